/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "emu/drive/core.h"

static bool same_event(struct event a, struct event b)
{
    return a.code == b.code && a.parameter == b.parameter;
}

void events_raise_for(struct nexus *nexus, enum event_class event_class, uint8_t code, uint16_t parameter)
{
    struct event_queue *queue = &nexus->events;
    struct event *events = queue->events[event_class];
    uint8_t *count = &queue->count[event_class];
    struct event event = {.code = code, .parameter = parameter};
    if (*count > 0 && same_event(events[*count - 1], event))
        return;
    if (*count == EVENT_DEPTH) {
        for (int i = 1; i < EVENT_DEPTH; i++)
            events[i - 1] = events[i];
        --*count;
    }
    events[(*count)++] = event;
}

void events_raise(struct drive *drive, enum event_class event_class, uint8_t code, uint16_t parameter)
{
    for (struct nexus *nexus = drive->nexuses; nexus != NULL; nexus = nexus->next)
        events_raise_for(nexus, event_class, code, parameter);
}

static struct event take_event(struct event_queue *queue, unsigned event_class)
{
    if (queue->count[event_class] == 0)
        return (struct event){0};
    struct event first = queue->events[event_class][0];
    for (int i = 1; i < queue->count[event_class]; i++)
        queue->events[event_class][i - 1] = queue->events[event_class][i];
    queue->count[event_class]--;
    return first;
}

/* The lowest requested class with an event, else the lowest requested one; 0: none of them is supported. */
static unsigned choose_class(const struct event_queue *queue, unsigned wanted)
{
    for (unsigned c = 1; c < EVENT_CLASSES; c++)
        if (wanted >> c & 1 && queue->count[c] > 0)
            return c;
    for (unsigned c = 1; c < EVENT_CLASSES; c++)
        if (wanted >> c & 1)
            return c;
    return 0;
}

static uint8_t media_status(const struct drive *drive)
{
    return (uint8_t)((mechanism_ready_disc(drive) != NULL ? 0x02 : 0) | (drive->tray_open ? 0x01 : 0));
}

static uint16_t busy_time(const struct drive *drive)
{
    uint64_t now = drive_now(drive);
    if (!drive_busy(drive) || drive->operation.until <= now)
        return 0;
    uint64_t tenths = (drive->operation.until - now + 99999999) / 100000000;
    return tenths > 0xFFFF ? 0xFFFF : (uint16_t)tenths;
}

/* Of external requests and hosts: persistent prevention is in force, and it is another's. */
static uint8_t prevention_status(const struct drive *drive, const struct nexus *nexus)
{
    enum { PERSISTENT_PREVENTED = 0x80, OTHER_PREVENT = 1 };
    if (!drive->persistent_prevent)
        return 0;
    return PERSISTENT_PREVENTED | (drive->persistent_holder != nexus ? OTHER_PREVENT : 0);
}

/* Bytes 5-7: the state as it is now, whatever the event (reference mmc 2.11). */
static void append_status(const struct nexus *nexus, struct reply *reply, unsigned event_class, struct event event)
{
    const struct drive *drive = nexus->drive;
    switch (event_class) {
    case EVENT_OPERATIONAL_CHANGE:
        reply_8(reply, drive->persistent_prevent ? 0x80 : 0);
        reply_16(reply, event.parameter);
        break;
    case EVENT_POWER:
        reply_8(reply, drive->power_condition);
        reply_16(reply, 0);
        break;
    case EVENT_MEDIA:
        reply_8(reply, media_status(drive));
        reply_16(reply, 0);
        break;
    case EVENT_DEVICE_BUSY:
        reply_8(reply, drive_busy(drive));
        reply_16(reply, busy_time(drive));
        break;
    default:
        reply_8(reply, prevention_status(drive, nexus));
        reply_16(reply, event.parameter);
        break;
    }
}

/* Good: one event of 8 bytes, or 4 bytes with NEA. 5/24/00: asynchronous notification was asked for. */
struct sense command_get_event_status(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct drive *drive = task->drive;
    struct event_queue *queue = &task->nexus->events;
    if (!(cdb[1] & 0x01))
        return sense_cdb_field(1, 0);
    uint8_t supported = drive->constants.supported_events;
    unsigned event_class = choose_class(queue, cdb[4] & supported);
    if (event_class == 0) {
        reply_16(&task->reply, 2);
        reply_8(&task->reply, 0x80);
        reply_8(&task->reply, supported);
        return sense_none();
    }
    /* An event the host makes no room for stays: a header alone is a look, not a reading. */
    bool whole = minimum_size(task->allocation, task->command->data_in_capacity) > 4;
    struct event event = whole ? take_event(queue, event_class) : (struct event){0};
    reply_16(&task->reply, 6);
    reply_8(&task->reply, event_class);
    reply_8(&task->reply, supported);
    reply_8(&task->reply, event.code);
    append_status(task->nexus, &task->reply, event_class, event);
    return sense_none();
}

/* ------------------------------------------------------------------ keys of the front panel */

static const struct {
    const char *name;
    uint16_t request; /* bytes 6-7 of an external request */
} keys[] = {{"play", 0x0101}, {"rewind", 0x0102}, {"forward", 0x0103}, {"pause", 0x0104}, {"stop", 0x0106}};

int drive_press(struct drive *drive, const char *key, struct failure *why)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(keys[i].name, key) != 0)
            continue;
        events_raise(drive, EVENT_EXTERNAL_REQUEST, KEY_DOWN, keys[i].request);
        events_raise(drive, EVENT_EXTERNAL_REQUEST, KEY_UP, keys[i].request);
        return 0;
    }
    return fail(why, EXIT_USAGE_ERROR, "a drive has no key '%s' (known: play, rewind, forward, pause, stop)", key);
}
