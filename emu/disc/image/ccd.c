/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CloneCD's triple (reference mmc 8.2): NAME.ccd has the TOC as READ TOC format 2 gives it, NAME.img whole sectors
 * session by session without what lies between, NAME.sub their sub-channel, channel by channel. INDEX counts from where
 * the session's sectors begin. Its sheet's mode of a track is often wrong: the sectors say it.
 */
#include "emu/disc/image/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { POINTS = 256, SUB_LENGTH = 96, POINT_A0 = 0xA0, POINT_A1 = 0xA1, POINT_LEAD_OUT = 0xA2 };

struct ccd_entry {
    long session, point, control, psec, pmin, pframe, plba;
    bool lba_given;
};

struct ccd_track {
    bool given;
    long mode;
    long index[100];
    bool index_given[100];
    char isrc[13];
};

struct ccd {
    struct sheet sheet;
    struct image *image;
    enum { IN_NOTHING, IN_CLONECD, IN_DISC, IN_SESSION, IN_ENTRY, IN_TRACK, IN_TEXT } section;
    long number; /* of the section */
    long version, toc_entries, sessions, text_length, scrambled;
    char catalog_number[14];
    struct ccd_entry entries[POINTS];
    size_t entry_count;
    struct ccd_track tracks[DISC_MAXIMUM_TRACKS + 1];
    uint8_t packs[DISC_MAXIMUM_INDEXES][IMAGE_PACK];
    size_t pack_count;
    unsigned img, sub;
    bool sub_given;
    int64_t sectors; /* of the img that are used */
};

/* ------------------------------------------------------------------ the sheet */

/* Decimal or 0x hexadecimal, with a sign where addresses have one. */
static bool number(const char *text, long *value)
{
    char *end;
    bool minus = *text == '-';
    const char *digits = text + minus;
    bool hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    digits += hexadecimal ? 2 : 0;
    size_t length = strspn(digits, hexadecimal ? "0123456789abcdefABCDEF" : "0123456789");
    if (length == 0 || length > 7 || digits[length] != 0)
        return false;
    *value = strtol(digits, &end, hexadecimal ? 16 : 10) * (minus ? -1 : 1);
    return true;
}

static int begin_section(struct ccd *ccd, char *name)
{
    static const struct {
        const char *name;
        int section;
        bool numbered;
        long first, last;
    } rows[] = {{"CloneCD", IN_CLONECD, false, 0, 0},      {"Disc", IN_DISC, false, 0, 0},
                {"CDText", IN_TEXT, false, 0, 0},          {"Session ", IN_SESSION, true, 1, DISC_MAXIMUM_TRACKS},
                {"Entry ", IN_ENTRY, true, 0, POINTS - 1}, {"TRACK ", IN_TRACK, true, 1, DISC_MAXIMUM_TRACKS}};
    char *end = name + strlen(name) - 1;
    if (*end != ']')
        return sheet_fail(&ccd->sheet, "a section's name does not end");
    *end = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t length = strlen(rows[i].name);
        if (strncasecmp(name, rows[i].name, length) != 0 || (!rows[i].numbered && name[length]))
            continue;
        if (rows[i].numbered &&
            (!number(name + length, &ccd->number) || ccd->number < rows[i].first || ccd->number > rows[i].last))
            return sheet_fail(&ccd->sheet, "there is no [%s]", name);
        ccd->section = rows[i].section;
        if (ccd->section == IN_ENTRY && ccd->number != (long)ccd->entry_count++)
            return sheet_fail(&ccd->sheet, "[%s] is out of order", name);
        if (ccd->section == IN_TRACK)
            ccd->tracks[ccd->number].given = true;
        return 0;
    }
    return sheet_fail(&ccd->sheet, "[%s] is no section of a CCD file", name);
}

static int take_pack(struct ccd *ccd, const char *value)
{
    if (ccd->pack_count == sizeof ccd->packs / sizeof *ccd->packs)
        return sheet_fail(&ccd->sheet, "there is more CD-TEXT than fits");
    uint8_t *pack = ccd->packs[ccd->pack_count++];
    for (unsigned i = 0; i < 16; i++) {
        size_t length = strspn(value, "0123456789abcdefABCDEF");
        if (length < 1 || length > 2)
            return sheet_fail(&ccd->sheet, "a pack of CD-TEXT is 16 bytes");
        pack[i] = (uint8_t)strtol(value, NULL, 16);
        value += length;
        value += strspn(value, " ");
    }
    put_be16(pack + 16, q_crc(pack, 16));
    return *value == 0 ? 0 : sheet_fail(&ccd->sheet, "a pack of CD-TEXT is 16 bytes");
}

static int take_track(struct ccd *ccd, const char *key, const char *value)
{
    struct ccd_track *track = &ccd->tracks[ccd->number];
    long index;
    if (strcasecmp(key, "ISRC") == 0)
        return text_isrc(value, track->isrc) ? 0 : sheet_fail(&ccd->sheet, "%.40s is no ISRC", value);
    if (strcasecmp(key, "MODE") == 0)
        return number(value, &track->mode) && track->mode >= 0 && track->mode <= 2
                   ? 0
                   : sheet_fail(&ccd->sheet, "there is no mode %.40s", value);
    if (strncasecmp(key, "INDEX ", 6) != 0)
        return 0; /* FLAGS: the TOC has them */
    if (!text_number(key + 6, 99, &index) || !number(value, &track->index[index]) || track->index[index] < 0)
        return sheet_fail(&ccd->sheet, "%.40s=%.40s is no index", key, value);
    track->index_given[index] = true;
    return 0;
}

static int take_entry(struct ccd *ccd, const char *key, const char *value)
{
    struct ccd_entry *entry = &ccd->entries[ccd->entry_count - 1];
    const struct {
        const char *key;
        long *value, least, most;
    } rows[] = {{"Session", &entry->session, 1, DISC_MAXIMUM_TRACKS},
                {"Point", &entry->point, 0, 255},
                {"Control", &entry->control, 0, 15},
                {"PMin", &entry->pmin, 0, 255},
                {"PSec", &entry->psec, 0, 255},
                {"PFrame", &entry->pframe, 0, 255},
                {"PLBA", &entry->plba, INT32_MIN, INT32_MAX}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcasecmp(key, rows[i].key) != 0)
            continue;
        entry->lba_given = entry->lba_given || rows[i].value == &entry->plba;
        return number(value, rows[i].value) && *rows[i].value >= rows[i].least && *rows[i].value <= rows[i].most
                   ? 0
                   : sheet_fail(&ccd->sheet, "%.40s cannot be %.40s", key, value);
    }
    return 0; /* ADR, TrackNo, AMin and so on say nothing that is needed */
}

static int take_disc(struct ccd *ccd, const char *key, const char *value)
{
    if (strcasecmp(key, "CATALOG") == 0)
        return text_catalog_number(value, ccd->catalog_number)
                   ? 0
                   : sheet_fail(&ccd->sheet, "%.40s is no catalogue number of 13 digits", value);
    const struct {
        const char *key;
        long *value;
    } rows[] = {{"TocEntries", &ccd->toc_entries},
                {"Sessions", &ccd->sessions},
                {"DataTracksScrambled", &ccd->scrambled},
                {"CDTextLength", &ccd->text_length}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcasecmp(key, rows[i].key) == 0)
            return number(value, rows[i].value) ? 0 : sheet_fail(&ccd->sheet, "%.40s cannot be %.40s", key, value);
    return 0;
}

static int take_line(struct ccd *ccd, char *line)
{
    if (*line == '[')
        return begin_section(ccd, line + 1);
    char *value = strchr(line, '=');
    if (!value)
        return sheet_fail(&ccd->sheet, "'%.60s' is neither a section nor a value", line);
    *value++ = 0;
    switch (ccd->section) {
    case IN_NOTHING:
        return sheet_fail(&ccd->sheet, "a value stands before the first section");
    case IN_CLONECD:
        return strcasecmp(line, "Version") != 0 || number(value, &ccd->version)
                   ? 0
                   : sheet_fail(&ccd->sheet, "there is no version %.40s", value);
    case IN_DISC:
        return take_disc(ccd, line, value);
    case IN_ENTRY:
        return take_entry(ccd, line, value);
    case IN_TRACK:
        return take_track(ccd, line, value);
    case IN_TEXT:
        return strncasecmp(line, "Entry ", 6) == 0 ? take_pack(ccd, value) : 0;
    default:
        return 0;
    }
}

/* ------------------------------------------------------------------ the disc */

static int wrong(const struct ccd *ccd, const char *what, long number)
{
    return fail(ccd->image->why, EXIT_USAGE_ERROR, "%s: %s %ld", ccd->image->path, what, number);
}

static const struct ccd_entry *find(const struct ccd *ccd, unsigned session, long point)
{
    for (size_t i = 0; i < ccd->entry_count; i++)
        if (ccd->entries[i].session == (long)session && ccd->entries[i].point == point)
            return &ccd->entries[i];
    return NULL;
}

/* Its address, which the times must say as well. */
static int address(const struct ccd *ccd, const struct ccd_entry *entry, lba_t *at)
{
    long time = (entry->pmin * 60 + entry->psec) * CD_FRAMES_PER_SECOND + entry->pframe - CD_PREGAP;
    if (entry->psec > 59 || entry->pframe > 74 || (entry->lba_given && entry->plba != time))
        return wrong(ccd, "PLBA and PMin, PSec, PFrame contradict each other for point", entry->point);
    *at = (lba_t)time;
    return 0;
}

/* Sectors before index 1 that the img has. */
static lba_t pause_of(const struct ccd *ccd, const struct ccd_entry *entry, bool first)
{
    const struct ccd_track *track = &ccd->tracks[entry->point];
    if (track->index_given[1] && (first || track->index_given[0]) && track->index[1] > track->index[0])
        return (lba_t)(track->index[1] - track->index[0]);
    /* session 1 is kept from address 0 on */
    bool hidden = first && entry->session == 1 && !track->index_given[1];
    return hidden ? (lba_t)entry->plba : 0;
}

static int take_indexes(struct ccd *ccd, const struct disc_track *track)
{
    const struct ccd_track *said = &ccd->tracks[track->number];
    int code = 0;
    for (unsigned i = 2; i < 100 && code == 0; i++)
        if (said->index_given[i])
            code = image_mark_index(ccd->image, track, i, track->start + (lba_t)(said->index[i] - said->index[1]));
    return code;
}

/* What the first sector says; what the sheet says when it says nothing. */
static uint8_t mode_of(const struct ccd *ccd, const struct ccd_entry *entry)
{
    static const uint8_t sync[SECTOR_HEADER_AT] = {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0};
    uint8_t head[16];
    const struct image_file *img = &ccd->image->files[ccd->img];
    if (pread(img->descriptor, head, sizeof head, ccd->sectors * IMAGE_SECTOR) == (ssize_t)sizeof head &&
        memcmp(head, sync, sizeof sync) == 0 && (head[15] == 1 || head[15] == 2))
        return head[15];
    return ccd->tracks[entry->point].mode == 2 ? 2 : 1;
}

static int take_sectors(struct ccd *ccd, lba_t blocks)
{
    struct image_extent extent = {
        .file = ccd->img, .at = ccd->sectors * IMAGE_SECTOR, .stride = IMAGE_SECTOR, .form = IMAGE_WHOLE};
    if (ccd->sub_given) {
        extent.sub_channel = IMAGE_SUB_CHANNELS;
        extent.sub_file = ccd->sub;
        extent.sub_at = ccd->sectors * SUB_LENGTH;
        extent.sub_stride = SUB_LENGTH;
    }
    ccd->sectors += blocks;
    return image_append(ccd->image, &extent, (int64_t)blocks * IMAGE_SECTOR);
}

static int add_track(struct ccd *ccd, const struct ccd_entry *entry, bool first, lba_t end)
{
    lba_t start = 0, pause = pause_of(ccd, entry, first);
    struct disc_track *track = NULL;
    bool data = entry->control & 4;
    int code = address(ccd, entry, &start);
    if (code == 0 && entry->point != ccd->image->layout.track_count + 1)
        code = wrong(ccd, "tracks are not numbered in order at", entry->point);
    if (code == 0)
        code = image_begin_track(ccd->image, (unsigned)entry->control, data ? IMAGE_WHOLE : IMAGE_AUDIO, &track);
    if (code == 0)
        code = image_advance(ccd->image, start - pause);
    if (code)
        return code;
    track->data_mode = data ? mode_of(ccd, entry) : 0xF;
    memcpy(track->isrc, ccd->tracks[entry->point].isrc, sizeof track->isrc);
    if (ccd->sub_given) { /* P and Q with it: as if it had been written raw */
        track->sub_channel = SUB_CHANNEL_KEPT;
        track->write_type = WRITE_TYPE_RAW;
    }
    if (end <= start - pause)
        return wrong(ccd, "there is nothing between the start and the end of track", entry->point);
    code = take_sectors(ccd, end - (start - pause));
    if (code == 0)
        code = image_mark_start(ccd->image, track, start);
    if (code == 0)
        code = take_indexes(ccd, track);
    return code ? code : image_end_track(ccd->image, track);
}

/* The tracks of a session: those between A0 and A1. */
static int add_tracks(struct ccd *ccd, unsigned session, lba_t lead_out)
{
    const struct ccd_entry *first = find(ccd, session, POINT_A0), *last = find(ccd, session, POINT_A1);
    int code = 0;
    for (long number = first->pmin; number <= last->pmin && code == 0; number++) {
        const struct ccd_entry *entry = find(ccd, session, number), *next = find(ccd, session, number + 1);
        lba_t end = lead_out;
        if (!entry)
            return wrong(ccd, "there is no entry for track", number);
        if (next && number < last->pmin) {
            code = address(ccd, next, &end);
            end -= pause_of(ccd, next, false);
        }
        if (code == 0)
            code = add_track(ccd, entry, number == first->pmin, end);
    }
    return code;
}

static int add_session(struct ccd *ccd, unsigned session)
{
    const struct ccd_entry *a0 = find(ccd, session, POINT_A0), *a1 = find(ccd, session, POINT_A1),
                           *a2 = find(ccd, session, POINT_LEAD_OUT);
    if (!a0 || !a1 || !a2)
        return wrong(ccd, "A0, A1 or A2 is missing in session", session);
    const struct ccd_entry *first = find(ccd, session, a0->pmin);
    if (!first || a0->pmin < 1 || a1->pmin > DISC_MAXIMUM_TRACKS || a1->pmin < a0->pmin)
        return wrong(ccd, "there are no tracks between A0 and A1 in session", session);
    lba_t start = 0, lead_out = 0;
    int code = address(ccd, first, &start);
    if (code == 0)
        code = address(ccd, a2, &lead_out);
    lba_t pause = session == 1                             ? start
                  : pause_of(ccd, first, true) > CD_PREGAP ? pause_of(ccd, first, true) - CD_PREGAP
                                                           : 0;
    if (code == 0)
        code = image_begin_session_at(ccd->image, (unsigned)a0->psec, start - pause - CD_PREGAP);
    if (code == 0)
        code = add_tracks(ccd, session, lead_out);
    memcpy(ccd->image->layout.sessions[session - 1].media_catalog_number, ccd->catalog_number,
           sizeof ccd->catalog_number);
    return code ? code : image_end_session(ccd->image);
}

/* NAME with another suffix. */
static int beside(struct ccd *ccd, const char *suffix, unsigned *file)
{
    const char *slash = strrchr(ccd->image->path, '/');
    char *name = strdup(slash ? slash + 1 : ccd->image->path);
    if (!name)
        return fail(ccd->image->why, EXIT_INTERNAL, "out of memory");
    char *dot = strrchr(name, '.');
    char *other = NULL;
    int length = asprintf(&other, "%.*s%s", (int)(dot ? dot - name : (long)strlen(name)), name, suffix);
    int code = length < 0 ? fail(ccd->image->why, EXIT_INTERNAL, "out of memory") : image_file(ccd->image, other, file);
    free(name);
    if (length >= 0)
        free(other);
    return code;
}

static int find_files(struct ccd *ccd)
{
    int code = beside(ccd, ".img", &ccd->img);
    if (code == 0) {
        struct failure ignored, *why = ccd->image->why;
        ccd->image->why = &ignored;
        ccd->sub_given = beside(ccd, ".sub", &ccd->sub) == 0;
        ccd->image->why = why;
    }
    return code;
}

/* Every sector of the img has its place, and its sub-channel. */
static int check_files(const struct ccd *ccd)
{
    const struct image_file *img = &ccd->image->files[ccd->img];
    if (img->end != ccd->sectors * IMAGE_SECTOR)
        return fail(ccd->image->why, EXIT_USAGE_ERROR, "%s has %lld bytes, and the TOC of %s %lld sectors of %d",
                    img->name, (long long)img->end, ccd->image->path, (long long)ccd->sectors, IMAGE_SECTOR);
    const struct image_file *sub = ccd->sub_given ? &ccd->image->files[ccd->sub] : NULL;
    if (sub && sub->end != ccd->sectors * SUB_LENGTH)
        return fail(ccd->image->why, EXIT_USAGE_ERROR, "%s has %lld bytes, not %d for each of %lld sectors", sub->name,
                    (long long)sub->end, SUB_LENGTH, (long long)ccd->sectors);
    return 0;
}

static int build(struct ccd *ccd)
{
    if (ccd->version < 1 || ccd->version > 3)
        return wrong(ccd, "CloneCD's version is not 1 to 3 but", ccd->version);
    if (ccd->scrambled)
        return wrong(ccd, "its data sectors are scrambled, which is not supported: DataTracksScrambled is",
                     ccd->scrambled);
    if (ccd->toc_entries != (long)ccd->entry_count)
        return wrong(ccd, "the number of [Entry] sections is not TocEntries,", ccd->toc_entries);
    if (ccd->sessions < 1 || ccd->sessions > DISC_MAXIMUM_TRACKS || find(ccd, (unsigned)ccd->sessions + 1, POINT_A0))
        return wrong(ccd, "the TOC has not as many sessions as Sessions,", ccd->sessions);
    int code = find_files(ccd);
    for (unsigned session = 1; session <= (unsigned)ccd->sessions && code == 0; session++)
        code = add_session(ccd, session);
    if (code == 0)
        code = check_files(ccd);
    if (code == 0 && ccd->pack_count > 0)
        code = image_take_packs(ccd->image, 1, ccd->packs[0], ccd->pack_count * IMAGE_PACK, ccd->image->path);
    return code;
}

static int parse(struct image *image)
{
    struct ccd *ccd = calloc(1, sizeof *ccd);
    if (!ccd)
        return fail(image->why, EXIT_INTERNAL, "out of memory");
    ccd->image = image;
    int code = sheet_open(&ccd->sheet, image->path, image->why);
    for (char *line; code == 0 && (line = sheet_line(&ccd->sheet));)
        code = take_line(ccd, line);
    sheet_free(&ccd->sheet);
    if (code == 0)
        code = build(ccd);
    free(ccd);
    return code;
}

const struct image_format image_ccd = {.name = "CloneCD", .suffix = ".ccd", .parse = parse};
