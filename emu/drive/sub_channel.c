/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ SUB-CHANNEL: where the head is, the media catalog number, the ISRC (reference mmc 2.7). Nothing plays here. */
#include "emu/drive/core.h"

#include <string.h>

enum { POSITION = 1, MEDIA_CATALOG_NUMBER = 2, ISRC = 3 };
enum { AUDIO_STATUS_NONE = 0x15 };

static void append_address(struct reply *reply, lba_t lba, bool as_time)
{
    if (!as_time) {
        reply_32(reply, (uint32_t)lba);
        return;
    }
    struct msf msf = msf_from_lba(lba);
    reply_8(reply, 0);
    reply_8(reply, msf.minute);
    reply_8(reply, msf.second);
    reply_8(reply, msf.frame);
}

static void append_position(struct drive *drive, struct reply *reply, bool as_time)
{
    const struct disc_track *track = disc_track_at(disc_layout_real(drive->disc), drive->head);
    lba_t start = track != NULL ? track->start : 0;
    reply_8(reply, POSITION);
    reply_8(reply, 0x10 | (track != NULL ? track->control & 0x0F : 0));
    reply_8(reply, track != NULL ? track->number : 0);
    reply_8(reply, track != NULL && drive->head >= start);
    append_address(reply, drive->head, as_time);
    /* relative times begin at 00:00:00, which is the address -150 */
    append_address(reply, drive->head - start - (as_time ? CD_PREGAP : 0), as_time);
}

static void append_media_catalog_number(struct drive *drive, struct reply *reply)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    const char *number = layout->session_count > 0 ? layout->sessions[0].media_catalog_number : "";
    reply_8(reply, MEDIA_CATALOG_NUMBER);
    reply_zeros(reply, 3);
    reply_8(reply, number[0] != '\0' ? 0x80 : 0);
    reply_bytes(reply, number, strlen(number));
    reply_zeros(reply, 15 - strlen(number));
}

static void append_isrc(const struct disc_track *track, struct reply *reply)
{
    reply_8(reply, ISRC);
    reply_8(reply, 0x10 | (track->control & 0x0F));
    reply_8(reply, track->number);
    reply_8(reply, 0);
    reply_8(reply, track->isrc[0] != '\0' ? 0x80 : 0);
    reply_bytes(reply, track->isrc, strlen(track->isrc));
    reply_zeros(reply, 15 - strlen(track->isrc));
}

/* Good; without SubQ only the header; 5/24/00: unknown format, no such track. */
struct sense command_read_sub_channel(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct reply *reply = &task->reply;
    reply_8(reply, 0);
    reply_8(reply, AUDIO_STATUS_NONE);
    reply_16(reply, 0);
    if (!(cdb[2] & 0x40))
        return sense_none();
    const struct disc_track *track = disc_track(disc_layout_real(task->drive->disc), cdb[6]);
    switch (cdb[3]) {
    case POSITION:
        append_position(task->drive, reply, cdb[1] & 0x02);
        break;
    case MEDIA_CATALOG_NUMBER:
        append_media_catalog_number(task->drive, reply);
        break;
    case ISRC:
        if (track == NULL)
            return sense_cdb_field(6, -1);
        append_isrc(track, reply);
        break;
    default:
        return sense_cdb_field(3, -1);
    }
    reply_set_16(reply, 2, (uint32_t)reply->length - 4);
    return sense_none();
}
