/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc after a journey that failed somewhere: as a drive could have left it, and after a simulation as it was. */
#ifndef COASTER_IMAPI_TESTS_WALK_DISC_H
#define COASTER_IMAPI_TESTS_WALK_DISC_H

#include "imapi/tests/walk_station.h"
#include "imapi/tests/walk_world.h"

/* Of the disc in the drive, or on its tray. */
static struct disc_layout layout_now(void)
{
    static struct disc_layout none;
    struct drive *drive = loop_drive_lock(there.name);
    struct disc *disc = drive_disc(drive) != NULL ? drive_disc(drive) : drive_tray_disc(drive);
    struct disc_layout layout = disc != NULL ? *disc_layout_real(disc) : none;
    loop_drive_unlock(drive);
    return layout;
}

static unsigned closed_sessions(const struct disc_layout *layout)
{
    unsigned closed = 0;
    for (unsigned i = 0; i < layout->session_count; i++)
        closed += layout->sessions[i].state == SESSION_COMPLETE;
    return closed;
}

static bool same_layout(const struct disc_layout *a, const struct disc_layout *b)
{
    if (a->status != b->status || a->last_session_state != b->last_session_state ||
        a->session_count != b->session_count || a->track_count != b->track_count)
        return false;
    for (unsigned i = 0; i < a->track_count; i++)
        if (a->tracks[i].state != b->tracks[i].state || a->tracks[i].start != b->tracks[i].start ||
            a->tracks[i].length != b->tracks[i].length || a->tracks[i].damaged != b->tracks[i].damaged)
            return false;
    return closed_sessions(a) == closed_sessions(b);
}

/* The disc of that template as hashed when nothing had been done to it. */
static const char *hash_of(const char *path, char hash[DISC_HASH_LENGTH])
{
    struct failure why;
    struct disc *disc = NULL;
    hash[0] = '\0';
    if (disc_open(path, &(struct disc_options){.read_only = true}, &disc, &why) != 0 ||
        disc_hash(disc, hash, &why) != 0)
        wrong("%s", why.sentence);
    disc_close(disc);
    return hash;
}

static void judge_erased(const struct station *station, const struct way *way, HRESULT result,
                         const struct disc_layout *before, const struct disc_layout *after)
{
    bool same = same_layout(before, after), blank = after->status == DISC_BLANK;
    if (SUCCEEDED(result))
        must(blank, "the disc is not blank");
    else if (station->phase < ERASING || !way->done_before)
        must(same, "the disc is another");
    else
        must(same || blank, "the disc is neither as it was nor blank");
}

static void judge_recorded(const struct journey *journey, const struct station *station, const struct way *way,
                           HRESULT result, const struct disc_layout *before, const struct disc_layout *after)
{
    unsigned tracks = journey->audio ? 2 : 1, more = (unsigned)(after->track_count - before->track_count);
    unsigned closed = closed_sessions(after) - closed_sessions(before);
    if (FAILED(result) && station->phase <= PREPARING) {
        must(same_layout(before, after), "the disc is another");
        return;
    }
    must(after->track_count >= before->track_count && more <= tracks, "%u tracks are new", more);
    if (SUCCEEDED(result) || station->phase > CLOSING) {
        must(closed == 1 && more == tracks, "%u sessions are new, and %u tracks", closed, more);
        must(after->status == (journey->audio ? DISC_COMPLETE : DISC_APPENDABLE), "the disc is of status %d",
             after->status); /* */
    } else if (station->phase == WRITING) {
        must(closed == 0, "a session was closed");
    } else {
        must(closed == (way->done_before && way->transport != TRANSPORT_DONE) || way->done_before,
             "%u sessions are new", closed);
        must(more == tracks, "%u tracks are new", more);
    }
    for (unsigned i = 0; i < more; i++) /* all but the last one were ended */
        must(i + 1 == more || after->tracks[before->track_count + i].state == TRACK_COMPLETE, "track %u is open",
             i + 1);
}

/* first: the path of the disc of the journey, which may not be the one in the drive any more. */
static void judge_disc(const struct journey *journey, const struct station *station, const struct way *way,
                       HRESULT result, const struct disc_layout *before, const char *first)
{
    if (way->meaning == CHANGED_BLANK && SUCCEEDED(result))
        return; /* that one was burned, and was meant to be */
    struct failure why;
    struct drive *drive = loop_drive_lock(there.name);
    (void)!drive_remove(drive, &why);
    loop_drive_unlock(drive);
    if (journey->simulated) {
        char hash[DISC_HASH_LENGTH], as_it_was[DISC_HASH_LENGTH];
        must(strcmp(hash_of(first, hash), hash_of(first_disc_of(journey), as_it_was)) == 0, "a simulation has written");
        return;
    }
    put_disc(first);
    struct disc_layout after = layout_now();
    if (journey->erase)
        judge_erased(station, way, result, before, &after);
    else
        judge_recorded(journey, station, way, result, before, &after);
}

#endif
