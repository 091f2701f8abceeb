/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Objects that stand beside a burn, where memory ends: each of their allocations fails in turn (the linker puts these
 * in the place of the C library's, see the Makefile), the call says E_OUTOFMEMORY, hands out nothing and leaves
 * nothing. walk_operations.c does the same with a burn.
 */
#include <sys/stat.h>

#include "imapi/image.h"
#include "imapi/property_storage.h"
#include "imapi/tests/support.h"

static unsigned allocations, fails_at; /* 0: none */
static long held;                      /* blocks that the library has, as far as it got them while it was looked at */
static bool counting;

static bool fails(void)
{
    return counting && ++allocations == fails_at;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);
char *__wrap_strndup(const char *text, size_t length);
void __real_free(void *memory);
void __wrap_free(void *memory);

static void *got(void *memory)
{
    held += counting && memory != NULL;
    return memory;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : got(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : got(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    void *grown = __real_realloc(memory, size);
    held += counting && memory == NULL && grown != NULL;
    return grown;
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : got(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t length)
{
    return fails() ? NULL : got(__real_strndup(text, length));
}

void __wrap_free(void *memory)
{
    held -= counting && memory != NULL;
    __real_free(memory);
}

/* Does what do_it does with each of its allocations failing, until there is none left to fail. */
static void with_each_allocation_failing(HRESULT (*do_it)(void))
{
    for (fails_at = 1;; fails_at++) {
        allocations = 0;
        held = 0;
        counting = true;
        HRESULT result = do_it();
        counting = false;
        assert_int_equal(0, held);
        if (allocations < fails_at)
            break;
        if (result != STG_E_INSUFFICIENTMEMORY) /* the word of a stream for it */
            assert_result(E_OUTOFMEMORY, result);
    }
    assert_true(fails_at > 1);
    fails_at = 0;
    assert_result(S_OK, do_it());
}

/* What a failed call would have handed out is NULL. */
static void must_agree(HRESULT result, const void *object)
{
    counting = false;
    assert_int_equal(FAILED(result), object == NULL);
    counting = true;
}

#define CHECKED(call, object) (result = (call), must_agree(result, object))

/* ------------------------------------------------------------------ properties */

static IPropertyStorage *properties;

static HRESULT enumerate_properties(void)
{
    IEnumSTATPROPSTG *enumerator = NULL;
    STATPROPSTG items[3];
    ULONG fetched = 7;
    HRESULT result;
    CHECKED(IPropertyStorage_Enum(properties, &enumerator), enumerator);
    if (FAILED(result))
        return result;
    result = IEnumSTATPROPSTG_Next(enumerator, 3, items, &fetched);
    for (ULONG i = 0; i < fetched; i++)
        CoTaskMemFree(items[i].lpwstrName);
    bool whole = SUCCEEDED(result) ? result == S_FALSE && fetched == 2 : fetched == 0;
    IEnumSTATPROPSTG_Release(enumerator);
    return whole ? SUCCEEDED(result) ? S_OK : result : E_FAIL;
}

static HRESULT clone_properties(void)
{
    IEnumSTATPROPSTG *enumerator = NULL, *clone = NULL;
    HRESULT result;
    CHECKED(IPropertyStorage_Enum(properties, &enumerator), enumerator);
    if (FAILED(result))
        return result;
    CHECKED(IEnumSTATPROPSTG_Clone(enumerator, &clone), clone);
    if (clone != NULL)
        IEnumSTATPROPSTG_Release(clone);
    IEnumSTATPROPSTG_Release(enumerator);
    return result;
}

static HRESULT fill_properties(void)
{
    IPropertyStorage *storage = NULL;
    HRESULT result;
    CHECKED(property_storage_new(&storage), storage);
    if (FAILED(result))
        return result;
    result = property_storage_put(storage, u"Number", &(PROPVARIANT){.vt = VT_I4, .lVal = 3});
    if (SUCCEEDED(result))
        result = property_storage_put_extension(storage, u"Extension", 4);
    IPropertyStorage_Release(storage);
    return result;
}

static HRESULT name_properties(void)
{
    IPropertyStorage *storage = NULL;
    PROPID ids[] = {40, 41};
    LPOLESTR names[] = {(LPOLESTR)u"Forty", (LPOLESTR)u"Forty-one"};
    HRESULT result;
    CHECKED(property_storage_new(&storage), storage);
    if (FAILED(result))
        return result;
    result = IPropertyStorage_WritePropertyNames(storage, 2, ids, names);
    IPropertyStorage_Release(storage);
    return result;
}

static void property_sets(void **state)
{
    (void)state;
    PROPVARIANT value = {.vt = VT_I4, .lVal = 3};
    assert_result(S_OK, property_storage_new(&properties));
    assert_result(S_OK, property_storage_put(properties, u"One", &value));
    assert_result(S_OK, property_storage_put(properties, u"Two", &value));
    with_each_allocation_failing(enumerate_properties);
    with_each_allocation_failing(clone_properties);
    with_each_allocation_failing(fill_properties);
    with_each_allocation_failing(name_properties);
    assert_int_equal(0, IPropertyStorage_Release(properties));
}

/* ------------------------------------------------------------------ enumerators of the master */

static IDiscMaster *master;

static HRESULT enumerate_formats(void)
{
    IEnumDiscMasterFormats *formats = NULL, *clone = NULL;
    HRESULT result;
    CHECKED(IDiscMaster_EnumDiscMasterFormats(master, &formats), formats);
    if (FAILED(result))
        return result;
    CHECKED(IEnumDiscMasterFormats_Clone(formats, &clone), clone);
    if (clone != NULL)
        IEnumDiscMasterFormats_Release(clone);
    IEnumDiscMasterFormats_Release(formats);
    return result;
}

static HRESULT enumerate_recorders(void)
{
    IEnumDiscRecorders *recorders = NULL, *clone = NULL;
    HRESULT result;
    CHECKED(IDiscMaster_EnumDiscRecorders(master, &recorders), recorders);
    if (FAILED(result))
        return result;
    CHECKED(IEnumDiscRecorders_Clone(recorders, &clone), clone);
    if (clone != NULL)
        IEnumDiscRecorders_Release(clone);
    IEnumDiscRecorders_Release(recorders);
    return result;
}

static void enumerators(void **state)
{
    (void)state;
    master = master_make_open();
    with_each_allocation_failing(enumerate_formats);
    with_each_allocation_failing(enumerate_recorders);
    assert_result(S_OK, IDiscMaster_Close(master));
    assert_int_equal(0, IDiscMaster_Release(master));
}

/* ------------------------------------------------------------------ storages of the library's own */

static char tree[300], file[320];
static IStorage *of_memory;

/* All that AddData asks of a storage, and its statistics. */
static HRESULT read_storage(IStorage *storage)
{
    IEnumSTATSTG *elements = NULL, *clone = NULL;
    IStream *stream = NULL;
    IStorage *folder = NULL;
    STATSTG items[3], stat = {0};
    ULONG fetched = 7;
    HRESULT result = IStorage_Stat(storage, &stat, STATFLAG_DEFAULT);
    CoTaskMemFree(stat.pwcsName);
    if (SUCCEEDED(result))
        CHECKED(IStorage_EnumElements(storage, 0, NULL, 0, &elements), elements);
    if (SUCCEEDED(result))
        CHECKED(IEnumSTATSTG_Clone(elements, &clone), clone);
    if (SUCCEEDED(result)) {
        result = IEnumSTATSTG_Next(elements, 3, items, &fetched);
        for (ULONG i = 0; i < fetched; i++)
            CoTaskMemFree(items[i].pwcsName);
        if (fetched != (SUCCEEDED(result) ? 2 : 0))
            result = E_FAIL;
    }
    if (SUCCEEDED(result))
        CHECKED(IStorage_OpenStream(storage, u"file", NULL, 0, 0, &stream), stream);
    if (SUCCEEDED(result))
        CHECKED(IStorage_OpenStorage(storage, u"folder", NULL, 0, NULL, 0, &folder), folder);
    if (folder != NULL)
        IStorage_Release(folder);
    if (stream != NULL)
        IStream_Release(stream);
    if (clone != NULL)
        IEnumSTATSTG_Release(clone);
    if (elements != NULL)
        IEnumSTATSTG_Release(elements);
    return SUCCEEDED(result) ? S_OK : result;
}

static HRESULT read_folder(void)
{
    IStorage *storage = NULL;
    HRESULT result;
    CHECKED(coaster_storage_from_folder(tree, &storage), storage);
    if (FAILED(result))
        return result;
    result = read_storage(storage);
    IStorage_Release(storage);
    return result;
}

static HRESULT read_file(void)
{
    IStorage *storage = NULL;
    IStream *stream = NULL;
    HRESULT result;
    CHECKED(coaster_storage_from_file(file, &storage), storage);
    if (FAILED(result))
        return result;
    CHECKED(coaster_stream_from_file(file, &stream), stream);
    if (stream != NULL)
        IStream_Release(stream);
    IStorage_Release(storage);
    return result;
}

static HRESULT read_memory(void)
{
    return read_storage(of_memory);
}

static HRESULT fill_memory(void)
{
    IStorage *storage = NULL, *folder = NULL;
    IStream *stream = NULL;
    HRESULT result;
    CHECKED(coaster_storage_memory(&storage), storage);
    if (FAILED(result))
        return result;
    CHECKED(IStorage_CreateStorage(storage, u"folder", STGM_CREATE, 0, 0, &folder), folder);
    if (SUCCEEDED(result))
        CHECKED(IStorage_CreateStream(storage, u"file", STGM_CREATE, 0, 0, &stream), stream);
    if (SUCCEEDED(result))
        result = IStream_Write(stream, "text", 4, NULL);
    if (stream != NULL)
        IStream_Release(stream);
    if (folder != NULL)
        IStorage_Release(folder);
    IStorage_Release(storage);
    return result;
}

static void storages(void **state)
{
    (void)state;
    char folder[320];
    snprintf(tree, sizeof tree, "%s/tree", scratch);
    snprintf(file, sizeof file, "%s/file", tree);
    snprintf(folder, sizeof folder, "%s/folder", tree);
    assert_int_equal(0, mkdir(tree, 0700));
    assert_int_equal(0, mkdir(folder, 0700));
    FILE *made = fopen(file, "w");
    assert_non_null(made);
    assert_int_equal(0, fclose(made));
    with_each_allocation_failing(read_folder);
    with_each_allocation_failing(read_file);
    with_each_allocation_failing(fill_memory);
    IStorage *inside = NULL;
    of_memory = storage_with(u"file", 3, 0);
    assert_result(S_OK, IStorage_CreateStorage(of_memory, u"folder", STGM_CREATE, 0, 0, &inside));
    IStorage_Release(inside);
    with_each_allocation_failing(read_memory);
    IStorage_Release(of_memory);
}

/* ------------------------------------------------------------------ images */

static struct stash *stash;

static HRESULT make_images(void)
{
    struct image *audio = redbook_image_new(stash), *data = audio != NULL ? joliet_image_new(stash) : NULL;
    HRESULT result = data != NULL ? joliet_image_set_volume_name(data, u"A name") : E_OUTOFMEMORY;
    if (data != NULL)
        data->kind->free(data);
    if (audio != NULL)
        audio->kind->free(audio);
    return result;
}

static void images(void **state)
{
    (void)state;
    assert_result(S_OK, stash_claim(0, &stash));
    with_each_allocation_failing(make_images);
    stash_release(stash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(property_sets, com_begin, com_end),
        cmocka_unit_test_setup_teardown(enumerators, com_begin, com_end),
        cmocka_unit_test_setup_teardown(storages, com_begin, com_end),
        cmocka_unit_test_setup_teardown(images, com_begin, com_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
