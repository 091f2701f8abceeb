/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The matrix while something lasts (R-REC-47, A-28): from inside of each callback, from another thread, and while the
 * drive does not come back from a command. What only asks is answered, and not when it is over; what would change
 * something is E_UNEXPECTED of the master and DEVICE_NOTACCESSIBLE of the recorder.
 */
#include "conformance/case.h"
#include "conformance/cases/imapi/matrix.h"
#include "conformance/client.h"

#define BUSY .open = true, .selected = true, .staged = true, .busy = true, .once = true

static const struct matrix_situation burning = {.enter = matrix_enter_joliet_staged, BUSY, .burning = true},
                                     drive_is_free = {.enter = matrix_enter_joliet_staged, BUSY},
                                     adding_sound = {.enter = matrix_enter_track, BUSY, .redbook = true, .track = true},
                                     erasing = {.enter = matrix_enter_exclusive,
                                                .open = true,
                                                .selected = true,
                                                .staged = true,
                                                .exclusive = true,
                                                .burning = true,
                                                .once = true};

static HRESULT result_of_the_other;

static void burn_it(void)
{
    result_of_the_other = record_disc(SIMULATED, KEEP_IN);
}

static void walk_on_another_thread(void)
{
    on_another_thread(matrix_walk);
}

static void then_all_was_answered_during(HRESULT result, HRESULT expected)
{
    then_result(result, expected);
    then_every_call_was_answered();
}

/* ------------------------------------------------------------------ RecordDisc */

CASE(in_callback, "imapi/matrix-during-a-callback", "imapi-12 imapi-R-REC-47 imapi-A-28", SHOULD, "decision R-REC-47",
     NEEDS_BLANK,
     "From every kind of callback of the burn, what would change the master is E_UNEXPECTED, and what only asks is "
     "answered.")
{
    static const enum event_kind kinds[] = {EVENT_PREPARING, EVENT_BLOCK, EVENT_QUERY_CANCEL, EVENT_CLOSING};
    given_a_blank_disc();
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        matrix_enter(&burning);
        during_event(kinds[i], matrix_walk);
        then_all_was_answered_during(record_disc(SIMULATED, KEEP_IN), S_OK);
    }
}

CASE(in_last_callback, "imapi/matrix-during-the-last-callback", "imapi-12 imapi-R-REC-47 imapi-A-28 imapi-Q-20", SHOULD,
     "decision R-REC-47", NEEDS_BLANK,
     "From NotifyBurnComplete likewise of the master; the drive is let go by then, and its recorder is free.")
{
    given_a_blank_disc();
    matrix_enter(&drive_is_free);
    during_event(EVENT_BURN_COMPLETE, matrix_walk);
    then_all_was_answered_during(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(in_thread, "imapi/matrix-from-another-thread", "imapi-12 imapi-R-REC-46a imapi-A-28", SHOULD, "decision A-28",
     NEEDS_BLANK, "From another thread during the burn likewise.")
{
    given_a_blank_disc();
    matrix_enter(&burning);
    during_callback(walk_on_another_thread);
    then_all_was_answered_during(record_disc(SIMULATED, KEEP_IN), S_OK);
}

/* The burn stands in a command that does not end before this thread has had its answers. */
static void then_all_is_answered_while_it_hangs(const char *hanging)
{
    matrix_enter(&burning);
    fault(hanging);
    begin_on_another_thread(burn_it);
    until_the_other_thread_meets_the_fault();
    matrix_walk();
    faults_clear();
    until_the_other_thread_has_ended();
    then_all_was_answered_during(result_of_the_other, S_OK);
}

CASE(held_write, "imapi/matrix-while-the-drive-writes", "imapi-12 imapi-R-REC-46a imapi-R-DEV-13 imapi-A-28", SHOULD,
     "decision A-28", NEEDS_BLANK | NEEDS_VIRTUAL,
     "While the drive does not come back from a WRITE every method is answered, and none waits for it.")
{
    given_a_blank_disc();
    then_all_is_answered_while_it_hangs("hang:opcode=2A,n=2");
}

CASE(held_close, "imapi/matrix-while-the-drive-closes", "imapi-12 imapi-R-REC-46a imapi-R-DEV-13 imapi-A-28", SHOULD,
     "decision A-28", NEEDS_BLANK | NEEDS_VIRTUAL,
     "While the drive takes its time to close the session every method is answered.")
{
    given_a_blank_disc();
    then_all_is_answered_while_it_hangs("hang:opcode=5B");
}

/* ------------------------------------------------------------------ staging */

static HRESULT add_data(void)
{
    return stage_large("large.bin", 900 * 1000);
}

static HRESULT add_sound(void)
{
    static byte sound[900 * 2352];
    return IRedbookDiscMaster_AddAudioTrackBlocks(matrix_kept.redbook, sound, sizeof sound);
}

static void then_all_is_answered_while_staging(const struct matrix_situation *situation, HRESULT (*add)(void))
{
    given_a_blank_disc();
    matrix_enter(situation);
    during_event(EVENT_ADD, matrix_walk);
    then_all_was_answered_during(add(), S_OK);
    matrix_enter(situation);
    during_event(EVENT_ADD, walk_on_another_thread);
    then_all_was_answered_during(add(), S_OK);
}

CASE(staging, "imapi/matrix-during-add-data", "imapi-12 imapi-R-REC-47 imapi-R-JOL-09 imapi-A-28", SHOULD,
     "decision A-28", NEEDS_BLANK,
     "During AddData, from its callback and from another thread: the master is E_UNEXPECTED, the recorder free.")
{
    then_all_is_answered_while_staging(&drive_is_free, add_data);
}

CASE(staging_sound, "imapi/matrix-during-add-audio-track-blocks", "imapi-12 imapi-R-REC-47 imapi-R-AUD-15 imapi-A-28",
     SHOULD, "decision A-28", NEEDS_BLANK, "During AddAudioTrackBlocks likewise.")
{
    then_all_is_answered_while_staging(&adding_sound, add_sound);
}

/* ------------------------------------------------------------------ Erase */

static void erase_it(void)
{
    result_of_the_other = IDiscRecorder_Erase(the_recorder, FALSE);
}

CASE(erase, "imapi/matrix-during-an-erase", "imapi-12 imapi-R-REC-46a imapi-R-DEV-17 imapi-R-EVT-20 imapi-A-28", SHOULD,
     "decision A-28", NEEDS_REWRITABLE | NEEDS_VIRTUAL,
     "While the drive erases on another thread the recorder says that it burns, and what would move it is "
     "DEVICE_NOTACCESSIBLE; the master stages on.")
{
    ULONG state = 99;
    given_a_blank_rewritable_disc();
    matrix_enter(&erasing);
    fault("hang:opcode=A1");
    begin_on_another_thread(erase_it);
    until_the_other_thread_meets_the_fault();
    then_result(IDiscRecorder_GetRecorderState(the_recorder, &state), S_OK);
    matrix_walk();
    faults_clear();
    until_the_other_thread_has_ended();
    then_number("the state meanwhile", state, exactly(RECORDER_BURNING));
    then_all_was_answered_during(result_of_the_other, S_OK);
}
