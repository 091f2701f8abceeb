/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long long operations last: what the laser passes over, at the speed in force (reference mmc 3.1, 6.4). */
#include "emu/drive/core.h"

static uint64_t whole_disc(const struct drive *drive)
{
    const struct disc_kind *kind = disc_kind(drive->disc);
    return pickup_write_time(drive, kind->lead_in_start, (uint32_t)(kind->last_lead_out_start - kind->lead_in_start));
}

/* The first session's lead-in reaches from the start of the pre-groove to the pre-gap; the others' are a minute. */
static uint64_t lead_in(const struct drive *drive, const struct disc_session *session)
{
    uint32_t length = session->number > 1 ? CD_LEAD_IN : (uint32_t)(-CD_PREGAP - session->lead_in);
    return pickup_write_time(drive, session->lead_in, length);
}

static uint64_t lead_out(const struct drive *drive, const struct disc_session *session, lba_t start)
{
    return pickup_write_time(drive, start, session->number > 1 ? CD_LATER_LEAD_OUT : CD_FIRST_LEAD_OUT);
}

static lba_t end_of(const struct disc_track *track)
{
    return track->start + track->length + track->run_out;
}

static lba_t end_of_recording(const struct disc_layout *layout)
{
    return layout->track_count > 0 ? end_of(&layout->tracks[layout->track_count - 1]) : 0;
}

/* A session at once gets its lead-in and lead-out with it (reference mmc 3.3). */
uint64_t duration_of_synchronize(const struct drive *drive)
{
    const struct disc_layout *layout = disc_layout(drive->disc);
    const struct disc_session *session =
        layout->session_count > 0 ? &layout->sessions[layout->session_count - 1] : NULL;
    bool at_once = session != NULL && session->state == SESSION_INCOMPLETE && session->write_type == WRITE_TYPE_SAO;
    return at_once ? duration_of_close_session(drive) : drive->personality.synchronize_ms * MILLISECONDS;
}

/* A session without tracks has nothing to close. */
uint64_t duration_of_close_session(const struct drive *drive)
{
    const struct disc_layout *layout = disc_layout(drive->disc);
    if (layout->session_count == 0 || layout->last_session_state == SESSION_EMPTY || layout->status == DISC_COMPLETE)
        return 0;
    const struct disc_session *session = &layout->sessions[layout->session_count - 1];
    return lead_in(drive, session) + lead_out(drive, session, end_of_recording(layout)) +
           drive->personality.close_ms * MILLISECONDS;
}

enum {
    BLANK_WHOLE = 0,
    BLANK_MINIMAL = 1,
    BLANK_TRACK = 2,
    BLANK_UNRESERVE = 3,
    BLANK_TRACK_TAIL = 4,
    BLANK_UNCLOSE = 5,
    BLANK_SESSION = 6,
};

static uint64_t track_from(const struct drive *drive, const struct disc_track *track, lba_t from)
{
    lba_t end = track != NULL ? end_of(track) : from;
    return end > from ? pickup_write_time(drive, from, (uint32_t)(end - from)) : 0;
}

/* What is erased (reference mmc 2.9): lead-ins and lead-outs, a track, what lies behind an address. */
static uint64_t erased(const struct drive *drive, unsigned blanking_type, lba_t address)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    const struct disc_session *session = NULL;
    for (unsigned i = 0; i < layout->session_count; i++)
        if (layout->sessions[i].state != SESSION_EMPTY)
            session = &layout->sessions[i];
    const struct disc_track *track =
        blanking_type == BLANK_TRACK_TAIL ? disc_track_at(layout, address) : disc_track(layout, (unsigned)address);
    lba_t lead_in_start = disc_kind(drive->disc)->lead_in_start;
    switch (blanking_type) {
    case BLANK_MINIMAL: /* PMA, TOC and the first pre-gap */
        return pickup_write_time(drive, lead_in_start, (uint32_t)-lead_in_start);
    case BLANK_TRACK:
        return track_from(drive, track, track != NULL ? track->start : 0);
    case BLANK_TRACK_TAIL:
        return track_from(drive, track, address);
    case BLANK_UNCLOSE:
        return session != NULL ? lead_in(drive, session) + lead_out(drive, session, end_of_recording(layout)) : 0;
    case BLANK_SESSION:
        if (session == NULL)
            return 0;
        return lead_in(drive, session) + track_from(drive, &layout->tracks[layout->track_count - 1], session->start) +
               lead_out(drive, session, end_of_recording(layout));
    default: /* unreserve: an entry of the PMA */
        return 0;
    }
}

uint64_t duration_of_blank(const struct drive *drive, unsigned blanking_type, lba_t address)
{
    if (blanking_type == BLANK_WHOLE)
        return whole_disc(drive) + drive->personality.blank_whole_ms * MILLISECONDS;
    return erased(drive, blanking_type, address) + drive->personality.blank_minimal_ms * MILLISECONDS;
}

enum { FORMAT_FULL = 0x10 };

/* The whole disc, or what is added to it: 39 sectors for every 32 blocks of user data (reference mmc 3.1). */
uint64_t duration_of_format(const struct drive *drive, const struct disc_format *format)
{
    uint64_t added = format->type == FORMAT_FULL
                         ? whole_disc(drive)
                         : pickup_write_time(drive, 0, (uint32_t)((uint64_t)format->blocks * 39 / 32));
    return added + drive->personality.blank_whole_ms * MILLISECONDS;
}
