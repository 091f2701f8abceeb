/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sinks and references while something lasts: who leaves in the middle of it, from a callback or from another thread.
 */
#include "conformance/burn_sink.h"
#include "conformance/case.h"
#include "conformance/client.h"

/* ------------------------------------------------------------------ ProgressUnadvise */

static HRESULT unadvised;
static unsigned events_by_then;

static void leave(void)
{
    events_by_then = event_count + 1; /* with the one that is being sent */
    unadvised = IDiscMaster_ProgressUnadvise(the_master, sink_cookie());
}

static void leave_on_another_thread(void)
{
    on_another_thread(leave);
}

static void then_nothing_was_heard_after_leaving(void)
{
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(unadvised, S_OK);
    then_number("callbacks in all", event_count, exactly((int64_t)events_by_then));
    then_result(IDiscMaster_ProgressUnadvise(the_master, sink_cookie()), E_INVALIDARG);
}

CASE(unadvise_in_callback, "recorddisc/sink-leaves-in-its-callback", "imapi-R-REC-47", SHOULD, "decision R-REC-47",
     NEEDS_BLANK, "A sink that unadvises itself in a callback hears nothing more, and the burn goes on.")
{
    given_something_to_burn();
    during_callback(leave);
    then_nothing_was_heard_after_leaving();
}

CASE(unadvise_in_thread, "recorddisc/sink-leaves-from-another-thread", "imapi-R-REC-47 imapi-A-28", SHOULD,
     "decision R-REC-47", NEEDS_BLANK,
     "A sink that another thread unadvises in the middle of a burn hears nothing more, and the burn goes on.")
{
    given_something_to_burn();
    during_callback(leave_on_another_thread);
    then_nothing_was_heard_after_leaving();
}

/* ------------------------------------------------------------------ the last Release */

static ULONG references_left;

/* What the case has of the master, and then the recorder: nobody but the operation under way holds them any more. */
static void drop_everything(void)
{
    if (the_joliet != NULL)
        IJolietDiscMaster_Release(the_joliet);
    references_left = IDiscMaster_Release(the_master);
    IDiscRecorder_Release(the_recorder);
    the_joliet = NULL;
    the_master = NULL;
    the_recorder = NULL;
}

static void drop_everything_on_another_thread(void)
{
    on_another_thread(drop_everything);
}

static void then_the_burn_ends_well_without_anybody(void)
{
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_callbacks_are_in_order(S_OK, 0);
    then_true("the master lived as long as it burned", references_left > 0);
    then_the_stash_is_wiped();
    then_the_disc_is_in_the_drive();
    given_a_selected_recorder(); /* and has let go of the drive and of the stash */
}

CASE(release_in_callback, "recorddisc/master-released-in-a-callback", "imapi-R-REC-47 imapi-R-CLS-04", SHOULD,
     "a window that closes itself when its bar is full", NEEDS_BLANK,
     "The last Release of everything from inside of a callback: the burn ends as it would have, and then everything is "
     "freed.")
{
    given_something_to_burn();
    during_callback(drop_everything);
    then_the_burn_ends_well_without_anybody();
}

CASE(release_at_the_end, "recorddisc/master-released-in-the-last-callback", "imapi-R-REC-47 imapi-R-CLS-04", SHOULD,
     "a window that closes itself when its bar is full", NEEDS_BLANK,
     "The same from NotifyBurnComplete, the last that is heard.")
{
    given_something_to_burn();
    during_event(EVENT_BURN_COMPLETE, drop_everything);
    then_the_burn_ends_well_without_anybody();
}

CASE(release_in_thread, "recorddisc/master-released-from-another-thread", "imapi-R-REC-47 imapi-R-REC-46a imapi-A-28",
     SHOULD, "PortBurn and XPBurn burn on a worker thread", NEEDS_BLANK,
     "The last Release of everything from another thread while RecordDisc runs: the burn ends as it would have.")
{
    given_something_to_burn();
    during_callback(drop_everything_on_another_thread);
    then_the_burn_ends_well_without_anybody();
}

static HRESULT counted;

static void drop_everything_and_count(void)
{
    drop_everything();
}

static void count_blocks(void)
{
    LONG blocks;
    counted = IJolietDiscMaster_GetTotalDataBlocks(the_joliet, &blocks);
}

CASE(release_in_activity, "recorddisc/master-released-when-a-drive-comes", "imapi-R-EVT-25 imapi-R-CLS-04", SHOULD,
     "a client may end itself when its drive is unplugged", NEEDS_BLANK,
     "The last Release from NotifyPnPActivity, which any call may bring: that call is answered, and then the master is "
     "freed.")
{
    given_something_to_burn();
    during_event(EVENT_PNP, drop_everything_and_count);
    then_result(coaster_add_drive("loop:a-drive-that-is-not-there"), S_OK);
    count_blocks();
    then_result(coaster_remove_drive("loop:a-drive-that-is-not-there"), S_OK);
    then_result(counted, S_OK);
    then_number("NotifyPnPActivity was called", count_events(EVENT_PNP), exactly(1));
    then_true("the master lived as long as the call", references_left > 0);
    then_the_stash_is_wiped();
}

CASE(
    release_in_erase, "recorddisc/recorder-released-when-it-has-erased",
    "imapi-R-EVT-18 imapi-R-EVT-20 imapi-R-EVT-21 imapi-R-DEV-17", SHOULD,
    "PortBurn erases on a worker thread and forgets the recorder", NEEDS_REWRITABLE,
    "The last Release of master and recorder from NotifyEraseComplete: Erase is S_OK, there was no other callback, and "
    "the drive is free.")
{
    given_a_blank_rewritable_disc();
    given_a_session(0, 300, false, 5);
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    forget_events();
    during_event(EVENT_ERASE_COMPLETE, drop_everything);
    then_result(IDiscRecorder_Erase(the_recorder, FALSE), S_OK);
    then_number("callbacks in all", event_count, exactly(1));
    then_number("the status it carried", events[0].a, exactly(S_OK));
    given_a_selected_recorder();
}
