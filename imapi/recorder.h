/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorder object (reference imapi 10). Several may stand for one device; they share its struct device, and, when
 * they come from the same master, its settings. A recorder outlives the master that enumerated it (R-RCS-14b).
 */
#ifndef COASTER_IMAPI_RECORDER_H
#define COASTER_IMAPI_RECORDER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "imapi.h"
#include "imapi/device.h"
#include "imapi/progress.h"

#define KILOBYTES_PER_1X_TENTHS 1764 /* 75 blocks of 2352 bytes a second (R-PRP-09) */

/* The properties of reference imapi 10.5 for one drive and master. */
struct recorder_values {
    LONG maximum_write_speed;          /* 1X = 75 blocks/s (R-PRP-09) */
    LONG write_speed;                  /* 1X; -1: the highest */
    LONG audio_gap_size;               /* blocks */
    LONG buffer_underrun_free_capable; /* -1 or 0 */
    LONG enable_buffer_underrun_free;  /* -1: if the drive can, 0, 1 */
    LONG stash_protection;             /* of the stash, while this recorder is selected: COASTER_STASH_PROTECTION */
};

struct recorder_settings {
    struct recorder_settings *next; /* the master's list */
    unsigned references;
    char *url;
    struct recorder_values values;
    LONG wanted_speed; /* 1X, as the client set it; -1: the highest. values.write_speed is what the disc inside takes of
                          it */
};

/* Of that drive in the list, made with defaults when it is not there. A new reference; NULL: no memory. */
struct recorder_settings *recorder_settings_of(struct recorder_settings **list, const char *url);
struct recorder_settings *recorder_settings_reference(struct recorder_settings *settings);
void recorder_settings_release(struct recorder_settings *settings);
/* Close: all back to the defaults (R-PRP-03). */
void recorder_settings_reset(struct recorder_settings **list);
void recorder_settings_free(struct recorder_settings *list);
/* What the drive can do (R-RCS-04). A speed that the disc inside does not take is the highest as long as it is inside.
 */
void recorder_settings_refresh(struct recorder_settings *settings, const struct device_identity *identity);
void recorder_settings_set_protection(struct recorder_settings *settings, unsigned protection);
struct recorder_values recorder_settings_values(struct recorder_settings *settings);
HRESULT recorder_settings_get(struct recorder_settings *settings, IPropertyStorage **storage);
/* S_OK, IMAPI_S_PROPERTIESIGNORED, E_INVALIDARG (nothing changed then). */
HRESULT recorder_settings_set(struct recorder_settings *settings, IPropertyStorage *storage);

struct recorder {
    IDiscRecorder interface;
    atomic_uint references;
    struct device *device;           /* NULL: never bound (IMAPI_E_NOTINITIALIZED) */
    struct device_identity identity; /* as of the enumeration: answers when the device is gone */
    struct recorder_settings *settings;
    struct progress *progress; /* of the master that enumerated it */
    pthread_mutex_t mutex;     /* one exclusive call at a time */
    atomic_bool opened;        /* this object holds the exclusive open */
};

/* An object for a device that device_identify has answered for; takes over nothing, references what it keeps. device
 * NULL: unbound. */
HRESULT recorder_new(struct device *device, struct recorder_settings *settings, struct progress *progress,
                     struct recorder **recorder);
/* NULL when it is not one of ours. */
struct recorder *recorder_of(IDiscRecorder *interface);

/* Recorders that can write CDs now, as a snapshot (reference imapi 11). */
HRESULT recorder_enumerator_new(struct recorder **recorders, ULONG count,
                                IEnumDiscRecorders **enumerator); /* takes references of its own */
HRESULT format_enumerator_new(IEnumDiscMasterFormats **enumerator);

#endif
