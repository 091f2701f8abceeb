/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IStorage::CopyTo and MoveElementTo by the public methods of both storages. */
#include <stdint.h>

#include "imapi/storage.h"
#include "imapi/text.h"

#define FOR_READING (STGM_READ | STGM_SHARE_EXCLUSIVE)
#define FOR_WRITING (STGM_READWRITE | STGM_SHARE_EXCLUSIVE)

/* What CopyTo leaves out: kinds of element by interface, and elements by name. */
struct exclusion {
    bool streams, storages;
    SNB names; /* of this level alone */
    DWORD count;
    const IID *interfaces;
};

static bool lists(DWORD count, const IID *interfaces, const IID *wanted)
{
    for (DWORD i = 0; interfaces != NULL && i < count; i++)
        if (IsEqualIID(&interfaces[i], wanted))
            return true;
    return false;
}

static bool is_excluded(const struct exclusion *exclusion, const STATSTG *element)
{
    if (element->type == STGTY_STORAGE ? exclusion->storages : exclusion->streams)
        return true;
    for (SNB name = exclusion->names; name != NULL && *name != NULL && !exclusion->storages; name++)
        if (text_equal(*name, element->pwcsName))
            return true;
    return false;
}

/* Replaces the one of that name in the destination when mode says STGM_CREATE. */
static HRESULT copy_stream(IStorage *source, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name, DWORD mode)
{
    IStream *from = NULL, *to = NULL;
    HRESULT result = IStorage_OpenStream(source, name, NULL, FOR_READING, 0, &from);
    if (FAILED(result))
        return result;
    result = IStorage_CreateStream(destination, new_name, FOR_WRITING | mode, 0, 0, &to);
    if (SUCCEEDED(result)) {
        result = IStream_CopyTo(from, to, (ULARGE_INTEGER){.QuadPart = UINT64_MAX}, NULL, NULL);
        IStream_Release(to);
        if (FAILED(result)) /* half a stream is none */
            IStorage_DestroyElement(destination, new_name);
    }
    IStream_Release(from);
    return result;
}

/* Into the one of that name when it is there and mode does not forbid it. */
static HRESULT copy_storage(IStorage *source, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name, bool may_exist,
                            const struct exclusion *exclusion)
{
    IStorage *from = NULL, *to = NULL;
    HRESULT result = IStorage_OpenStorage(source, name, NULL, FOR_READING, NULL, 0, &from);
    if (FAILED(result))
        return result;
    result = IStorage_CreateStorage(destination, new_name, FOR_WRITING, 0, 0, &to);
    bool made = SUCCEEDED(result);
    if (result == STG_E_FILEALREADYEXISTS && may_exist)
        result = IStorage_OpenStorage(destination, new_name, NULL, FOR_WRITING, NULL, 0, &to);
    if (SUCCEEDED(result)) {
        result = IStorage_CopyTo(from, exclusion->count, exclusion->interfaces, NULL, to);
        IStorage_Release(to);
        if (FAILED(result) && made)
            IStorage_DestroyElement(destination, new_name);
    }
    IStorage_Release(from);
    return result;
}

/* Class and state bits are of the storage, times of the element in the storage that holds it. A destination that keeps
 * none of them is as good. */
static void copy_state(IStorage *source, IStorage *destination)
{
    STATSTG stat = {0};
    if (FAILED(IStorage_Stat(source, &stat, STATFLAG_NONAME)))
        return;
    (void)IStorage_SetClass(destination, &stat.clsid);
    (void)IStorage_SetStateBits(destination, stat.grfStateBits, UINT32_MAX);
}

static HRESULT copy_element(IStorage *source, const STATSTG *element, IStorage *destination,
                            const struct exclusion *exclusion)
{
    LPCOLESTR name = element->pwcsName;
    HRESULT result = element->type == STGTY_STORAGE ? copy_storage(source, name, destination, name, true, exclusion)
                                                    : copy_stream(source, name, destination, name, STGM_CREATE);
    if (SUCCEEDED(result))
        (void)IStorage_SetElementTimes(destination, name, &element->ctime, &element->atime, &element->mtime);
    return result;
}

HRESULT storage_copy_to(IStorage *interface, DWORD count, const IID *excluded, SNB names, IStorage *destination)
{
    if (destination == NULL)
        return STG_E_INVALIDPOINTER;
    if (destination == interface)
        return STG_E_ACCESSDENIED;
    struct exclusion exclusion = {lists(count, excluded, &IID_IStream), lists(count, excluded, &IID_IStorage), names,
                                  count, excluded};
    IEnumSTATSTG *elements = NULL;
    HRESULT result = IStorage_EnumElements(interface, 0, NULL, 0, &elements);
    if (FAILED(result))
        return result;
    STATSTG element;
    while (SUCCEEDED(result)) {
        HRESULT next = IEnumSTATSTG_Next(elements, 1, &element, NULL);
        if (next != S_OK) {
            result = FAILED(next) ? next : S_OK;
            break;
        }
        if (!is_excluded(&exclusion, &element))
            result = copy_element(interface, &element, destination, &exclusion);
        CoTaskMemFree(element.pwcsName);
    }
    IEnumSTATSTG_Release(elements);
    if (SUCCEEDED(result))
        copy_state(interface, destination);
    return result;
}

/* The statistics of the element called name, without the name; STG_E_FILENOTFOUND. */
static HRESULT find_element(IStorage *storage, LPCOLESTR name, STATSTG *found)
{
    IEnumSTATSTG *elements = NULL;
    HRESULT result = IStorage_EnumElements(storage, 0, NULL, 0, &elements);
    bool there = false;
    while (SUCCEEDED(result) && !there && (result = IEnumSTATSTG_Next(elements, 1, found, NULL)) == S_OK) {
        there = text_equal(found->pwcsName, name);
        CoTaskMemFree(found->pwcsName);
        found->pwcsName = NULL;
    }
    if (elements != NULL)
        IEnumSTATSTG_Release(elements);
    return FAILED(result) ? result : there ? S_OK : STG_E_FILENOTFOUND;
}

HRESULT storage_move_element(IStorage *interface, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name,
                             DWORD flags)
{
    if (name == NULL || destination == NULL || new_name == NULL)
        return STG_E_INVALIDPOINTER;
    if (flags != STGMOVE_MOVE && flags != STGMOVE_COPY)
        return STG_E_INVALIDFLAG;
    if (destination == interface && text_equal(name, new_name))
        return STG_E_ACCESSDENIED;
    STATSTG element = {0};
    HRESULT result = find_element(interface, name, &element);
    if (FAILED(result))
        return result;
    const struct exclusion nothing = {0};
    if (element.type == STGTY_STORAGE)
        result = copy_storage(interface, name, destination, new_name, false, &nothing);
    else
        result = copy_stream(interface, name, destination, new_name, STGM_FAILIFTHERE);
    if (FAILED(result))
        return result;
    (void)IStorage_SetElementTimes(destination, new_name, &element.ctime, &element.atime, &element.mtime);
    return flags == STGMOVE_MOVE ? IStorage_DestroyElement(interface, name) : S_OK;
}
