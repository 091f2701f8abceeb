/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc master as an object: its life, Open and Close, and what every method goes through. Reference
 * imapi 3.1, 3.5, 12. */
#include "imapi/master.h"

#include <stdlib.h>
#include <string.h>

#include "imapi/drives.h"
#include "imapi/unknown.h"

/* ------------------------------------------------------------------ entering and leaving */

/* Announces a changed set of drives to the sinks (R-EVT-25): with the master unlocked, and kept, for a sink may release
 * it. */
void master_announce_drives(struct master *master)
{
    uint64_t now = drives_generation();
    if (!master->open || master->busy || progress_in_callback(master->progress) ||
        (master->drives_seen == now && !master->drives_changed))
        return;
    master->known.announced = master->known.announced || master->drives_seen != now;
    master->drives_seen = now;
    master->drives_changed = false;
    master->references++;
    pthread_mutex_unlock(&master->mutex);
    progress_pnp_activity(master->progress);
    pthread_mutex_lock(&master->mutex);
    master->references--;
}

HRESULT master_enter(struct master *master)
{
    pthread_mutex_lock(&master->mutex);
    master_announce_drives(master);
    if (master->open)
        return S_OK;
    return master_leave(master, IMAPI_E_NOTOPENED); /* before anything else (R-OPN-03) */
}

HRESULT master_enter_format(struct master *master, enum master_format format)
{
    HRESULT result = master_enter(master);
    if (SUCCEEDED(result) && master->format != format)
        result = master_leave(master, IMAPI_E_WRONGFORMAT); /* R-FMT-07 */
    return result;
}

HRESULT master_may_change(const struct master *master)
{
    return master->busy || progress_in_callback(master->progress) ? E_UNEXPECTED : S_OK; /* R-REC-47 */
}

static void destroy(struct master *master);

HRESULT master_leave(struct master *master, HRESULT result)
{
    bool orphaned = master->references == 0; /* a sink released the last reference while the method worked */
    pthread_mutex_unlock(&master->mutex);
    if (orphaned)
        destroy(master);
    return result;
}

void master_step_out(struct master *master)
{
    master->references++;
    pthread_mutex_unlock(&master->mutex);
}

void master_work_begin(struct master *master)
{
    master->busy = true;
    master->references++;
    pthread_mutex_unlock(&master->mutex);
}

void master_work_end(struct master *master)
{
    pthread_mutex_lock(&master->mutex);
    master->busy = false;
    master->references--;
}

/* ------------------------------------------------------------------ what is staged */

void master_count(struct master *master)
{
    struct image *image = master->image;
    struct master_counters counters = {0};
    if (image != NULL && master->recorder != NULL && master->format == FORMAT_JOLIET) {
        counters.total = master->capacity;
        counters.used = joliet_image_used(image);
    } else if (image != NULL && master->recorder != NULL) {
        struct recorder_values values = recorder_settings_values(master->recorder->settings);
        counters.total = master->capacity;
        counters.used = redbook_image_used(image);
        counters.tracks = redbook_image_tracks(image);
        counters.available = redbook_image_available(image, (uint32_t)values.audio_gap_size);
    }
    if (counters.total > INT32_MAX)
        counters.total = INT32_MAX;
    if (counters.used > counters.total) /* metadata on a disc that takes nothing, a boot image too large (R-JOL-25) */
        counters.used = counters.total;
    master->counters = counters;
}

/* The image knows its boot image and name from the start, so that the counters know its size. */
HRESULT master_apply_properties(struct master *master, const struct joliet_properties *p)
{
    if (master->image == NULL || master->format != FORMAT_JOLIET)
        return S_OK;
    HRESULT result = joliet_image_set_volume_name(master->image, p->volume_name);
    if (SUCCEEDED(result))
        result = joliet_image_set_boot(master->image, p->place_boot_image ? p->boot_image : NULL, p->boot_size,
                                       p->platform, p->emulation, p->manufacturer);
    return result;
}

HRESULT master_new_image(struct master *master)
{
    if (master->image != NULL)
        master->image->kind->free(master->image);
    master->image = NULL;
    if (master->stash == NULL)
        return S_OK;
    if (master->format == FORMAT_JOLIET)
        master->image = joliet_image_new(master->stash);
    else
        master->image = redbook_image_new(master->stash);
    if (master->image == NULL)
        return E_OUTOFMEMORY;
    master_set_capacity(master, master->blank_capacity);
    return master_apply_properties(master, &master->properties);
}

void master_set_capacity(struct master *master, uint32_t blocks)
{
    master->capacity = blocks;
    if (master->image == NULL)
        return;
    if (master->format == FORMAT_JOLIET)
        joliet_image_set_capacity(master->image, blocks);
    else
        redbook_image_set_capacity(master->image, blocks);
}

void master_wipe_image(struct master *master)
{
    master->multi_session = false;
    if (master->image != NULL && master->format == FORMAT_JOLIET)
        joliet_image_clear(master->image);
    else if (master->image != NULL)
        redbook_image_clear(master->image);
    if (master->stash != NULL)
        stash_wipe(master->stash);
    master_set_capacity(master, master->blank_capacity); /* R-MUL-24, A-33 */
    master_count(master);
}

void master_deselect(struct master *master)
{
    struct recorder *recorder = master->recorder;
    master->recorder = NULL;
    master->recorder_lost = false;
    master->multi_session = false;
    master_count(master);
    if (recorder == NULL)
        return;
    recorder_settings_set_protection(recorder->settings, 0);
    IDiscRecorder_Release(&recorder->interface);
}

/* ------------------------------------------------------------------ Open and Close */

static HRESULT open_master(IDiscMaster *interface)
{
    struct master *master = master_of(interface);
    pthread_mutex_lock(&master->mutex);
    if (master->open)
        return master_leave(master, IMAPI_E_ALREADYOPEN); /* R-OPN-01 */
    HRESULT result = joliet_properties_init(&master->properties);
    if (FAILED(result))
        return master_leave(master, result);
    stash_sweep();                              /* R-STA-25 */
    recorder_settings_reset(&master->settings); /* the initial state, whatever was set while it was closed (R-CLS-04) */
    master->format = FORMAT_JOLIET;             /* the default */
    drives_watch();
    master->drives_seen = drives_generation();
    master->drives_changed = false;
    master->open = true;
    return master_leave(master, S_OK);
}

/*
 * Everything back to the state before Open (R-CLS-01, 03, 04). Called locked, or by the last Release. What holds
 * objects of the client's is left in *properties: to be cleared unlocked.
 */
static void master_close(struct master *master, struct joliet_properties *properties)
{
    memset(properties, 0, sizeof *properties);
    if (!master->open)
        return;
    master->open = false;
    drives_unwatch();
    known_drives_free(&master->known);
    master_deselect(master);
    if (master->image != NULL)
        master->image->kind->free(master->image);
    master->image = NULL;
    stash_release(master->stash);
    master->stash = NULL;
    master->capacity = master->blank_capacity = 0;
    memset(&master->disc, 0, sizeof master->disc);
    *properties = master->properties;
    memset(&master->properties, 0, sizeof master->properties);
    recorder_settings_reset(&master->settings);
    master->verification.wanted = false;
    master->verification.result = (struct coaster_verification){.first_bad = -1};
    master_count(master);
}

static HRESULT close_master(IDiscMaster *interface)
{
    struct master *master = master_of(interface);
    pthread_mutex_lock(&master->mutex);
    HRESULT result = master_may_change(master);
    if (FAILED(result))
        return master_leave(master, result);
    struct joliet_properties properties;
    master_close(master, &properties);
    master_step_out(master); /* a sink that goes may release the master */
    joliet_properties_clear(&properties);
    progress_unadvise_all(master->progress);
    master_release(master);
    return S_OK;
}

/* ------------------------------------------------------------------ progress registration */

static HRESULT progress_advise_sink(IDiscMaster *interface, IDiscMasterProgressEvents *events, UINT_PTR *cookie)
{
    struct master *master = master_of(interface);
    if (cookie != NULL)
        *cookie = 0; /* no cookie: a client that goes on gives back nobody's registration */
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (events == NULL || cookie == NULL)
        result = E_POINTER;
    if (SUCCEEDED(result))
        result = master_may_change(master);
    if (FAILED(result))
        return master_leave(master, result);
    master_step_out(master);
    result = progress_advise(master->progress, events, cookie);
    master_release(master);
    return result;
}

/* Allowed at any time, also from a callback (R-REC-47). */
static HRESULT progress_unadvise_sink(IDiscMaster *interface, UINT_PTR cookie)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    master_step_out(master);
    result = progress_unadvise(master->progress, cookie);
    master_release(master);
    return result;
}

static HRESULT clear_format_content(IDiscMaster *interface)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    result = master_may_change(master);
    if (SUCCEEDED(result))
        master_wipe_image(master); /* recorder, format and properties stay (R-CLR-03, A-35) */
    return master_leave(master, result);
}

/* ------------------------------------------------------------------ IUnknown */

ULONG master_reference(struct master *master)
{
    pthread_mutex_lock(&master->mutex);
    ULONG references = ++master->references;
    pthread_mutex_unlock(&master->mutex);
    return references;
}

static void destroy(struct master *master)
{
    struct joliet_properties properties;
    master_close(master, &properties); /* a client that forgot Close (R-CLS-04) */
    joliet_properties_clear(&properties);
    progress_unadvise_all(master->progress);
    progress_free(master->progress);
    recorder_settings_free(master->settings);
    pthread_mutex_destroy(&master->mutex);
    free(master);
}

ULONG master_release(struct master *master)
{
    pthread_mutex_lock(&master->mutex);
    ULONG left = --master->references;
    pthread_mutex_unlock(&master->mutex);
    if (left > 0)
        return left;
    destroy(master);
    return 0;
}

/* Format interfaces come from SetActiveDiscMasterFormat only (R-OBJ-05). */
static HRESULT query_interface(IDiscMaster *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IDiscMaster, object);
}

static ULONG add_reference(IDiscMaster *interface)
{
    return master_reference(master_of(interface));
}

static ULONG release(IDiscMaster *interface)
{
    return master_release(master_of(interface));
}

HRESULT master_create(REFIID iid, void **object)
{
    struct master *master = calloc(1, sizeof *master);
    if (master == NULL)
        return E_OUTOFMEMORY;
    master->progress = progress_new();
    if (master->progress == NULL) {
        free(master);
        return E_OUTOFMEMORY;
    }
    master->disc_master.lpVtbl = &master_vtable;
    master->joliet.lpVtbl = &master_joliet_vtable;
    master->redbook.lpVtbl = &master_redbook_vtable;
    master->references = 1;
    master->verification.result.first_bad = -1;
    pthread_mutex_init(&master->mutex, NULL);
    HRESULT result = query_interface(&master->disc_master, iid, object);
    master_release(master);
    return result;
}

const IDiscMasterVtbl master_vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .Open = open_master,
    .EnumDiscMasterFormats = master_enumerate_formats,
    .GetActiveDiscMasterFormat = master_get_active_format,
    .SetActiveDiscMasterFormat = master_set_active_format,
    .EnumDiscRecorders = master_enumerate_recorders,
    .GetActiveDiscRecorder = master_get_active_recorder,
    .SetActiveDiscRecorder = master_set_active_recorder,
    .ClearFormatContent = clear_format_content,
    .ProgressAdvise = progress_advise_sink,
    .ProgressUnadvise = progress_unadvise_sink,
    .RecordDisc = master_record_disc,
    .Close = close_master,
};
