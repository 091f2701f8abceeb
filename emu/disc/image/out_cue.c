/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BIN and CUE (reference mmc 8.2): whole sectors, the pauses and run-outs with them, so that the times are the disc's.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/disc/image/out.h"

static int write_bin(struct disc *disc, const struct disc_session *session, struct out *out)
{
    uint8_t sector[SECTOR_LENGTH];
    for (unsigned i = session->first_track; i <= session->last_track; i++) {
        struct out_range range = out_range(disc, i);
        for (lba_t at = range.begin; at < range.end; at++) {
            int error = read_main_channel(disc, range.track, at, sector);
            if (error)
                return fail(out->why, EXIT_INTERNAL, "%s cannot be read: %s", disc->path, strerror(error));
            if (fwrite(sector, sizeof sector, 1, out->stream) != 1)
                return out_failed(out);
        }
    }
    return 0;
}

static void write_index(FILE *out, unsigned index, lba_t blocks)
{
    fprintf(out, "    INDEX %02u ", index);
    out_time(out, blocks);
    fputc('\n', out);
}

static void write_flags(FILE *out, unsigned control)
{
    bool audio = !(control & 4);
    bool copy = control & 2, four_channels = audio && (control & 8), pre_emphasis = audio && (control & 1);
    if (copy || four_channels || pre_emphasis)
        fprintf(out, "    FLAGS%s%s%s\n", copy ? " DCP" : "", four_channels ? " 4CH" : "", pre_emphasis ? " PRE" : "");
}

/* In ISO 8859-1 on the disc, in UTF-8 here. A sheet has no way to write a quotation mark: an apostrophe stands for it.
 */
static void write_words(FILE *out, const char *indent, const struct cd_text *text, unsigned track)
{
    for (unsigned type = CD_TEXT_TITLE; text && type <= CD_TEXT_MESSAGE; type++) {
        const char *words = cd_text_get(text, 0, track, type, NULL);
        if (!words || !*words)
            continue;
        fprintf(out, "%s%s \"", indent, cd_text_name(type));
        for (; *words; words++) {
            unsigned char c = (unsigned char)*words;
            if (c >= 0x80)
                fprintf(out, "%c%c", 0xC0 | c >> 6, 0x80 | (c & 0x3F));
            else
                fputc(c == '"' ? '\'' : c < ' ' ? ' ' : c, out);
        }
        fputs("\"\n", out);
    }
}

/* at: sectors of the file before this track. */
static void write_track(FILE *out, const struct disc *disc, const struct out_range *range, lba_t at,
                        const struct cd_text *text)
{
    const struct disc_layout *layout = &disc->real.layout;
    const struct disc_track *track = range->track;
    fprintf(out, "  TRACK %02d %s\n", track->number,
            !track_is_data(track)   ? "AUDIO"
            : track->data_mode == 2 ? "MODE2/2352"
                                    : "MODE1/2352");
    write_words(out, "    ", text, track->number);
    write_flags(out, track->control);
    if (track->isrc[0])
        fprintf(out, "    ISRC %s\n", track->isrc);
    if (range->start > range->begin)
        write_index(out, 0, at);
    write_index(out, 1, at + (range->start - range->begin));
    for (unsigned i = 0; i < layout->index_count; i++)
        if (layout->indexes[i].track == track->number)
            write_index(out, layout->indexes[i].index, at + (layout->indexes[i].at - range->begin));
}

static void write_session(FILE *out, struct disc *disc, const struct disc_session *session, const char *bin,
                          const struct cd_text *text)
{
    fprintf(out, "FILE \"%s\" BINARY\n", out_base(bin));
    lba_t at = 0;
    for (unsigned i = session->first_track; i <= session->last_track; i++) {
        struct out_range range = out_range(disc, i);
        write_track(out, disc, &range, at, text);
        at += range.end - range.begin;
    }
}

/* The packs as they are, beside the sheet. */
static int write_packs(const struct disc *disc, const char *name, const uint8_t *packs, size_t count,
                       struct failure *why)
{
    struct out out;
    int code = out_create(&out, disc, name, ".cdt", why);
    if (code)
        return code;
    (void)fwrite(packs, IMAGE_PACK, count, out.stream);
    return out_finish(&out, 0);
}

/* What stands before the first FILE. */
static int write_head(FILE *out, struct disc *disc, const struct disc_session *session, const char *name,
                      struct cd_text **text, struct failure *why)
{
    uint8_t *packs;
    size_t count;
    *text = out_text(disc, session->number, &packs, &count);
    if (session->media_catalog_number[0])
        fprintf(out, "CATALOG %s\n", session->media_catalog_number);
    int code = 0;
    if (packs) {
        code = write_packs(disc, name, packs, count, why);
        fprintf(out, "CDTEXTFILE \"%s.cdt\"\n", out_base(name));
        if (*text)
            write_words(out, "", *text, 0);
    }
    free(packs);
    return code;
}

static int export_bin(struct disc *disc, const struct disc_session *session, const char *name, struct failure *why)
{
    struct out out;
    int code = out_create(&out, disc, name, ".bin", why);
    return code ? code : out_finish(&out, write_bin(disc, session, &out));
}

static void remove_beside(const char *name, const char *suffix)
{
    char *path;
    if (asprintf(&path, "%s%s", name, suffix) < 0)
        return;
    remove(path);
    free(path);
}

int disc_export_cue(struct disc *disc, const char *name, unsigned session, struct failure *why)
{
    const struct disc_session *found;
    struct cd_text *text = NULL;
    struct out cue;
    int code = out_session(disc, session, &found, why);
    if (code == 0)
        code = out_create(&cue, disc, name, ".cue", why);
    if (code)
        return code;
    code = export_bin(disc, found, name, why);
    bool bin_made = code == 0;
    if (code == 0)
        code = write_head(cue.stream, disc, found, name, &text, why);
    if (code == 0) {
        char *bin = NULL;
        if (asprintf(&bin, "%s.bin", name) < 0)
            code = fail(why, EXIT_INTERNAL, "out of memory");
        else
            write_session(cue.stream, disc, found, bin, text);
        free(bin);
    }
    cd_text_free(text);
    code = out_finish(&cue, code);
    if (code && bin_made)
        remove_beside(name, ".bin");
    return code;
}

/* ------------------------------------------------------------------ all sessions in one sheet */

/* What Orange Book does not say already: how far apart they are. */
static void write_gap(FILE *out, const struct disc_session *session, const struct disc_session *next,
                      const struct disc_track *first)
{
    lba_t pause = first->pause > CD_PREGAP ? first->pause : CD_PREGAP;
    lba_t gap = first->start - pause - session->lead_out;
    lba_t lead_out = session->number == 1 ? CD_FIRST_LEAD_OUT : CD_LATER_LEAD_OUT;
    if (gap > lead_out) {
        fputs("REM LEAD-OUT ", out);
        out_time(out, lead_out);
        fputs("\nREM LEAD-IN ", out);
        out_time(out, gap - lead_out);
        fputc('\n', out);
    }
    fprintf(out, "REM SESSION %02d\n", next->number);
}

static int write_all(struct disc *disc, const char *name, struct out *cue, unsigned *made)
{
    const struct disc_layout *layout = &disc->real.layout;
    unsigned sessions = layout_recorded_sessions(layout);
    const struct disc_session *session;
    struct cd_text *text = NULL;
    int code = out_session(disc, 1, &session, cue->why);
    if (code == 0)
        code = write_head(cue->stream, disc, session, name, &text, cue->why);
    if (sessions > 1)
        fputs("REM SESSION 01\n", cue->stream);
    for (unsigned number = 1; number <= sessions && code == 0; number++) {
        char *part = NULL, *bin = NULL;
        code = out_session(disc, number, &session, cue->why);
        if (code == 0 && (asprintf(&part, "%s-%u", name, number) < 0 || asprintf(&bin, "%s.bin", part) < 0))
            code = fail(cue->why, EXIT_INTERNAL, "out of memory");
        if (code == 0 && number > 1)
            write_gap(cue->stream, session - 1, session, disc_track(layout, session->first_track));
        if (code == 0)
            code = export_bin(disc, session, part, cue->why);
        *made += code == 0;
        if (code == 0)
            write_session(cue->stream, disc, session, bin, text);
        free(part);
        free(bin);
    }
    cd_text_free(text);
    return code;
}

int disc_export_cue_together(struct disc *disc, const char *name, struct failure *why)
{
    struct out cue;
    unsigned made = 0;
    int code = out_create(&cue, disc, name, ".cue", why);
    if (code)
        return code;
    code = out_finish(&cue, write_all(disc, name, &cue, &made));
    for (unsigned i = 1; code && i <= made; i++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, "-%u.bin", i);
        remove_beside(name, suffix);
    }
    return code;
}
