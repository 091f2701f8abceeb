/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/buffer.h"

#include "emu/drive/core.h"

/* ------------------------------------------------------------------ how full */

uint32_t buffer_size(const struct drive *drive)
{
    return drive->personality.buffer_size;
}

static uint32_t blocks_of(const struct drive *drive, size_t block)
{
    return (uint32_t)(drive->personality.buffer_size / block);
}

static struct speed_curve curve_of(const struct drive *drive)
{
    return pickup_slowed(drive, pickup_write_curve(drive, mechanism_write_speed(drive)));
}

/* What the laser has burnt since it was looked at last. */
void buffer_settle(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    uint64_t now = drive_now(drive);
    if (!buffer->burning || buffer->fill == 0 || now <= buffer->at)
        return;
    struct speed_curve curve = curve_of(drive);
    uint32_t burnt = speed_reach(&curve, buffer->laser, now - buffer->at, buffer->fill);
    buffer->at += speed_duration(&curve, buffer->laser, burnt);
    buffer->laser += (lba_t)burnt;
    buffer->fill -= burnt;
}

uint32_t buffer_free(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    buffer_settle(drive);
    uint64_t full = (uint64_t)buffer->fill * buffer->block;
    return full >= buffer_size(drive) ? 0 : buffer_size(drive) - (uint32_t)full;
}

bool buffer_busy(struct drive *drive)
{
    buffer_settle(drive);
    return drive->writing.fill > 0 || drive->writing.held != NULL;
}

static void await_room(struct drive *drive);

/* ------------------------------------------------------------------ burning */

static bool more_is_to_come(const struct drive *drive)
{
    struct write_parameters parameters = recording_parameters(drive);
    struct disc_track next;
    if (!recording_track_open(drive) || parameters.write_type == WRITE_TYPE_PACKET)
        return false; /* packets end where the data does */
    return sense_good(disc_next_track(drive->disc, &parameters, &next)) && next.next_writable != LBA_NONE &&
           next.free_blocks > 0;
}

/*
 * The laser has caught up with the host (reference mmc 3.0). With BUFE the drive stops here and goes on here, and
 * nobody can tell; without it the laser has run on over an empty groove, and the track has no end that could be
 * written.
 */
static void underrun(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    if (recording_parameters(drive).buffer_underrun_free) {
        buffer->underruns++;
        return;
    }
    disc_interrupt(drive->disc);
    buffer->ruined = true;
}

static void on_empty(struct drive *drive, void *context)
{
    (void)context;
    struct write_buffer *buffer = &drive->writing;
    buffer_settle(drive);
    buffer->laser += (lba_t)buffer->fill; /* rounding leaves nothing behind */
    buffer->fill = 0;
    buffer->burning = false;
    bool waited_for = drive->operation.kind != OPERATION_NONE || buffer->held != NULL || drive->hurrying;
    if (!waited_for && drive->disc != NULL && more_is_to_come(drive))
        underrun(drive);
    buffer_serve(drive);
}

static uint64_t empty_at(const struct drive *drive)
{
    const struct write_buffer *buffer = &drive->writing;
    struct speed_curve curve = curve_of(drive);
    return buffer->at + speed_duration(&curve, buffer->laser, buffer->fill);
}

static void burn(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    if (buffer->fill == 0)
        return;
    if (!buffer->burning) {
        buffer->burning = true;
        buffer->at = drive_now(drive) + pickup_wakes(drive);
    }
    alarm_set(drive, &buffer->empty, empty_at(drive), on_empty, NULL);
}

void buffer_follow(struct drive *drive)
{
    if (drive->writing.burning)
        burn(drive);
    if (drive->writing.held != NULL)
        await_room(drive);
}

uint64_t buffer_flush(struct drive *drive)
{
    buffer_settle(drive);
    burn(drive);
    uint64_t now = drive_now(drive), end = drive->writing.fill > 0 ? empty_at(drive) : now;
    return end > now ? end - now : 0;
}

/* ------------------------------------------------------------------ data comes in */

/* A WRITE larger than half the buffer goes in as the laser makes room. */
static uint32_t wanted_room(const struct drive *drive, uint32_t count, size_t block)
{
    uint32_t half = blocks_of(drive, block) / 2;
    return count < half ? count : half;
}

static bool fits(struct drive *drive, uint32_t count, size_t block)
{
    buffer_settle(drive);
    return drive->writing.fill + wanted_room(drive, count, block) <= blocks_of(drive, block);
}

bool buffer_takes(struct drive *drive, const struct drive_task *task, uint32_t count, size_t block)
{
    if (!drive_takes_time(drive))
        return true;
    bool others_first = drive->writing.held != NULL && !task->served;
    return !others_first && fits(drive, count, block);
}

void buffer_put(struct drive_task *task, lba_t lba, uint32_t count, size_t block)
{
    struct drive *drive = task->drive;
    struct write_buffer *buffer = &drive->writing;
    if (!drive_takes_time(drive))
        return;
    buffer_settle(drive);
    pickup_forgets(drive);
    if (buffer->fill == 0)
        buffer->laser = lba;
    buffer->block = block;
    buffer->fill += count;
    /* The laser is not switched on for a few blocks: it would be off again before the next ones are there. */
    if (buffer->burning || buffer->fill >= blocks_of(drive, block) / 4 * 3)
        burn(drive);
    if (buffer->fill > blocks_of(drive, block)) {
        struct speed_curve curve = curve_of(drive);
        uint32_t over = buffer->fill - blocks_of(drive, block);
        task->until = buffer->at + speed_duration(&curve, buffer->laser, over);
    }
}

struct sense buffer_take_underrun(struct drive *drive)
{
    bool ruined = drive->writing.ruined;
    drive->writing.ruined = false;
    return ruined ? sense(MEDIUM_ERROR, WRITE_ERROR_LOSS_OF_STREAMING) : sense_none();
}

/* ------------------------------------------------------------------ commands that are held */

static void on_room(struct drive *drive, void *context)
{
    (void)context;
    buffer_serve(drive);
}

/* When the first of them can go on, if that is a matter of room. */
static void await_room(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    const struct drive_task *first = buffer->held;
    if (first->blocks == 0 || drive->operation.kind != OPERATION_NONE)
        return;
    burn(drive);
    uint32_t capacity = blocks_of(drive, first->block), room = wanted_room(drive, first->blocks, first->block);
    if (buffer->fill + room <= capacity)
        return;
    struct speed_curve curve = curve_of(drive);
    alarm_set(drive, &buffer->room, buffer->at + speed_duration(&curve, buffer->laser, buffer->fill + room - capacity),
              on_room, NULL);
}

void buffer_hold(struct drive_task *task, uint32_t count, size_t block)
{
    struct drive *drive = task->drive;
    struct drive_task **link = &drive->writing.held;
    task->held = true;
    task->blocks = count;
    task->block = block;
    while (!task->served && *link != NULL)
        link = &(*link)->next;
    task->next = *link;
    *link = task;
    if (!drive->writing.serving)
        await_room(drive);
}

static bool first_can_go_on(struct drive *drive)
{
    const struct drive_task *first = drive->writing.held;
    return first != NULL && drive->operation.kind == OPERATION_NONE &&
           (first->blocks == 0 || fits(drive, first->blocks, first->block));
}

void buffer_serve(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    if (buffer->serving)
        return;
    buffer->serving = true;
    alarm_stop(drive, &buffer->room);
    while (first_can_go_on(drive)) {
        struct drive_task *task = buffer->held;
        buffer->held = task->next;
        task->held = false;
        task->served = true;
        bool again = !task_handle(task);
        if (again && buffer->held == task)
            break; /* it found less room than it was promised */
    }
    buffer->serving = false;
    if (buffer->held != NULL)
        await_room(drive);
}

/* Those of nexus (NULL: all), as a list of their own. */
static struct drive_task *take_held(struct drive *drive, const struct nexus *nexus)
{
    struct drive_task *taken = NULL, **end = &taken;
    for (struct drive_task **link = &drive->writing.held; *link != NULL;) {
        struct drive_task *task = *link;
        if (nexus != NULL && task->nexus != nexus) {
            link = &task->next;
            continue;
        }
        *link = task->next;
        task->held = false;
        task->next = NULL;
        *end = task;
        end = &task->next;
    }
    return taken;
}

void buffer_abort(struct drive *drive, const struct nexus *nexus)
{
    for (struct drive_task *task = take_held(drive, nexus), *next; task != NULL; task = next) {
        next = task->next;
        task_abort(task);
    }
    buffer_serve(drive);
}

void buffer_cancel(struct drive *drive, struct sense s)
{
    for (struct drive_task *task = take_held(drive, NULL), *next; task != NULL; task = next) {
        next = task->next;
        task_complete(task, s);
    }
}

void buffer_clear(struct drive *drive)
{
    struct write_buffer *buffer = &drive->writing;
    alarm_stop(drive, &buffer->empty);
    alarm_stop(drive, &buffer->room);
    buffer->fill = 0;
    buffer->burning = buffer->ruined = false;
}

struct drive_buffer drive_buffer(struct drive *drive)
{
    struct drive_buffer state = {
        .size = buffer_size(drive), .free = buffer_free(drive), .underruns = drive->writing.underruns};
    for (const struct drive_task *task = drive->writing.held; task != NULL; task = task->next)
        state.held++;
    return state;
}
