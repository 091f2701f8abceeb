/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the storages share: element statistics, IEnumSTATSTG, and the methods that do the same everywhere. */
#include <stdlib.h>
#include <string.h>

#include "imapi/cursor.h"
#include "imapi/storage.h"
#include "imapi/text.h"
#include "imapi/unknown.h"

/* Seconds from 1601-01-01 to 1970-01-01. */
#define EPOCH_DIFFERENCE 11644473600ULL
#define LATEST INT64_C(900000000000) /* seconds since 1970, in the year 30489 */

static FILETIME file_time(struct timespec time)
{
    int64_t seconds = (int64_t)time.tv_sec;
    if (seconds < -(int64_t)EPOCH_DIFFERENCE || seconds > LATEST) /* no FILETIME is that early, and none that late */
        seconds = seconds < 0 ? -(int64_t)EPOCH_DIFFERENCE : LATEST;
    uint64_t ticks = (uint64_t)(seconds + (int64_t)EPOCH_DIFFERENCE) * 10000000u + (uint64_t)time.tv_nsec / 100;
    return (FILETIME){.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
}

STATSTG element_stat(const struct stat *status)
{
    STATSTG stat = {.type = S_ISDIR(status->st_mode) ? STGTY_STORAGE : STGTY_STREAM,
                    .mtime = file_time(status->st_mtim),
                    .ctime = file_time(status->st_ctim),
                    .atime = file_time(status->st_atim)};
    if (stat.type == STGTY_STREAM)
        stat.cbSize.QuadPart = (ULONGLONG)status->st_size;
    return stat;
}

/* ------------------------------------------------------------------ IEnumSTATSTG: a snapshot */

struct element_enumerator {
    IEnumSTATSTG interface;
    struct cursor cursor;
    STATSTG *items;
};

static struct element_enumerator *self(IEnumSTATSTG *interface)
{
    return (struct element_enumerator *)interface;
}

static HRESULT query_interface(IEnumSTATSTG *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IEnumSTATSTG, object);
}

static ULONG add_reference(IEnumSTATSTG *interface)
{
    return cursor_reference(&self(interface)->cursor);
}

static void free_items(STATSTG *items, ULONG count)
{
    for (ULONG i = 0; i < count; i++)
        CoTaskMemFree(items[i].pwcsName);
    free(items);
}

static ULONG release(IEnumSTATSTG *interface)
{
    struct element_enumerator *enumerator = self(interface);
    ULONG left = cursor_release(&enumerator->cursor);
    if (left == 0) {
        free_items(enumerator->items, enumerator->cursor.count);
        free(enumerator);
    }
    return left;
}

static HRESULT next(IEnumSTATSTG *interface, ULONG count, STATSTG *items, ULONG *fetched)
{
    struct element_enumerator *enumerator = self(interface);
    if (fetched != NULL)
        *fetched = 0;
    if (items == NULL || (fetched == NULL && count != 1))
        return STG_E_INVALIDPOINTER;
    ULONG from, given = cursor_take(&enumerator->cursor, count, &from);
    for (ULONG i = 0; i < given; i++) {
        items[i] = enumerator->items[from + i];
        items[i].pwcsName = text_copy(items[i].pwcsName);
        if (items[i].pwcsName != NULL)
            continue;
        while (i-- > 0) /* all or nothing */
            CoTaskMemFree(items[i].pwcsName);
        cursor_return_to(&enumerator->cursor, from);
        return E_OUTOFMEMORY;
    }
    if (fetched != NULL)
        *fetched = given;
    return given == count ? S_OK : S_FALSE;
}

static HRESULT skip(IEnumSTATSTG *interface, ULONG count)
{
    return cursor_skip(&self(interface)->cursor, count);
}

static HRESULT reset(IEnumSTATSTG *interface)
{
    return cursor_reset(&self(interface)->cursor);
}

static HRESULT clone(IEnumSTATSTG *interface, IEnumSTATSTG **out)
{
    struct element_enumerator *enumerator = self(interface);
    if (out == NULL)
        return STG_E_INVALIDPOINTER;
    *out = NULL;
    STATSTG *items = calloc(enumerator->cursor.count == 0 ? 1 : enumerator->cursor.count, sizeof *items);
    if (items == NULL)
        return E_OUTOFMEMORY;
    for (ULONG i = 0; i < enumerator->cursor.count; i++) {
        items[i] = enumerator->items[i];
        items[i].pwcsName = text_copy(enumerator->items[i].pwcsName);
        if (items[i].pwcsName == NULL) {
            free_items(items, i);
            return E_OUTOFMEMORY;
        }
    }
    HRESULT result = element_enumerator_new(items, enumerator->cursor.count, out);
    if (SUCCEEDED(result))
        cursor_copy_place(&self(*out)->cursor, &enumerator->cursor);
    return result;
}

static const IEnumSTATSTGVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .Next = next,
    .Skip = skip,
    .Reset = reset,
    .Clone = clone,
};

HRESULT element_enumerator_new(STATSTG *items, ULONG count, IEnumSTATSTG **out)
{
    struct element_enumerator *enumerator = calloc(1, sizeof *enumerator);
    *out = NULL;
    if (enumerator == NULL) {
        free_items(items, count);
        return E_OUTOFMEMORY;
    }
    enumerator->interface.lpVtbl = &vtable;
    enumerator->cursor.references = 1;
    enumerator->items = items;
    enumerator->cursor.count = count;
    *out = &enumerator->interface;
    return S_OK;
}

/* ------------------------------------------------------------------ the same in every storage */

void element_set_times(struct element_times *times, const FILETIME *created, const FILETIME *accessed,
                       const FILETIME *modified)
{
    if (created != NULL)
        times->created = *created;
    if (accessed != NULL)
        times->accessed = *accessed;
    if (modified != NULL)
        times->modified = *modified;
}

HRESULT storage_commit(IStorage *interface, DWORD flags)
{
    (void)interface;
    (void)flags;
    return S_OK;
}

HRESULT storage_revert(IStorage *interface)
{
    (void)interface;
    return S_OK;
}
