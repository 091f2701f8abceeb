/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/image/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int out_failed(const struct out *out)
{
    return fail(out->why, EXIT_INTERNAL, "%s cannot be written: %s", out->path, strerror(errno));
}

int out_create(struct out *out, const struct disc *disc, const char *name, const char *suffix, struct failure *why)
{
    *out = (struct out){.disc = disc, .why = why};
    if (asprintf(&out->path, "%s%s", name, suffix) < 0) {
        out->path = NULL;
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    int file = open(out->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int code = 0;
    if (file < 0) {
        code = errno == EEXIST ? fail(why, EXIT_USAGE_ERROR, "%s exists already", out->path)
                               : fail(why, EXIT_USAGE_ERROR, "%s cannot be made: %s", out->path, strerror(errno));
    } else {
        out->stream = fdopen(file, "w");
        if (!out->stream) {
            code = out_failed(out);
            close(file);
            unlink(out->path);
        }
    }
    if (code) {
        free(out->path);
        out->path = NULL;
    }
    return code;
}

int out_finish(struct out *out, int result)
{
    if (!out->path)
        return result;
    bool bad = ferror(out->stream) != 0;
    if ((fclose(out->stream) != 0 || bad) && result == 0)
        result = out_failed(out);
    if (result)
        unlink(out->path);
    free(out->path);
    *out = (struct out){0};
    return result;
}

const char *out_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ------------------------------------------------------------------ what there is to write */

int out_session(const struct disc *disc, unsigned number, const struct disc_session **session, struct failure *why)
{
    const struct disc_layout *layout = &disc->real.layout;
    unsigned recorded = layout_recorded_sessions(layout);
    if (recorded == 0)
        return fail(why, EXIT_USAGE_ERROR, "%s is blank: there is nothing to export", disc->path);
    if (number > recorded)
        return fail(why, EXIT_USAGE_ERROR, "%s has no session %u: it has %u", disc->path, number, recorded);
    *session = &layout->sessions[(number ? number : recorded) - 1];
    for (unsigned i = (*session)->first_track; i <= (*session)->last_track; i++)
        if (disc_track(layout, i)->damaged)
            return fail(why, EXIT_USAGE_ERROR, "session %d of %s cannot be read: its track %d was interrupted",
                        (*session)->number, disc->path, i);
    return 0;
}

struct out_range out_range(const struct disc *disc, unsigned number)
{
    const struct disc_layout *layout = &disc->real.layout;
    const struct disc_track *track = disc_track(layout, number);
    bool first = layout->sessions[track->session - 1].first_track == number;
    lba_t pause = !first ? track->pause : track->pause > CD_PREGAP ? track->pause - CD_PREGAP : 0;
    /* of fixed packets, run_out is what no address reaches */
    lba_t end = track->packet_size > 0 ? track->start + track->length : track_end(track);
    return (struct out_range){track, track->start - pause, track->start, end};
}

struct cd_text *out_text(struct disc *disc, unsigned session, uint8_t **packs, size_t *count)
{
    *packs = NULL;
    if (disc_read_cd_text(disc, session, NULL, 0, count) != 0 || *count == 0)
        return NULL;
    *packs = malloc(*count * IMAGE_PACK);
    if (!*packs || disc_read_cd_text(disc, session, *packs, *count * IMAGE_PACK, count) != 0) {
        free(*packs);
        *packs = NULL;
        *count = 0;
        return NULL;
    }
    return cd_text_of_packs(*packs, *count);
}

void out_time(FILE *stream, lba_t blocks)
{
    fprintf(stream, "%02d:%02d:%02d", (int)(blocks / 4500), (int)(blocks / 75 % 60), (int)(blocks % 75));
}
