/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The recorder's properties (reference imapi 10.5, R-PRP-*). */
#include <stdlib.h>
#include <string.h>

#include "coaster.h"
#include "imapi/property_storage.h"
#include "imapi/recorder.h"

#define HIGHEST_SPEED (-1)
#define DEFAULT_AUDIO_GAP 150
#define MAXIMUM_AUDIO_GAP 225

/* Guards all settings: they are small and seldom touched. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static struct recorder_values defaults(void)
{
    return (struct recorder_values){
        .write_speed = HIGHEST_SPEED, .audio_gap_size = DEFAULT_AUDIO_GAP, .enable_buffer_underrun_free = -1};
}

/* One row per property; allowed says whether a value may be set given what the drive can do. NULL: read-only. */
struct property_row {
    const OLECHAR *name;
    size_t offset; /* in struct recorder_values */
    bool (*allowed)(const struct recorder_values *values, LONG value);
};

/* R-PRP-08 */
static bool speed_allowed(const struct recorder_values *values, LONG value)
{
    return value == HIGHEST_SPEED || (value >= 1 && value <= values->maximum_write_speed);
}

static bool gap_allowed(const struct recorder_values *values, LONG value)
{
    (void)values;
    return value >= 0 && value <= MAXIMUM_AUDIO_GAP;
}

static bool protection_allowed(const struct recorder_values *values, LONG value)
{
    (void)values;
    return value >= -1 && value <= 1;
}

static const struct property_row rows[] = {
    {u"MaxWriteSpeed", offsetof(struct recorder_values, maximum_write_speed), NULL},
    {u"WriteSpeed", offsetof(struct recorder_values, write_speed), speed_allowed},
    {u"AudioGapSize", offsetof(struct recorder_values, audio_gap_size), gap_allowed},
    {u"BufferUnderrunFreeCapable", offsetof(struct recorder_values, buffer_underrun_free_capable), NULL},
    {u"EnableBufferUnderrunFree", offsetof(struct recorder_values, enable_buffer_underrun_free), protection_allowed},
};

/* What is wanted may be more than the disc inside takes. */
static LONG speed_for(const struct recorder_values *values, LONG wanted)
{
    if (values->maximum_write_speed > 0 && (wanted == HIGHEST_SPEED || wanted > values->maximum_write_speed))
        return values->maximum_write_speed;
    return wanted;
}

static LONG *value_at(struct recorder_values *values, const struct property_row *row)
{
    return (LONG *)(void *)((char *)values + row->offset);
}

/* ------------------------------------------------------------------ the list of a master */

struct recorder_settings *recorder_settings_of(struct recorder_settings **list, const char *url)
{
    pthread_mutex_lock(&mutex);
    struct recorder_settings *settings = *list;
    while (settings != NULL && strcmp(settings->url, url) != 0)
        settings = settings->next;
    if (settings == NULL && (settings = calloc(1, sizeof *settings)) != NULL) {
        settings->url = strdup(url);
        if (settings->url == NULL) {
            free(settings);
            settings = NULL;
        } else {
            settings->references = 1; /* the list's */
            settings->values = defaults();
            settings->wanted_speed = HIGHEST_SPEED;
            settings->next = *list;
            *list = settings;
        }
    }
    if (settings != NULL)
        settings->references++;
    pthread_mutex_unlock(&mutex);
    return settings;
}

struct recorder_settings *recorder_settings_reference(struct recorder_settings *settings)
{
    pthread_mutex_lock(&mutex);
    settings->references++;
    pthread_mutex_unlock(&mutex);
    return settings;
}

void recorder_settings_release(struct recorder_settings *settings)
{
    if (settings == NULL)
        return;
    pthread_mutex_lock(&mutex);
    bool last = --settings->references == 0;
    pthread_mutex_unlock(&mutex);
    if (last) {
        free(settings->url);
        free(settings);
    }
}

void recorder_settings_reset(struct recorder_settings **list)
{
    pthread_mutex_lock(&mutex);
    for (struct recorder_settings *settings = *list; settings != NULL; settings = settings->next) {
        struct recorder_values fresh = defaults();
        fresh.maximum_write_speed = settings->values.maximum_write_speed;
        fresh.buffer_underrun_free_capable = settings->values.buffer_underrun_free_capable;
        fresh.write_speed = speed_for(&fresh, HIGHEST_SPEED);
        settings->values = fresh;
        settings->wanted_speed = HIGHEST_SPEED;
    }
    pthread_mutex_unlock(&mutex);
}

void recorder_settings_free(struct recorder_settings *list)
{
    while (list != NULL) {
        struct recorder_settings *next = list->next;
        recorder_settings_release(list);
        list = next;
    }
}

void recorder_settings_refresh(struct recorder_settings *settings, const struct device_identity *identity)
{
    pthread_mutex_lock(&mutex);
    struct recorder_values *values = &settings->values;
    LONG speed = (LONG)((identity->maximum_write_speed * 10u + KILOBYTES_PER_1X_TENTHS / 2) / KILOBYTES_PER_1X_TENTHS);
    values->maximum_write_speed = speed < 1 ? 1 : speed;
    values->write_speed = speed_for(values, settings->wanted_speed);
    values->buffer_underrun_free_capable = identity->buffer_underrun_free ? -1 : 0;
    pthread_mutex_unlock(&mutex);
}

void recorder_settings_set_protection(struct recorder_settings *settings, unsigned protection)
{
    pthread_mutex_lock(&mutex);
    settings->values.stash_protection = (LONG)protection;
    pthread_mutex_unlock(&mutex);
}

struct recorder_values recorder_settings_values(struct recorder_settings *settings)
{
    pthread_mutex_lock(&mutex);
    struct recorder_values values = settings->values;
    pthread_mutex_unlock(&mutex);
    return values;
}

/* ------------------------------------------------------------------ get and set */

HRESULT recorder_settings_get(struct recorder_settings *settings, IPropertyStorage **storage)
{
    struct recorder_values values = recorder_settings_values(settings);
    HRESULT result = property_storage_new(storage);
    for (size_t i = 0; SUCCEEDED(result) && i < sizeof rows / sizeof *rows; i++) {
        PROPVARIANT value;
        PropVariantInit(&value);
        value.vt = VT_I4;
        value.lVal = *value_at(&values, &rows[i]);
        result = property_storage_put(*storage, rows[i].name, &value);
    }
    if (SUCCEEDED(result))
        result = property_storage_put_extension(*storage, COASTER_STASH_PROTECTION, values.stash_protection);
    if (FAILED(result) && *storage != NULL) {
        IPropertyStorage_Release(*storage);
        *storage = NULL;
    }
    return result;
}

struct setting {
    struct recorder_values values;
    bool ignored;
};

static HRESULT set_one(void *context, const OLECHAR *name, const PROPVARIANT *value)
{
    struct setting *setting = context;
    for (size_t i = 0; name != NULL && i < sizeof rows / sizeof *rows; i++) {
        if (!property_name_equal(rows[i].name, name))
            continue;
        if (rows[i].allowed == NULL)
            break;
        if (value->vt != VT_I4 || !rows[i].allowed(&setting->values, value->lVal))
            return E_INVALIDARG;
        *value_at(&setting->values, &rows[i]) = value->lVal;
        return S_OK;
    }
    setting->ignored = true; /* unknown or read-only (R-PRP-02, R-PRP-07) */
    return S_OK;
}

HRESULT recorder_settings_set(struct recorder_settings *settings, IPropertyStorage *storage)
{
    struct recorder_values before = recorder_settings_values(settings);
    struct setting setting = {.values = before};
    HRESULT result = property_storage_each(storage, set_one, &setting);
    if (FAILED(result))
        return result;
    pthread_mutex_lock(&mutex);
    /* The highest stays the highest when another disc has another one; what is only set back as it was got (R-PRP-01)
     * is no new wish. */
    LONG speed = setting.values.write_speed;
    if (speed != before.write_speed)
        settings->wanted_speed = speed == before.maximum_write_speed ? HIGHEST_SPEED : speed;
    settings->values.write_speed = speed_for(&settings->values, settings->wanted_speed);
    settings->values.audio_gap_size = setting.values.audio_gap_size;
    settings->values.enable_buffer_underrun_free = setting.values.enable_buffer_underrun_free;
    pthread_mutex_unlock(&mutex);
    return setting.ignored ? IMAPI_S_PROPERTIESIGNORED : S_OK;
}
