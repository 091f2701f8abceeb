/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CUE sheets (reference mmc 8.2). Times count from the start of the file they follow, a sector of whatever size to a
 * frame. A sector belongs to the track of the index before it; a file ends with the last track in it. PREGAP and
 * POSTGAP are zeros that no file has. Of REM lines, SESSION begins a session, LEAD-OUT and LEAD-IN say how far apart
 * two lie; others are remarks.
 */
#include "emu/disc/image/cd_text.h"
#include "emu/disc/image/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct cue_mode {
    const char *name;
    enum image_form form;
    uint16_t stride;
    uint8_t data_mode; /* 0: audio */
    bool interactive;  /* CD-I */
};

static const struct cue_mode modes[] = {
    {"AUDIO", IMAGE_AUDIO, 2352, 0, false},       {"CDG", IMAGE_AUDIO, 2448, 0, false},
    {"CDG/2448", IMAGE_AUDIO, 2448, 0, false},    {"MODE1/2048", IMAGE_MODE_1, 2048, 1, false},
    {"MODE1/2352", IMAGE_WHOLE, 2352, 1, false},  {"MODE2/2048", IMAGE_FORM_1, 2048, 2, false},
    {"MODE2/2324", IMAGE_FORM_2, 2324, 2, false}, {"MODE2/2336", IMAGE_SUB_HEADER, 2336, 2, false},
    {"MODE2/2352", IMAGE_WHOLE, 2352, 2, false},  {"CDI/2336", IMAGE_SUB_HEADER, 2336, 2, true},
    {"CDI/2352", IMAGE_WHOLE, 2352, 2, true},
};

struct cue {
    struct sheet sheet;
    struct image *image;
    struct cd_text *text;
    bool text_taken; /* CDTEXTFILE */
    /* the file in force, and how far it is used */
    bool file_open, fresh, motorola; /* fresh: without an index yet */
    unsigned file;
    off_t file_at;
    lba_t file_frame;
    /* the track announced by TRACK, and the one that sectors go to */
    const struct cue_mode *mode, *owner;
    struct disc_track *track;
    bool announced, started;
    unsigned control, last_index;
    lba_t pregap, postgap;
    char isrc[13], catalog_number[14];
    /* sessions */
    lba_t lead_out, lead_in;
    bool new_session;
};

/* ------------------------------------------------------------------ words */

/* The next word, or what stands in quotation marks; NULL: there is none, or its quotation does not end. */
static char *word(char **at)
{
    char *start = *at;
    while (isspace((unsigned char)*start))
        start++;
    if (!*start)
        return NULL;
    char *end;
    if (*start == '"') {
        end = strchr(++start, '"');
        if (!end)
            return NULL;
    } else {
        end = start + strcspn(start, " \t");
    }
    *at = *end ? end + 1 : end;
    *end = 0;
    return start;
}

static bool nothing_left(char *at)
{
    return at[strspn(at, " \t")] == 0;
}

static int refuse_arguments(const struct cue *cue, const char *command)
{
    return sheet_fail(&cue->sheet, "%s needs other words behind it", command);
}

/* ------------------------------------------------------------------ sectors */

/* Sectors of the file in force up to frame (LBA_NONE: to its end) go to the track that had the last index. */
static int take_sectors(struct cue *cue, lba_t frame)
{
    if (!cue->file_open || !cue->owner)
        return 0;
    const struct image_file *file = &cue->image->files[cue->file];
    int64_t left = file->end - cue->file_at, sectors = left / cue->owner->stride;
    bool audio = cue->owner->form == IMAGE_AUDIO && cue->owner->stride == IMAGE_SECTOR;
    int64_t bytes = sectors * IMAGE_SECTOR;
    if (frame != LBA_NONE) {
        if (frame - cue->file_frame > sectors)
            return sheet_fail(&cue->sheet, "%s ends before that: it has %lld frames", file->name,
                              (long long)(cue->file_frame + sectors));
        sectors = frame - cue->file_frame;
        bytes = sectors * IMAGE_SECTOR;
    } else if (left % cue->owner->stride != 0) {
        if (!audio)
            return sheet_fail(&cue->sheet, "%s does not end with a whole sector of %d bytes", file->name,
                              cue->owner->stride);
        bytes = left;
    }
    struct image_extent extent = {.file = cue->file,
                                  .at = cue->file_at,
                                  .stride = cue->owner->stride,
                                  .form = cue->owner->form,
                                  .swapped = cue->motorola && cue->owner->form == IMAGE_AUDIO};
    if (cue->owner->form == IMAGE_AUDIO && cue->owner->stride > IMAGE_SECTOR) {
        extent.sub_channel = IMAGE_SUB_SYMBOLS;
        extent.sub_file = cue->file;
        extent.sub_at = cue->file_at + IMAGE_SECTOR;
        extent.sub_stride = cue->owner->stride;
    }
    int code = image_append(cue->image, &extent, bytes);
    if (code == 0 && bytes % IMAGE_SECTOR != 0)
        code = image_append_zeros(cue->image, IMAGE_SECTOR - bytes % IMAGE_SECTOR);
    if (code)
        return sheet_place(&cue->sheet, code);
    cue->file_at += sectors * cue->owner->stride;
    cue->file_frame += (lba_t)sectors;
    return 0;
}

static int end_track(struct cue *cue)
{
    if (!cue->track)
        return 0;
    if (!cue->started)
        return sheet_fail(&cue->sheet, "track %d has no INDEX 01", cue->track->number);
    int code = image_append_zeros(cue->image, (int64_t)cue->postgap * IMAGE_SECTOR);
    if (code == 0)
        code = image_end_track(cue->image, cue->track);
    cue->track = NULL;
    cue->owner = NULL;
    cue->postgap = 0;
    return sheet_place(&cue->sheet, code);
}

static int begin_session(struct cue *cue)
{
    int code = 0;
    if (cue->image->layout.session_count > 0)
        code = image_end_session(cue->image);
    lba_t gap = 0;
    if (cue->lead_out || cue->lead_in) {
        bool first = cue->image->layout.session_count == 1;
        gap = (cue->lead_out ? cue->lead_out
               : first       ? CD_FIRST_LEAD_OUT
                             : CD_LATER_LEAD_OUT) +
              (cue->lead_in ? cue->lead_in : CD_LEAD_IN);
    }
    cue->lead_out = cue->lead_in = 0;
    cue->new_session = false;
    return code ? code : image_begin_session(cue->image, 0, gap);
}

/* Mode 2 with sub-headers has each twice: what has not is formless. */
static bool has_sub_header(const struct cue *cue, const struct cue_mode *mode)
{
    uint8_t sub_header[8] = {0};
    off_t at = cue->file_at + (mode->form == IMAGE_WHOLE ? SECTOR_USER_DATA_AT : 0);
    const struct image_file *file = &cue->image->files[cue->file];
    return pread(file->descriptor, sub_header, sizeof sub_header, at) == sizeof sub_header &&
           memcmp(sub_header, sub_header + 4, 4) == 0;
}

static void take_mode(struct cue *cue)
{
    enum { CD_I = 0x10, XA = 0x20 };
    struct disc_session *session = &cue->image->layout.sessions[cue->image->layout.session_count - 1];
    const struct cue_mode *mode = cue->mode;
    cue->track->data_mode = mode->data_mode ? mode->data_mode : 0xF;
    if (mode->stride == 2448)
        cue->track->sub_channel = SUB_CHANNEL_KEPT;
    if (mode->data_mode != 2)
        return;
    if (mode->interactive)
        session->disc_type = CD_I;
    else if (mode->form == IMAGE_FORM_1 || mode->form == IMAGE_FORM_2 || has_sub_header(cue, mode))
        session->disc_type = XA;
    else if (mode->form == IMAGE_SUB_HEADER)
        cue->track->data_block_type = 9;
}

/* The first index of the track that TRACK announced: the one before ends here. */
static int begin_track(struct cue *cue)
{
    int code = end_track(cue);
    if (code == 0 && (cue->new_session || cue->image->layout.session_count == 0))
        code = begin_session(cue);
    if (code == 0)
        code = image_begin_track(cue->image, cue->control, cue->mode->form, &cue->track);
    if (code)
        return sheet_place(&cue->sheet, code);
    take_mode(cue);
    memcpy(cue->track->isrc, cue->isrc, sizeof cue->isrc);
    cue->announced = false;
    cue->started = false;
    cue->owner = cue->mode;
    code = image_append_zeros(cue->image, (int64_t)cue->pregap * IMAGE_SECTOR);
    return sheet_place(&cue->sheet, code);
}

/* ------------------------------------------------------------------ commands */

static int command_file(struct cue *cue, char *rest)
{
    char *name = word(&rest), *type = word(&rest);
    if (!name || !type || !nothing_left(rest))
        return refuse_arguments(cue, "FILE");
    if (cue->file_open && cue->fresh)
        return sheet_fail(&cue->sheet, "the file before has no INDEX");
    int code = take_sectors(cue, LBA_NONE);
    if (code == 0)
        code = sheet_place(&cue->sheet, image_file(cue->image, name, &cue->file));
    if (code)
        return code;
    struct image_file *file = &cue->image->files[cue->file];
    bool wave = strcasecmp(type, "WAVE") == 0;
    cue->motorola = strcasecmp(type, "MOTOROLA") == 0;
    if (!wave && !cue->motorola && strcasecmp(type, "BINARY") != 0)
        return sheet_fail(&cue->sheet, "a file of type %s cannot be read: BINARY, MOTOROLA and WAVE can", type);
    if (wave && file->start == 0)
        code = sheet_place(&cue->sheet, image_wave(cue->image, file));
    if (wave)
        cue->motorola = false;
    cue->file_open = cue->fresh = true;
    cue->file_at = file->start;
    cue->file_frame = 0;
    return code;
}

static int command_track(struct cue *cue, char *rest)
{
    char *number = word(&rest), *mode = word(&rest);
    long value;
    if (!number || !mode || !nothing_left(rest) || !text_number(number, 99, &value))
        return refuse_arguments(cue, "TRACK");
    if (cue->announced)
        return sheet_fail(&cue->sheet, "the track before has no INDEX");
    if (!cue->file_open)
        return sheet_fail(&cue->sheet, "TRACK comes before any FILE");
    if (value != cue->image->layout.track_count + 1)
        return sheet_fail(&cue->sheet, "track %ld is out of order: %d is next", value,
                          cue->image->layout.track_count + 1);
    cue->mode = NULL;
    for (size_t i = 0; i < sizeof modes / sizeof *modes && !cue->mode; i++)
        if (strcasecmp(mode, modes[i].name) == 0)
            cue->mode = &modes[i];
    if (!cue->mode)
        return sheet_fail(&cue->sheet, "there is no track mode %s", mode);
    cue->announced = true;
    cue->control = cue->mode->data_mode ? 4 : 0;
    cue->pregap = 0;
    cue->isrc[0] = 0;
    return 0;
}

static int place_index(struct cue *cue, unsigned index)
{
    int code = 0;
    if (index == 1) {
        code = image_mark_start(cue->image, cue->track, image_address(cue->image));
        cue->started = true;
    } else if (index > 1) {
        code = image_mark_index(cue->image, cue->track, index, image_address(cue->image));
    }
    cue->last_index = index;
    return sheet_place(&cue->sheet, code);
}

static int command_index(struct cue *cue, char *rest)
{
    char *number = word(&rest), *time = word(&rest);
    long index;
    lba_t frame;
    if (!number || !time || !nothing_left(rest) || !text_number(number, 99, &index) || !text_time(time, &frame))
        return refuse_arguments(cue, "INDEX");
    if (!cue->announced && !cue->track)
        return sheet_fail(&cue->sheet, "INDEX comes before any TRACK");
    if (cue->announced ? index > 1 : index != (long)cue->last_index + 1)
        return sheet_fail(&cue->sheet, "index %ld is out of order", index);
    if (cue->fresh && frame != 0)
        return sheet_fail(&cue->sheet, "the first index of a file is at 00:00:00");
    if (frame < cue->file_frame)
        return sheet_fail(&cue->sheet, "%s lies before the index before it", time);
    int code = take_sectors(cue, frame);
    if (code == 0 && cue->announced)
        code = begin_track(cue);
    cue->fresh = false;
    return code ? code : place_index(cue, (unsigned)index);
}

static int command_gap(struct cue *cue, char *rest, bool before)
{
    char *time = word(&rest);
    lba_t blocks;
    if (!time || !nothing_left(rest) || !text_time(time, &blocks))
        return refuse_arguments(cue, before ? "PREGAP" : "POSTGAP");
    if (before ? !cue->announced : cue->announced || !cue->started)
        return sheet_fail(&cue->sheet, "%s",
                          before ? "PREGAP stands between TRACK and INDEX" : "POSTGAP stands behind INDEX");
    *(before ? &cue->pregap : &cue->postgap) = blocks;
    return 0;
}

static int command_pregap(struct cue *cue, char *rest)
{
    return command_gap(cue, rest, true);
}

static int command_postgap(struct cue *cue, char *rest)
{
    return command_gap(cue, rest, false);
}

static int command_flags(struct cue *cue, char *rest)
{
    static const struct {
        const char *name;
        uint8_t bit;
        bool audio;
    } flags[] = {{"DCP", 2, false}, {"4CH", 8, true}, {"PRE", 1, true}, {"SCMS", 0, false}, {"DATA", 0, false}};
    if (!cue->announced)
        return sheet_fail(&cue->sheet, "FLAGS stands between TRACK and INDEX");
    for (char *flag; (flag = word(&rest));) {
        size_t i = 0, count = sizeof flags / sizeof *flags;
        while (i < count && strcasecmp(flag, flags[i].name) != 0)
            i++;
        if (i == count || (flags[i].audio && cue->mode->data_mode != 0))
            return sheet_fail(&cue->sheet, "there is no flag %s for this track", flag);
        cue->control |= flags[i].bit;
    }
    return nothing_left(rest) ? 0 : refuse_arguments(cue, "FLAGS");
}

static int command_isrc(struct cue *cue, char *rest)
{
    char *code = word(&rest);
    char isrc[13];
    if (!code || !nothing_left(rest) || !text_isrc(code, isrc))
        return sheet_fail(&cue->sheet, "ISRC needs 5 letters or digits and 7 digits");
    if (!cue->announced && !cue->track)
        return sheet_fail(&cue->sheet, "ISRC comes before any TRACK");
    memcpy(cue->announced ? cue->isrc : cue->track->isrc, isrc, sizeof isrc);
    return 0;
}

static int command_catalog(struct cue *cue, char *rest)
{
    char *number = word(&rest);
    if (!number || !nothing_left(rest) || !text_catalog_number(number, cue->catalog_number))
        return sheet_fail(&cue->sheet, "CATALOG needs 13 digits");
    return 0;
}

static int command_cdtextfile(struct cue *cue, char *rest)
{
    char *name = word(&rest);
    unsigned file;
    if (!name || !nothing_left(rest))
        return refuse_arguments(cue, "CDTEXTFILE");
    int code = image_file(cue->image, name, &file);
    if (code == 0)
        code = cd_text_take_file(cue->image, 1, &cue->image->files[file]);
    cue->text_taken = true;
    return sheet_place(&cue->sheet, code);
}

/* SESSION nn, LEAD-OUT mm:ss:ff, LEAD-IN mm:ss:ff; everything else is for people. */
static int command_rem(struct cue *cue, char *rest)
{
    char *what = word(&rest), *value = what ? word(&rest) : NULL;
    long session;
    if (!value || !nothing_left(rest))
        return 0;
    if (strcasecmp(what, "LEAD-OUT") == 0 && cue->track)
        (void)text_time(value, &cue->lead_out);
    else if (strcasecmp(what, "LEAD-IN") == 0 && cue->track)
        (void)text_time(value, &cue->lead_in);
    if (strcasecmp(what, "SESSION") != 0 || !text_number(value, 99, &session))
        return 0;
    unsigned now = cue->image->layout.session_count > 0 ? cue->image->layout.session_count : 1;
    bool next = session == (long)now + 1 && cue->track;
    if (cue->announced || (session != (long)now && !next))
        return sheet_fail(&cue->sheet, "session %ld is out of order", session);
    cue->new_session = next;
    return 0;
}

static int command_text(struct cue *cue, unsigned type, char *rest)
{
    char *text = word(&rest);
    if (!text || !nothing_left(rest))
        return sheet_fail(&cue->sheet, "one text in quotation marks is needed");
    unsigned track = cue->image->layout.track_count + (cue->announced ? 1 : 0);
    return sheet_place(&cue->sheet, cd_text_set_words(cue->text, 0, track, type, text, cue->image->why));
}

/* ------------------------------------------------------------------ the sheet */

static int command(struct cue *cue, char *line)
{
    static const struct {
        const char *name;
        int (*run)(struct cue *cue, char *rest);
    } commands[] = {{"FILE", command_file},     {"TRACK", command_track},     {"INDEX", command_index},
                    {"PREGAP", command_pregap}, {"POSTGAP", command_postgap}, {"FLAGS", command_flags},
                    {"ISRC", command_isrc},     {"CATALOG", command_catalog}, {"CDTEXTFILE", command_cdtextfile},
                    {"REM", command_rem}};
    char *name = word(&line);
    for (size_t i = 0; name && i < sizeof commands / sizeof *commands; i++)
        if (strcasecmp(name, commands[i].name) == 0)
            return commands[i].run(cue, line);
    unsigned type = name ? cd_text_type(name) : 0;
    if (type != 0)
        return command_text(cue, type, line);
    return sheet_fail(&cue->sheet, "'%s' is no command of a CUE sheet", name ? name : line);
}

static int finish(struct cue *cue)
{
    if (cue->announced)
        return sheet_fail(&cue->sheet, "the last track has no INDEX");
    int code = take_sectors(cue, LBA_NONE);
    if (code == 0)
        code = end_track(cue);
    struct disc_layout *layout = &cue->image->layout;
    if (code || layout->session_count == 0)
        return code;
    for (unsigned i = 0; i < layout->session_count; i++)
        memcpy(layout->sessions[i].media_catalog_number, cue->catalog_number, sizeof cue->catalog_number);
    code = image_end_session(cue->image);
    if (code == 0 && !cue->text_taken)
        code = cd_text_press(cue->text, cue->image, 1);
    return sheet_place(&cue->sheet, code);
}

static int parse(struct image *image)
{
    struct cue cue = {.image = image, .text = cd_text_new()};
    int code =
        cue.text ? sheet_open(&cue.sheet, image->path, image->why) : fail(image->why, EXIT_INTERNAL, "out of memory");
    for (char *line; code == 0 && (line = sheet_line(&cue.sheet));)
        code = command(&cue, line);
    if (code == 0)
        code = finish(&cue);
    sheet_free(&cue.sheet);
    cd_text_free(cue.text);
    return code;
}

const struct image_format image_cue = {.name = "CUE sheet", .suffix = ".cue", .parse = parse};
