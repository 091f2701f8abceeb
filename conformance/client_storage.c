/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/client_storage.h"

#include <stdlib.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/world.h"

struct client_notes client_notes;
static bool disposed;

/* True, and noted, when the client has thrown its objects away. */
static bool gone(void)
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

static size_t length_of(const struct client_element *file)
{
    return file->text != NULL ? strlen(file->text) : file->pattern;
}

static HRESULT no_interface(void **object)
{
    *object = NULL;
    return E_NOINTERFACE;
}

/* ------------------------------------------------------------------ the one stream */

static struct client_stream {
    IStream interface;
    const struct client_element *file;
    size_t position; /* stays where the last reader left it (R-JOL-12b) */
} the_stream;

static HRESULT stream_query(IStream *stream, REFIID iid, void **object)
{
    (void)stream, (void)iid;
    return no_interface(object);
}

static ULONG stream_add(IStream *stream)
{
    (void)stream;
    return gone() ? 1 : ++client_notes.objects;
}

static ULONG stream_release(IStream *stream)
{
    (void)stream;
    return gone() ? 0 : --client_notes.objects;
}

/* At most 40000 bytes at a time; S_FALSE when fewer came than were asked for, the count left alone when none did
 * (R-JOL-12c). */
static HRESULT stream_read(IStream *stream, void *data, ULONG length, ULONG *got)
{
    struct client_stream *client = (struct client_stream *)stream;
    if (gone())
        return E_UNEXPECTED;
    const struct client_element *file = client->file;
    size_t left = length_of(file) - client->position, part = left < length ? left : length;
    if (file->reading != S_OK && client->position > 0)
        return file->reading;
    part = file->reading != S_OK && part > 1 ? 1 : part < 40000 ? part : 40000;
    for (size_t i = 0; i < part; i++)
        ((uint8_t *)data)[i] =
            file->text != NULL ? (uint8_t)file->text[client->position + i] : client_byte(client->position + i);
    client->position += part;
    client_notes.bytes_read += part;
    if (part > 0)
        *got = (ULONG)part;
    return part == length ? S_OK : S_FALSE;
}

static HRESULT stream_seek(IStream *stream, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
    struct client_stream *client = (struct client_stream *)stream;
    if (gone())
        return E_UNEXPECTED;
    if (origin != STREAM_SEEK_SET || move.QuadPart < 0 || (uint64_t)move.QuadPart > length_of(client->file))
        return STG_E_INVALIDFUNCTION;
    client->position = (size_t)move.QuadPart;
    if (position != NULL)
        position->QuadPart = client->position;
    return S_OK;
}

static HRESULT stream_stat(IStream *stream, STATSTG *status, DWORD flag)
{
    (void)flag;
    if (gone())
        return E_UNEXPECTED;
    memset(status, 0, sizeof *status);
    status->type = STGTY_STREAM;
    status->cbSize.QuadPart = length_of(((struct client_stream *)stream)->file);
    return S_OK;
}

static HRESULT no_write(IStream *s, const void *data, ULONG length, ULONG *wrote)
{
    (void)s, (void)data, (void)length, (void)wrote;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_size(IStream *s, ULARGE_INTEGER size)
{
    (void)s, (void)size;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_copy(IStream *s, IStream *to, ULARGE_INTEGER length, ULARGE_INTEGER *got, ULARGE_INTEGER *wrote)
{
    (void)s, (void)to, (void)length, (void)got, (void)wrote;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_commit(IStream *s, DWORD flags)
{
    (void)s, (void)flags;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_revert(IStream *s)
{
    (void)s;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_region(IStream *s, ULARGE_INTEGER offset, ULARGE_INTEGER length, DWORD type)
{
    (void)s, (void)offset, (void)length, (void)type;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_clone(IStream *s, IStream **clone)
{
    (void)s;
    *clone = NULL;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static const IStreamVtbl stream_vtable = {
    .QueryInterface = stream_query,
    .AddRef = stream_add,
    .Release = stream_release,
    .Read = stream_read,
    .Write = no_write,
    .Seek = stream_seek,
    .SetSize = no_size,
    .CopyTo = no_copy,
    .Commit = no_commit,
    .Revert = no_revert,
    .LockRegion = no_region,
    .UnlockRegion = no_region,
    .Stat = stream_stat,
    .Clone = no_clone,
};

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
    return no_interface(object);
}

static ULONG elements_add(IEnumSTATSTG *elements)
{
    (void)elements;
    return gone() ? 1 : ++client_notes.objects;
}

static ULONG elements_release(IEnumSTATSTG *elements)
{
    (void)elements;
    return gone() ? 0 : --client_notes.objects;
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
                                                       : length_of(element);
    status->mtime = element->modified;
    status->ctime = status->atime = (FILETIME){0};
}

static HRESULT elements_next(IEnumSTATSTG *elements, ULONG count, STATSTG *status, ULONG *fetched)
{
    struct client_object *client = (struct client_object *)elements;
    if (gone())
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
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_reset(IEnumSTATSTG *elements)
{
    (void)elements;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_other(IEnumSTATSTG *elements, IEnumSTATSTG **other)
{
    (void)elements;
    *other = NULL;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
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
    return no_interface(object);
}

static ULONG storage_add(IStorage *storage)
{
    (void)storage;
    return gone() ? 1 : ++client_notes.objects;
}

static ULONG storage_release(IStorage *storage)
{
    (void)storage;
    return gone() ? 0 : --client_notes.objects;
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
    if (gone())
        return E_UNEXPECTED;
    if (reserved != NULL || reserved2 != 0) /* R-JOL-12a */
        return STG_E_INVALIDPARAMETER;
    const struct client_element *element = look_up(storage, name);
    if (element == NULL || element->folder != NULL)
        return STG_E_FILENOTFOUND;
    if (element->opening != S_OK)
        return element->opening;
    the_stream.interface.lpVtbl = &stream_vtable;
    the_stream.file = element;
    client_notes.objects++;
    client_notes.streams++;
    *stream = &the_stream.interface;
    return S_OK;
}

static HRESULT storage_open_storage(IStorage *storage, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                                    DWORD reserved, IStorage **opened)
{
    (void)mode;
    *opened = NULL;
    if (gone())
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
    if (gone())
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
    if (gone())
        return E_UNEXPECTED;
    memset(status, 0, sizeof *status);
    status->type = STGTY_STORAGE;
    return S_OK;
}

static HRESULT no_create_stream(IStorage *s, LPCOLESTR name, DWORD mode, DWORD a, DWORD b, IStream **stream)
{
    (void)s, (void)name, (void)mode, (void)a, (void)b;
    *stream = NULL;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_create_storage(IStorage *s, LPCOLESTR name, DWORD mode, DWORD a, DWORD b, IStorage **storage)
{
    (void)s, (void)name, (void)mode, (void)a, (void)b;
    *storage = NULL;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_copy_to(IStorage *s, DWORD count, const IID *iids, SNB names, IStorage *destination)
{
    (void)s, (void)count, (void)iids, (void)names, (void)destination;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_move(IStorage *s, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name, DWORD flags)
{
    (void)s, (void)name, (void)destination, (void)new_name, (void)flags;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_storage_commit(IStorage *s, DWORD flags)
{
    (void)s, (void)flags;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_storage_revert(IStorage *s)
{
    (void)s;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_destroy(IStorage *s, LPCOLESTR name)
{
    (void)s, (void)name;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_rename(IStorage *s, LPCOLESTR name, LPCOLESTR new_name)
{
    (void)s, (void)name, (void)new_name;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_times(IStorage *s, LPCOLESTR name, const FILETIME *a, const FILETIME *b, const FILETIME *c)
{
    (void)s, (void)name, (void)a, (void)b, (void)c;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_class(IStorage *s, REFCLSID class)
{
    (void)s, (void)class;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
}

static HRESULT no_bits(IStorage *s, DWORD bits, DWORD mask)
{
    (void)s, (void)bits, (void)mask;
    return gone() ? E_UNEXPECTED : E_NOTIMPL;
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
