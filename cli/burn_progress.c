/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sink of `coaster burn`: a bar on a terminal, lines elsewhere, or a JSON object per event. */
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "cli/burn.h"

static volatile sig_atomic_t cancelled;

static void cancel(int number)
{
    (void)number;
    cancelled = 1;
}

void burn_progress_catch_signals(void)
{
    struct sigaction action = {.sa_handler = cancel};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

uint64_t burn_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct burn_progress *from(IDiscMasterProgressEvents *events)
{
    return (struct burn_progress *)events;
}

static void say(struct burn_progress *progress, const char *line)
{
    if (progress->output == BURN_JSON)
        return;
    burn_progress_finish(progress);
    puts(line);
    fflush(stdout);
}

static void draw(struct burn_progress *progress, const char *what, int percent)
{
    char bar[41];
    int filled = percent * 40 / 100;
    memset(bar, '#', (size_t)filled);
    memset(bar + filled, '.', (size_t)(40 - filled));
    bar[40] = 0;
    printf("\r%-8s [%s] %3d %%", what, bar, percent);
    fflush(stdout);
    progress->bar_open = true;
}

/* On paper every tenth percent is enough. */
static void show(struct burn_progress *progress, const char *what, int32_t completed, int32_t total)
{
    int percent = total > 0 ? (int)((int64_t)completed * 100 / total) : 100;
    if (progress->output == BURN_BAR) {
        if (percent != progress->shown_percent)
            draw(progress, what, percent);
        progress->shown_percent = percent;
    } else if (progress->shown_percent < 0 || percent / 10 != progress->shown_percent / 10) {
        printf("%s %d of %d (%d %%)\n", what, completed, total, percent);
        fflush(stdout);
        progress->shown_percent = percent;
    }
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
    (void)This;
    *cancel_now = cancelled != 0;
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
    if (progress->output == BURN_JSON)
        printf("{\"event\": \"add\", \"completed\": %d, \"total\": %d}\n", completed, total);
    else if (progress->output == BURN_BAR)
        show(progress, "staging", completed, total);
    return S_OK;
}

static HRESULT block_progress(IDiscMasterProgressEvents *This, LONG completed, LONG total)
{
    struct burn_progress *progress = from(This);
    progress->ended = burn_now();
    if (progress->began == 0)
        progress->began = progress->ended;
    progress->blocks = (uint32_t)completed;
    progress->total = (uint32_t)total;
    if (progress->output == BURN_JSON)
        printf("{\"event\": \"block\", \"completed\": %d, \"total\": %d}\n", completed, total);
    else
        show(progress, "writing", completed, total);
    return S_OK;
}

static HRESULT track_progress(IDiscMasterProgressEvents *This, LONG current, LONG total)
{
    struct burn_progress *progress = from(This);
    if (progress->output == BURN_JSON) {
        printf("{\"event\": \"track\", \"current\": %d, \"total\": %d}\n", current, total);
        return S_OK;
    }
    char line[64];
    snprintf(line, sizeof line, "track %d of %d written", current, total);
    if (current > 0)
        say(progress, line);
    return S_OK;
}

static HRESULT preparing(IDiscMasterProgressEvents *This, LONG seconds)
{
    struct burn_progress *progress = from(This);
    if (progress->output == BURN_JSON)
        printf("{\"event\": \"preparing\", \"seconds\": %d}\n", seconds);
    say(progress, "preparing");
    progress->shown_percent = -1;
    return S_OK;
}

static HRESULT closing(IDiscMasterProgressEvents *This, LONG seconds)
{
    struct burn_progress *progress = from(This);
    if (progress->output == BURN_JSON)
        printf("{\"event\": \"closing\", \"seconds\": %d}\n", seconds);
    say(progress, "closing");
    return S_OK;
}

static HRESULT burn_complete(IDiscMasterProgressEvents *This, HRESULT status)
{
    struct burn_progress *progress = from(This);
    burn_progress_finish(progress);
    if (progress->output == BURN_JSON)
        printf("{\"event\": \"complete\", \"result\": \"0x%08" PRIX32 "\", \"name\": \"%s\"}\n", (uint32_t)status,
               coaster_result_name(status) != NULL ? coaster_result_name(status) : "");
    return S_OK;
}

static HRESULT erase_complete(IDiscMasterProgressEvents *This, HRESULT status)
{
    (void)This;
    (void)status;
    return E_NOTIMPL;
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

void burn_progress_start(struct burn_progress *progress, enum burn_output output)
{
    *progress = (struct burn_progress){.events = {.lpVtbl = &methods}, .output = output, .shown_percent = -1};
    cancelled = 0;
}

void burn_progress_finish(struct burn_progress *progress)
{
    if (progress->bar_open)
        putchar('\n');
    progress->bar_open = false;
}
