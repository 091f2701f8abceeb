/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every opcode in every state, with every bit of its CDB flipped alone, its fields at their bounds, and data of every
 * interesting length. No crash, one answer each, and a refusal leaves the disc alone: counters of the store stand
 * still, the hash is the same at the end. A sample of one in 120 by default; all of it with COASTER_WALK=full
 * (walk.long.sh).
 */
#include "disc_states.h"

/* Those of disc_states.h, and some that are in the middle of something. */
enum { EJECTED = DISC_STATES, BUSY, PACKETS, PLAYING, STATES };

static const char *state_name(unsigned state)
{
    static const char *const more[] = {"ejected", "busy", "packets and reservations", "playing"};
    return state < DISC_STATES ? disc_state_names[state] : more[state - DISC_STATES];
}

/* What a refusal must leave, and what tells that a command was more than a question. */
struct print {
    bool tray_open, locked, simulating;
    struct disc_counters counters;
    struct disc_layout shown, real;
    uint8_t pages[512];
};

struct walk {
    struct bench *bench;
    unsigned state;
    bool full;
    uint32_t random;
    unsigned sample; /* one command in so many */
    struct print print;
    char hash[DISC_HASH_LENGTH];
    uint64_t commands, refusals, rebuilds;
};

/* ------------------------------------------------------------------ states */

static struct disc *any_disc(struct bench *bench)
{
    return drive_disc(bench->drive) != NULL ? drive_disc(bench->drive) : drive_tray_disc(bench->drive);
}

static void take_print(struct walk *walk, struct print *print)
{
    struct bench *bench = walk->bench;
    struct disc *disc = any_disc(bench);
    memset(print, 0, sizeof *print);
    print->tray_open = drive_tray_open(bench->drive);
    print->locked = drive_locked(bench->drive);
    print->simulating = drive_simulating(bench->drive);
    if (disc != NULL) {
        print->counters = disc_counters(disc);
        memcpy(&print->shown, disc_layout(disc), sizeof print->shown);
        memcpy(&print->real, disc_layout_real(disc), sizeof print->real);
    }
    if (walk->state != BUSY && run_in(bench, sizeof print->pages, 0x5A, 0, 0x3F, 0, 0, 0, 0, 2, 0, 0) == GOOD)
        memcpy(print->pages, bench->data, bench->command.data_in_length);
}

/* A reservation, partly written; an incomplete track behind it, with a packet not synchronised. */
static bool mix_packets(struct bench *bench)
{
    struct page_05 page = {.write_type = PACKET, .block_type = 8, .track_mode = 5, .multi_session = 3};
    if (select_page_05(bench, page) != GOOD)
        return false;
    assert_int_equal(run(bench, 0x53, 0, 0, 0, 0, 0, 0, 0x04, 0, 0), GOOD);
    write_blocks(bench, 0, 20);
    assert_int_equal(write_at(bench, 1176, 10), GOOD);
    return true;
}

static bool enter(struct walk *walk)
{
    struct bench *bench = walk->bench;
    switch (walk->state) {
    case PACKETS:
        return state_enter(bench, STATE_BLANK_REWRITABLE) && mix_packets(bench);
    case PLAYING:
        assert_true(state_enter(bench, STATE_COMPLETE_AUDIO));
        drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
        return run(bench, 0x45, 0, 0, 0, 0, 0, 0, 1, 0, 0) == GOOD;
    case EJECTED:
        assert_true(state_enter(bench, STATE_COMPLETE_REWRITABLE));
        return run(bench, 0x1B, 0, 0, 0, 2, 0) == GOOD;
    case BUSY:
        assert_true(state_enter(bench, STATE_COMPLETE_REWRITABLE));
        drive_clock_set(bench->drive, DRIVE_CLOCK_STEP);
        return run(bench, 0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) == GOOD;
    default:
        return state_enter(bench, (enum disc_state)walk->state);
    }
}

/* Of a disc that is formatted all over the counters and the layout must do. */
static bool may_hash(const struct walk *walk)
{
    return any_disc(walk->bench) != NULL && walk->state != STATE_FORMATTED;
}

/* The state from scratch: another drive, another disc, which is the same by its seed. */
static bool build(struct walk *walk)
{
    struct bench *bench = walk->bench;
    walk->rebuilds++;
    drive_free(bench->drive);
    bench->drive = NULL;
    bench_ok(bench,
             drive_new(bench->loop, &(struct drive_options){.name = "walk", .seed = 1}, &bench->drive, &bench->why));
    bench->nexus = drive_nexus_new(bench->drive, "host");
    char path[128];
    snprintf(path, sizeof path, "%s/%u.disc", bench->folder, bench->discs);
    nftw(path, bench_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (!enter(walk))
        return false;
    bench_calm(bench);
    take_print(walk, &walk->print);
    if (may_hash(walk))
        disc_hash_of(bench, walk->hash);
    return true;
}

static bool any_disc_recording(const struct walk *walk)
{
    struct disc *disc = any_disc(walk->bench);
    return disc != NULL && disc_recording(disc);
}

/* A command was taken and something is different: back to the state. Where a reset does it, by one. */
static void restore(struct walk *walk)
{
    struct bench *bench = walk->bench;
    struct print now;
    take_print(walk, &now);
    if (memcmp(&now, &walk->print, sizeof now) == 0)
        return;
    bool disc_same = memcmp(&now.counters, &walk->print.counters, sizeof now.counters) == 0 &&
                     memcmp(&now.real, &walk->print.real, sizeof now.real) == 0;
    if (!disc_same || walk->state == STATE_SIMULATED || walk->state == STATE_SHEET_SENT || walk->state >= EJECTED ||
        any_disc_recording(walk)) {
        assert_true(build(walk));
        return;
    }
    drive_reset(bench->drive);
    bench_ok(bench, drive_load(bench->drive, &bench->why));
    bench_calm(bench);
    take_print(walk, &now);
    if (memcmp(&now, &walk->print, sizeof now) != 0)
        assert_true(build(walk));
}

static void check_hash(struct walk *walk)
{
    char now[DISC_HASH_LENGTH];
    if (!may_hash(walk))
        return;
    disc_hash_of(walk->bench, now);
    assert_string_equal(now, walk->hash);
}

/* ------------------------------------------------------------------ one command */

static bool chosen(struct walk *walk)
{
    walk->random = walk->random * 1664525u + 1013904223u;
    return walk->full || walk->random >> 8 << 8 < UINT32_MAX / walk->sample;
}

static void complain(const struct walk *walk, const struct drive_command *command, const char *what)
{
    print_error("%s: state %s, out %zu, in %zu, CDB", what, state_name(walk->state), command->data_out_length,
                command->data_in_capacity);
    for (size_t i = 0; i < command->cdb_length; i++)
        print_error(" %02X", command->cdb[i]);
    print_error(", status %02X, sense %X/%02X/%02X\n", command->status, command->sense[2], command->sense[12],
                command->sense[13]);
    fail();
}

static size_t allocation_of(const struct drive_command *command)
{
    const struct opcode_row *row = drive_opcode(command->cdb[0]);
    size_t value = 0;
    for (size_t i = 0; i < row->allocation_width; i++)
        value = value << 8 | command->cdb[row->allocation_offset + i];
    return row->allocation_width > 0 ? value : SIZE_MAX;
}

static void check_answer(const struct walk *walk, const struct drive_command *command)
{
    if (command->status == GOOD) {
        if (command->sense_length != 0 || command->data_out_taken > command->data_out_length)
            complain(walk, command, "a good answer is odd");
        if (drive_opcode(command->cdb[0])->direction == DATA_IN && command->data_in_length > allocation_of(command))
            complain(walk, command, "more than the allocation length");
        return;
    }
    bool whole = command->status == CHECK && command->sense_length == SENSE_FIXED_LENGTH &&
                 (command->sense[0] & 0x7F) == 0x70 && (command->sense[2] & 0x0F) != 0 &&
                 command->data_in_length == 0 && command->data_out_taken == 0;
    if (!whole)
        complain(walk, command, "a refusal is odd");
    bool unknown = drive_opcode(command->cdb[0])->name == NULL;
    if (unknown && (command->sense[12] != 0x20 || command->sense[2] != ILLEGAL_REQUEST))
        complain(walk, command, "an unknown opcode is not 5/20/00");
}

/* On a clock that is stepped a command may take its time. */
static void let_it_end(struct walk *walk, unsigned done)
{
    struct bench *bench = walk->bench;
    if (done == 0 && drive_clock_kind(bench->drive) == DRIVE_CLOCK_STEP)
        bench_ok(bench, drive_clock_advance(bench->drive, 3600 * SECONDS, &bench->why));
}

/* Neither the disc as it is shown, nor the pages, nor tray and lock are others after a refusal. */
static void check_print(struct walk *walk, const struct drive_command *command)
{
    static struct print now;
    take_print(walk, &now);
    if (memcmp(&now, &walk->print, sizeof now) != 0)
        complain(walk, command, "a refusal changed something");
}

/* The buffers are as long as is said and not a byte longer: the sanitizer sees whoever goes beyond. */
static void one(struct walk *walk, const uint8_t *cdb, size_t cdb_length, size_t out_length, size_t in_length)
{
    struct bench *bench = walk->bench;
    struct drive_command command = {
        .cdb_length = cdb_length, .data_out_length = out_length, .data_in_capacity = in_length};
    uint8_t *out = out_length > 0 ? calloc(1, out_length) : NULL, *in = in_length > 0 ? malloc(in_length) : NULL;
    struct disc_counters before = {0}, after = {0};
    unsigned done = 0;
    memcpy(command.cdb, cdb, cdb_length);
    command.data_out = out;
    command.data_in = in;
    if (any_disc(bench) != NULL)
        before = disc_counters(any_disc(bench));
    drive_submit(bench->drive, bench->nexus, &command, bench_done, &done);
    let_it_end(walk, done);
    walk->commands++;
    if (done != 1)
        complain(walk, &command, "not one answer");
    check_answer(walk, &command);
    if (command.status != GOOD) {
        walk->refusals++;
        if (any_disc(bench) != NULL)
            after = disc_counters(any_disc(bench));
        if (memcmp(&before, &after, sizeof before) != 0)
            complain(walk, &command, "a refusal wrote to the disc");
        check_print(walk, &command);
    } else if (drive_opcode(cdb[0])->direction != DATA_IN) {
        restore(walk);
    }
    free(out);
    free(in);
}

/* ------------------------------------------------------------------ lengths, bits, fields */

/* What the base command moves: the bytes it asks for, or its whole reply. */
static size_t need_of(struct walk *walk, const uint8_t *cdb, size_t cdb_length)
{
    const struct opcode_row *row = drive_opcode(cdb[0]);
    struct drive_command command = {.cdb_length = cdb_length};
    memcpy(command.cdb, cdb, cdb_length);
    if (row->direction == DATA_OUT)
        return cdb[0] == 0x2A || cdb[0] == 0xAA ? 2048
               : row->allocation_width > 0      ? allocation_of(&command)
                                                : 12; /* FORMAT UNIT's list */
    if (row->direction != DATA_IN)
        return 0;
    submit_raw(walk->bench, cdb, cdb_length, NULL, 0, sizeof walk->bench->data);
    let_it_end(walk, walk->bench->done);
    if (walk->bench->command.status != GOOD)
        return 64;
    return walk->bench->command.data_in_length;
}

static void lengths(struct walk *walk, const uint8_t *cdb, size_t cdb_length, size_t need)
{
    enum { MAXIMUM = 70000 };
    const size_t lengths[] = {0, 1, need > 1 ? need - 1 : 2, need, need + 1, MAXIMUM};
    enum data_direction direction = drive_opcode(cdb[0])->direction;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        if (chosen(walk))
            one(walk, cdb, cdb_length, direction == DATA_IN ? 0 : lengths[i], direction == DATA_OUT ? 0 : lengths[i]);
}

static void each_bit(struct walk *walk, const uint8_t *base, size_t cdb_length, size_t need)
{
    for (size_t bit = 8; bit < 8 * cdb_length; bit++) {
        uint8_t cdb[16] = {0};
        memcpy(cdb, base, cdb_length);
        cdb[bit / 8] ^= (uint8_t)(1 << bit % 8);
        lengths(walk, cdb, cdb_length, need);
    }
}

/* Every run of 1 to 4 bytes as a field at its bounds: that holds all real fields, and the seams between them. */
static void each_field(struct walk *walk, const uint8_t *base, size_t cdb_length, size_t need)
{
    static const uint32_t bounds[] = {0,      1,        0x7F,     0x80,       0xFF,       0x7FFF,    0x8000,
                                      0xFFFF, 0x7FFFFF, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    for (size_t width = 1; width <= 4; width++) {
        for (size_t at = 1; at + width <= cdb_length; at++) {
            for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
                if (width < 4 && bounds[i] >> 8 * width != 0)
                    continue;
                uint8_t cdb[16] = {0};
                memcpy(cdb, base, cdb_length);
                for (size_t byte = 0; byte < width; byte++)
                    cdb[at + byte] = (uint8_t)(bounds[i] >> 8 * (width - 1 - byte));
                lengths(walk, cdb, cdb_length, need);
            }
        }
    }
}

static void each_cdb_length(struct walk *walk, const uint8_t *base, size_t need)
{
    for (size_t length = 1; length <= 16; length++)
        lengths(walk, base, length, need);
}

/* Commands that are right in some state, beside the empty CDB of each opcode. */
static const uint8_t bases[][16] = {
    {0x03, 0, 0, 0, 18},
    {0x04, 0x11},
    {0x04, 0x17},
    {0x12, 0, 0, 0, 96},
    {0x12, 1, 0x83, 0, 96},
    {0x15, 0x10, 0, 0, 56},
    {0x1A, 0, 0x3F, 0, 255},
    {0x1B, 0, 0, 0, 2},
    {0x1E, 0, 0, 0, 1},
    {0x23, [8] = 64},
    {0x28, [8] = 2},
    {0x2A, [8] = 1},
    {0x2A, [5] = 40, [8] = 1},
    {0x2A, [4] = 4, [5] = 0x98, [8] = 1},
    {0x2A, [5] = 32, [8] = 32},
    {0x2F, [8] = 2},
    {0x42, 0, 0x40, 1, [8] = 64},
    {0x43, 0, 0, [8] = 255},
    {0x43, 0, 2, [8] = 255},
    {0x43, 0, 4, [8] = 255},
    {0x46, [7] = 4},
    {0x4A, 1, [4] = 0x7E, [8] = 8},
    {0x51, [8] = 34},
    {0x52, 1, [5] = 0xFF, [8] = 48},
    {0x53, [8] = 1},
    {0x54, 1},
    {0x54, [8] = 8},
    {0x55, 0x10, [8] = 60},
    {0x58, [5] = 1},
    {0x5A, 0, 0x3F, [7] = 4},
    {0x5B, 0, 2},
    {0x5B, 0, 1, [5] = 1},
    {0x5C, [8] = 12},
    {0xA0, [9] = 64},
    {0xA1, 1},
    {0xA1, 2, [5] = 1},
    {0xA1, 4, [4] = 4, [5] = 0x98},
    {0xA1, 6},
    {0xA3, 0x0C, [8] = 16},
    {0xA8, [9] = 2},
    {0xAA, [9] = 1},
    {0xAC, 0x14, [9] = 16, [10] = 3},
    {0xB6, [10] = 28},
    {0xB9, [4] = 2, [7] = 2, [8] = 2, [9] = 0xF8},
    {0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF},
    {0xBD, [9] = 12},
    {0xBE, [8] = 2, [9] = 0xF8, [10] = 2},
};

static void walk_base(struct walk *walk, const uint8_t *base)
{
    const struct opcode_row *row = drive_opcode(base[0]);
    size_t cdb_length = row->name != NULL ? row->cdb_length : 12, need = need_of(walk, base, cdb_length);
    lengths(walk, base, cdb_length, need);
    each_bit(walk, base, cdb_length, need);
    if (row->name != NULL)
        each_field(walk, base, cdb_length, need);
    each_cdb_length(walk, base, need);
}

static void walk_state(struct bench *bench, unsigned state)
{
    struct walk *walk = calloc(1, sizeof *walk);
    const char *wanted = getenv("COASTER_WALK");
    *walk = (struct walk){.bench = bench, .state = state, .random = state + 1, .sample = 120};
    walk->full = wanted != NULL && strcmp(wanted, "full") == 0;
    if (!build(walk)) {
        print_message("# %s: not in this version\n", state_name(state));
        free(walk);
        return;
    }
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        uint8_t empty[16] = {(uint8_t)opcode};
        walk_base(walk, empty);
        for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++)
            if (bases[i][0] == opcode)
                walk_base(walk, bases[i]);
        check_hash(walk);
    }
    print_message("# %s: %llu commands, %llu refused, state built %llu times\n", state_name(state),
                  (unsigned long long)walk->commands, (unsigned long long)walk->refusals,
                  (unsigned long long)walk->rebuilds);
    free(walk);
}

#define WALKS(walk)                                                                                                    \
    walk(STATE_TRAY_OPEN) walk(STATE_NO_DISC) walk(STATE_BLANK) walk(STATE_BLANK_REWRITABLE) walk(STATE_TRACK_OPEN)    \
        walk(STATE_SESSION_OPEN) walk(STATE_APPENDABLE) walk(STATE_COMPLETE) walk(STATE_COMPLETE_AUDIO)                \
            walk(STATE_COMPLETE_REWRITABLE) walk(STATE_MINIMALLY_BLANKED) walk(STATE_SHEET_SENT)                       \
                walk(STATE_SESSION_RUNNING) walk(STATE_RAW_RUNNING) walk(STATE_PACKET_INCOMPLETE) walk(STATE_RESERVED) \
                    walk(STATE_FORMATTED) walk(STATE_SIMULATED) walk(STATE_PRESSED) walk(EJECTED) walk(BUSY)           \
                        walk(PACKETS) walk(PLAYING)
#define WALK(name)                                                                                                     \
    static void walk_##name(void **state)                                                                              \
    {                                                                                                                  \
        walk_state(*state, name);                                                                                      \
    }
WALKS(WALK)

#define TEST(name) drive_test(walk_##name),

int main(void)
{
    const struct CMUnitTest tests[] = {WALKS(TEST)};
    assert_int_equal(sizeof tests / sizeof tests[0], STATES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
