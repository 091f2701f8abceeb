/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging a Joliet image: names, merging, and what clients' storages answer (reference imapi 7). */
#include "imapi/tests/joliet_world.h"

/* ------------------------------------------------------------------ names */

static void names_are_checked(void **state)
{
    (void)state;
    static const struct {
        const OLECHAR *name;
        HRESULT result;
    } names[] = {
        {u"a", S_OK},
        {u"A file with blanks.and.dots", S_OK},
        {u"dot at the end.", S_OK},
        {u".hidden", S_OK},
        {u"...", S_OK},
        {u"\u00E4\u4E00\uFFFD", S_OK},
        {u"0123456789012345678901234567890123456789012345678901234567890123", S_OK}, /* 64 */
        {u"01234567890123456789012345678901234567890123456789012345678901234", IMAPI_E_BADJOLIETNAME},
        {u"", IMAPI_E_BADJOLIETNAME},
        {u".", IMAPI_E_BADJOLIETNAME},
        {u"..", IMAPI_E_BADJOLIETNAME},
        {u"a*", IMAPI_E_BADJOLIETNAME},
        {u"a/b", IMAPI_E_BADJOLIETNAME},
        {u"a:", IMAPI_E_BADJOLIETNAME},
        {u";1", IMAPI_E_BADJOLIETNAME},
        {u"?", IMAPI_E_BADJOLIETNAME},
        {u"a\\", IMAPI_E_BADJOLIETNAME},
        {u"a\x1f", IMAPI_E_BADJOLIETNAME},
        {u"\U0001F4BF", IMAPI_E_BADJOLIETNAME}, /* outside the BMP */
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint32_t before = joliet_image_used(image);
        struct folder nothing = {NULL, 0};
        struct element file = FILE_OF(names[i].name, 10, 1);
        if (add(&file, 1, false) != names[i].result)
            fail_msg("name %zu", i);
        if (names[i].result != S_OK)
            assert_int_equal(before, joliet_image_used(image));
        joliet_image_clear(image);
        struct element folder = FOLDER_OF(names[i].name, &nothing);
        if (add(&folder, 1, false) != names[i].result)
            fail_msg("name %zu as a folder", i);
        joliet_image_clear(image);
    }
}

/* R-JOL-02, 03, 18, 19 */
static void both_file_systems_show_the_tree(void **state)
{
    (void)state;
    struct element in_deep[] = {FILE_OF(u"leaf", 1, 1)};
    struct folder levels[12] = {{in_deep, 1}};
    struct element steps[12];
    for (int i = 1; i < 12; i++) {
        steps[i] = (struct element)FOLDER_OF(u"deep", &levels[i - 1]);
        levels[i] = (struct folder){&steps[i], 1};
    }
    struct folder nothing = {NULL, 0};
    struct element root[] = {FILE_OF(u"ReadMe.txt", 5000, 2), FILE_OF(u"README.TXT", 100, 3),
                             FILE_OF(u"ends.", 3, 6),         FOLDER_OF(u"empty folder", &nothing),
                             FOLDER_OF(u"down", &levels[11]), FILE_OF(u"zero", 0, 0)};
    assert_result(S_OK, add(root, 6, false));
    assert_result(S_OK, joliet_image_set_volume_name(image, u"A volume of twenty-nine units"));
    read_image();
    ask_isoinfo("-J -f");
    assert_true(listed("/ReadMe.txt;1") && listed("/README.TXT;1")); /* case decides */
    assert_true(listed("/ends.;1") && listed("/empty folder") && listed("/zero;1"));
    assert_true(listed("/down/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/deep/leaf;1"));
    ask_isoinfo("-J -x '/ReadMe.txt;1'");
    for (int i = 0; i < 5000; i++)
        assert_int_equal((uint8_t)(i * 7 + 2), (uint8_t)listing[i]);
    ask_isoinfo("-f"); /* ISO 9660 goes eight levels down; what lies deeper may be missing there (R-JOL-19) */
    assert_true(listed("/DOWN/DEEP/DEEP/DEEP/DEEP/DEEP/DEEP") && listed("/ENDS.;1") && listed("/ZERO.;1"));
    assert_non_null(strstr(listing, "README"));
    ask_isoinfo("-d");
    assert_non_null(strstr(listing, "Volume id: A_VOLUME_OF_TWENTY_NINE_UNITS\n")); /* 32 d-characters (R-JOP-08) */
    static const uint8_t sixteen[] = u8"\0A\0 \0v\0o\0l\0u\0m\0e\0 \0o\0f\0 \0t\0w\0e\0n";
    assert_memory_equal(blocks + 17 * 2048 + 40, sixteen, 32); /* the Joliet descriptor: 16 units */
    assert_non_null(strstr(listing, "Application id: " JOLIET_APPLICATION));
    forget_image();
}

/* ------------------------------------------------------------------ merging */

static void trees_merge(void **state)
{
    (void)state;
    struct element one[] = {FILE_OF(u"x", 3000, 1)}, two[] = {FILE_OF(u"y", 3000, 2)};
    struct folder first = {one, 1}, second = {two, 1};
    struct element a[] = {FOLDER_OF(u"folder", &first), FILE_OF(u"top", 10, 3)}, b[] = {FOLDER_OF(u"folder", &second)};
    assert_result(S_OK, add(a, 2, false));
    assert_result(S_OK, add(b, 1, false)); /* folder against folder is no conflict (R-JOL-10) */
    read_image();
    ask_isoinfo("-J -f");
    assert_true(listed("/folder/x;1") && listed("/folder/y;1") && listed("/top;1"));
    forget_image();
}

/* Scenario 11 of reference 16, R-JOL-05, 06 */
static void overwriting(void **state)
{
    (void)state;
    struct element one = FILE_OF(u"f", 10000, 1), two = FILE_OF(u"f", 6000, 2);
    assert_result(S_OK, add(&one, 1, false));
    uint32_t used = joliet_image_used(image);
    assert_result(IMAPI_E_FILEEXISTS, add(&two, 1, false));
    assert_int_equal(used, joliet_image_used(image));
    assert_result(S_OK, add(&two, 1, true));
    assert_int_equal(used + 3, joliet_image_used(image));
    read_image();
    assert_true(image_holds(10000, 1));
    ask_isoinfo("-J -f");
    assert_string_equal("/f;1\n", listing);
    ask_isoinfo("-f");
    assert_string_equal("/F.;1\n", listing);
    ask_isoinfo("-J -x '/f;1'");
    assert_int_equal((uint8_t)(5999 * 7 + 2), (uint8_t)listing[5999]);
    forget_image();
}

static void a_file_against_a_folder_is_a_conflict_whatever_the_flag(void **state)
{
    (void)state;
    struct folder nothing = {NULL, 0};
    struct element file = FILE_OF(u"n", 10, 1), folder = FOLDER_OF(u"n", &nothing);
    assert_result(S_OK, add(&file, 1, false));
    assert_result(IMAPI_E_FILEEXISTS, add(&folder, 1, true));
    joliet_image_clear(image);
    assert_result(S_OK, add(&folder, 1, false));
    assert_result(IMAPI_E_FILEEXISTS, add(&file, 1, true));
}

/* */
static void what_counts_as_content(void **state)
{
    (void)state;
    struct folder nothing = {NULL, 0};
    struct element folder = FOLDER_OF(u"empty", &nothing);
    assert_true(joliet_image_empty(image));
    assert_result(S_OK, add(NULL, 0, false));
    assert_true(joliet_image_empty(image));
    assert_result(S_OK, add(&folder, 1, false));
    assert_false(joliet_image_empty(image));
    joliet_image_clear(image);
    assert_true(joliet_image_empty(image));
}

/* ------------------------------------------------------------------ clients that answer oddly */

/* R-JOL-10 inside one storage: a folder that is enumerated twice is one folder; with the flag the later file stands */
static void names_that_come_twice(void **state)
{
    (void)state;
    struct element x = FILE_OF(u"x", 10, 1);
    struct folder inner = {&x, 1};
    struct element folders[] = {FOLDER_OF(u"d", &inner), FOLDER_OF(u"d", &inner)};
    assert_result(IMAPI_E_FILEEXISTS, add(folders, 2, false)); /* d/x meets itself */
    assert_true(joliet_image_empty(image));
    assert_result(S_OK, add(folders, 2, true));
    struct element files[] = {FILE_OF(u"y", 10, 1), FILE_OF(u"y", 10, 1)};
    assert_result(S_OK, add(files, 2, true));
    struct element mixed[] = {FILE_OF(u"z", 10, 1), FOLDER_OF(u"z", &inner)};
    assert_result(IMAPI_E_FILEEXISTS, add(mixed, 2, true)); /* R-JOL-10: whatever the flag */
    read_image();
    ask_isoinfo("-J -f");
    assert_true(listed("/d/x;1") && listed("/y;1") && !listed("/z;1"));
    forget_image();
}

static HRESULT odd_answer;

static HRESULT odd_open_storage(IStorage *This, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                                DWORD reserved, IStorage **out)
{
    (void)This, (void)name, (void)priority, (void)mode, (void)exclude, (void)reserved;
    *out = NULL;
    return odd_answer;
}

static HRESULT odd_open_stream(IStorage *This, LPCOLESTR name, void *reserved1, DWORD mode, DWORD reserved2,
                               IStream **out)
{
    (void)This, (void)name, (void)reserved1, (void)mode, (void)reserved2;
    *out = NULL;
    return odd_answer;
}

static HRESULT odd_enumerate(IStorage *This, DWORD reserved1, void *reserved2, DWORD reserved3, IEnumSTATSTG **out)
{
    (void)This, (void)reserved1, (void)reserved2, (void)reserved3;
    *out = NULL;
    return odd_answer;
}

static HRESULT add_from(const IStorageVtbl *vtable, const struct element *element)
{
    struct folder folder = {element, 1};
    IStorage *storage = fake_storage(&folder);
    storage->lpVtbl = vtable;
    HRESULT result = joliet_image_add(image, storage, false, progress);
    storage_release(storage);
    assert_int_equal(0, objects); /* R-JOL-15 */
    assert_true(joliet_image_empty(image));
    return result;
}

/* R-JOL-13: the client's code comes back unchanged; R-JOL-14: without one, "done" and nothing given, it is READFAULT */
static void clients_that_fail(void **state)
{
    (void)state;
    struct folder nothing = {NULL, 0};
    struct element file = FILE_OF(u"f", 10, 1), folder = FOLDER_OF(u"d", &nothing);
    const IStorageVtbl no_elements = {.Release = storage_release, .EnumElements = odd_enumerate};
    const IStorageVtbl no_stream = {
        .Release = storage_release, .EnumElements = storage_enumerate, .OpenStream = odd_open_stream};
    const IStorageVtbl no_storage = {
        .Release = storage_release, .EnumElements = storage_enumerate, .OpenStorage = odd_open_storage};
    odd_answer = STG_E_ACCESSDENIED;
    assert_result(STG_E_ACCESSDENIED, add_from(&no_elements, &file));
    assert_result(STG_E_ACCESSDENIED, add_from(&no_stream, &file));
    assert_result(STG_E_ACCESSDENIED, add_from(&no_storage, &folder));
    odd_answer = S_OK;
    assert_result(STG_E_READFAULT, add_from(&no_elements, &file));
    assert_result(STG_E_READFAULT, add_from(&no_stream, &file));
    assert_result(STG_E_READFAULT, add_from(&no_storage, &folder));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(names_are_checked),
        TEST(both_file_systems_show_the_tree),
        TEST(trees_merge),
        TEST(overwriting),
        TEST(a_file_against_a_folder_is_a_conflict_whatever_the_flag),
        TEST(what_counts_as_content),
        TEST(names_that_come_twice),
        TEST(clients_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
