/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disc as CloneCD keeps it (emu/disc/image/ccd.c): all sessions, the TOC as READ TOC format 2 has it, P to W. */
#include <stdlib.h>
#include <string.h>

#include "emu/disc/image/out.h"

enum { SUB_LENGTH = 96, ADR_TIME = 1, ADR_POINTERS = 5 };

/* ------------------------------------------------------------------ sectors */

static void to_channels(const uint8_t symbols[SUB_LENGTH], uint8_t channels[SUB_LENGTH])
{
    memset(channels, 0, SUB_LENGTH);
    for (unsigned bit = 0; bit < SUB_LENGTH; bit++)
        for (unsigned channel = 0; channel < 8; channel++)
            if (symbols[bit] & 0x80 >> channel)
                channels[channel * 12 + bit / 8] |= (uint8_t)(0x80 >> bit % 8);
}

static int write_sectors(struct disc *disc, const struct out_range *range, struct out *img, struct out *sub)
{
    uint8_t sector[SECTOR_LENGTH], symbols[SUB_LENGTH], channels[SUB_LENGTH];
    for (lba_t at = range->begin; at < range->end; at++) {
        int error = read_main_channel(disc, range->track, at, sector);
        if (error == 0)
            error = out_sub_channel(disc, range->track, at, symbols);
        if (error)
            return fail(img->why, EXIT_INTERNAL, "%s cannot be read: %s", disc->path, strerror(error));
        to_channels(symbols, channels);
        if (fwrite(sector, sizeof sector, 1, img->stream) != 1)
            return out_failed(img);
        if (fwrite(channels, sizeof channels, 1, sub->stream) != 1)
            return out_failed(sub);
    }
    return 0;
}

/* ------------------------------------------------------------------ the TOC */

struct entry {
    unsigned session, adr, control, point;
    lba_t address; /* MIN, SEC, FRAME */
    unsigned zero;
    uint8_t p[3];
};

struct toc {
    struct entry entries[3 * DISC_MAXIMUM_TRACKS + DISC_MAXIMUM_TRACKS + 2];
    size_t count;
};

static struct entry *add(struct toc *toc, const struct disc_session *session, unsigned adr, unsigned control,
                         unsigned point)
{
    struct entry *entry = &toc->entries[toc->count++];
    *entry = (struct entry){session->number, adr, control, point, -CD_PREGAP, 0, {0, 0, 0}};
    return entry;
}

static void set_time(struct entry *entry, lba_t lba)
{
    struct msf time = msf_from_lba(lba);
    memcpy(entry->p, (uint8_t[]){time.minute, time.second, time.frame}, 3);
}

/* Where the tracks end as the image has them: of fixed packets, what addresses reach. */
static void add_session(struct toc *toc, const struct disc *disc, const struct disc_session *session)
{
    const struct disc_layout *layout = &disc->real.layout;
    const struct disc_track *first = disc_track(layout, session->first_track),
                            *last = disc_track(layout, session->last_track);
    struct entry *a0 = add(toc, session, ADR_TIME, first->control, 0xA0);
    memcpy(a0->p, (uint8_t[]){session->first_track, session->disc_type, 0}, 3);
    add(toc, session, ADR_TIME, last->control, 0xA1)->p[0] = session->last_track;
    set_time(add(toc, session, ADR_TIME, last->control, 0xA2), out_range(disc, last->number).end);
    for (unsigned i = session->first_track; i <= session->last_track; i++)
        set_time(add(toc, session, ADR_TIME, disc_track(layout, i)->control, i), disc_track(layout, i)->start);
    if (!session->next_allowed || session->number == layout_recorded_sessions(layout))
        return;
    struct entry *b0 = add(toc, session, ADR_POINTERS, first->control, 0xB0);
    b0->address = session->next_program_area;
    b0->zero = 1;
    set_time(b0, disc->kind->last_lead_out_start);
}

static void write_entry(FILE *out, size_t number, const struct entry *entry)
{
    struct msf time = msf_from_lba(entry->address);
    long lba = (entry->p[0] * 60 + entry->p[1]) * CD_FRAMES_PER_SECOND + entry->p[2] - CD_PREGAP;
    fprintf(out,
            "[Entry %zu]\nSession=%u\nPoint=0x%02x\nADR=0x%02x\nControl=0x%02x\nTrackNo=0\nAMin=%d\nASec=%d\n"
            "AFrame=%d\nALBA=%d\nZero=%u\nPMin=%d\nPSec=%d\nPFrame=%d\nPLBA=%ld\n",
            number, entry->session, entry->point, entry->adr, entry->control, time.minute, time.second, time.frame,
            (int)entry->address, entry->zero, entry->p[0], entry->p[1], entry->p[2], lba);
}

/* ------------------------------------------------------------------ the rest of the sheet */

static void write_head(FILE *out, const struct disc *disc, const struct toc *toc, size_t packs)
{
    const struct disc_layout *layout = &disc->real.layout;
    unsigned sessions = layout_recorded_sessions(layout);
    fprintf(out, "[CloneCD]\nVersion=3\n[Disc]\nTocEntries=%zu\nSessions=%u\nDataTracksScrambled=0\nCDTextLength=%zu\n",
            toc->count, sessions, packs * IMAGE_PACK);
    if (layout->sessions[0].media_catalog_number[0])
        fprintf(out, "CATALOG=%s\n", layout->sessions[0].media_catalog_number);
    for (unsigned i = 0; i < sessions; i++) {
        const struct disc_track *first = disc_track(layout, layout->sessions[i].first_track);
        fprintf(out, "[Session %u]\nPreGapMode=%d\nPreGapSubC=1\n", i + 1,
                !track_is_data(first)   ? 0
                : first->data_mode == 2 ? 2
                                        : 1);
    }
}

static void write_packs(FILE *out, const uint8_t *packs, size_t count)
{
    if (count > 0)
        fprintf(out, "[CDText]\nEntries=%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "Entry %zu=", i);
        for (unsigned j = 0; j < 16; j++)
            fprintf(out, "%s%02x", j ? " " : "", packs[i * IMAGE_PACK + j]);
        fputc('\n', out);
    }
}

/* Index times count from the first sector that the session has in the image. */
static void write_track(FILE *out, const struct disc *disc, unsigned number)
{
    const struct disc_layout *layout = &disc->real.layout;
    struct out_range range = out_range(disc, number);
    const struct disc_track *track = range.track;
    lba_t origin = out_range(disc, layout->sessions[track->session - 1].first_track).begin;
    fprintf(out, "[TRACK %u]\nMODE=%d\n", number, !track_is_data(track) ? 0 : track->data_mode == 2 ? 2 : 1);
    if (track->isrc[0])
        fprintf(out, "ISRC=%s\n", track->isrc);
    if (range.start > range.begin)
        fprintf(out, "INDEX 0=%d\n", (int)(range.begin - origin));
    fprintf(out, "INDEX 1=%d\n", (int)(range.start - origin));
    for (unsigned i = 0; i < layout->index_count; i++)
        if (layout->indexes[i].track == number)
            fprintf(out, "INDEX %d=%d\n", layout->indexes[i].index, (int)(layout->indexes[i].at - origin));
}

static int write_ccd(struct disc *disc, FILE *out)
{
    const struct disc_layout *layout = &disc->real.layout;
    struct toc *toc = calloc(1, sizeof *toc);
    if (!toc)
        return EXIT_INTERNAL;
    uint8_t *packs;
    size_t count = 0;
    cd_text_free(out_text(disc, 1, &packs, &count));
    for (unsigned i = 0; i < layout_recorded_sessions(layout); i++)
        add_session(toc, disc, &layout->sessions[i]);
    write_head(out, disc, toc, packs ? count : 0);
    for (size_t i = 0; i < toc->count; i++)
        write_entry(out, i, &toc->entries[i]);
    for (unsigned i = 1; i <= layout->track_count; i++)
        write_track(out, disc, i);
    write_packs(out, packs, packs ? count : 0);
    free(packs);
    free(toc);
    return 0;
}

static int write_tracks(struct disc *disc, struct out *img, struct out *sub)
{
    int code = 0;
    for (unsigned i = 1; i <= disc->real.layout.track_count && code == 0; i++) {
        struct out_range range = out_range(disc, i);
        code = write_sectors(disc, &range, img, sub);
    }
    return code;
}

int disc_export_ccd(struct disc *disc, const char *name, struct failure *why)
{
    const struct disc_session *session;
    struct out ccd, img = {0}, sub = {0};
    unsigned sessions = layout_recorded_sessions(&disc->real.layout);
    int code = out_session(disc, 0, &session, why);
    for (unsigned i = 1; i < sessions && code == 0; i++)
        code = out_session(disc, i, &session, why);
    if (code == 0)
        code = out_create(&ccd, disc, name, ".ccd", why);
    if (code)
        return code;
    code = out_create(&img, disc, name, ".img", why);
    if (code == 0)
        code = out_create(&sub, disc, name, ".sub", why);
    if (code == 0)
        code = write_tracks(disc, &img, &sub);
    if (code == 0 && write_ccd(disc, ccd.stream) != 0)
        code = fail(why, EXIT_INTERNAL, "out of memory");
    code = out_finish(&sub, code);
    code = out_finish(&img, code);
    return out_finish(&ccd, code);
}
