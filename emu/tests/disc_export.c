/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions as files (reference mmc 8.2), judged by their bytes and by cd-info of libcdio. */
#include "emu/tests/disc_support.h"

#include <sys/stat.h>

static const struct write_parameters data = {
    .write_type = WRITE_TYPE_TAO, .multi_session = 3, .track_mode = 4, .data_block_type = 8, .audio_pause_length = 150};

static uint8_t *read_file(const char *path, size_t *size)
{
    struct stat facts;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &facts), 0);
    *size = (size_t)facts.st_size;
    uint8_t *bytes = malloc(*size + 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    bytes[*size] = 0;
    fclose(file);
    return bytes;
}

/* Session 1: data 310, audio 300, audio 300 with a code. Session 2: data 300. */
static struct disc *mixed_disc(struct scratch *scratch)
{
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    struct write_parameters first = data, audio = audio_track(150);
    strcpy(first.media_catalog_number, "4006381333931");
    assert_good(burn(disc, 0, 310, &first, 1));
    assert_good(disc_synchronize(disc));
    assert_good(burn(disc, 462, 300, &audio, 1));
    assert_good(disc_synchronize(disc));
    strcpy(audio.isrc, "DEAB12600001");
    audio.track_mode = 2; /* copying allowed */
    assert_good(burn(disc, 914, 300, &audio, 1));
    assert_good(disc_close_session(disc, &data));
    assert_good(burn(disc, 1216 + 11400, 300, &data, 2));
    assert_good(disc_close_session(disc, &data));
    return disc;
}

static void iso_of_any_session(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = mixed_disc(scratch);
    char path[200];
    uint8_t sector[2048];
    for (unsigned session = 0; session <= 2; session++) {
        snprintf(path, sizeof path, "%s/%u.iso", scratch->folder, session);
        assert_int_equal(disc_export_iso(disc, path, session, &scratch->why), 0);
        size_t size;
        uint8_t *iso = read_file(path, &size);
        lba_t start = session == 1 ? 0 : 12616, blocks = session == 1 ? 310 : 300;
        assert_int_equal(size, (size_t)blocks * 2048);
        for (lba_t i = 0; i < blocks; i++) {
            make_sector(sector, sizeof sector, start + i, session == 1 ? 1 : 2);
            assert_memory_equal(iso + i * 2048, sector, sizeof sector);
        }
        free(iso);
    }
    assert_int_equal(disc_export_iso(disc, path, 1, &scratch->why), EXIT_USAGE_ERROR);
    assert_non_null(strstr(scratch->why.sentence, "exists already"));
    snprintf(path, sizeof path, "%s/3.iso", scratch->folder);
    assert_int_equal(disc_export_iso(disc, path, 3, &scratch->why), EXIT_USAGE_ERROR);
    assert_non_null(strstr(scratch->why.sentence, "no session 3"));
    assert_int_equal(access(path, F_OK), -1);
}

static void nothing_to_export(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = scratch_disc(scratch, "cd-r-80");
    char path[200];
    snprintf(path, sizeof path, "%s/x", scratch->folder);
    assert_int_equal(disc_export_iso(disc, path, 0, &scratch->why), EXIT_USAGE_ERROR);
    assert_non_null(strstr(scratch->why.sentence, "blank"));
    struct write_parameters audio = audio_track(150);
    assert_good(burn(disc, 0, 300, &audio, 1));
    assert_good(disc_close_session(disc, &data));
    assert_int_equal(disc_export_iso(disc, path, 1, &scratch->why), EXIT_USAGE_ERROR);
    assert_non_null(strstr(scratch->why.sentence, "no data track"));
    assert_int_equal(access(path, F_OK), -1);
}

static void bin_and_cue(void **state)
{
    struct scratch *scratch = *state;
    struct disc *disc = mixed_disc(scratch);
    char name[200], path[210];
    snprintf(name, sizeof name, "%s/one, with a comma", scratch->folder);
    assert_int_equal(disc_export_cue(disc, name, 1, &scratch->why), 0);
    size_t size;
    snprintf(path, sizeof path, "%s.cue", name);
    char *cue = (char *)read_file(path, &size);
    assert_string_equal(cue, "CATALOG 4006381333931\n"
                             "FILE \"one, with a comma.bin\" BINARY\n"
                             "  TRACK 01 MODE1/2352\n"
                             "    INDEX 01 00:00:00\n"
                             "  TRACK 02 AUDIO\n"
                             "    INDEX 00 00:04:12\n"
                             "    INDEX 01 00:06:12\n"
                             "  TRACK 03 AUDIO\n"
                             "    FLAGS DCP\n"
                             "    ISRC DEAB12600001\n"
                             "    INDEX 00 00:10:14\n"
                             "    INDEX 01 00:12:14\n");
    free(cue);
    snprintf(path, sizeof path, "%s.bin", name);
    uint8_t *bin = read_file(path, &size), expected[2352];
    assert_int_equal(size, 1216 * 2352);
    for (lba_t lba = 0; lba < 310; lba++) {
        make_sector(expected, 2048, lba, 1);
        assert_memory_equal(bin + lba * 2352 + 16, expected, 2048);
        assert_int_equal(bin[lba * 2352 + 15], 1);
    }
    for (lba_t lba = 914; lba < 1214; lba++) {
        make_sector(expected, sizeof expected, lba, 1);
        assert_memory_equal(bin + lba * 2352, expected, sizeof expected);
    }
    memset(expected, 0, sizeof expected);
    for (lba_t lba = 762; lba < 914; lba++)
        assert_memory_equal(bin + lba * 2352, expected, sizeof expected);
    free(bin);
    assert_int_equal(disc_export_cue(disc, name, 1, &scratch->why), EXIT_USAGE_ERROR);
    assert_non_null(strstr(scratch->why.sentence, "exists already"));
    /* half of a pair does not stay */
    snprintf(path, sizeof path, "%s.cue", name);
    remove(path);
    assert_int_equal(disc_export_cue(disc, name, 1, &scratch->why), EXIT_USAGE_ERROR);
    assert_int_equal(access(path, F_OK), -1);
}

/* Another program reads the pair as the disc it was. */
static void cue_loads_in_libcdio(void **state)
{
    struct scratch *scratch = *state;
    if (system("command -v cd-info >/dev/null 2>&1") != 0) {
        print_message("cd-info is not installed\n");
        skip();
    }
    struct disc *disc = mixed_disc(scratch);
    char name[200], command[500];
    snprintf(name, sizeof name, "%s/one", scratch->folder);
    assert_int_equal(disc_export_cue(disc, name, 1, &scratch->why), 0);
    snprintf(command, sizeof command, "cd-info --no-device-info --no-cddb --no-header --cue-file='%s.cue' 2>&1", name);
    FILE *output = popen(command, "r");
    static char text[1 << 16];
    size_t length = fread(text, 1, sizeof text - 1, output);
    text[length] = 0;
    pclose(output);
    static const char *const rows[] = {"1: 00:02:00  000000 data", "2: 00:08:12  000462 audio",
                                       "3: 00:14:14  000914 audio", "170: 00:18:16  001216 leadout", "4006381333931"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strstr(text, rows[i]))
            fail_msg("cd-info does not say '%s':\n%s", rows[i], text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(iso_of_any_session),
        disc_test(nothing_to_export),
        disc_test(bin_and_cue),
        disc_test(cue_loads_in_libcdio),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
