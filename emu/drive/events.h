/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of GET EVENT STATUS NOTIFICATION, queued per nexus (reference mmc 2.11). They and unit attentions know nothing
 * of each other: reading one never consumes the other.
 */
#ifndef COASTER_EMU_EVENTS_H
#define COASTER_EMU_EVENTS_H

#include <stdint.h>

struct drive;
struct nexus;

enum event_class {
    EVENT_OPERATIONAL_CHANGE = 1,
    EVENT_POWER = 2,
    EVENT_EXTERNAL_REQUEST = 3,
    EVENT_MEDIA = 4,
    EVENT_MULTI_HOST = 5,
    EVENT_DEVICE_BUSY = 6,
    EVENT_CLASSES = 8,
};

enum { OPERATIONAL_CHANGED = 2, OPERATION_FEATURE_CHANGE = 1 };
enum { POWER_CHANGE_SUCCESSFUL = 1 };
enum { POWER_ACTIVE = 1, POWER_IDLE = 2, POWER_STANDBY = 3, POWER_SLEEP = 4 }; /* byte 5 */
enum { KEY_DOWN = 1, KEY_UP = 2 };
enum { CONTROL_REQUEST = 1, CONTROL_GRANT = 2, CONTROL_RELEASE = 3 };
enum { MEDIA_EJECT_REQUEST = 1, MEDIA_NEW = 2, MEDIA_REMOVAL = 3 };
enum { BUSY_CHANGE = 1 };

enum { EVENT_DEPTH = 4 }; /* per class: well under the 32 and the 4 that make a host give up polling */

struct event {
    uint8_t code;       /* byte 4 bits 3-0 */
    uint16_t parameter; /* bytes 6-7 where the class has something that does not follow the state */
};

struct event_queue {
    struct event events[EVENT_CLASSES][EVENT_DEPTH];
    uint8_t count[EVENT_CLASSES];
};

/* Queues it for every nexus. The same event twice running in a queue is one event; the oldest gives way when a queue is
 * full. */
void events_raise(struct drive *drive, enum event_class event_class, uint8_t code, uint16_t parameter);
void events_raise_for(struct nexus *nexus, enum event_class event_class, uint8_t code, uint16_t parameter);

#endif
