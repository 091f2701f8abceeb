/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AddData: the client's storages are walked twice. First their names and sizes are collected in a tree of their own and
 * held against the image (names, conflicts, room); then the streams are copied into the stash. Only when all of it is
 * there does that tree become part of the image, by steps that cannot fail: so every failure leaves the image as it was
 * (R-JOL-07, 08).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "imapi/joliet_internal.h"
#include "imapi/stash_cipher.h"

#define COPY ((size_t)256 * 1024)
#define RECORDS 70 /* bytes of a name at least: 34 in the folder of ISO 9660, 36 in that of Joliet */
#define FIRST_DATE INT64_C(-2208988800) /* 1900-01-01 00:00:00 and 2155-12-31 23:59:59 in seconds of 1970 */
#define LAST_DATE INT64_C(5869583999)
#define LARGEST_FILE (UINT64_C(0xFFFFFFFF) - JOLIET_BLOCK) /* of an ISO 9660 level below 3 (R-JOL-18) */

struct add {
    struct joliet_image *joliet;
    struct progress *progress;
    bool overwrite;
    struct joliet_node *pending;
    uint64_t elements, skipped;
    uint32_t folders; /* that the image does not have yet */
    uint64_t blocks;  /* of data */
    uint64_t blocks_done;
    uint8_t *buffer;
    OLECHAR *refused; /* the path of the element that failed, made on the way out */
};

/* A record's date has a byte for the years since 1900 (ECMA-119 9.1.5): what lies outside becomes the nearest that
 * there is. No time at all (R-JOL-12d) is the time of staging. */
static int64_t seconds_of(FILETIME time_of_file)
{
    uint64_t ticks = (uint64_t)time_of_file.dwHighDateTime << 32 | time_of_file.dwLowDateTime;
    if (ticks == 0)
        return (int64_t)time(NULL);
    int64_t seconds = (int64_t)(ticks / 10000000) - INT64_C(11644473600);
    if (seconds < FIRST_DATE)
        return FIRST_DATE;
    return seconds > LAST_DATE ? LAST_DATE : seconds;
}

/* ------------------------------------------------------------------ first walk */

/* R-JOL-06, 10: S_OK when a file or folder may stand where before stands. */
static HRESULT check_conflict(const struct add *add, const struct joliet_node *before, bool folder)
{
    if (!before || (before->folder && folder))
        return S_OK;
    if (before->folder != folder)
        return IMAPI_E_FILEEXISTS;
    return add->overwrite ? S_OK : IMAPI_E_FILEEXISTS;
}

/* An enumeration that never ends is ended here, also one of what is skipped. */
static HRESULT go_on(struct add *add)
{
    uint64_t enumerated = add->elements + add->skipped;
    if (add->blocks + enumerated * RECORDS / JOLIET_BLOCK > add->joliet->capacity)
        return IMAPI_E_DISCFULL;
    return enumerated % 256 == 0 && progress_cancelled(add->progress) ? IMAPI_E_USERABORT : S_OK;
}

static HRESULT count_element(struct add *add, bool folder, uint64_t size)
{
    if (size > LARGEST_FILE)
        return IMAPI_E_DISCFULL;
    add->elements++;
    if (!folder)
        add->blocks += size / JOLIET_BLOCK + (size % JOLIET_BLOCK != 0);
    return go_on(add);
}

static HRESULT count_folder(struct add *add)
{
    return 1 + add->joliet->folders + ++add->folders <= JOLIET_FOLDERS_MAXIMUM ? S_OK : IMAPI_E_DISCFULL;
}

/* The node of this element in the pending tree: a new one, or the folder of that name that is there already. */
static HRESULT take_element(struct add *add, struct joliet_node *folder, const struct joliet_node *in_image,
                            const STATSTG *element, size_t length, struct joliet_node **taken)
{
    bool is_folder = element->type == STGTY_STORAGE;
    struct joliet_node *before = joliet_find(folder, element->pwcsName);
    HRESULT result = check_conflict(add, before, is_folder);
    if (FAILED(result))
        return result;
    if (before && is_folder) {
        *taken = before;
        return S_OK;
    }
    struct joliet_node *node = joliet_node_new(element->pwcsName, length, is_folder);
    if (!node || !joliet_reserve(folder, 1)) {
        joliet_node_free(node);
        return E_OUTOFMEMORY;
    }
    node->modified = seconds_of(element->mtime);
    node->size = is_folder ? 0 : element->cbSize.QuadPart;
    if (before) {
        node->overwritten = joliet_replace(folder, node);
    } else {
        joliet_insert(folder, node);
    }
    *taken = node;
    return is_folder && !in_image ? count_folder(add) : S_OK;
}

static HRESULT walk_storage(struct add *add, IStorage *storage, struct joliet_node *folder,
                            const struct joliet_node *image_folder, unsigned depth);

static HRESULT walk_substorage(struct add *add, IStorage *storage, struct joliet_node *folder,
                               const struct joliet_node *image_folder, unsigned depth)
{
    IStorage *inner = NULL;
    HRESULT result =
        IStorage_OpenStorage(storage, folder->name, NULL, STGM_READ | STGM_SHARE_EXCLUSIVE, NULL, 0, &inner);
    if (FAILED(result))
        return result;
    if (!inner)
        return STG_E_READFAULT;
    result = walk_storage(add, inner, folder, image_folder, depth + 1);
    IStorage_Release(inner);
    return result;
}

static size_t length_of(const OLECHAR *name)
{
    size_t length = 0;
    while (length <= JOLIET_NAME_MAXIMUM && name[length])
        length++;
    return length;
}

static HRESULT walk_element(struct add *add, IStorage *storage, const STATSTG *element, struct joliet_node *folder,
                            const struct joliet_node *image_folder, unsigned depth)
{
    bool is_folder = element->type == STGTY_STORAGE;
    if (!is_folder && element->type != STGTY_STREAM) { /* no file and no folder */
        add->skipped++;
        return go_on(add);
    }
    if (!element->pwcsName)
        return IMAPI_E_BADJOLIETNAME;
    size_t length = length_of(element->pwcsName);
    HRESULT result = joliet_name_check(element->pwcsName, length);
    if (FAILED(result))
        return result;
    const struct joliet_node *in_image = joliet_find(image_folder, element->pwcsName);
    result = check_conflict(add, in_image, is_folder);
    if (SUCCEEDED(result))
        result = count_element(add, is_folder, is_folder ? 0 : element->cbSize.QuadPart);
    struct joliet_node *node = NULL;
    if (SUCCEEDED(result))
        result = take_element(add, folder, in_image, element, length, &node);
    if (SUCCEEDED(result) && is_folder)
        result = depth >= JOLIET_DEPTH_MAXIMUM ? IMAPI_E_BADJOLIETNAME
                                               : walk_substorage(add, storage, node, in_image, depth);
    return result;
}

/* One element at a time, with a place for the count: some clients know no other call (R-JOL-12). */
static HRESULT walk_storage(struct add *add, IStorage *storage, struct joliet_node *folder,
                            const struct joliet_node *image_folder, unsigned depth)
{
    IEnumSTATSTG *elements = NULL;
    HRESULT result = IStorage_EnumElements(storage, 0, NULL, 0, &elements);
    if (FAILED(result))
        return result;
    if (!elements)
        return STG_E_READFAULT;
    for (;;) {
        STATSTG element;
        ULONG fetched = 0;
        memset(&element, 0, sizeof element);
        result = IEnumSTATSTG_Next(elements, 1, &element, &fetched);
        if (FAILED(result) || fetched == 0) {
            result = FAILED(result) ? result : S_OK;
            break;
        }
        result = walk_element(add, storage, &element, folder, image_folder, depth);
        joliet_refused_at(&add->refused, element.pwcsName, result);
        CoTaskMemFree(element.pwcsName); /* R-JOL-15 */
        if (FAILED(result))
            break;
    }
    IEnumSTATSTG_Release(elements);
    return result;
}

/* ------------------------------------------------------------------ second walk */

static int32_t steps(const struct add *add)
{
    return add->blocks > 0 ? (int32_t)add->blocks : 1;
}

/* (n, n) is left to the end: it comes once. */
static bool step(struct add *add, uint64_t blocks)
{
    add->blocks_done += blocks;
    return add->blocks_done < add->blocks && progress_add(add->progress, (int32_t)add->blocks_done, steps(add));
}

static HRESULT copy_stream(struct add *add, IStream *stream, struct joliet_node *file)
{
    LARGE_INTEGER beginning = {.QuadPart = 0};
    ULARGE_INTEGER position; /* not wanted, but some clients store it unasked */
    /* its own position may be shared (R-JOL-12b) */
    HRESULT result = IStream_Seek(stream, beginning, STREAM_SEEK_SET, &position);
    if (FAILED(result))
        return result;
    file->offset = stash_length(add->joliet->image.stash);
    for (uint64_t left = file->size; left > 0;) {
        size_t part = left < COPY ? (size_t)left : COPY;
        result = joliet_read_exactly(stream, add->buffer, part);
        if (SUCCEEDED(result))
            result = stash_append(add->joliet->image.stash, add->buffer, part, NULL);
        if (FAILED(result))
            return result;
        left -= part;
        if (step(add, (part + JOLIET_BLOCK - 1) / JOLIET_BLOCK))
            return IMAPI_E_USERABORT;
    }
    return S_OK;
}

static HRESULT copy_file(struct add *add, IStorage *storage, struct joliet_node *file)
{
    IStream *stream = NULL;
    HRESULT result = IStorage_OpenStream(storage, file->name, NULL, STGM_READ | STGM_SHARE_EXCLUSIVE, 0, &stream);
    if (FAILED(result))
        return result; /* some clients cancel this way: their code comes back unchanged (R-JOL-13) */
    if (!stream)
        return STG_E_READFAULT;
    result = copy_stream(add, stream, file);
    IStream_Release(stream);
    return result;
}

/* The other end of a list of overwritten files, which leads back now. */
static struct joliet_node *turn_round(struct joliet_node *file)
{
    struct joliet_node *before = NULL;
    while (file) {
        struct joliet_node *next = file->overwritten;
        file->overwritten = before;
        before = file;
        file = next;
    }
    return before;
}

/* A name that was enumerated more than once is opened as often, the last one last: all of them are recorded (R-JOL-05).
 */
static HRESULT copy_file_and_overwritten(struct add *add, IStorage *storage, struct joliet_node *file)
{
    struct joliet_node *oldest = turn_round(file);
    HRESULT result = S_OK;
    for (struct joliet_node *at = oldest; at && SUCCEEDED(result); at = at->overwritten)
        result = copy_file(add, storage, at);
    turn_round(oldest);
    return result;
}

static HRESULT copy_folder(struct add *add, IStorage *storage, struct joliet_node *folder);

static HRESULT copy_subfolder(struct add *add, IStorage *storage, struct joliet_node *folder)
{
    IStorage *inner = NULL;
    HRESULT result =
        IStorage_OpenStorage(storage, folder->name, NULL, STGM_READ | STGM_SHARE_EXCLUSIVE, NULL, 0, &inner);
    if (FAILED(result))
        return result;
    if (!inner)
        return STG_E_READFAULT;
    result = copy_folder(add, inner, folder);
    IStorage_Release(inner);
    return result;
}

static HRESULT copy_folder(struct add *add, IStorage *storage, struct joliet_node *folder)
{
    HRESULT result = S_OK;
    for (size_t i = 0; i < folder->child_count && SUCCEEDED(result); i++) {
        struct joliet_node *child = folder->children[i];
        if (child->folder)
            result = child->child_count > 0 ? copy_subfolder(add, storage, child) : S_OK;
        else
            result = copy_file_and_overwritten(add, storage, child);
        joliet_refused_at(&add->refused, child->name, result);
    }
    return result;
}

static HRESULT copy_all(struct add *add, IStorage *root)
{
    if (progress_add(add->progress, 0, steps(add)))
        return IMAPI_E_USERABORT;
    HRESULT result = copy_folder(add, root, add->pending);
    if (SUCCEEDED(result) && progress_add(add->progress, steps(add), steps(add)))
        return IMAPI_E_USERABORT;
    return result;
}

/* ------------------------------------------------------------------ room, and the merge */

/* The bound decides while there is plenty; near the end the image is laid out to know. */
static HRESULT check_room(struct add *add, uint64_t *bound, bool *exact)
{
    struct joliet_image *joliet = add->joliet;
    *bound = joliet->bound + joliet_tree_bound(add->pending);
    *exact = false;
    if (*bound <= joliet->capacity)
        return S_OK;
    uint32_t blocks = 0;
    HRESULT result =
        joliet_layout_size(joliet, add->pending, joliet->import ? joliet->import->next_writable : 0, &blocks);
    if (FAILED(result))
        return result;
    *bound = blocks;
    *exact = true;
    return blocks <= joliet->capacity ? S_OK : IMAPI_E_DISCFULL;
}

static bool reserve_merge(struct joliet_node *into, const struct joliet_node *from)
{
    if (!joliet_reserve(into, from->child_count))
        return false;
    for (size_t i = 0; i < from->child_count; i++) {
        struct joliet_node *same = joliet_find(into, from->children[i]->name);
        if (same && same->folder && !reserve_merge(same, from->children[i]))
            return false;
    }
    return true;
}

/* Puts a file, and behind it what it overwrote itself, in front of those that are in no folder. */
static void hide(struct joliet_image *joliet, struct joliet_node *file)
{
    struct joliet_node *last = file;
    while (last->overwritten)
        last = last->overwritten;
    last->overwritten = joliet->hidden;
    joliet->hidden = file;
}

/* Cannot fail after reserve_merge. Empties from. */
static void merge(struct joliet_image *joliet, struct joliet_node *into, struct joliet_node *from)
{
    for (size_t i = 0; i < from->child_count; i++) {
        struct joliet_node *child = from->children[i];
        struct joliet_node *same = joliet_find(into, child->name);
        if (!same) {
            joliet_insert(into, child);
        } else if (same->folder) {
            merge(joliet, same, child);
            joliet_node_free(child);
        } else {
            same = joliet_replace(into, child);
            if (same->imported) /* its bytes are on the disc already */
                joliet_node_free(same);
            else
                hide(joliet, same);
        }
    }
    from->child_count = 0;
}

static HRESULT add_storage(struct add *add, IStorage *root)
{
    struct joliet_image *joliet = add->joliet;
    uint64_t before = stash_length(joliet->image.stash), bound = 0;
    bool exact = false;
    HRESULT result = walk_storage(add, root, add->pending, joliet->root, 1);
    if (SUCCEEDED(result))
        result = check_room(add, &bound, &exact);
    if (SUCCEEDED(result)) /* R-STA-21: also before staging */
        result = stash_check(joliet->image.stash, add->blocks * JOLIET_BLOCK);
    if (SUCCEEDED(result)) {
        result = reserve_merge(joliet->root, add->pending) ? copy_all(add, root) : E_OUTOFMEMORY;
        if (FAILED(result) && FAILED(stash_truncate(joliet->image.stash, before)))
            result = IMAPI_E_FILEACCESS;
    }
    if (FAILED(result))
        return result;
    merge(joliet, joliet->root, add->pending);
    joliet->staged = joliet->staged || add->elements > 0;
    joliet->folders += add->folders;
    joliet->bound = bound;
    joliet->exact_known = exact;
    return S_OK;
}

HRESULT joliet_image_add(struct image *image, IStorage *root, bool overwrite, struct progress *progress)
{
    struct add add = {.joliet = joliet_of(image), .progress = progress, .overwrite = overwrite};
    progress_begin(progress);
    add.pending = joliet_node_new(u"", 0, true);
    add.buffer = stash_memory_new(COPY);
    HRESULT result = add.pending && add.buffer ? add_storage(&add, root) : E_OUTOFMEMORY;
    joliet_node_free(add.pending);
    stash_memory_free(add.buffer);
    free(add.joliet->refused);
    add.joliet->refused = add.refused;
    return result;
}
