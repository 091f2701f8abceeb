/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promises about writing: what page 05h takes, and what WRITE then does. For drive_promises.c alone. */
#ifndef COASTER_EMU_TESTS_PROMISES_OF_WRITING_H
#define COASTER_EMU_TESTS_PROMISES_OF_WRITING_H

#include "promises.h"

/* ------------------------------------------------------------------ what page 05h takes */

/* Each write type against each block type: the bitmaps of 0021h and 002Dh are exact; the rest is 5/26/00. */
static void compare_block_types(struct promises *p)
{
    uint16_t listed[4] = {(uint16_t)(payload(p, 0x21, 0) << 8 | payload(p, 0x21, 1)),
                          (uint16_t)(payload(p, 0x2D, 2) << 8 | payload(p, 0x2D, 3)), 0, 0};
    bool session = payload(p, 0x2E, 0) & 0x20, raw = payload(p, 0x2E, 0) & 0x08;
    bool raw_sub_channel = false, tao_sub_channel = false, any_session = false, any_raw = false;
    for (unsigned type = 0; type < 16; type++) {
        for (unsigned block = 0; block < 16; block++) {
            char what[64];
            bool taken = select_page_05(p->bench, (struct page_05){.write_type = type, .block_type = block}) == GOOD;
            if (!taken)
                must(p, "5/26/00 for what page 05h does not take",
                     last_is(ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST));
            snprintf(what, sizeof what, "write type %u with block type %u", type, block);
            if (type <= TRACK_AT_ONCE)
                same(p, what, listed[type] >> block & 1, taken);
            else if (type > RAW)
                must(p, what, !taken);
            any_session |= type == SESSION_AT_ONCE && taken;
            any_raw |= type == RAW && taken;
            raw_sub_channel |= type >= SESSION_AT_ONCE && (block == 2 || block == 3) && taken;
            tao_sub_channel |= type == TRACK_AT_ONCE && (block == 2 || block == 3) && taken;
        }
    }
    same(p, "session at once (002Eh bit 5)", session, any_session);
    same(p, "raw writing (002Eh bit 3)", raw, any_raw);
    same(p, "R-W sub-channels in mastering (002Eh bit 0)", payload(p, 0x2E, 0) & 0x01, raw_sub_channel);
    same(p, "R-W sub-channels by track (002Dh bit 0)", payload(p, 0x2D, 0) & 0x01, tao_sub_channel);
    must(p, "no raw multi-session", !(payload(p, 0x2E, 0) & 0x10));
}

static int first_block_type(struct promises *p, unsigned write_type)
{
    for (unsigned block = 0; block < 14; block++)
        if (select_page_05(p->bench, (struct page_05){.write_type = write_type, .block_type = block}) == GOOD)
            return (int)block;
    return -1;
}

/* Test Write, BUFE and link sizes of each way of writing. */
static void compare_write_options(struct promises *p)
{
    static const struct {
        unsigned write_type;
        uint16_t code;
        unsigned test_write_bit, underrun_byte, underrun_bit;
    } rows[] = {{PACKET, 0x21, 0, 2, 0x01},
                {TRACK_AT_ONCE, 0x2D, 0x04, 0, 0x40},
                {SESSION_AT_ONCE, 0x2E, 0x04, 0, 0x40},
                {RAW, 0x2E, 0, 0, 0x40}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int block = first_block_type(p, rows[i].write_type);
        if (block < 0)
            continue;
        struct page_05 page = {.write_type = rows[i].write_type, .block_type = (unsigned)block, .test_write = true};
        bool taken = select_page_05(p->bench, page) == GOOD;
        if (rows[i].test_write_bit != 0)
            same(p, "Test Write", payload(p, rows[i].code, 0) & rows[i].test_write_bit, taken);
        if (rows[i].write_type == RAW)
            must(p, "no Test Write in raw writing", !taken);
        page = (struct page_05){
            .write_type = rows[i].write_type, .block_type = (unsigned)block, .buffer_underrun_free = true};
        same(p, "BUFE", payload(p, rows[i].code, rows[i].underrun_byte) & rows[i].underrun_bit,
             select_page_05(p->bench, page) == GOOD);
        page =
            (struct page_05){.write_type = rows[i].write_type, .block_type = (unsigned)block, .link_size_valid = true};
        for (page.link_size = 0; page.link_size < 20 && rows[i].write_type == PACKET; page.link_size++)
            same(p, "a link size", payload(p, 0x21, 3) == 1 && payload(p, 0x21, 4) == page.link_size,
                 select_page_05(p->bench, page) == GOOD);
    }
    drive_reset(p->bench->drive);
    bench_calm(p->bench);
}

/* ------------------------------------------------------------------ writing */

static void compare_page_2a_writing(struct promises *p)
{
    same(p, "CD-R writing in page 2Ah", p->page_2a[3] & 1, feature(p, 0x2D)->listed);
    same(p, "CD-RW writing in page 2Ah", p->page_2a[3] & 2, payload(p, 0x2D, 0) & 2);
    same(p, "Test Write in page 2Ah", p->page_2a[3] & 4, payload(p, 0x2D, 0) & 4);
    same(p, "BUF in page 2Ah", p->page_2a[4] & 0x80, payload(p, 0x2D, 0) & 0x40);
    same(p, "method 2 in page 2Ah", p->page_2a[2] & 4, feature(p, 0x21)->listed);
    must(p, "multi-session in page 2Ah", p->page_2a[4] & 0x40);
    must(p, "reading CD-R and CD-RW in page 2Ah", (p->page_2a[2] & 3) == 3);
}

/* May something of this kind be begun in this state? An open track, packet or session goes on as it was begun. */
static bool may_begin(enum disc_state state, unsigned write_type)
{
    switch (state) {
    case STATE_BLANK:
    case STATE_BLANK_REWRITABLE:
    case STATE_MINIMALLY_BLANKED:
    case STATE_APPENDABLE:
        return true;
    case STATE_SESSION_OPEN:
        return write_type == TRACK_AT_ONCE || write_type == PACKET;
    default:
        return state_is_complete(state);
    }
}

/* A WRITE as page 05h says, with Test Write where that is allowed; the disc is as it was afterwards. */
static bool writes(struct promises *p, unsigned write_type, unsigned block_type, bool simulate)
{
    struct bench *bench = p->bench;
    bool audio = block_type < 4;
    struct page_05 page = {.write_type = write_type,
                           .block_type = block_type,
                           .multi_session = 3,
                           .test_write = simulate,
                           .track_mode = write_type == PACKET ? 5
                                         : audio              ? 0
                                                              : 4};
    if (select_page_05(bench, page) != GOOD)
        return false;
    lba_t at = 0;
    if (write_type == SESSION_AT_ONCE) {
        if (p->state == STATE_APPENDABLE) /* a sheet for that address is another test's */
            return true;
        if (send_cue_sheet(bench, 300) != GOOD)
            return false;
        at = -150;
    } else if (run_in(bench, 48, 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0) == GOOD) {
        at = get_lba(bench->data + 12);
    }
    return write_typed(bench, at, 32, block_type) == GOOD;
}

static void let_go(struct promises *p)
{
    drive_reset(p->bench->drive);
    bench_calm(p->bench);
}

/* Simulated first: the disc has to stay as it is. Then for real, each on a disc of its own. */
static void compare_writing(struct promises *p, void (*again)(struct promises *p))
{
    static const struct {
        unsigned write_type;
        uint16_t code;
        const char *simulated, *real;
    } rows[] = {{PACKET, 0x21, "simulated packets", "packets"},
                {TRACK_AT_ONCE, 0x2D, "a simulated track at once", "a track at once"},
                {SESSION_AT_ONCE, 0x2E, "a simulated session at once", "a session at once"},
                {RAW, 0x2E, "simulated raw writing", "raw writing"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool session = rows[i].write_type == SESSION_AT_ONCE;
        if (!may_begin(p->state, rows[i].write_type) || !feature(p, rows[i].code)->listed ||
            (session && !(payload(p, 0x2E, 0) & 0x20)) ||
            (rows[i].write_type == RAW && p->state == STATE_APPENDABLE)) /* its lead-in begins at another address */
            continue;
        for (unsigned block = 0; block < 14; block++) {
            if (select_page_05(p->bench, (struct page_05){.write_type = rows[i].write_type, .block_type = block}) !=
                GOOD)
                continue;
            if (session && block != 8)
                continue;
            if (select_page_05(p->bench, (struct page_05){.write_type = rows[i].write_type,
                                                          .block_type = block,
                                                          .test_write = true}) == GOOD) {
                struct disc_counters before = disc_counters(drive_disc(p->bench->drive)), after;
                same(p, rows[i].simulated, feature(p, rows[i].code)->current,
                     writes(p, rows[i].write_type, block, true));
                let_go(p);
                after = disc_counters(drive_disc(p->bench->drive));
                must(p, "a simulation that leaves the disc alone", memcmp(&before, &after, sizeof before) == 0);
            }
            same(p, rows[i].real, feature(p, rows[i].code)->current, writes(p, rows[i].write_type, block, false));
            again(p);
        }
    }
}

static void compare_cue_sheet_length(struct promises *p, void (*again)(struct promises *p))
{
    if (p->state != STATE_BLANK || !(payload(p, 0x2E, 0) & 0x20))
        return;
    size_t maximum = (size_t)payload(p, 0x2E, 1) << 16 | (size_t)payload(p, 0x2E, 2) << 8 | payload(p, 0x2E, 3);
    size_t length = maximum / 8 * 8 + 8;
    uint8_t *sheet = calloc(1, length);
    assert_non_null(sheet);
    assert_int_equal(select_page_05(p->bench, (struct page_05){.write_type = SESSION_AT_ONCE, .block_type = 8}), GOOD);
    must(p, "no cue sheet beyond the maximum (002Eh)",
         run_out(p->bench, sheet, length, 0x5D, 0, 0, 0, 0, 0, (uint8_t)(length >> 16), (uint8_t)(length >> 8),
                 (uint8_t)length, 0) == CHECK &&
             last_is(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB));
    free(sheet);
    again(p);
}

/* CRC of CD-TEXT packs: x^16 + x^12 + x^5 + 1, inverted. */
static uint16_t pack_crc(const uint8_t *pack)
{
    uint16_t crc = 0;
    for (unsigned i = 0; i < 16; i++) {
        crc ^= (uint16_t)(pack[i] << 8);
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return (uint16_t)~crc;
}

/* A lead-in that says four packs of an album's title over and over, and a silent track (reference mmc 2.16, 3.3). */
static bool write_with_text(struct promises *p, uint8_t packs[72])
{
    struct bench *bench = p->bench;
    static const uint8_t sheet[] = {0x01, 0, 0, 0x41, 0, 0, 0, 0, 0x01, 1,    0, 0x00, 0, 0, 0, 0,
                                    0x01, 1, 1, 0x00, 0, 0, 2, 0, 0x01, 0xAA, 1, 0x01, 0, 0, 6, 0};
    static uint8_t blocks[100 * 2352];
    for (unsigned i = 0; i < 4; i++) {
        uint8_t *pack = packs + (size_t)18 * i;
        memcpy(pack, (const uint8_t[4]){0x80, 0, (uint8_t)i, (uint8_t)(12 * i)}, 4);
        memset(pack + 4, 'A' + (int)i, 12);
        put_be16(pack + 16, pack_crc(pack));
    }
    for (unsigned symbol = 0; symbol < 96; symbol++) {
        unsigned bit = symbol * 6, byte = bit / 8;
        unsigned two = (unsigned)packs[byte] << 8 | (byte + 1 < 72 ? packs[byte + 1] : 0);
        blocks[symbol] = (uint8_t)(two >> (10 - bit % 8) & 0x3F);
    }
    for (unsigned i = 1; i < 100; i++)
        memcpy(blocks + (size_t)96 * i, blocks, 96);
    if (select_page_05(bench, (struct page_05){.write_type = SESSION_AT_ONCE}) != GOOD ||
        run_out(bench, sheet, sizeof sheet, 0x5D, 0, 0, 0, 0, 0, 0, 0, sizeof sheet, 0) != GOOD)
        return false;
    for (lba_t at = -11077, count; at < 300; at += count) {
        count = at < -150 && at + 100 > -150 ? -150 - at : at < 300 && at + 100 > 300 ? 300 - at : 100;
        if (at == -150)
            memset(blocks, 0, sizeof blocks);
        uint8_t cdb[10] = {0x2A};
        put_lba(cdb + 2, at);
        put_be16(cdb + 7, (uint32_t)count);
        if (run_raw(bench, cdb, sizeof cdb, blocks, (size_t)count * (at < -150 ? 96 : 2352), 0) != GOOD)
            return false;
    }
    return synchronize(bench) == GOOD;
}

/* 001Eh bit 0: what was written into the lead-in comes back by READ TOC format 5; else nothing does. */
static void compare_cd_text(struct promises *p, void (*again)(struct promises *p))
{
    if (p->state != STATE_BLANK || !(payload(p, 0x2E, 0) & 0x20))
        return;
    uint8_t packs[72] = {0};
    must(p, "a session with CD-TEXT", write_with_text(p, packs));
    bool comes_back = good(0x43, 2, 5, 0, 0, 0, 0, 4, 0, 0) && p->bench->command.data_in_length == 4 + sizeof packs &&
                      memcmp(p->bench->data + 4, packs, sizeof packs) == 0;
    same(p, "CD-TEXT (001Eh)", payload(p, 0x1E, 0) & 1, comes_back);
    again(p);
}

/* 0023h: a format is offered and taken. 0026h: whole packets go anywhere. */
static void compare_formatting(struct promises *p, void (*again)(struct promises *p))
{
    struct bench *bench = p->bench;
    same(p, "FORMAT UNIT (0023h)", feature(p, 0x23)->listed, command_exists(p, 0x04));
    assert_int_equal(run_in(bench, 252, 0x23, 0, 0, 0, 0, 0, 0, 0, 252, 0), GOOD);
    bool offered = bench->data[3] > 8;
    if (!state_has_disc(p->state) || !may_begin(p->state, TRACK_AT_ONCE))
        return;
    same(p, "a format to choose (0023h)", feature(p, 0x23)->current, offered);
    struct page_05 page = {.write_type = PACKET, .block_type = 8, .track_mode = 5, .fixed_packet = true};
    if (p->state == STATE_FORMATTED && feature(p, 0x26)->listed)
        same(p, "packets overwritten anywhere (0026h)", feature(p, 0x26)->current,
             select_page_05(bench, page) == GOOD && write_typed(bench, 3200, 32, 8) == GOOD &&
                 write_typed(bench, 64, 32, 8) == GOOD && write_typed(bench, 65, 32, 8) == CHECK);
    if (offered && p->state == STATE_BLANK_REWRITABLE) {
        must(p, "the first format", state_format(bench));
        again(p);
    }
}

static void compare_blanking(struct promises *p)
{
    if (!state_is_rewritable(p->state) && state_has_disc(p->state) && p->state != STATE_TRACK_OPEN && !one_at_once(p))
        same(p, "BLANK of what is not rewritable", feature(p, 0x37)->current,
             good(0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
}

#endif
