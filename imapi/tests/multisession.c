/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sessions on sessions, and discs that pretend to be ours (reference imapi 8). */
#include "imapi/burn.h"
#include "imapi/joliet_internal.h"
#include "imapi/tests/support.h"

static struct test_drive test;
static struct device *device;
static struct stash *stash;
static struct image *image;
static struct progress *progress;
static char burned_path[320];

static int begin(void **state)
{
    (void)state;
    scratch_make();
    unsetenv("COASTER_IMPORT_ANY_JOLIET");
    drive_make(&test, fresh_name());
    disc_make("a", "cd-r-80", burned_path);
    drive_put(&test, burned_path);
    assert_result(S_OK, device_acquire(test.url, &device));
    assert_result(S_OK, stash_claim(0, &stash));
    image = joliet_image_new(stash);
    joliet_image_set_capacity(image, 359847);
    progress = progress_new();
    return 0;
}

static int finish(void **state)
{
    (void)state;
    progress_free(progress);
    image->kind->free(image);
    stash_release(stash);
    device_release(device);
    drive_drop(&test);
    scratch_remove();
    return 0;
}

static HRESULT stage(const OLECHAR *name, size_t length, unsigned seed, bool overwrite)
{
    IStorage *storage = storage_with(name, length, seed);
    HRESULT result = joliet_image_add(image, storage, overwrite, progress);
    IStorage_Release(storage);
    return result;
}

static struct device_disc disc_now(void)
{
    struct device_disc disc;
    assert_result(S_OK, device_read_disc(device, &disc));
    return disc;
}

static void burn_it(const struct device_disc *expected)
{
    struct burn burn = {
        .device = device, .image = image, .progress = progress, .expected = expected, .write_speed = 0xFFFF};
    uint32_t used = joliet_image_used(image);
    assert_result(S_OK, burn_run(&burn));
    assert_int_equal(used, burn.blocks_written);
    joliet_image_clear(image);
}

static bool import_last(struct device_disc *disc)
{
    bool ours;
    *disc = disc_now();
    assert_result(S_OK, joliet_image_import(image, device, disc, &ours));
    assert_int_equal(ours, joliet_image_imported(image));
    if (ours)
        joliet_image_set_capacity(image, disc->free_blocks);
    return ours;
}

/* The first bytes of a file on the disc, found by our own reading of the last session's tree. */
static bool file_begins(const OLECHAR *name, unsigned seed, size_t length)
{
    struct device_disc disc = disc_now();
    struct joliet_node *root = joliet_node_new(u"", 0, true);
    struct joliet_import *import = NULL;
    assert_result(S_OK, joliet_import_read(device, &disc, root, &import));
    bool found = import != NULL;
    struct joliet_node *node = joliet_find(root, name);
    found = found && node && !node->folder && node->size == length;
    uint8_t block[2048] = {0};
    if (found)
        assert_result(S_OK, device_read_blocks(device, (lba_t)node->extent, 1, block));
    for (size_t b = 0; b < length && b < 2048; b++)
        found = found && block[b] == (uint8_t)(b + seed);
    joliet_import_free(import);
    joliet_node_free(root);
    return found;
}

/* Scenario 9, R-MUL-20, 21, 25 */
static void sessions_merge(void **state)
{
    (void)state;
    struct device_disc disc;
    assert_false(import_last(&disc)); /* a blank one */
    assert_result(S_OK, stage(u"first", 3000, 1, false));
    assert_result(S_OK, stage(u"ends with a dot.", 100, 2, false));
    burn_it(NULL);
    assert_true(import_last(&disc));
    assert_int_equal(1, disc.sessions);
    assert_true(joliet_image_empty(image)); /* R-MUL-22 */
    assert_result(IMAPI_E_FILEEXISTS, stage(u"first", 5, 1, false));
    assert_result(IMAPI_E_FILEEXISTS, stage(u"ends with a dot.", 5, 1, false));
    assert_result(S_OK, stage(u"second", 4000, 3, false));
    burn_it(&disc);
    assert_true(import_last(&disc));
    assert_int_equal(2, disc.sessions);
    assert_true(file_begins(u"first", 1, 3000) && file_begins(u"second", 3, 4000) &&
                file_begins(u"ends with a dot.", 2, 100));
    assert_result(S_OK, stage(u"first", 2500, 9, true)); /* replaces the entry */
    burn_it(&disc);
    assert_true(import_last(&disc));
    assert_int_equal(3, disc.sessions);
    assert_true(file_begins(u"first", 9, 2500) && file_begins(u"second", 3, 4000) &&
                file_begins(u"ends with a dot.", 2, 100));
}

/* What was on the disc costs metadata only */
static void imported_bytes_are_not_written_again(void **state)
{
    (void)state;
    struct device_disc disc;
    uint32_t empty = joliet_image_used(image);
    assert_result(S_OK, stage(u"large", 4000000, 1, false));
    burn_it(NULL);
    assert_true(import_last(&disc));
    assert_true(joliet_image_used(image) <= empty + 5);
    uint32_t before = joliet_image_used(image);
    assert_result(S_OK, stage(u"more", 2048 * 10, 1, false));
    assert_int_equal(before + 10, joliet_image_used(image));
    joliet_image_drop_import(image); /* keeps what was staged */
    assert_false(joliet_image_empty(image));
    assert_int_equal(empty + 10, joliet_image_used(image));
    joliet_image_clear(image);
    assert_int_equal(empty, joliet_image_used(image)); /* R-JOL-25 */
}

/* Laying out works on what was read at selection: the drive need not be asked again. */
static void an_import_does_not_need_the_drive_any_more(void **state)
{
    (void)state;
    struct device_disc disc;
    assert_result(S_OK, stage(u"first", 3000, 1, false));
    burn_it(NULL);
    assert_true(import_last(&disc));
    drive_take(&test);
    assert_result(S_OK, stage(u"second", 3000, 1, false));
    assert_result(S_OK, image->kind->lay_out(image, disc.next_writable));
    image->kind->end(image);
}

/* R-MUL-23 */
static void what_makes_it_the_same_disc(void **state)
{
    (void)state;
    assert_result(S_OK, stage(u"first", 3000, 1, false));
    burn_it(NULL);
    struct device_disc disc = disc_now(), other = disc;
    assert_true(device_same_disc(&disc, &other));
    other.sessions++;
    assert_false(device_same_disc(&disc, &other));
    other = disc, other.last_session_start++;
    assert_false(device_same_disc(&disc, &other));
    other = disc, other.next_writable++;
    assert_false(device_same_disc(&disc, &other));
    other = disc, other.identification ^= 1;
    assert_true(!disc.identification_valid || !device_same_disc(&disc, &other));
    other.identification_valid = false;
    assert_true(device_same_disc(&disc, &other)); /* counted when it is valid */
    other = disc, other.descriptor_digest[7] ^= 1;
    assert_false(device_same_disc(&disc, &other));
    uint8_t zeros[32] = {0};
    assert_memory_not_equal(zeros, disc.descriptor_digest, 32);
}

/* ------------------------------------------------------------------ odd and hostile discs */

static uint8_t *session;
static uint32_t session_blocks;

/* Makes an ordinary image, lets the caller spoil it, and burns the bytes as they are. */
static void take_image(void)
{
    assert_result(S_OK, stage(u"a file", 5000, 1, false));
    IStorage *inner = NULL, *outer = NULL;
    assert_result(S_OK, coaster_storage_memory(&outer));
    assert_result(S_OK, IStorage_CreateStorage(outer, u"folder", STGM_CREATE, 0, 0, &inner));
    IStream *stream = NULL;
    assert_result(S_OK, IStorage_CreateStream(inner, u"inside", STGM_CREATE, 0, 0, &stream));
    IStream_Release(stream);
    IStorage_Release(inner);
    assert_result(S_OK, joliet_image_add(image, outer, false, progress));
    IStorage_Release(outer);
    assert_result(S_OK, image->kind->lay_out(image, 0));
    session_blocks = image->tracks[0].blocks;
    session = malloc((size_t)session_blocks * 2048);
    assert_result(S_OK, image->kind->read(image, 0, 0, session_blocks, session));
    image->kind->end(image);
    joliet_image_clear(image);
}

static void burn_bytes(void)
{
    struct device_write_setup setup = {.next_session_allowed = true, .audio_pause = 150};
    disc_now();
    assert_result(S_OK, device_set_write_parameters(device, &setup));
    for (uint32_t i = 0; i < session_blocks; i += 16) {
        uint32_t count = session_blocks - i < 16 ? session_blocks - i : 16;
        assert_result(S_OK, device_write(device, (lba_t)i, count, 2048, session + (size_t)i * 2048, NULL, NULL));
    }
    assert_result(S_OK, device_synchronize(device, NULL, NULL));
    assert_result(S_OK, device_close_session(device));
    free(session);
    session = NULL;
}

static uint8_t *joliet_descriptor(void)
{
    assert_true(session[17 * 2048] == 2 && session[17 * 2048 + 88] == '%');
    return session + 17 * 2048;
}

static uint8_t *joliet_root(void)
{
    const uint8_t *d = joliet_descriptor() + 156 + 2;
    return session + (size_t)(d[0] | d[1] << 8) * 2048;
}

/* The nth record of the root after its own two. */
static uint8_t *root_record(unsigned n)
{
    uint8_t *record = joliet_root();
    for (unsigned i = 0; i < n + 2; i++)
        record += record[0];
    return record;
}

static void spoil(unsigned how)
{
    uint8_t *file = root_record(0), *folder = root_record(1);
    assert_false(file[25] & 2);
    assert_true(folder[25] & 2);
    switch (how) {
    case 0:
        memcpy(session + 16 * 2048 + 574, "SOMEBODY ELSE     ", 18);
        break; /* not ours */
    case 1:
        memcpy(session + 16 * 2048 + 1, "CDROM", 5);
        break;
    case 2:
        joliet_descriptor()[0] = 7;
        break; /* no Joliet */
    case 3:
        memcpy(folder + 2, joliet_descriptor() + 158, 4);
        break; /* a folder that is the root: a loop */
    case 4:
        put_le32(folder + 2, 0xFFFFFFFF);
        break;
    case 5:
        put_le32(folder + 10, 0xFFFFF800);
        break;
    case 6:
        put_le32(folder + 10, 100);
        break;
    case 7:
        file[0] = 5;
        break;
    case 8:
        file[0] = 33;
        break;
    case 9:
        file[32] = 255;
        break;
    case 10:
        file[32] = 0;
        break;
    case 11:
        put_le32(file + 2, 300000);
        break; /* behind what has been written */
    case 12:
        file[34] = '/';
        break;
    case 13:
        file[25] |= 0x80;
        break; /* one of several extents */
    case 14:
        put_le32(joliet_descriptor() + 158, 0x7FFFFFFF);
        break;
    case 15:
        memset(joliet_root(), 0xFF, 2048);
        break;
    case 16:
        memset(session + 18 * 2048, 0, 2048);
        break; /* no terminator */
    case 17:
        put_le32(file + 10, 0xFFFFFFFF);
        break;
    }
}

/* Such a disc is not importable, which is no failure (R-MUL-27); nothing of it stays in the image. */
static void spoiled_sessions_are_not_imported(void **state)
{
    (void)state;
    for (unsigned how = 0; how <= 17; how++) {
        char name[16], path[320];
        snprintf(name, sizeof name, "s%u", how);
        disc_make(name, "cd-r-80", path);
        drive_take(&test);
        drive_put(&test, path);
        take_image();
        spoil(how);
        burn_bytes();
        struct device_disc disc;
        if (import_last(&disc))
            fail_msg("%u was imported", how);
        assert_true(joliet_image_empty(image));
        uint32_t used = joliet_image_used(image);
        joliet_image_clear(image);
        assert_int_equal(used, joliet_image_used(image));
        assert_result(S_OK, stash_truncate(stash, 0));
    }
}

/* Random damage in the metadata: whatever comes of it, no crash, and what is imported can be laid out. */
static void damaged_sessions_do_no_harm(void **state)
{
    (void)state;
    uint32_t x = 12345;
    for (unsigned round = 0; round < 40; round++) {
        char name[16], path[320];
        snprintf(name, sizeof name, "r%u", round);
        disc_make(name, "cd-r-80", path);
        drive_take(&test);
        drive_put(&test, path);
        take_image();
        for (int i = 0; i < 12; i++) {
            x = x * 1664525u + 1013904223u;
            uint8_t *block = i % 3 == 0   ? joliet_descriptor() + 130
                             : i % 3 == 1 ? joliet_root()
                                          : session + 16 * 2048 + 80;
            block[(x >> 8) % (i % 3 == 1 ? 240 : 120)] = (uint8_t)(x >> 24);
        }
        burn_bytes();
        struct device_disc disc;
        if (import_last(&disc)) {
            assert_result(S_OK, stage(u"new one", 10, 1, true));
            assert_result(S_OK, image->kind->lay_out(image, disc.next_writable));
            image->kind->end(image);
        }
        joliet_image_clear(image);
        assert_result(S_OK, stash_truncate(stash, 0));
    }
}

/* R-MUL-20: the switch */
static void any_joliet_disc_counts_when_told_so(void **state)
{
    (void)state;
    struct device_disc disc;
    take_image();
    spoil(0);
    burn_bytes();
    assert_false(import_last(&disc));
    setenv("COASTER_IMPORT_ANY_JOLIET", "1", 1);
    assert_true(import_last(&disc));
    unsetenv("COASTER_IMPORT_ANY_JOLIET");
}

int main(void)
{
    loop_transport_register();
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(sessions_merge),
        TEST(imported_bytes_are_not_written_again),
        TEST(an_import_does_not_need_the_drive_any_more),
        TEST(what_makes_it_the_same_disc),
        TEST(spoiled_sessions_are_not_imported),
        TEST(damaged_sessions_do_no_harm),
        TEST(any_joliet_disc_counts_when_told_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
