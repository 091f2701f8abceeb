/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PERSISTENT RESERVE IN and OUT, and what a reservation keeps from others (SPC-3; reference mmc 2.20, 2.21). No
 * attention tells of a preemption: 6/2A is fatal to hosts (reference mmc 6.2). */
#include "emu/drive/core.h"

#include <stdio.h>
#include <string.h>

enum reservation_type {
    WRITE_EXCLUSIVE = 1,
    EXCLUSIVE_ACCESS = 3,
    WRITE_EXCLUSIVE_REGISTRANTS_ONLY = 5,
    EXCLUSIVE_ACCESS_REGISTRANTS_ONLY = 6,
    WRITE_EXCLUSIVE_ALL_REGISTRANTS = 7,
    EXCLUSIVE_ACCESS_ALL_REGISTRANTS = 8,
};

static bool is_type(unsigned type)
{
    return type == WRITE_EXCLUSIVE || type == EXCLUSIVE_ACCESS ||
           (type >= WRITE_EXCLUSIVE_REGISTRANTS_ONLY && type <= EXCLUSIVE_ACCESS_ALL_REGISTRANTS);
}

static bool is_for_all_registrants(unsigned type)
{
    return type == WRITE_EXCLUSIVE_ALL_REGISTRANTS || type == EXCLUSIVE_ACCESS_ALL_REGISTRANTS;
}

static bool is_for_registrants(unsigned type)
{
    return type >= WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
}

static bool leaves_reading(unsigned type)
{
    return type == WRITE_EXCLUSIVE || type == WRITE_EXCLUSIVE_REGISTRANTS_ONLY ||
           type == WRITE_EXCLUSIVE_ALL_REGISTRANTS;
}

/* ------------------------------------------------------------------ who is registered */

static struct reservations *reservations_of(const struct drive_task *task)
{
    return &task->drive->reservations;
}

static int registration_of(const struct reservations *reservations, const struct nexus *nexus)
{
    for (int i = 0; i < RESERVATION_KEYS; i++)
        if (reservations->registrations[i].key != 0 && reservations->registrations[i].nexus == nexus)
            return i;
    return RESERVATION_NONE;
}

static unsigned registered_count(const struct reservations *reservations)
{
    unsigned count = 0;
    for (int i = 0; i < RESERVATION_KEYS; i++)
        count += reservations->registrations[i].key != 0;
    return count;
}

static bool holds(const struct reservations *reservations, int registration)
{
    return reservations->type != 0 &&
           (is_for_all_registrants(reservations->type) || reservations->holder == registration);
}

static void release(struct reservations *reservations)
{
    reservations->type = 0;
    reservations->holder = RESERVATION_NONE;
}

/* What is reserved for its holder goes with it; for all registrants, with the last of them. */
static void unregister(struct reservations *reservations, int registration)
{
    bool held = holds(reservations, registration);
    reservations->registrations[registration] = (struct registration){0};
    if (held && (!is_for_all_registrants(reservations->type) || registered_count(reservations) == 0))
        release(reservations);
}

void reservation_nexus_came(struct drive *drive, const struct nexus *nexus)
{
    for (int i = 0; i < RESERVATION_KEYS; i++) {
        struct registration *registration = &drive->reservations.registrations[i];
        if (registration->key != 0 && registration->nexus == NULL && strcmp(registration->name, nexus->name) == 0) {
            registration->nexus = nexus;
            return;
        }
    }
}

void reservation_nexus_went(struct drive *drive, const struct nexus *nexus)
{
    int registration = registration_of(&drive->reservations, nexus);
    if (registration != RESERVATION_NONE)
        drive->reservations.registrations[registration].nexus = NULL;
}

/* ------------------------------------------------------------------ what conflicts */

enum need { NEEDS_WRITING, NEEDS_READING, NEEDS_NOTHING };

/* What is not named here changes the medium, the mechanism or the way it works. */
static const uint8_t needs[256] = {
    [OPCODE_TEST_UNIT_READY] = NEEDS_NOTHING,
    [OPCODE_REQUEST_SENSE] = NEEDS_NOTHING,
    [OPCODE_INQUIRY] = NEEDS_NOTHING,
    [OPCODE_READ_FORMAT_CAPACITIES] = NEEDS_NOTHING,
    [OPCODE_READ_CAPACITY] = NEEDS_NOTHING,
    [OPCODE_GET_CONFIGURATION] = NEEDS_NOTHING,
    [OPCODE_GET_EVENT_STATUS] = NEEDS_NOTHING,
    [OPCODE_READ_BUFFER_CAPACITY] = NEEDS_NOTHING,
    [OPCODE_PERSISTENT_RESERVE_IN] = NEEDS_NOTHING,
    [OPCODE_PERSISTENT_RESERVE_OUT] = NEEDS_NOTHING,
    [OPCODE_SERVICE_ACTION_IN_16] = NEEDS_NOTHING,
    [OPCODE_REPORT_LUNS] = NEEDS_NOTHING,
    [OPCODE_MAINTENANCE_IN] = NEEDS_NOTHING,
    [OPCODE_READ_MEDIA_SERIAL_NUMBER] = NEEDS_NOTHING,
    [OPCODE_GET_PERFORMANCE] = NEEDS_NOTHING,
    [OPCODE_MECHANISM_STATUS] = NEEDS_NOTHING,
    [OPCODE_READ_6] = NEEDS_READING,
    [OPCODE_MODE_SENSE_6] = NEEDS_READING,
    [OPCODE_READ_10] = NEEDS_READING,
    [OPCODE_SEEK_10] = NEEDS_READING,
    [OPCODE_VERIFY_10] = NEEDS_READING,
    [OPCODE_READ_BUFFER] = NEEDS_READING,
    [OPCODE_READ_SUB_CHANNEL] = NEEDS_READING,
    [OPCODE_READ_TOC] = NEEDS_READING,
    [OPCODE_READ_HEADER] = NEEDS_READING,
    [OPCODE_PLAY_AUDIO_10] = NEEDS_READING,
    [OPCODE_PLAY_AUDIO_MSF] = NEEDS_READING,
    [OPCODE_PLAY_AUDIO_TRACK_INDEX] = NEEDS_READING,
    [OPCODE_PLAY_AUDIO_TRACK_RELATIVE_10] = NEEDS_READING,
    [OPCODE_PAUSE_RESUME] = NEEDS_READING,
    [OPCODE_STOP_PLAY_SCAN] = NEEDS_READING,
    [OPCODE_READ_DISC_INFORMATION] = NEEDS_READING,
    [OPCODE_READ_TRACK_INFORMATION] = NEEDS_READING,
    [OPCODE_MODE_SENSE_10] = NEEDS_READING,
    [OPCODE_READ_16] = NEEDS_READING,
    [OPCODE_PLAY_AUDIO_12] = NEEDS_READING,
    [OPCODE_SET_READ_AHEAD] = NEEDS_READING,
    [OPCODE_READ_12] = NEEDS_READING,
    [OPCODE_PLAY_AUDIO_TRACK_RELATIVE_12] = NEEDS_READING,
    [OPCODE_READ_DISC_STRUCTURE] = NEEDS_READING,
    [OPCODE_READ_CD_MSF] = NEEDS_READING,
    [OPCODE_SCAN] = NEEDS_READING,
    [OPCODE_SET_CD_SPEED] = NEEDS_READING,
    [OPCODE_READ_CD] = NEEDS_READING,
};

/* ALLOW, and a start that moves nothing, are open to everybody (SPC-3). */
static enum need need_of(const uint8_t *cdb)
{
    bool allow = cdb[0] == OPCODE_PREVENT_ALLOW && (cdb[4] & 0x03) == 0;
    bool start = cdb[0] == OPCODE_START_STOP_UNIT && (cdb[4] & 0xF3) == 0x01;
    return allow || start ? NEEDS_NOTHING : (enum need)needs[cdb[0]];
}

bool reservation_conflicts(const struct drive_task *task)
{
    const struct reservations *reservations = reservations_of(task);
    if (reservations->type == 0)
        return false;
    int registration = registration_of(reservations, task->nexus);
    if (registration != RESERVATION_NONE &&
        (is_for_registrants(reservations->type) || reservations->holder == registration))
        return false;
    enum need need = need_of(task_cdb(task));
    return need == NEEDS_WRITING || (need == NEEDS_READING && !leaves_reading(reservations->type));
}

/* ------------------------------------------------------------------ PERSISTENT RESERVE IN */

enum { READ_KEYS = 0, READ_RESERVATION = 1, REPORT_CAPABILITIES = 2, READ_FULL_STATUS = 3 };

static void append_keys(const struct reservations *reservations, struct reply *reply)
{
    for (int i = 0; i < RESERVATION_KEYS; i++)
        if (reservations->registrations[i].key != 0)
            reply_64(reply, reservations->registrations[i].key);
}

static void append_reservation(const struct reservations *reservations, struct reply *reply)
{
    if (reservations->type == 0)
        return;
    bool one = !is_for_all_registrants(reservations->type);
    reply_64(reply, one ? reservations->registrations[reservations->holder].key : 0);
    reply_32(reply, 0);
    reply_8(reply, 0);
    reply_8(reply, reservations->type);
    reply_16(reply, 0);
}

/* An iSCSI name, ended by 0 and padded to 4, at least 20 bytes of it. */
static void append_transport_id(struct reply *reply, const char *name)
{
    size_t length = strlen(name) + 1, padded = (length + 3) / 4 * 4;
    padded = padded < 20 ? 20 : padded;
    reply_8(reply, 0x05);
    reply_8(reply, 0);
    reply_16(reply, (uint32_t)padded);
    reply_bytes(reply, name, length);
    reply_zeros(reply, padded - length);
}

static void append_full_status(const struct reservations *reservations, struct reply *reply)
{
    for (int i = 0; i < RESERVATION_KEYS; i++) {
        const struct registration *registration = &reservations->registrations[i];
        if (registration->key == 0)
            continue;
        bool holder = holds(reservations, i);
        reply_64(reply, registration->key);
        reply_32(reply, 0);
        reply_8(reply, holder);
        reply_8(reply, holder ? reservations->type : 0);
        reply_32(reply, 0);
        reply_16(reply, 1);
        size_t length_at = reply->length;
        reply_32(reply, 0);
        append_transport_id(reply, registration->name);
        reply_set_32(reply, length_at, (uint32_t)(reply->length - length_at - 4));
    }
}

/* No persistence through loss of power, one port, every type. */
static void append_capabilities(struct reply *reply)
{
    reply_16(reply, 8);
    reply_8(reply, 0);
    reply_8(reply, 0x80);
    reply_16(reply, 0xEA01);
    reply_16(reply, 0);
}

/* Good; 5/24/00: no such service action. */
struct sense command_persistent_reserve_in(struct drive_task *task)
{
    const struct reservations *reservations = reservations_of(task);
    struct reply *reply = &task->reply;
    unsigned action = task_cdb(task)[1] & 0x1F;
    if (action == REPORT_CAPABILITIES) {
        append_capabilities(reply);
        return sense_none();
    }
    reply_32(reply, reservations->generation);
    reply_32(reply, 0);
    if (action == READ_KEYS)
        append_keys(reservations, reply);
    else if (action == READ_RESERVATION)
        append_reservation(reservations, reply);
    else
        append_full_status(reservations, reply);
    reply_set_32(reply, 4, (uint32_t)reply->length - 8);
    return sense_none();
}

/* ------------------------------------------------------------------ PERSISTENT RESERVE OUT */

enum { REGISTER, RESERVE, RELEASE, CLEAR, PREEMPT, PREEMPT_AND_ABORT, REGISTER_AND_IGNORE };
enum { PARAMETER_LIST = 24, SPEC_I_PT = 0x08, APTPL = 0x01 };

struct request {
    struct reservations *reservations;
    int own;           /* the nexus's registration */
    uint64_t key, new; /* reservation key, service action reservation key */
    unsigned type;
};

static struct sense add_registration(struct drive_task *task, const struct request *request)
{
    for (int i = 0; i < RESERVATION_KEYS; i++) {
        struct registration *registration = &request->reservations->registrations[i];
        if (registration->key != 0)
            continue;
        registration->key = request->new;
        registration->nexus = task->nexus;
        snprintf(registration->name, sizeof registration->name, "%s", task->nexus->name);
        request->reservations->generation++;
        return sense_none();
    }
    return sense(ILLEGAL_REQUEST, INSUFFICIENT_REGISTRATION_RESOURCES);
}

static struct sense register_key(struct drive_task *task, const struct request *request, bool ignore)
{
    struct reservations *reservations = request->reservations;
    bool registered = request->own != RESERVATION_NONE;
    uint64_t key = registered ? reservations->registrations[request->own].key : 0;
    if (!ignore && request->key != key)
        return task_reservation_conflict(task);
    if (!registered)
        return request->new != 0 ? add_registration(task, request) : sense_none();
    if (request->new == 0)
        unregister(reservations, request->own);
    else
        reservations->registrations[request->own].key = request->new;
    reservations->generation++;
    return sense_none();
}

static struct sense reserve(struct drive_task *task, const struct request *request)
{
    struct reservations *reservations = request->reservations;
    if (!is_type(request->type))
        return sense_cdb_field(2, 3);
    if (reservations->type != 0)
        return holds(reservations, request->own) && reservations->type == request->type
                   ? sense_none()
                   : task_reservation_conflict(task);
    reservations->type = request->type;
    reservations->holder = request->own;
    return sense_none();
}

static struct sense release_reservation(const struct request *request)
{
    struct reservations *reservations = request->reservations;
    if (!holds(reservations, request->own))
        return sense_none();
    if (reservations->type != request->type)
        return sense(ILLEGAL_REQUEST, INVALID_RELEASE_OF_PERSISTENT_RESERVATION);
    release(reservations);
    return sense_none();
}

static struct sense clear(const struct request *request)
{
    struct reservations *reservations = request->reservations;
    release(reservations);
    memset(reservations->registrations, 0, sizeof reservations->registrations);
    reservations->generation++;
    return sense_none();
}

/* Registrations with the key go, or all others for key 0; how many. The own one stays. */
static unsigned remove_registrations(struct drive_task *task, const struct request *request, bool abort)
{
    unsigned removed = 0;
    for (int i = 0; i < RESERVATION_KEYS; i++) {
        struct registration *registration = &request->reservations->registrations[i];
        if (registration->key == 0 || (request->new != 0 && registration->key != request->new))
            continue;
        removed++;
        if (i == request->own)
            continue;
        if (abort && registration->nexus != NULL)
            drive_abort(task->drive, (struct nexus *)registration->nexus, DRIVE_ABORT_TASK_SET);
        *registration = (struct registration){0};
    }
    return removed;
}

static struct sense preempt(struct drive_task *task, const struct request *request, bool abort)
{
    struct reservations *reservations = request->reservations;
    bool all = is_for_all_registrants(reservations->type);
    bool takes_over =
        all ? request->new == 0
            : reservations->type != 0 && reservations->registrations[reservations->holder].key == request->new;
    if (request->new == 0 && !all)
        return sense_parameter_field(8, -1);
    if (takes_over && !is_type(request->type))
        return sense_cdb_field(2, 3);
    if (remove_registrations(task, request, abort) == 0)
        return task_reservation_conflict(task);
    if (takes_over) {
        reservations->type = request->type;
        reservations->holder = request->own;
    }
    reservations->generation++;
    return sense_none();
}

static struct sense carry_out(struct drive_task *task, unsigned action, const struct request *request)
{
    switch (action) {
    case REGISTER:
    case REGISTER_AND_IGNORE:
        return register_key(task, request, action == REGISTER_AND_IGNORE);
    case RESERVE:
        return reserve(task, request);
    case RELEASE:
        return release_reservation(request);
    case CLEAR:
        return clear(request);
    default:
        return preempt(task, request, action == PREEMPT_AND_ABORT);
    }
}

/*
 * Good; RESERVATION CONFLICT: not registered, another key, another holder; 5/1A/00: not 24 bytes; 5/24/00: no such
 * action, scope or type; 5/26/00: keys for other ports or through loss of power, preempting nobody; 5/26/04: released
 * as another type; 5/55/04: too many keys.
 */
struct sense command_persistent_reserve_out(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task), *list = task->command->data_out;
    unsigned action = cdb[1] & 0x1F;
    if (task->allocation != PARAMETER_LIST)
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    struct request request = {.reservations = reservations_of(task),
                              .own = registration_of(reservations_of(task), task->nexus),
                              .key = get_be64(list),
                              .new = get_be64(list + 8),
                              .type = cdb[2] & 0x0F};
    bool registers = action == REGISTER || action == REGISTER_AND_IGNORE;
    if (registers && list[20] & (SPEC_I_PT | APTPL))
        return sense_parameter_field(20, list[20] & SPEC_I_PT ? 3 : 0);
    if (!registers && cdb[2] >> 4 != 0)
        return sense_cdb_field(2, 7);
    bool known = request.own != RESERVATION_NONE && request.reservations->registrations[request.own].key == request.key;
    if (!registers && !known)
        return task_reservation_conflict(task);
    return carry_out(task, action, &request);
}
