/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging a Joliet image: a call is whole or nothing, blocks are counted before they are written, and boot images
 * (reference imapi 7.2, 7.4, 7.5). */
#include "imapi/tests/joliet_world.h"

/* ------------------------------------------------------------------ all or nothing */

/* R-JOL-08: every failure leaves used, the stash and the next call as they were */
static void a_failed_call_leaves_nothing(void **state)
{
    (void)state;
    struct element good = FILE_OF(u"good", 700000, 9);
    assert_result(S_OK, add(&good, 1, false));
    uint32_t used = joliet_image_used(image);
    uint64_t length = stash_length(stash);
    struct element fails[][3] = {
        {FILE_OF(u"a", 300000, 1),
         FILE_OF(u"b", 10, 1),
         {.name = u"c", .size = 10, .open_fails = E_FAIL}}, /* R-JOL-13 */
        {FILE_OF(u"a", 300000, 1),
         FILE_OF(u"b", 10, 1),
         {.name = u"c", .size = 5000, .length = 5000, .read_fails = STG_E_ACCESSDENIED}},
        {FILE_OF(u"a", 300000, 1), FILE_OF(u"b", 10, 1), {.name = u"c", .size = 5001, .length = 5000}}, /* R-JOL-14 */
        {FILE_OF(u"a", 300000, 1), FILE_OF(u"b", 10, 1), FILE_OF(u"good", 1, 1)},
        {FILE_OF(u"a", 300000, 1), FILE_OF(u"b", 10, 1), FILE_OF(u"c?", 1, 1)},
        {FILE_OF(u"a", 300000, 1), FILE_OF(u"b", 10, 1), {.name = u"c", .size = UINT64_C(359600) * 2048}},
        {FILE_OF(u"a", 300000, 1), FILE_OF(u"b", 10, 1), {.name = u"c", .size = UINT64_MAX}},
        {FILE_OF(u"a", 300000, 1), FILE_OF(u"a", 10, 1), FILE_OF(u"c", 1, 1)},
    };
    static const HRESULT results[] = {
        E_FAIL,           STG_E_ACCESSDENIED, STG_E_READFAULT,   IMAPI_E_FILEEXISTS, IMAPI_E_BADJOLIETNAME,
        IMAPI_E_DISCFULL, IMAPI_E_DISCFULL,   IMAPI_E_FILEEXISTS};
    static const OLECHAR *const to_blame[] = {NULL, u"c", u"c", u"good", u"c?", NULL, NULL, u"a"};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
        HRESULT result = add(fails[i], 3, false);
        if (result != results[i])
            fail_msg("%zu: %08X", i, (unsigned)result);
        const OLECHAR *refused = joliet_image_refused(image);
        if (to_blame[i] == NULL ? refused != NULL : refused == NULL || !text_equal(refused, to_blame[i]))
            fail_msg("%zu: another element is to blame", i);
        assert_int_equal(used, joliet_image_used(image));
        assert_int_equal(length, stash_length(stash));
    }
    struct element next = FILE_OF(u"a", 300000, 4);
    assert_result(S_OK, add(&next, 1, false));
    assert_null(joliet_image_refused(image));
    read_image();
    ask_isoinfo("-J -f");
    assert_true(listed("/good;1") && listed("/a;1") && !listed("/b;1") && !listed("/c;1"));
    assert_true(image_holds(700000, 9) && image_holds(300000, 4));
    forget_image();
}

/* R-JOL-14: a stream longer than declared gives cbSize bytes */
static void a_longer_stream_is_cut(void **state)
{
    (void)state;
    struct element file = {.name = u"f", .size = 1500, .length = 9000, .seed = 1};
    assert_result(S_OK, add(&file, 1, false));
    read_image();
    ask_isoinfo("-J -l");
    assert_non_null(strstr(listing, " 1500 "));
    assert_true(image_holds(1500, 1) && !image_holds(1501, 1));
    forget_image();
}

static bool always(struct sink *sink)
{
    return sink_count(sink, HEARD_ADD) > 1;
}

/* R-JOL-09, R-EVT-12 */
static void progress_and_cancel(void **state)
{
    (void)state;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, progress_advise(progress, &sink.events, &cookie));
    struct element files[] = {FILE_OF(u"a", 2000000, 1), FILE_OF(u"b", 2000000, 2)};
    assert_result(S_OK, add(files, 2, false));
    size_t last = sink_count(&sink, HEARD_ADD);
    assert_true(last >= 2 && sink_count(&sink, HEARD_CANCEL) > 0);
    long first = sink_find(&sink, HEARD_ADD, 0), end = sink_find(&sink, HEARD_ADD, last - 1);
    assert_int_equal(0, sink.heard[first].a);
    assert_true(sink.heard[first].b >= 1);
    assert_int_equal(sink.heard[end].a, sink.heard[end].b);
    for (size_t i = 1; i < last; i++)
        assert_true(sink.heard[sink_find(&sink, HEARD_ADD, i)].a >= sink.heard[sink_find(&sink, HEARD_ADD, i - 1)].a);
    uint32_t used = joliet_image_used(image);
    sink_forget(&sink);
    sink.cancel = always;
    struct element more[] = {FILE_OF(u"c", 2000000, 1), FILE_OF(u"d", 2000000, 2)};
    assert_result(IMAPI_E_USERABORT, add(more, 2, false));
    assert_int_equal(used, joliet_image_used(image));
    progress_unadvise_all(progress);
    sink_forget(&sink);
}

/* ------------------------------------------------------------------ the count */

/* Scenario 12: to the last block, and not one more */
static void the_disc_fills_to_the_last_block(void **state)
{
    (void)state;
    uint32_t empty = joliet_image_used(image);
    assert_true(empty >= 300); /* the shortest session (reference mmc 3.1) */
    uint32_t room = 1000;
    joliet_image_set_capacity(image, empty + room);
    struct element too_large = {.name = u"f", .size = (uint64_t)room * 2048 + 1};
    assert_result(IMAPI_E_DISCFULL, add(&too_large, 1, false));
    assert_int_equal(empty, joliet_image_used(image));
    struct element fits = FILE_OF(u"f", (size_t)room * 2048, 1);
    assert_result(S_OK, add(&fits, 1, false));
    assert_int_equal(empty + room, joliet_image_used(image));
    struct element one_more = FILE_OF(u"g", 1, 1);
    assert_result(IMAPI_E_DISCFULL, add(&one_more, 1, false));
    read_image();
    assert_int_equal(empty + room, block_count);
    forget_image();
}

/* The bound that decides while there is plenty of room is never below what libisofs makes of the tree. */
static void the_bound_holds(void **state)
{
    (void)state;
    static const unsigned shapes[][3] = {{1, 1, 1}, {300, 0, 60}, {40, 30, 64}, {5, 400, 3}, {700, 3, 33}};
    for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++) {
        unsigned files = shapes[shape][0], folders = shapes[shape][1], length = shapes[shape][2];
        struct element *inner = calloc(files, sizeof *inner), *outer = calloc(folders + 1, sizeof *outer);
        OLECHAR *names = calloc((size_t)(files + folders + 1) * 65, sizeof *names), *name = names;
        for (unsigned i = 0; i < files + folders; i++, name += 65) {
            for (unsigned k = 0; k < length; k++)
                name[k] = (OLECHAR)(u'a' + (k * 7 + i) % 26);
            name[0] = (OLECHAR)(0x4E00 + i);
            if (i < files)
                inner[i] = (struct element)FILE_OF(name, 1 + i % 3000, i);
        }
        struct folder folder = {inner, files};
        for (unsigned i = 0; i < folders; i++)
            outer[i] = (struct element)FOLDER_OF(names + (size_t)(files + i) * 65, &folder);
        assert_result(S_OK, folders ? add(outer, folders, false) : add(inner, files, false));
        struct joliet_image *joliet = joliet_of(image);
        assert_false(joliet->exact_known);
        uint64_t bound = joliet->bound;
        uint32_t used = joliet_image_used(image);
        assert_true(bound >= used);
        assert_true(bound < used + used / 4 + 1000);
        assert_int_equal(used, joliet_image_used(image));
        joliet_image_clear(image);
        assert_result(S_OK, stash_truncate(stash, 0));
        free(inner), free(outer), free(names);
    }
}

/* Reference 4.4 step 15: a stash that cannot be read ends the burn, it does not become zeros on the disc */
static void an_unreadable_stash_is_file_access(void **state)
{
    (void)state;
    char path[320];
    struct element file = FILE_OF(u"f", 5000000, 1);
    assert_result(S_OK, add(&file, 1, false));
    snprintf(path, sizeof path, "%s/coaster-stash.bin", scratch);
    assert_int_equal(0, truncate(path, 1000000));
    assert_result(S_OK, image->kind->lay_out(image, 0));
    uint8_t data[32 * 2048];
    HRESULT result = S_OK;
    for (uint32_t i = 0; i + 32 <= image->tracks[0].blocks && SUCCEEDED(result); i += 32)
        result = image->kind->read(image, 0, i, 32, data);
    assert_result(IMAPI_E_FILEACCESS, result);
    image->kind->end(image);
    image->kind->end(image);
}

/* ------------------------------------------------------------------ boot images (R-JOP-04 .. 07) */

static HRESULT boots(size_t length, uint8_t emulation)
{
    IStream *stream;
    uint8_t *bytes = calloc(1, length + 1);
    assert_result(S_OK, coaster_stream_memory(bytes, length, &stream));
    free(bytes);
    assert_result(S_OK, joliet_image_set_boot(image, stream, joliet_boot_size(stream), 0, emulation,
                                              u"A maker \x00E9 of more than 24 bytes"));
    HRESULT result = image->kind->lay_out(image, 0);
    image->kind->end(image);
    assert_result(S_OK, joliet_image_set_boot(image, NULL, 0, 0, 0, NULL));
    assert_int_equal(0, IStream_Release(stream));
    return result;
}

/* Reference 2.2: a floppy has one of three sizes; other emulations take what they are given, but not nothing */
static void sizes_of_boot_images(void **state)
{
    (void)state;
    struct element file = FILE_OF(u"f", 10, 1);
    assert_result(S_OK, add(&file, 1, false));
    assert_result(E_INVALIDARG, joliet_image_set_boot(image, NULL, 0, 0, 5, NULL));
    assert_result(S_OK, boots(2048, 0));
    assert_result(S_OK, boots(1200 * 1024, 1));
    assert_result(S_OK, boots(1440 * 1024, 2));
    assert_result(S_OK, boots(2880 * 1024, 3));
    assert_result(IMAPI_E_INVALIDIMAGE, boots(1440 * 1024, 1));
    assert_result(IMAPI_E_INVALIDIMAGE, boots(1440 * 1024 - 512, 2));
    assert_result(IMAPI_E_INVALIDIMAGE, boots(0, 0));
    assert_result(S_OK, image->kind->lay_out(image, 0)); /* without one it is as before */
    image->kind->end(image);
}

/* What the catalogue of a boot image of that size without emulation tells the firmware to load (El Torito 2.2). */
static unsigned sectors_loaded(size_t length)
{
    IStream *stream;
    uint8_t *bytes = calloc(1, length), first[64 * 2048];
    assert_result(S_OK, coaster_stream_memory(bytes, length, &stream));
    free(bytes);
    assert_result(S_OK, joliet_image_set_boot(image, stream, length, 0, 0, NULL));
    assert_result(S_OK, image->kind->lay_out(image, 0));
    assert_result(S_OK, image->kind->read(image, 0, 0, 64, first));
    image->kind->end(image);
    assert_result(S_OK, joliet_image_set_boot(image, NULL, 0, 0, 0, NULL));
    IStream_Release(stream);
    uint32_t catalogue = get_le32(first + 17 * 2048 + 71);
    assert_in_range(catalogue, 18, 63);
    return get_le16(first + catalogue * 2048 + 32 + 6);
}

static void a_large_boot_image_is_loaded_as_far_as_a_catalogue_can_say(void **state)
{
    (void)state;
    assert_int_equal(0x7FFF, sectors_loaded(0x7FFF * 512));
    assert_int_equal(0x8000, sectors_loaded(0x8000 * 512 - 1));
    assert_int_equal(0xFFFF, sectors_loaded(0x10001 * 512));
}

static HRESULT short_stat(IStream *This, STATSTG *stat, DWORD flag)
{
    (void)flag;
    *stat = (STATSTG){.type = STGTY_STREAM, .cbSize.QuadPart = ((struct fake_stream *)This)->element->size};
    return S_OK;
}

/* R-JOP-07: it is read at RecordDisc, and what ends before its size is no image */
static void a_boot_image_that_ends_early(void **state)
{
    (void)state;
    static const IStreamVtbl vtable = {
        .AddRef = stream_add, .Release = stream_release, .Read = stream_read, .Seek = stream_seek, .Stat = short_stat};
    struct element file = FILE_OF(u"f", 10, 1), boot = {.name = u"boot", .size = 4096, .length = 4095};
    assert_result(S_OK, add(&file, 1, false));
    shared.stream.lpVtbl = &vtable;
    shared.element = &boot;
    assert_result(S_OK, joliet_image_set_boot(image, &shared.stream, 4096, 0, 0, NULL));
    assert_int_equal(1, objects);
    assert_result(IMAPI_E_INVALIDIMAGE, image->kind->lay_out(image, 0));
    image->kind->end(image);
    boot.length = 4096;
    assert_result(S_OK, image->kind->lay_out(image, 0));
    image->kind->end(image);
    assert_result(S_OK, joliet_image_set_boot(image, NULL, 0, 0, 0, NULL));
    assert_int_equal(0, objects);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(a_failed_call_leaves_nothing),
        TEST(a_longer_stream_is_cut),
        TEST(progress_and_cancel),
        TEST(the_disc_fills_to_the_last_block),
        TEST(the_bound_holds),
        TEST(an_unreadable_stash_is_file_access),
        TEST(sizes_of_boot_images),
        TEST(a_large_boot_image_is_loaded_as_far_as_a_catalogue_can_say),
        TEST(a_boot_image_that_ends_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
