/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verification, an extension that is off until it is asked for (R-EXT-07): coaster_verify_after_burn. */
#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

static struct {
    unsigned calls;
    LONG first, last, total;
    boolean answer;
} watched;

static boolean watch(void *context, LONG completed, LONG total)
{
    (void)context;
    if (watched.calls++ == 0)
        watched.first = completed;
    watched.last = completed;
    watched.total = total;
    return watched.answer;
}

static void given_verification(void)
{
    watched.calls = 0;
    watched.answer = FALSE;
    then_result(coaster_verify_after_burn(the_master, TRUE, watch, NULL), S_OK);
}

static struct coaster_verification found(void)
{
    struct coaster_verification verification;
    then_result(coaster_last_verification(the_master, &verification), S_OK);
    return verification;
}

static void then_all_was_read_back(void)
{
    struct coaster_verification verification = found();
    case_checked();
    if (verification.total == 0 || verification.verified != verification.total || verification.first_bad != -1)
        case_failed("%d of %d blocks were verified, the first bad one is %d", verification.verified, verification.total,
                    verification.first_bad);
    case_checked();
    if (watched.first != 0 || watched.last != watched.total || watched.total != verification.total)
        case_failed("progress went from %d to %d of %d", watched.first, watched.last, watched.total);
}

static void then_the_first_bad_block_is(lba_t lba, bool unreadable)
{
    struct coaster_verification verification = found();
    case_checked();
    if (verification.first_bad != lba || (verification.unreadable != 0) != unreadable)
        case_failed("the first bad block is %d%s instead of %d", verification.first_bad,
                    verification.unreadable ? ", unreadable," : "", lba);
}

CASE(verified, "recorddisc/verification-of-a-good-burn", "imapi-R-EXT-07 imapi-R-EXT-01", MUST,
     "reference imapi 15.5: optional verification", NEEDS_BLANK,
     "A verified burn reads every block back, is S_OK, and sinks hear what they always hear.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    given_verification();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_callbacks_are_in_order(S_OK, 0);
    then_all_was_read_back();
    then_the_stash_is_wiped();
}

CASE(verified_audio, "recorddisc/verification-of-an-audio-burn", "imapi-R-EXT-07", MUST,
     "reference imapi 15.5: optional verification", NEEDS_BLANK, "An audio burn is verified sample for sample.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(400);
    given_one_staged_track(300);
    given_verification();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_all_was_read_back();
}

CASE(altered, "recorddisc/verification-finds-an-altered-block", "imapi-R-EXT-07", MUST,
     "reference imapi 15.5: a mismatch is GENERIC", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that alters one bit of a block is found out: GENERIC, and the block is named.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    given_verification();
    fault("corrupt:opcode=2A,lba=200,byte=1000,bits=01");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_GENERIC);
    then_the_first_bad_block_is(200, false);
    then_the_stash_is_wiped();
}

CASE(altered_sound, "recorddisc/verification-finds-an-altered-sample", "imapi-R-EXT-07", MUST,
     "reference imapi 15.5: a mismatch is GENERIC", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that alters one bit of a sample is found out.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(400);
    given_verification();
    fault("corrupt:opcode=2A,lba=333,byte=77,bits=80");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_GENERIC);
    then_the_first_bad_block_is(333, false);
}

CASE(unreadable, "recorddisc/verification-finds-an-unreadable-block", "imapi-R-EXT-07", MUST,
     "reference imapi 15.5: a mismatch is GENERIC", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A block that cannot be read back makes the burn GENERIC.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    given_verification();
    fault("sense:opcode=28,lba=123,times=0,sense=3/11/05");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_GENERIC);
    then_the_first_bad_block_is(123, true);
}

CASE(off, "recorddisc/verification-is-off-unless-asked-for", "imapi-R-EXT-07 imapi-R-EXT-01", MUST,
     "reference imapi 15.5: extensions are opt-in", NEEDS_BLANK | NEEDS_VIRTUAL,
     "Without it RecordDisc does not look, and after Close it is off again.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_verification();
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(select_recorder(), S_OK);
    given_two_staged_files();
    fault("corrupt:opcode=2A,lba=200,byte=1000,bits=01");
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
}

CASE(cancelled, "recorddisc/verification-can-be-cancelled", "imapi-R-EXT-07", MUST,
     "reference imapi 15.5: optional verification", NEEDS_BLANK,
     "A verification that is cancelled is USERABORT; the disc is burned and closed.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    given_verification();
    watched.answer = TRUE;
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_USERABORT);
    then_sessions_on_disc(1);
}
