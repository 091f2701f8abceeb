/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/client_storage.h"

#include <stdlib.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/client_stream.h"
#include "conformance/world.h"

struct client_notes client_notes;
static bool disposed;

bool client_is_gone(void)
{
    client_notes.after += disposed;
    return disposed;
}

uint8_t client_byte(uint64_t position)
{
    return (uint8_t)(position * 7 + position / 251);
}

void client_dispose(void)
{
    disposed = true;
}

size_t client_file_length(const struct client_element *file)
{
    return file->text != NULL ? strlen(file->text) : file->pattern;
}

HRESULT client_no_interface(void **object)
{
    *object = NULL;
    return E_NOINTERFACE;
}

/* ------------------------------------------------------------------ elements, one at a time */

/* Objects live as long as the process of the case, so that a call after their end is counted and not a crash. */
struct client_object {
    union {
        IStorage storage;
        IEnumSTATSTG elements;
    } interface;
    const struct client_folder *folder;
    size_t next;
    struct client_object *before;
};
static struct client_object *all_objects;

static struct client_object *new_object(const struct client_folder *folder)
{
    struct client_object *object = calloc(1, sizeof *object);
    if (object == NULL)
        case_broken("out of memory");
    object->folder = folder;
    object->before = all_objects;
    all_objects = object;
    client_notes.objects++;
    return object;
}

static HRESULT elements_query(IEnumSTATSTG *elements, REFIID iid, void **object)
{
    (void)elements, (void)iid;
    return client_no_interface(object);
}

static ULONG elements_add(IEnumSTATSTG *elements)
{
    (void)elements;
    return client_is_gone() ? 1 : ++client_notes.objects;
}

static ULONG elements_release(IEnumSTATSTG *elements)
{
    (void)elements;
    return client_is_gone() ? 0 : --client_notes.objects;
}

static void describe(const struct client_element *element, STATSTG *status)
{
    size_t units = 0;
    while (element->name[units] != 0)
        units++;
    size_t bytes = (units + 1) * sizeof(OLECHAR);
    memset(status, 0xA5, sizeof *status); /* nothing but the following may be relied on (R-JOL-12d) */
    status->pwcsName = CoTaskMemAlloc(client_notes.name_room > bytes ? client_notes.name_room : bytes);
    if (status->pwcsName == NULL)
        case_broken("out of memory");
    memcpy(status->pwcsName, element->name, bytes);
    status->type = element->folder != NULL ? STGTY_STORAGE : STGTY_STREAM;
    status->cbSize.QuadPart = element->folder != NULL  ? 0
                              : element->declared != 0 ? element->declared
                                                       : client_file_length(element);
    status->mtime = element->modified;
    status->ctime = status->atime = (FILETIME){0};
}

static HRESULT elements_next(IEnumSTATSTG *elements, ULONG count, STATSTG *status, ULONG *fetched)
{
    struct client_object *client = (struct client_object *)elements;
    if (client_is_gone())
        return E_UNEXPECTED;
    if (fetched != NULL)
        *fetched = 0;
    if (count != 1 || fetched == NULL || client->next == client->folder->count)
        return S_FALSE;
    describe(&client->folder->elements[client->next++], status);
    *fetched = 1;
    return S_OK;
}

static HRESULT no_skip(IEnumSTATSTG *elements, ULONG count)
{
    (void)elements, (void)count;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_reset(IEnumSTATSTG *elements)
{
    (void)elements;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_other(IEnumSTATSTG *elements, IEnumSTATSTG **other)
{
    (void)elements;
    *other = NULL;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static const IEnumSTATSTGVtbl elements_vtable = {
    .QueryInterface = elements_query,
    .AddRef = elements_add,
    .Release = elements_release,
    .Next = elements_next,
    .Skip = no_skip,
    .Reset = no_reset,
    .Clone = no_other,
};

/* ------------------------------------------------------------------ the storage */

static IStorage *storage_over(const struct client_folder *folder);

static HRESULT storage_query(IStorage *storage, REFIID iid, void **object)
{
    (void)storage, (void)iid;
    return client_no_interface(object);
}

static ULONG storage_add(IStorage *storage)
{
    (void)storage;
    return client_is_gone() ? 1 : ++client_notes.objects;
}

static ULONG storage_release(IStorage *storage)
{
    (void)storage;
    return client_is_gone() ? 0 : --client_notes.objects;
}

static bool same_name(const OLECHAR *a, const OLECHAR *b)
{
    while (*a != 0 && *a == *b)
        a++, b++;
    return *a == *b;
}

/* The next of that name behind where the last look-up ended, and from the beginning: a name that stands there twice
 * leads to each in turn. */
static const struct client_element *look_up(IStorage *storage, const OLECHAR *name)
{
    struct client_object *client = (struct client_object *)storage;
    size_t count = client->folder->count;
    for (size_t i = 0; i < count; i++) {
        size_t at = (client->next + i) % count;
        if (same_name(client->folder->elements[at].name, name)) {
            client->next = at + 1;
            return &client->folder->elements[at];
        }
    }
    return NULL;
}

static HRESULT storage_open_stream(IStorage *storage, LPCOLESTR name, void *reserved, DWORD mode, DWORD reserved2,
                                   IStream **stream)
{
    (void)mode;
    *stream = NULL;
    if (client_is_gone())
        return E_UNEXPECTED;
    if (reserved != NULL || reserved2 != 0) /* R-JOL-12a */
        return STG_E_INVALIDPARAMETER;
    const struct client_element *element = look_up(storage, name);
    if (element == NULL || element->folder != NULL)
        return STG_E_FILENOTFOUND;
    if (element->opening != S_OK)
        return element->opening;
    *stream = client_stream(element);
    return S_OK;
}

static HRESULT storage_open_storage(IStorage *storage, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                                    DWORD reserved, IStorage **opened)
{
    (void)mode;
    *opened = NULL;
    if (client_is_gone())
        return E_UNEXPECTED;
    if (priority != NULL || exclude != NULL || reserved != 0)
        return STG_E_INVALIDPARAMETER;
    const struct client_element *element = look_up(storage, name);
    if (element == NULL || element->folder == NULL)
        return STG_E_FILENOTFOUND;
    *opened = storage_over(element->folder);
    return S_OK;
}

static HRESULT storage_elements(IStorage *storage, DWORD reserved, void *reserved2, DWORD reserved3,
                                IEnumSTATSTG **elements)
{
    *elements = NULL;
    if (client_is_gone())
        return E_UNEXPECTED;
    if (reserved != 0 || reserved2 != NULL || reserved3 != 0)
        return STG_E_INVALIDPARAMETER;
    struct client_object *object = new_object(((struct client_object *)storage)->folder);
    object->interface.elements.lpVtbl = &elements_vtable;
    *elements = &object->interface.elements;
    return S_OK;
}

static HRESULT storage_stat(IStorage *storage, STATSTG *status, DWORD flag)
{
    (void)storage, (void)flag;
    if (client_is_gone())
        return E_UNEXPECTED;
    memset(status, 0, sizeof *status);
    status->type = STGTY_STORAGE;
    return S_OK;
}

static HRESULT no_create_stream(IStorage *s, LPCOLESTR name, DWORD mode, DWORD a, DWORD b, IStream **stream)
{
    (void)s, (void)name, (void)mode, (void)a, (void)b;
    *stream = NULL;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_create_storage(IStorage *s, LPCOLESTR name, DWORD mode, DWORD a, DWORD b, IStorage **storage)
{
    (void)s, (void)name, (void)mode, (void)a, (void)b;
    *storage = NULL;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_copy_to(IStorage *s, DWORD count, const IID *iids, SNB names, IStorage *destination)
{
    (void)s, (void)count, (void)iids, (void)names, (void)destination;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_move(IStorage *s, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name, DWORD flags)
{
    (void)s, (void)name, (void)destination, (void)new_name, (void)flags;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_storage_commit(IStorage *s, DWORD flags)
{
    (void)s, (void)flags;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_storage_revert(IStorage *s)
{
    (void)s;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_destroy(IStorage *s, LPCOLESTR name)
{
    (void)s, (void)name;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_rename(IStorage *s, LPCOLESTR name, LPCOLESTR new_name)
{
    (void)s, (void)name, (void)new_name;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_times(IStorage *s, LPCOLESTR name, const FILETIME *a, const FILETIME *b, const FILETIME *c)
{
    (void)s, (void)name, (void)a, (void)b, (void)c;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_class(IStorage *s, REFCLSID class)
{
    (void)s, (void)class;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_bits(IStorage *s, DWORD bits, DWORD mask)
{
    (void)s, (void)bits, (void)mask;
    return client_is_gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static const IStorageVtbl storage_vtable = {
    .QueryInterface = storage_query,
    .AddRef = storage_add,
    .Release = storage_release,
    .CreateStream = no_create_stream,
    .OpenStream = storage_open_stream,
    .CreateStorage = no_create_storage,
    .OpenStorage = storage_open_storage,
    .CopyTo = no_copy_to,
    .MoveElementTo = no_move,
    .Commit = no_storage_commit,
    .Revert = no_storage_revert,
    .EnumElements = storage_elements,
    .DestroyElement = no_destroy,
    .RenameElement = no_rename,
    .SetElementTimes = no_times,
    .SetClass = no_class,
    .SetStateBits = no_bits,
    .Stat = storage_stat,
};

static IStorage *storage_over(const struct client_folder *folder)
{
    struct client_object *object = new_object(folder);
    object->interface.storage.lpVtbl = &storage_vtable;
    return &object->interface.storage;
}

IStorage *client_storage(const struct client_folder *root)
{
    size_t name_room = client_notes.name_room;
    client_notes = (struct client_notes){.name_room = name_room};
    disposed = false;
    return storage_over(root);
}

HRESULT stage_client(const struct client_folder *root, bool overwrite)
{
    IStorage *storage = client_storage(root);
    HRESULT result = IJolietDiscMaster_AddData(the_joliet, storage, overwrite);
    IStorage_Release(storage);
    return result;
}
