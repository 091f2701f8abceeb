/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IStorage in memory: a tree that the client fills with CreateStorage and CreateStream. Names are case-sensitive
 * (R-JOL-12a). */
#include <stdlib.h>
#include <string.h>

#include "coaster.h"
#include "imapi/name_index.h"
#include "imapi/storage.h"
#include "imapi/text.h"
#include "imapi/unknown.h"

struct folder;

struct element {
    OLECHAR *name;
    struct folder *folder;      /* a storage, or */
    struct memory_bytes *bytes; /* a stream */
};

struct folder {
    IStorage interface;
    atomic_uint references;
    OLECHAR *name;
    struct element *elements; /* in the order of making */
    ULONG count, room;
    struct name_index index;
    CLSID class_id;
    DWORD state_bits;
    struct element_times times;
};

static const IStorageVtbl vtable;

static struct folder *self(IStorage *interface)
{
    return (struct folder *)interface;
}

static HRESULT folder_new(const OLECHAR *name, struct folder **out)
{
    struct folder *folder = calloc(1, sizeof *folder);
    *out = folder;
    if (folder == NULL)
        return E_OUTOFMEMORY;
    folder->interface.lpVtbl = &vtable;
    folder->references = 1;
    folder->name = text_copy(name);
    if (folder->name != NULL)
        return S_OK;
    free(folder);
    *out = NULL;
    return E_OUTOFMEMORY;
}

/* ------------------------------------------------------------------ elements */

static const OLECHAR *name_of(const void *elements, ULONG place)
{
    return ((const struct element *)elements)[place].name;
}

static struct element *find(struct folder *folder, LPCOLESTR name)
{
    ULONG place = name_index_find(&folder->index, name, name_of, folder->elements);
    return place != NAME_NOT_THERE ? &folder->elements[place] : NULL;
}

static void element_clear(struct element *element)
{
    CoTaskMemFree(element->name);
    if (element->folder != NULL)
        IStorage_Release(&element->folder->interface);
    memory_bytes_release(element->bytes);
}

static void remove_element(struct folder *folder, struct element *element)
{
    ULONG place = (ULONG)(element - folder->elements);
    element_clear(element);
    memmove(element, element + 1, (folder->count - place - 1) * sizeof *element);
    folder->count--;
    name_index_take_and_close_up(&folder->index, place);
}

/* Room for one more. False: no memory. */
static bool reserve(struct folder *folder)
{
    if (folder->count == folder->room) {
        if (folder->room > UINT32_MAX / 4)
            return false;
        ULONG room = folder->room == 0 ? 4 : folder->room * 2;
        struct element *grown = realloc(folder->elements, room * sizeof *grown);
        if (grown == NULL)
            return false;
        folder->elements = grown;
        folder->room = room;
    }
    return name_index_reserve(&folder->index, folder->count, name_of, folder->elements);
}

/* A new place for name; one that exists is an error, or goes first when STGM_CREATE asks for it. */
static HRESULT make_element(struct folder *folder, LPCOLESTR name, DWORD mode, struct element **out)
{
    if (*name == 0)
        return STG_E_INVALIDNAME;
    struct element *old = find(folder, name);
    if (old != NULL && (mode & STGM_CREATE) == 0)
        return STG_E_FILEALREADYEXISTS;
    OLECHAR *copy = text_copy(name);
    if (copy == NULL || !reserve(folder)) {
        CoTaskMemFree(copy);
        return E_OUTOFMEMORY;
    }
    if (old != NULL)
        remove_element(folder, find(folder, name));
    name_index_add(&folder->index, copy, folder->count);
    *out = &folder->elements[folder->count++];
    **out = (struct element){.name = copy};
    return S_OK;
}

/* ------------------------------------------------------------------ IUnknown */

static HRESULT query_interface(IStorage *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IStorage, object);
}

static ULONG add_reference(IStorage *interface)
{
    return atomic_fetch_add(&self(interface)->references, 1) + 1;
}

static ULONG release(IStorage *interface)
{
    struct folder *folder = self(interface);
    ULONG left = atomic_fetch_sub(&folder->references, 1) - 1;
    if (left == 0) {
        for (ULONG i = 0; i < folder->count; i++)
            element_clear(&folder->elements[i]);
        free(folder->elements);
        name_index_free(&folder->index);
        CoTaskMemFree(folder->name);
        free(folder);
    }
    return left;
}

/* ------------------------------------------------------------------ creating and opening */

static HRESULT create_stream(IStorage *interface, LPCOLESTR name, DWORD mode, DWORD reserved1, DWORD reserved2,
                             IStream **stream)
{
    struct folder *folder = self(interface);
    if (stream == NULL || name == NULL)
        return STG_E_INVALIDPOINTER;
    *stream = NULL;
    if (reserved1 != 0 || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    struct memory_bytes *bytes = memory_bytes_new(NULL, 0);
    if (bytes == NULL)
        return E_OUTOFMEMORY;
    HRESULT result = stream_over_memory(bytes, name, stream);
    struct element *element;
    if (SUCCEEDED(result))
        result = make_element(folder, name, mode, &element);
    if (SUCCEEDED(result)) {
        element->bytes = bytes;
        return S_OK;
    }
    if (*stream != NULL)
        IStream_Release(*stream);
    *stream = NULL;
    memory_bytes_release(bytes);
    return result;
}

static HRESULT open_stream(IStorage *interface, LPCOLESTR name, void *reserved1, DWORD mode, DWORD reserved2,
                           IStream **stream)
{
    (void)mode;
    if (stream == NULL || name == NULL)
        return STG_E_INVALIDPOINTER;
    *stream = NULL;
    if (reserved1 != NULL || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    struct element *element = find(self(interface), name);
    if (element == NULL || element->bytes == NULL)
        return STG_E_FILENOTFOUND;
    return stream_over_memory(element->bytes, name, stream);
}

static HRESULT create_storage(IStorage *interface, LPCOLESTR name, DWORD mode, DWORD reserved1, DWORD reserved2,
                              IStorage **storage)
{
    if (storage == NULL || name == NULL)
        return STG_E_INVALIDPOINTER;
    *storage = NULL;
    if (reserved1 != 0 || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    struct folder *fresh;
    HRESULT result = folder_new(name, &fresh);
    if (FAILED(result))
        return result;
    struct element *element;
    result = make_element(self(interface), name, mode, &element);
    if (FAILED(result)) {
        IStorage_Release(&fresh->interface);
        return result;
    }
    element->folder = fresh;
    IStorage_AddRef(&fresh->interface);
    *storage = &fresh->interface;
    return S_OK;
}

static HRESULT open_storage(IStorage *interface, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                            DWORD reserved, IStorage **storage)
{
    (void)mode;
    if (storage == NULL || name == NULL)
        return STG_E_INVALIDPOINTER;
    *storage = NULL;
    if (priority != NULL || exclude != NULL || reserved != 0)
        return STG_E_INVALIDPARAMETER;
    struct element *element = find(self(interface), name);
    if (element == NULL || element->folder == NULL)
        return STG_E_FILENOTFOUND;
    IStorage_AddRef(&element->folder->interface);
    *storage = &element->folder->interface;
    return S_OK;
}

static STATSTG stat_of_folder(const struct folder *folder)
{
    return (STATSTG){.type = STGTY_STORAGE,
                     .mtime = folder->times.modified,
                     .ctime = folder->times.created,
                     .atime = folder->times.accessed,
                     .grfMode = STGM_READWRITE,
                     .clsid = folder->class_id,
                     .grfStateBits = folder->state_bits};
}

static STATSTG stat_of(const struct element *element)
{
    if (element->folder != NULL)
        return stat_of_folder(element->folder);
    const struct memory_bytes *bytes = element->bytes;
    return (STATSTG){.type = STGTY_STREAM,
                     .cbSize = {.QuadPart = bytes->length},
                     .mtime = bytes->times.modified,
                     .ctime = bytes->times.created,
                     .atime = bytes->times.accessed,
                     .grfMode = STGM_READWRITE};
}

static HRESULT enumerate(IStorage *interface, DWORD reserved1, void *reserved2, DWORD reserved3,
                         IEnumSTATSTG **enumerator)
{
    struct folder *folder = self(interface);
    if (enumerator == NULL)
        return STG_E_INVALIDPOINTER;
    *enumerator = NULL;
    if (reserved1 != 0 || reserved2 != NULL || reserved3 != 0)
        return STG_E_INVALIDPARAMETER;
    STATSTG *items = calloc(folder->count == 0 ? 1 : folder->count, sizeof *items);
    ULONG count = 0;
    bool complete = items != NULL;
    for (; complete && count < folder->count; count++) {
        items[count] = stat_of(&folder->elements[count]);
        items[count].pwcsName = text_copy(folder->elements[count].name);
        complete = items[count].pwcsName != NULL;
    }
    if (complete)
        return element_enumerator_new(items, count, enumerator);
    for (ULONG i = 0; i < count; i++)
        CoTaskMemFree(items[i].pwcsName);
    free(items);
    return E_OUTOFMEMORY;
}

static HRESULT destroy_element(IStorage *interface, LPCOLESTR name)
{
    struct folder *folder = self(interface);
    if (name == NULL)
        return STG_E_INVALIDPOINTER;
    struct element *element = find(folder, name);
    if (element == NULL)
        return STG_E_FILENOTFOUND;
    remove_element(folder, element); /* streams that are open keep their bytes */
    return S_OK;
}

static HRESULT rename_element(IStorage *interface, LPCOLESTR name, LPCOLESTR new_name)
{
    struct folder *folder = self(interface);
    if (name == NULL || new_name == NULL)
        return STG_E_INVALIDPOINTER;
    struct element *element = find(folder, name);
    if (element == NULL)
        return STG_E_FILENOTFOUND;
    if (*new_name == 0)
        return STG_E_INVALIDNAME;
    if (find(folder, new_name) != NULL)
        return STG_E_FILEALREADYEXISTS;
    OLECHAR *copy = text_copy(new_name);
    if (copy == NULL)
        return E_OUTOFMEMORY;
    ULONG place = (ULONG)(element - folder->elements);
    if (!name_index_reserve(&folder->index, folder->count, name_of, folder->elements)) {
        CoTaskMemFree(copy);
        return E_OUTOFMEMORY;
    }
    name_index_take(&folder->index, place);
    name_index_add(&folder->index, copy, place);
    CoTaskMemFree(element->name);
    element->name = copy;
    return S_OK;
}

static HRESULT stat_storage(IStorage *interface, STATSTG *stat, DWORD flag)
{
    struct folder *folder = self(interface);
    if (stat == NULL)
        return STG_E_INVALIDPOINTER;
    *stat = stat_of_folder(folder);
    if (flag != STATFLAG_NONAME && (stat->pwcsName = text_copy(folder->name)) == NULL)
        return E_OUTOFMEMORY;
    return S_OK;
}

/* ------------------------------------------------------------------ times, class, state */

static HRESULT set_times(IStorage *interface, LPCOLESTR name, const FILETIME *created, const FILETIME *accessed,
                         const FILETIME *modified)
{
    struct folder *folder = self(interface);
    struct element *element = name == NULL ? NULL : find(folder, name);
    if (name != NULL && element == NULL)
        return STG_E_FILENOTFOUND;
    struct element_times *times = &folder->times; /* of the storage itself, when no element is named */
    if (element != NULL)
        times = element->folder != NULL ? &element->folder->times : &element->bytes->times;
    element_set_times(times, created, accessed, modified);
    return S_OK;
}

static HRESULT set_class(IStorage *interface, REFCLSID clsid)
{
    if (clsid == NULL)
        return STG_E_INVALIDPOINTER;
    self(interface)->class_id = *clsid;
    return S_OK;
}

static HRESULT set_state_bits(IStorage *interface, DWORD bits, DWORD mask)
{
    struct folder *folder = self(interface);
    folder->state_bits = (folder->state_bits & ~mask) | (bits & mask);
    return S_OK;
}

/* ------------------------------------------------------------------ copying */

static bool is_within(const struct folder *folder, const IStorage *storage)
{
    if (&folder->interface == storage)
        return true;
    for (ULONG i = 0; i < folder->count; i++)
        if (folder->elements[i].folder != NULL && is_within(folder->elements[i].folder, storage))
            return true;
    return false;
}

/* Not into itself or something within: that would have no end. */
static HRESULT copy_to(IStorage *interface, DWORD count, const IID *excluded, SNB names, IStorage *destination)
{
    if (destination != NULL && is_within(self(interface), destination))
        return STG_E_ACCESSDENIED;
    return storage_copy_to(interface, count, excluded, names, destination);
}

static const IStorageVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .CreateStream = create_stream,
    .OpenStream = open_stream,
    .CreateStorage = create_storage,
    .OpenStorage = open_storage,
    .CopyTo = copy_to,
    .MoveElementTo = storage_move_element,
    .Commit = storage_commit,
    .Revert = storage_revert,
    .EnumElements = enumerate,
    .DestroyElement = destroy_element,
    .RenameElement = rename_element,
    .SetElementTimes = set_times,
    .SetClass = set_class,
    .SetStateBits = set_state_bits,
    .Stat = stat_storage,
};

HRESULT coaster_storage_memory(IStorage **storage)
{
    if (storage == NULL)
        return E_POINTER;
    *storage = NULL;
    struct folder *folder;
    HRESULT result = folder_new(u"", &folder);
    if (SUCCEEDED(result))
        *storage = &folder->interface;
    return result;
}
