/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CUE sheets as pressed discs (reference mmc 8.1, 8.2). */
#include "emu/tests/image_support.h"

static void one_data_track(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.bin", 2048, 320, 1, 0);
    struct disc *disc =
        image_sheet(scratch, "a.cue", "FILE \"a.bin\" BINARY\r\n  TRACK 01 MODE1/2048\r\n    INDEX 01 00:00:00\r\n");
    assert_true(disc_kind(disc)->pressed);
    assert_int_equal(disc_layout(disc)->status, DISC_COMPLETE);
    assert_int_equal(disc_layout(disc)->capacity, 320);
    assert_track(disc, 1, 1, 4, 0, 320, 150);
    assert_true(holds(disc, 0, 320, 1));
    assert_made_sector(disc, 319, SECTOR_MODE_1);
    assert_made_sector(disc, -150, SECTOR_MODE_1); /* the pre-gap that no file has */
    uint8_t sector[2048];
    assert_sense(disc_read(disc, 320, 1, sector), ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
}

/* Every size of sector in one file, in which times count frames of whatever size. */
static void every_mode_in_one_file(void **state)
{
    struct scratch *scratch = *state;
    static const struct {
        const char *mode;
        size_t size, place;
        unsigned control;
        enum sector_type type;
    } rows[] = {
        {"MODE1/2048", 2048, 16, 4, SECTOR_MODE_1},
        {"MODE2/2048", 2048, 24, 4, SECTOR_MODE_2_FORM_1},
        {"MODE2/2324", 2324, 24, 4, SECTOR_MODE_2_FORM_2},
        {"AUDIO", 2352, 0, 0, SECTOR_AUDIO},
        {"CDG", 2448, 0, 0, SECTOR_AUDIO},
    };
    enum { ROWS = sizeof rows / sizeof *rows, BLOCKS = 310 };
    FILE *bin = image_create(scratch, "all.bin"), *cue = image_create(scratch, "all.cue");
    fputs("FILE all.bin BINARY\n", cue);
    for (unsigned i = 0; i < ROWS; i++) {
        uint8_t block[2448];
        for (lba_t j = 0; j < BLOCKS; j++) {
            make_sector(block, rows[i].size, j, i);
            fwrite(block, 1, rows[i].size, bin);
        }
        unsigned at = i * BLOCKS;
        fprintf(cue, "TRACK %02u %s\nINDEX 01 %02u:%02u:%02u\n", i + 1, rows[i].mode, at / 4500, at / 75 % 60, at % 75);
    }
    fclose(bin);
    fclose(cue);
    struct disc *disc = image_disc(scratch, "all.cue");
    assert_int_equal(disc_layout(disc)->sessions[0].disc_type, 0x20); /* XA: a track of mode 2 with forms */
    for (unsigned i = 0; i < ROWS; i++) {
        lba_t start = (lba_t)i * BLOCKS;
        assert_track(disc, i + 1, 1, rows[i].control, start, BLOCKS, i == 0 ? 150 : 0);
        assert_block(disc, start, rows[i].place, rows[i].size < 2352 ? rows[i].size : 2352, 0, i);
        assert_block(disc, start + BLOCKS - 1, rows[i].place, rows[i].size < 2352 ? rows[i].size : 2352, BLOCKS - 1, i);
        if (rows[i].control == 4)
            assert_made_sector(disc, start + 7, rows[i].type);
    }
    uint8_t user[2048], expected[2048];
    make_sector(expected, sizeof expected, 5, 1);
    assert_good(disc_read(disc, BLOCKS + 5, 1, user)); /* form 1 */
    assert_memory_equal(user, expected, sizeof user);
    assert_sense(disc_read(disc, 2 * BLOCKS, 1, user), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK); /* form 2 */
    /* R to W of the CD+G track are the file's, P and Q are made */
    uint8_t symbols[96], block[2448];
    make_sector(block, sizeof block, 3, 4);
    assert_good(disc_read_sub_channel(disc, 4 * BLOCKS + 3, symbols));
    for (unsigned i = 0; i < 96; i++)
        assert_int_equal(symbols[i] & 0x3F, block[2352 + i] & 0x3F);
}

/* Sectors of 2352 and 2336 bytes: what the host made is what is read; without two sub-headers alike mode 2 is formless.
 */
static void whole_sectors(void **state)
{
    struct scratch *scratch = *state;
    struct disc *maker = scratch_disc(scratch, "cd-r-80");
    struct write_parameters data = data_track(0);
    assert_good(burn(maker, 0, 300, &data, 9));
    assert_good(disc_close_session(maker, &data));
    FILE *bin = image_create(scratch, "w.bin");
    uint8_t sector[2352];
    for (lba_t i = 0; i < 300; i++) {
        assert_good(disc_read_main_channel(maker, i, sector));
        if (i == 77)
            sector[1000] ^= 1; /* its EDC is wrong now */
        fwrite(sector, 1, sizeof sector, bin);
    }
    fclose(bin);
    image_close(scratch);
    struct disc *disc = image_sheet(scratch, "w.cue", "FILE w.bin BINARY\nTRACK 1 MODE1/2352\nINDEX 1 0:0:0\n");
    assert_true(holds(disc, 0, 77, 9));
    assert_true(holds(disc, 78, 222, 9));
    uint8_t user[2048];
    assert_sense(disc_read(disc, 77, 1, user), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    image_close(scratch);

    image_blocks(scratch, "m.bin", 2336, 300, 3, 0);
    disc = image_sheet(scratch, "m.cue", "FILE m.bin BINARY\nTRACK 01 MODE2/2336\nINDEX 01 00:00:00\n");
    assert_int_equal(disc_layout(disc)->sessions[0].disc_type, 0);
    assert_made_sector(disc, 10, SECTOR_MODE_2);
    assert_block(disc, 10, 16, 2336, 10, 3);
    image_close(scratch);
    disc = image_sheet(scratch, "i.cue", "FILE m.bin BINARY\nTRACK 01 CDI/2336\nINDEX 01 00:00:00\n");
    assert_int_equal(disc_layout(disc)->sessions[0].disc_type, 0x10);
}

/* Pauses in the file, before it and behind it; index points; codes and flags. */
static void audio_with_everything(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.bin", 2352, 1200, 1, 0);
    struct disc *disc = image_sheet(scratch, "a.cue",
                                    "REM GENRE \"Rock \"n Roll\"\n"
                                    "CATALOG 4006381333931\n"
                                    "FILE \"a.bin\" BINARY\n"
                                    "  TRACK 01 AUDIO\n"
                                    "    FLAGS DCP PRE\n"
                                    "    ISRC DE-AB1-26-00001\n"
                                    "    INDEX 00 00:00:00\n"
                                    "    INDEX 01 00:00:40\n"
                                    "    INDEX 02 00:02:00\n"
                                    "    INDEX 03 00:03:00\n"
                                    "    POSTGAP 00:00:10\n"
                                    "  TRACK 02 AUDIO\n"
                                    "    FLAGS 4CH\n"
                                    "    PREGAP 00:01:00\n"
                                    "    INDEX 00 00:06:00\n"
                                    "    INDEX 01 00:08:00\n");
    const struct disc_layout *layout = disc_layout(disc);
    assert_track(disc, 1, 1, 3, 40, 420, 190); /* 450 - 40, and the post-gap */
    assert_track(disc, 2, 1, 8, 685, 600, 225);
    assert_int_equal(layout->capacity, 1285);
    assert_string_equal(layout->tracks[0].isrc, "DEAB12600001");
    assert_string_equal(layout->sessions[0].media_catalog_number, "4006381333931");
    assert_int_equal(layout->index_count, 2);
    assert_int_equal(layout->indexes[0].at, 150);
    assert_int_equal(layout->indexes[1].at, 225);
    assert_block(disc, 0, 0, 2352, 0, 1);
    assert_block(disc, 449, 0, 2352, 449, 1);
    for (lba_t lba = 450; lba < 535; lba++)
        assert_silence(disc, lba); /* post-gap and pre-gap */
    assert_block(disc, 535, 0, 2352, 450, 1);
    assert_block(disc, 1284, 0, 2352, 1199, 1);
    assert_silence(disc, -150);
    uint8_t q[12];
    assert_good(disc_read_q(disc, 200, q));
    assert_int_equal(q[0], 0x31);
    assert_int_equal(q[2], 2);
    assert_good(disc_read_q(disc, 470, q)); /* index 0 counts down */
    assert_int_equal(q[1], 2);
    assert_int_equal(q[2], 0);
    assert_int_equal(lba_from_msf((unsigned)(q[3] >> 4) * 10 + (q[3] & 15), (unsigned)(q[4] >> 4) * 10 + (q[4] & 15),
                                  (unsigned)(q[5] >> 4) * 10 + (q[5] & 15)),
                     685 - 470 - 150);
}

static void put_le(uint8_t *to, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

/* A WAV file with a chunk of words before its samples. */
static void write_wav(struct scratch *scratch, const char *name, lba_t blocks, size_t extra, unsigned rate)
{
    uint8_t head[12 + 24 + 8 + 6 + 8], block[2352];
    uint32_t length = (uint32_t)(blocks * 2352 + (lba_t)extra);
    memcpy(head, "RIFF....WAVEfmt ", 16);
    put_le(head + 4, (uint32_t)sizeof head - 8 + length, 4);
    put_le(head + 16, 16, 4);
    put_le(head + 20, 1, 2);
    put_le(head + 22, 2, 2);
    put_le(head + 24, rate, 4);
    put_le(head + 28, rate * 4, 4);
    put_le(head + 32, 4, 2);
    put_le(head + 34, 16, 2);
    memcpy(head + 36, "LIST\5\0\0\0words", 13); /* an odd length, so a byte of padding */
    head[49] = 0;
    memcpy(head + 50, "data", 4);
    put_le(head + 54, length, 4);
    FILE *file = image_create(scratch, name);
    fwrite(head, 1, sizeof head, file);
    for (lba_t i = 0; i <= blocks; i++) {
        make_sector(block, sizeof block, i, 5);
        fwrite(block, 1, i < blocks ? sizeof block : extra, file);
    }
    fputs("tail", file);
    fclose(file);
}

/* A file per track, one with its samples swapped, one that ends inside a sector, one with the pause of the next. */
static void several_files(void **state)
{
    struct scratch *scratch = *state;
    write_wav(scratch, "One.WAV", 310, 400, 44100);
    image_blocks(scratch, "two.raw", 2352, 320, 6, 0);
    image_blocks(scratch, "three.bin", 2352, 330, 7, 0);
    struct disc *disc = image_sheet(scratch, "a.cue",
                                    "FILE \"C:\\rips\\one.wav\" WAVE\n"
                                    "TRACK 01 AUDIO\nINDEX 01 00:00:00\n"
                                    "FILE two.raw MOTOROLA\n"
                                    "TRACK 02 AUDIO\nINDEX 01 00:00:00\n"
                                    "TRACK 03 AUDIO\nINDEX 00 00:04:10\n"
                                    "FILE three.bin BINARY\n"
                                    "INDEX 01 00:00:00\n");
    assert_track(disc, 1, 1, 0, 0, 311, 150);
    assert_track(disc, 2, 1, 0, 311, 310, 0);
    assert_track(disc, 3, 1, 0, 631, 330, 10);
    assert_block(disc, 309, 0, 2352, 309, 5);
    assert_block(disc, 310, 0, 400, 310, 5);
    uint8_t found[2352], expected[2352], zeros[2352] = {0};
    assert_good(disc_read_main_channel(disc, 310, found));
    assert_memory_equal(found + 400, zeros, 2352 - 400);
    assert_good(disc_read_main_channel(disc, 311 + 20, found));
    make_sector(expected, sizeof expected, 20, 6);
    for (unsigned i = 0; i < sizeof expected; i++)
        assert_int_equal(found[i], expected[i ^ 1]);
    assert_block(disc, 960, 0, 2352, 329, 7);
}

/* Mode 1 and audio, whose pause a reader can have: pressed as sectors of zeros. */
static void data_pauses_are_sectors(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.iso", 2048, 300, 1, 0);
    image_blocks(scratch, "b.iso", 2048, 300, 2, 0);
    struct disc *disc = image_sheet(scratch, "a.cue",
                                    "FILE a.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n"
                                    "FILE b.iso BINARY\nTRACK 02 MODE1/2048\nPREGAP 00:02:00\nINDEX 01 00:00:00\n");
    assert_track(disc, 2, 1, 4, 450, 300, 150);
    uint8_t zeros[2048] = {0}, found[2048];
    assert_good(disc_read(disc, 300, 1, found));
    assert_memory_equal(found, zeros, sizeof zeros);
    assert_made_sector(disc, 449, SECTOR_MODE_1);
    uint8_t expected[2048];
    make_sector(expected, sizeof expected, 0, 2);
    assert_good(disc_read(disc, 450, 1, found));
    assert_memory_equal(found, expected, sizeof expected);
}

/* Gaps as Orange Book has them, or as the sheet says. */
static void sessions(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.bin", 2352, 600, 1, 0);
    image_blocks(scratch, "b.iso", 2048, 310, 2, 0);
    static const char sheet[] = "REM SESSION 01\nFILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n"
                                "%s"
                                "REM SESSION 02\nFILE b.iso BINARY\nTRACK 02 MODE1/2048\nINDEX 01 00:00:00\n"
                                "REM SESSION 03\nFILE \"b.iso\" BINARY\nTRACK 03 MODE1/2048\nINDEX 01 00:00:00\n";
    char text[sizeof sheet + 100];
    snprintf(text, sizeof text, sheet, "");
    struct disc *disc = image_sheet(scratch, "a.cue", text);
    const struct disc_layout *layout = disc_layout(disc);
    assert_int_equal(layout->session_count, 3);
    assert_int_equal(layout->sessions[0].lead_out, 600);
    assert_int_equal(layout->sessions[0].next_program_area, 600 + 11250);
    assert_true(layout->sessions[0].next_allowed);
    assert_track(disc, 2, 2, 4, 600 + 11400, 310, 150);
    assert_track(disc, 3, 3, 4, 600 + 11400 + 310 + 6900, 310, 150);
    assert_false(layout->sessions[2].next_allowed);
    uint8_t user[2048];
    assert_sense(disc_read(disc, 700, 1, user), MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR);
    assert_good(disc_read(disc, 12000, 1, user));
    image_close(scratch);
    snprintf(text, sizeof text, sheet, "REM LEAD-OUT 01:30:01\nREM LEAD-IN 01:00:02\n");
    disc = image_sheet(scratch, "a.cue", text);
    assert_int_equal(disc_layout(disc)->tracks[1].start, 600 + 11400 + 3);
}

/* Packs as IEC 61866 has them: reference mmc 8.1. */
static void words_become_cd_text(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.bin", 2352, 600, 1, 0);
    struct disc *disc =
        image_sheet(scratch, "a.cue",
                    "TITLE \"Disc\"\nPERFORMER \"J\xC3\xB6rg\"\n"
                    "FILE a.bin BINARY\nTRACK 01 AUDIO\nTITLE \"A title longer than twelve\"\nINDEX 01 00:00:00\n"
                    "TRACK 02 AUDIO\nTITLE \"B\"\nINDEX 01 00:04:00\n");
    uint8_t packs[20 * 18];
    size_t count;
    assert_int_equal(disc_read_cd_text(disc, 1, packs, sizeof packs, &count), 0);
    static const uint8_t expected[][16] = {
        {0x80, 0, 0, 0, 'D', 'i', 's', 'c', 0, 'A', ' ', 't', 'i', 't', 'l', 'e'},
        {0x80, 1, 1, 7, ' ', 'l', 'o', 'n', 'g', 'e', 'r', ' ', 't', 'h', 'a', 'n'},
        {0x80, 1, 2, 15, ' ', 't', 'w', 'e', 'l', 'v', 'e', 0, 'B', 0, 0, 0},
        {0x81, 0, 3, 0, 'J', 0xF6, 'r', 'g', 0, 0, 0, 0, 0, 0, 0, 0},
        {0x8F, 0, 4, 0, 0, 1, 2, 0, 3, 1, 0, 0, 0, 0, 0, 0},
        {0x8F, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 3, 6, 0, 0, 0},
        {0x8F, 2, 6, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0},
    };
    assert_int_equal(count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(packs + i * 18, expected[i], 16);
    /* the same packs as a file, in each form that programs write */
    for (unsigned form = 0; form < 3; form++) {
        image_close(scratch);
        FILE *file = image_create(scratch, "a.cdt");
        if (form == 1)
            fwrite("\0\200\0\0", 1, 4, file);
        fwrite(packs, 18, count, file);
        if (form == 2)
            fputc(0, file);
        fclose(file);
        disc =
            image_sheet(scratch, "b.cue", "CDTEXTFILE a.cdt\nFILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
        uint8_t again[20 * 18];
        assert_int_equal(disc_read_cd_text(disc, 1, again, sizeof again, &count), 0);
        assert_int_equal(count, 7);
        assert_memory_equal(again, packs, 7 * 18);
    }
    image_close(scratch);
    FILE *file = image_create(scratch, "a.cdt");
    packs[7] ^= 1;
    fwrite(packs, 18, 7, file);
    fclose(file);
    image_refused(scratch, "b.cue", "CDTEXTFILE a.cdt\nFILE a.bin BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
                  "checksum of CD-TEXT pack 1 is wrong");
}

static void refusals(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.bin", 2352, 400, 1, 0);
    image_blocks(scratch, "odd.iso", 2048, 300, 1, 7);
    image_blocks(scratch, "Case.bin", 2352, 300, 1, 0);
    image_blocks(scratch, "cASE.bin", 2352, 300, 1, 0);
    write_wav(scratch, "48.wav", 300, 0, 48000);
#define HEAD "FILE a.bin BINARY\nTRACK 01 AUDIO\n"
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"", "has no track"},
        {"FILE a.bin BINARY\n", "has no track"},
        {"NONSENSE\n", "a.cue:1: 'NONSENSE' is no command"},
        {"FILE b.bin BINARY\n", "a.cue:1: the file b.bin is not there"},
        {"FILE ../a.bin/ BINARY\n", "has no name"},
        {"FILE case.bin BINARY\n", "differ from it in case alone"},
        {"FILE . BINARY\n", "is no plain file"},
        {"FILE a.bin MP3\n", "type MP3 cannot be read"},
        {"FILE a.bin WAVE\n", "a.bin is not a WAV file"},
        {"FILE 48.wav WAVE\n", "48000 Hz"},
        {"FILE \"a.bin BINARY\n", "FILE needs other words"},
        {"TRACK 01 AUDIO\n", "before any FILE"},
        {"FILE a.bin BINARY\nTRACK 02 AUDIO\n", "track 2 is out of order: 1 is next"},
        {"FILE a.bin BINARY\nTRACK 01 MODE3/2352\n", "no track mode MODE3/2352"},
        {"FILE a.bin BINARY\nTRACK 100 AUDIO\n", "TRACK needs other words"},
        {HEAD "INDEX 02 00:00:00\n", "index 2 is out of order"},
        {HEAD "INDEX 01 00:00:75\n", "INDEX needs other words"},
        {HEAD "INDEX 01 00:60:00\n", "INDEX needs other words"},
        {HEAD "INDEX 01 -1:00:00\n", "INDEX needs other words"},
        {HEAD "INDEX 01 00:00:01\n", "first index of a file is at 00:00:00"},
        {HEAD "INDEX 01 00:00:00\nINDEX 02 00:00:00\n", "index 2 of track 1 is not behind"},
        {HEAD "INDEX 01 00:00:00\nINDEX 02 99:00:00\n", "a.cue:4: a.bin ends before that: it has 400 frames"},
        {HEAD "INDEX 00 00:00:00\n", "track 1 has no INDEX 01"},
        {HEAD, "the last track has no INDEX"},
        {HEAD "TRACK 02 AUDIO\n", "the track before has no INDEX"},
        {HEAD "INDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:00:00\n", "track 1 has no sectors"},
        {HEAD "INDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:05:25\n", "track 2 has no sectors"},
        {HEAD "FLAGS LOUD\n", "no flag LOUD"},
        {"FILE a.bin BINARY\nTRACK 01 MODE1/2352\nFLAGS PRE\n", "no flag PRE"},
        {HEAD "ISRC 123\n", "5 letters or digits and 7 digits"},
        {"CATALOG 123\n", "13 digits"},
        {HEAD "PREGAP 99:59:74\nINDEX 01 00:00:00\n", "longer than a disc"},
        {"FILE odd.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n", "does not end with a whole sector of 2048"},
        {"FILE a.bin BINARY\nFILE a.bin BINARY\n", "the file before has no INDEX"},
        {"REM SESSION 02\n", "session 2 is out of order"},
        {"TITLE \"\xE2\x82\xAC\"\n", "ISO 8859-1"},
        {"PREGAP 00:02:00\n", "between TRACK and INDEX"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        image_refused(scratch, "a.cue", rows[i].text, rows[i].words);
    image_refused(scratch, "a.bin.iso", "\0", "is empty");
    FILE *file = image_create(scratch, "nul.cue");
    fwrite("FILE\0", 1, 5, file);
    fclose(file);
    snprintf(scratch->path, sizeof scratch->path, "%s/nul.cue", scratch->folder);
    assert_int_equal(disc_open(scratch->path, NULL, &scratch->disc, &scratch->why), EXIT_USAGE_ERROR);
    assert_non_null(strstr(scratch->why.sentence, "is not text"));
}

/* A name that leads elsewhere is looked for beside the sheet, and nowhere else. */
static void nothing_outside_the_folder_is_read(void **state)
{
    struct scratch *scratch = *state;
    image_refused(scratch, "a.cue", "FILE /etc/passwd BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n",
                  "the file passwd is not there");
    image_refused(scratch, "a.cue", "FILE sub/../../../../etc/passwd BINARY\n", "the file passwd is not there");
    image_blocks(scratch, "passwd", 2352, 300, 1, 0);
    struct disc *disc =
        image_sheet(scratch, "a.cue", "FILE ..\\..\\PASSWD BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n");
    assert_block(disc, 3, 0, 2352, 3, 1);
}

/* The same image is the same disc; a file that has become shorter is a failing disc, not zeros. */
static void identity_and_failure(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.iso", 2048, 300, 1, 0);
    char first[DISC_HASH_LENGTH], second[DISC_HASH_LENGTH], serial[40];
    static const char sheet[] = "FILE a.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n";
    struct disc *disc = image_sheet(scratch, "a.cue", sheet);
    assert_int_equal(disc_hash(disc, first, &scratch->why), 0);
    strcpy(serial, disc_serial(disc));
    image_close(scratch);
    disc = image_sheet(scratch, "b.cue", sheet);
    assert_int_equal(disc_hash(disc, second, &scratch->why), 0);
    assert_string_equal(first, second);
    assert_string_equal(serial, disc_serial(disc));
    image_close(scratch);
    image_blocks(scratch, "a.iso", 2048, 300, 2, 0); /* as long, and another one */
    disc = image_disc(scratch, "b.cue");
    assert_int_equal(disc_hash(disc, second, &scratch->why), 0);
    assert_string_not_equal(first, second);
    assert_string_not_equal(serial, disc_serial(disc));
    char path[200];
    snprintf(path, sizeof path, "%s/a.iso", scratch->folder);
    assert_int_equal(truncate(path, 100 * 2048), 0);
    uint8_t user[2048];
    assert_good(disc_read(disc, 99, 1, user));
    assert_sense(disc_read(disc, 100, 1, user), MEDIUM_ERROR, UNRECOVERED_READ_ERROR);
    struct write_parameters data = data_track(0);
    assert_sense(disc_write(disc, 0, 1, user, &data), ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(one_data_track),
        disc_test(every_mode_in_one_file),
        disc_test(whole_sectors),
        disc_test(audio_with_everything),
        disc_test(several_files),
        disc_test(data_pauses_are_sectors),
        disc_test(sessions),
        disc_test(words_become_cd_text),
        disc_test(refusals),
        disc_test(nothing_outside_the_folder_is_read),
        disc_test(identity_and_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
