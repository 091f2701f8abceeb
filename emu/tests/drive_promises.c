/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GET CONFIGURATION lists exactly what holds. For every personality and every state of a disc each feature, each bit of
 * its payload and the bits of page 2Ah that say the same are compared with what the commands then do: a promise that is
 * not kept fails, and so does a command that works without being promised (reference mmc 1.2, 1.3).
 *
 * make check goes through three personalities; COASTER_PROMISES=full (promises.long.sh) through all that there are.
 */
#include "promises_of_writing.h"

#include <glob.h>

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

/* ------------------------------------------------------------------ features that no disc changes */

static void compare_events(struct promises *p)
{
    assert_int_equal(run_in(p->bench, 8, 0x4A, 1, 0, 0, 0, 0, 0, 0, 8, 0), GOOD);
    uint8_t classes = p->bench->data[3];
    for (unsigned c = 1; c < 7; c++) {
        assert_int_equal(run_in(p->bench, 8, 0x4A, 1, 0, 0, (uint8_t)(1 << c), 0, 0, 0, 8, 0), GOOD);
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
        (void)good(0xBE, form == 1 ? 0x10 : 0x14, 0, 0, 0, 10, 0, 0, 1, 0xF8, 0, 0);
        same(p, "mode 2 forms in page 2Ah", p->page_2a[4] & (form == 1 ? 0x10 : 0x20),
             last_is(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK));
    }
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
        compare_cd_text(p, enter_again);
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
