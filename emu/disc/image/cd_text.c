/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/disc/image/cd_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { TRACKS = 100, PAYLOAD = 12, MAXIMUM_TEXT = 4096, MAXIMUM_PACKS = 256, CODE_ISO_8859_1 = 0 };

struct entry {
    char *bytes; /* and a 0 behind them */
    uint16_t length;
};

struct cd_text {
    struct entry entries[CD_TEXT_BLOCKS][TRACKS][CD_TEXT_TYPES];
    uint8_t languages[CD_TEXT_BLOCKS];
};

static const char *const names[CD_TEXT_TYPES] = {"TITLE",   "PERFORMER", "SONGWRITER", "COMPOSER",  "ARRANGER",
                                                 "MESSAGE", "DISC_ID",   "GENRE",      "TOC_INFO1", "TOC_INFO2"};

unsigned cd_text_type(const char *name)
{
    for (unsigned i = 0; i <= CD_TEXT_DISC_ID - CD_TEXT_TITLE; i++)
        if (strcasecmp(name, names[i]) == 0)
            return CD_TEXT_TITLE + i;
    return 0;
}

const char *cd_text_name(unsigned type)
{
    return type >= CD_TEXT_TITLE && type <= CD_TEXT_SIZE ? names[type - CD_TEXT_TITLE] : NULL;
}

struct cd_text *cd_text_new(void)
{
    struct cd_text *text = calloc(1, sizeof *text);
    for (unsigned i = 0; text && i < CD_TEXT_BLOCKS; i++)
        text->languages[i] = i == 0 ? CD_TEXT_ENGLISH : 0;
    return text;
}

void cd_text_free(struct cd_text *text)
{
    for (unsigned block = 0; text && block < CD_TEXT_BLOCKS; block++)
        for (unsigned track = 0; track < TRACKS; track++)
            for (unsigned type = 0; type < CD_TEXT_TYPES; type++)
                free(text->entries[block][track][type].bytes);
    free(text);
}

/* ------------------------------------------------------------------ words */

int cd_text_set_bytes(struct cd_text *text, unsigned block, unsigned track, unsigned type, const uint8_t *bytes,
                      size_t length, struct failure *why)
{
    if (length > MAXIMUM_TEXT)
        return fail(why, EXIT_USAGE_ERROR, "a CD-TEXT entry of %zu bytes is longer than fits", length);
    if (track >= TRACKS)
        return fail(why, EXIT_USAGE_ERROR, "a disc has at most %d tracks", TRACKS - 1);
    char *copy = malloc(length + 1);
    if (!copy)
        return fail(why, EXIT_INTERNAL, "out of memory");
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = 0;
    struct entry *entry = &text->entries[block][track][type - CD_TEXT_TITLE];
    free(entry->bytes);
    *entry = (struct entry){copy, (uint16_t)length};
    return 0;
}

/* One character of UTF-8; 0: these bytes are none. */
static unsigned decode(const char **at)
{
    const uint8_t *c = (const uint8_t *)*at;
    unsigned more = c[0] < 0x80                   ? 0
                    : c[0] >= 0xC2 && c[0] < 0xE0 ? 1
                    : c[0] >= 0xE0 && c[0] < 0xF0 ? 2
                    : c[0] >= 0xF0 && c[0] < 0xF5 ? 3
                                                  : 9;
    if (more == 9)
        return 0;
    unsigned value = more == 0 ? c[0] : c[0] & (0x3Fu >> more);
    for (unsigned i = 1; i <= more; i++) {
        if ((c[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (c[i] & 0x3F);
    }
    *at += more + 1;
    return value;
}

int cd_text_set_words(struct cd_text *text, unsigned block, unsigned track, unsigned type, const char *words,
                      struct failure *why)
{
    size_t length = strlen(words), kept = 0;
    char *latin = malloc(length + 1);
    if (!latin)
        return fail(why, EXIT_INTERNAL, "out of memory");
    bool utf_8 = true, too_wide = false;
    for (const char *at = words; *at && utf_8;) {
        unsigned character = decode(&at);
        utf_8 = character != 0;
        too_wide = too_wide || character > 0xFF;
        latin[kept++] = (char)character;
    }
    int code = 0;
    if (utf_8 && too_wide)
        code = fail(why, EXIT_USAGE_ERROR, "'%.60s' has a character that CD-TEXT in ISO 8859-1 has not", words);
    else if (utf_8)
        code = cd_text_set_bytes(text, block, track, type, (const uint8_t *)latin, kept, why);
    else
        code = cd_text_set_bytes(text, block, track, type, (const uint8_t *)words, length, why);
    free(latin);
    return code;
}

void cd_text_set_language(struct cd_text *text, unsigned block, unsigned code)
{
    text->languages[block] = (uint8_t)code;
}

const char *cd_text_get(const struct cd_text *text, unsigned block, unsigned track, unsigned type, size_t *length)
{
    const struct entry *entry = &text->entries[block][track][type - CD_TEXT_TITLE];
    if (length)
        *length = entry->length;
    return entry->bytes;
}

bool cd_text_block(const struct cd_text *text, unsigned block, unsigned *language)
{
    *language = text->languages[block];
    for (unsigned track = 0; track < TRACKS; track++)
        for (unsigned type = 0; type < CD_TEXT_TYPES; type++)
            if (text->entries[block][track][type].bytes)
                return true;
    return false;
}

/* ------------------------------------------------------------------ packs out of words */

struct press {
    uint8_t packs[CD_TEXT_BLOCKS * MAXIMUM_PACKS][IMAGE_PACK];
    unsigned count, block, first_of_block;
    uint8_t counts[CD_TEXT_TYPES]; /* of this block */
    uint8_t *open;                 /* the pack that still has room */
    unsigned used;
    bool full;
};

static uint8_t *new_pack(struct press *press, unsigned type, unsigned track, unsigned position)
{
    unsigned sequence = press->count - press->first_of_block;
    if (sequence >= MAXIMUM_PACKS) {
        press->full = true;
        return NULL;
    }
    uint8_t *pack = press->packs[press->count++];
    memset(pack, 0, IMAGE_PACK);
    pack[0] = (uint8_t)type;
    pack[1] = (uint8_t)track;
    pack[2] = (uint8_t)sequence;
    pack[3] = (uint8_t)(press->block << 4 | (position > 15 ? 15 : position));
    press->counts[type - CD_TEXT_TITLE]++;
    return pack;
}

/* A text and what ends it, behind the one before. */
static void put_text(struct press *press, unsigned type, unsigned track, const struct entry *entry, bool words)
{
    size_t length = entry->length + (words ? 1u : 0u);
    for (size_t i = 0; i < length; i++) {
        if (!press->open) {
            press->open = new_pack(press, type, track, (unsigned)(i < 15 ? i : 15));
            press->used = 0;
            if (!press->open)
                return;
        }
        press->open[4 + press->used] = i < entry->length ? (uint8_t)entry->bytes[i] : 0;
        if (++press->used == PAYLOAD)
            press->open = NULL;
    }
}

static bool has_type(const struct cd_text *text, unsigned block, unsigned type, unsigned last)
{
    for (unsigned track = 0; track <= last; track++)
        if (text->entries[block][track][type - CD_TEXT_TITLE].bytes)
            return true;
    return false;
}

/* Once one track has it, the disc and every track have it: empty where nothing was said. */
static void put_type(struct press *press, const struct cd_text *text, unsigned type, unsigned first, unsigned last)
{
    static const struct entry empty = {(char *)"", 0};
    bool of_disc_alone = type >= CD_TEXT_DISC_ID && type != CD_TEXT_CODES;
    bool binary = type >= CD_TEXT_TOC && type < CD_TEXT_CLOSED;
    press->open = NULL;
    for (unsigned track = 0; track <= (of_disc_alone ? 0 : last); track = track ? track + 1 : first) {
        const struct entry *entry = &text->entries[press->block][track][type - CD_TEXT_TITLE];
        put_text(press, type, track, entry->bytes ? entry : &empty, !binary);
    }
}

/* 8Fh: three packs that count the others; the last sequence numbers of all blocks come when they are known. */
static void put_sizes(struct press *press, unsigned first, unsigned last)
{
    uint8_t sizes[3 * PAYLOAD] = {CODE_ISO_8859_1, (uint8_t)first, (uint8_t)last};
    press->counts[CD_TEXT_SIZE - CD_TEXT_TITLE] = 3;
    memcpy(sizes + 4, press->counts, CD_TEXT_TYPES);
    for (unsigned i = 0; i < 3; i++) {
        uint8_t *pack = new_pack(press, CD_TEXT_SIZE, i, 0);
        if (pack)
            memcpy(pack + 4, sizes + i * PAYLOAD, PAYLOAD);
    }
}

static void press_block(struct press *press, const struct cd_text *text, unsigned first, unsigned last)
{
    press->first_of_block = press->count;
    memset(press->counts, 0, sizeof press->counts);
    for (unsigned type = CD_TEXT_TITLE; type < CD_TEXT_SIZE; type++)
        if (has_type(text, press->block, type, last))
            put_type(press, text, type, first, last);
    put_sizes(press, first, last);
}

/* In every 8Fh: bytes 20-27 the last sequence number of each block, 28-35 its language. */
static void finish_sizes(struct press *press, const struct cd_text *text)
{
    uint8_t last[CD_TEXT_BLOCKS] = {0}, languages[CD_TEXT_BLOCKS] = {0};
    for (unsigned i = 0; i < press->count; i++) {
        unsigned block = press->packs[i][3] >> 4;
        last[block] = press->packs[i][2];
        languages[block] = text->languages[block];
    }
    for (unsigned i = 0; i < press->count; i++) {
        uint8_t *pack = press->packs[i];
        if (pack[0] == CD_TEXT_SIZE && pack[1] == 1)
            memcpy(pack + 4 + 8, last, 4);
        if (pack[0] == CD_TEXT_SIZE && pack[1] == 2) {
            memcpy(pack + 4, last + 4, 4);
            memcpy(pack + 4 + 4, languages, CD_TEXT_BLOCKS);
        }
        put_be16(pack + 16, q_crc(pack, 16));
    }
}

int cd_text_press(const struct cd_text *text, struct image *image, unsigned session)
{
    const struct disc_layout *layout = &image->layout;
    unsigned first = 0, last = 0, language;
    for (unsigned i = 0; i < layout->track_count; i++) {
        if (layout->tracks[i].session != session)
            continue;
        first = first ? first : layout->tracks[i].number;
        last = layout->tracks[i].number;
    }
    struct press *press = calloc(1, sizeof *press);
    if (!press)
        return fail(image->why, EXIT_INTERNAL, "out of memory");
    for (press->block = 0; press->block < CD_TEXT_BLOCKS; press->block++)
        if (cd_text_block(text, press->block, &language))
            press_block(press, text, first, last);
    int code =
        press->full ? fail(image->why, EXIT_USAGE_ERROR, "the CD-TEXT is longer than %d packs", MAXIMUM_PACKS) : 0;
    if (code == 0 && press->count > 0) {
        finish_sizes(press, text);
        code = image_take_packs(image, session, press->packs[0], (size_t)press->count * IMAGE_PACK, image->path);
    }
    free(press);
    return code;
}

/* ------------------------------------------------------------------ packs from elsewhere */

int cd_text_take_file(struct image *image, unsigned session, const struct image_file *file)
{
    enum { REPLY_HEAD = 4 };
    size_t size = (size_t)(file->end - file->start), head = 0;
    if (file->end - file->start > LEAD_TEXT_ROOM)
        return fail(image->why, EXIT_USAGE_ERROR, "%s is too large for CD-TEXT", file->name);
    if (size % IMAGE_PACK == REPLY_HEAD)
        head = REPLY_HEAD;
    else if (size % IMAGE_PACK == 1)
        size--;
    uint8_t *bytes = malloc(size + 1);
    if (!bytes)
        return fail(image->why, EXIT_INTERNAL, "out of memory");
    int code = pread(file->descriptor, bytes, size, file->start) == (ssize_t)size
                   ? image_take_packs(image, session, bytes + head, size - head, file->name)
                   : fail(image->why, EXIT_NO_DRIVE, "%s cannot be read", file->name);
    free(bytes);
    return code;
}

struct reading {
    struct cd_text *text;
    unsigned block, type, track;
    uint8_t bytes[MAXIMUM_TEXT];
    size_t length;
};

static void end_text(struct reading *reading)
{
    bool repeats = reading->length == 1 && reading->bytes[0] == '\t' && reading->track > 0;
    size_t length = reading->length;
    const char *before =
        repeats ? cd_text_get(reading->text, reading->block, reading->track - 1, reading->type, &length) : NULL;
    if (reading->track < TRACKS)
        (void)cd_text_set_bytes(reading->text, reading->block, reading->track, reading->type,
                                before ? (const uint8_t *)before : reading->bytes, length, NULL);
    reading->length = 0;
    reading->track++;
}

static void read_pack(struct reading *reading, const uint8_t *pack)
{
    unsigned block = pack[3] >> 4 & 7;
    bool binary = pack[0] >= CD_TEXT_GENRE && pack[0] < CD_TEXT_CLOSED;
    if (block != reading->block || pack[0] != reading->type) {
        reading->length = 0;
        reading->block = block;
        reading->type = pack[0];
    }
    if (reading->length == 0) /* what fills the pack before up was no text */
        reading->track = pack[1] & 0x7F;
    for (unsigned i = 0; i < PAYLOAD; i++) {
        if (pack[4 + i] == 0 && !binary)
            end_text(reading);
        else if (reading->length < sizeof reading->bytes)
            reading->bytes[reading->length++] = pack[4 + i];
    }
    if (binary)
        (void)cd_text_set_bytes(reading->text, block, 0, pack[0], reading->bytes, reading->length, NULL);
}

struct cd_text *cd_text_of_packs(const uint8_t *packs, size_t count)
{
    struct reading *reading = calloc(1, sizeof *reading);
    struct cd_text *text = reading ? cd_text_new() : NULL;
    for (size_t i = 0; text && i < count; i++) {
        const uint8_t *pack = packs + i * IMAGE_PACK;
        reading->text = text;
        if (pack[0] == CD_TEXT_SIZE && pack[1] == 2)
            memcpy(text->languages, pack + 4 + 4, CD_TEXT_BLOCKS);
        else if (pack[0] >= CD_TEXT_TITLE && pack[0] < CD_TEXT_SIZE && !(pack[3] & 0x80))
            read_pack(reading, pack);
    }
    free(reading);
    return text;
}
