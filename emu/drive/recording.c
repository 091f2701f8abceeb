/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ends and helps a recording: synchronise, close, blank, calibrate, and the buffer. */
#include "emu/drive/core.h"

struct sense recording_sense(const struct drive *drive, struct sense s)
{
    bool wrong_medium = s.key == ILLEGAL_REQUEST && s.code == 0x30 && s.qualifier == 0x00;
    return wrong_medium ? drive->constants.wrong_medium : s;
}

bool recording_track_open(const struct drive *drive)
{
    return disc_recording(drive->disc);
}

/* A MODE SELECT while a TAO track is open waits for the next one (reference mmc 3.2). */
struct write_parameters recording_parameters(const struct drive *drive)
{
    return recording_track_open(drive) ? drive->track_parameters : mode_write_parameters(&drive->pages);
}

/* ------------------------------------------------------------------ SEND CUE SHEET */

/*
 * Good: the session is announced. 5/24/00: no whole entries, or more than the drive takes; 5/2C/00: page 05h does not
 * say session at once, or another session is being written; 5/26/00 with a pointer; 5/30/00, 5/30/05; 7/27/02; 2/04/07.
 */
struct sense command_send_cue_sheet(struct drive_task *task)
{
    struct drive *drive = task->drive;
    size_t length = get_be24(task_cdb(task) + 6);
    if (length == 0 || length % 8 != 0 || length > drive->constants.cue_sheet_maximum)
        return sense_cdb_field(6, -1);
    struct sense s = task_data_out(task, length);
    if (!sense_good(s))
        return s;
    struct write_parameters parameters = mode_write_parameters(&drive->pages);
    bool began;
    s = simulation_enter(task, &began);
    if (!sense_good(s))
        return s;
    s = disc_announce(drive->disc, task->command->data_out, length, &parameters);
    if (!sense_good(s))
        simulation_leave_refused(drive, began);
    return recording_sense(drive, s);
}

/* ------------------------------------------------------------------ SYNCHRONIZE CACHE */

static struct sense synchronize_finished(struct drive *drive, const struct operation *operation)
{
    (void)operation;
    struct sense s = disc_synchronize(drive->disc);
    simulation_settle(drive);
    return s;
}

/* Good, nothing to flush included; 3/0C/00: the host's disk is full; 2/04/07: what another nexus records is not for
 * this one to end. With Immed the drive is busy until done. */
struct sense command_synchronize_cache(struct drive_task *task)
{
    struct drive *drive = task->drive;
    if (simulation_other_records(task))
        return sense(NOT_READY, OPERATION_IN_PROGRESS);
    struct sense s = buffer_take_underrun(drive);
    if (!sense_good(s) || !recording_track_open(drive) || drive->constants.synchronize_leaves_open)
        return s;
    struct operation operation = {.kind = OPERATION_SYNCHRONIZE, .finish = synchronize_finished};
    return operation_start(drive, task, task_cdb(task)[1] & 0x02, operation, duration_of_synchronize(drive));
}

/* ------------------------------------------------------------------ CLOSE TRACK/SESSION */

enum { CLOSE_TRACK = 1, CLOSE_SESSION = 2 };

static struct sense close_finished(struct drive *drive, const struct operation *operation)
{
    struct sense s = operation->close_function == CLOSE_TRACK
                         ? disc_close_track(drive->disc, operation->track, &operation->parameters)
                         : disc_close_session(drive->disc, &operation->parameters);
    simulation_settle(drive);
    return s;
}

/*
 * Good, and as often as one likes. 5/24/00: a function CD does not have, track 0 or one that is not there; 5/72/03,
 * 5/72/04: an incomplete or reserved track; 5/30/00: a pressed disc.
 */
struct sense command_close_track_session(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    unsigned function = cdb[2] & 0x07, track = get_be16(cdb + 4);
    if (function != CLOSE_TRACK && function != CLOSE_SESSION)
        return sense_cdb_field(2, 2);
    if (function == CLOSE_TRACK && track == 0)
        return sense_cdb_field(4, -1);
    bool began;
    struct sense s = buffer_take_underrun(drive);
    if (sense_good(s))
        s = simulation_enter(task, &began);
    if (!sense_good(s))
        return s;
    struct operation operation = {.kind = OPERATION_CLOSE,
                                  .finish = close_finished,
                                  .close_function = function,
                                  .track = track,
                                  .parameters = recording_parameters(drive)};
    /* Multi-session is a word of the close: page 05h as it stands now, whatever the track was begun with. */
    operation.parameters.multi_session = mode_write_parameters(&drive->pages).multi_session;
    s = disc_may_close(drive->disc, function, track, &operation.parameters);
    if (sense_good(s))
        s = operation_start(drive, task, cdb[1] & 0x01, operation,
                            function == CLOSE_SESSION ? duration_of_close_session(drive)
                                                      : duration_of_synchronize(drive));
    if (!sense_good(s))
        simulation_leave_refused(drive, began);
    return recording_sense(drive, s);
}

/* ------------------------------------------------------------------ BLANK */

static struct sense blank_finished(struct drive *drive, const struct operation *operation)
{
    bool complete = disc_layout_real(drive->disc)->status == DISC_COMPLETE;
    struct sense s = disc_blank(drive->disc, operation->blanking_type, operation->address);
    if (sense_good(s) && complete) /* other features are current now (reference mmc 1.3, 2.9) */
        events_raise(drive, EVENT_OPERATIONAL_CHANGE, OPERATIONAL_CHANGED, OPERATION_FEATURE_CHANGE);
    return s;
}

/* Good; 5/30/00: not rewritable; 5/24/00: a type this drive does not do, or nothing that it is for; 5/2C/00: Test Write
 * is set; 7/27/02. */
struct sense command_blank(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    struct operation operation = {
        .kind = OPERATION_BLANK, .finish = blank_finished, .blanking_type = cdb[1] & 0x07, .address = get_lba(cdb + 2)};
    struct sense s = disc_may_blank(drive->disc, operation.blanking_type, operation.address);
    if (!sense_good(s))
        return recording_sense(drive, s);
    if (!(drive->constants.blanking_types >> operation.blanking_type & 1))
        return sense_cdb_field(1, 2);
    if (mode_test_write(&drive->pages))
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    bool began;
    s = simulation_enter(task, &began);
    if (!sense_good(s))
        return s;
    return operation_start(drive, task, cdb[1] & 0x10, operation,
                           duration_of_blank(drive, operation.blanking_type, operation.address));
}

/* ------------------------------------------------------------------ helpers of a recording */

/*
 * Good; 5/24/00: nothing, or more than is free; reserved by address; 5/72/05: 99 tracks; 5/2C/00: behind a track whose
 * end is not known; 5/30/00: a disc that takes no tracks.
 */
struct sense command_reserve_track(struct drive_task *task)
{
    enum { BY_ADDRESS = 0x01 };
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    uint32_t size = get_be32(cdb + 5);
    if (simulation_other_records(task))
        return sense(NOT_READY, OPERATION_IN_PROGRESS);
    struct write_parameters parameters = recording_parameters(drive);
    struct sense s = disc_may_reserve(drive->disc, size, &parameters);
    if (!sense_good(s))
        return recording_sense(drive, s);
    if (cdb[1] & BY_ADDRESS)
        return sense_cdb_field(1, 0);
    bool began;
    s = simulation_enter(task, &began);
    return sense_good(s) ? disc_reserve(drive->disc, size, &parameters) : s;
}

static struct sense repair_finished(struct drive *drive, const struct operation *operation)
{
    return disc_repair(drive->disc, operation->track);
}

/* Good; 5/24/00: no such track, or nothing is wrong with it; 5/30/00: a pressed disc. */
struct sense command_repair_track(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    struct operation operation = {.kind = OPERATION_CLOSE, .finish = repair_finished, .track = get_be16(cdb + 4)};
    if (simulation_other_records(task))
        return sense(NOT_READY, OPERATION_IN_PROGRESS);
    struct sense s = disc_may_repair(drive->disc, operation.track);
    bool began;
    if (sense_good(s))
        s = simulation_enter(task, &began);
    if (!sense_good(s))
        return recording_sense(drive, s);
    return operation_start(drive, task, cdb[1] & 0x01, operation, duration_of_synchronize(drive));
}

static bool speed_listed(const struct drive *drive, uint16_t speed)
{
    for (const uint16_t *s = mechanism_write_speeds(drive); *s != 0; s++)
        if (*s == speed)
            return true;
    return false;
}

/*
 * Good at once: there is no laser to calibrate, and a simulation may ask too (reference mmc 4.2). 5/1A/00: not whole
 * entries of 8; 5/26/00: a speed the medium does not have; 5/30/00: nothing can be recorded.
 */
struct sense command_send_opc_information(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    size_t length = get_be16(cdb + 7);
    if (disc_kind(drive->disc)->pressed)
        return drive->constants.wrong_medium;
    if (cdb[1] & 0x01)
        length = 0;
    if (length % 8 != 0)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    struct sense s = task_data_out(task, length);
    if (!sense_good(s))
        return s;
    for (size_t i = 0; i < length; i += 8)
        if (!speed_listed(drive, get_be16(task->command->data_out + i)))
            return sense_parameter_field((unsigned)i, -1);
    return sense_none();
}

/* Good: how much the buffer holds, and how much of it has been burnt. */
struct sense command_read_buffer_capacity(struct drive_task *task)
{
    struct drive *drive = task->drive;
    bool blocks = task_cdb(task)[1] & 0x01;
    uint32_t unit = blocks ? 2048 : 1;
    reply_16(&task->reply, 10);
    reply_8(&task->reply, 0);
    reply_8(&task->reply, blocks);
    reply_32(&task->reply, buffer_size(drive) / unit);
    reply_32(&task->reply, buffer_free(drive) / unit);
    return sense_none();
}
