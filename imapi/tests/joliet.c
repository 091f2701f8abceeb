/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging a Joliet image: names, merging, all or nothing, the client's storages, and the count of blocks (reference
 * imapi 7). */
#include <fcntl.h>

#include "imapi/image.h"
#include "imapi/joliet_internal.h"
#include "imapi/tests/support.h"
#include "imapi/text.h"

static struct stash *stash;
static struct image *image;
static struct progress *progress;

static int begin(void **state)
{
    (void)state;
    scratch_make();
    assert_result(S_OK, stash_claim(0, &stash));
    image = joliet_image_new(stash);
    progress = progress_new();
    assert_true(image && progress);
    joliet_image_set_capacity(image, 359847);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    image->kind->free(image);
    progress_free(progress);
    stash_release(stash);
    scratch_remove();
    return 0;
}

/* ------------------------------------------------------------------ a client with as little as XPBurn and ImapiNet
 * have (R-JOL-11, 12) */

struct element {
    const OLECHAR *name;
    const struct folder *folder; /* NULL: a file */
    uint64_t size;               /* as declared */
    size_t length;               /* what its stream really has */
    unsigned seed;
    HRESULT open_fails, read_fails;
};

struct folder {
    const struct element *elements;
    size_t count;
};

static unsigned objects; /* that the library holds */

struct fake_stream {
    IStream stream;
    const struct element *element;
    size_t position;
};

static struct fake_stream shared; /* one for all, with one position (R-JOL-12b) */
static unsigned shared_references;

static ULONG stream_add(IStream *This)
{
    (void)This;
    objects++;
    return ++shared_references;
}

static ULONG stream_release(IStream *This)
{
    (void)This;
    objects--;
    return --shared_references;
}

static HRESULT stream_read(IStream *This, void *data, ULONG length, ULONG *got)
{
    struct fake_stream *fake = (struct fake_stream *)This;
    const struct element *element = fake->element;
    if (element->read_fails && fake->position > 0)
        return element->read_fails;
    size_t part = element->length - fake->position < length ? element->length - fake->position : length;
    if (part > 1000)
        part = 1000; /* short reads are allowed */
    for (size_t i = 0; i < part; i++)
        ((uint8_t *)data)[i] = (uint8_t)((fake->position + i) * 7 + element->seed);
    fake->position += part;
    if (part > 0)
        *got = (ULONG)part; /* left alone at the end, as some do */
    return part == length ? S_OK : S_FALSE;
}

static HRESULT stream_seek(IStream *This, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
    assert_int_equal(0, move.QuadPart);
    assert_int_equal(STREAM_SEEK_SET, origin);
    assert_non_null(position); /* as with fetched: some clients store what is not asked for */
    ((struct fake_stream *)This)->position = 0;
    return S_OK;
}

static const IStreamVtbl stream_vtable = {
    .AddRef = stream_add, .Release = stream_release, .Read = stream_read, .Seek = stream_seek};

struct fake_enumerator {
    IEnumSTATSTG enumerator;
    const struct folder *folder;
    size_t next;
};

static ULONG enumerator_release(IEnumSTATSTG *This)
{
    objects--;
    free(This);
    return 0;
}

static HRESULT enumerator_next(IEnumSTATSTG *This, ULONG count, STATSTG *out, ULONG *fetched)
{
    struct fake_enumerator *fake = (struct fake_enumerator *)This;
    assert_int_equal(1, count);
    assert_non_null(fetched);
    *fetched = 0;
    if (fake->next == fake->folder->count)
        return S_FALSE;
    const struct element *element = &fake->folder->elements[fake->next++];
    size_t length = 0;
    while (element->name[length])
        length++;
    memset(out, 0xAA, sizeof *out); /* only name, type, size and times may be relied on */
    out->pwcsName = CoTaskMemAlloc((length + 1) * sizeof(OLECHAR));
    memcpy(out->pwcsName, element->name, (length + 1) * sizeof(OLECHAR));
    out->type = element->folder ? STGTY_STORAGE : STGTY_STREAM;
    out->cbSize.QuadPart = element->size;
    memset(&out->mtime, 0, sizeof out->mtime);
    *fetched = 1;
    return S_OK;
}

static const IEnumSTATSTGVtbl enumerator_vtable = {.Release = enumerator_release, .Next = enumerator_next};

struct fake_storage {
    IStorage storage;
    const struct folder *folder;
};

static IStorage *fake_storage(const struct folder *folder);

static ULONG storage_release(IStorage *This)
{
    objects--;
    free(This);
    return 0;
}

static HRESULT storage_enumerate(IStorage *This, DWORD reserved1, void *reserved2, DWORD reserved3, IEnumSTATSTG **out)
{
    assert_true(reserved1 == 0 && reserved2 == NULL && reserved3 == 0); /* R-JOL-12a */
    struct fake_enumerator *fake = calloc(1, sizeof *fake);
    fake->enumerator.lpVtbl = &enumerator_vtable;
    fake->folder = ((struct fake_storage *)This)->folder;
    objects++;
    *out = &fake->enumerator;
    return S_OK;
}

static const struct element *element_of(IStorage *This, const OLECHAR *name)
{
    const struct folder *folder = ((struct fake_storage *)This)->folder;
    for (size_t i = 0; i < folder->count; i++) {
        size_t at = 0;
        while (name[at] && name[at] == folder->elements[i].name[at])
            at++;
        if (name[at] == folder->elements[i].name[at])
            return &folder->elements[i];
    }
    fail_msg("a name that was never enumerated");
    return NULL;
}

static HRESULT storage_open_stream(IStorage *This, LPCOLESTR name, void *reserved1, DWORD mode, DWORD reserved2,
                                   IStream **out)
{
    (void)mode;
    assert_true(reserved1 == NULL && reserved2 == 0);
    const struct element *element = element_of(This, name);
    if (element->open_fails)
        return element->open_fails;
    shared.stream.lpVtbl = &stream_vtable;
    shared.element = element; /* the position stays where the last reader left it */
    stream_add(&shared.stream);
    *out = &shared.stream;
    return S_OK;
}

static HRESULT storage_open_storage(IStorage *This, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                                    DWORD reserved, IStorage **out)
{
    (void)mode;
    assert_true(priority == NULL && exclude == NULL && reserved == 0);
    *out = fake_storage(element_of(This, name)->folder);
    return S_OK;
}

static const IStorageVtbl storage_vtable = {.Release = storage_release,
                                            .EnumElements = storage_enumerate,
                                            .OpenStream = storage_open_stream,
                                            .OpenStorage = storage_open_storage};

static IStorage *fake_storage(const struct folder *folder)
{
    struct fake_storage *fake = calloc(1, sizeof *fake);
    fake->storage.lpVtbl = &storage_vtable;
    fake->folder = folder;
    objects++;
    return &fake->storage;
}

static HRESULT add(const struct element *elements, size_t count, bool overwrite)
{
    struct folder folder = {elements, count};
    IStorage *storage = fake_storage(&folder);
    HRESULT result = joliet_image_add(image, storage, overwrite, progress);
    IStorage_Release(storage);
    assert_int_equal(0, objects); /* R-JOL-15 */
    return result;
}

#define FILE_OF(n, bytes, s)                                                                                           \
    {                                                                                                                  \
        .name = (n), .size = (bytes), .length = (bytes), .seed = (s)                                                   \
    }
#define FOLDER_OF(n, f)                                                                                                \
    {                                                                                                                  \
        .name = (n), .folder = (f)                                                                                     \
    }

/* ------------------------------------------------------------------ the image as bytes */

static uint8_t *blocks;
static uint32_t block_count;

/* Lays out and reads everything; what is counted is what comes (R-JOL-25). */
static void read_image(void)
{
    uint32_t used = joliet_image_used(image);
    assert_result(S_OK, image->kind->lay_out(image, 0));
    assert_int_equal(1, image->track_count);
    block_count = image->tracks[0].blocks;
    assert_int_equal(used, block_count);
    blocks = malloc((size_t)block_count * 2048);
    for (uint32_t i = 0; i < block_count; i += 100) {
        uint32_t count = block_count - i < 100 ? block_count - i : 100;
        assert_result(S_OK, image->kind->read(image, 0, i, count, blocks + (size_t)i * 2048));
    }
    image->kind->end(image);
}

static void forget_image(void)
{
    free(blocks);
    blocks = NULL;
}

static bool image_holds(size_t length, unsigned seed)
{
    uint8_t *bytes = malloc(length);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)(i * 7 + seed);
    bool found = false;
    for (uint32_t i = 0; i < block_count && !found; i++)
        found = (size_t)(block_count - i) * 2048 >= length && memcmp(blocks + (size_t)i * 2048, bytes, length) == 0;
    free(bytes);
    return found;
}

/* What isoinfo, which shares nothing with libisofs, says of it. */
static char listing[65536];

static void ask_isoinfo(const char *arguments)
{
    char path[320], command[1024];
    snprintf(path, sizeof path, "%s/image.iso", scratch);
    FILE *file = fopen(path, "w");
    assert_int_equal(block_count, fwrite(blocks, 2048, block_count, file));
    fclose(file);
    snprintf(command, sizeof command, "isoinfo -i '%s' %s 2>/dev/null", path, arguments);
    FILE *output = popen(command, "r");
    listing[fread(listing, 1, sizeof listing - 1, output)] = '\0';
    pclose(output);
}

static bool listed(const char *line)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s\n", line);
    const char *found = strstr(listing, whole);
    return found && (found == listing || found[-1] == '\n');
}

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
        TEST(a_failed_call_leaves_nothing),
        TEST(a_longer_stream_is_cut),
        TEST(progress_and_cancel),
        TEST(the_disc_fills_to_the_last_block),
        TEST(the_bound_holds),
        TEST(an_unreadable_stash_is_file_access),
        TEST(sizes_of_boot_images),
        TEST(a_boot_image_that_ends_early),
        TEST(names_that_come_twice),
        TEST(clients_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
