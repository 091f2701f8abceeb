/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which recorders there are, and which is active (reference imapi 3.3). */
#include <stdlib.h>
#include <string.h>

#include "imapi/drives.h"
#include "imapi/master.h"
#include "imapi/unknown.h"

bool recorder_writes(const struct recorder *recorder, enum master_format format)
{
    return format == FORMAT_JOLIET ? recorder->identity.writes_data : recorder->identity.writes_audio;
}

/* ------------------------------------------------------------------ the set of drives */

void known_drives_free(struct known_drives *known)
{
    for (size_t i = 0; i < known->count; i++)
        free(known->drives[i].url);
    free(known->drives);
    *known = (struct known_drives){0};
}

/* False: no memory. */
static bool know(struct known_drives *known, const struct recorder *recorder)
{
    struct known_drive *grown = realloc(known->drives, (known->count + 1) * sizeof *grown);
    if (grown == NULL)
        return false;
    known->drives = grown;
    grown[known->count] = (struct known_drive){
        .url = strdup(device_url(recorder->device)),
        .formats = {recorder_writes(recorder, FORMAT_JOLIET), recorder_writes(recorder, FORMAT_REDBOOK)}};
    return grown[known->count].url != NULL && ++known->count != 0;
}

static const struct known_drive *find_known(const struct known_drives *known, const char *url)
{
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(known->drives[i].url, url) == 0)
            return &known->drives[i];
    return NULL;
}

/* Whether every recorder that the first offers for the format is among those of the second. */
static bool is_within(const struct known_drives *a, const struct known_drives *b, enum master_format format)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct known_drive *same = find_known(b, a->drives[i].url);
        if (a->drives[i].formats[format] && (same == NULL || !same->formats[format]))
            return false;
    }
    return true;
}

void master_note_recorder(struct master *master, bool present)
{
    if (master->recorder_lost == present) {
        master->drives_changed = true;
        master->known.announced = true;
    }
    master->recorder_lost = !present;
}

/* Drives come and go unseen (a server ends, a cable is pulled): an enumeration notices (R-RCS-02). Takes found over. */
static void notice(struct master *master, enum master_format format, struct known_drives *found)
{
    pthread_mutex_lock(&master->mutex);
    struct known_drives *known = &master->known;
    if (master->open && master->recorder != NULL)
        master->recorder_lost = find_known(found, device_url(master->recorder->device)) == NULL;
    if (master->open && known->taken && !known->announced &&
        (!is_within(known, found, format) || !is_within(found, known, format)))
        master->drives_changed = true;
    if (master->open && known->announced) /* of this very difference the sinks know */
        master->drives_changed = false;
    if (master->open) {
        known_drives_free(known);
        *known = *found;
        *found = (struct known_drives){0};
        known->taken = true;
    }
    known_drives_free(found);
    master_announce_drives(master);
    master_leave(master, S_OK);
}

/* ------------------------------------------------------------------ enumeration */

static HRESULT make_recorder(struct master *master, struct device *device, struct recorder **recorder)
{
    struct recorder_settings *settings = recorder_settings_of(&master->settings, device_url(device));
    if (settings == NULL)
        return E_OUTOFMEMORY;
    HRESULT result = recorder_new(device, settings, master->progress, recorder);
    if (SUCCEEDED(result)) {
        struct device_identity identity;
        /* R-RCS-04; a burn is not disturbed, and not waited for */
        (void)device_refresh_speed_if_free(device);
        if (SUCCEEDED(device_identify(device, &identity)))
            recorder_settings_refresh(settings, &identity);
    }
    recorder_settings_release(settings);
    return result;
}

/* A recorder object for the drive at url; NULL when it cannot be reached or cannot write CDs (R-RCS-01), or does not
 * answer: the others are waiting behind it. */
static HRESULT recorder_at(struct master *master, const char *url, struct recorder **recorder)
{
    struct device *device = NULL;
    struct device_identity identity;
    *recorder = NULL;
    double before = device_patience_begin(DEVICE_ANSWER_SECONDS);
    HRESULT result = device_acquire(url, &device);
    if (SUCCEEDED(result)) /* what is known of a drive stays when it goes: whether it is there is asked anew */
        result = device_probe(device);
    if (SUCCEEDED(result))
        result = device_identify(device, &identity);
    if (SUCCEEDED(result) && (identity.writes_cd_r || identity.writes_cd_rw))
        result = make_recorder(master, device, recorder);
    device_patience_end(before);
    device_release(device);
    return result == E_OUTOFMEMORY ? result : S_OK;
}

struct findings {
    struct recorder **recorders; /* those of the format */
    ULONG count;
    struct known_drives known; /* all that answered, each drive once (R-OBJ-06) */
};

static HRESULT add_finding(struct findings *findings, struct recorder *recorder, enum master_format format)
{
    if (find_known(&findings->known, device_url(recorder->device)) != NULL)
        return S_OK;
    if (!know(&findings->known, recorder))
        return E_OUTOFMEMORY;
    if (!recorder_writes(recorder, format))
        return S_OK;
    IDiscRecorder_AddRef(&recorder->interface);
    findings->recorders[findings->count++] = recorder;
    return S_OK;
}

/* All drives that answer now; called unlocked. What it touches of the master, the list of settings, has a lock of its
 * own. */
static HRESULT enumerate(struct master *master, enum master_format format, struct findings *findings)
{
    char **urls;
    size_t count;
    bool listed = drives_list(&urls, &count);
    findings->recorders = listed ? calloc(count == 0 ? 1 : count, sizeof(struct recorder *)) : NULL;
    HRESULT result = findings->recorders == NULL ? E_OUTOFMEMORY : S_OK;
    for (size_t i = 0; SUCCEEDED(result) && i < count; i++) {
        struct recorder *recorder;
        result = recorder_at(master, urls[i], &recorder);
        if (recorder == NULL)
            continue;
        result = add_finding(findings, recorder, format);
        IDiscRecorder_Release(&recorder->interface);
    }
    drives_free(urls, count);
    return result;
}

static void forget_findings(struct findings *findings)
{
    for (ULONG i = 0; i < findings->count; i++)
        IDiscRecorder_Release(&findings->recorders[i]->interface);
    free(findings->recorders);
    known_drives_free(&findings->known);
}

HRESULT master_enumerate_recorders(IDiscMaster *interface, IEnumDiscRecorders **recorders)
{
    struct master *master = master_of(interface);
    CLEAR_OUT(recorders);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (recorders == NULL)
        return master_leave(master, E_POINTER);
    enum master_format format = master->format;
    struct findings findings = {0};
    master_step_out(master); /* drives may be slow: others may call the master meanwhile */
    result = enumerate(master, format, &findings);
    if (SUCCEEDED(result))
        result = recorder_enumerator_new(findings.recorders, findings.count, recorders);
    if (SUCCEEDED(result))
        notice(master, format, &findings.known);
    forget_findings(&findings);
    master_release(master);
    return result;
}

HRESULT master_get_active_recorder(IDiscMaster *interface, IDiscRecorder **recorder)
{
    struct master *master = master_of(interface);
    CLEAR_OUT(recorder);
    HRESULT result = master_enter(master);
    if (FAILED(result))
        return result;
    if (recorder == NULL)
        return master_leave(master, E_POINTER);
    struct recorder *active = master->recorder;
    if (active == NULL)
        return master_leave(master, IMAPI_E_NOACTIVERECORDER);
    IDiscRecorder_AddRef(&active->interface);
    if (!master->busy && !device_is_burning(active->device)) {
        master_step_out(master);
        result = device_probe(active->device);
        pthread_mutex_lock(&master->mutex);
        if (master->recorder == active)
            master_note_recorder(master, result != IMAPI_E_DEVICE_NOTPRESENT);
        master_leave(master, S_OK);
        master_release(master);
    } else {
        master_leave(master, S_OK);
    }
    if (result == IMAPI_E_DEVICE_NOTPRESENT) {
        IDiscRecorder_Release(&active->interface);
        return result;
    }
    *recorder = &active->interface;
    return S_OK;
}
