/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a session costs, and what an erase announces (reference imapi 4.7, 10). */
#include "conformance/burn.h"
#include "conformance/case.h"

static ULONG next_writable(void)
{
    byte sessions, track;
    ULONG start, next = 0, free_blocks;
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaInfo(the_recorder, &sessions, &track, &start, &next, &free_blocks), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK); /* the disc is written through another nexus here */
    return next;
}

CASE(overhead, "imapi/what-a-session-costs", "imapi-R-REC-60 imapi-R-REC-61 imapi-R-REC-62 imapi-A-13 imapi-Q-13", MUST,
     "IMAPI says 21 MB for the first session; an article says 14 MB for each further one", NEEDS_BLANK,
     "Between a session and the next lie 11,250 and 150 blocks the first time, 6,750 and 150 then: what QueryMediaInfo "
     "calls free already leaves them out.")
{
    const ULONG recorded = 302; /* and two of run-out */
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_disc_master();
    ULONG second = next_writable(), gap = second - recorded;
    then_number("blocks behind the first session", gap, exactly(11250 + 150));
    then_between("their megabytes, 2^20 bytes each", (int64_t)gap * 2048 >> 20, 21, 22);
    given_a_session((lba_t)second, 300, true, 2);
    gap = next_writable() - (second + recorded);
    then_number("blocks behind the second session", gap, exactly(6750 + 150));
    then_between("their megabytes, 2^20 bytes each", (int64_t)gap * 2048 >> 20, 13, 14);
}

/* ------------------------------------------------------------------ Erase */

static HRESULT erase(boolean whole)
{
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    HRESULT result = IDiscRecorder_Erase(the_recorder, whole);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    return result;
}

CASE(
    silent, "imapi/erase-is-announced-once",
    "imapi-A-08 imapi-R-EVT-20 imapi-R-EVT-21 imapi-R-DEV-35 imapi-R-DEV-33 imapi-R-EVT-18", MUST,
    "IMAPI: there is no progress of an erase, only its end", NEEDS_REWRITABLE,
    "An erase cannot be cancelled and tells nothing but NotifyEraseComplete, once, on the thread that called, with the "
    "result; a blank disc may be erased.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 5);
    given_a_disc_master();
    cancel_at_block(0); /* QueryCancel says TRUE from the beginning */
    forget_events();
    then_result(erase(FALSE), S_OK);
    then_number("callbacks", event_count, exactly(1));
    then_number("which is NotifyEraseComplete", count_events(EVENT_ERASE_COMPLETE), exactly(1));
    then_number("its status", events[0].a, exactly(S_OK));
    then_true("it came on the thread that called", events[0].own_thread);
    forget_events();
    then_result(erase(FALSE), S_OK);
    then_number("callbacks of a blank disc's", event_count, exactly(1));
    sink_answers(E_NOTIMPL); /* clients exist that do not need it */
    then_result(erase(FALSE), S_OK);
}
