/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ DISC INFORMATION and READ TRACK INFORMATION: from the shadow while a simulation runs, else from the disc. */
#include "emu/drive/core.h"

/* ------------------------------------------------------------------ READ DISC INFORMATION */

enum { DISC_INFORMATION_STANDARD = 0, DISC_INFORMATION_TRACK_RESOURCES = 1, DISC_INFORMATION_POW_RESOURCES = 2 };

static void append_msf_field(struct reply *reply, bool known, lba_t lba)
{
    if (known)
        reply_address(reply, lba, true);
    else
        reply_32(reply, 0xFFFFFFFF);
}

static void append_standard(struct drive *drive, struct reply *reply)
{
    const struct disc_layout *layout = disc_layout(drive->disc);
    const struct disc_kind *kind = disc_kind(drive->disc);
    bool more = layout->status != DISC_COMPLETE && layout->session_count > 0;
    reply_16(reply, 0x20);
    reply_8(reply, (kind->erasable ? 0x10 : 0) | layout->last_session_state << 2 | layout->status);
    reply_8(reply, 1);
    reply_8(reply, layout->session_count);
    reply_8(reply, layout->first_track_in_last_session);
    reply_8(reply, layout->last_track_in_last_session);
    reply_8(reply, (layout->identification_valid ? 0x80 : 0) | 0x20);
    reply_8(reply, layout->disc_type);
    reply_zeros(reply, 3);
    reply_32(reply, layout->identification_valid ? layout->identification : 0);
    append_msf_field(reply, more, more ? layout->sessions[layout->session_count - 1].lead_in : 0);
    append_msf_field(reply, more, kind->last_lead_out_start);
    reply_zeros(reply, 10);
}

static void append_track_resources(struct drive *drive, struct reply *reply)
{
    const struct disc_layout *layout = disc_layout(drive->disc);
    reply_16(reply, 10);
    reply_8(reply, DISC_INFORMATION_TRACK_RESOURCES << 5);
    reply_8(reply, 0);
    reply_16(reply, DISC_MAXIMUM_TRACKS);
    reply_16(reply, layout->track_count);
    reply_16(reply, DISC_MAXIMUM_TRACKS);
    reply_16(reply, layout->status == DISC_COMPLETE ? 0 : DISC_MAXIMUM_TRACKS - layout->track_count);
}

/* Good; 5/24/00: an unknown data type. Reserved bits of byte 1 ask for the standard data (reference mmc 2.0). */
struct sense command_read_disc_information(struct drive_task *task)
{
    switch (task_cdb(task)[1] & 0x07) {
    case DISC_INFORMATION_STANDARD:
        append_standard(task->drive, &task->reply);
        return sense_none();
    case DISC_INFORMATION_TRACK_RESOURCES:
        append_track_resources(task->drive, &task->reply);
        return sense_none();
    case DISC_INFORMATION_POW_RESOURCES: /* a CD has none */
        reply_16(&task->reply, 14);
        reply_8(&task->reply, DISC_INFORMATION_POW_RESOURCES << 5);
        reply_zeros(&task->reply, 13);
        return sense_none();
    default:
        return sense_cdb_field(1, 2);
    }
}

/* ------------------------------------------------------------------ READ TRACK INFORMATION */

enum { ADDRESS_IS_LBA = 0, ADDRESS_IS_TRACK = 1, ADDRESS_IS_SESSION = 2 };
enum { TRACK_NEXT = 0xFF };

static bool next_track(const struct drive *drive, struct disc_track *track)
{
    struct write_parameters parameters = recording_parameters(drive);
    return sense_good(disc_next_track(drive->disc, &parameters, track));
}

static struct sense track_by_lba(const struct drive *drive, lba_t lba, struct disc_track *track)
{
    const struct disc_track *recorded = disc_track_at(disc_layout(drive->disc), lba);
    if (recorded != NULL) {
        *track = *recorded;
        return sense_none();
    }
    if (next_track(drive, track) && track->next_writable != LBA_NONE && lba >= track->start - track->pause &&
        (int64_t)lba - track->next_writable < track->free_blocks)
        return sense_none();
    return sense_at(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, lba);
}

static struct sense track_by_number(const struct drive *drive, uint32_t number, struct disc_track *track)
{
    const struct disc_track *recorded =
        number <= DISC_MAXIMUM_TRACKS ? disc_track(disc_layout(drive->disc), number) : NULL;
    if (recorded != NULL) {
        *track = *recorded;
        return sense_none();
    }
    if (number != 0 && next_track(drive, track) && (number == TRACK_NEXT || number == track->number))
        return sense_none();
    return sense_cdb_field(2, -1);
}

static struct sense track_by_session(const struct drive *drive, uint32_t number, struct disc_track *track)
{
    const struct disc_layout *layout = disc_layout(drive->disc);
    if (number == 0 || number > layout->session_count)
        return sense_cdb_field(2, -1);
    unsigned first = layout->sessions[number - 1].first_track;
    if (first != 0)
        return track_by_number(drive, first, track);
    return next_track(drive, track) && track->session == number ? sense_none() : sense_cdb_field(2, -1);
}

/* The next open track at or behind the one found (reference mmc 2.13). */
static struct sense open_track_from(const struct drive *drive, struct disc_track *track)
{
    const struct disc_layout *layout = disc_layout(drive->disc);
    for (unsigned number = track->number; number <= layout->track_count; number++)
        if (disc_track(layout, number)->next_writable != LBA_NONE) {
            *track = *disc_track(layout, number);
            return sense_none();
        }
    return next_track(drive, track) ? sense_none() : sense_cdb_field(1, 2);
}

static struct sense find_track(const struct drive *drive, const uint8_t *cdb, struct disc_track *track)
{
    struct sense s;
    switch (cdb[1] & 0x03) {
    case ADDRESS_IS_LBA:
        s = track_by_lba(drive, get_lba(cdb + 2), track);
        break;
    case ADDRESS_IS_TRACK:
        s = track_by_number(drive, get_be32(cdb + 2), track);
        break;
    case ADDRESS_IS_SESSION:
        s = track_by_session(drive, get_be32(cdb + 2), track);
        break;
    default:
        return sense_cdb_field(1, 1);
    }
    bool open = cdb[1] & 0x04;
    return sense_good(s) && open ? open_track_from(drive, track) : s;
}

/* RT, Blank, Packet and FP, as they go together on a CD. */
static uint8_t state_bits(const struct disc_track *track)
{
    enum { RT = 0x80, BLANK = 0x40, PACKET = 0x20, FP = 0x10 };
    unsigned packets = track->write_type == WRITE_TYPE_PACKET ? PACKET | (track->packet_size > 0 ? FP : 0) : 0;
    if (track->state == TRACK_INVISIBLE)
        return BLANK;
    if (track->reserved > 0 && track->length == 0)
        return RT | BLANK;
    return (uint8_t)(packets | (track->state == TRACK_COMPLETE || track->reserved > 0 ? RT : 0));
}

static lba_t reported_next_writable(const struct drive *drive, const struct disc_track *track)
{
    bool at_once = track->write_type == WRITE_TYPE_TAO && track->reserved == 0;
    lba_t next = track->next_writable + (at_once ? drive->constants.next_writable_offset : 0);
    return track->session > 1 ? next + drive->constants.second_session_offset : next;
}

static lba_t track_size(const struct disc_track *track)
{
    if (track->state == TRACK_INVISIBLE)
        return track->free_blocks;
    if (track->reserved > 0)
        return track->reserved;
    return track->packet_size > 0 ? track->length : track->length + track->run_out; /* method 2: user blocks */
}

/* Good; 5/24/00: no such track or session, FFh on a complete disc; 5/21/00: no track there (reference mmc 2.13, 2.21).
 */
struct sense command_read_track_information(struct drive_task *task)
{
    const struct drive *drive = task->drive;
    struct reply *reply = &task->reply;
    struct disc_track track;
    struct sense s = find_track(drive, task_cdb(task), &track);
    if (!sense_good(s))
        return s;
    bool writable = track.next_writable != LBA_NONE;
    bool announced = track.state == TRACK_INVISIBLE;
    if (announced && track.next_writable == -CD_PREGAP && drive->constants.session_at_once_begins_at_zero)
        track.start = track.next_writable = 0;
    reply_16(reply, 0x2E);
    reply_8(reply, track.number);
    reply_8(reply, track.session);
    reply_8(reply, 0);
    reply_8(reply, (track.damaged ? 0x20 : 0) | (track.alternating_copy ? 0x10 : 0) | (track.control & 0x0F));
    reply_8(reply, state_bits(&track) | (announced ? 0x0F : track.data_mode & 0x0F));
    reply_8(reply, writable);
    reply_32(reply, (uint32_t)track.start);
    reply_32(reply, writable ? (uint32_t)reported_next_writable(drive, &track) : 0);
    reply_32(reply, writable ? (uint32_t)track.free_blocks : 0);
    reply_32(reply, track.packet_size);
    reply_32(reply, (uint32_t)track_size(&track));
    reply_zeros(reply, 20);
    return sense_none();
}
