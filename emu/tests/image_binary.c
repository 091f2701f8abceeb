/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What CloneCD's sheets, NRG chains and media descriptors may not say (image_roundtrip.sh has what they may). */
#include "emu/tests/image_support.h"

#define ENTRY(number, point, p)                                                                                        \
    "[Entry " number "]\nSession=1\nPoint=" point "\nADR=0x01\nControl=0x04\nTrackNo=0\n" p "\n"
#define HEAD "[CloneCD]\nVersion=3\n[Disc]\nTocEntries=4\nSessions=1\nDataTracksScrambled=0\n"
#define A0 ENTRY("0", "0xa0", "PMin=1\nPSec=0\nPFrame=0\nPLBA=4350")
#define A1 ENTRY("1", "0xa1", "PMin=1\nPSec=0\nPFrame=0\nPLBA=4350")
#define A2 ENTRY("2", "0xa2", "PMin=0\nPSec=6\nPFrame=0\nPLBA=300")
#define TRACK ENTRY("3", "0x01", "PMin=0\nPSec=2\nPFrame=0\nPLBA=0")

static void ccd(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.img", 2352, 300, 1, 0);
    struct disc *disc = image_sheet(scratch, "a.ccd", HEAD A0 A1 A2 TRACK "[TRACK 1]\nMODE=1\nINDEX 1=0\n");
    assert_track(disc, 1, 1, 4, 0, 300, 150);
    image_close(scratch);
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"[CloneCD]\nVersion=9\n", "version is not 1 to 3 but 9"},
        {"[CloneCD\n", "a.ccd:1: a section's name does not end"},
        {"[CloneCD]\nVersion\n", "a.ccd:2: 'Version' is neither"},
        {"[CloneCD]\n[Nonsense]\n", "[Nonsense] is no section"},
        {"[CloneCD]\n[Entry 1]\n", "[Entry 1] is out of order"},
        {"[CloneCD]\n[Entry 9999]\n", "there is no [Entry 9999]"},
        {HEAD "DataTracksScrambled=1\n" A0 A1 A2 TRACK, "scrambled"},
        {HEAD A0 A1 A2, "is not TocEntries, 4"},
        {HEAD A0 A1 A2 ENTRY("3", "0xc0", "PMin=0"), "no tracks between A0 and A1"},
        {HEAD A0 A1 TRACK ENTRY("3", "0xc0", "PMin=0"), "is out of order"},
        {HEAD A0 A1 A2 ENTRY("3", "0x01", "PMin=0\nPSec=2\nPFrame=1\nPLBA=0"), "contradict each other for point 1"},
        {HEAD A0 A1 A2 ENTRY("3", "0x01", "PMin=x"), "PMin cannot be x"},
        {HEAD A0 A1 A2 ENTRY("3", "0x100", "PMin=0"), "Point cannot be 0x100"},
        {HEAD A0 A1 A2 ENTRY("3", "0x01", "PMin=0\nPSec=7\nPFrame=0\nPLBA=375"), "a.ccd: track 1 has no sectors"},
        {HEAD A0 A1 ENTRY("2", "0xa2", "PMin=0\nPSec=6\nPFrame=1\nPLBA=301") TRACK, "and the TOC of"},
        {HEAD A0 A1 A2 TRACK "[TRACK 1]\nISRC=1\n", "1 is no ISRC"},
        {HEAD A0 A1 A2 TRACK "[TRACK 1]\nINDEX 1=0\nINDEX 2=300\n", "index 2 of track 1 lies behind its end"},
        {HEAD A0 A1 A2 TRACK "[CDText]\nEntry 0=80 00\n", "a pack of CD-TEXT is 16 bytes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        image_refused(scratch, "a.ccd", rows[i].text, rows[i].words);
    image_blocks(scratch, "a.sub", 96, 299, 1, 0);
    image_refused(scratch, "a.ccd", HEAD A0 A1 A2 TRACK, "a.sub has 28704 bytes, not 96 for each of 300 sectors");
}

/* ------------------------------------------------------------------ bytes */

struct bytes {
    uint8_t at[4096];
    size_t size;
};

static void put_bytes(struct bytes *bytes, const void *data, size_t size)
{
    memcpy(bytes->at + bytes->size, data, size);
    bytes->size += size;
}

static void refused(struct scratch *scratch, const char *name, const struct bytes *bytes, off_t hole, const char *words)
{
    snprintf(scratch->path, sizeof scratch->path, "%s/%s", scratch->folder, name);
    FILE *file = fopen(scratch->path, "w");
    assert_int_equal(fseeko(file, hole, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes->at, 1, bytes->size, file), bytes->size);
    fclose(file);
    int code = disc_open(scratch->path, NULL, &scratch->disc, &scratch->why);
    if (!words) {
        if (code)
            print_error("%s\n", scratch->why.sentence);
        assert_int_equal(code, 0);
        image_close(scratch);
        return;
    }
    assert_int_equal(code, EXIT_USAGE_ERROR);
    if (!strstr(scratch->why.sentence, words))
        fail_msg("'%s' does not say '%s'", scratch->why.sentence, words);
}

enum { SECTORS = 300, DATA = SECTORS * 2048, DAO_AT = 8 + 32 };

/* CUEX, DAOX, SINF, END! and the end of the file: one track of mode 1. */
static struct bytes good_nrg(void)
{
    static const uint8_t cue[] = {'C',  'U',  'E',  'X', 0,    0,    0,    32,   0x41, 0,    0,    0,   0xFF, 0xFF,
                                  0xFF, 0x6A, 0x41, 1,   0,    0,    0xFF, 0xFF, 0xFF, 0x6A, 0x41, 1,   1,    0,
                                  0,    0,    0,    0,   0x41, 0xAA, 1,    0,    0,    0,    1,    0x2C};
    struct bytes nrg = {.size = 0};
    uint8_t dao[8 + 22 + 42] = {'D', 'A', 'O', 'X', 0, 0, 0, 64};
    put_be32(dao + 8, 64);
    memcpy(dao + 12, "4006381333931", 13);
    dao[28] = dao[29] = 1;
    put_be16(dao + 30 + 12, 2048);
    put_be64(dao + 30 + 34, DATA);
    put_bytes(&nrg, cue, sizeof cue);
    put_bytes(&nrg, dao, sizeof dao);
    put_bytes(&nrg, "SINF\0\0\0\4\0\0\0\1END!\0\0\0\0NER5\0\0\0\0", 28);
    put_be32(nrg.at + nrg.size, DATA);
    nrg.size += 4;
    return nrg;
}

static void nrg(void **state)
{
    struct scratch *scratch = *state;
    struct bytes good = good_nrg();
    refused(scratch, "a.nrg", &good, DATA, NULL);
    static const struct {
        size_t at;
        uint8_t value;
        const char *words;
    } rows[] = {
        {3, 'Y', "neither CUES with DAOI nor ETNF"},
        {7, 33, "a chunk ends behind the file"},
        {8 + 16 + 7, 9, "a track is not as long in the file"},    /* it begins at 9 */
        {8 + 24 + 1, 0xBB, "no index 1 or no end"},               /* no lead-out */
        {8 + 24 + 7, 0x2D, "a track is not as long in the file"}, /* 301 sectors */
        {DAO_AT + 28, 2, "does not say which tracks it has"},     /* first behind last */
        {DAO_AT + 29, 3, "does not say which tracks it has"},     /* more than there are */
        {DAO_AT + 30 + 13, 1, "unknown mode or size of sectors"}, /* 2049 bytes */
        {DAO_AT + 30 + 14, 0x42, "unknown mode or size of sectors"},
        {DAO_AT + 30 + 34, 0x80, "not whole sectors of the file"}, /* its end */
        {DAO_AT + 30 + 41, 1, "not whole sectors of the file"},
        {DAO_AT + 72 + 7, 255, "a chunk ends behind the file"}, /* SINF */
        {DAO_AT + 72 + 12, 'X', "do not end with END!"},
        {DAO_AT + 72 + 20 + 8, 0xFF, "point to no chain"},
        {8 + 16, 0x01, "data by its mode or by its control"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes bad = good;
        bad.at[rows[i].at] = rows[i].value;
        refused(scratch, "a.nrg", &bad, DATA, rows[i].words);
    }
    struct bytes short_one = {.size = 5};
    refused(scratch, "b.nrg", &short_one, 0, "too short");
}

static void put_le(uint8_t *to, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

enum { SESSION = 88, BLOCK = SESSION + 24, EXTRA = BLOCK + 80, FOOTER = EXTRA + 8, NAME = FOOTER + 16 };

static struct bytes good_mds(void)
{
    struct bytes mds = {.size = NAME + 6};
    memcpy(mds.at, "MEDIA DESCRIPTOR\1\3", 18);
    mds.at[20] = 1;
    put_le(mds.at + 80, SESSION, 4);
    mds.at[SESSION + 10] = 1;
    put_le(mds.at + SESSION + 20, BLOCK, 4);
    uint8_t *block = mds.at + BLOCK;
    block[0] = 0xAA;
    block[2] = 0x14;
    block[4] = 1;
    block[10] = 2; /* 00:02:00 */
    put_le(block + 12, EXTRA, 4);
    put_le(block + 16, 2048, 2);
    put_le(block + 48, 1, 4);
    put_le(block + 52, FOOTER, 4);
    put_le(mds.at + EXTRA, 150, 4);
    put_le(mds.at + EXTRA + 4, SECTORS, 4);
    put_le(mds.at + FOOTER, NAME, 4);
    memcpy(mds.at + NAME, "*.mdf", 6);
    return mds;
}

static void mds(void **state)
{
    struct scratch *scratch = *state;
    image_blocks(scratch, "a.mdf", 2048, SECTORS, 1, 0);
    struct bytes good = good_mds();
    refused(scratch, "a.mds", &good, 0, NULL);
    static const struct {
        size_t at;
        uint8_t value;
        const char *words;
    } rows[] = {
        {16, 2, "later ones are encrypted"},
        {18, 0x10, "does not describe a CD"},
        {20, 0, "has no sessions"},
        {20, 200, "has no sessions"},
        {20, 2, "kept in an unknown way"}, /* what follows is no session */
        {82, 1, "ends inside its sessions"},
        {SESSION + 10, 0, "a session has no track"},
        {SESSION + 22, 1, "ends inside the entries of a session"},
        {BLOCK, 0x42, "unknown mode or size of sectors"},
        {BLOCK + 1, 3, "kept in an unknown way"},
        {BLOCK + 2, 0x10, "data by its mode or by its control"},
        {BLOCK + 4, 2, "not numbered in order"},
        {BLOCK + 10, 3, "the address and the time of a track contradict"},
        {BLOCK + 14, 1, "has no pre-gap and length"},
        {BLOCK + 17, 1, "unknown mode or size of sectors"},
        {BLOCK + 39, 1, "longer than a disc"},
        {BLOCK + 43, 1, "begins behind the end of its file"},
        {BLOCK + 48, 0, "a file ends before its track"},
        {BLOCK + 54, 1, "names no file"},
        {EXTRA, 10, "first session does not begin at 00:02:00"},
        {EXTRA + 4, SECTORS - 256 + 1, "a file ends before its track"},
        {FOOTER + 2, 1, "the name of its file is not there"},
        {NAME, 'b', "the file b.mdf is not there"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes bad = good;
        bad.at[rows[i].at] = rows[i].value;
        refused(scratch, "a.mds", &bad, 0, rows[i].words);
    }
    good.size = 60;
    refused(scratch, "a.mds", &good, 0, "no media descriptor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {disc_test(ccd), disc_test(nrg), disc_test(mds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
