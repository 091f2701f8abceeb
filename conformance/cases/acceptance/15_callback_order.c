/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 15: the full lists of callbacks of five kinds of runs, against section 4.5. */
#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

/*
 * The list as a word: P NotifyPreparingBurn, T NotifyTrackProgress, C NotifyClosingDisc, B NotifyBurnComplete, and one
 * w for each stretch of NotifyBlockProgress with QueryCancel in between: how many of those there are is R-EVT-22, and
 * judged apart.
 */
static const char *shape(void)
{
    static const char letters[] = {
        [EVENT_QUERY_CANCEL] = 'w', [EVENT_PNP] = '!',           [EVENT_ADD] = '+',
        [EVENT_BLOCK] = 'w',        [EVENT_TRACK] = 'T',         [EVENT_PREPARING] = 'P',
        [EVENT_CLOSING] = 'C',      [EVENT_BURN_COMPLETE] = 'B', [EVENT_ERASE_COMPLETE] = 'E'};
    static char word[64];
    size_t length = 0;
    for (unsigned i = 0; i < event_count && length + 1 < sizeof word; i++) {
        char letter = letters[events[i].kind];
        if (length == 0 || letter != 'w' || word[length - 1] != 'w')
            word[length++] = letter;
    }
    word[length] = 0;
    return word;
}

static int32_t total_announced(void)
{
    int32_t total = 0;
    for (unsigned i = 0; i < event_count; i++)
        total = events[i].kind == EVENT_BLOCK ? events[i].b : total;
    return total;
}

static void then_the_list_is(const char *expected, HRESULT result, unsigned tracks)
{
    then_text("the list of callbacks", shape(), expected);
    then_the_callbacks_are_in_order(result, tracks);
}

CASE(
    callback_order, "acceptance/15-callback-order",
    "imapi-16.15 imapi-R-REC-40 imapi-R-REC-41 imapi-R-REC-42 imapi-R-REC-43 imapi-R-REC-45 imapi-R-REC-46 "
    "imapi-R-REC-47 imapi-R-REC-48 imapi-R-EVT-13 imapi-R-EVT-14 imapi-R-EVT-15 imapi-R-EVT-16 imapi-R-EVT-17 "
    "imapi-R-EVT-22 imapi-R-EVT-24 imapi-A-09 imapi-R-REC-32",
    MUST, "IMAPI, IDiscMasterProgressEvents", NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
    "A simulation, a cancelled burn, one that fails, a data burn and an audio burn call back what section 4.5 says, in "
    "its order, and nothing else.")
{
    given_a_blank_disc();
    given_a_selected_recorder();

    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_list_is("PwCB", S_OK, 0);

    given_two_staged_files();
    cancel_at_block(1);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_USERABORT);
    then_the_list_is("PwB", IMAPI_E_USERABORT, 0);
    cancel_never();

    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE); /* a failure found before anything is prepared */
    then_text("the list of callbacks", shape(), "B");
    then_nothing_but_burn_complete_was_called(IMAPI_E_INVALIDIMAGE);
    if (world.bench->kind->virtual) { /* and one in the middle */
        given_two_staged_files();
        fault("sense:opcode=2A,n=2,key=4,code=44,qualifier=00");
        then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_GENERIC);
        then_the_list_is("PwB", IMAPI_E_GENERIC, 0);
        faults_clear();
    }

    given_two_staged_files();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_list_is("PwCB", S_OK, 0);

    given_another_blank_disc();
    then_result(choose_format(&IID_IRedbookDiscMaster), S_OK);
    then_result(select_recorder(), S_OK);
    given_one_staged_track(300);
    given_one_staged_track(320);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_list_is("PTwTwTCB", S_OK, 2);
    then_number("blocks of the whole disc, not of a track", total_announced(), exactly(300 + 320));
}
