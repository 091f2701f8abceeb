/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A property storage as a whole: its times, its class, and what is in it. */
#include <string.h>

#include "imapi/property_internal.h"

/* There is nothing to commit to: a set in memory is in direct mode, where Revert takes nothing back either. */
HRESULT property_set_commit(IPropertyStorage *interface, DWORD flags)
{
    (void)interface;
    (void)flags;
    return S_OK;
}

HRESULT property_set_revert(IPropertyStorage *interface)
{
    (void)interface;
    return S_OK;
}

static void set_time(FILETIME *time, const FILETIME *value)
{
    if (value != NULL)
        *time = *value;
}

HRESULT property_set_times(IPropertyStorage *interface, const FILETIME *created, const FILETIME *accessed,
                           const FILETIME *modified)
{
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    set_time(&storage->created, created);
    set_time(&storage->accessed, accessed);
    set_time(&storage->modified, modified);
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

HRESULT property_set_class(IPropertyStorage *interface, REFCLSID clsid)
{
    struct property_storage *storage = property_storage_of(interface);
    if (clsid == NULL)
        return E_POINTER;
    pthread_mutex_lock(&storage->mutex);
    storage->class_id = *clsid;
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

HRESULT property_set_stat(IPropertyStorage *interface, STATPROPSETSTG *stat)
{
    struct property_storage *storage = property_storage_of(interface);
    if (stat == NULL)
        return E_POINTER;
    memset(stat, 0, sizeof *stat);
    pthread_mutex_lock(&storage->mutex);
    stat->clsid = storage->class_id;
    stat->mtime = storage->modified;
    stat->ctime = storage->created;
    stat->atime = storage->accessed;
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

HRESULT property_set_enumerate(IPropertyStorage *interface, IEnumSTATPROPSTG **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    struct property_enumerator *enumerator = property_enumerator_new(storage->count);
    bool complete = enumerator != NULL;
    for (ULONG i = 0; complete && i < storage->count; i++) {
        const struct property *property = &storage->properties[i];
        complete = !property->present || property->extension ||
                   property_enumerator_append(enumerator, property->id, property->value.vt, property->name);
    }
    pthread_mutex_unlock(&storage->mutex);
    if (!complete) {
        if (enumerator != NULL)
            IEnumSTATPROPSTG_Release(property_enumerator_interface(enumerator));
        return E_OUTOFMEMORY;
    }
    *out = property_enumerator_interface(enumerator);
    return S_OK;
}
