/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ SUB-CHANNEL: where the pick-up is, the media catalog number, the ISRC (reference mmc 2.7). */
#include "emu/drive/core.h"

#include <string.h>

enum { POSITION = 1, MEDIA_CATALOG_NUMBER = 2, ISRC = 3 };
enum { ADR_POSITION = 0x10 };

/* Inside a pause the time in the track counts down; as an address it is negative. */
static void append_relative(struct reply *reply, lba_t relative, bool as_time)
{
    if (as_time) /* relative times begin at 00:00:00, which is the address -150 */
        reply_address(reply, (relative < 0 ? -relative : relative) - CD_PREGAP, true);
    else
        reply_address(reply, relative, false);
}

static void append_position(struct drive *drive, struct reply *reply, bool as_time)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    const struct disc_track *track = disc_track_at(layout, drive->head);
    reply_8(reply, POSITION);
    reply_8(reply, ADR_POSITION | (track != NULL ? track->control & 0x0F : 0));
    reply_8(reply, track != NULL ? track->number : 0);
    reply_8(reply, track != NULL ? disc_index_at(layout, track, drive->head) : 0);
    reply_address(reply, drive->head, as_time);
    append_relative(reply, drive->head - (track != NULL ? track->start : 0), as_time);
}

/* A code's 15 bytes: its characters, zeros, AFRAME. */
static void append_code(struct reply *reply, const char *code, lba_t at)
{
    bool valid = code[0] != '\0';
    reply_8(reply, valid ? 0x80 : 0);
    reply_bytes(reply, code, strlen(code));
    reply_zeros(reply, 14 - strlen(code));
    reply_8(reply, valid ? msf_from_lba(at).frame : 0);
}

/* Of the session that the pick-up is in. AFRAME: in a hundred frames it comes once, at frame 98 of an address (see
 * disc_read_q). */
static void append_media_catalog_number(struct drive *drive, struct reply *reply)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    const struct disc_track *track = disc_track_at(layout, drive->head);
    const struct disc_session *session = &layout->sessions[track != NULL ? track->session - 1 : 0];
    reply_8(reply, MEDIA_CATALOG_NUMBER);
    reply_zeros(reply, 3);
    append_code(reply, layout->session_count > 0 ? session->media_catalog_number : "", 98);
}

static void append_isrc(const struct disc_track *track, struct reply *reply)
{
    reply_8(reply, ISRC);
    reply_8(reply, ADR_POSITION | (track->control & 0x0F));
    reply_8(reply, track->number);
    reply_8(reply, 0);
    append_code(reply, track->isrc, track->start - track->start % 100 + 99);
}

/* Good; without SubQ only the header; 5/24/00: unknown format, no such track. */
struct sense command_read_sub_channel(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct drive *drive = task->drive;
    struct reply *reply = &task->reply;
    const struct disc_track *track = disc_track(disc_layout_real(drive->disc), cdb[6]);
    bool q = cdb[2] & 0x40;
    if (q && (cdb[3] < POSITION || cdb[3] > ISRC))
        return sense_cdb_field(3, -1);
    if (q && cdb[3] == ISRC && track == NULL)
        return sense_cdb_field(6, -1);
    reply_8(reply, 0);
    reply_8(reply, audio_take_status(drive));
    reply_16(reply, 0);
    if (!q)
        return sense_none();
    if (cdb[3] == POSITION)
        append_position(drive, reply, cdb[1] & 0x02);
    else if (cdb[3] == MEDIA_CATALOG_NUMBER)
        append_media_catalog_number(drive, reply);
    else
        append_isrc(track, reply);
    reply_set_16(reply, 2, (uint32_t)reply->length - 4);
    return sense_none();
}
