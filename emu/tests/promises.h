/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a drive promises in GET CONFIGURATION and page 2Ah, and how it is compared with what it does. */
#ifndef COASTER_EMU_TESTS_PROMISES_H
#define COASTER_EMU_TESTS_PROMISES_H

#include "disc_states.h"

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

#endif
