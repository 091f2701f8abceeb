/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GET CONFIGURATION lists exactly what holds. For every personality and every state of a disc each feature, each bit of
 * its payload and the bits of page 2Ah that say the same are compared with what the commands then do: a promise that is
 * not kept fails, and so does a command that works without being promised (reference mmc 1.2, 1.3).
 *
 * make check goes through three personalities; COASTER_PROMISES=full (promises.long.sh) through all that there are.
 */
#include "disc_states.h"

#include <glob.h>

enum {
    PROFILE_OF_NOTHING = 0x0000,
    PROFILE_PRESSED = 0x0008,
    PROFILE_WRITE_ONCE = 0x0009,
    PROFILE_REWRITABLE = 0x000A
};

struct feature {
    bool listed, current, persistent;
    uint8_t version, length;
    uint8_t payload[64];
};

struct promises {
    struct bench *bench;
    const char *who;
    char personality[512];
    enum disc_state state;
    uint16_t profile;
    struct feature feature[0x110];
    uint8_t page_2a[256];
    size_t page_2a_length;
    unsigned compared, broken;
};

/* A session is being written as a whole: nothing else comes in between. */
static bool one_at_once(const struct promises *p)
{
    return p->state == STATE_SESSION_RUNNING || p->state == STATE_RAW_RUNNING;
}

static const struct feature *feature(const struct promises *p, unsigned code)
{
    return &p->feature[code];
}

static uint8_t payload(const struct promises *p, unsigned code, unsigned byte)
{
    return p->feature[code].listed ? p->feature[code].payload[byte] : 0;
}

/* The two must be the same; which is which is said. */
static void same(struct promises *p, const char *what, bool promised, bool holds)
{
    p->compared++;
    if (promised == holds)
        return;
    p->broken++;
    print_error("%s, %s: %s is %s and %s\n", p->who, disc_state_names[p->state], what,
                promised ? "promised" : "not promised", holds ? "works" : "does not work");
}

static void must(struct promises *p, const char *what, bool holds)
{
    same(p, what, true, holds);
}

#define good(...) (run_in(p->bench, 4096, __VA_ARGS__) == GOOD)
#define last_is(key, additional) (last_sense(p->bench) == ((uint32_t)(key) << 16 | (additional)))

/* Any answer but 5/20/00: the command is there. */
static bool command_exists(struct promises *p, uint8_t opcode)
{
    uint8_t cdb[12] = {opcode};
    return run_raw(p->bench, cdb, sizeof cdb, NULL, 0, 4096) == GOOD ||
           !last_is(ILLEGAL_REQUEST, INVALID_COMMAND_OPERATION_CODE);
}

/* ------------------------------------------------------------------ reading what is promised */

static void take_features(struct promises *p)
{
    struct bench *bench = p->bench;
    memset(p->feature, 0, sizeof p->feature);
    assert_int_equal(run_in(bench, 4096, 0x46, 0, 0, 0, 0, 0, 0, 0x10, 0, 0), GOOD);
    size_t length = get_be32(bench->data) + 4;
    must(p, "the length of GET CONFIGURATION", length == bench->command.data_in_length && length % 4 == 0);
    p->profile = get_be16(bench->data + 6);
    int last = -1;
    for (size_t at = 8; at + 4 <= length; at += 4u + bench->data[at + 3]) {
        const uint8_t *d = bench->data + at;
        int code = get_be16(d);
        must(p, "the ascending order of features", code > last);
        must(p, "an additional length that is a multiple of 4", d[3] % 4 == 0 && d[3] <= 64);
        last = code;
        if (code >= 0x110)
            continue;
        struct feature *f = &p->feature[code];
        *f = (struct feature){true, d[2] & 1, d[2] & 2, d[2] >> 2, d[3], {0}};
        memcpy(f->payload, d + 4, d[3]);
    }
}

/* Request types 1 and 2 say the same as 0 (reference mmc 2.10). */
static void compare_request_types(struct promises *p)
{
    struct bench *bench = p->bench;
    unsigned current = 0, listed = 0;
    for (unsigned code = 0; code < 0x110; code++) {
        const struct feature *f = feature(p, code);
        current += f->current;
        listed += f->listed;
        assert_int_equal(run_in(bench, 4096, 0x46, 2, (uint8_t)(code >> 8), (uint8_t)code, 0, 0, 0, 0x10, 0, 0), GOOD);
        size_t wanted = f->listed ? 12u + f->length : 8;
        must(p, "one feature alone", bench->command.data_in_length == wanted && get_be32(bench->data) == wanted - 4);
        if (f->listed)
            must(p, "the same payload alone", memcmp(bench->data + 12, f->payload, f->length) == 0);
    }
    assert_int_equal(run_in(bench, 4096, 0x46, 1, 0, 0, 0, 0, 0, 0x10, 0, 0), GOOD);
    unsigned given = 0;
    for (size_t at = 8; at + 4 <= bench->command.data_in_length; at += 4u + bench->data[at + 3], given++)
        must(p, "only current features", bench->data[at + 2] & 1);
    must(p, "all current features", given == current && listed > 0);
}

static void take_page_2a(struct promises *p)
{
    struct bench *bench = p->bench;
    assert_int_equal(run_in(bench, 256, 0x5A, 0, 0x2A, 0, 0, 0, 0, 1, 0, 0), GOOD);
    p->page_2a_length = bench->command.data_in_length - 8;
    memcpy(p->page_2a, bench->data + 8, p->page_2a_length);
    must(p, "page 2Ah's length", p->page_2a[1] + 2u == p->page_2a_length && p->page_2a_length >= 32);
}

/* ------------------------------------------------------------------ when features are current (reference mmc 1.3) */

static void compare_currency(struct promises *p)
{
    bool disc = state_has_disc(p->state), rewritable = state_is_rewritable(p->state);
    bool recordable = disc && !state_is_complete(p->state);
    /* what a session at once has written so far is not the disc's before it is closed (0.1 e, g) */
    bool recorded = disc && !state_is_blank(p->state);
    static const uint16_t always[] = {0x0000, 0x0001, 0x0002, 0x0003, 0x0100, 0x0105};
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        must(p, "a persistent feature", feature(p, always[i])->current && feature(p, always[i])->persistent);
    const struct {
        uint16_t code;
        bool current;
    } rows[] = {{0x0010, recorded},   {0x001D, disc},       {0x001E, disc},
                {0x0021, recordable}, {0x0023, rewritable}, {0x0026, p->state == STATE_FORMATTED},
                {0x002D, recordable}, {0x002E, recordable}, {0x0037, rewritable},
                {0x0103, disc},       {0x0107, disc}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct feature *f = feature(p, rows[i].code);
        char what[64];
        snprintf(what, sizeof what, "feature %04X as current", rows[i].code);
        if (f->listed)
            same(p, what, f->current, rows[i].current);
        must(p, "no persistence for it", !f->persistent);
    }
    uint16_t profile = !disc                       ? PROFILE_OF_NOTHING
                       : p->state == STATE_PRESSED ? PROFILE_PRESSED
                       : rewritable                ? PROFILE_REWRITABLE
                                                   : PROFILE_WRITE_ONCE;
    must(p, "the profile", p->profile == profile);
    for (unsigned at = 0; at < feature(p, 0)->length; at += 4) {
        const uint8_t *entry = feature(p, 0)->payload + at;
        bool is_it = get_be16(entry) == profile, rom = get_be16(entry) == PROFILE_PRESSED && disc;
        must(p, "the mark of the current profile", (entry[2] & 1) == is_it || (rom && entry[2] & 1));
    }
}

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

/* ------------------------------------------------------------------ features that no disc changes */

static void compare_events(struct promises *p)
{
    assert_int_equal(run_in(p->bench, 8, 0x4A, 1, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    uint8_t classes = p->bench->data[3];
    for (unsigned c = 1; c < 7; c++) {
        assert_int_equal(run_in(p->bench, 8, 0x4A, 1, 0, 0, 1 << c, 0, 0, 0, 8, 0), GOOD);
        same(p, "an event class", classes >> c & 1, (p->bench->data[2] & 0x87) == c);
    }
    same(p, "device busy events (0001h DBE)", feature(p, 1)->length > 4 && payload(p, 0x01, 4) & 1, classes & 0x40);
    same(p, "operational change events (0002h)", payload(p, 0x02, 0) & 2, classes & 0x02);
    same(p, "asynchronous events (0002h)", payload(p, 0x02, 0) & 1, good(0x4A, 0, 0, 0, 0x10, 0, 0, 0, 8, 0));
}

static void compare_identity(struct promises *p)
{
    struct bench *bench = p->bench;
    bool page_80 = good(0x12, 1, 0x80, 0, 255, 0);
    same(p, "a serial number (0108h)", feature(p, 0x108)->listed, page_80);
    if (page_80 && feature(p, 0x108)->listed)
        must(p, "the serial number of VPD 80h",
             memcmp(bench->data + 4, feature(p, 0x108)->payload, bench->data[3]) == 0 &&
                 feature(p, 0x108)->length < bench->data[3] + 4);
    same(p, "READ MEDIA SERIAL NUMBER (0109h)", feature(p, 0x109)->listed, command_exists(p, 0xAB));
    for (unsigned i = 0; i < 14 && feature(p, 0x10C)->listed; i++)
        must(p, "digits of the firmware's date",
             feature(p, 0x10C)->payload[i] >= '0' && feature(p, 0x10C)->payload[i] <= '9');
    must(p, "power management (0100h)", good(0x5A, 0, 0x1A, 0, 0, 0, 0, 0, 255, 0) && good(0x1B, 0, 0, 0, 0x20, 0));
    must(p, "timeouts (0105h)", good(0x5A, 0, 0x1D, 0, 0, 0, 0, 0, 255, 0) && !(payload(p, 0x105, 0) & 1));
}

/* 0107h, and the speeds that are told in two ways. */
static void compare_speeds(struct promises *p)
{
    struct bench *bench = p->bench;
    bool performance = good(0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 64, 3, 0);
    same(p, "GET PERFORMANCE (0107h)", feature(p, 0x107)->listed, performance);
    unsigned count = get_be16(p->page_2a + 30);
    must(p, "page 2Ah's speeds", p->page_2a_length >= 32u + 4 * count);
    if (performance) {
        same(p, "write speeds by GET PERFORMANCE (0107h WSPD)", payload(p, 0x107, 0) & 0x02, true);
        unsigned given = (get_be32(bench->data) - 4) / 16;
        must(p, "as many speeds in page 2Ah (0107h MP2A)", payload(p, 0x107, 0) & 0x04 && given == count);
        for (unsigned i = 0; i < given && i < count; i++)
            must(p, "the same speeds in page 2Ah",
                 get_be32(bench->data + 8 + 16 * i + 12) == get_be16(p->page_2a + 34 + 4 * i));
    }
    if (!feature(p, 0x107)->listed)
        return;
    same(p, "SET CD SPEED (0107h SCS)", payload(p, 0x107, 0) & 0x08,
         good(0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0));
    bool in_blocks = good(0x5C, 1, 0, 0, 0, 0, 0, 0, 12, 0) && bench->data[3] & 1;
    same(p, "the buffer in blocks (0107h RBCB)", payload(p, 0x107, 0) & 0x10, in_blocks);
}

static void compare_audio(struct promises *p)
{
    bool play = command_exists(p, 0x45);
    same(p, "PLAY AUDIO (0103h)", feature(p, 0x103)->listed, play);
    same(p, "audio play in page 2Ah", p->page_2a[4] & 1, play);
    for (unsigned i = 0; i < 4 && play; i++) {
        static const uint8_t kin[] = {0x47, 0x4B, 0x4E, 0x42};
        must(p, "the commands beside PLAY AUDIO", command_exists(p, kin[i]));
    }
    if (!feature(p, 0x103)->listed)
        return;
    same(p, "SCAN (0103h)", payload(p, 0x103, 0) & 4, command_exists(p, 0xBA));
    assert_int_equal(run_in(p->bench, 255, 0x5A, 0, 0x4E, 0, 0, 0, 0, 0, 255, 0), GOOD);
    bool apart = p->bench->data[8 + 9] == 0xFF && p->bench->data[8 + 11] == 0xFF;
    same(p, "separate volumes (0103h SV)", payload(p, 0x103, 0) & 1, apart);
    same(p, "separate volumes in page 2Ah", p->page_2a[7] & 1, apart);
}

/* ------------------------------------------------------------------ reading */

static void compare_reading(struct promises *p)
{
    struct bench *bench = p->bench;
    bool disc = state_has_disc(p->state);
    must(p, "page 01h (0010h PP)", good(0x5A, 0, 0x01, 0, 0, 0, 0, 0, 255, 0));
    same(p, "C2 in page 2Ah", payload(p, 0x1E, 0) & 2, p->page_2a[5] & 0x10);
    if (!disc || p->state == STATE_TRACK_OPEN || one_at_once(p))
        return;
    if (feature(p, 0x10)->listed && p->state != STATE_RESERVED) {
        (void)good(0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0);
        bool nothing = bench->command.status != GOOD && last_is(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
        same(p, "something to read (0010h)", feature(p, 0x10)->current, !nothing);
    }
    if (p->state != STATE_COMPLETE && p->state != STATE_COMPLETE_AUDIO && p->state != STATE_PRESSED)
        return;
    same(p, "C2 pointers (001Eh)", payload(p, 0x1E, 0) & 2, good(0xBE, 0, 0, 0, 0, 10, 0, 0, 1, 0xFA, 0, 0));
    same(p, "DAP (001Eh)", payload(p, 0x1E, 0) & 0x80, good(0xBE, 2, 0, 0, 0, 10, 0, 0, 1, 0xF8, 0, 0));
    must(p, "no CD-TEXT where none was written",
         !good(0x43, 2, 5, 0, 0, 0, 0, 4, 0, 0) && last_is(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB));
    same(p, "R-W sub-channel in page 2Ah", p->page_2a[5] & 0x04, good(0xBE, 0, 0, 0, 0, 10, 0, 0, 1, 0xF8, 4, 0));
    must(p, "CD-DA in page 2Ah", p->page_2a[5] & 1);
    must(p, "media catalogue number in page 2Ah", p->page_2a[5] & 0x40 && good(0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0));
    must(p, "ISRC in page 2Ah", p->page_2a[5] & 0x20 && good(0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0));
}

/* Mode 2 is read where it can be had: whether READ CD knows its types shows in the refusal, 5/64/00 and not 5/24/00. */
static void compare_mode_2(struct promises *p)
{
    if (p->state != STATE_COMPLETE)
        return;
    for (unsigned form = 1; form <= 2; form++) {
        (void)good(0xBE, (form == 1 ? 4 : 5) << 2, 0, 0, 0, 10, 0, 0, 1, 0xF8, 0, 0);
        same(p, "mode 2 forms in page 2Ah", p->page_2a[4] & (form == 1 ? 0x10 : 0x20),
             last_is(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK));
    }
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

/* ------------------------------------------------------------------ the mechanism: last, for it moves the disc */

static void compare_mechanism(struct promises *p)
{
    struct bench *bench = p->bench;
    uint8_t removable = payload(p, 0x03, 0), page = p->page_2a[6];
    must(p, "the same loading mechanism in page 2Ah", removable >> 5 == page >> 5);
    same(p, "ejecting in page 2Ah", page & 0x08, removable & 0x08);
    same(p, "locking in page 2Ah", page & 0x01, removable & 0x01);
    same(p, "PREVENT (0003h Lock)", removable & 0x01, good(0x1E, 0, 0, 0, 1, 0));
    must(p, "ALLOW", good(0x1E, 0, 0, 0, 0, 0));
    if (!one_at_once(p) && p->state != STATE_TRAY_OPEN)
        same(p, "eject (0003h Eject)", removable & 0x08, good(0x1B, 0, 0, 0, 2, 0));
    if (!drive_tray_open(bench->drive) && !one_at_once(p))
        bench_ok(bench, drive_eject(bench->drive, &bench->why));
    bench_calm(bench);
    if (drive_tray_open(bench->drive))
        same(p, "load (0003h Load)", removable & 0x10, good(0x1B, 0, 0, 0, 3, 0));
}

/* ------------------------------------------------------------------ all of it */

static void enter_again(struct promises *p)
{
    state_leave(p->bench);
    assert_true(state_enter(p->bench, p->state));
}

static void go_through(struct promises *p)
{
    take_features(p);
    compare_request_types(p);
    take_page_2a(p);
    compare_currency(p);
    compare_events(p);
    compare_identity(p);
    compare_speeds(p);
    compare_audio(p);
    compare_reading(p);
    compare_mode_2(p);
    compare_page_2a_writing(p);
    if (p->state != STATE_SHEET_SENT && !one_at_once(p) && p->state != STATE_SIMULATED) {
        compare_block_types(p);
        compare_write_options(p);
        compare_writing(p, enter_again);
        compare_cue_sheet_length(p, enter_again);
        compare_formatting(p, enter_again);
        compare_blanking(p);
    }
    compare_mechanism(p);
}

static void start_drive(struct promises *p)
{
    struct bench *bench = p->bench;
    drive_free(bench->drive);
    bench->drive = NULL;
    struct drive_options options = {
        .name = "test", .seed = 1, .personality_file = p->personality[0] != '\0' ? p->personality : NULL};
    bench_ok(bench, drive_new(bench->loop, &options, &bench->drive, &bench->why));
    bench->nexus = drive_nexus_new(bench->drive, "host");
}

/* path "": the built-in default. */
static unsigned promises_broken(struct bench *bench, const char *path)
{
    struct promises *p = calloc(1, sizeof *p);
    assert_non_null(p);
    const char *slash = strrchr(path, '/');
    p->bench = bench;
    p->who = slash != NULL ? slash + 1 : "default";
    snprintf(p->personality, sizeof p->personality, "%s", path);
    unsigned reached = 0;
    for (enum disc_state state = 0; state < DISC_STATES; state++) {
        p->state = state;
        start_drive(p);
        if (state_enter(bench, state)) {
            go_through(p);
            reached++;
        }
        if (drive_disc(bench->drive) != NULL || drive_tray_disc(bench->drive) != NULL)
            bench_ok(bench, drive_remove(bench->drive, &bench->why));
    }
    print_message("# %s: %u promises compared in %u states\n", p->who, p->compared, reached);
    unsigned broken = p->broken;
    free(p);
    return broken;
}

static void default_keeps_its_word(void **state)
{
    assert_int_equal(promises_broken(*state, ""), 0);
}

static void others_keep_theirs(void **state)
{
    const char *top = getenv("TOP"), *wanted = getenv("COASTER_PROMISES");
    bool full = wanted != NULL && strcmp(wanted, "full") == 0;
    char pattern[512];
    glob_t files;
    snprintf(pattern, sizeof pattern, "%s/fixtures/personalities/%s.personality", top != NULL ? top : ".",
             full ? "*" : "*-*[5p]*");
    assert_int_equal(glob(pattern, 0, NULL, &files), 0);
    unsigned broken = 0;
    for (size_t i = 0; i < files.gl_pathc; i++)
        if (full || i < 2)
            broken += promises_broken(*state, files.gl_pathv[i]);
    globfree(&files);
    assert_int_equal(broken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {drive_test(default_keeps_its_word), drive_test(others_keep_theirs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
