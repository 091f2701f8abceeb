/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sink of `coaster burn`: a bar on a terminal, lines elsewhere, or a JSON object per event. */
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "cli/burn.h"
#include "cli/json.h"

#define SECOND 1000000000u
#define RECENT (5ull * SECOND) /* what the speed is reckoned over */
#define ASK_EVERY (SECOND / 2) /* how often the drive is asked for its buffer */
#define BLOCKS_OF_1X 75        /* R-PRP-09 */

uint64_t burn_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

static struct burn_progress *from(IDiscMasterProgressEvents *events)
{
    return (struct burn_progress *)events;
}

void burn_say(struct burn_progress *progress, const char *format, ...)
{
    char line[640];
    if (progress->output == BURN_JSON)
        return;
    burn_bar_end();
    va_list words;
    va_start(words, format);
    vsnprintf(line, sizeof line, format, words);
    va_end(words);
    make_readable(line); /* it may quote a drive */
    puts(line);
    fflush(stdout);
}

void burn_event(struct burn_progress *progress, json_t *event)
{
    if (progress->output == BURN_JSON)
        print_json_line(event);
    else
        json_decref(event);
}

/* On paper every tenth percent is enough. */
static void show(struct burn_progress *progress, const struct burn_facts *facts, int32_t completed, int32_t total)
{
    if (progress->output == BURN_BAR) {
        burn_bar_draw(facts);
    } else if (progress->output == BURN_LINES &&
               (progress->shown_percent < 0 || facts->percent / 10 != progress->shown_percent / 10)) {
        char speed[48] = "";
        if (facts->speed > 0)
            snprintf(speed, sizeof speed, ", %.1fx, %.0f kB/s", facts->speed, facts->kilobytes);
        printf("%s %d of %d (%d %%%s)\n", facts->what, completed, total, facts->percent, speed);
        fflush(stdout);
    }
    progress->shown_percent = facts->percent;
}

static int percent_of(int32_t completed, int32_t total)
{
    int percent = total > 0 ? (int)((int64_t)completed * 100 / total) : 100;
    return percent < 0 ? 0 : percent > 100 ? 100 : percent;
}

/* ------------------------------------------------------------------ what a burn that runs is like */

static void reckon_speed(struct burn_progress *progress, int32_t completed)
{
    uint64_t now = burn_now();
    if (progress->began == 0) {
        progress->began = progress->marked = now;
        progress->marked_blocks = 0;
    }
    uint64_t passed = now - progress->marked;
    if (passed > SECOND / 100)
        progress->rate = ((double)completed - progress->marked_blocks) / ((double)passed / SECOND);
    if (passed > RECENT) {
        progress->marked = now;
        progress->marked_blocks = (uint32_t)completed;
    }
}

/*
 * READ BUFFER CAPACITY: how full the drive's own buffer is. A drive that does not know the command is not asked again.
 * Any other failure was meant for the burn (a deferred error, an attention) and must not get lost here: the burn ends.
 */
static void ask_buffer(struct burn_progress *progress)
{
    uint64_t now = burn_now();
    uint32_t length, blank;
    if (progress->device == NULL || (progress->asked != 0 && now - progress->asked < ASK_EVERY))
        return;
    progress->asked = now;
    HRESULT result = device_buffer_capacity(progress->device, &length, &blank);
    struct sense sense = device_last_sense(progress->device);
    if (FAILED(result) && sense.key != ILLEGAL_REQUEST)
        progress->drive_failed = result;
    if (FAILED(result) || length == 0 || blank > length) {
        progress->device = NULL;
        progress->buffer = -1;
        return;
    }
    progress->buffer = (int)((uint64_t)(length - blank) * 100 / length);
}

static void tell_writing(struct burn_progress *progress, int32_t completed, int32_t total)
{
    double rate = progress->rate;
    struct burn_facts facts = {.what = "writing",
                               .percent = percent_of(completed, total),
                               .speed = rate / BLOCKS_OF_1X,
                               .kilobytes = rate * progress->block_size / 1000,
                               .buffer = progress->buffer,
                               .left = rate > 0 ? (long)((total - completed) / rate + 0.5) : -1};
    json_t *event = json_pack("{s:s, s:i, s:i, s:i}", "event", "progress", "completed", completed, "total", total,
                              "block_size", (int)progress->block_size);
    json_object_set_new(event, "speed", rate > 0 ? json_real(facts.speed) : json_null());
    json_object_set_new(event, "kilobytes_per_second", rate > 0 ? json_real(facts.kilobytes) : json_null());
    json_object_set_new(event, "drive_buffer_percent", facts.buffer >= 0 ? json_integer(facts.buffer) : json_null());
    json_object_set_new(event, "seconds_left", facts.left >= 0 ? json_integer(facts.left) : json_null());
    burn_event(progress, event);
    show(progress, &facts, completed, total);
}

/* ------------------------------------------------------------------ IDiscMasterProgressEvents */

static HRESULT query_interface(IDiscMasterProgressEvents *This, REFIID riid, void **object)
{
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDiscMasterProgressEvents)) {
        *object = NULL;
        return E_NOINTERFACE;
    }
    *object = This;
    return S_OK;
}

/* It lives on the stack of the verb, longer than the master: nothing to count. */
static ULONG reference(IDiscMasterProgressEvents *This)
{
    (void)This;
    return 1;
}

static HRESULT query_cancel(IDiscMasterProgressEvents *This, boolean *cancel_now)
{
    *cancel_now = burn_cancelled() || FAILED(from(This)->drive_failed);
    return S_OK;
}

static HRESULT pnp_activity(IDiscMasterProgressEvents *This)
{
    (void)This;
    return E_NOTIMPL;
}

static HRESULT add_progress(IDiscMasterProgressEvents *This, LONG completed, LONG total)
{
    struct burn_progress *progress = from(This);
    struct burn_facts facts = {.what = "staging", .percent = percent_of(completed, total), .buffer = -1, .left = -1};
    char file[PATH_MAX] = "";
    snprintf(file, sizeof file, "%s", progress->file != NULL ? progress->file : "");
    make_readable(file); /* JSON holds no name that is not UTF-8 */
    burn_event(progress, json_pack("{s:s, s:i, s:i, s:s}", "event", "staging", "completed", completed, "total", total,
                                   "file", file));
    if (progress->output == BURN_BAR)
        show(progress, &facts, completed, total);
    return S_OK;
}

static HRESULT block_progress(IDiscMasterProgressEvents *This, LONG completed, LONG total)
{
    struct burn_progress *progress = from(This);
    burn_answer_signals_with("cancelling at the next block");
    reckon_speed(progress, completed);
    ask_buffer(progress);
    progress->blocks = (uint32_t)completed;
    progress->total = (uint32_t)total;
    tell_writing(progress, completed, total);
    return S_OK;
}

static HRESULT track_progress(IDiscMasterProgressEvents *This, LONG current, LONG total)
{
    struct burn_progress *progress = from(This);
    burn_event(progress, json_pack("{s:s, s:i, s:i}", "event", "track", "current", current, "total", total));
    if (current > 0)
        burn_say(progress, "track %d of %d written", current, total);
    return S_OK;
}

static HRESULT preparing(IDiscMasterProgressEvents *This, LONG seconds)
{
    struct burn_progress *progress = from(This);
    burn_answer_signals_with("cancelling once the drive is prepared");
    burn_event(progress, json_pack("{s:s, s:i}", "event", "preparing", "seconds", seconds));
    burn_say(progress, "preparing");
    progress->shown_percent = -1;
    return S_OK;
}

static HRESULT closing(IDiscMasterProgressEvents *This, LONG seconds)
{
    struct burn_progress *progress = from(This);
    burn_answer_signals_with("too late to cancel: all is written, and the drive is closing the session");
    burn_event(progress, json_pack("{s:s, s:i}", "event", "closing", "seconds", seconds));
    if (seconds > 0)
        burn_say(progress, "closing (about %d s)", seconds);
    else
        burn_say(progress, "closing");
    progress->shown_percent = -1;
    return S_OK;
}

static HRESULT burn_complete(IDiscMasterProgressEvents *This, HRESULT status)
{
    from(This)->result = status;
    burn_bar_end();
    return S_OK;
}

static HRESULT erase_complete(IDiscMasterProgressEvents *This, HRESULT status)
{
    (void)This;
    (void)status;
    return E_NOTIMPL;
}

boolean burn_progress_verified(void *context, LONG completed, LONG total)
{
    struct burn_progress *progress = context;
    progress->verifying = true;
    struct burn_facts facts = {.what = "verifying", .percent = percent_of(completed, total), .buffer = -1, .left = -1};
    burn_answer_signals_with("the disc is burned: cancelling its verification");
    if (completed == 0 || completed == total || facts.percent != progress->shown_percent)
        burn_event(progress, json_pack("{s:s, s:i, s:i}", "event", "verify", "completed", completed, "total", total));
    show(progress, &facts, completed, total);
    return burn_cancelled();
}

static const IDiscMasterProgressEventsVtbl methods = {
    .QueryInterface = query_interface,
    .AddRef = reference,
    .Release = reference,
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

void burn_progress_start(struct burn_progress *progress, enum burn_output output, unsigned block_size)
{
    *progress = (struct burn_progress){
        .events = {.lpVtbl = &methods}, .output = output, .block_size = block_size, .buffer = -1, .shown_percent = -1};
}
