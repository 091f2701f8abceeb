/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Raw writing (reference mmc 3.3, 8.1): from the lead-in to the lead-out, the TOC out of the host's Q frames. */
#include "emu/tests/disc_support.h"

#include "emu/disc/sector.h"

enum { LEAD_IN = -11077, SECTOR_AND_P_Q = 2368, SECTOR_AND_P_TO_W = 2448 };

static struct write_parameters raw_of(unsigned type)
{
    return (struct write_parameters){.write_type = WRITE_TYPE_RAW, .data_block_type = (uint8_t)type};
}

/* A disc to write: track 1 from 0, its index 2 at 120; the pause of track 2 at 300, its start at 375; lead-out at 700.
 */
struct original {
    bool data, toc; /* track 1 is data; the lead-in names the tracks */
    bool next_session;
};

static void q_point(uint8_t q[12], unsigned control_adr, unsigned point, unsigned a, unsigned b, unsigned c)
{
    const uint8_t frame[12] = {(uint8_t)control_adr, 0, (uint8_t)point, [7] = (uint8_t)a, (uint8_t)b, (uint8_t)c};
    memcpy(q, frame, sizeof frame);
}

/* Each of six frames of a lead-in, three times as discs have them. */
static void lead_in_q(const struct original *original, lba_t lba, uint8_t q[12])
{
    unsigned control = original->data ? 0x41 : 0x01;
    switch ((unsigned)(lba - LEAD_IN) / 3 % 6) {
    case 0:
        q_point(q, control, 0xA0, 0x01, original->data ? 0x20 : 0x00, 0);
        break;
    case 1:
        q_point(q, 0x01, 0xA1, 0x02, 0, 0);
        break;
    case 2:
        q_point(q, 0x01, 0xA2, 0x00, 0x11, 0x25); /* 700 + 150 = 00:11:25 */
        break;
    case 3:
        q_point(q, control, 0x01, 0x00, 0x02, 0x00);
        break;
    case 4:
        q_point(q, 0x01, 0x02, 0x00, 0x07, 0x00); /* 375 + 150 */
        break;
    default:
        q_point(q, 0x05, original->next_session ? 0xB0 : 0xC0, 0x79, 0x59, 0x74);
        q[3] = q[4] = q[5] = original->next_session ? 0x01 : 0xFF;
        break;
    }
    if (!original->toc)
        memset(q, 0, 12);
    put_be16(q + 10, q_crc(q, 10));
}

static void program_q(const struct original *original, lba_t lba, uint8_t q[12])
{
    unsigned control = original->data && lba < 300 ? 4 : 0;
    if (lba == 99)
        q_media_catalog_number(q, control, "4006381333931", lba);
    else if (lba == 450)
        q_isrc(q, 0, "DEAB12600001", lba);
    else if (lba < 0)
        q_position(q, control, 1, 0, -lba, lba);
    else if (lba < 300)
        q_position(q, control, 1, lba < 120 ? 1 : 2, lba, lba);
    else if (lba < 375)
        q_position(q, control, 2, 0, 375 - lba, lba);
    else if (lba < 700)
        q_position(q, control, 2, 1, lba - 375, lba);
    else {
        q_position(q, control, 1, 1, lba - 700, lba);
        q[1] = 0xAA;
        put_be16(q + 10, q_crc(q, 10));
    }
}

static void main_channel(const struct original *original, lba_t lba, uint8_t sector[2352])
{
    make_sector(sector, 2352, lba, 1);
    if (!original->data || lba >= 300)
        return;
    sector_complete_mode_1(sector, lba);
    sector_scramble(sector);
}

/* Type 1: 12 bytes of Q, and P in byte 15. Types 2 and 3: P and Q as bits 7 and 6 of 96 symbols. */
static void make_block(const struct original *original, unsigned type, lba_t lba, uint8_t *block)
{
    uint8_t q[12];
    main_channel(original, lba, block);
    if (lba < -150)
        lead_in_q(original, lba, q);
    else
        program_q(original, lba, q);
    bool p = lba < 0 || (lba >= 300 && lba < 375);
    if (type == 1) {
        memset(block + 2352, 0, 16);
        memcpy(block + 2352, q, 12);
        block[2367] = p ? 0x80 : 0;
        return;
    }
    for (unsigned i = 0; i < 96; i++)
        block[2352 + i] = (uint8_t)((p ? 0x80u : 0) | (q[i / 8] >> (7 - i % 8) & 1u) << 6 | ((unsigned)lba + i) % 64);
}

static void write_raw(struct disc *disc, const struct original *original, unsigned type, lba_t from, lba_t end)
{
    static uint8_t blocks[32 * SECTOR_AND_P_TO_W];
    struct write_parameters parameters = raw_of(type);
    size_t size = write_block_size((uint8_t)type), length;
    for (lba_t lba = from; lba < end; lba += 32) {
        uint32_t count = end - lba < 32 ? (uint32_t)(end - lba) : 32;
        for (uint32_t i = 0; i < count; i++)
            make_block(original, type, lba + (lba_t)i, blocks + i * size);
        assert_good(disc_write_length(disc, lba, count, &parameters, &length));
        assert_int_equal(length, count * size);
        assert_good(disc_write(disc, lba, count, blocks, &parameters));
    }
}

static void assert_layout(const struct disc_layout *layout, const struct original *original)
{
    assert_int_equal(layout->track_count, 2);
    assert_int_equal(layout->capacity, 700);
    assert_int_equal(layout->tracks[0].start, 0);
    assert_int_equal(layout->tracks[0].pause, 150);
    assert_int_equal(layout->tracks[0].length, 300);
    assert_int_equal(layout->tracks[0].control, original->data ? 4 : 0);
    assert_int_equal(layout->tracks[1].start, 375);
    assert_int_equal(layout->tracks[1].pause, 75);
    assert_int_equal(layout->tracks[1].length, 325);
    assert_string_equal(layout->tracks[1].isrc, "DEAB12600001");
    assert_string_equal(layout->sessions[0].media_catalog_number, "4006381333931");
    assert_int_equal(layout->index_count, 1);
    assert_int_equal(layout->indexes[0].index, 2);
    assert_int_equal(layout->indexes[0].at, 120);
    assert_int_equal(layout->sessions[0].next_allowed, original->next_session);
}

static void assert_sectors(struct disc *disc, const struct original *original, unsigned type)
{
    static const lba_t addresses[] = {-150, -1, 0, 99, 250, 299, 300, 374, 375, 450, 699};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        lba_t lba = addresses[i];
        uint8_t block[SECTOR_AND_P_TO_W], sector[2352], q[12], symbols[96], expected[12];
        make_block(original, type, lba, block);
        if (original->data && lba < 300)
            sector_scramble(block); /* read, it is as it was before */
        assert_good(disc_read_main_channel(disc, lba, sector));
        assert_memory_equal(sector, block, sizeof sector);
        program_q(original, lba, expected);
        assert_good(disc_read_q(disc, lba, q));
        assert_memory_equal(q, expected, 12);
        assert_good(disc_read_sub_channel(disc, lba, symbols));
        uint8_t packs[96];
        assert_good(disc_read_packs(disc, lba, packs));
        for (unsigned j = 0; j < 96 && type != 1;
             j++) { /* packs come back as they were sent, symbols as they lie there */
            assert_int_equal(symbols[j] & 0xC0, block[2352 + j] & 0xC0);
            assert_int_equal(type == 2 ? packs[j] : symbols[j] & 0x3F, block[2352 + j] & 0x3F);
        }
    }
}

static void written_and_read(void **state)
{
    struct scratch *scratch = *state;
    for (unsigned i = 0; i < 3 * 4; i++) {
        unsigned type = 1 + i % 3;
        struct original original = {
            .data = i / 3 & 1, .toc = i / 3 & 2 || i / 3 & 1, .next_session = i % 2 && i / 3 & 2};
        if (!original.toc)
            original.next_session = false;
        disc_close(scratch->disc);
        scratch->disc = NULL;
        snprintf(scratch->path, sizeof scratch->path, "%s/%u.disc", scratch->folder, i);
        struct disc *disc = scratch_disc(scratch, "cd-r-80");
        struct write_parameters parameters = raw_of(type);
        assert_int_equal(next_writable(disc, &parameters), LEAD_IN);
        write_raw(disc, &original, type, LEAD_IN, 700 + 300);
        assert_true(disc_recording(disc));
        assert_good(disc_synchronize(disc));
        assert_false(disc_recording(disc));
        assert_int_equal(disc_layout(disc)->status, original.next_session ? DISC_APPENDABLE : DISC_COMPLETE);
        for (unsigned twice = 0; twice < 2; twice++) {
            assert_layout(disc_layout(disc), &original);
            assert_sectors(disc, &original, type);
            if (original.data)
                assert_int_equal(disc_layout(disc)->disc_type, 0x20);
            disc = scratch_reopen(scratch);
        }
    }
}

/* CD-TEXT lies in R-W of the lead-in: packs of 18 bytes as 24 symbols of six bits (3.3) */
static void cd_text(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    uint8_t packs[6][18];
    for (unsigned i = 0; i < 6; i++) {
        memset(packs[i], 0, 18);
        packs[i][0] = (uint8_t)(0x80 + i);
        packs[i][2] = (uint8_t)i;
        memset(packs[i] + 4, 'A' + (int)i, 12);
        put_be16(packs[i] + 16, q_crc(packs[i], 16));
    }
    struct original original = {.toc = true};
    struct write_parameters parameters = raw_of(3);
    unsigned next = 0;
    for (lba_t lba = LEAD_IN; lba < -150; lba++) {
        uint8_t block[SECTOR_AND_P_TO_W];
        make_block(&original, 3, lba, block);
        for (unsigned pack = 0; pack < 4; pack++, next = (next + 1) % 6) {
            for (unsigned bit = 0; bit < 24 * 6; bit++) {
                uint8_t *symbol = block + 2352 + 24 * pack + bit / 6, mask = (uint8_t)(0x20 >> bit % 6);
                bool one = packs[next][bit / 8] >> (7 - bit % 8) & 1;
                *symbol = (uint8_t)(one ? *symbol | mask : *symbol & ~mask);
            }
        }
        assert_good(disc_write(disc, lba, 1, block, &parameters));
    }
    write_raw(disc, &original, 3, -150, 800);
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    uint8_t found[10 * 18];
    size_t count;
    assert_int_equal(disc_read_cd_text(disc, 1, found, sizeof found, &count), 0);
    assert_int_equal(count, 6);
    assert_memory_equal(found, packs, sizeof packs);
}

/* A second session: its lead-in begins behind the first one's lead-out, and its track has the next number (3.1) */
static void appended(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct original original = {.toc = true, .next_session = true};
    write_raw(disc, &original, 1, LEAD_IN, 800);
    assert_good(disc_synchronize(disc));
    enum { SECOND_LEAD_IN = 700 + 6750, START = 700 + 11400 };
    struct write_parameters parameters = raw_of(1);
    assert_int_equal(next_writable(disc, &parameters), SECOND_LEAD_IN);
    uint8_t block[SECTOR_AND_P_Q];
    for (lba_t lba = SECOND_LEAD_IN; lba < START + 340; lba++) {
        make_sector(block, sizeof block, lba, 1);
        uint8_t *q = block + 2352;
        memset(q, 0, 16);
        if (lba >= START - 150)
            q_position(q, 0, 3, lba >= START, lba < START ? START - lba : lba - START, lba);
        if (lba >= START + 310)
            q[1] = 0xAA;
        assert_good(disc_write(disc, lba, 1, block, &parameters));
    }
    assert_good(disc_synchronize(disc));
    disc = scratch_reopen(*state);
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->status, DISC_COMPLETE);
    assert_int_equal(layout->track_count, 3);
    assert_int_equal(layout->tracks[2].session, 2);
    assert_int_equal(layout->tracks[2].start, START);
    assert_int_equal(layout->tracks[2].pause, 150);
    assert_int_equal(layout->capacity, START + 310);
    uint8_t found[2352];
    make_sector(block, sizeof block, START + 309, 1);
    assert_good(disc_read_main_channel(disc, START + 309, found));
    assert_memory_equal(found, block, sizeof found);
}

static void refusals(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters raw = raw_of(3), user = raw_of(8), tao = data_track(0);
    static uint8_t block[SECTOR_AND_P_TO_W];
    assert_sense(disc_write(disc, 0, 1, block, &raw), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, LEAD_IN, 1, block, &user), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    struct original original = {.toc = true};
    write_raw(disc, &original, 3, LEAD_IN, -5000);
    /* in the lead-in nothing else comes between */
    assert_sense(disc_write(disc, 0, 1, block, &tao), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_sense(disc_write(disc, -4999, 1, block, &raw), ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE);
    assert_int_equal(next_writable(disc, &raw), -5000);
    /* a lead-in alone leaves nothing */
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->status, DISC_BLANK);
    assert_good(burn(disc, 0, 300, &tao, 1));
    assert_good(disc_synchronize(disc));
    assert_sense(disc_write(disc, LEAD_IN, 1, block, &raw), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

/* Synchronised or cut off before its lead-out */
static void left_incomplete(void **state)
{
    struct scratch *scratch = *state;
    struct original original = {.toc = true};
    struct write_parameters raw = raw_of(3);
    struct disc *disc = scratch_disc(scratch, "cd-rw-80");
    write_raw(disc, &original, 3, LEAD_IN, 500);
    assert_good(disc_synchronize(disc));
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_DAMAGED);
    assert_good(disc_close_session(disc, &raw));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_good(disc_blank(disc, 1, 0));
    write_raw(disc, &original, 3, LEAD_IN, 500);
    disc_abandon(disc);
    disc = scratch_open(scratch, &(struct disc_options){.seed = 1});
    assert_int_equal(disc_layout(disc)->last_session_state, SESSION_DAMAGED);
    assert_int_equal(disc_layout(disc)->tracks[0].state, TRACK_COMPLETE);
    assert_true(disc_layout(disc)->tracks[1].damaged);
    assert_sense(disc_close_session(disc, &raw), ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION);
    assert_good(disc_repair(disc, 2));
    assert_good(disc_close_session(disc, &raw));
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
}

/* Clause 16: the first bytes of the sequence of annex B, and twice is not at all */
static void scrambling(void **state)
{
    (void)state;
    uint8_t sector[2352] = {0}, zeros[2352] = {0};
    sector_scramble(sector);
    assert_memory_equal(sector, zeros, 12);
    assert_memory_equal(sector + 12, ((uint8_t[]){0x01, 0x80, 0x00, 0x60, 0x00, 0x28, 0x00, 0x1E}), 8);
    sector_scramble(sector);
    assert_memory_equal(sector, zeros, sizeof zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(written_and_read), disc_test(cd_text),         disc_test(appended),
        disc_test(refusals),         disc_test(left_incomplete), cmocka_unit_test(scrambling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
