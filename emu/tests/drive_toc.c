/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ TOC/PMA/ATIP in all its formats (reference mmc 2.6, 3.2). */
#include "drive_support.h"

#include "handmade.h"

#define TOC(format, from) 0x43, 0, format, 0, 0, 0, from, 0x10, 0, 0

static struct bench *disc_of(struct bench *bench, const char *kind)
{
    bench_disc(bench, kind);
    bench_calm(bench);
    return bench;
}

/* Audio and data in session 1, XA data in session 2; the second starts where 3.1 says. */
static struct disc *two_sessions(struct bench *bench)
{
    struct disc *disc = drive_disc(disc_of(bench, "cd-r-80")->drive);
    struct disc_session *session = handmade_session(disc, 0x00);
    handmade_track(disc, 0, 0xF, 0, 600, true);
    handmade_track(disc, 4, 1, 150, 300, false);
    session->next_allowed = true;
    session->lead_out = 1050;
    session->next_program_area = 1050 + 11250;
    struct disc_layout *layout = &disc->real.layout;
    layout->sessions[1] = (struct disc_session){.number = 2,
                                                .state = SESSION_COMPLETE,
                                                .disc_type = 0x20,
                                                .next_program_area = LBA_NONE,
                                                .lead_in = 1050 + 6750};
    layout->session_count = 2;
    struct disc_track *track = handmade_track(disc, 4, 2, 150, 300, true);
    track->start = 1050 + 11400;
    handmade_close(disc);
    return disc;
}

static void full_toc(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = two_sessions(bench);
    assert_int_equal(run_in(bench, 4096, TOC(2, 0)), GOOD);
    /* lead-out 1050: 00:16:00; track 2 at 750: 00:12:00; B0 at 12300: 02:46:00, two pointers, 79:59:74; C0 97:34:23;
     * session 2: 12450: 02:48:00 to 12750: 02:52:00 */
    assert_reply("00 7B 01 02 "
                 "01 10 00 A0 00 00 00 00 01 00 00 01 14 00 A1 00 00 00 00 02 00 00 01 14 00 A2 00 00 00 00 00 10 00 "
                 "01 10 00 01 00 00 00 00 00 02 00 01 14 00 02 00 00 00 00 00 0C 00 "
                 "01 50 00 B0 02 2E 00 02 4F 3B 4A 01 50 00 C0 ?? 00 00 00 61 22 17 "
                 "02 14 00 A0 00 00 00 00 03 20 00 02 14 00 A1 00 00 00 00 03 00 00 02 14 00 A2 00 00 00 00 02 34 00 "
                 "02 14 00 03 00 00 00 00 02 30 00");
    /* from session 2 on; beyond the last */
    assert_int_equal(run_in(bench, 4096, TOC(2, 2)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 4 * 11);
    assert_int_equal(bench->data[4], 2);
    assert_refused(run_in(bench, 4096, TOC(2, 3)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    /* closed with multi-session 01: the pointer says that nothing follows */
    disc->real.layout.sessions[1].final_pointer = true;
    assert_int_equal(run_in(bench, 4096, TOC(2, 2)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 5 * 11);
    assert_memory_equal(bench->data + 4 + 4 * 11,
                        ((uint8_t[]){2, 0x54, 0, 0xB0, 0xFF, 0xFF, 0xFF, 1, 0x4F, 0x3B, 0x4A}), 11);
}

static void tracks_and_sessions(void **state)
{
    struct bench *bench = *state;
    two_sessions(bench);
    assert_int_equal(run_in(bench, 4096, TOC(0, 0)), GOOD);
    assert_reply(
        "00 22 01 03 00 10 01 00 00 00 00 00 00 14 02 00 00 00 02 EE 00 14 03 00 00 00 30 A2 00 14 AA 00 00 00 31 CE");
    assert_int_equal(run_in(bench, 4096, TOC(0, 3)), GOOD);
    assert_reply("00 12 01 03 00 14 03 00 00 00 30 A2 00 14 AA 00 00 00 31 CE");
    assert_int_equal(run_in(bench, 4096, TOC(0, 0xAA)), GOOD);
    assert_reply("00 0A 01 03 00 14 AA 00 00 00 31 CE");
    assert_refused(run_in(bench, 4096, TOC(0, 4)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    assert_int_equal(run_in(bench, 4096, TOC(1, 0)), GOOD);
    assert_reply("00 0A 01 02 00 14 03 00 00 00 30 A2");
    assert_int_equal(run_in(bench, 12, 0x43, 2, 1, 0, 0, 0, 0, 0, 12, 0), GOOD);
    assert_reply("00 0A 01 02 00 14 03 00 00 02 30 00");
    /* SFF-8020's format in byte 9, where 11b is none */
    assert_int_equal(run_in(bench, 12, 0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0x40), GOOD);
    assert_reply("00 0A 01 02 00 14 03 00 00 00 30 A2");
    assert_int_equal(run_in(bench, 4, 0x43, 0, 0, 0, 0, 0, 0, 0, 4, 0x80), GOOD);
    assert_reply("00 7B 01 02");
    assert_refused(run_in(bench, 4, 0x43, 0, 0, 0, 0, 0, 0, 0, 4, 0xC0), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    for (uint8_t format = 5; format < 16; format++)
        assert_refused(run_in(bench, 64, TOC(format, 0)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

/* A first session closed with multi-session 01 and 00, as drives write it. */
static void last_pointer_of_a_burn(void **state)
{
    struct bench *bench = disc_of(*state, "cd-r-80");
    burn_session(bench, 1, 300);
    assert_int_equal(run_in(bench, 4096, TOC(2, 0)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 6 * 11);
    assert_memory_equal(bench->data + 4 + 4 * 11,
                        ((uint8_t[]){1, 0x54, 0, 0xB0, 0xFF, 0xFF, 0xFF, 2, 0x4F, 0x3B, 0x4A}), 11);
    bench_ok(bench, drive_remove(bench->drive, &bench->why));
    disc_of(bench, "cd-r-80");
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 4096, TOC(2, 0)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 4 * 11);
}

/* A CD-RW with additional information 1: C1 in the TOC, 16-18 of ATIP. */
static void rewritable(void **state)
{
    struct bench *bench = disc_of(*state, "cd-rw-80");
    const struct disc_kind *kind = disc_kind(drive_disc(bench->drive));
    assert_true(kind->a1_valid);
    assert_int_equal(run_in(bench, 28, TOC(4, 0)), GOOD);
    assert_int_equal(bench->command.data_in_length, 28);
    assert_int_equal(bench->data[6] & 0x44, 0x44);
    assert_memory_equal(bench->data + 16, kind->a1, 3);
    burn_session(bench, 3, 300);
    assert_int_equal(run_in(bench, 4096, TOC(2, 0)), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + 7 * 11);
    const uint8_t *pointers = bench->data + 4 + 4 * 11;
    assert_int_equal(pointers[7], 3); /* B0 counts itself, C0 and C1 */
    assert_int_equal(pointers[11 + 3], 0xC0);
    assert_int_equal(pointers[22 + 3], 0xC1);
    assert_memory_equal(pointers + 22 + 4, kind->a1, 3);
}

static void pma(void **state)
{
    struct bench *bench = disc_of(*state, "cd-r-80");
    assert_int_equal(run_in(bench, 64, TOC(3, 0)), GOOD);
    assert_reply("00 02 01 01");
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 64, TOC(3, 0)), GOOD);
    /* from 00:02:00 to 302: 00:06:02 */
    assert_reply("00 0D 01 01 01 14 00 01 00 06 02 00 00 02 00");
    struct disc_layout *layout = &drive_disc(bench->drive)->real.layout;
    struct disc_track *track = &layout->tracks[layout->track_count++];
    *track = (struct disc_track){.number = 2,
                                 .session = 1,
                                 .control = 4,
                                 .data_mode = 1,
                                 .state = TRACK_STATE_RESERVED,
                                 .start = 450,
                                 .length = 10,
                                 .reserved = 600};
    track = &layout->tracks[layout->track_count++];
    *track = (struct disc_track){.number = 3,
                                 .session = 1,
                                 .control = 5,
                                 .data_mode = 1,
                                 .state = TRACK_INCOMPLETE,
                                 .write_type = WRITE_TYPE_PACKET,
                                 .start = 1200,
                                 .length = 32};
    assert_int_equal(run_in(bench, 64, TOC(3, 0)), GOOD);
    /* a reservation ends with its room (1050: 00:16:00), an open packet track nowhere yet */
    assert_reply("00 23 01 01 01 14 00 01 00 06 02 00 00 02 00 01 14 00 02 00 10 00 00 00 08 00 "
                 "01 15 00 03 FF FF FF 00 00 12 00");
    layout->track_count = 1;
}

static void cd_text(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = two_sessions(bench);
    assert_refused(run_in(bench, 64, TOC(5, 0)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    enum { PACKS = 2000 };
    static uint8_t packs[PACKS * 18];
    for (size_t i = 0; i < sizeof packs; i++)
        packs[i] = (uint8_t)(i * 7 / 3);
    assert_int_equal(store_write(&disc->store, STORE_LEAD, packs, sizeof packs, lead_text_at(1)), 0);
    disc->real.layout.sessions[0].cd_text_packs = PACKS;
    assert_int_equal(run_in(bench, 4, 0x43, 0, 5, 0, 0, 0, 0, 0, 4, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4);
    assert_int_equal(get_be16(bench->data), 2 + PACKS * 18);
    assert_int_equal(run_in(bench, 65535, 0x43, 0, 5, 0, 0, 0, 0, 0xFF, 0xFF, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 4 + PACKS * 18);
    assert_memory_equal(bench->data + 4, packs, sizeof packs);
    /* feature 001Eh says so */
    assert_int_equal(run_in(bench, 64, 0x46, 2, 0, 0x1E, 0, 0, 0, 0, 64, 0), GOOD);
    assert_int_equal(bench->data[12] & 0x01, 1);
}

/* 3.2: a drive that answers from the PMA while nothing is closed. */
static void toc_of_an_open_session(void **state)
{
    struct bench *bench = *state;
    disc_of(bench, "cd-r-80");
    burn_track(bench, 3, 300);
    assert_refused(run_in(bench, 64, TOC(0, 0)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    bench_personality(bench, "[reading]\ntoc-of-open-session = yes\n");
    disc_of(bench, "cd-r-80");
    assert_refused(run_in(bench, 64, TOC(0, 0)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    burn_track(bench, 3, 300);
    assert_int_equal(run_in(bench, 64, TOC(0, 0)), GOOD);
    assert_reply("00 12 01 01 00 14 01 00 00 00 00 00 00 14 AA 00 00 00 01 2E");
    assert_refused(run_in(bench, 64, TOC(2, 0)), ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(full_toc),
        drive_test(tracks_and_sessions),
        drive_test(last_pointer_of_a_burn),
        drive_test(rewritable),
        drive_test(pma),
        drive_test(cd_text),
        drive_test(toc_of_an_open_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
