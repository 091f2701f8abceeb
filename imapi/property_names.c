/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of the ids of a property storage. */
#include "imapi/property_internal.h"
#include "imapi/text.h"

HRESULT property_names_read(IPropertyStorage *interface, ULONG count, const PROPID *ids, LPOLESTR *names)
{
    if (count != 0 && (ids == NULL || names == NULL))
        return E_POINTER;
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    bool any = false;
    for (ULONG i = 0; i < count; i++) {
        struct property *property = property_find_id(storage, ids[i]);
        names[i] = property != NULL && property->name != NULL ? text_copy(property->name) : NULL;
        any = any || names[i] != NULL;
    }
    pthread_mutex_unlock(&storage->mutex);
    return any ? S_OK : S_FALSE;
}

/* An id needs no property to have a name. A name is of one id: whoever had it before has none afterwards. */
static HRESULT name_property(struct property_storage *storage, PROPID id, const OLECHAR *name)
{
    struct property *property = property_find_id(storage, id), *holder = property_find_name(storage, name);
    OLECHAR *copy = text_copy(name);
    if (copy == NULL)
        return E_OUTOFMEMORY;
    if (holder != NULL && holder != property)
        property_take_name(storage, holder->id);
    property = property_find_id(storage, id); /* one that only had that name is gone, and the others have moved */
    if (property == NULL && (property = property_append(storage, id, NULL)) == NULL) {
        CoTaskMemFree(copy);
        return E_OUTOFMEMORY;
    }
    CoTaskMemFree(property->name);
    property->name = copy;
    return S_OK;
}

static HRESULT check_names(ULONG count, const PROPID *ids, const LPOLESTR *names)
{
    if (count != 0 && (ids == NULL || names == NULL))
        return E_POINTER;
    for (ULONG i = 0; i < count; i++)
        if (ids[i] < PID_FIRST_USABLE || !property_name_allowed(names[i]))
            return STG_E_INVALIDPARAMETER;
    return S_OK;
}

HRESULT property_names_write(IPropertyStorage *interface, ULONG count, const PROPID *ids, const LPOLESTR *names)
{
    HRESULT result = check_names(count, ids, names);
    if (FAILED(result))
        return result;
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++)
        result = ids[i] == PID_ILLEGAL ? S_OK : name_property(storage, ids[i], names[i]);
    pthread_mutex_unlock(&storage->mutex);
    return result;
}

HRESULT property_names_delete(IPropertyStorage *interface, ULONG count, const PROPID *ids)
{
    if (count != 0 && ids == NULL)
        return E_POINTER;
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count; i++)
        property_take_name(storage, ids[i]);
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}
