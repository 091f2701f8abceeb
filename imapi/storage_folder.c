/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A read-only IStorage over a folder, or over one file as its only element. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coaster.h"
#include "imapi/storage.h"
#include "imapi/text.h"
#include "imapi/unknown.h"

struct entry {
    char *file;    /* as the file system spells it */
    OLECHAR *name; /* as handed out; task memory */
    struct stat status;
};

struct folder {
    IStorage interface;
    atomic_uint references;
    int descriptor; /* of the folder */
    OLECHAR *name;
    struct entry *entries; /* sorted by name */
    ULONG count, room;
};

static const IStorageVtbl vtable;

static struct folder *self(IStorage *interface)
{
    return (struct folder *)interface;
}

/* ------------------------------------------------------------------ listing */

/* Files also behind a link; folders not, since links to folders can go in circles. */
static bool is_element(int folder, const char *file, struct stat *status)
{
    struct stat link;
    if (fstatat(folder, file, status, 0) != 0 || fstatat(folder, file, &link, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    return S_ISREG(status->st_mode) || (S_ISDIR(status->st_mode) && S_ISDIR(link.st_mode));
}

static bool make_room(struct folder *folder)
{
    if (folder->count < folder->room)
        return true;
    if (folder->room > UINT32_MAX / 2)
        return false;
    ULONG room = folder->room == 0 ? 16 : folder->room * 2;
    struct entry *grown = realloc(folder->entries, room * sizeof *grown);
    if (grown == NULL)
        return false;
    folder->entries = grown;
    folder->room = room;
    return true;
}

static bool add_entry(struct folder *folder, const char *file)
{
    struct stat status;
    if (!is_element(folder->descriptor, file, &status))
        return true;
    if (!make_room(folder))
        return false;
    bool malformed;
    struct entry entry = {.file = strdup(file), .name = text_to_utf16(file, &malformed), .status = status};
    if (entry.file == NULL || entry.name == NULL) {
        free(entry.file);
        CoTaskMemFree(entry.name);
        return false;
    }
    folder->entries[folder->count++] = entry;
    return true;
}

/* By what they are asked for; malformed names may be equal. */
static int by_name(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = text_compare(left->name, right->name);
    return order != 0 ? order : strcmp(left->file, right->file);
}

static HRESULT list(struct folder *folder)
{
    int copy = fcntl(folder->descriptor, F_DUPFD_CLOEXEC, 0);
    DIR *directory = copy < 0 ? NULL : fdopendir(copy);
    if (directory == NULL) {
        if (copy >= 0)
            close(copy);
        return STG_E_TOOMANYOPENFILES;
    }
    HRESULT result = S_OK;
    struct dirent *found;
    errno = 0;
    while (SUCCEEDED(result) && (found = readdir(directory)) != NULL) {
        if (strcmp(found->d_name, ".") != 0 && strcmp(found->d_name, "..") != 0 && !add_entry(folder, found->d_name))
            result = E_OUTOFMEMORY;
        errno = 0;
    }
    if (SUCCEEDED(result) && errno != 0)
        result = STG_E_READFAULT;
    closedir(directory);
    if (folder->count > 1)
        qsort(folder->entries, folder->count, sizeof *folder->entries, by_name);
    return result;
}

static const struct entry *find(const struct folder *folder, LPCOLESTR name, bool is_folder)
{
    ULONG low = 0, high = folder->count;
    while (low < high) {
        ULONG middle = low + (high - low) / 2;
        if (text_compare(folder->entries[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (ULONG i = low; i < folder->count && text_equal(folder->entries[i].name, name); i++)
        if ((S_ISDIR(folder->entries[i].status.st_mode) != 0) == is_folder)
            return &folder->entries[i];
    return NULL;
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
        for (ULONG i = 0; i < folder->count; i++) {
            free(folder->entries[i].file);
            CoTaskMemFree(folder->entries[i].name);
        }
        free(folder->entries);
        CoTaskMemFree(folder->name);
        close(folder->descriptor);
        free(folder);
    }
    return left;
}

/* ------------------------------------------------------------------ construction: takes descriptor and name over, also
 * on failure */

static HRESULT folder_new(int descriptor, OLECHAR *name, const char *only, IStorage **out)
{
    *out = NULL;
    struct folder *folder = calloc(1, sizeof *folder);
    if (folder == NULL || name == NULL) {
        free(folder);
        close(descriptor);
        CoTaskMemFree(name);
        return E_OUTOFMEMORY;
    }
    folder->interface.lpVtbl = &vtable;
    folder->references = 1;
    folder->descriptor = descriptor;
    folder->name = name;
    HRESULT result = only == NULL ? list(folder) : add_entry(folder, only) ? S_OK : E_OUTOFMEMORY;
    if (FAILED(result)) {
        release(&folder->interface);
        return result;
    }
    *out = &folder->interface;
    return S_OK;
}

static HRESULT of_errno(HRESULT missing)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return missing;
    case EMFILE:
    case ENFILE:
        return STG_E_TOOMANYOPENFILES;
    case ENOMEM:
        return E_OUTOFMEMORY;
    default:
        return STG_E_ACCESSDENIED;
    }
}

/* ------------------------------------------------------------------ opening elements */

static HRESULT open_stream(IStorage *interface, LPCOLESTR name, void *reserved1, DWORD mode, DWORD reserved2,
                           IStream **stream)
{
    struct folder *folder = self(interface);
    if (stream == NULL || name == NULL)
        return STG_E_INVALIDPOINTER;
    *stream = NULL;
    if (reserved1 != NULL || reserved2 != 0)
        return STG_E_INVALIDPARAMETER;
    if ((mode & (STGM_WRITE | STGM_READWRITE)) != 0)
        return STG_E_ACCESSDENIED;
    const struct entry *entry = find(folder, name, false);
    if (entry == NULL)
        return STG_E_FILENOTFOUND;
    int descriptor = stream_open(folder->descriptor, entry->file);
    return descriptor < 0 ? of_errno(STG_E_FILENOTFOUND) : stream_over_file(descriptor, entry->name, stream);
}

static HRESULT open_storage(IStorage *interface, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude,
                            DWORD reserved, IStorage **storage)
{
    struct folder *folder = self(interface);
    if (storage == NULL || name == NULL)
        return STG_E_INVALIDPOINTER;
    *storage = NULL;
    if (priority != NULL || exclude != NULL || reserved != 0)
        return STG_E_INVALIDPARAMETER;
    if ((mode & (STGM_WRITE | STGM_READWRITE)) != 0)
        return STG_E_ACCESSDENIED;
    const struct entry *entry = find(folder, name, true);
    if (entry == NULL)
        return STG_E_FILENOTFOUND;
    int descriptor = openat(folder->descriptor, entry->file, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return descriptor < 0 ? of_errno(STG_E_FILENOTFOUND)
                          : folder_new(descriptor, text_copy(entry->name), NULL, storage);
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
        items[count] = element_stat(&folder->entries[count].status);
        items[count].pwcsName = text_copy(folder->entries[count].name);
        complete = items[count].pwcsName != NULL;
    }
    if (complete)
        return element_enumerator_new(items, count, enumerator);
    for (ULONG i = 0; i < count; i++)
        CoTaskMemFree(items[i].pwcsName);
    free(items);
    return E_OUTOFMEMORY;
}

static HRESULT stat_storage(IStorage *interface, STATSTG *stat, DWORD flag)
{
    struct folder *folder = self(interface);
    if (stat == NULL)
        return STG_E_INVALIDPOINTER;
    struct stat status;
    if (fstat(folder->descriptor, &status) != 0)
        return STG_E_READFAULT;
    *stat = element_stat(&status);
    if (flag != STATFLAG_NONAME && (stat->pwcsName = text_copy(folder->name)) == NULL)
        return E_OUTOFMEMORY;
    return S_OK;
}

/* ------------------------------------------------------------------ nothing is changed here */

static HRESULT create_stream(IStorage *interface, LPCOLESTR name, DWORD mode, DWORD reserved1, DWORD reserved2,
                             IStream **stream)
{
    (void)interface;
    (void)name;
    (void)mode;
    (void)reserved1;
    (void)reserved2;
    if (stream != NULL)
        *stream = NULL;
    return STG_E_ACCESSDENIED;
}

static HRESULT create_storage(IStorage *interface, LPCOLESTR name, DWORD mode, DWORD reserved1, DWORD reserved2,
                              IStorage **storage)
{
    (void)interface;
    (void)name;
    (void)mode;
    (void)reserved1;
    (void)reserved2;
    if (storage != NULL)
        *storage = NULL;
    return STG_E_ACCESSDENIED;
}

static HRESULT destroy_element(IStorage *interface, LPCOLESTR name)
{
    (void)interface;
    (void)name;
    return STG_E_ACCESSDENIED;
}

static HRESULT rename_element(IStorage *interface, LPCOLESTR name, LPCOLESTR new_name)
{
    (void)interface;
    (void)name;
    (void)new_name;
    return STG_E_ACCESSDENIED;
}

static HRESULT move_element(IStorage *interface, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name, DWORD flags)
{
    return flags == STGMOVE_MOVE ? STG_E_ACCESSDENIED
                                 : storage_move_element(interface, name, destination, new_name, flags);
}

static HRESULT set_times(IStorage *interface, LPCOLESTR name, const FILETIME *created, const FILETIME *accessed,
                         const FILETIME *modified)
{
    (void)interface;
    (void)name;
    (void)created;
    (void)accessed;
    (void)modified;
    return STG_E_ACCESSDENIED;
}

static HRESULT set_class(IStorage *interface, REFCLSID clsid)
{
    (void)interface;
    (void)clsid;
    return STG_E_ACCESSDENIED;
}

static HRESULT set_state_bits(IStorage *interface, DWORD bits, DWORD mask)
{
    (void)interface;
    (void)bits;
    (void)mask;
    return STG_E_ACCESSDENIED;
}

static const IStorageVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .CreateStream = create_stream,
    .OpenStream = open_stream,
    .CreateStorage = create_storage,
    .OpenStorage = open_storage,
    .CopyTo = storage_copy_to,
    .MoveElementTo = move_element,
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

/* ------------------------------------------------------------------ public constructors */

HRESULT coaster_storage_from_folder(const char *path, IStorage **storage)
{
    if (path == NULL || storage == NULL)
        return E_POINTER;
    *storage = NULL;
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return of_errno(STG_E_PATHNOTFOUND);
    bool malformed;
    const char *base = strrchr(path, '/');
    return folder_new(descriptor, text_to_utf16(base == NULL ? path : base + 1, &malformed), NULL, storage);
}

HRESULT coaster_storage_from_file(const char *path, IStorage **storage)
{
    if (path == NULL || storage == NULL)
        return E_POINTER;
    *storage = NULL;
    struct stat status;
    if (stat(path, &status) != 0)
        return of_errno(STG_E_PATHNOTFOUND);
    if (!S_ISREG(status.st_mode))
        return STG_E_ACCESSDENIED;
    const char *base = strrchr(path, '/');
    char *parent = base == NULL ? strdup(".") : strndup(path, base == path ? 1 : (size_t)(base - path));
    if (parent == NULL)
        return E_OUTOFMEMORY;
    int descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (descriptor < 0)
        return of_errno(STG_E_PATHNOTFOUND);
    return folder_new(descriptor, text_copy(u""), base == NULL ? path : base + 1, storage);
}
