/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tray, lock and disc, and the commands that move them from the host's side. */
#include "emu/drive/core.h"

/* ------------------------------------------------------------------ state */

struct sense mechanism_medium(const struct drive *drive)
{
    if (!drive->tray_open && drive->disc != NULL)
        return sense_none();
    if (!drive->constants.no_medium_tells_tray)
        return sense(NOT_READY, MEDIUM_NOT_PRESENT);
    return sense(NOT_READY, drive->tray_open ? MEDIUM_NOT_PRESENT_TRAY_OPEN : MEDIUM_NOT_PRESENT_TRAY_CLOSED);
}

struct disc *mechanism_ready_disc(const struct drive *drive)
{
    return drive->tray_open || drive->operation.kind == OPERATION_LOAD ? NULL : drive->disc;
}

bool mechanism_locked(const struct drive *drive)
{
    if (drive->persistent_prevent)
        return true;
    for (const struct nexus *nexus = drive->nexuses; nexus != NULL; nexus = nexus->next)
        if (nexus->prevented)
            return true;
    return false;
}

/* What this drive offers of what the medium takes: its own list, or all up to its best; at the least the slowest. */
const uint16_t *mechanism_write_speeds(const struct drive *drive)
{
    static const uint16_t none[] = {0};
    const struct disc *disc = mechanism_ready_disc(drive);
    const uint16_t *speeds = disc != NULL ? disc_kind(disc)->write_speeds : NULL;
    if (speeds == NULL || speeds[0] == 0)
        return none;
    const struct personality *who = &drive->personality;
    const uint16_t *offered = disc_kind(disc)->erasable ? who->cd_rw_speeds : who->cd_r_speeds;
    uint16_t best = offered[0] != 0 ? speeds[0] : who->write_speed;
    speeds = offered[0] != 0 ? offered : speeds;
    while (speeds[0] > best && speeds[1] != 0)
        speeds++;
    return speeds;
}

static uint16_t chosen(uint16_t best, uint16_t wanted)
{
    return wanted == 0 || wanted > best ? best : wanted;
}

/* Speeds are rounded down to one that is listed; below the slowest there is none (reference mmc 2.17). */
static uint16_t listed(const uint16_t *speeds, uint16_t wanted)
{
    while (speeds[0] > wanted && speeds[1] != 0)
        speeds++;
    return speeds[0];
}

uint16_t mechanism_read_speed(const struct drive *drive)
{
    const struct disc *disc = mechanism_ready_disc(drive);
    const uint16_t *speeds = disc != NULL ? disc_kind(disc)->read_speeds : NULL;
    uint16_t wanted = chosen(drive->personality.read_speed, drive->read_speed);
    return speeds != NULL && speeds[0] != 0 ? listed(speeds, wanted) : wanted;
}

uint16_t mechanism_write_speed(const struct drive *drive)
{
    const uint16_t *speeds = mechanism_write_speeds(drive);
    if (speeds[0] == 0)
        return chosen(drive->personality.write_speed, drive->write_speed);
    return listed(speeds, chosen(speeds[0], drive->write_speed));
}

void mechanism_power(struct drive *drive, unsigned condition)
{
    if (drive->power_condition == condition)
        return;
    drive->power_condition = (uint8_t)condition;
    events_raise(drive, EVENT_POWER, POWER_CHANGE_SUCCESSFUL, 0);
}

void mechanism_wake(struct drive *drive)
{
    audio_stop(drive);
    mechanism_power(drive, POWER_ACTIVE);
}

bool drive_tray_open(const struct drive *drive)
{
    return drive->tray_open;
}

bool drive_locked(const struct drive *drive)
{
    return mechanism_locked(drive);
}

bool drive_simulating(const struct drive *drive)
{
    return drive->disc != NULL && disc_simulating(drive->disc);
}

struct disc *drive_disc(struct drive *drive)
{
    barrier_wait(drive);
    return drive->tray_open ? NULL : drive->disc;
}

struct disc *drive_tray_disc(struct drive *drive)
{
    barrier_wait(drive);
    return drive->tray_open ? drive->disc : NULL;
}

/* ------------------------------------------------------------------ loading and unloading */

static struct sense loading_finished(struct drive *drive, const struct operation *operation)
{
    (void)operation;
    if (!drive->constants.load_tells_nobody)
        nexus_medium_changed(drive);
    events_raise(drive, EVENT_OPERATIONAL_CHANGE, OPERATIONAL_CHANGED, OPERATION_FEATURE_CHANGE);
    events_raise(drive, EVENT_MEDIA, MEDIA_NEW, 0);
    drive->head = 0;
    pickup_arrives(drive);
    return sense_none();
}

/* Shuts the tray. What lies on it is found after a while, and every nexus is told (reference mmc 6.2). */
struct sense mechanism_load(struct drive *drive, struct drive_task *task, bool immediate)
{
    bool was_open = drive->tray_open;
    drive->tray_open = false;
    if (!was_open || drive->disc == NULL)
        return sense_none();
    struct operation operation = {.kind = OPERATION_LOAD, .finish = loading_finished};
    return operation_start(drive, task, immediate, operation, drive->personality.load_ms * MILLISECONDS);
}

/* An open, idle track is flushed first (reference mmc 0.1 f); a simulation is over when the disc leaves (4.2). */
struct sense mechanism_unload(struct drive *drive)
{
    if (drive->tray_open)
        return sense_none();
    audio_stop(drive);
    struct sense s = sense_none();
    if (drive->disc != NULL) {
        disc_simulation_drop(drive->disc);
        s = disc_synchronize(drive->disc);
    }
    struct failure why;
    if (sense_good(s) && drive->disc != NULL && disc_fold(drive->disc, &why) != 0)
        s = sense(MEDIUM_ERROR, WRITE_ERROR);
    if (!sense_good(s))
        return s;
    drive->tray_open = true;
    drive->deferred = sense_none();
    if (drive->disc != NULL)
        events_raise(drive, EVENT_MEDIA, MEDIA_REMOVAL, 0);
    return sense_none();
}

static struct sense eject_finished(struct drive *drive, const struct operation *operation)
{
    (void)operation;
    return mechanism_unload(drive);
}

/* By command it takes its time; by hand (task NULL) it is done. */
struct sense mechanism_eject(struct drive *drive, struct drive_task *task, bool immediate)
{
    if (mechanism_locked(drive))
        return sense(ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED);
    if (task == NULL || drive->tray_open)
        return mechanism_unload(drive);
    struct operation operation = {.kind = OPERATION_EJECT, .finish = eject_finished};
    return operation_start(drive, task, immediate, operation, drive->personality.eject_ms * MILLISECONDS);
}

/* ------------------------------------------------------------------ commands */

/* Good, or what the gate says: no medium, becoming ready, busy. */
struct sense command_test_unit_ready(struct drive_task *task)
{
    (void)task;
    return sense_none();
}

static struct sense change_power(struct drive *drive, unsigned condition)
{
    if (condition != 2 && condition != 3 && condition != 5)
        return sense_cdb_field(4, 7);
    if (condition != 2 && !buffer_busy(drive))
        pickup_stops(drive);
    audio_stop(drive);
    mechanism_power(drive, condition == 5 ? POWER_SLEEP : condition);
    return sense_none();
}

/* Who keeps the disc in for all hears that another wants it (reference mmc 2.11). */
static struct sense eject_for(struct drive_task *task, bool immediate)
{
    struct drive *drive = task->drive;
    enum { LOW_PRIORITY = 1 };
    for (struct nexus *holder = drive->nexuses; drive->persistent_prevent && holder != NULL; holder = holder->next)
        if (holder == drive->persistent_holder && holder != task->nexus)
            events_raise_for(holder, EVENT_MULTI_HOST, CONTROL_REQUEST, LOW_PRIORITY);
    return mechanism_eject(drive, task, immediate);
}

static struct sense turning(struct drive *drive, const struct operation *operation)
{
    (void)drive, (void)operation;
    return sense_none();
}

/* A disc that turns already is ready. */
static struct sense spin_up(struct drive_task *task, bool immediate)
{
    struct drive *drive = task->drive;
    struct sense s = mechanism_medium(drive);
    if (!sense_good(s) || !drive->pickup.stopped || !drive_takes_time(drive))
        return s;
    struct operation operation = {.kind = OPERATION_SPIN_UP, .finish = turning};
    return operation_start(drive, task, immediate, operation, 0);
}

static struct sense move_tray(struct drive_task *task, bool load_or_eject, bool start, bool immediate)
{
    struct drive *drive = task->drive;
    mechanism_power(drive, POWER_ACTIVE);
    if (!start)
        audio_stop(drive);
    if (load_or_eject && !(start ? drive->personality.load : drive->personality.eject))
        return sense_cdb_field(4, 1);
    if (load_or_eject)
        return start ? mechanism_load(drive, task, immediate) : eject_for(task, immediate);
    if (start)
        return spin_up(task, immediate);
    if (!buffer_busy(drive))
        pickup_stops(drive);
    return sense_none();
}

/* Good; 2/3A/0x: start without a disc; 5/53/02: locked; 5/24/00: layer selection, unknown power condition, a tray that
 * is moved by hand. */
struct sense command_start_stop_unit(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    if (cdb[4] & 0x04)
        return sense_cdb_field(4, 2);
    if (cdb[4] >> 4)
        return change_power(task->drive, cdb[4] >> 4);
    return move_tray(task, cdb[4] & 0x02, cdb[4] & 0x01, cdb[1] & 0x01);
}

/* The same for a changer of one slot. 5/24/00: any other slot. */
struct sense command_load_unload(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    if (cdb[8] != 0)
        return sense_cdb_field(8, -1);
    return move_tray(task, cdb[4] & 0x02, cdb[4] & 0x01, cdb[1] & 0x01);
}

/* The other hosts hear that the drive is free again; who takes it over hears that it is his (reference mmc 2.11). */
static void prevent_persistently(struct drive *drive, struct nexus *nexus, bool prevent)
{
    bool before = drive->persistent_prevent;
    drive->persistent_prevent = prevent;
    if (prevent && (!before || drive->persistent_holder != nexus))
        events_raise_for(nexus, EVENT_MULTI_HOST, CONTROL_GRANT, 0);
    for (struct nexus *other = drive->nexuses; before && !prevent && other != NULL; other = other->next)
        if (other != nexus)
            events_raise_for(other, EVENT_MULTI_HOST, CONTROL_RELEASE, 0);
    drive->persistent_holder = prevent ? nexus : NULL;
}

/* Good; 5/24/00: a reserved prevent value, a drive without a lock. Plain prevention is the nexus's, the persistent kind
 * everybody's. */
struct sense command_prevent_allow(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    if (cdb[4] & 0xFC)
        return sense_cdb_field(4, -1);
    bool prevent = cdb[4] & 0x01;
    if (prevent && !task->drive->personality.lock)
        return sense_cdb_field(4, 0);
    if (cdb[4] & 0x02) {
        prevent_persistently(task->drive, task->nexus, prevent);
    } else {
        if (task->nexus->prevented && !prevent)
            simulation_released(task->drive);
        task->nexus->prevented = prevent;
    }
    return sense_none();
}

/* Good: header and the table of one slot. */
struct sense command_mechanism_status(struct drive_task *task)
{
    enum { PLAYING = 0x20, DOOR_OPEN = 0x10 };
    struct drive *drive = task->drive;
    struct reply *reply = &task->reply;
    audio_update(drive);
    reply_8(reply, 0);
    reply_8(reply, (drive->audio.status == AUDIO_PLAYING ? PLAYING : 0) | (drive->tray_open ? DOOR_OPEN : 0));
    reply_24(reply, (uint32_t)drive->head & 0xFFFFFF);
    reply_8(reply, 1);
    reply_16(reply, 4);
    reply_8(reply, drive->disc != NULL ? 0x80 : 0);
    reply_zeros(reply, 3);
    return sense_none();
}
