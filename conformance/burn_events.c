/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Callbacks: written down while they come, judged afterwards. Nothing may fail inside a callback: it is the library's
 * call. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_sink.h"
#include "conformance/world.h"

struct event events[4096];
unsigned event_count;

static pthread_t caller;
static atomic_int cancel_at = -1; /* a client sets its flag from another thread than the one that asks */
static int32_t blocks_seen;
static HRESULT answer = S_OK;
/* What is to be done once, and when: at that kind of event, when so much is completed. */
static struct {
    enum event_kind kind;
    int32_t completed;
    void (*function)(void);
} once;
static UINT_PTR cookie;

static HRESULT note(enum event_kind kind, int32_t a, int32_t b)
{
    void (*function)(void) = once.kind == kind && a >= once.completed ? once.function : NULL;
    if (kind == EVENT_BLOCK)
        blocks_seen = a;
    if (function != NULL) {
        once.function = NULL;
        function();
    }
    if (event_count < sizeof events / sizeof *events)
        events[event_count++] = (struct event){kind, a, b, pthread_equal(caller, pthread_self()) != 0};
    return answer;
}

static HRESULT query_interface(IDiscMasterProgressEvents *sink, REFIID iid, void **object)
{
    if (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, &IID_IDiscMasterProgressEvents)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = sink;
    return S_OK;
}

static ULONG one(IDiscMasterProgressEvents *sink)
{
    (void)sink;
    return 1; /* lives as long as the process */
}

static HRESULT query_cancel(IDiscMasterProgressEvents *sink, boolean *cancel)
{
    (void)sink;
    int at = atomic_load(&cancel_at), before = *cancel;
    if (at >= 0 && blocks_seen >= at)
        *cancel = TRUE;
    return note(EVENT_QUERY_CANCEL, before, 0);
}

static HRESULT pnp_activity(IDiscMasterProgressEvents *sink)
{
    (void)sink;
    return note(EVENT_PNP, 0, 0);
}

static HRESULT add_progress(IDiscMasterProgressEvents *sink, LONG completed, LONG total)
{
    (void)sink;
    return note(EVENT_ADD, completed, total);
}

static HRESULT block_progress(IDiscMasterProgressEvents *sink, LONG completed, LONG total)
{
    (void)sink;
    return note(EVENT_BLOCK, completed, total);
}

static HRESULT track_progress(IDiscMasterProgressEvents *sink, LONG track, LONG total)
{
    (void)sink;
    return note(EVENT_TRACK, track, total);
}

static HRESULT preparing(IDiscMasterProgressEvents *sink, LONG seconds)
{
    (void)sink;
    return note(EVENT_PREPARING, seconds, 0);
}

static HRESULT closing(IDiscMasterProgressEvents *sink, LONG seconds)
{
    (void)sink;
    return note(EVENT_CLOSING, seconds, 0);
}

static HRESULT burn_complete(IDiscMasterProgressEvents *sink, HRESULT status)
{
    (void)sink;
    return note(EVENT_BURN_COMPLETE, status, 0);
}

static HRESULT erase_complete(IDiscMasterProgressEvents *sink, HRESULT status)
{
    (void)sink;
    return note(EVENT_ERASE_COMPLETE, status, 0);
}

static const IDiscMasterProgressEventsVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = one,
    .Release = one,
    .QueryCancel = query_cancel,
    .NotifyPnPActivity = pnp_activity,
    .NotifyAddProgress = add_progress,
    .NotifyBlockProgress = block_progress,
    .NotifyTrackProgress = track_progress,
    .NotifyPreparingBurn = preparing,
    .NotifyClosingDisc = closing,
    .NotifyBurnComplete = burn_complete,
    .NotifyEraseComplete = erase_complete,
};
static IDiscMasterProgressEvents the_sink = {&vtable};

void sink_register(IDiscMaster *master)
{
    cancel_never();
    sink_answers(S_OK);
    once.function = NULL;
    forget_events();
    if (IDiscMaster_ProgressAdvise(master, &the_sink, &cookie) != S_OK || cookie == 0)
        case_failed("ProgressAdvise is not S_OK with a cookie");
}

UINT_PTR sink_cookie(void)
{
    return cookie;
}

IDiscMasterProgressEvents *sink_object(void)
{
    return &the_sink;
}

void forget_events(void)
{
    event_count = 0;
    blocks_seen = 0;
    caller = pthread_self();
}

void cancel_at_block(int32_t completed)
{
    atomic_store(&cancel_at, completed);
}

void cancel_never(void)
{
    atomic_store(&cancel_at, -1);
}

void sink_answers(HRESULT result)
{
    answer = result;
}

void during_block(int32_t completed, void (*function)(void))
{
    once.kind = EVENT_BLOCK;
    once.completed = completed;
    once.function = function;
}

void during_event(enum event_kind kind, void (*function)(void))
{
    once.kind = kind;
    once.completed = INT32_MIN; /* an HRESULT is counted as well */
    once.function = function;
}

void during_callback(void (*function)(void))
{
    during_block(0, function);
}

unsigned count_events(enum event_kind kind)
{
    unsigned count = 0;
    for (unsigned i = 0; i < event_count; i++)
        count += events[i].kind == kind;
    return count;
}

/* ------------------------------------------------------------------ then */

void then_progress_ran_to_its_total(void)
{
    int32_t last = -1, total = 0;
    for (unsigned i = 0; i < event_count; i++) {
        if (events[i].kind != EVENT_BLOCK)
            continue;
        if (last < 0)
            then_number("the first block announced", events[i].a, exactly(0));
        if (events[i].a < last)
            case_failed("the count of blocks went back from %d to %d", (int)last, (int)events[i].a);
        if (total != 0 && events[i].b != total)
            case_failed("the total of blocks changed from %d to %d", (int)total, (int)events[i].b);
        last = events[i].a;
        total = events[i].b;
    }
    then_between("the total of blocks", total, 1, INT32_MAX - 1);
    then_number("the last block announced", last, exactly(total));
}

static unsigned index_of(enum event_kind kind, unsigned from)
{
    while (from < event_count && events[from].kind != kind)
        from++;
    return from;
}

static void then_tracks_are_counted(unsigned tracks)
{
    unsigned seen = 0;
    for (unsigned i = 0; i < event_count; i++) {
        if (events[i].kind != EVENT_TRACK)
            continue;
        then_number("the track announced", events[i].a, exactly((int64_t)seen));
        then_number("the number of tracks", events[i].b, exactly((int64_t)tracks));
        seen++;
    }
    then_number("NotifyTrackProgress was called", seen, exactly((int64_t)(tracks > 0 ? tracks + 1 : 0)));
}

static void then_the_end_is_announced(HRESULT result)
{
    then_number("NotifyBurnComplete was called", count_events(EVENT_BURN_COMPLETE), exactly(1));
    then_number("what was called last", event_count > 0 ? (int64_t)events[event_count - 1].kind : -1,
                exactly((int64_t)EVENT_BURN_COMPLETE));
    then_number("the status it carried", events[event_count - 1].a, exactly((int64_t)result));
    for (unsigned i = 0; i < event_count; i++) {
        if (!events[i].own_thread)
            case_failed("a callback came on another thread than the one that called");
    }
}

void then_the_callbacks_are_in_order(HRESULT result, unsigned tracks)
{
    then_the_end_is_announced(result);
    unsigned prepared = index_of(EVENT_PREPARING, 0);
    then_number("NotifyPreparingBurn was called", count_events(EVENT_PREPARING), exactly(1));
    for (unsigned i = 0; i < prepared; i++) /* nothing of the burn is announced before it */
        then_true("before NotifyPreparingBurn there is PnP activity or QueryCancel alone",
                  events[i].kind == EVENT_PNP || events[i].kind == EVENT_QUERY_CANCEL);
    then_between("the seconds it estimated", events[prepared].a, 0, INT32_MAX - 1);
    enum event_kind next = prepared + 1 < event_count ? events[prepared + 1].kind : EVENT_PNP;
    then_true("after NotifyPreparingBurn comes the first block, or track 0 of an audio disc",
              next == (tracks > 0 ? EVENT_TRACK : EVENT_BLOCK));
    then_between("QueryCancel was called, against the blocks announced", count_events(EVENT_QUERY_CANCEL),
                 count_events(EVENT_BLOCK), 1 << 20);
    if (result != S_OK)
        return;
    unsigned closed = index_of(EVENT_CLOSING, 0);
    then_number("NotifyClosingDisc was called", count_events(EVENT_CLOSING), exactly(1));
    then_between("the seconds that it estimated", events[closed].a, 0, INT32_MAX - 1);
    then_number("callbacks between NotifyClosingDisc and NotifyBurnComplete",
                (int64_t)event_count - 2 - (int64_t)closed, exactly(0));
    then_tracks_are_counted(tracks);
    then_progress_ran_to_its_total();
}

void then_nothing_but_burn_complete_was_called(HRESULT result)
{
    then_the_end_is_announced(result);
    then_number("NotifyPreparingBurn was called", count_events(EVENT_PREPARING), exactly(0));
    then_number("NotifyBlockProgress was called", count_events(EVENT_BLOCK), exactly(0));
    then_number("NotifyClosingDisc was called", count_events(EVENT_CLOSING), exactly(0));
}
