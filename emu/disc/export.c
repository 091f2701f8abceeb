/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session as files other programs read: ISO, or BIN with CUE (reference mmc 8.2). */
#include "emu/disc/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/disc/sector.h"

/* Session by number (0: the last that holds anything), and its tracks that can be read. */
static int find_session(const struct disc *disc, unsigned number, const struct disc_session **session,
                        struct failure *why)
{
    const struct disc_layout *layout = &disc->real.layout;
    unsigned recorded = layout_recorded_sessions(layout);
    if (recorded == 0)
        return fail(why, EXIT_USAGE_ERROR, "%s is blank: there is nothing to export", disc->path);
    if (number > recorded)
        return fail(why, EXIT_USAGE_ERROR, "%s has no session %u: it has %u", disc->path, number, recorded);
    *session = &layout->sessions[(number ? number : recorded) - 1];
    const struct disc_track *last = &layout->tracks[(*session)->last_track - 1];
    if (last->damaged)
        return fail(why, EXIT_USAGE_ERROR, "session %d of %s cannot be read: its track %d was interrupted",
                    (*session)->number, disc->path, last->number);
    return 0;
}

static int write_failed(const char *path, struct failure *why)
{
    return fail(why, EXIT_INTERNAL, "%s cannot be written: %s", path, strerror(errno));
}

/* A new file; an existing one is refused. */
static FILE *create(const char *path, struct failure *why, int *result)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        *result = errno == EEXIST ? fail(why, EXIT_USAGE_ERROR, "%s exists already", path)
                                  : fail(why, EXIT_USAGE_ERROR, "%s cannot be made: %s", path, strerror(errno));
        return NULL;
    }
    FILE *stream = fdopen(file, "w");
    if (!stream) {
        *result = write_failed(path, why);
        close(file);
        unlink(path);
    }
    return stream;
}

/* Closes; what is not whole does not stay. */
static int finish(FILE *stream, const char *path, int result, struct failure *why)
{
    if (fclose(stream) != 0 && result == 0)
        result = write_failed(path, why);
    if (result)
        unlink(path);
    return result;
}

/* ------------------------------------------------------------------ ISO */

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

static int copy_user_data(struct disc *disc, lba_t start, lba_t end, FILE *out, const char *path, struct failure *why)
{
    enum { BLOCKS = 64 };
    uint8_t data[BLOCKS * 2048];
    for (lba_t at = start; at < end;) {
        const struct disc_track *track = disc_track_at(&disc->real.layout, at);
        bool stored = track && track_is_data(track) && at >= track->start && at < track->start + track->length;
        lba_t until = stored ? track->start + track->length : at + 1;
        lba_t blocks = until - at < BLOCKS ? until - at : BLOCKS;
        size_t size = (size_t)blocks * 2048;
        int error = 0;
        if (stored)
            error = store_read(&disc->store, STORE_DATA, data, size, (off_t)at * 2048);
        else
            memset(data, 0, size);
        if (error)
            return fail(why, EXIT_INTERNAL, "%s cannot be read: %s", disc->path, strerror(error));
        if (fwrite(data, 1, size, out) != size)
            return write_failed(path, why);
        at += blocks;
    }
    return 0;
}

int disc_export_iso(struct disc *disc, const char *path, unsigned session, struct failure *why)
{
    const struct disc_session *found;
    lba_t start, end;
    int result = find_session(disc, session, &found, why);
    if (result == 0)
        result = iso_range(disc, found, &start, &end, why);
    if (result)
        return result;
    FILE *out = create(path, why, &result);
    if (!out)
        return result;
    result = copy_user_data(disc, start, end, out, path, why);
    return finish(out, path, result, why);
}

/* ------------------------------------------------------------------ BIN and CUE */

/* Whole sectors from the session's first address to its end, run-outs and pauses with them: the CUE's times are then
 * the disc's. */
static int write_bin(struct disc *disc, const struct disc_session *session, FILE *out, const char *path,
                     struct failure *why)
{
    uint8_t sector[SECTOR_LENGTH];
    lba_t at = session->start;
    for (unsigned i = session->first_track; i <= session->last_track; i++) {
        const struct disc_track *track = disc_track(&disc->real.layout, i);
        for (; at < track_end(track); at++) {
            int error = read_main_channel(disc, track, at, sector);
            if (error)
                return fail(why, EXIT_INTERNAL, "%s cannot be read: %s", disc->path, strerror(error));
            if (fwrite(sector, sizeof sector, 1, out) != 1)
                return write_failed(path, why);
        }
    }
    return 0;
}

static void write_index(FILE *out, unsigned index, lba_t blocks)
{
    fprintf(out, "    INDEX %02u %02d:%02d:%02d\n", index, (int)(blocks / 4500), (int)(blocks / 75 % 60),
            (int)(blocks % 75));
}

static void write_flags(FILE *out, unsigned control)
{
    bool audio = !(control & 4);
    bool copy = control & 2, four_channels = audio && (control & 8), pre_emphasis = audio && (control & 1);
    if (copy || four_channels || pre_emphasis)
        fprintf(out, "    FLAGS%s%s%s\n", copy ? " DCP" : "", four_channels ? " 4CH" : "", pre_emphasis ? " PRE" : "");
}

static void write_cue(const struct disc *disc, const struct disc_session *session, const char *bin, FILE *out)
{
    if (session->media_catalog_number[0])
        fprintf(out, "CATALOG %s\n", session->media_catalog_number);
    fprintf(out, "FILE \"%s\" BINARY\n", bin);
    for (unsigned i = session->first_track; i <= session->last_track; i++) {
        const struct disc_track *track = disc_track(&disc->real.layout, i);
        fprintf(out, "  TRACK %02d %s\n", track->number, track_is_data(track) ? "MODE1/2352" : "AUDIO");
        write_flags(out, track->control);
        if (track->isrc[0])
            fprintf(out, "    ISRC %s\n", track->isrc);
        if (i > session->first_track && track->pause > 0)
            write_index(out, 0, track->start - track->pause - session->start);
        write_index(out, 1, track->start - session->start);
    }
}

static int export_bin(struct disc *disc, const struct disc_session *session, const char *path, struct failure *why)
{
    int result = 0;
    FILE *out = create(path, why, &result);
    if (!out)
        return result;
    result = write_bin(disc, session, out, path, why);
    return finish(out, path, result, why);
}

static int export_cue(struct disc *disc, const struct disc_session *session, const char *path, const char *bin,
                      struct failure *why)
{
    int result = 0;
    FILE *out = create(path, why, &result);
    if (!out)
        return result;
    const char *slash = strrchr(bin, '/');
    write_cue(disc, session, slash ? slash + 1 : bin, out);
    return finish(out, path, ferror(out) ? write_failed(path, why) : 0, why);
}

int disc_export_cue(struct disc *disc, const char *name, unsigned session, struct failure *why)
{
    const struct disc_session *found;
    int result = find_session(disc, session, &found, why);
    if (result)
        return result;
    char *cue = NULL, *bin = NULL;
    if (asprintf(&cue, "%s.cue", name) < 0 || asprintf(&bin, "%s.bin", name) < 0) {
        free(cue);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    if (access(cue, F_OK) == 0)
        result = fail(why, EXIT_USAGE_ERROR, "%s exists already", cue);
    else
        result = export_bin(disc, found, bin, why);
    if (result == 0) {
        result = export_cue(disc, found, cue, bin, why);
        if (result)
            unlink(bin);
    }
    free(cue);
    free(bin);
    return result;
}
