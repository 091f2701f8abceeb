/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A Joliet image in a stash; a client whose storages have as little as those of programs that were shipped; and the
 * image as bytes, read by isoinfo. */
#ifndef COASTER_IMAPI_TESTS_JOLIET_WORLD_H
#define COASTER_IMAPI_TESTS_JOLIET_WORLD_H

#include "imapi/image.h"
#include "imapi/joliet_internal.h"
#include "imapi/tests/support.h"
#include "imapi/text.h"

static struct stash *stash;
static struct image *image;
static struct progress *progress;

static inline int begin(void **state)
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

static inline int finish(void **state)
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

static inline ULONG stream_add(IStream *This)
{
    (void)This;
    objects++;
    return ++shared_references;
}

static inline ULONG stream_release(IStream *This)
{
    (void)This;
    objects--;
    return --shared_references;
}

static inline HRESULT stream_read(IStream *This, void *data, ULONG length, ULONG *got)
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

static inline HRESULT stream_seek(IStream *This, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
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

static inline ULONG enumerator_release(IEnumSTATSTG *This)
{
    objects--;
    free(This);
    return 0;
}

static inline HRESULT enumerator_next(IEnumSTATSTG *This, ULONG count, STATSTG *out, ULONG *fetched)
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

static inline IStorage *fake_storage(const struct folder *folder);

static inline ULONG storage_release(IStorage *This)
{
    objects--;
    free(This);
    return 0;
}

static inline HRESULT storage_enumerate(IStorage *This, DWORD reserved1, void *reserved2, DWORD reserved3,
                                        IEnumSTATSTG **out)
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

static inline HRESULT storage_open_stream(IStorage *This, LPCOLESTR name, void *reserved1, DWORD mode, DWORD reserved2,
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

static inline HRESULT storage_open_storage(IStorage *This, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
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

static inline IStorage *fake_storage(const struct folder *folder)
{
    struct fake_storage *fake = calloc(1, sizeof *fake);
    fake->storage.lpVtbl = &storage_vtable;
    fake->folder = folder;
    objects++;
    return &fake->storage;
}

static inline HRESULT add(const struct element *elements, size_t count, bool overwrite)
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
static inline void read_image(void)
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

static inline void forget_image(void)
{
    free(blocks);
    blocks = NULL;
}

static inline bool image_holds(size_t length, unsigned seed)
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

static inline void ask_isoinfo(const char *arguments)
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

static inline bool listed(const char *line)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s\n", line);
    const char *found = strstr(listing, whole);
    return found && (found == listing || found[-1] == '\n');
}

#endif
