/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TOC files of cdrdao (reference mmc 8.2; cdrdao(1), "TOC FILES"): one session. A track is its pieces one behind the
 * other; START says where its pre-gap ends. Sound that is not WAV is big-endian; with sub-channel it comes by DATAFILE.
 */
#include "emu/disc/image/toc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SAMPLE = 4, SUB_LENGTH = 96, CD_I = 0x10, XA = 0x20 };

struct toc_mode {
    const char *name;
    enum image_form form;
    uint8_t data_mode; /* 0: audio */
};

static const struct toc_mode modes[] = {
    {"AUDIO", IMAGE_AUDIO, 0},        {"MODE1", IMAGE_MODE_1, 1},
    {"MODE1_RAW", IMAGE_WHOLE, 1},    {"MODE2", IMAGE_MODE_2, 2},
    {"MODE2_RAW", IMAGE_WHOLE, 2},    {"MODE2_FORM1", IMAGE_FORM_1, 2},
    {"MODE2_FORM2", IMAGE_FORM_2, 2}, {"MODE2_FORM_MIX", IMAGE_SUB_HEADER, 2},
};

struct toc {
    struct sheet sheet;
    struct toc_words words;
    struct image *image;
    struct cd_text *text;
    unsigned disc_type;
    char catalog_number[14];
    /* the track that is being described */
    struct disc_track *track;
    const struct toc_mode *mode;
    bool sub_channel, cut; /* the last piece does not fill its block */
    lba_t begin, start;    /* of its first sector; of index 1 */
    bool start_given, data_given;
};

static const struct toc_mode *find_mode(const struct toc_words *words)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (toc_is(words, modes[i].name))
            return &modes[i];
    return NULL;
}

static size_t block_size(const struct toc *toc)
{
    return image_form_size(toc->mode->form) + (toc->sub_channel ? SUB_LENGTH : 0);
}

/* ------------------------------------------------------------------ lengths */

/* A time counts blocks; a number samples of sound, else bytes. */
static int take_length(struct toc *toc, bool samples, int64_t *bytes)
{
    struct toc_words *words = &toc->words;
    if (words->kind != TOC_NUMBER && words->kind != TOC_TIME)
        return toc_refuse(words, "a length");
    size_t unit = words->kind == TOC_TIME ? block_size(toc) : samples ? SAMPLE : 1;
    if (words->number > INT64_MAX / 4 / (int64_t)unit)
        return toc_refuse(words, "a length that fits");
    *bytes = words->number * (int64_t)unit;
    return toc_next(words);
}

/* Bytes of files to bytes of main channel; what does not fill a block is filled with zeros. */
static int append(struct toc *toc, const struct image_extent *extent, int64_t bytes, bool to_the_end)
{
    int64_t size = (int64_t)block_size(toc);
    bool samples = toc->mode->data_mode == 0 && !toc->sub_channel;
    if (toc->cut && bytes > 0)
        return sheet_fail(&toc->sheet, "the piece before does not end with a whole block of %d bytes", (int)size);
    int64_t main = samples ? bytes : (bytes + size - 1) / size * IMAGE_SECTOR;
    toc->cut = !samples && bytes % size != 0;
    if (toc->cut && !to_the_end)
        return sheet_fail(&toc->sheet, "the length is not a multiple of blocks of %d bytes", (int)size);
    toc->data_given = true;
    return sheet_place(&toc->sheet,
                       extent ? image_append(toc->image, extent, main) : image_append_zeros(toc->image, main));
}

/* ------------------------------------------------------------------ pieces */

static int zeros(struct toc *toc)
{
    bool samples = toc_is(&toc->words, "SILENCE");
    if (samples && toc->mode->data_mode != 0)
        return sheet_fail(&toc->sheet, "%s is not for this mode of track", toc->words.text);
    int code = toc_next(&toc->words);
    if (code == 0 && find_mode(&toc->words))
        code = toc_next(&toc->words);
    if (code == 0 && (toc_is(&toc->words, "RW") || toc_is(&toc->words, "RW_RAW")))
        code = toc_next(&toc->words);
    int64_t bytes = 0;
    if (code == 0)
        code = take_length(toc, samples, &bytes);
    return code ? code : append(toc, NULL, bytes, false);
}

static bool is_wav(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcasecmp(name + length - 4, ".wav") == 0;
}

/* "name" [SWAP] [#bytes] */
static int take_file(struct toc *toc, unsigned *file, bool *swapped, int64_t *offset)
{
    struct toc_words *words = &toc->words;
    *swapped = false;
    *offset = 0;
    if (words->kind != TOC_STRING)
        return toc_refuse(words, "the name of a file in quotation marks");
    int code = sheet_place(&toc->sheet, image_file(toc->image, words->text, file));
    struct image_file *opened = code == 0 ? &toc->image->files[*file] : NULL;
    bool wav = opened && toc->mode->data_mode == 0 && is_wav(words->text);
    if (wav && opened->start == 0)
        code = sheet_place(&toc->sheet, image_wave(toc->image, opened));
    if (code == 0)
        code = toc_next(words);
    if (code == 0)
        *swapped = toc->mode->data_mode == 0 && !wav;
    if (code == 0 && toc_is(words, "SWAP")) {
        *swapped = !*swapped;
        code = toc_next(words);
    }
    if (code || !toc_is(words, "#"))
        return code;
    code = toc_next(words);
    if (code == 0 && words->kind != TOC_NUMBER)
        code = toc_refuse(words, "an offset in bytes");
    *offset = words->number;
    return code ? code : toc_next(words);
}

static int piece(struct toc *toc)
{
    bool audio = !toc_is(&toc->words, "DATAFILE"), sound = toc->mode->data_mode == 0;
    if (audio && (!sound || toc->sub_channel))
        return sheet_fail(&toc->sheet, "%s is not for this mode of track", toc->words.text);
    unsigned file = 0;
    bool swapped = false;
    int64_t offset = 0, start = 0, length = 0;
    int code = toc_next(&toc->words);
    if (code == 0)
        code = take_file(toc, &file, &swapped, &offset);
    if (code == 0 && audio)
        code = take_length(toc, true, &start);
    if (code == 0 && (toc->words.kind == TOC_NUMBER || toc->words.kind == TOC_TIME))
        code = take_length(toc, audio, &length);
    if (code)
        return code;
    const struct image_file *opened = &toc->image->files[file];
    int64_t left = opened->end - opened->start;
    if (offset > left || start > left - offset || length > left - offset - start)
        return sheet_fail(&toc->sheet, "%s ends before that: it has %lld bytes", opened->name, (long long)left);
    off_t at = opened->start + offset + start;
    if (length == 0)
        length = opened->end - at;
    if (sound && length % SAMPLE != 0)
        return sheet_fail(&toc->sheet, "%s does not end with a whole sample", opened->name);
    struct image_extent extent = {
        .file = file, .at = at, .stride = (uint32_t)block_size(toc), .form = toc->mode->form, .swapped = swapped};
    if (toc->sub_channel) {
        extent.sub_channel = IMAGE_SUB_SYMBOLS;
        extent.sub_file = file;
        extent.sub_at = at + (off_t)image_form_size(toc->mode->form);
        extent.sub_stride = extent.stride;
    }
    return append(toc, &extent, length, at + length == opened->end);
}

static int start(struct toc *toc)
{
    int code = toc_next(&toc->words);
    if (toc->start_given)
        return sheet_fail(&toc->sheet, "the track has a start already");
    toc->start_given = true;
    bool inside = toc->image->at % IMAGE_SECTOR != 0; /* "rounded up to next block boundary" */
    toc->start = image_address(toc->image) + inside;
    if (code || toc->words.kind != TOC_TIME)
        return code;
    toc->start = toc->begin + (lba_t)toc->words.number;
    return toc_next(&toc->words);
}

static int pregap(struct toc *toc)
{
    int code = toc_next(&toc->words);
    if (code == 0 && toc->words.kind != TOC_TIME)
        return toc_refuse(&toc->words, "a time MM:SS:FF");
    if (toc->start_given || toc->data_given)
        return sheet_fail(&toc->sheet, "PREGAP stands before the first piece of a track, without START");
    if (code == 0)
        code = sheet_place(&toc->sheet, image_append_zeros(toc->image, toc->words.number * IMAGE_SECTOR));
    toc->start = image_address(toc->image);
    toc->start_given = true;
    return code ? code : toc_next(&toc->words);
}

/* ------------------------------------------------------------------ a track */

/* The number of what begins with the n-th INDEX is n + 1; its time counts from the track's start. */
static int indexes(struct toc *toc)
{
    int code = 0;
    for (unsigned index = 2; code == 0 && toc_is(&toc->words, "INDEX"); index++) {
        code = toc_next(&toc->words);
        if (code == 0 && toc->words.kind != TOC_TIME)
            return toc_refuse(&toc->words, "a time MM:SS:FF");
        if (index > 99)
            return sheet_fail(&toc->sheet, "a track has at most 99 index points");
        if (code == 0)
            code = image_mark_index(toc->image, toc->track, index, toc->track->start + (lba_t)toc->words.number);
        code = code ? sheet_place(&toc->sheet, code) : toc_next(&toc->words);
    }
    return code;
}

static int flag(struct toc *toc, bool *taken)
{
    static const struct {
        const char *name;
        uint8_t set, clear;
    } rows[] = {{"COPY", 2, 2}, {"PRE_EMPHASIS", 1, 1}, {"TWO_CHANNEL_AUDIO", 0, 8}, {"FOUR_CHANNEL_AUDIO", 8, 8}};
    bool no = toc_is(&toc->words, "NO");
    int code = no ? toc_next(&toc->words) : 0;
    *taken = no;
    for (size_t i = 0; code == 0 && i < sizeof rows / sizeof *rows; i++) {
        if (!toc_is(&toc->words, rows[i].name) || (no && i > 1))
            continue;
        if (i > 0 && toc->mode->data_mode != 0)
            return sheet_fail(&toc->sheet, "%s is for audio", rows[i].name);
        toc->track->control &= (uint8_t)~rows[i].clear;
        toc->track->control |= no ? 0 : rows[i].set;
        *taken = true;
        return toc_next(&toc->words);
    }
    return code || !no ? code : toc_refuse(&toc->words, "COPY or PRE_EMPHASIS");
}

static int isrc(struct toc *toc)
{
    int code = toc_next(&toc->words);
    if (code == 0 && (toc->words.kind != TOC_STRING || !text_isrc(toc->words.text, toc->track->isrc)))
        return toc_refuse(&toc->words, "an ISRC of 5 letters or digits and 7 digits");
    return code ? code : toc_next(&toc->words);
}

static int attributes(struct toc *toc)
{
    bool taken = true;
    int code = 0;
    while (code == 0 && taken) {
        if (toc_is(&toc->words, "ISRC")) {
            code = isrc(toc);
        } else if (toc_is(&toc->words, "CD_TEXT")) {
            code = toc_next(&toc->words);
            if (code == 0)
                code = toc_cd_text(&toc->words, toc->text, toc->track->number);
        } else {
            code = flag(toc, &taken);
        }
    }
    return code;
}

static int pieces(struct toc *toc)
{
    for (;;) {
        int code;
        if (toc_is(&toc->words, "SILENCE") || toc_is(&toc->words, "ZERO"))
            code = zeros(toc);
        else if (toc_is(&toc->words, "FILE") || toc_is(&toc->words, "AUDIOFILE") || toc_is(&toc->words, "DATAFILE"))
            code = piece(toc);
        else if (toc_is(&toc->words, "START"))
            code = start(toc);
        else if (toc_is(&toc->words, "PREGAP"))
            code = pregap(toc);
        else if (toc_is(&toc->words, "FIFO"))
            return sheet_fail(&toc->sheet, "a FIFO is read once and cannot be a disc");
        else
            return 0;
        if (code)
            return code;
    }
}

static int begin(struct toc *toc)
{
    int code = toc_next(&toc->words);
    toc->mode = find_mode(&toc->words);
    if (code == 0 && !toc->mode)
        return toc_refuse(&toc->words, "a mode of track");
    if (code == 0)
        code = toc_next(&toc->words);
    bool packed = toc_is(&toc->words, "RW");
    toc->sub_channel = packed || toc_is(&toc->words, "RW_RAW");
    if (code == 0 && toc->sub_channel)
        code = toc_next(&toc->words);
    if (code)
        return code;
    code = image_begin_track(toc->image, toc->mode->data_mode ? 4 : 0, toc->mode->form, &toc->track);
    if (code)
        return sheet_place(&toc->sheet, code);
    toc->track->data_mode = toc->mode->data_mode ? toc->mode->data_mode : 0xF;
    toc->track->sub_channel = packed ? SUB_CHANNEL_PACKED : toc->sub_channel ? SUB_CHANNEL_KEPT : SUB_CHANNEL_MADE;
    if (toc->sub_channel)
        toc->track->whole_sectors = true;
    toc->begin = image_address(toc->image);
    toc->start = toc->begin;
    toc->start_given = toc->data_given = toc->cut = false;
    return 0;
}

static int track(struct toc *toc)
{
    int code = begin(toc);
    if (code == 0)
        code = attributes(toc);
    if (code == 0)
        code = pieces(toc);
    if (code)
        return code;
    code = image_mark_start(toc->image, toc->track, toc->start);
    if (code == 0)
        code = indexes(toc);
    if (code == 0)
        code = image_end_track(toc->image, toc->track);
    return sheet_place(&toc->sheet, code);
}

/* ------------------------------------------------------------------ the header */

static int catalog(struct toc *toc)
{
    int code = toc_next(&toc->words);
    if (code == 0 && (toc->words.kind != TOC_STRING || !text_catalog_number(toc->words.text, toc->catalog_number)))
        return toc_refuse(&toc->words, "a catalogue number of 13 digits");
    return code ? code : toc_next(&toc->words);
}

static int first_track_number(struct toc *toc)
{
    int code = toc_next(&toc->words);
    if (code == 0 && (toc->words.kind != TOC_NUMBER || toc->words.number != 1))
        return toc_refuse(&toc->words, "the number 1, with which discs here begin,");
    return code ? code : toc_next(&toc->words);
}

static int header(struct toc *toc)
{
    static const struct {
        const char *name;
        uint8_t disc_type;
    } types[] = {{"CD_DA", 0}, {"CD_ROM", 0}, {"CD_ROM_XA", XA}, {"CD_I", CD_I}};
    enum { TYPES = sizeof types / sizeof *types };
    int code = toc_next(&toc->words);
    while (code == 0 && toc->words.kind != TOC_END && !toc_is(&toc->words, "TRACK")) {
        size_t i = 0;
        while (i < TYPES && !toc_is(&toc->words, types[i].name))
            i++;
        if (i < TYPES) {
            toc->disc_type = types[i].disc_type;
            code = toc_next(&toc->words);
        } else if (toc_is(&toc->words, "CATALOG")) {
            code = catalog(toc);
        } else if (toc_is(&toc->words, "FIRST_TRACK_NO")) {
            code = first_track_number(toc);
        } else if (toc_is(&toc->words, "CD_TEXT")) {
            code = toc_next(&toc->words);
            if (code == 0)
                code = toc_cd_text(&toc->words, toc->text, 0);
        } else {
            return toc_refuse(&toc->words, "the header of a TOC file or TRACK");
        }
    }
    return code;
}

static int session(struct toc *toc)
{
    int code = header(toc);
    if (code == 0)
        code = image_begin_session(toc->image, toc->disc_type, 0);
    while (code == 0 && toc_is(&toc->words, "TRACK"))
        code = track(toc);
    if (code == 0 && toc->words.kind != TOC_END)
        code = toc_refuse(&toc->words, "TRACK");
    if (code)
        return code;
    if (toc->image->layout.track_count == 0)
        return sheet_fail(&toc->sheet, "it has no track");
    memcpy(toc->image->layout.sessions[0].media_catalog_number, toc->catalog_number, sizeof toc->catalog_number);
    code = image_end_session(toc->image);
    return code ? code : cd_text_press(toc->text, toc->image, 1);
}

static int parse(struct image *image)
{
    struct toc *toc = calloc(1, sizeof *toc);
    if (toc)
        toc->text = cd_text_new();
    if (!toc || !toc->text) {
        free(toc);
        return fail(image->why, EXIT_INTERNAL, "out of memory");
    }
    toc->image = image;
    toc->words.sheet = &toc->sheet;
    int code = sheet_open(&toc->sheet, image->path, image->why);
    toc->sheet.line = 1;
    if (code == 0)
        code = session(toc);
    sheet_free(&toc->sheet);
    cd_text_free(toc->text);
    free(toc);
    return code;
}

const struct image_format image_toc = {.name = "TOC file of cdrdao", .suffix = ".toc", .parse = parse};
