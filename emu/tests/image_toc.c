/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TOC files of cdrdao as pressed discs (cdrdao(1), "TOC FILES"). */
#include "emu/tests/image_support.h"

/* The examples of the manual, with their files. */
static void track_of_several_pieces(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "pregap.cdr", 2352, 20, 1, 1000);
    image_blocks(scratch, "track.cdr", 2352, 400, 2, 0);
    struct disc *disc = image_sheet(scratch, "a.toc",
                                    "CD_DA\n\nTRACK AUDIO // with remarks\nFILE \"pregap.cdr\" 0\nSTART\n"
                                    "FILE \"track.cdr\" 0:1:0 0:2:0\nSILENCE 0:0:30\nFILE \"track.cdr\" 88200\n"
                                    "INDEX 0:1:0\nINDEX 0:2:0\n");
    /* 20 sectors and 250 samples of pre-gap: index 1 on the next block's border, sound without a break */
    const struct disc_layout *layout = disc_layout(disc);
    /* samples: 20 * 588 + 250, then 150 * 588, 30 * 588, 400 * 588 - 88200: 450 blocks and 250 samples */
    assert_track(disc, 1, 1, 0, 21, 430, 171);
    assert_int_equal(layout->indexes[0].at, 21 + 75);
    assert_int_equal(layout->indexes[1].at, 21 + 150);
    assert_int_equal(disc_index_at(layout, &layout->tracks[0], 21 + 150), 3);
    uint8_t found[2352], a[2352], b[2352];
    assert_good(disc_read_main_channel(disc, 20, found));
    make_sector(a, sizeof a, 20, 1);
    make_sector(b, sizeof b, 75, 2);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(found[i], a[i ^ 1]); /* raw sound is big-endian */
    for (unsigned i = 1000; i < 2352; i++)
        assert_int_equal(found[i], b[(i - 1000) ^ 1]);
}

static void every_mode(void **state)
{
    struct scratch *scratch = *state;
    static const struct {
        const char *mode;
        size_t size, place, bytes;
        enum sector_type type;
    } rows[] = {
        {"MODE1", 2048, 16, 2048, SECTOR_MODE_1},
        {"MODE2", 2336, 16, 2336, SECTOR_MODE_2},
        {"MODE2_FORM1", 2048, 24, 2048, SECTOR_MODE_2_FORM_1},
        {"MODE2_FORM2", 2324, 24, 2324, SECTOR_MODE_2_FORM_2},
        {"MODE1 RW", 2144, 16, 2048, SECTOR_MODE_1},
        {"MODE1 RW_RAW", 2144, 16, 2048, SECTOR_MODE_1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[300];
        image_blocks(scratch, "a.bin", rows[i].size, 310, (unsigned)i, 0);
        snprintf(text, sizeof text, "CD_ROM\nTRACK %s\nDATAFILE \"a.bin\"\nZERO 00:02:00\n", rows[i].mode);
        struct disc *disc = image_sheet(scratch, "a.toc", text);
        assert_track(disc, 1, 1, 4, 0, 460, 150);
        assert_made_sector(disc, 3, rows[i].type);
        assert_made_sector(disc, 459, rows[i].type);
        assert_block(disc, 309, rows[i].place, rows[i].bytes, 309, (unsigned)i);
        uint8_t symbols[96], block[2448];
        make_sector(block, sizeof block, 7, (unsigned)i);
        bool packs = strcmp(rows[i].mode, "MODE1 RW") == 0;
        assert_good(packs ? disc_read_packs(disc, 7, symbols) : disc_read_sub_channel(disc, 7, symbols));
        for (unsigned j = 0; j < 96; j++)
            assert_int_equal(symbols[j] & 0x3F, rows[i].size == 2144 ? block[2048 + j] & 0x3F : 0);
        image_close(scratch);
    }
    image_blocks(scratch, "a.bin", 2352, 310, 1, 0);
    struct disc *disc = image_sheet(scratch, "a.toc", "CD_ROM_XA\nTRACK MODE2_RAW\nDATAFILE \"a.bin\"\n");
    assert_int_equal(disc_layout(disc)->sessions[0].disc_type, 0x20);
    assert_block(disc, 5, 0, 2352, 5, 1);
    image_close(scratch);
    image_blocks(scratch, "odd.bin", 2048, 300, 1, 48);
    disc = image_sheet(scratch, "a.toc", "CD_ROM\nTRACK MODE1\nDATAFILE \"odd.bin\"\n");
    assert_track(disc, 1, 1, 4, 0, 301, 150);
    uint8_t user[2048], expected[2048] = {0}, last[2048];
    make_sector(last, sizeof last, 300, 1);
    memcpy(expected, last, 48);
    assert_good(disc_read(disc, 300, 1, user));
    assert_memory_equal(user, expected, sizeof user);
}

/* One file for data and sound, by offset, as cdrdao read-cd writes it. */
static void as_read_cd_writes_it(void **state)
{
    struct scratch *scratch = *state;
    FILE *file = image_create(scratch, "data.bin");
    uint8_t block[2352];
    for (lba_t i = 0; i < 300; i++) {
        make_sector(block, 2048, i, 1);
        fwrite(block, 1, 2048, file);
    }
    for (lba_t i = 0; i < 650; i++) {
        make_sector(block, 2352, i, 2);
        fwrite(block, 1, 2352, file);
    }
    fclose(file);
    struct disc *disc =
        image_sheet(scratch, "a.toc",
                    "CD_ROM\n\nCATALOG \"4006381333931\"\n\n// Track 1\nTRACK MODE1\nNO COPY\n"
                    "DATAFILE \"data.bin\" 00:04:00 // length in bytes: 614400\nZERO MODE1 00:02:00\n\n\n"
                    "// Track 2\nTRACK AUDIO\nCOPY\nPRE_EMPHASIS\nTWO_CHANNEL_AUDIO\nISRC \"DEAB12600001\"\n"
                    "SILENCE 00:02:00\nFILE \"data.bin\" #614400 0 00:04:25\nSTART 00:02:00\n\n"
                    "// Track 3\nTRACK AUDIO\nNO COPY\nNO PRE_EMPHASIS\nFOUR_CHANNEL_AUDIO\n"
                    "FILE \"data.bin\" SWAP #614400 00:04:25\n");
    assert_track(disc, 1, 1, 4, 0, 450, 150);
    assert_track(disc, 2, 1, 3, 600, 325, 150);
    assert_track(disc, 3, 1, 8, 925, 325, 0);
    assert_true(holds(disc, 0, 300, 1));
    assert_string_equal(disc_layout(disc)->tracks[1].isrc, "DEAB12600001");
    assert_string_equal(disc_layout(disc)->sessions[0].media_catalog_number, "4006381333931");
    assert_silence(disc, 599);
    assert_block(disc, 925, 0, 2352, 325, 2); /* swapped twice */
}

static void cd_text_in_two_languages(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.cdr", 2352, 300, 1, 0);
    struct disc *disc =
        image_sheet(scratch, "a.toc",
                    "CD_DA\nCD_TEXT {\n LANGUAGE_MAP {\n 0 : EN\n 1:8\n }\n"
                    " LANGUAGE 0 { TITLE \"A \\\"B\\\"\" PERFORMER \"\\344\" UPC_EAN \"\" SIZE_INFO { 1, 2, 3} }\n"
                    " LANGUAGE 1 { TITLE \"C\" }\n}\n"
                    "TRACK AUDIO\nCD_TEXT { LANGUAGE 0 { TITLE \"D\" PERFORMER \"E\" ISRC \"DE-AB1-26-00001\" } }\n"
                    "PREGAP 0:2:0\nFILE \"a.cdr\" 0\n");
    uint8_t packs[40 * 18];
    size_t count;
    assert_track(disc, 1, 1, 0, 150, 300, 300);
    assert_int_equal(disc_read_cd_text(disc, 1, packs, sizeof packs, &count), 0);
    static const uint8_t expected[][16] = {
        {0x80, 0, 0, 0, 'A', ' ', '"', 'B', '"', 0, 'D', 0},
        {0x81, 0, 1, 0, 0xE4, 0, 'E', 0},
        {0x8E, 0, 2, 0, 0, 'D', 'E', '-', 'A', 'B', '1', '-', '2', '6', '-', '0'},
        {0x8E, 1, 3, 11, '0', '0', '0', '1', 0},
        {0x8F, 0, 4, 0, 0, 1, 1, 0, 1, 1},
        {0x8F, 1, 5, 0, 0, 0, 0, 0, 0, 0, 2, 3, 6, 3, 0, 0},
        {0x8F, 2, 6, 0, 0, 0, 0, 0, 9, 8},
        {0x80, 0, 0, 0x10, 'C', 0, 0},
        {0x8F, 0, 1, 0x10, 0, 1, 1, 0, 1},
        {0x8F, 1, 2, 0x10, 0, 0, 0, 0, 0, 0, 0, 3, 6, 3, 0, 0},
        {0x8F, 2, 3, 0x10, 0, 0, 0, 0, 9, 8},
    };
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(packs + i * 18, expected[i], 16);
}

static void refusals(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.cdr", 2352, 300, 1, 0);
    image_blocks(scratch, "a.iso", 2048, 300, 1, 10);
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "has no track"},
        {"CD_DA\n", "a.toc:2: it has no track"},
        {"CD_DVD\n", "a.toc:1: 'CD_DVD' stands where the header"},
        {"TRACK MUSIC\n", "'MUSIC' stands where a mode of track"},
        {"TRACK", "the file ends where a mode of track"},
        {"TRACK AUDIO\n", "track 1 has no sectors"},
        {"TRACK AUDIO\nFILE \"a.cdr\"\n", "the file ends where a length is expected"},
        {"TRACK AUDIO\nFILE a.cdr 0\n", "'a' stands where the name of a file"},
        {"TRACK AUDIO\nFILE \"b.cdr\" 0\n", "a.toc:2: the file b.cdr is not there"},
        {"TRACK AUDIO\nFILE \"a.cdr\" 0 0:5:0\n", "a.cdr ends before that: it has 705600 bytes"},
        {"TRACK AUDIO\nFILE \"a.cdr\" #705601 0\n", "a.cdr ends before that"},
        {"TRACK AUDIO\nFILE \"a.cdr\" #1 0\n", "whole sample"},
        {"TRACK MODE1\nFILE \"a.cdr\" 0\n", "FILE is not for this mode"},
        {"TRACK AUDIO RW\nFILE \"a.cdr\" 0\n", "FILE is not for this mode"},
        {"TRACK MODE1\nSILENCE 0:2:0\n", "SILENCE is not for this mode"},
        {"TRACK MODE1\nFOUR_CHANNEL_AUDIO\n", "FOUR_CHANNEL_AUDIO is for audio"},
        {"TRACK MODE1\nDATAFILE \"a.iso\" 2049\n", "not a multiple of blocks of 2048"},
        {"TRACK MODE1\nDATAFILE \"a.iso\"\nDATAFILE \"a.iso\"\n", "does not end with a whole block"},
        {"TRACK AUDIO\nSILENCE 99:59:75\n", "99:59:75 is no time"},
        {"TRACK AUDIO\nSILENCE 99:59:74\nSILENCE 99:59:74\n", "longer than a disc"},
        {"TRACK AUDIO\nSILENCE 99999999999999999999\n", "is no number that fits"},
        {"TRACK AUDIO\nFIFO \"x\" 1000\n", "a FIFO is read once"},
        {"TRACK AUDIO\nSILENCE 0:5:0\nSTART\nSTART\n", "has a start already"},
        {"TRACK AUDIO\nSILENCE 0:5:0\nPREGAP 0:2:0\n", "PREGAP stands before"},
        {"TRACK AUDIO\nSILENCE 0:5:0\nSTART 0:6:0\n", "track 1 has no sectors"},
        {"TRACK AUDIO\nSILENCE 0:5:0\nINDEX 0:5:0\n", "index 2 of track 1 lies behind its end"},
        {"TRACK AUDIO\nSILENCE 0:5:0\nINDEX 0:2:0\nINDEX 0:2:0\n", "index 3 of track 1 is not behind"},
        {"CATALOG \"1\"\n", "13 digits"},
        {"FIRST_TRACK_NO 3\n", "the number 1"},
        {"TRACK AUDIO\nISRC \"DEAB1\"\n", "an ISRC"},
        {"CD_TEXT { LANGUAGE 8 { } }\n", "0 to 7"},
        {"CD_TEXT { LANGUAGE 0 { SONG \"x\" } }\n", "'SONG' stands where an item"},
        {"CD_TEXT { LANGUAGE 0 { GENRE { 1, 256 } } }\n", "a byte, 0 to 255"},
        {"CD_TEXT { LANGUAGE 0 { TITLE \"x\n", "a string does not end"},
        {"CD_TEXT { LANGUAGE 0 { TITLE \"x\\000\" } }\n", "a byte of zero"},
        {"CD_TEXT { LANGUAGE_MAP { 0 : FR } }\n", "a country's code"},
        {"CD_TEXT {", "the file ends where LANGUAGE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        image_refused(scratch, "a.toc", rows[i].text, rows[i].words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(track_of_several_pieces),  disc_test(every_mode), disc_test(as_read_cd_writes_it),
        disc_test(cd_text_in_two_languages), disc_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
