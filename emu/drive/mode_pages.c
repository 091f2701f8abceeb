/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages themselves (reference mmc 2.4): defaults, what of them may be changed, and what page 05h is asked for. */
#include <stddef.h>
#include <string.h>

#include "emu/drive/core.h"

/* A page whose bits are stored as they come, as far as changeable allows. */
struct page_row {
    uint8_t code, length; /* length of the whole page */
    size_t at;            /* in struct mode_pages */
    uint8_t defaults[MODE_PAGE_ROOM], changeable[MODE_PAGE_ROOM];
};

static const struct page_row rows[] = {
    {.code = PAGE_ERROR_RECOVERY,
     .length = 12,
     .at = offsetof(struct mode_pages, error_recovery),
     .defaults = {0x01, 0x0A, [3] = 0x20, [8] = 0x00},
     .changeable = {[2] = 0xFF, [3] = 0xFF, [7] = 0x03, [8] = 0xFF, [10] = 0xFF, [11] = 0xFF}},
    {.code = PAGE_WRITE_PARAMETERS,
     .length = 52,
     .at = offsetof(struct mode_pages, write_parameters),
     /* buffer underrun protection, Test Write off, track at once, data mode 1, pause of 150 */
     .defaults = {0x05, 0x32, 0x41, 0x04, 0x08, [15] = 150},
     .changeable = {[2] = 0x7F, [3] = 0xFF, [4] = 0x0F, [5] = 0xFF, [7] = 0x3F,  [8] = 0xFF, [10] = 0xFF, 0xFF,
                    0xFF,       0xFF,       0xFF,       0xFF,       [16] = 0xFF, 0xFF,       0xFF,        0xFF,
                    0xFF,       0xFF,       0xFF,       0xFF,       0xFF,        0xFF,       0xFF,        0xFF,
                    0xFF,       0xFF,       0xFF,       0xFF,       [32] = 0xFF, 0xFF,       0xFF,        0xFF,
                    0xFF,       0xFF,       0xFF,       0xFF,       0xFF,        0xFF,       0xFF,        0xFF,
                    0xFF,       0xFF,       0xFF,       0xFF,       [48] = 0xFF, 0xFF,       0xFF,        0xFF}},
    {.code = PAGE_CACHING,
     .length = 12,
     .at = offsetof(struct mode_pages, caching),
     .defaults = {0x08, 0x0A, 0x04},
     .changeable = {[2] = 0x01}},
    {.code = PAGE_AUDIO_CONTROL,
     .length = 16,
     .at = offsetof(struct mode_pages, audio_control),
     .defaults = {0x0E, 0x0E, 0x04, [8] = 0x01, 0xFF, 0x02, 0xFF},
     .changeable = {[2] = 0x02, [8] = 0x0F, 0xFF, 0x0F, 0xFF, 0x0F, 0xFF, 0x0F, 0xFF}},
    {.code = PAGE_POWER,
     .length = 12,
     .at = offsetof(struct mode_pages, power),
     .defaults = {0x1A, 0x0A},
     .changeable = {[3] = 0x03, [4] = 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}},
    {.code = PAGE_INFORMATIONAL_EXCEPTIONS, /* DEXCPT: this drive foresees no failure, and none can be asked for */
     .length = 12,
     .at = offsetof(struct mode_pages, informational_exceptions),
     .defaults = {0x1C, 0x0A, 0x08}},
    {.code = PAGE_TIMEOUT_AND_PROTECT,
     .length = 10,
     .at = offsetof(struct mode_pages, timeout_and_protect),
     .defaults = {0x1D, 0x08, [7] = 60, [9] = 60},
     .changeable = {[4] = 0x01, [6] = 0xFF, 0xFF, 0xFF, 0xFF}},
};
enum { ROWS = sizeof rows / sizeof rows[0] };
enum { PAGE_05_BUFFER_UNDERRUN_FREE = 0x40, PAGE_05_TEST_WRITE = 0x10 };

static const struct page_row *find_row(unsigned code)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].code == code)
            return &rows[i];
    return NULL;
}

static uint8_t *page_of(struct mode_pages *pages, const struct page_row *row)
{
    return (uint8_t *)pages + row->at;
}

/* Buffer underrun protection is not switched on where there is none. */
static void defaults_of(const struct drive *drive, const struct page_row *row, uint8_t page[MODE_PAGE_ROOM])
{
    memcpy(page, row->defaults, row->length);
    if (row->code == PAGE_WRITE_PARAMETERS && !drive->constants.buffer_underrun_free)
        page[2] &= (uint8_t)~PAGE_05_BUFFER_UNDERRUN_FREE;
}

void mode_pages_reset(struct drive *drive)
{
    for (size_t i = 0; i < ROWS; i++) {
        uint8_t page[MODE_PAGE_ROOM];
        defaults_of(drive, &rows[i], page);
        memcpy(page_of(&drive->pages, &rows[i]), page, rows[i].length);
    }
    drive->pages.audio_pause_fixed = drive->constants.audio_pause_fixed;
}

/* ------------------------------------------------------------------ page 2Ah: made when asked for */

static void append_capabilities(const struct drive *drive, struct reply *reply, enum page_control control)
{
    static const uint16_t none[] = {0};
    const uint16_t *speeds = control == PAGE_DEFAULT ? none : mechanism_write_speeds(drive);
    unsigned count = 0;
    while (speeds[count] != 0)
        count++;
    reply_8(reply, PAGE_CAPABILITIES);
    reply_8(reply, 30 + 4 * count);
    if (control == PAGE_CHANGEABLE) {
        reply_zeros(reply, 30 + 4 * (size_t)count);
        return;
    }
    bool locked = control == PAGE_CURRENT && mechanism_locked(drive);
    const struct personality *who = &drive->personality;
    const struct drive_constants *offered = &drive->constants;
    uint16_t best = count > 0 ? speeds[0] : drive->personality.write_speed;
    reply_8(reply, (offered->block_types[WRITE_TYPE_PACKET] != 0 ? 0x04 : 0) | 0x03); /* method 2; CD-R, CD-RW */
    reply_8(reply, (offered->test_write >> WRITE_TYPE_TAO & 1 ? 0x04 : 0) | 0x03);    /* writes CD-R, CD-RW */
    /* multi-session, mode 2 of both forms */
    reply_8(reply, (offered->buffer_underrun_free ? 0x80 : 0) | 0x70 | opcode_offered(drive, OPCODE_PLAY_AUDIO_10));
    /* media catalog number, ISRC, accurate stream, CD-DA */
    reply_8(reply, 0x63 | (offered->c2_pointers ? 0x10 : 0) | (offered->sub_channel_r_to_w ? 0x04 : 0));
    reply_8(reply, who->loading_mechanism << 5 | (who->eject ? 0x08 : 0) | (locked ? 0x02 : 0) | who->lock);
    reply_8(reply, opcode_offered(drive, OPCODE_PLAY_AUDIO_10) ? 0x03 : 0); /* separate mute and volume, of page 0Eh */
    reply_16(reply, drive->personality.read_speed);
    reply_16(reply, 256);
    reply_16(reply, who->page_buffer_size != 0 ? who->page_buffer_size : who->buffer_size / 1024);
    reply_16(reply, control == PAGE_CURRENT ? mechanism_read_speed(drive) : drive->personality.read_speed);
    reply_16(reply, 0);
    reply_16(reply, best);
    reply_16(reply, control == PAGE_CURRENT ? mechanism_write_speed(drive) : best);
    reply_16(reply, 1);
    reply_zeros(reply, 3);
    reply_8(reply, pickup_turns_evenly(drive, control == PAGE_CURRENT ? mechanism_write_speed(drive) : best));
    reply_16(reply, control == PAGE_CURRENT ? mechanism_write_speed(drive) : best);
    reply_16(reply, count);
    for (unsigned i = 0; i < count; i++) {
        reply_16(reply, pickup_turns_evenly(drive, speeds[i]));
        reply_16(reply, speeds[i]);
    }
}

/* ------------------------------------------------------------------ reading */

static void append_row(const struct drive *drive, struct reply *reply, const struct page_row *row,
                       enum page_control control)
{
    uint8_t page[MODE_PAGE_ROOM];
    switch (control) {
    case PAGE_CHANGEABLE:
        memcpy(page, row->changeable, row->length);
        page[0] = row->code;
        page[1] = (uint8_t)(row->length - 2);
        break;
    case PAGE_DEFAULT:
        defaults_of(drive, row, page);
        break;
    default:
        memcpy(page, (const uint8_t *)&drive->pages + row->at, row->length);
        break;
    }
    reply_bytes(reply, page, row->length);
}

bool mode_page_append(const struct drive *drive, struct reply *reply, unsigned code, enum page_control control)
{
    bool found = false;
    for (size_t i = 0; i < ROWS; i++) {
        if (code != PAGE_ALL && code != rows[i].code)
            continue;
        append_row(drive, reply, &rows[i], control);
        found = true;
    }
    if (code == PAGE_ALL || code == PAGE_CAPABILITIES) {
        append_capabilities(drive, reply, control);
        found = true;
    }
    return found;
}

/* ------------------------------------------------------------------ taking */

/* What page 05h asks for that this drive does not do; the pointer goes to the field (reference mmc 2.21). */
static struct sense refuse_write_parameters(const struct drive_constants *offered, const uint8_t page[52],
                                            unsigned offset)
{
    unsigned write_type = page[2] & 0x0F;
    bool link_size_valid = page[2] & 0x20, fixed_packet = page[3] & 0x20;
    if (write_type >= WRITE_TYPES || offered->block_types[write_type] == 0)
        return sense_parameter_field(offset + 2, 3);
    if (page[2] & PAGE_05_TEST_WRITE && !(offered->test_write >> write_type & 1))
        return sense_parameter_field(offset + 2, 4);
    if (page[2] & PAGE_05_BUFFER_UNDERRUN_FREE && !offered->buffer_underrun_free)
        return sense_parameter_field(offset + 2, 6);
    if (page[3] >> 6 == 2)
        return sense_parameter_field(offset + 3, 7);
    if (fixed_packet && write_type != WRITE_TYPE_PACKET)
        return sense_parameter_field(offset + 3, 5);
    if (!(offered->block_types[write_type] >> (page[4] & 0x0F) & 1))
        return sense_parameter_field(offset + 4, 3);
    if (fixed_packet && get_be32(page + 10) != CD_FIXED_PACKET)
        return sense_parameter_field(offset + 10, -1);
    if (link_size_valid && page[5] != 7)
        return sense_parameter_field(offset + 5, -1);
    if (page[8] != 0x00 && page[8] != 0x10 && page[8] != 0x20)
        return sense_parameter_field(offset + 8, -1);
    return sense_none();
}

/* Bits that cannot be changed must be sent as they stand; where the current value is 0 a 1 is refused. */
static struct sense refuse_unchangeable(const struct page_row *row, const uint8_t *current, const uint8_t *wanted,
                                        size_t length, unsigned offset)
{
    for (size_t i = 2; i < length; i++) {
        unsigned changed = (wanted[i] ^ current[i]) & ~row->changeable[i] & 0xFF;
        if (changed == 0)
            continue;
        int bit = 7;
        while (!(changed >> bit & 1))
            bit--;
        return sense_parameter_field(offset + (unsigned)i, bit);
    }
    return sense_none();
}

/* Page 2Ah cannot be written; sent as it was read it is let pass (reference mmc 2.21). */
static struct sense take_capabilities(const struct drive *drive, const uint8_t *page, size_t length, unsigned offset)
{
    uint8_t now[256];
    struct reply reply = {.data = now, .room = sizeof now};
    append_capabilities(drive, &reply, PAGE_CURRENT);
    for (size_t i = 2; i < length + 2; i++)
        if (i >= reply.length || page[i] != now[i])
            return sense_parameter_field(offset + (unsigned)i, -1);
    return sense_none();
}

struct sense mode_page_take(const struct drive *drive, struct mode_pages *pages, const uint8_t *page, size_t length,
                            unsigned offset)
{
    unsigned code = page[0] & 0x3F;
    if (page[0] & 0x40) /* sub-page format */
        return sense_parameter_field(offset, 6);
    if (code == PAGE_CAPABILITIES)
        return take_capabilities(drive, page, length, offset);
    const struct page_row *row = find_row(code);
    if (row == NULL)
        return sense_parameter_field(offset, 5);
    /* Shorter than ours keeps the rest, as long as the first fields are there; longer than ours is not ours. */
    size_t whole = length + 2;
    if (whole > row->length || whole < minimum_size(row->length, 10))
        return sense(ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR);
    uint8_t wanted[MODE_PAGE_ROOM];
    uint8_t *current = page_of(pages, row);
    memcpy(wanted, current, row->length);
    memcpy(wanted + 2, page + 2, length);
    struct sense s = refuse_unchangeable(row, current, wanted, row->length, offset);
    if (sense_good(s) && code == PAGE_WRITE_PARAMETERS)
        s = refuse_write_parameters(&drive->constants, wanted, offset);
    if (sense_good(s))
        memcpy(current, wanted, row->length);
    return s;
}

/* ------------------------------------------------------------------ what others ask of the pages */

bool mode_test_write(const struct mode_pages *pages)
{
    return pages->write_parameters[2] & 0x10;
}

bool mode_software_write_protected(const struct mode_pages *pages)
{
    return pages->timeout_and_protect[4] & 0x01;
}

static void copy_code(char *out, const uint8_t *field, size_t length)
{
    out[0] = '\0';
    if (!(field[0] & 0x80))
        return;
    memcpy(out, field + 1, length);
    out[length] = '\0';
}

struct write_parameters mode_write_parameters(const struct mode_pages *pages)
{
    const uint8_t *page = pages->write_parameters;
    struct write_parameters parameters = {
        .write_type = page[2] & 0x0F,
        .multi_session = page[3] >> 6,
        .track_mode = page[3] & 0x0F,
        .data_block_type = page[4] & 0x0F,
        .session_format = page[8],
        .fixed_packet = page[3] & 0x20,
        .copy = page[3] & 0x10,
        .buffer_underrun_free = page[2] & 0x40,
        .audio_pause_length = pages->audio_pause_fixed ? CD_PREGAP : get_be16(page + 14),
        .packet_size = get_be32(page + 10),
        .sub_header = {page[48], page[49], page[50], page[51]},
    };
    copy_code(parameters.media_catalog_number, page + 16, 13);
    copy_code(parameters.isrc, page + 32, 12);
    return parameters;
}
