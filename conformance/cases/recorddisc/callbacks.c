/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Section 4.5 and 5: what is called, in what order, and when there is silence. */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(order_refused, "recorddisc/callbacks-of-a-refused-burn", "imapi-R-REC-46", SHOULD, "decision R-REC-46",
     NEEDS_BLANK, "A burn that is refused before anything is written calls NotifyBurnComplete and nothing else.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_nothing_but_burn_complete_was_called(IMAPI_E_INVALIDIMAGE);
}

CASE(not_implemented, "recorddisc/callbacks-not-implemented", "imapi-R-EVT-01 imapi-R-EVT-02 imapi-R-EVT-23", MUST,
     "IMAPI: a method of no interest returns E_NOTIMPL; JUCE does so", NEEDS_BLANK,
     "A sink that answers E_NOTIMPL to everything, QueryCancel too, does not disturb the burn.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    sink_answers(E_NOTIMPL);
    given_two_staged_files();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_callbacks_are_in_order(S_OK, 0);
}

CASE(failed_question, "recorddisc/failed-question-is-no-answer", "imapi-R-EVT-23", SHOULD, "rule R-EVT-23", NEEDS_BLANK,
     "The byte is FALSE whenever QueryCancel comes; one that fails does not cancel, whatever it stored there.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    sink_answers(E_NOTIMPL);
    cancel_at_block(0);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_between("QueryCancel", count_events(EVENT_QUERY_CANCEL), 1, 4096);
    for (unsigned i = 0; i < event_count; i++)
        then_true("the byte was FALSE", events[i].kind != EVENT_QUERY_CANCEL || events[i].a == 0);
}

CASE(staging, "recorddisc/callbacks-of-staging", "imapi-R-EVT-10 imapi-R-EVT-12 imapi-R-EVT-22", MUST,
     "IMAPI, NotifyAddProgress: first step, last step", NEEDS_BLANK,
     "AddData asks QueryCancel, and announces its steps from 0 to their number.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    forget_events();
    then_result(stage_large("large.bin", 900000), S_OK);
    then_between("QueryCancel was called", count_events(EVENT_QUERY_CANCEL), 1, 1 << 20);
    int32_t first = -1, last = -1, total = 0;
    for (unsigned i = 0; i < event_count; i++) {
        if (events[i].kind != EVENT_ADD)
            continue;
        first = first < 0 ? events[i].a : first;
        last = events[i].a;
        total = events[i].b;
    }
    then_number("the first step announced", first, exactly(0));
    then_between("the number of steps", total, 1, INT32_MAX - 1);
    then_number("the last step announced", last, exactly(total));
}

CASE(staging_cancelled, "recorddisc/cancelled-staging", "imapi-R-EVT-10 imapi-R-JOL-08", MUST,
     "IMAPI, QueryCancel: asked during AddData", NEEDS_BLANK,
     "AddData that is cancelled is USERABORT, and leaves the image as it was.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    forget_events();
    cancel_at_block(0);
    then_result(stage_large("large.bin", 900000), IMAPI_E_USERABORT);
    cancel_never();
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

static HRESULT answer_inside;

static void burn_again(void)
{
    answer_inside = IDiscMaster_RecordDisc(the_master, SIMULATED, KEEP_IN);
}

CASE(inside, "recorddisc/burn-inside-a-burn", "imapi-R-REC-46 imapi-R-REC-47", SHOULD, "decision R-REC-47", NEEDS_BLANK,
     "RecordDisc from a callback of RecordDisc is E_UNEXPECTED and announces no end; the burn under way announces its "
     "own, once.")
{
    given_something_to_burn();
    answer_inside = S_OK;
    during_callback(burn_again);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(answer_inside, E_UNEXPECTED);
    then_the_callbacks_are_in_order(S_OK, 0);
}
