/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session as cdrdao keeps it (cdrdao(1), "TOC FILES"): sound big-endian, mode 1 as user data where that is all. */
#include <stdlib.h>
#include <string.h>

#include "emu/disc/image/out.h"

enum { USER = 2048, SUB_LENGTH = 96, R_TO_W = 0x3F };

static size_t main_size(const struct disc_track *track)
{
    return track->whole_sectors ? SECTOR_LENGTH : USER;
}

static size_t block_size(const struct disc_track *track)
{
    return main_size(track) + (track->sub_channel == SUB_CHANNEL_KEPT ? SUB_LENGTH : 0);
}

static void swap(uint8_t *samples)
{
    for (size_t i = 0; i < SECTOR_LENGTH; i += 2) {
        uint8_t first = samples[i];
        samples[i] = samples[i + 1];
        samples[i + 1] = first;
    }
}

static int write_sector(struct disc *disc, const struct disc_track *track, lba_t lba, struct out *out)
{
    uint8_t block[SECTOR_LENGTH + SUB_LENGTH];
    int error = read_main_channel(disc, track, lba, block);
    if (!track_is_data(track))
        swap(block);
    else if (!track->whole_sectors)
        memmove(block, block + SECTOR_USER_DATA_AT, USER);
    uint8_t *symbols = block + main_size(track);
    if (error == 0 && track->sub_channel == SUB_CHANNEL_KEPT)
        error = out_sub_channel(disc, track, lba, symbols);
    for (unsigned i = 0; i < SUB_LENGTH && track->sub_channel == SUB_CHANNEL_KEPT; i++)
        symbols[i] &= R_TO_W;
    if (error)
        return fail(out->why, EXIT_INTERNAL, "%s cannot be read: %s", disc->path, strerror(error));
    return fwrite(block, block_size(track), 1, out->stream) == 1 ? 0 : out_failed(out);
}

static int write_bin(struct disc *disc, const struct disc_session *session, struct out *out)
{
    int code = 0;
    for (unsigned i = session->first_track; i <= session->last_track && code == 0; i++) {
        struct out_range range = out_range(disc, i);
        for (lba_t at = range.begin; at < range.end && code == 0; at++)
            code = write_sector(disc, range.track, at, out);
    }
    return code;
}

/* ------------------------------------------------------------------ the sheet */

static void write_string(FILE *out, const char *words)
{
    fputc('"', out);
    for (; *words; words++) {
        unsigned char c = (unsigned char)*words;
        if (c == '"' || c == '\\' || c < ' ' || c >= 0x7F)
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* Whatever any track has, all have: cdrdao insists. */
static bool is_used(const struct cd_text *text, unsigned block, unsigned type)
{
    for (unsigned track = 0; track <= DISC_MAXIMUM_TRACKS; track++) {
        const char *words = cd_text_get(text, block, track, type, NULL);
        if (words && *words)
            return true;
    }
    return false;
}

static void write_language(FILE *out, const struct cd_text *text, unsigned block, unsigned track)
{
    fprintf(out, "  LANGUAGE %u {\n", block);
    for (unsigned type = CD_TEXT_TITLE; type <= CD_TEXT_DISC_ID; type++) {
        const char *words = cd_text_get(text, block, track, type, NULL);
        if (!is_used(text, block, type) || (type == CD_TEXT_DISC_ID && track > 0))
            continue;
        fprintf(out, "    %s ", cd_text_name(type));
        write_string(out, words ? words : "");
        fputc('\n', out);
    }
    if (is_used(text, block, CD_TEXT_CODES)) {
        const char *code = cd_text_get(text, block, track, CD_TEXT_CODES, NULL);
        fprintf(out, "    %s ", track == 0 ? "UPC_EAN" : "ISRC");
        write_string(out, code ? code : "");
        fputc('\n', out);
    }
    fputs("  }\n", out);
}

static void write_text(FILE *out, const struct cd_text *text, unsigned track)
{
    unsigned language;
    if (!text)
        return;
    fputs("CD_TEXT {\n", out);
    if (track == 0) {
        fputs("  LANGUAGE_MAP {\n", out);
        for (unsigned block = 0; block < CD_TEXT_BLOCKS; block++)
            if (cd_text_block(text, block, &language))
                fprintf(out, "    %u : %u\n", block, language);
        fputs("  }\n", out);
    }
    for (unsigned block = 0; block < CD_TEXT_BLOCKS; block++)
        if (cd_text_block(text, block, &language))
            write_language(out, text, block, track);
    fputs("}\n", out);
}

static const char *disc_word(const struct disc *disc, const struct disc_session *session)
{
    if (session->disc_type == 0x20)
        return "CD_ROM_XA";
    if (session->disc_type == 0x10)
        return "CD_I";
    for (unsigned i = session->first_track; i <= session->last_track; i++)
        if (track_is_data(disc_track(&disc->real.layout, i)))
            return "CD_ROM";
    return "CD_DA";
}

static void write_flags(FILE *out, const struct disc_track *track)
{
    fputs(track->control & 2 ? "COPY\n" : "NO COPY\n", out);
    if (track_is_data(track))
        return;
    fputs(track->control & 1 ? "PRE_EMPHASIS\n" : "NO PRE_EMPHASIS\n", out);
    fputs(track->control & 8 ? "FOUR_CHANNEL_AUDIO\n" : "TWO_CHANNEL_AUDIO\n", out);
    if (track->isrc[0])
        fprintf(out, "ISRC \"%s\"\n", track->isrc);
}

/* Where a piece begins: in bytes, and in sectors where all before it are whole ones. */
struct place {
    long long bytes;
    lba_t sectors;
    bool whole;
};

/* One piece of the file. "#bytes" is younger than some readers: it is left out where it can be. */
static void write_piece(FILE *out, const struct out_range *range, const char *bin, const struct place *at)
{
    /* sound with sub-channel is data to cdrdao */
    bool data = track_is_data(range->track) || range->track->sub_channel == SUB_CHANNEL_KEPT;
    bool by_sectors = !data && at->whole && block_size(range->track) == SECTOR_LENGTH;
    fputs(data ? "DATAFILE " : "FILE ", out);
    write_string(out, bin);
    if (at->bytes > 0 && !by_sectors)
        fprintf(out, " #%lld", at->bytes);
    fputc(' ', out);
    if (by_sectors && at->sectors > 0)
        out_time(out, at->sectors);
    else if (!data)
        fputc('0', out);
    fputs(data ? "" : " ", out);
    out_time(out, range->end - range->begin);
    if (range->start > range->begin) {
        fputs("\nSTART ", out);
        out_time(out, range->start - range->begin);
    }
    fputc('\n', out);
}

static void write_track(FILE *out, const struct disc *disc, const struct out_range *range, const char *bin,
                        const struct place *at, const struct cd_text *text)
{
    const struct disc_layout *layout = &disc->real.layout;
    const struct disc_track *track = range->track;
    const char *mode = !track_is_data(track)   ? "AUDIO"
                       : track->data_mode == 2 ? "MODE2_RAW"
                       : track->whole_sectors  ? "MODE1_RAW"
                                               : "MODE1";
    fprintf(out, "\n// Track %d\nTRACK %s%s\n", track->number, mode,
            track->sub_channel == SUB_CHANNEL_KEPT ? " RW_RAW" : "");
    write_flags(out, track);
    write_text(out, text, track->number);
    write_piece(out, range, bin, at);
    for (unsigned i = 0; i < layout->index_count; i++) {
        if (layout->indexes[i].track != track->number)
            continue;
        fputs("INDEX ", out);
        out_time(out, layout->indexes[i].at - track->start);
        fputc('\n', out);
    }
}

static int write_toc(struct disc *disc, const struct disc_session *session, const char *name, FILE *out)
{
    uint8_t *packs;
    size_t count;
    struct cd_text *text = out_text(disc, session->number, &packs, &count);
    char *bin = NULL;
    if (asprintf(&bin, "%s.bin", out_base(name)) < 0)
        bin = NULL;
    fprintf(out, "%s\n\n", disc_word(disc, session));
    if (session->media_catalog_number[0])
        fprintf(out, "CATALOG \"%s\"\n\n", session->media_catalog_number);
    write_text(out, text, 0);
    struct place at = {.whole = true};
    for (unsigned i = session->first_track; i <= session->last_track && bin; i++) {
        struct out_range range = out_range(disc, i);
        write_track(out, disc, &range, bin, &at, text);
        at.bytes += (long long)(range.end - range.begin) * (long long)block_size(range.track);
        at.sectors += range.end - range.begin;
        at.whole = at.whole && block_size(range.track) == SECTOR_LENGTH;
    }
    cd_text_free(text);
    free(packs);
    int code = bin ? 0 : EXIT_INTERNAL;
    free(bin);
    return code;
}

int disc_export_toc(struct disc *disc, const char *name, unsigned session, struct failure *why)
{
    const struct disc_session *found;
    struct out toc, bin;
    int code = out_session(disc, session, &found, why);
    if (code == 0)
        code = out_create(&toc, disc, name, ".toc", why);
    if (code)
        return code;
    code = out_create(&bin, disc, name, ".bin", why);
    if (code == 0) {
        code = write_bin(disc, found, &bin);
        if (code == 0 && write_toc(disc, found, name, toc.stream) != 0)
            code = fail(why, EXIT_INTERNAL, "out of memory");
        code = out_finish(&bin, code);
    }
    return out_finish(&toc, code);
}
