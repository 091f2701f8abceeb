/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host that wanders: page 05h, cue sheets, writes, reservations, erasing, resets and ejects in an order drawn from a
 * seed, on one disc after another. After each command the disc is one that can be (emu/disc/internal.h, layout_damage),
 * the reports agree with each other (reference mmc 2.12, 2.13, 2.6), the invisible track can be written where READ
 * TRACK INFORMATION says (3.0), and what was written for good is read back as it was.
 */
#define disc_state disc_state_of_tests /* internal.h has another */
#include "disc_states.h"
#undef disc_state
#include "emu/disc/internal.h"

enum { MODEL_BLOCKS = 60000, STEPS = 250 };

struct wanderer {
    struct bench *bench;
    uint64_t random;
    struct page_05 page;
    uint32_t written; /* numbers of the blocks so far */
    uint32_t
        model[MODEL_BLOCKS]; /* by address: the number of the block of mode 1 that was written for good; 0: not known */
};

static uint32_t draw(struct wanderer *w, uint32_t below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return (uint32_t)(w->random >> 11) % below;
}

static void make_block(uint8_t *block, size_t size, uint32_t number)
{
    for (size_t i = 0; i < size; i++) {
        number = number * 1664525u + 1013904223u;
        block[i] = (uint8_t)(number >> 24);
    }
}

static struct disc *disc_of(const struct wanderer *w)
{
    struct disc *disc = drive_disc(w->bench->drive);
    return disc != NULL ? disc : drive_tray_disc(w->bench->drive);
}

static bool information(struct wanderer *w, unsigned number, uint8_t reply[48])
{
    if (run_in(w->bench, 48, 0x52, 1, 0, 0, 0, (uint8_t)number, 0, 0, 48, 0) != GOOD)
        return false;
    memcpy(reply, w->bench->data, 48);
    return true;
}

/* ------------------------------------------------------------------ what holds at any time */

static void assert_possible(struct wanderer *w)
{
    const struct disc *disc = disc_of(w);
    assert_null(layout_damage(disc->kind, &disc->real.layout));
    if (disc->simulating)
        assert_null(layout_damage(disc->kind, &disc->shadow.layout));
}

static void assert_reports_agree(struct wanderer *w)
{
    struct bench *bench = w->bench;
    enum { BLANK = 0, COMPLETE = 2, EMPTY = 0, SESSION_OF_COMPLETE = 3 };
    uint8_t track[48];
    assert_int_equal(run_in(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), GOOD);
    unsigned status = bench->data[2] & 3, last_session = bench->data[2] >> 2 & 3, last_track = bench->data[6];
    if (status == BLANK)
        assert_int_equal(last_session, EMPTY);
    assert_int_equal(status == COMPLETE, last_session == SESSION_OF_COMPLETE);
    for (unsigned number = 1; number <= last_track; number++) {
        assert_true(information(w, number, track));
        assert_int_equal(track[2], number);
        if (!(track[7] & 1))
            assert_int_equal(get_be32(track + 12), 0);
    }
    if (status == COMPLETE)
        assert_false(information(w, 0xFF, track));
    uint8_t toc = run_in(bench, 1024, 0x43, 0, 0, 0, 0, 0, 0, 4, 0, 0);
    assert_int_equal(toc == GOOD, disc_layout_real(disc_of(w))->capacity > 0);
}

/* Some blocks of each complete data track. */
static void assert_kept(struct wanderer *w)
{
    struct bench *bench = w->bench;
    const struct disc_layout *layout = disc_layout_real(disc_of(w));
    for (unsigned i = 0; i < layout->track_count; i++) {
        const struct disc_track *track = &layout->tracks[i];
        if (!track_is_data(track) || track->state != TRACK_COMPLETE || track->length <= 0)
            continue;
        lba_t lba = track->start + (lba_t)draw(w, (uint32_t)track->length);
        if (lba >= MODEL_BLOCKS || w->model[lba] == 0)
            continue;
        uint8_t cdb[10] = {0x28, [8] = 1}, wanted[2048];
        put_lba(cdb + 2, lba);
        assert_int_equal(run_raw(bench, cdb, sizeof cdb, NULL, 0, 2048), GOOD);
        make_block(wanted, sizeof wanted, w->model[lba]);
        assert_memory_equal(bench->data, wanted, sizeof wanted);
    }
}

/* ------------------------------------------------------------------ steps */

static void forget_model(struct wanderer *w)
{
    memset(w->model, 0, sizeof w->model);
}

static bool select_page(struct wanderer *w, struct page_05 page)
{
    if (select_page_05(w->bench, page) != GOOD)
        return false;
    w->page = page;
    return true;
}

static void select_any(struct wanderer *w)
{
    static const uint8_t types[4][4] = {{8, 8, 10, 13}, {0, 1, 8, 8}, {8, 8, 8, 8}, {1, 2, 3, 3}};
    struct page_05 page = {.write_type = draw(w, 10) < 4 ? TRACK_AT_ONCE : draw(w, 4),
                           .multi_session = draw(w, 4) ? 3 : draw(w, 2),
                           .test_write = draw(w, 6) == 0};
    page.block_type = types[page.write_type][draw(w, 4)];
    page.track_mode = page.write_type == PACKET ? 5 : page.block_type >= 8 ? 4 : 0;
    page.fixed_packet = page.write_type == PACKET && draw(w, 2);
    assert_int_equal(select_page(w, page), page.write_type != RAW || !page.test_write); /* 4.1 */
}

static uint8_t write_some(struct wanderer *w, lba_t lba, unsigned count, unsigned block_type)
{
    static uint8_t blocks[128 * 2448];
    const struct disc *disc = disc_of(w);
    size_t size = block_bytes(block_type);
    bool model = size == 2048 && disc->real.plan == NULL; /* of mode 1, or form 1 */
    for (unsigned i = 0; i < count; i++)
        make_block(blocks + i * size, size, w->written + 1 + i);
    uint8_t cdb[10] = {0x2A};
    put_lba(cdb + 2, lba);
    put_be16(cdb + 7, count);
    uint8_t status = run_raw(w->bench, cdb, sizeof cdb, blocks, count * size, 0);
    for (unsigned i = 0; i < count; i++) {
        lba_t at = lba + (lba_t)i;
        if (status == GOOD && !disc_simulating(disc) && at >= 0 && at < MODEL_BLOCKS)
            w->model[at] = model ? w->written + 1 + i : 0;
    }
    w->written += count;
    return status;
}

/* Where the next track may go; 3.0: what may begin there does. */
static void write_next(struct wanderer *w)
{
    uint8_t track[48];
    if (!information(w, 0xFF, track) || !(track[7] & 1))
        return;
    bool invisible = (track[6] & 0xC0) == 0x40, idle = !disc_recording(disc_of(w));
    uint32_t free_blocks = get_be32(track + 16);
    unsigned count = w->page.fixed_packet ? 32 * (1 + draw(w, 3)) : 1 + draw(w, 120);
    uint8_t status = write_some(w, get_lba(track + 12), count, w->page.block_type);
    if (invisible && idle && w->page.write_type <= TRACK_AT_ONCE && free_blocks >= 300)
        assert_int_equal(status, GOOD);
}

static void write_to_track(struct wanderer *w)
{
    uint8_t track[48];
    if (information(w, 1 + draw(w, 6), track) && track[7] & 1)
        (void)write_some(w, get_lba(track + 12), w->page.fixed_packet ? 32 : 1 + draw(w, 40), w->page.block_type);
}

static void entry(uint8_t *entry, unsigned control, unsigned track, unsigned index, unsigned form, lba_t lba)
{
    uint32_t frames = (uint32_t)(lba + 150);
    const uint8_t bytes[8] = {(uint8_t)control,
                              (uint8_t)track,
                              (uint8_t)index,
                              (uint8_t)form,
                              0,
                              (uint8_t)(frames / 4500),
                              (uint8_t)(frames / 75 % 60),
                              (uint8_t)(frames % 75)};
    memcpy(entry, bytes, sizeof bytes);
}

/* A session at once of a few tracks, all of it written, or some, or nothing. */
static void session_at_once(struct wanderer *w)
{
    uint8_t track[48], sheet[6 * 8];
    if (!select_page(w, (struct page_05){.write_type = SESSION_AT_ONCE,
                                         .block_type = 8,
                                         .multi_session = draw(w, 4) ? 3 : 0,
                                         .track_mode = 4,
                                         .test_write = draw(w, 4) == 0}) ||
        !information(w, 0xFF, track))
        return;
    bool data = draw(w, 2);
    unsigned control = data ? 0x41 : 0x01, form = data ? 0x10 : 0x00, none = data ? 0x14 : 0x01,
             tracks = 1 + draw(w, 3);
    lba_t start = get_lba(track + 8), end = start + 150;
    entry(sheet, control, 0, 0, none, -150);
    entry(sheet + 8, control, track[2], 0, draw(w, 2) ? form : none, start);
    for (unsigned i = 0; i < tracks; i++, end += 300 + (lba_t)draw(w, 100))
        entry(sheet + 16 + i * 8, control, track[2] + i, 1, form, end);
    entry(sheet + 16 + tracks * 8, control, 0xAA, 1, none, end);
    uint8_t length = (uint8_t)(24 + tracks * 8);
    if (run_out(w->bench, sheet, length, 0x5D, 0, 0, 0, 0, 0, 0, 0, length, 0) != GOOD || draw(w, 3) == 0)
        return;
    lba_t until = draw(w, 3) ? end : start + (lba_t)draw(w, (uint32_t)(end - start));
    while (information(w, 0xFF, track) && track[7] & 1 && get_lba(track + 12) < until) {
        lba_t next = get_lba(track + 12);
        assert_int_equal(write_some(w, next, until - next < 50 ? (unsigned)(until - next) : 50, data ? 8 : 0), GOOD);
    }
}

static void close_any(struct wanderer *w)
{
    struct bench *bench = w->bench;
    if (draw(w, 2)) {
        unsigned track = draw(w, 8) ? 1 + draw(w, 6) : 0xFF;
        (void)run(bench, 0x5B, 0, 1, 0, 0, (uint8_t)track, 0, 0, 0, 0);
    } else if (close_session(bench) != GOOD) { /* 2.15: incomplete, or reserved */
        assert_in_range(last_sense(bench), 0x057203, 0x057204);
    }
}

static void erase_any(struct wanderer *w)
{
    struct bench *bench = w->bench;
    if (!disc_kind(disc_of(w))->erasable || w->page.test_write || disc_simulating(disc_of(w)))
        return;
    if (draw(w, 8) == 0) {
        assert_true(state_format(bench));
        forget_model(w);
        return;
    }
    unsigned type = draw(w, 7);
    uint8_t cdb[12] = {0xA1, (uint8_t)type};
    put_be32(cdb + 2, type == 4 ? draw(w, 700) : 1 + draw(w, 4));
    if (run_raw(bench, cdb, sizeof cdb, NULL, 0, 0) == GOOD)
        forget_model(w);
}

static void reset_any(struct wanderer *w, bool power)
{
    struct bench *bench = w->bench;
    if (power) {
        bench_ok(bench, drive_power_cut(bench->drive, &bench->why));
        forget_model(w); /* what was not synchronised may be gone */
    } else {
        drive_reset(bench->drive);
    }
    bench_calm(bench);
    w->page = (struct page_05){.write_type = TRACK_AT_ONCE, .block_type = 8, .track_mode = 4};
}

/* Out and in again, and now and then closed and opened: the same disc. */
static void eject_and_load(struct wanderer *w)
{
    struct bench *bench = w->bench;
    char before[DISC_HASH_LENGTH], after[DISC_HASH_LENGTH], path[160];
    assert_int_equal(run(bench, 0x1B, 0, 0, 0, 2, 0), GOOD);
    bool reopen = draw(w, 2) && !disc_layout_real(disc_of(w))->formatted; /* those take long to hash */
    if (reopen) {
        disc_hash_of(bench, before);
        snprintf(path, sizeof path, "%s", disc_path(disc_of(w)));
        bench_ok(bench, drive_remove(bench->drive, &bench->why));
        bench_ok(bench, drive_insert(bench->drive, path, &bench->why));
        disc_hash_of(bench, after);
        assert_string_equal(before, after);
    } else {
        assert_int_equal(run(bench, 0x1B, 0, 0, 0, 3, 0), GOOD);
    }
    bench_calm(bench);
}

static void step(struct wanderer *w)
{
    unsigned what = draw(w, 100);
    if (what < 20)
        select_any(w);
    else if (what < 42)
        write_next(w);
    else if (what < 55)
        session_at_once(w);
    else if (what < 64)
        assert_int_equal(synchronize(w->bench), GOOD);
    else if (what < 73)
        close_any(w);
    else if (what < 79)
        (void)run(w->bench, 0x53, 0, 0, 0, 0, 0, 0, (uint8_t)draw(w, 4), (uint8_t)draw(w, 256), 0);
    else if (what < 83)
        write_to_track(w);
    else if (what < 90)
        erase_any(w);
    else if (what < 92)
        (void)run(w->bench, 0x58, 0, 0, 0, 0, (uint8_t)(1 + draw(w, 6)), 0, 0, 0, 0);
    else if (what < 95)
        reset_any(w, what == 94);
    else
        eject_and_load(w);
}

static void wander(struct wanderer *w, uint64_t seed)
{
    struct bench *bench = w->bench;
    w->random = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;
    w->page = (struct page_05){.write_type = TRACK_AT_ONCE, .block_type = 8, .track_mode = 4};
    forget_model(w);
    bench_personality(bench, "");
    bench_disc(bench, draw(w, 4) ? "cd-rw-80" : "cd-r-80");
    bench_calm(bench);
    for (unsigned i = 0; i < STEPS; i++) {
        step(w);
        assert_possible(w);
        assert_reports_agree(w);
        assert_kept(w);
    }
}

/* COASTER_WANDER: from which seed on, and how many; each is told before it is walked. */
static void walks(void **state)
{
    struct wanderer *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->bench = *state;
    const char *wish = getenv("COASTER_WANDER");
    char *behind = NULL;
    uint64_t seed = wish != NULL ? strtoull(wish, &behind, 10) : 1;
    uint64_t count = behind != NULL && *behind == ' ' ? strtoull(behind, NULL, 10) : 4;
    for (; count > 0; count--, seed++) {
        print_message("# seed %llu\n", (unsigned long long)seed);
        wander(w, seed);
    }
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {drive_test(walks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
