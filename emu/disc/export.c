/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of a session as ISO file (reference mmc 8.2). The other formats are emu/disc/image/out_*.c. */
#include <string.h>

#include "emu/disc/image/out.h"

enum { USER = 2048, AT_ONCE = 64 };

/* From the session's first data track to the end of its last, gaps as zeros: addresses inside keep their distance. */
static int iso_range(const struct disc *disc, const struct disc_session *session, lba_t *start, lba_t *end,
                     struct failure *why)
{
    *start = *end = LBA_NONE;
    for (unsigned i = session->first_track; i <= session->last_track; i++) {
        const struct disc_track *track = disc_track(&disc->real.layout, i);
        if (!track_is_data(track))
            continue;
        *start = *start == LBA_NONE ? track->start : *start;
        *end = track->start + track->length;
    }
    return *start == LBA_NONE
               ? fail(why, EXIT_USAGE_ERROR, "session %d of %s has no data track", session->number, disc->path)
               : 0;
}

/* Blocks of a data track from lba on that lie before end. Gaps, audio, links and rooms never written are zeros. */
static lba_t stored_run(struct disc *disc, lba_t lba, lba_t end)
{
    const struct disc_track *track = disc_track_at(&disc->real.layout, lba);
    struct disc_run run;
    if (!track || !track_is_data(track) || lba < track->start || !sense_good(disc_run_at(disc, lba, false, &run)))
        return 0;
    lba_t until = run.end < end ? run.end : end;
    return until - lba < AT_ONCE ? until - lba : AT_ONCE;
}

static int copy_user_data(struct disc *disc, lba_t start, lba_t end, struct out *out)
{
    uint8_t data[AT_ONCE * USER];
    for (lba_t at = start, blocks; at < end; at += blocks) {
        blocks = stored_run(disc, at, end);
        struct sense s = blocks > 0 ? disc_read(disc, at, (uint32_t)blocks, data) : sense_none();
        if (!sense_good(s))
            return s.key == ILLEGAL_REQUEST
                       ? fail(out->why, EXIT_USAGE_ERROR, "%s has sectors of another size than %d bytes at %d",
                              disc->path, USER, (int)at)
                       : fail(out->why, EXIT_INTERNAL, "%s cannot be read at %d", disc->path, (int)at);
        if (blocks == 0) {
            blocks = 1;
            memset(data, 0, USER);
        }
        if (fwrite(data, USER, (size_t)blocks, out->stream) != (size_t)blocks)
            return out_failed(out);
    }
    return 0;
}

int disc_export_iso(struct disc *disc, const char *path, unsigned session, struct failure *why)
{
    const struct disc_session *found;
    lba_t start, end;
    int code = out_session(disc, session, &found, why);
    if (code == 0)
        code = iso_range(disc, found, &start, &end, why);
    struct out out;
    if (code == 0)
        code = out_create(&out, disc, path, "", why);
    return code ? code : out_finish(&out, copy_user_data(disc, start, end, &out));
}
