/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IDiscRecorder (reference imapi 10). Slots 3 to 17; the first is Init, which no page names. */
#include "imapi/recorder_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "coaster.h"
#include "imapi/drives.h"
#include "imapi/unknown.h"

#define GUID_SIZE 16u

static const IDiscRecorderVtbl vtable;

struct recorder *recorder_of(IDiscRecorder *interface)
{
    return interface->lpVtbl == &vtable ? (struct recorder *)interface : NULL;
}

/* ------------------------------------------------------------------ IUnknown */

static HRESULT query_interface(IDiscRecorder *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IDiscRecorder, object);
}

static ULONG add_reference(IDiscRecorder *interface)
{
    return atomic_fetch_add(&recorder_self(interface)->references, 1) + 1;
}

static ULONG release(IDiscRecorder *interface)
{
    struct recorder *recorder = recorder_self(interface);
    ULONG left = atomic_fetch_sub(&recorder->references, 1) - 1;
    if (left == 0) {
        if (recorder->device != NULL) {
            if (atomic_load(&recorder->opened)) /* the final Release closes (R-DEV-17) */
                device_let_go(recorder->device, recorder);
            device_release(recorder->device);
        }
        recorder_settings_release(recorder->settings);
        progress_free(recorder->progress);
        pthread_mutex_destroy(&recorder->mutex);
        free(recorder);
    }
    return left;
}

/* ------------------------------------------------------------------ identity (R-DEV-00 .. 07): from the cache */

/* For the library itself: binds an unbound object to the nth drive of the list. */
static HRESULT init(IDiscRecorder *interface, byte *unique_id, ULONG id_size, ULONG drive_number)
{
    struct recorder *recorder = recorder_self(interface);
    if (recorder->device != NULL || unique_id != NULL || id_size != 0)
        return E_UNEXPECTED;
    char **urls;
    size_t count;
    struct device *device = NULL;
    bool listed = drives_list(&urls, &count);
    HRESULT result = !listed                ? E_OUTOFMEMORY
                     : drive_number < count ? device_acquire(urls[drive_number], &device)
                                            : E_INVALIDARG;
    struct recorder_settings *none = NULL;
    if (SUCCEEDED(result) && SUCCEEDED(result = device_identify(device, &recorder->identity))) {
        recorder->settings = recorder_settings_of(&none, urls[drive_number]);
        recorder_settings_free(none);
        if (recorder->settings == NULL)
            result = E_OUTOFMEMORY;
        else
            recorder_settings_refresh(recorder->settings, &recorder->identity);
    }
    if (SUCCEEDED(result))
        recorder->device = device;
    else if (device != NULL)
        device_release(device);
    drives_free(urls, count);
    return result;
}

/* The part of a URL that stays when a server moves to another port. */
static const char *place(const char *url, bool has_serial)
{
    if (has_serial && strncmp(url, "sg:", 3) == 0)
        return "";
    const char *host = strstr(url, "://");
    const char *path = host == NULL ? NULL : strchr(host + 3, '/');
    return path == NULL ? url : path;
}

/* The same physical device has the same GUID in every session (R-DEV-02): a hash of what names it. */
static void make_guid(const struct recorder *recorder, byte guid[GUID_SIZE])
{
    const struct device_identity *identity = &recorder->identity;
    const char *parts[] = {identity->vendor, identity->product, identity->serial,
                           place(device_url(recorder->device), identity->serial[0] != '\0')};
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, GUID_SIZE);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        crypto_generichash_update(&state, (const unsigned char *)parts[i], strlen(parts[i]) + 1);
    crypto_generichash_final(&state, guid, GUID_SIZE);
}

static HRESULT get_recorder_guid(IDiscRecorder *interface, byte *unique_id, ULONG size, ULONG *required)
{
    struct recorder *recorder = recorder_self(interface);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (unique_id == NULL && size != 0)
        return E_INVALIDARG;
    if (unique_id == NULL && required == NULL)
        return E_POINTER;
    if (required != NULL)
        *required = GUID_SIZE;
    if (unique_id == NULL)
        return S_OK;
    if (size < GUID_SIZE)
        return IMAPI_S_BUFFER_TO_SMALL; /* */
    make_guid(recorder, unique_id);
    return S_OK;
}

static HRESULT get_recorder_type(IDiscRecorder *interface, LONG *type)
{
    struct recorder *recorder = recorder_self(interface);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (type == NULL)
        return E_POINTER;
    *type = recorder->identity.writes_cd_rw ? RECORDER_CDRW : RECORDER_CDR;
    return S_OK;
}

/* Stores text as a BSTR; INQUIRY strings are ASCII by SPC, other bytes show as '?'. */
static bool give(BSTR *out, const char *text)
{
    if (out == NULL)
        return true;
    *out = coaster_string_from_utf8(text);
    if (*out == NULL)
        *out = SysAllocString(u"?");
    return *out != NULL;
}

static void take_back(BSTR *out)
{
    if (out == NULL)
        return;
    SysFreeString(*out);
    *out = NULL;
}

static HRESULT get_display_names(IDiscRecorder *interface, BSTR *vendor, BSTR *product, BSTR *revision)
{
    struct recorder *recorder = recorder_self(interface);
    BSTR *const names[] = {vendor, product, revision};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        CLEAR_OUT(names[i]);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    const struct device_identity *identity = &recorder->identity;
    bool given = give(vendor, identity->vendor);
    given = give(product, identity->product) && given;
    given = give(revision, identity->revision) && given;
    for (size_t i = 0; !given && i < sizeof names / sizeof *names; i++)
        take_back(names[i]);
    return given ? S_OK : E_OUTOFMEMORY;
}

/* Make, product and revision in one string (R-DEV-05). */
static HRESULT get_base_pnp_id(IDiscRecorder *interface, BSTR *id)
{
    struct recorder *recorder = recorder_self(interface);
    CLEAR_OUT(id);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (id == NULL)
        return E_POINTER;
    const struct device_identity *identity = &recorder->identity;
    char text[sizeof identity->vendor + sizeof identity->product + sizeof identity->revision];
    strcpy(text, identity->vendor);
    strcat(text, identity->product);
    strcat(text, identity->revision);
    return give(id, text) ? S_OK : E_OUTOFMEMORY;
}

/* A device path when the drive has one, else its URL. */
static HRESULT get_path(IDiscRecorder *interface, BSTR *path)
{
    struct recorder *recorder = recorder_self(interface);
    CLEAR_OUT(path);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (path == NULL)
        return E_POINTER;
    const char *url = device_url(recorder->device);
    char *shown = strdup(strncmp(url, "sg:", 3) == 0 ? url + 3 : url);
    if (shown == NULL)
        return E_OUTOFMEMORY;
    char *user = strstr(shown, "://"), *at = user == NULL ? NULL : strchr(user, '@');
    if (at != NULL) /* a path is for showing: never a password */
        memmove(user + 3, at + 1, strlen(at + 1) + 1);
    bool given = give(path, shown);
    free(shown);
    return given ? S_OK : E_OUTOFMEMORY;
}

/* ------------------------------------------------------------------ properties */

static HRESULT get_recorder_properties(IDiscRecorder *interface, IPropertyStorage **storage)
{
    struct recorder *recorder = recorder_self(interface);
    CLEAR_OUT(storage);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    return storage == NULL ? E_POINTER : recorder_settings_get(recorder->settings, storage);
}

static HRESULT set_recorder_properties(IDiscRecorder *interface, IPropertyStorage *storage)
{
    struct recorder *recorder = recorder_self(interface);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (storage == NULL)
        return E_POINTER; /* */
    if (device_is_burning(recorder->device))
        return IMAPI_E_DEVICE_NOTACCESSIBLE; /* */
    return recorder_settings_set(recorder->settings, storage);
}

/* ------------------------------------------------------------------ exclusive access (R-DEV-10 .. 18) */

static HRESULT get_recorder_state(IDiscRecorder *interface, ULONG *state)
{
    struct recorder *recorder = recorder_self(interface);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (state == NULL)
        return E_POINTER;
    if (device_is_burning(recorder->device))
        *state = RECORDER_BURNING;
    else
        *state = atomic_load(&recorder->opened) ? RECORDER_OPENED : RECORDER_DOING_NOTHING;
    return S_OK;
}

static HRESULT open_exclusive(IDiscRecorder *interface)
{
    struct recorder *recorder = recorder_self(interface);
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (pthread_mutex_trylock(&recorder->mutex) != 0)
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    HRESULT result = device_find_again(recorder->device);
    if (SUCCEEDED(result))
        result = device_hold(recorder->device, recorder); /* refused to its own holder too (R-DEV-17) */
    if (SUCCEEDED(result)) {
        if (device_is_mounted(recorder->device))
            result = IMAPI_E_FILESYSTEM;
        if (SUCCEEDED(result))
            atomic_store(&recorder->opened, true);
        else
            device_let_go(recorder->device, recorder);
    }
    pthread_mutex_unlock(&recorder->mutex);
    /* a file system that is in use cannot be kept out (R-DEV-10) */
    return result == IMAPI_E_FILESYSTEM ? IMAPI_E_DEVICE_NOTACCESSIBLE : result;
}

HRESULT recorder_begin_exclusive(struct recorder *recorder, bool arguments_given)
{
    if (recorder->device == NULL)
        return IMAPI_E_NOTINITIALIZED;
    if (!atomic_load(&recorder->opened))
        return IMAPI_E_NOTOPENED;
    if (!arguments_given)
        return E_POINTER;
    if (pthread_mutex_trylock(&recorder->mutex) != 0)
        return IMAPI_E_DEVICE_NOTACCESSIBLE;
    if (atomic_load(&recorder->opened))
        return S_OK;
    pthread_mutex_unlock(&recorder->mutex); /* closed in between */
    return IMAPI_E_NOTOPENED;
}

HRESULT recorder_end_exclusive(struct recorder *recorder, HRESULT result)
{
    pthread_mutex_unlock(&recorder->mutex);
    return result;
}

static HRESULT close_recorder(IDiscRecorder *interface)
{
    struct recorder *recorder = recorder_self(interface);
    HRESULT result = recorder_begin_exclusive(recorder, true);
    if (FAILED(result))
        return result;
    result = device_probe(recorder->device); /* a drive that has gone is closed as well, and the client learns of it */
    atomic_store(&recorder->opened, false);
    device_let_go(recorder->device, recorder);
    return recorder_end_exclusive(recorder, result);
}

static const IDiscRecorderVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .Init = init,
    .GetRecorderGUID = get_recorder_guid,
    .GetRecorderType = get_recorder_type,
    .GetDisplayNames = get_display_names,
    .GetBasePnPID = get_base_pnp_id,
    .GetPath = get_path,
    .GetRecorderProperties = get_recorder_properties,
    .SetRecorderProperties = set_recorder_properties,
    .GetRecorderState = get_recorder_state,
    .OpenExclusive = open_exclusive,
    .QueryMediaType = recorder_query_media_type,
    .QueryMediaInfo = recorder_query_media_info,
    .Eject = recorder_eject,
    .Erase = recorder_erase,
    .Close = close_recorder,
};

HRESULT recorder_new(struct device *device, struct recorder_settings *settings, struct progress *progress,
                     struct recorder **out)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);
    *out = NULL;
    if (recorder == NULL)
        return E_OUTOFMEMORY;
    recorder->interface.lpVtbl = &vtable;
    recorder->references = 1;
    pthread_mutex_init(&recorder->mutex, NULL);
    if (device != NULL) {
        HRESULT result = device_identify(device, &recorder->identity);
        if (SUCCEEDED(result))
            result = device_acquire(device_url(device), &recorder->device);
        if (FAILED(result)) {
            release(&recorder->interface);
            return result;
        }
        recorder->settings = recorder_settings_reference(settings);
    }
    if (progress != NULL)
        recorder->progress = progress_reference(progress);
    *out = recorder;
    return S_OK;
}
