/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sinks of a master, and when each callback goes out. */
#include "imapi/progress.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define HALF_A_SECOND_MS 500

struct sink {
    IDiscMasterProgressEvents *events;
    UINT_PTR cookie;
    unsigned references; /* of the list, and of each call under way: the client's AddRef and Release are called without
                            the mutex */
    struct sink *next;
};

/* Where in a burn we are; it decides who may speak (R-REC-40, 41, 48). */
enum phase { PHASE_OPEN, PHASE_PREPARING, PHASE_CLOSING };

struct progress {
    pthread_mutex_t mutex; /* guards sinks, last_cookie, references; never held while a sink is called */
    struct sink *sinks;    /* in order of registration: cookies ascend */
    UINT_PTR last_cookie;
    unsigned references;
    /* of the one operation under way; used by its thread only */
    enum phase phase;
    bool cancelled;
    bool block_begun, add_begun;
    int32_t block_last, block_total, add_last;
    int64_t block_time, add_time, cancel_time; /* ms, monotonic */
};

/* The progress whose sink this thread is in, if any. */
static _Thread_local const struct progress *calling;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress *progress_new(void)
{
    struct progress *progress = calloc(1, sizeof *progress);
    if (progress == NULL)
        return NULL;
    pthread_mutex_init(&progress->mutex, NULL);
    progress->references = 1;
    progress->add_time = -HALF_A_SECOND_MS;
    return progress;
}

struct progress *progress_reference(struct progress *progress)
{
    pthread_mutex_lock(&progress->mutex);
    progress->references++;
    pthread_mutex_unlock(&progress->mutex);
    return progress;
}

void progress_free(struct progress *progress)
{
    if (progress == NULL)
        return;
    pthread_mutex_lock(&progress->mutex);
    bool last = --progress->references == 0;
    pthread_mutex_unlock(&progress->mutex);
    if (!last)
        return;
    progress_unadvise_all(progress);
    pthread_mutex_destroy(&progress->mutex);
    free(progress);
}

HRESULT progress_advise(struct progress *progress, IDiscMasterProgressEvents *events, UINT_PTR *cookie)
{
    struct sink *sink = calloc(1, sizeof *sink);
    if (sink == NULL)
        return E_OUTOFMEMORY;
    sink->events = events;
    sink->references = 1;
    IDiscMasterProgressEvents_AddRef(events);
    pthread_mutex_lock(&progress->mutex);
    *cookie = sink->cookie = ++progress->last_cookie;
    struct sink **end = &progress->sinks;
    while (*end != NULL)
        end = &(*end)->next;
    *end = sink;
    pthread_mutex_unlock(&progress->mutex);
    return S_OK;
}

/* Takes the sink of that cookie out of the list, the first one for 0; NULL when there is none. */
static struct sink *take_sink(struct progress *progress, UINT_PTR cookie)
{
    struct sink *found = NULL;
    pthread_mutex_lock(&progress->mutex);
    for (struct sink **at = &progress->sinks; *at != NULL; at = &(*at)->next) {
        if (cookie == 0 || (*at)->cookie == cookie) {
            found = *at;
            *at = found->next;
            break;
        }
    }
    pthread_mutex_unlock(&progress->mutex);
    return found;
}

/* One that is being called lives until that call returns. */
static void drop_sink(struct progress *progress, struct sink *sink)
{
    pthread_mutex_lock(&progress->mutex);
    bool last = --sink->references == 0;
    pthread_mutex_unlock(&progress->mutex);
    if (!last)
        return;
    IDiscMasterProgressEvents_Release(sink->events);
    free(sink);
}

HRESULT progress_unadvise(struct progress *progress, UINT_PTR cookie)
{
    struct sink *sink = cookie == 0 ? NULL : take_sink(progress, cookie);
    if (sink == NULL)
        return E_INVALIDARG;
    drop_sink(progress, sink);
    return S_OK;
}

void progress_unadvise_all(struct progress *progress)
{
    struct sink *sink;
    while ((sink = take_sink(progress, 0)) != NULL)
        drop_sink(progress, sink);
}

bool progress_in_callback(const struct progress *progress)
{
    return calling == progress;
}

/* The sink registered next after cookie, with a reference of its own: a sink may unadvise itself or others while it is
 * called (R-REC-47). */
static struct sink *next_sink(struct progress *progress, UINT_PTR cookie)
{
    pthread_mutex_lock(&progress->mutex);
    struct sink *sink = progress->sinks;
    while (sink != NULL && sink->cookie <= cookie)
        sink = sink->next;
    if (sink != NULL)
        sink->references++;
    pthread_mutex_unlock(&progress->mutex);
    return sink;
}

/* Runs call with each sink in order. What a Notify method returns has no influence (R-EVT-02). */
#define FOR_EACH_SINK(progress, events, call)                                                                          \
    do {                                                                                                               \
        const struct progress *outer_ = calling;                                                                       \
        UINT_PTR cookie_ = 0;                                                                                          \
        struct sink *sink_;                                                                                            \
        while ((sink_ = next_sink((progress), cookie_)) != NULL) {                                                     \
            IDiscMasterProgressEvents *events = sink_->events;                                                         \
            cookie_ = sink_->cookie;                                                                                   \
            calling = (progress);                                                                                      \
            call;                                                                                                      \
            calling = outer_;                                                                                          \
            drop_sink((progress), sink_);                                                                              \
        }                                                                                                              \
    } while (0)

void progress_begin(struct progress *progress)
{
    progress->phase = PHASE_OPEN;
    progress->cancelled = false;
    progress->block_begun = progress->add_begun = false;
    progress->block_last = progress->add_last = 0;
    progress->cancel_time = 0;
}

/* The out byte is preset to 0, a failure code counts as "go on" (R-EVT-23). Every sink is asked, also after a TRUE.
 * Some clients store four bytes, of which the first is meant (reference imapi 1.3). */
static void ask_one(struct progress *progress, IDiscMasterProgressEvents *events)
{
    _Alignas(int32_t) boolean cancel[sizeof(int32_t)] = {0};
    HRESULT result = IDiscMasterProgressEvents_QueryCancel(events, cancel);
    if (SUCCEEDED(result) && cancel[0] != 0)
        progress->cancelled = true;
}

bool progress_cancelled(struct progress *progress)
{
    /* not between Preparing and the first event, not after Closing */
    if (progress->phase != PHASE_OPEN || progress->cancelled)
        return progress->cancelled && progress->phase != PHASE_CLOSING;
    FOR_EACH_SINK(progress, events, ask_one(progress, events));
    progress->cancel_time = now_ms();
    return progress->cancelled;
}

bool progress_add(struct progress *progress, int32_t completed, int32_t total)
{
    if (total < 1)
        total = 1;
    if (completed > total)
        completed = total;
    if (!progress->add_begun && completed > 0)
        progress_add(progress, 0, total);
    bool first = !progress->add_begun;
    if (completed < progress->add_last)
        completed = progress->add_last;
    int64_t now = now_ms();
    bool step = (int64_t)(completed - progress->add_last) * 100 >= total;
    if (!first && completed != total && !step && now - progress->add_time < HALF_A_SECOND_MS)
        return progress->cancelled;
    progress->add_begun = true;
    progress->add_last = completed;
    progress->add_time = now;
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyAddProgress(events, completed, total));
    return progress_cancelled(progress);
}

bool progress_add_due(struct progress *progress)
{
    return now_ms() - progress->add_time >= HALF_A_SECOND_MS;
}

bool progress_block(struct progress *progress, int32_t completed, int32_t total)
{
    if (progress->phase == PHASE_CLOSING)
        return false;
    progress->phase = PHASE_OPEN;
    if (total < 1)
        total = 1; /* clients divide by it (R-EVT-22) */
    if (!progress->block_begun) {
        progress->block_begun = true;
        progress->block_total = total;
        progress->block_last = -1;
        if (completed > 0)
            progress_block(progress, 0, total);
    }
    total = progress->block_total;
    if (completed > total)
        completed = total;
    int64_t now = now_ms();
    if (completed > progress->block_last) {
        bool first = progress->block_last < 0;
        bool step = (int64_t)(completed - progress->block_last) * 100 >= total;
        if (first || step || completed == total || now - progress->block_time >= HALF_A_SECOND_MS) {
            progress->block_last = completed;
            progress->block_time = now;
            FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyBlockProgress(events, completed, total));
            return progress_cancelled(progress);
        }
    }
    if (now - progress->cancel_time >= HALF_A_SECOND_MS)
        return progress_cancelled(progress);
    return progress->cancelled;
}

void progress_track(struct progress *progress, int32_t current, int32_t total)
{
    if (progress->phase == PHASE_CLOSING)
        return;
    progress->phase = PHASE_OPEN;
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyTrackProgress(events, current, total));
}

void progress_preparing(struct progress *progress, int32_t seconds)
{
    int32_t estimate = seconds < 0 ? 0 : seconds; /* R-EVT-24 */
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyPreparingBurn(events, estimate));
    progress->phase = PHASE_PREPARING;
}

void progress_closing(struct progress *progress, int32_t seconds)
{
    int32_t estimate = seconds < 0 ? 0 : seconds;
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyClosingDisc(events, estimate));
    progress->phase = PHASE_CLOSING;
}

void progress_burn_complete(struct progress *progress, HRESULT status)
{
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyBurnComplete(events, status));
    progress_begin(progress);
}

void progress_erase_complete(struct progress *progress, HRESULT status)
{
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyEraseComplete(events, status));
}

void progress_pnp_activity(struct progress *progress)
{
    FOR_EACH_SINK(progress, events, IDiscMasterProgressEvents_NotifyPnPActivity(events));
}
