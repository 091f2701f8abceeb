/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The golden byte sequences of reference mmc Appendix A that concern CD, its concrete descriptors (1.5) and the numbers
 * of 10.1, as one table. Bytes are the reference's; where an errata row or a later decision changed one, the row says
 * so.
 * "??" is a byte that differs from disc to disc. The rows of Appendix A for DVD and BD have no disc here.
 */
#include "disc_states.h"

enum { MAXIMUM_CDB = 12 };

struct golden {
    const char *row;         /* what Appendix A calls it */
    const char *personality; /* NULL: the default */
    enum disc_state state;
    unsigned multi_session; /* page 05h before the command; write_type 0 and this 9: left as it is */
    unsigned write_type;
    uint8_t cdb[MAXIMUM_CDB];
    const char *reply;
};

enum { AS_IT_IS = 9 };
#define NO_PAGE .multi_session = AS_IT_IS
#define DISC_INFORMATION                                                                                               \
    {                                                                                                                  \
        0x51, [8] = 34                                                                                                 \
    }
#define TRACK_INFORMATION(number)                                                                                      \
    {                                                                                                                  \
        0x52, 1, [5] = number, [8] = 48                                                                                \
    }
#define TOC(format)                                                                                                    \
    {                                                                                                                  \
        0x43, 0, format, [7] = 4                                                                                       \
    }
#define EVENT(classes)                                                                                                 \
    {                                                                                                                  \
        0x4A, 1, [4] = classes, [8] = 8                                                                                \
    }
#define CAPACITY                                                                                                       \
    {                                                                                                                  \
        0x25                                                                                                           \
    }
#define CONFIGURATION(feature)                                                                                         \
    {                                                                                                                  \
        0x46, 2, (feature) >> 8, (feature)&0xFF, [8] = 64                                                              \
    }

/* clang-format off */
static const struct golden table[] = {
    /* ---- READ DISC INFORMATION */
    {"CD-R blank, lead-in 97:34:23, LLO 79:59:74", NULL, STATE_BLANK, NO_PAGE, .cdb = DISC_INFORMATION,
     .reply = "00 20 00 01 01 01 01 20 FF 00 00 00 00 00 00 00 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00"},
    /* errata: byte 7 is A0h and the identification valid from the first PMA entry on (0.1 d) */
    {"CD-R, 1 TAO track synced, session open", NULL, STATE_SESSION_OPEN, NO_PAGE, .cdb = DISC_INFORMATION,
     .reply = "00 20 05 01 01 01 02 A0 FF 00 00 00 ?? ?? ?? ?? 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00"},
    {"CD-R, session 1 closed (300-block TAO), appendable", NULL, STATE_APPENDABLE, NO_PAGE, .cdb = DISC_INFORMATION,
     .reply = "00 20 01 01 02 02 02 A0 00 00 00 00 ?? ?? ?? ?? 00 01 24 02 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00"},
    {"CD-R complete", NULL, STATE_COMPLETE, NO_PAGE, .cdb = DISC_INFORMATION,
     .reply = "00 20 0E 01 01 01 01 A0 00 00 00 00 ?? ?? ?? ?? FF FF FF FF FF FF FF FF 00 00 00 00 00 00 00 00 00 00"},
    /* 3.2: BLANK 0 and 1 make it blank; byte 2 has Erasable */
    {"CD-RW blank", NULL, STATE_BLANK_REWRITABLE, NO_PAGE, .cdb = DISC_INFORMATION,
     .reply = "00 20 10 01 01 01 01 20 FF 00 00 00 00 00 00 00 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00"},
    /* 10.1: byte 1 = 10h asks for the standard data */
    {"the POW trap", NULL, STATE_BLANK, NO_PAGE, .cdb = {0x51, 0x10, [8] = 34},
     .reply = "00 20 00 01 01 01 01 20 FF 00 00 00 00 00 00 00 00 61 22 17 00 4F 3B 4A 00 00 00 00 00 00 00 00 00 00"},
    /* ---- READ TRACK INFORMATION */
    {"CD-R blank, track FFh (page 05 = TAO)", NULL, STATE_BLANK, .write_type = TRACK_AT_ONCE, .cdb = TRACK_INFORMATION(0xFF),
     .reply = "00 2E 01 01 00 04 4F 01 00 00 00 00 00 00 00 00 00 05 7D A7 00 00 00 00 00 05 7D A7 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
    {"CD-R blank, track FFh (page 05 = SAO)", NULL, STATE_BLANK, .write_type = SESSION_AT_ONCE, .cdb = TRACK_INFORMATION(0xFF),
     .reply = "00 2E 01 01 00 04 4F 01 FF FF FF 6A FF FF FF 6A 00 05 7E 3F 00 00 00 00 00 05 7E 3F 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
    {"CD-R TAO track 1 complete (300 blocks)", NULL, STATE_SESSION_OPEN, NO_PAGE, .cdb = TRACK_INFORMATION(1),
     .reply = "00 2E 01 01 00 04 81 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 2E 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
    {"CD-R after 1 TAO track, FFh", NULL, STATE_SESSION_OPEN, NO_PAGE, .cdb = TRACK_INFORMATION(0xFF),
     .reply = "00 2E 02 01 00 04 4F 01 00 00 01 C4 00 00 01 C4 00 05 7B E3 00 00 00 00 00 05 7B E3 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
    /* ---- events; errata: the default's classes are 7Eh, 56h belongs to a personality */
    {"GESN reply: no event, mask 10h", "supported-events = 56", STATE_BLANK, NO_PAGE, .cdb = EVENT(0x10), .reply = "00 06 04 56 00 02 00 00"},
    {"the same, classes of the default", NULL, STATE_BLANK, NO_PAGE, .cdb = EVENT(0x10), .reply = "00 06 04 7E 00 02 00 00"},
    {"GESN reply: no class supported/mask 0", "supported-events = 56", STATE_BLANK, NO_PAGE, .cdb = EVENT(0), .reply = "00 02 80 56"},
    {"the same, classes of the default", NULL, STATE_BLANK, NO_PAGE, .cdb = EVENT(0), .reply = "00 02 80 7E"},
    {"removed, tray open: the state", NULL, STATE_TRAY_OPEN, NO_PAGE, .cdb = EVENT(0x10), .reply = "00 06 04 7E 00 01 00 00"},
    /* ---- capacity and table of contents */
    {"READ CAPACITY blank", NULL, STATE_BLANK, NO_PAGE, .cdb = CAPACITY, .reply = "00 00 00 00 00 00 08 00"},
    {"READ CAPACITY no closed session", NULL, STATE_SESSION_OPEN, NO_PAGE, .cdb = CAPACITY, .reply = "00 00 00 00 00 00 08 00"},
    {"READ CAPACITY, lead-out 302 (10.1)", NULL, STATE_COMPLETE, NO_PAGE, .cdb = CAPACITY, .reply = "00 00 01 2D 00 00 08 00"},
    {"READ TOC fmt 1, one session", NULL, STATE_APPENDABLE, NO_PAGE, .cdb = TOC(1), .reply = "00 0A 01 01 00 14 01 00 00 00 00 00"},
    {"READ TOC fmt 1 as Linux asks for it (2.6)", NULL, STATE_APPENDABLE, NO_PAGE, .cdb = {0x43, [8] = 12, [9] = 0x40},
     .reply = "00 0A 01 01 00 14 01 00 00 00 00 00"},
    {"READ TOC fmt 0, lead-out 302 (10.1)", NULL, STATE_APPENDABLE, NO_PAGE, .cdb = TOC(0),
     .reply = "00 12 01 01 00 14 01 00 00 00 00 00 00 14 AA 00 00 00 01 2E"},
    /* 2.6: B0 points to 302 + 11250 = the pre-gap at 02:36:02; two mode-5 pointers; LLO 79:59:74; C0 the lead-in 97:34:23 */
    {"READ TOC fmt 2, one session", NULL, STATE_APPENDABLE, NO_PAGE, .cdb = TOC(2),
     .reply = "00 44 01 01 01 14 00 A0 00 00 00 00 01 00 00 01 14 00 A1 00 00 00 00 01 00 00 01 14 00 A2 00 00 00 00 00 06 02 "
              "01 14 00 01 00 00 00 00 00 02 00 01 54 00 B0 02 24 02 02 4F 3B 4A 01 54 00 C0 ?? ?? ?? ?? 61 22 17"},
    {"READ TOC fmt 3, one track", NULL, STATE_SESSION_OPEN, NO_PAGE, .cdb = TOC(3), .reply = "00 0D 01 01 01 14 00 01 00 06 02 00 00 02 00"},
    /* ---- buffer and performance */
    {"READ BUFFER CAPACITY 2 MiB empty", NULL, STATE_BLANK, NO_PAGE, .cdb = {0x5C, [8] = 12}, .reply = "00 0A 00 00 00 20 00 00 00 20 00 00"},
    {"GET PERFORMANCE type 3, no medium (2.0)", NULL, STATE_NO_DISC, NO_PAGE, .cdb = {0xAC, 0x14, [9] = 9, [10] = 3}, .reply = "00 00 00 04 00 00 00 00"},
    {"READ FORMAT CAPACITIES, no medium (2.9)", NULL, STATE_NO_DISC, NO_PAGE, .cdb = {0x23, [8] = 12}, .reply = "00 00 00 08 00 00 00 00 03 00 08 00"},
    /* 2.9: the blank maximum, type 1, is LLO - 2 */
    {"READ FORMAT CAPACITIES, blank CD-R", NULL, STATE_BLANK, NO_PAGE, .cdb = {0x23, [8] = 12}, .reply = "00 00 00 08 00 05 7D A7 01 00 08 00"},
    /* ---- 1.5: concrete descriptors. 0107h: SW is 0, for streaming writes make no difference on CD */
    {"0001 Core (SCSI family, DBE, INQ2=0)", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0001),
     .reply = "00 00 00 10 00 00 00 09 00 01 0B 08 00 00 00 01 01 00 00 00"},
    {"0002 Morphing (OCEvent, polled)", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0002), .reply = "00 00 00 0C 00 00 00 09 00 02 07 04 02 00 00 00"},
    {"0003 Removable (tray, load, eject, lock)", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0003), .reply = "00 00 00 0C 00 00 00 09 00 03 0B 04 39 00 00 00"},
    {"0010 Random readable, CD", NULL, STATE_COMPLETE, NO_PAGE, .cdb = CONFIGURATION(0x0010), .reply = "00 00 00 10 00 00 00 09 00 10 01 08 00 00 08 00 00 01 01 00"},
    {"001E CD read (C2, CD-TEXT, DAP)", NULL, STATE_COMPLETE, NO_PAGE, .cdb = CONFIGURATION(0x001E), .reply = "00 00 00 0C 00 00 00 09 00 1E 09 04 83 00 00 00"},
    {"0023 Formattable, DVD/CD-RW", NULL, STATE_BLANK_REWRITABLE, NO_PAGE, .cdb = CONFIGURATION(0x0023), .reply = "00 00 00 10 00 00 00 0A 00 23 05 08 00 00 00 00 00 00 00 00"},
    {"0100 Power", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0100), .reply = "00 00 00 08 00 00 00 09 01 00 03 00"},
    {"0105 Timeout", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0105), .reply = "00 00 00 0C 00 00 00 09 01 05 07 04 00 00 00 00"},
    {"0107 Streaming (RBCB, SCS, MP2A, WSPD)", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0107), .reply = "00 00 00 0C 00 00 00 09 01 07 11 04 1E 00 00 00"},
    {"0108 Serial \"0123456789AB\"", "serial = 0123456789AB", STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0108),
     .reply = "00 00 00 14 00 00 00 09 01 08 03 0C 30 31 32 33 34 35 36 37 38 39 41 42"},
    {"010C Firmware date", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x010C),
     .reply = "00 00 00 18 00 00 00 09 01 0C 03 10 32 30 32 36 30 31 30 31 30 30 30 30 30 30 00 00"},
    {"an absent feature (2.10)", NULL, STATE_BLANK, NO_PAGE, .cdb = CONFIGURATION(0x0028), .reply = "00 00 00 04 00 00 00 09"},
};
/* clang-format on */
enum { ROWS = sizeof table / sizeof table[0] };

static void set_personality(struct bench *bench, const char *line)
{
    char text[128];
    const char *section = line != NULL && strncmp(line, "serial", 6) == 0 ? "inquiry" : "variations";
    snprintf(text, sizeof text, "[%s]\n%s\n", section, line != NULL ? line : "");
    if (line == NULL)
        text[0] = '\0';
    bench_personality(bench, text);
}

static unsigned compare(const struct bench *bench, const struct golden *golden)
{
    size_t at = 0;
    for (const char *hex = golden->reply; *hex != '\0'; hex += 2 + (hex[2] == ' '), at++) {
        unsigned wanted = (unsigned)strtoul((const char[]){hex[0], hex[1], 0}, NULL, 16);
        if (at < bench->command.data_in_length && (hex[0] == '?' || bench->data[at] == wanted))
            continue;
        print_error("%s: byte %zu is %02X, not %02X\n", golden->row, at, bench->data[at], wanted);
        return 1;
    }
    if (at == bench->command.data_in_length)
        return 0;
    print_error("%s: %zu bytes, not %zu\n", golden->row, bench->command.data_in_length, at);
    return 1;
}

static void replies(void **state)
{
    struct bench *bench = *state;
    unsigned wrong = 0, done = 0;
    for (size_t i = 0; i < ROWS; i++) {
        const struct golden *golden = &table[i];
        set_personality(bench, golden->personality);
        if (!state_enter(bench, golden->state))
            continue;
        if (golden->state == STATE_TRAY_OPEN || golden->cdb[0] == 0x4A)
            for (int reads = 0; reads < 8; reads++)
                run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0);
        struct page_05 page = {.write_type = golden->write_type,
                               .multi_session = golden->multi_session & 3,
                               .block_type = 8,
                               .track_mode = 4};
        if (golden->multi_session != AS_IT_IS && select_page_05(bench, page) != GOOD)
            continue; /* this firmware does not write so */
        assert_int_equal(run_raw(bench, golden->cdb, sizeof golden->cdb, NULL, 0, 4096), GOOD);
        wrong += compare(bench, golden);
        done++;
    }
    print_message("# %u of %d rows\n", done, ROWS);
    assert_int_equal(wrong, 0);
    assert_int_equal(done, ROWS);
}

/* ------------------------------------------------------------------ the events of a disc that comes and goes */

static void events(void **state)
{
    struct bench *bench = *state;
    bench_personality(bench, "[variations]\nsupported-events = 56\n");
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    const struct {
        const char *row;
        uint8_t classes;
        const char *reply;
    } rows[] = {{"new media", 0x10, "00 06 04 56 02 02 00 00"},
                {"operational change, feature change", 0x02, "00 06 01 56 02 00 00 01"}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, rows[i].classes, 0, 0, 0, 8, 0), GOOD);
        assert_reply(rows[i].reply);
    }
    bool opened;
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 3, 0), GOOD); /* persistent: the button asks the host */
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_false(opened);
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), GOOD);
    assert_reply("00 06 04 56 01 02 00 00"); /* eject request */
    assert_int_equal(run(bench, 0x1E, 0, 0, 0, 2, 0), GOOD);
    bench_ok(bench, drive_button(bench->drive, &opened, &bench->why));
    assert_int_equal(run_in(bench, 8, 0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), GOOD);
    assert_reply("00 06 04 56 03 01 00 00"); /* removed, tray open */
}

/* ------------------------------------------------------------------ parameter list and sense */

/* MODE SELECT(10) data, page 05: TAO, BUFE, multi 11, data, mode 1; and the CDB for it. */
static void mode_select(void **state)
{
    struct bench *bench = *state;
    static const uint8_t list[60] = {0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                     0x00, 0x05, 0x32, 0x41, 0xC4, 0x08, [23] = 0x96};
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_out(bench, list, sizeof list, 0x55, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x3C, 0x00),
                     GOOD);
    assert_int_equal(run_in(bench, 60, 0x5A, 0, 0x05, 0, 0, 0, 0, 0, 60, 0), GOOD);
    assert_memory_equal(bench->data + 8, list + 8, 52);
    write_blocks(bench, 0, 300);
    assert_int_equal(synchronize(bench), GOOD);
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(next_writable(bench), 11702); /* multi 11: there is a next session */
}

static void assert_sense(const struct bench *bench, const uint8_t wanted[18])
{
    assert_int_equal(bench->command.sense_length, 18);
    assert_memory_equal(bench->command.sense, wanted, 18);
}

/* fixed sense 2/04/07 with 25 % progress: at 4x, 300 blocks a second, lead-in (10927 blocks) and lead-out (6750) take
 * 58.923 s, and the drive adds 3 (close-ms); a quarter of them is over. */
static void progress_sense(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    write_blocks(bench, 0, 300);
    assert_int_equal(run(bench, 0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    bench_ok(bench, drive_clock_advance(bench->drive, 600 * SECONDS, &bench->why));
    assert_int_equal(run(bench, 0xBB, 0, 0xFF, 0xFF, 706 >> 8, 706 & 0xFF, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run(bench, 0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0), GOOD);
    bench_ok(bench, drive_clock_advance(bench->drive, 15480833334, &bench->why));
    assert_int_equal(run(bench, 0x00, 0, 0, 0, 0, 0), CHECK);
    assert_sense(bench, (const uint8_t[]){0x70, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x0A, 0x00, 0x00, 0x00, 0x00, 0x04,
                                          0x07, 0x00, 0x80, 0x40, 0x00});
}

/* fixed sense 5/21/02 at LBA 1000h, information valid, pointer to the address in the CDB. */
static void address_sense(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(select_write(bench, false, 0, false), GOOD);
    assert_int_equal(write_at(bench, 0x1000, 1), CHECK);
    assert_sense(bench, (const uint8_t[]){0xF0, 0x00, 0x05, 0x00, 0x00, 0x10, 0x00, 0x0A, 0x00, 0x00, 0x00, 0x00, 0x21,
                                          0x02, 0x00, 0xC0, 0x00, 0x02});
}

/* ------------------------------------------------------------------ 10.1, the line about CD */

static void acceptance_numbers(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    assert_int_equal(run_in(bench, 48, 0x52, 1, 0, 0, 0, 0xFF, 0, 0, 48, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 16), 359847); /* free: LLO - 2 */
    burn_track(bench, 3, 300);
    assert_int_equal(next_writable(bench), 452); /* 0 + 300 + 152 */
    assert_int_equal(close_session(bench), GOOD);
    assert_int_equal(next_writable(bench), 11702); /* 302 + 11400 */
    burn_session(bench, 3, 300);
    assert_int_equal(run_in(bench, 1024, 0x43, 0, 0, 0, 0, 0, 0xAA, 4, 0, 0), GOOD);
    assert_int_equal(get_be32(bench->data + 8), 12004);
    assert_int_equal(next_writable(bench), 18904); /* 12004 + 6900 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(replies),       drive_test(events),
        drive_test(mode_select),   drive_test_stepped(progress_sense),
        drive_test(address_sense), drive_test(acceptance_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
