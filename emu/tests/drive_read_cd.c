/* SPDX-License-Identifier: GPL-2.0-or-later */
/* READ CD and READ CD MSF: each type of sector with each selection (reference mmc 2.19, 2.21, 8.1). */
#include "drive_support.h"

#include "handmade.h"

enum { AUDIO, MODE_1, FORMLESS, FORM_1, FORM_2, TYPES };

/* 20 sectors of each type, one behind the other without pauses; the types with forms lie in a track of their own kind.
 */
enum { EACH = 20 };
static const lba_t starts[TYPES] = {[MODE_1] = 0, [AUDIO] = 40, [FORMLESS] = 60, [FORM_1] = 20, [FORM_2] = 30};

static void make_whole(uint8_t whole[2352], unsigned type, lba_t lba)
{
    handmade_sector(whole, lba, type == MODE_1 ? 1 : 2);
    if (type == MODE_1)
        handmade_put_edc(whole, 0, 2064);
    if (type == FORM_1 || type == FORM_2)
        handmade_form(whole, lba, type == FORM_1 ? 1 : 2);
    if (type == AUDIO)
        for (unsigned i = 0; i < 2352; i++)
            whole[i] = (uint8_t)(lba * 7 + (lba_t)i / 5);
}

/* Track 1 mode 1, track 2 mode 2 with forms (10 of each), track 3 audio, track 4 formless mode 2. The disc is no XA
 * disc: track 2 has its forms from the block type it was written with. */
static struct disc *all_types(struct bench *bench)
{
    bench_disc(bench, "cd-r-80");
    struct disc *disc = drive_disc(bench->drive);
    handmade_session(disc, 0x00);
    handmade_track(disc, 4, 1, 0, EACH, true);
    handmade_track(disc, 4, 2, 0, EACH, true)->data_block_type = 13;
    handmade_track(disc, 0, 0xF, 0, EACH, true);
    handmade_track(disc, 4, 2, 0, EACH, true);
    handmade_close(disc);
    for (unsigned type = 0; type < TYPES; type++)
        for (lba_t i = 0; i < (type == FORM_1 || type == FORM_2 ? 10 : EACH); i++) {
            uint8_t whole[2352];
            make_whole(whole, type, starts[type] + i);
            handmade_store(disc, STORE_RAW, starts[type] + i, whole);
        }
    bench_calm(bench);
    return disc;
}

static uint8_t read_cd(struct bench *bench, lba_t lba, uint32_t count, unsigned expected, unsigned main, unsigned sub)
{
    uint8_t cdb[12] = {0xBE, (uint8_t)(expected << 2)};
    put_lba(cdb + 2, lba);
    put_be24(cdb + 6, count);
    cdb[9] = (uint8_t)main;
    cdb[10] = (uint8_t)sub;
    return run_raw(bench, cdb, sizeof cdb, NULL, 0, sizeof bench->data);
}

/* ------------------------------------------------------------------ main channel */

/*
 * MMC's table of the bytes returned for each data selection field: by row byte 9, by column CD-DA, mode 1, mode 2
 * formless, form 1, form 2. -1: illegal.
 */
static const struct {
    uint8_t selection;
    int bytes[TYPES];
} table[] = {
    {0x00, {0, 0, 0, 0, 0}},
    {0x08, {2352, 288, 0, 280, 0}},
    {0x10, {2352, 2048, 2336, 2048, 2328}},
    {0x18, {2352, 2336, 2336, 2328, 2328}},
    {0x20, {2352, 4, 4, 4, 4}},
    {0x28, {2352, -1, -1, -1, -1}},
    {0x30, {2352, 2052, 2340, -1, -1}},
    {0x38, {2352, 2340, 2340, -1, -1}},
    {0x40, {2352, 0, 0, 8, 8}},
    {0x48, {2352, -1, -1, -1, -1}},
    {0x50, {2352, 2048, 2336, 2056, 2336}},
    {0x58, {2352, 2336, 2336, 2336, 2336}},
    {0x60, {2352, 4, 4, 12, 12}},
    {0x68, {2352, -1, -1, -1, -1}},
    {0x70, {2352, 2052, 2340, 2060, 2340}},
    {0x78, {2352, 2340, 2340, 2340, 2340}},
    {0x80, {2352, 12, 12, 12, 12}},
    {0x88, {2352, -1, -1, -1, -1}},
    {0x90, {2352, -1, -1, -1, -1}},
    {0x98, {2352, -1, -1, -1, -1}},
    {0xA0, {2352, 16, 16, 16, 16}},
    {0xA8, {2352, -1, -1, -1, -1}},
    {0xB0, {2352, 2064, 2352, -1, -1}},
    {0xB8, {2352, 2352, 2352, -1, -1}},
    {0xC0, {2352, -1, -1, -1, -1}},
    {0xC8, {2352, -1, -1, -1, -1}},
    {0xD0, {2352, -1, -1, -1, -1}},
    {0xD8, {2352, -1, -1, -1, -1}},
    {0xE0, {2352, 16, 16, 24, 24}},
    {0xE8, {2352, -1, -1, -1, -1}},
    {0xF0, {2352, 2064, 2352, 2072, 2352}},
    {0xF8, {2352, 2352, 2352, 2352, 2352}},
};
enum { SELECTIONS = sizeof table / sizeof table[0] };

/* The fields of reference mmc 8.1 that byte 9 names, put one behind the other. */
static size_t pick(uint8_t *out, const uint8_t *whole, unsigned type, unsigned selection)
{
    static const struct {
        unsigned flag;
        size_t from[TYPES], to[TYPES];
    } fields[] = {
        {0x80, {0, 0, 0, 0, 0}, {0, 12, 12, 12, 12}},
        {0x20, {0, 12, 12, 12, 12}, {0, 16, 16, 16, 16}},
        {0x40, {0, 16, 16, 16, 16}, {0, 16, 16, 24, 24}},
        {0x10, {0, 16, 16, 24, 24}, {0, 2064, 2352, 2072, 2352}},
        {0x08, {0, 2064, 2352, 2072, 2352}, {0, 2352, 2352, 2352, 2352}},
    };
    size_t length = 0;
    if (type == AUDIO) {
        memcpy(out, whole, 2352);
        return selection != 0 ? 2352 : 0;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!(selection & fields[i].flag))
            continue;
        memcpy(out + length, whole + fields[i].from[type], fields[i].to[type] - fields[i].from[type]);
        length += fields[i].to[type] - fields[i].from[type];
    }
    return length;
}

static void each_type_with_each_selection(void **state)
{
    struct bench *bench = *state;
    all_types(bench);
    assert_int_equal(SELECTIONS, 32);
    for (unsigned type = 0; type < TYPES; type++) {
        for (unsigned i = 0; i < SELECTIONS; i++) {
            lba_t lba = starts[type] + 1;
            uint8_t status = read_cd(bench, lba, 3, 0, table[i].selection, 0);
            if (table[i].bytes[type] < 0) {
                assert_refused(status, ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
                assert_int_equal(get_be16(bench->command.sense + 16), 9);
                continue;
            }
            assert_int_equal(status, GOOD);
            size_t each = (size_t)table[i].bytes[type];
            assert_int_equal(bench->command.data_in_length, 3 * each);
            for (unsigned sector = 0; sector < 3; sector++) {
                uint8_t whole[2352], wanted[2352];
                make_whole(whole, type, lba + (lba_t)sector);
                assert_int_equal(pick(wanted, whole, type, table[i].selection), each);
                assert_memory_equal(bench->data + sector * each, wanted, each);
            }
        }
    }
}

/* Mode 1 that is kept as user data: the drive makes the rest, and it is what other programs hold for right (disc_sector
 * has the proof). */
static void mode_1_is_completed(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    burn_session(bench, 0, 300);
    assert_int_equal(run_in(bench, 40 * 2048, 0x28, 0, 0, 0, 0, 5, 0, 0, 40, 0), GOOD);
    static uint8_t user[40 * 2048];
    memcpy(user, bench->data, sizeof user);
    for (unsigned i = 0; i < SELECTIONS; i++) {
        uint8_t status = read_cd(bench, 5, 40, 2, table[i].selection, 0);
        if (table[i].bytes[MODE_1] < 0) {
            assert_refused(status, ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
            continue;
        }
        size_t each = (size_t)table[i].bytes[MODE_1];
        assert_int_equal(status, GOOD);
        assert_int_equal(bench->command.data_in_length, 40 * each);
        for (unsigned sector = 0; sector < 40; sector++) {
            uint8_t whole[2352] = {0}, wanted[2352];
            memcpy(whole + 16, user + sector * 2048, 2048);
            sector_complete_mode_1(whole, 5 + (lba_t)sector);
            pick(wanted, whole, MODE_1, table[i].selection);
            assert_memory_equal(bench->data + sector * each, wanted, each);
        }
    }
}

/* ------------------------------------------------------------------ expected sector type */

static void expected_types(void **state)
{
    struct bench *bench = *state;
    all_types(bench);
    static const unsigned codes[TYPES] = {[AUDIO] = 1, [MODE_1] = 2, [FORMLESS] = 3, [FORM_1] = 4, [FORM_2] = 5};
    for (unsigned type = 0; type < TYPES; type++)
        for (unsigned expected = 0; expected < 8; expected++) {
            uint8_t status = read_cd(bench, starts[type] + 2, 2, expected, 0xF8, 0);
            if (expected > 5)
                assert_refused(status, ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
            else if (expected == 0 || expected == codes[type])
                assert_int_equal(status, GOOD);
            else {
                assert_refused(status, ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
                assert_int_equal(get_be32(bench->command.sense + 3), starts[type] + 2);
            }
        }
    /* DAP changes nothing, on audio or elsewhere */
    assert_int_equal(run_in(bench, 2352, 0xBE, 0x06, 0, 0, 0, 40, 0, 0, 1, 0xF8, 0, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2352);
}

/* A mix of forms goes over sector by sector; where audio begins or ends the command does too. */
static void ranges_over_borders(void **state)
{
    struct bench *bench = *state;
    all_types(bench);
    assert_int_equal(read_cd(bench, 28, 4, 0, 0x50, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2 * 2056 + 2 * 2336);
    assert_refused(read_cd(bench, 28, 4, 4, 0x50, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(get_be32(bench->command.sense + 3), 30);
    assert_int_equal(read_cd(bench, 18, 4, 0, 0xF8, 0), GOOD); /* mode 1 to mode 2 */
    assert_refused(read_cd(bench, 38, 4, 0, 0xF8, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(get_be32(bench->command.sense + 3), 40);
    assert_refused(read_cd(bench, 58, 4, 0, 0xF8, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(get_be32(bench->command.sense + 3), 60);
    assert_refused(read_cd(bench, 79, 2, 0, 0xF8, 0), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_refused(read_cd(bench, -151, 1, 0, 0xF8, 0), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_refused(read_cd(bench, INT32_MAX, 2, 0, 0xF8, 0), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    assert_int_equal(read_cd(bench, 0, 0, 0, 0xF8, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 0);
}

/* ------------------------------------------------------------------ C2 and sub-channel */

static void lengths_of_c2_and_sub_channel(void **state)
{
    struct bench *bench = *state;
    all_types(bench);
    static const int c2[] = {0, 294, 296, -1}, sub[] = {0, 96, 16, -1, 96, -1, -1, -1};
    for (unsigned type = 0; type < TYPES; type++)
        for (unsigned i = 0; i < 4; i++)
            for (unsigned j = 0; j < 8; j++) {
                uint8_t status = read_cd(bench, starts[type], 2, 0, 0xF8 | i << 1, j);
                if (c2[i] < 0 || sub[j] < 0) {
                    assert_refused(status, ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
                    assert_int_equal(get_be16(bench->command.sense + 16), c2[i] < 0 ? 9 : 10);
                    continue;
                }
                assert_int_equal(status, GOOD);
                assert_int_equal(bench->command.data_in_length, 2 * (2352 + c2[i] + sub[j]));
                /* nothing is in doubt: main channel, then C2, then sub-channel */
                uint8_t whole[2352];
                make_whole(whole, type, starts[type] + 1);
                const uint8_t *second = bench->data + 2352 + c2[i] + sub[j];
                assert_memory_equal(second, whole, 2352);
                for (int k = 0; k < c2[i]; k++)
                    assert_int_equal(second[2352 + k], 0);
            }
    /* each alone */
    assert_int_equal(read_cd(bench, 40, 2, 0, 0x02, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2 * 294);
    assert_int_equal(read_cd(bench, 40, 2, 0, 0x00, 2), GOOD);
    assert_int_equal(bench->command.data_in_length, 2 * 16);
}

static void q_and_raw_say_the_same(void **state)
{
    struct bench *bench = *state;
    all_types(bench);
    for (lba_t lba = -150; lba < 80; lba++) {
        assert_int_equal(read_cd(bench, lba, 1, 0, 0, 2), GOOD);
        uint8_t q[16], raw[12] = {0};
        memcpy(q, bench->data, sizeof q);
        assert_int_equal(get_be16(q + 10), q_crc(q, 10));
        assert_int_equal(q[0], lba >= 40 && lba < 60 ? 0x01 : 0x41);
        assert_int_equal(q[1], lba < 20 ? 1 : lba / 20 + 1);
        assert_int_equal(q[2], lba < 0 ? 0 : 1);
        assert_int_equal(q[9], bcd((unsigned)(lba + 150) % 75));
        assert_int_equal(q[15], lba < 0 ? 0x80 : 0); /* P: a pause */
        assert_int_equal(read_cd(bench, lba, 1, 0, 0, 1), GOOD);
        for (unsigned i = 0; i < 96; i++) {
            raw[i / 8] |= (uint8_t)((bench->data[i] >> 6 & 1) << (7 - i % 8));
            assert_int_equal(bench->data[i] & 0x3F, 0);
            assert_int_equal(bench->data[i] >> 7, lba < 0);
        }
        assert_memory_equal(raw, q, 12);
    }
}

/* In a track written raw everything is the host's; in others P and Q are the drive's and R to W the host's. */
static void kept_sub_channel(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    struct disc_track *track = &disc->real.layout.tracks[2];
    uint8_t symbols[96];
    for (unsigned i = 0; i < 96; i++)
        symbols[i] = (uint8_t)(i * 37);
    handmade_store(disc, STORE_SUB, 45, symbols);
    track->sub_channel = SUB_CHANNEL_KEPT;
    track->write_type = WRITE_TYPE_RAW;
    assert_int_equal(read_cd(bench, 45, 1, 1, 0xF8, 1), GOOD);
    assert_memory_equal(bench->data + 2352, symbols, 96);
    assert_int_equal(read_cd(bench, 45, 1, 1, 0, 2), GOOD);
    for (unsigned i = 0; i < 96; i++)
        assert_int_equal(bench->data[i / 8] >> (7 - i % 8) & 1, symbols[i] >> 6 & 1);
    track->write_type = WRITE_TYPE_SAO;
    assert_int_equal(read_cd(bench, 45, 1, 1, 0, 1), GOOD);
    uint8_t q[12] = {0};
    for (unsigned i = 0; i < 96; i++) {
        assert_int_equal(bench->data[i] & 0x3F, symbols[i] & 0x3F);
        q[i / 8] |= (uint8_t)((bench->data[i] >> 6 & 1) << (7 - i % 8));
    }
    /* track 3, index 1, 5 frames in it, at 45 + 150 */
    assert_memory_equal(q, ((uint8_t[]){0x01, 0x03, 0x01, 0x00, 0x00, 0x05, 0x00, 0x00, 0x02, 0x45}), 10);
}

/*
 * Where the symbols of a pack lie in the stream of R to W, counted from where the pack begins: what programs that read
 * CD+G have in their tables (three pairs change places, and each place is delayed by its number modulo 8 packs).
 */
static const uint8_t offsets[24] = {0,   66,  125, 191, 100, 50, 150, 175, 8,   33,  58,  83,
                                    108, 133, 158, 183, 16,  41, 25,  91,  116, 141, 166, 75};

/* R to W written as packs is interleaved on the disc; written raw it is there already, and de-interleaved for packs. */
static void packs(void **state)
{
    enum { FIRST = 40, COUNT = 20, SYMBOLS = COUNT * 96 };
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    struct disc_track *track = &disc->real.layout.tracks[2];
    static uint8_t sent[SYMBOLS], stream[SYMBOLS];
    for (unsigned i = 0; i < SYMBOLS; i++)
        sent[i] = (uint8_t)((i * 2654435761u >> 11) & 0x3F);
    memset(stream, 0, sizeof stream);
    for (unsigned i = 0; i < SYMBOLS; i++)
        if (i / 24 * 24 + offsets[i % 24] < SYMBOLS)
            stream[i / 24 * 24 + offsets[i % 24]] = sent[i];
    for (int raw = 0; raw < 2; raw++) {
        track->sub_channel = raw ? SUB_CHANNEL_KEPT : SUB_CHANNEL_PACKED;
        for (lba_t i = 0; i < COUNT; i++)
            handmade_store(disc, STORE_SUB, FIRST + i, (raw ? stream : sent) + i * 96);
        assert_int_equal(read_cd(bench, FIRST, COUNT, 1, 0, 1), GOOD);
        for (unsigned i = 0; i < SYMBOLS; i++)
            assert_int_equal(bench->data[i] & 0x3F, stream[i]);
        assert_int_equal(read_cd(bench, FIRST, COUNT, 1, 0, 4), GOOD);
        for (unsigned i = 0; i < SYMBOLS; i++)
            if (i / 24 * 24 + offsets[i % 24] < SYMBOLS) /* what the end of the track did not cut off */
                assert_int_equal(bench->data[i], sent[i]);
    }
    /* a track without: nothing */
    assert_int_equal(read_cd(bench, 0, 1, 0, 0, 4), GOOD);
    for (unsigned i = 0; i < 96; i++)
        assert_int_equal(bench->data[i], 0);
}

static void damage(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    disc->real.layout.tracks[2].damaged = disc->real.layout.tracks[3].damaged = true;
    assert_refused(read_cd(bench, 41, 1, 0, 0xF8, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_int_equal(get_be32(bench->command.sense + 3), 41);
    assert_int_equal(read_cd(bench, 41, 1, 0, 0xFA, 0), GOOD);
    assert_int_equal(bench->command.data_in_length, 2352 + 294);
    for (unsigned i = 0; i < 294; i++)
        assert_int_equal(bench->data[2352 + i], 0xFF);
    assert_int_equal(read_cd(bench, 41, 1, 0, 0xFC, 0), GOOD);
    assert_int_equal(bench->data[2352 + 294], 0xFF); /* block error byte, then the pad */
    assert_int_equal(bench->data[2352 + 295], 0x00);
    assert_refused(read_cd(bench, 61, 1, 0, 0xFA, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR); /* data has no
                                                                                                  interpolation */
}

/* ------------------------------------------------------------------ user data out of the host's own sectors */

static void read_10_of_whole_sectors(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    uint8_t whole[2352];
    assert_int_equal(run_in(bench, 3 * 2048, 0x28, 0, 0, 0, 0, 2, 0, 0, 3, 0), GOOD);
    make_whole(whole, MODE_1, 4);
    assert_memory_equal(bench->data + 2 * 2048, whole + 16, 2048);
    assert_int_equal(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 22, 0, 0, 1, 0), GOOD);
    make_whole(whole, FORM_1, 22);
    assert_memory_equal(bench->data, whole + 24, 2048);
    /* form 2 and formless have no 2048 bytes (reference mmc 2.8) */
    assert_refused(run_in(bench, 4096, 0x28, 0, 0, 0, 0, 29, 0, 0, 2, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(get_be32(bench->command.sense + 3), 30);
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 60, 0, 0, 1, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    /* an EDC that is wrong: not to be had as user data, nor verified, but whole */
    static const lba_t wrong[] = {7, 25};
    for (unsigned i = 0; i < 2; i++) {
        make_whole(whole, i == 0 ? MODE_1 : FORM_1, wrong[i]);
        whole[1000] ^= 1;
        handmade_store(disc, STORE_RAW, wrong[i], whole);
        uint8_t lba = (uint8_t)wrong[i];
        assert_refused(run_in(bench, 4096, 0x28, 0, 0, 0, 0, lba - 1, 0, 0, 2, 0), MEDIUM_ERROR,
                       L_EC_UNCORRECTABLE_ERROR);
        assert_int_equal(get_be32(bench->command.sense + 3), lba);
        assert_refused(run(bench, 0x2F, 0, 0, 0, 0, lba, 0, 0, 1, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
        assert_refused(read_cd(bench, lba, 1, 0, 0x10, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
        assert_int_equal(read_cd(bench, lba, 1, 0, 0xF8, 0), GOOD);
        assert_memory_equal(bench->data, whole, 2352);
    }
    /* without a sync no drive finds the sector */
    memset(whole, 0, sizeof whole);
    handmade_store(disc, STORE_RAW, 9, whole);
    assert_refused(read_cd(bench, 9, 1, 0, 0xF8, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
}

/* A disc of type XA says of every mode 2 track that it has forms (A0 of its TOC). */
static void an_xa_disc_has_forms(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    disc->real.layout.sessions[0].disc_type = 0x20;
    uint8_t whole[2352];
    handmade_form(whole, 61, 1);
    handmade_store(disc, STORE_RAW, 61, whole);
    assert_int_equal(read_cd(bench, 61, 1, 4, 0x10, 0), GOOD);
    assert_memory_equal(bench->data, whole + 24, 2048);
}

/* ------------------------------------------------------------------ pauses, reservations, packets */

static void pauses(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    struct disc *disc = drive_disc(bench->drive);
    handmade_session(disc, 0x00);
    handmade_track(disc, 4, 1, 0, 300, false)->pause_recorded = true;
    handmade_track(disc, 0, 0xF, 150, 300, true)->pause_recorded = true;
    handmade_track(disc, 0, 0xF, 75, 300, true);
    handmade_close(disc);
    uint8_t whole[2352];
    handmade_sector(whole, -3, 1);
    handmade_put_edc(whole, 0, 2064);
    assert_int_equal(store_write(&disc->store, STORE_LEAD, whole, sizeof whole, lead_sector_at(-3)), 0);
    bench_calm(bench);
    assert_int_equal(read_cd(bench, -3, 1, 2, 0xF8, 0), GOOD);
    assert_memory_equal(bench->data, whole, 2352);
    assert_int_equal(run_in(bench, 2352, 0xB9, 8, 0, 0, 1, 72, 0, 1, 73, 0xF8, 0, 0), GOOD); /* the same by time */
    assert_memory_equal(bench->data, whole, 2352);
    /* what was recorded in a pause is there, and where the drive made it there is silence */
    memset(whole, 0x5A, sizeof whole);
    handmade_store(disc, STORE_RAW, 400, whole);
    assert_int_equal(read_cd(bench, 400, 1, 1, 0x10, 0), GOOD);
    assert_memory_equal(bench->data, whole, 2352);
    assert_int_equal(read_cd(bench, 800, 1, 1, 0x10, 2), GOOD);
    for (unsigned i = 0; i < 2352; i++)
        assert_int_equal(bench->data[i], 0);
    assert_memory_equal(bench->data + 2352, ((uint8_t[]){0x01, 0x03, 0x00, 0x00, 0x00, 0x25}), 6); /* 25 frames to go */
}

static void index_points(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    struct disc_layout *layout = &disc->real.layout;
    layout->index_count = 2;
    layout->indexes[0] = (struct disc_index){.track = 3, .index = 2, .at = 45};
    layout->indexes[1] = (struct disc_index){.track = 3, .index = 3, .at = 50};
    static const struct {
        uint8_t lba, index;
    } expected[] = {{39, 1}, {40, 1}, {44, 1}, {45, 2}, {49, 2}, {50, 3}, {59, 3}, {60, 1}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(read_cd(bench, expected[i].lba, 1, 0, 0, 2), GOOD);
        assert_int_equal(bench->data[2], expected[i].index);
        assert_int_equal(bench->data[5], bcd(expected[i].lba % 20)); /* time in the track runs on */
    }
}

static void reservations_and_packets(void **state)
{
    struct bench *bench = *state;
    struct disc *disc = all_types(bench);
    struct disc_layout *layout = &disc->real.layout;
    /* track 4 becomes a reservation of 30 of which 5 are written, its session open */
    struct disc_track *track = &layout->tracks[3];
    *track = (struct disc_track){.number = 4,
                                 .session = 1,
                                 .control = 4,
                                 .data_mode = 1,
                                 .state = TRACK_STATE_RESERVED,
                                 .start = 60,
                                 .length = 5,
                                 .reserved = 30};
    layout->sessions[0].state = SESSION_INCOMPLETE;
    layout_derive_common(layout);
    assert_int_equal(run_in(bench, 5 * 2048, 0x28, 0, 0, 0, 0, 60, 0, 0, 5, 0), GOOD);
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 65, 0, 0, 1, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_refused(read_cd(bench, 64, 2, 0, 0xF8, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_int_equal(get_be32(bench->command.sense + 3), 65);
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 90, 0, 0, 1, 0), ILLEGAL_REQUEST,
                   LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    /* and then one of variable packets: link and run-in, user data, run-out (reference mmc 3.1) */
    *track = (struct disc_track){.number = 4,
                                 .session = 1,
                                 .control = 5,
                                 .data_mode = 1,
                                 .state = TRACK_INCOMPLETE,
                                 .start = 60,
                                 .length = 18,
                                 .link_blocks = 7,
                                 .write_type = WRITE_TYPE_PACKET};
    for (lba_t lba = 60; lba < 77; lba++)
        handmade_store(disc, STORE_MAP, lba, &(uint8_t){lba < 65 || lba > 74 ? PACKET_LINK : PACKET_USER});
    assert_int_equal(run_in(bench, 10 * 2048, 0x28, 0, 0, 0, 0, 65, 0, 0, 10, 0), GOOD);
    assert_refused(run_in(bench, 2048, 0x28, 0, 0, 0, 0, 64, 0, 0, 1, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(run_in(bench, 4096, 0x28, 0, 0, 0, 0, 74, 0, 0, 2, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(read_cd(bench, 60, 1, 0, 0xF8, 0), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_refused(read_cd(bench, 77, 1, 0, 0xF8, 0), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR); /* never came */
}

/* ------------------------------------------------------------------ room */

/* The reply says how much there would be; what fits is right, whatever the initiator's room. */
static void less_room_than_asked_for(void **state)
{
    struct bench *bench = *state;
    all_types(bench);
    static const size_t rooms[] = {0, 1, 2351, 2352, 2353, 5000, 20 * 2352 - 1, 20 * 2352};
    static const uint8_t selections[] = {0xF8, 0x50};
    static uint8_t all[2][EACH * 2352];
    size_t lengths[2];
    for (unsigned j = 0; j < 2; j++) {
        assert_int_equal(read_cd(bench, 20, EACH, 0, selections[j], 0), GOOD);
        lengths[j] = bench->command.data_in_length;
        memcpy(all[j], bench->data, lengths[j]);
    }
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        for (unsigned j = 0; j < 2; j++) {
            memset(bench->data, 0xEE, sizeof bench->data);
            assert_int_equal(run_in(bench, rooms[i], 0xBE, 0, 0, 0, 0, 20, 0, 0, EACH, selections[j], 0, 0), GOOD);
            assert_int_equal(bench->command.data_in_length, lengths[j]);
            size_t stored = rooms[i] < lengths[j] ? rooms[i] : lengths[j];
            assert_memory_equal(bench->data, all[j], stored);
            assert_int_equal(bench->data[stored], 0xEE);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(each_type_with_each_selection),
        drive_test(mode_1_is_completed),
        drive_test(expected_types),
        drive_test(ranges_over_borders),
        drive_test(lengths_of_c2_and_sub_channel),
        drive_test(q_and_raw_say_the_same),
        drive_test(kept_sub_channel),
        drive_test(packs),
        drive_test(damage),
        drive_test(read_10_of_whole_sectors),
        drive_test(an_xa_disc_has_forms),
        drive_test(pauses),
        drive_test(index_points),
        drive_test(reservations_and_packets),
        drive_test(less_room_than_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
