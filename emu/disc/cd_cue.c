/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cue sheet becomes the plan of a session (reference mmc 2.16): entries of eight bytes {CTL/ADR, TNO, INDEX, DATA
 * FORM, SCMS, M, S, F}, lead-in first and lead-out last, each area from its entry's time to the next one's. What is
 * wrong is told with a pointer to its byte.
 */
#include <stdlib.h>
#include <string.h>

#include "emu/disc/cd.h"

enum { ENTRY = 8, CONTROL_ADR = 0, TRACK_NUMBER = 1, INDEX = 2, FORM = 3, COPY = 4, TIME = 5 };
enum { ADR_TIME = 1, ADR_CATALOG = 2, ADR_ISRC = 3, LEAD_IN = 0, LEAD_OUT = 0xAA, MAXIMUM_INDEX = 99 };

/* A sheet while it is read. */
struct sheet {
    const struct disc_session *session; /* to be written */
    const struct disc_kind *kind;
    unsigned first_track, indexes;
    const uint8_t *entries;
    size_t length;
    struct cd_plan *plan;
    bool lead_in, lead_out;
    unsigned track, index; /* of the last time entry */
    lba_t end;             /* where it begins, and the area before ends */
};

static struct sense wrong(const struct sheet *sheet, const uint8_t *entry, unsigned byte)
{
    return sense_parameter_field((unsigned)(entry - sheet->entries) + byte, -1);
}

/* ------------------------------------------------------------------ codes: two entries each */

static struct sense take_characters(const struct sheet *sheet, const uint8_t *entry, unsigned at, size_t count,
                                    bool letters, char *code)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t c = entry[at + i];
        bool digit = c >= '0' && c <= '9', letter = letters && c >= 'A' && c <= 'Z';
        if (!digit && !letter)
            return wrong(sheet, entry, at + (unsigned)i);
        code[i] = (char)c;
    }
    return sense_none();
}

/* The entry behind is the second half of the same code. */
static bool goes_on(const struct sheet *sheet, const uint8_t *entry, unsigned same_bytes)
{
    size_t left = sheet->length - (size_t)(entry - sheet->entries);
    return left >= 2 * ENTRY && memcmp(entry, entry + ENTRY, same_bytes) == 0;
}

static struct sense take_catalog_number(struct sheet *sheet, const uint8_t *entry)
{
    char *number = sheet->plan->media_catalog_number;
    if (number[0] != '\0' || !goes_on(sheet, entry, 1))
        return wrong(sheet, entry, CONTROL_ADR);
    struct sense s = take_characters(sheet, entry, 1, 7, false, number);
    if (sense_good(s))
        s = take_characters(sheet, entry + ENTRY, 1, 6, false, number + 7);
    return s;
}

static struct sense take_isrc(struct sheet *sheet, const uint8_t *entry)
{
    unsigned number = entry[TRACK_NUMBER];
    if (!goes_on(sheet, entry, 2))
        return wrong(sheet, entry, CONTROL_ADR);
    if (number < sheet->first_track || number > DISC_MAXIMUM_TRACKS)
        return wrong(sheet, entry, TRACK_NUMBER);
    char *isrc = sheet->plan->tracks[number - 1].isrc;
    struct sense s = take_characters(sheet, entry, 2, 5, true, isrc);
    if (sense_good(s))
        s = take_characters(sheet, entry, 7, 1, false, isrc + 5);
    if (sense_good(s))
        s = take_characters(sheet, entry + ENTRY, 2, 6, false, isrc + 6);
    return s;
}

/* ------------------------------------------------------------------ times */

/* Absolute: beyond 90 minutes too they count up (0.1 n). */
static bool time_of(const uint8_t *entry, lba_t *lba)
{
    unsigned second = entry[TIME + 1], frame = entry[TIME + 2];
    *lba = (lba_t)((entry[TIME] * 60u + second) * CD_FRAMES_PER_SECOND + frame) - CD_PREGAP;
    return second < 60 && frame < CD_FRAMES_PER_SECOND;
}

/* Blocks come from the beginning of the lead-in when the host sends its R-W: CD-TEXT. */
static struct sense take_lead_in(struct sheet *sheet, const uint8_t *entry)
{
    struct cd_block block;
    if (entry[INDEX] != 0)
        return wrong(sheet, entry, INDEX);
    if (!cd_block_of_form(entry[FORM], &block) || block.sent != 0)
        return wrong(sheet, entry, FORM);
    struct cd_plan *plan = sheet->plan;
    sheet->lead_in = true;
    sheet->end = sheet->session->start - CD_PREGAP;
    if (block.sub_channel != CD_SUB_NONE)
        plan->areas[plan->area_count++] =
            (struct cd_area){.start = sheet->session->lead_in, .end = sheet->end, .block = block};
    return sense_none();
}

/* Index 0 or 1 of the next track, or the next index of this one. */
static struct sense take_number(struct sheet *sheet, const uint8_t *entry)
{
    unsigned number = entry[TRACK_NUMBER], index = entry[INDEX];
    bool first = sheet->track == 0, next = number == (first ? sheet->first_track : sheet->track + 1);
    bool whole = first || sheet->index >= 1; /* a track has more than a pause */
    if (!(next && whole) && (first || number != sheet->track))
        return wrong(sheet, entry, TRACK_NUMBER);
    if (index > MAXIMUM_INDEX || (next ? index > 1 || (first && index != 0) : index != sheet->index + 1))
        return wrong(sheet, entry, INDEX);
    if (number > DISC_MAXIMUM_TRACKS)
        return wrong(sheet, entry, TRACK_NUMBER);
    if (index > 1 && sheet->indexes++ == DISC_MAXIMUM_INDEXES)
        return wrong(sheet, entry, INDEX);
    sheet->track = number;
    sheet->index = index;
    return sense_none();
}

/* Areas ascend, from the first pre-gap on; that one is 150 blocks at least. */
static bool may_begin_at(const struct sheet *sheet, lba_t lba, bool first)
{
    bool behind_pre_gap = sheet->index == 0 || lba >= sheet->session->start;
    return first ? lba == sheet->end : lba > sheet->end && behind_pre_gap;
}

static struct sense describe_track(struct sheet *sheet, const uint8_t *entry, const struct cd_block *block, lba_t lba)
{
    struct disc_track *track = &sheet->plan->tracks[sheet->track - 1];
    unsigned control = entry[CONTROL_ADR] >> 4;
    bool begins = track->number == 0, data = block->content != CD_AUDIO;
    static const uint8_t types[] = {
        [CD_AUDIO] = BLOCK_RAW, [CD_MODE_1] = BLOCK_MODE_1, [CD_MODE_2] = BLOCK_MODE_2, [CD_FORMS] = BLOCK_MIXED_FORMS};
    if (data != ((control & 4) != 0) || (!begins && control != track->control))
        return wrong(sheet, entry, CONTROL_ADR);
    if (!begins && types[block->content] != track->data_block_type) /* one kind of sector to a track */
        return wrong(sheet, entry, FORM);
    if (begins) {
        track->number = (uint8_t)sheet->track;
        track->session = sheet->session->number;
        track->control = (uint8_t)control;
        track->data_block_type = types[block->content];
        track->data_mode = data ? (block->content == CD_MODE_1 ? 1 : 2) : DATA_MODE_UNKNOWN;
        track->whole_sectors = block->content != CD_MODE_1;
        track->write_type = WRITE_TYPE_SAO;
        track->pause_recorded = true;
        track->state = TRACK_OPEN;
        track->start = lba;
    }
    track->alternating_copy = entry[COPY] & 0x80;
    if (block->sub_channel != CD_SUB_NONE)
        track->sub_channel = block->sub_channel == CD_SUB_PACKED ? SUB_CHANNEL_PACKED : SUB_CHANNEL_KEPT;
    if (sheet->index == 1) {
        track->pause = lba - track->start;
        track->start = lba;
    }
    return sense_none();
}

static struct sense take_area(struct sheet *sheet, const uint8_t *entry)
{
    struct cd_plan *plan = sheet->plan;
    struct cd_block block;
    lba_t lba;
    bool first = sheet->track == 0;
    struct sense s = take_number(sheet, entry);
    if (!sense_good(s))
        return s;
    if (!cd_block_of_form(entry[FORM], &block))
        return wrong(sheet, entry, FORM);
    if (!time_of(entry, &lba) || !may_begin_at(sheet, lba, first))
        return wrong(sheet, entry, TIME);
    if (!first)
        plan->areas[plan->area_count - 1].end = lba;
    sheet->end = lba;
    plan->areas[plan->area_count++] =
        (struct cd_area){.start = lba, .track = (uint8_t)sheet->track, .index = (uint8_t)sheet->index, .block = block};
    return describe_track(sheet, entry, &block, lba);
}

static struct sense take_lead_out(struct sheet *sheet, const uint8_t *entry)
{
    struct cd_plan *plan = sheet->plan;
    struct cd_block block;
    lba_t lba;
    if (sheet->track == 0 || sheet->index == 0)
        return wrong(sheet, entry, TRACK_NUMBER);
    if (entry[INDEX] != 1)
        return wrong(sheet, entry, INDEX);
    if (!cd_block_of_form(entry[FORM], &block))
        return wrong(sheet, entry, FORM);
    if (!time_of(entry, &lba) || lba <= sheet->end || lba > layout_limit(sheet->kind))
        return wrong(sheet, entry, TIME);
    plan->areas[plan->area_count - 1].end = lba;
    plan->end = lba;
    plan->first_track = sheet->first_track;
    plan->last_track = sheet->track;
    sheet->lead_out = true;
    return sense_none();
}

/* ------------------------------------------------------------------ the sheet */

static struct sense take_entry(struct sheet *sheet, const uint8_t *entry)
{
    unsigned adr = entry[CONTROL_ADR] & 0xF, number = entry[TRACK_NUMBER];
    if (sheet->lead_out)
        return wrong(sheet, entry, CONTROL_ADR);
    if (adr == ADR_CATALOG)
        return take_catalog_number(sheet, entry);
    if (adr == ADR_ISRC)
        return take_isrc(sheet, entry);
    if (adr != ADR_TIME)
        return wrong(sheet, entry, CONTROL_ADR);
    if (!sheet->lead_in)
        return number == LEAD_IN ? take_lead_in(sheet, entry) : wrong(sheet, entry, TRACK_NUMBER);
    return number == LEAD_OUT ? take_lead_out(sheet, entry) : take_area(sheet, entry);
}

/* Every track that a code was for is there. */
static struct sense refuse_whole(const struct sheet *sheet)
{
    if (!sheet->lead_out)
        return sense_parameter_field((unsigned)(sheet->length - ENTRY), -1);
    for (unsigned number = sheet->track + 1; number <= DISC_MAXIMUM_TRACKS; number++)
        if (sheet->plan->tracks[number - 1].isrc[0] != '\0')
            return sense_parameter_field(0, -1);
    return sense_none();
}

struct sense cd_read_cue_sheet(const struct disc *disc, const struct disc_layout *layout, const uint8_t *entries,
                               size_t length, struct cd_plan **plan)
{
    *plan = calloc(1, sizeof **plan + length / ENTRY * sizeof(struct cd_area));
    if (!*plan)
        return sense(HARDWARE_ERROR, INTERNAL_TARGET_FAILURE);
    (*plan)->write_type = WRITE_TYPE_SAO;
    struct sheet sheet = {.session = &layout->sessions[layout->session_count - 1],
                          .kind = disc->kind,
                          .first_track = layout->track_count + 1u,
                          .indexes = layout->index_count,
                          .entries = entries,
                          .length = length,
                          .plan = *plan};
    struct sense s = sense_none();
    for (const uint8_t *entry = entries; sense_good(s) && entry < entries + length; entry += ENTRY) {
        s = take_entry(&sheet, entry);
        unsigned adr = entry[CONTROL_ADR] & 0xF;
        if (adr == ADR_CATALOG || adr == ADR_ISRC)
            entry += ENTRY;
    }
    if (sense_good(s))
        s = refuse_whole(&sheet);
    if (!sense_good(s)) {
        free(*plan);
        *plan = NULL;
    }
    return s;
}
