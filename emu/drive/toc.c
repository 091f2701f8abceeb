/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ TOC/PMA/ATIP: always from the real disc, and of it only what is closed (reference mmc 2.6, 3.2). */
#include <stdlib.h>

#include "emu/drive/core.h"

enum {
    FORMAT_TOC = 0,
    FORMAT_SESSION_INFORMATION = 1,
    FORMAT_FULL_TOC = 2,
    FORMAT_PMA = 3,
    FORMAT_ATIP = 4,
    FORMAT_CD_TEXT = 5,
};
enum { TRACK_LEAD_OUT = 0xAA };
enum { ADR_TIME = 1, ADR_POINTERS = 5 };

struct toc {
    const struct drive *drive;
    const struct disc_layout *layout;
    const struct disc_kind *kind;
    struct reply *reply;
    unsigned sessions; /* closed ones */
};

static bool is_closed(const struct disc_session *session)
{
    return session->state == SESSION_COMPLETE && session->first_track != 0;
}

static struct toc toc_of(struct drive_task *task)
{
    struct toc toc = {.drive = task->drive,
                      .layout = disc_layout_real(task->drive->disc),
                      .kind = disc_kind(task->drive->disc),
                      .reply = &task->reply};
    while (toc.sessions < toc.layout->session_count && is_closed(&toc.layout->sessions[toc.sessions]))
        toc.sessions++;
    return toc;
}

static const struct disc_session *last_session(const struct toc *toc)
{
    return &toc->layout->sessions[toc->sessions - 1];
}

static lba_t lead_out(const struct toc *toc, const struct disc_session *session)
{
    lba_t address = session->lead_out + toc->drive->constants.lead_out_offset;
    const struct disc_track *last = disc_track(toc->layout, session->last_track);
    if (toc->drive->constants.lead_out_excludes_run_out && last != NULL && last->run_out <= CD_RUN_OUT)
        address -= last->run_out;
    return address;
}

static unsigned control_of(const struct toc *toc, const struct disc_track *track)
{
    return track->control == 4 ? toc->drive->constants.toc_control_data : track->control & 0x0Fu;
}

static void append_time(struct reply *reply, lba_t lba)
{
    struct msf msf = msf_from_lba(lba);
    reply_8(reply, msf.minute);
    reply_8(reply, msf.second);
    reply_8(reply, msf.frame);
}

static void append_address(struct reply *reply, lba_t lba, bool as_time)
{
    if (as_time) {
        reply_8(reply, 0);
        append_time(reply, lba);
    } else {
        reply_32(reply, (uint32_t)lba);
    }
}

/* The lengths at the head count what follows them. */
static struct sense finish(struct reply *reply)
{
    reply_set_16(reply, 0, (uint32_t)reply->length - 2);
    return sense_none();
}

/* ------------------------------------------------------------------ format 0: the tracks */

static void append_track(const struct toc *toc, unsigned control, unsigned number, lba_t start, bool as_time)
{
    reply_8(toc->reply, 0);
    reply_8(toc->reply, ADR_TIME << 4 | control);
    reply_8(toc->reply, number);
    reply_8(toc->reply, 0);
    append_address(toc->reply, start, as_time);
}

static struct sense read_tracks_to(const struct toc *toc, unsigned from, unsigned last, lba_t end, bool as_time)
{
    unsigned first = toc->layout->sessions[0].first_track;
    if (from > last && from != TRACK_LEAD_OUT)
        return sense_cdb_field(6, -1);
    reply_16(toc->reply, 0);
    reply_8(toc->reply, first);
    reply_8(toc->reply, last);
    unsigned control = 4;
    for (unsigned number = first; number <= last; number++) {
        const struct disc_track *track = disc_track(toc->layout, number);
        if (track == NULL)
            continue;
        control = control_of(toc, track);
        if (number >= from)
            append_track(toc, control, number, track->start, as_time);
    }
    append_track(toc, control, TRACK_LEAD_OUT, end, as_time);
    return finish(toc->reply);
}

static struct sense read_tracks(const struct toc *toc, unsigned from, bool as_time)
{
    const struct disc_session *last = last_session(toc);
    return read_tracks_to(toc, from, last->last_track, lead_out(toc, last), as_time);
}

/* What the PMA has, for a drive that answers from it while no session is closed (reference mmc 3.2). */
static struct sense read_open_session(const struct toc *toc, unsigned from, bool as_time)
{
    unsigned last = 0;
    while (last < toc->layout->track_count && toc->layout->tracks[last].state == TRACK_COMPLETE)
        last++;
    if (last == 0)
        return sense_cdb_field(2, 3);
    const struct disc_track *track = &toc->layout->tracks[last - 1];
    return read_tracks_to(toc, from, last, track->start + track->length + track->run_out, as_time);
}

/* ------------------------------------------------------------------ format 1: the last session */

static struct sense read_session_information(const struct toc *toc, bool as_time)
{
    const struct disc_session *session = last_session(toc);
    const struct disc_track *track = disc_track(toc->layout, session->first_track);
    reply_16(toc->reply, 0);
    reply_8(toc->reply, 1);
    reply_8(toc->reply, session->number);
    append_track(toc, track != NULL ? control_of(toc, track) : 4, session->first_track,
                 track != NULL ? track->start : 0, as_time);
    return finish(toc->reply);
}

/* ------------------------------------------------------------------ format 2: the lead-ins' Q sub-channel */

static void append_entry_head(const struct toc *toc, unsigned session, unsigned adr, unsigned control, unsigned point)
{
    reply_8(toc->reply, session);
    reply_8(toc->reply, adr << 4 | control);
    reply_8(toc->reply, 0);
    reply_8(toc->reply, point);
}

static void append_number_entry(const struct toc *toc, unsigned session, unsigned control, unsigned point,
                                unsigned minute, unsigned second)
{
    append_entry_head(toc, session, ADR_TIME, control, point);
    reply_zeros(toc->reply, 4);
    reply_8(toc->reply, minute);
    reply_8(toc->reply, second);
    reply_8(toc->reply, 0);
}

static void append_start_entry(const struct toc *toc, unsigned session, unsigned control, unsigned point, lba_t start)
{
    append_entry_head(toc, session, ADR_TIME, control, point);
    reply_zeros(toc->reply, 4);
    append_time(toc->reply, start);
}

/* B0: where the next program area may begin, pre-gap included, or that there is none, how many such pointers there are,
 * and how far the disc goes. C0: the first lead-in and what ATIP says; C1: what ATIP says besides. */
static void append_pointers(const struct toc *toc, const struct disc_session *session, unsigned control)
{
    bool first = session->number == 1 && !toc->kind->pressed, more = first && toc->kind->a1_valid;
    append_entry_head(toc, session->number, ADR_POINTERS, control, 0xB0);
    if (session->next_allowed)
        append_time(toc->reply, session->next_program_area);
    else
        reply_24(toc->reply, 0xFFFFFF);
    reply_8(toc->reply, 1u + first + more);
    append_time(toc->reply, toc->kind->last_lead_out_start);
    if (!first)
        return;
    append_entry_head(toc, session->number, ADR_POINTERS, control, 0xC0);
    reply_8(toc->reply, 0x80 | toc->kind->indicative_power << 4 | toc->kind->reference_speed);
    reply_zeros(toc->reply, 3);
    append_time(toc->reply, toc->kind->lead_in_start);
    if (!more)
        return;
    append_entry_head(toc, session->number, ADR_POINTERS, control, 0xC1);
    reply_bytes(toc->reply, toc->kind->a1, 3);
    reply_zeros(toc->reply, 4);
}

static void append_session(const struct toc *toc, const struct disc_session *session)
{
    const struct disc_track *first = disc_track(toc->layout, session->first_track);
    const struct disc_track *last = disc_track(toc->layout, session->last_track);
    unsigned first_control = first != NULL ? control_of(toc, first) : 4,
             last_control = last != NULL ? control_of(toc, last) : 4;
    append_number_entry(toc, session->number, first_control, 0xA0, session->first_track, session->disc_type);
    append_number_entry(toc, session->number, last_control, 0xA1, session->last_track, 0);
    append_start_entry(toc, session->number, last_control, 0xA2, lead_out(toc, session));
    for (unsigned number = session->first_track; number <= session->last_track; number++) {
        const struct disc_track *track = disc_track(toc->layout, number);
        if (track != NULL)
            append_start_entry(toc, session->number, control_of(toc, track), number, track->start);
    }
    if (session->next_allowed || session->final_pointer)
        append_pointers(toc, session, first_control);
}

static struct sense read_full_toc(const struct toc *toc, unsigned from)
{
    if (from > toc->sessions)
        return sense_cdb_field(6, -1);
    reply_16(toc->reply, 0);
    reply_8(toc->reply, 1);
    reply_8(toc->reply, toc->sessions);
    for (unsigned i = from > 0 ? from - 1 : 0; i < toc->sessions; i++)
        append_session(toc, &toc->layout->sessions[i]);
    return finish(toc->reply);
}

/* ------------------------------------------------------------------ formats 3, 4 and 5 */

/* Where a track stops: an unfinished one nowhere yet, a reservation at the end of its room. */
static void append_stop(const struct toc *toc, const struct disc_track *track)
{
    if (track->state == TRACK_COMPLETE)
        append_time(toc->reply, track->start + track->length + track->run_out);
    else if (track->reserved > 0)
        append_time(toc->reply, track->start + track->reserved);
    else
        reply_24(toc->reply, 0xFFFFFF);
}

/* A track at once has no entry before it is complete; one of packets has from its first packet on (reference mmc
 * 3.2). */
static bool is_in_pma(const struct disc_track *track)
{
    bool packets = track->write_type == WRITE_TYPE_PACKET && track->state == TRACK_INCOMPLETE;
    return track->state == TRACK_COMPLETE || track->reserved > 0 || packets;
}

/* Each track with its start and stop. */
static struct sense read_pma(const struct toc *toc)
{
    reply_16(toc->reply, 0);
    reply_8(toc->reply, 1);
    reply_8(toc->reply, toc->layout->session_count);
    for (unsigned i = 0; i < toc->layout->track_count; i++) {
        const struct disc_track *track = &toc->layout->tracks[i];
        if (!is_in_pma(track))
            continue;
        append_entry_head(toc, track->session, ADR_TIME, control_of(toc, track), track->number);
        append_stop(toc, track);
        reply_8(toc->reply, 0);
        append_time(toc->reply, track->start);
    }
    return finish(toc->reply);
}

static void append_additional(struct reply *reply, bool valid, const uint8_t information[3])
{
    reply_8(reply, 0);
    if (valid)
        reply_bytes(reply, information, 3);
    else
        reply_zeros(reply, 3);
}

static struct sense read_atip(const struct toc *toc)
{
    const struct disc_kind *kind = toc->kind;
    reply_16(toc->reply, 0);
    reply_16(toc->reply, 0);
    reply_8(toc->reply, 0x80 | (kind->indicative_power & 7) << 4 | (kind->reference_speed & 7));
    reply_8(toc->reply, 0x40); /* for unrestricted use, as READ DISC INFORMATION says too */
    reply_8(toc->reply, 0x80 | (kind->erasable ? 0x40 : 0) | (kind->disc_subtype & 7) << 3 | (kind->a1_valid ? 4 : 0) |
                            (kind->a2_valid ? 2 : 0) | (kind->a3_valid ? 1 : 0));
    reply_8(toc->reply, 0);
    append_time(toc->reply, kind->lead_in_start);
    reply_8(toc->reply, 0);
    append_time(toc->reply, kind->last_lead_out_start);
    append_additional(toc->reply, kind->a1_valid, kind->a1);
    append_additional(toc->reply, kind->a2_valid, kind->a2);
    append_additional(toc->reply, kind->a3_valid, kind->a3);
    reply_8(toc->reply, 0);
    return finish(toc->reply);
}

/* The packs of the first session that has some. They may be more than the drive's small buffer holds. */
static struct sense read_cd_text(struct drive_task *task, const struct toc *toc)
{
    enum { PACK = 18 };
    struct disc *disc = task->drive->disc;
    size_t count = 0;
    unsigned session = 1;
    for (; session <= toc->sessions; session++)
        if (disc_read_cd_text(disc, session, NULL, 0, &count) == 0 && count > 0)
            break;
    if (count == 0 || !toc->drive->constants.cd_text)
        return sense_cdb_field(2, 3);
    uint8_t *packs = malloc(count * PACK);
    if (packs == NULL || disc_read_cd_text(disc, session, packs, count * PACK, &count) != 0) {
        free(packs);
        return sense(MEDIUM_ERROR, UNRECOVERED_READ_ERROR);
    }
    task_reply_direct(task);
    reply_16(&task->reply, (uint32_t)(2 + count * PACK));
    reply_16(&task->reply, 0);
    reply_bytes(&task->reply, packs, count * PACK);
    free(packs);
    return sense_none();
}

/*
 * Good; 5/24/00: nothing is closed (formats 0-2), pressed disc (3, 4), no CD-TEXT (5), no such track or session,
 * unknown format. SFF-8020 put the format into byte 9, and Linux still does.
 */
struct sense command_read_toc(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct toc toc = toc_of(task);
    bool as_time = cdb[1] & 0x02;
    unsigned format = cdb[2] & 0x0F;
    if (format == FORMAT_TOC && cdb[9] >> 6 == 3)
        return sense_cdb_field(9, 7);
    if (format == FORMAT_TOC && cdb[9] >> 6 != 0)
        format = cdb[9] >> 6;
    if (format == FORMAT_TOC && toc.sessions == 0 && toc.drive->constants.toc_of_open_session)
        return read_open_session(&toc, cdb[6], as_time);
    if (format <= FORMAT_FULL_TOC && toc.sessions == 0)
        return sense_cdb_field(2, 3);
    if ((format == FORMAT_PMA || format == FORMAT_ATIP) && toc.kind->pressed)
        return sense_cdb_field(2, 3);
    switch (format) {
    case FORMAT_TOC:
        return read_tracks(&toc, cdb[6], as_time);
    case FORMAT_SESSION_INFORMATION:
        return read_session_information(&toc, as_time);
    case FORMAT_FULL_TOC:
        return read_full_toc(&toc, cdb[6]);
    case FORMAT_PMA:
        return read_pma(&toc);
    case FORMAT_ATIP:
        return read_atip(&toc);
    case FORMAT_CD_TEXT:
        return read_cd_text(task, &toc);
    default:
        return sense_cdb_field(2, 3);
    }
}
