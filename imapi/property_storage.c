/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPropertyStorage and its enumerator over a list in memory (reference imapi 7.5: slot order; R-JOP-05, R-JOP-05a,
 * R-PRP-04a). */
#include "imapi/property_internal.h"
#include "imapi/text.h"
#include "imapi/unknown.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_NAME 255

/* ------------------------------------------------------------------ names */

static OLECHAR lower(OLECHAR c)
{
    return c >= 'A' && c <= 'Z' ? (OLECHAR)(c + ('a' - 'A')) : c;
}

bool property_name_equal(const OLECHAR *a, const OLECHAR *b)
{
    while (*a != 0 && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

/* ------------------------------------------------------------------ the list */

struct property *property_find_name(struct property_storage *storage, const OLECHAR *name)
{
    for (ULONG i = 0; i < storage->count; i++)
        if (storage->properties[i].name != NULL && property_name_equal(storage->properties[i].name, name))
            return &storage->properties[i];
    return NULL;
}

struct property *property_find_id(struct property_storage *storage, PROPID id)
{
    for (ULONG i = 0; i < storage->count; i++)
        if (storage->properties[i].id == id)
            return &storage->properties[i];
    return NULL;
}

static struct property *find(struct property_storage *storage, const PROPSPEC *spec)
{
    if (spec->ulKind == PRSPEC_PROPID)
        return property_find_id(storage, spec->propid);
    return spec->ulKind == PRSPEC_LPWSTR && spec->lpwstr != NULL ? property_find_name(storage, spec->lpwstr) : NULL;
}

struct property *property_append(struct property_storage *storage, PROPID id, const OLECHAR *name)
{
    struct property *grown = realloc(storage->properties, (storage->count + 1) * sizeof *grown);
    if (grown == NULL)
        return NULL;
    storage->properties = grown;
    OLECHAR *copy = NULL;
    if (name != NULL && (copy = text_copy(name)) == NULL)
        return NULL;
    struct property *fresh = &grown[storage->count++];
    *fresh = (struct property){.id = id, .name = copy};
    return fresh;
}

static PROPID free_id(struct property_storage *storage, PROPID from)
{
    PROPID id = from < PID_FIRST_USABLE ? PID_FIRST_USABLE : from;
    while (property_find_id(storage, id) != NULL)
        id++;
    return id;
}

static void remove_at(struct property_storage *storage, struct property *property)
{
    CoTaskMemFree(property->name);
    PropVariantClear(&property->value);
    ULONG index = (ULONG)(property - storage->properties);
    memmove(property, property + 1, (storage->count - index - 1) * sizeof *property);
    storage->count--;
}

void property_take_name(struct property_storage *storage, PROPID id)
{
    struct property *property = property_find_id(storage, id);
    if (property == NULL)
        return;
    CoTaskMemFree(property->name);
    property->name = NULL;
    if (!property->present)
        remove_at(storage, property);
}

/* ------------------------------------------------------------------ IUnknown */

static HRESULT query_interface(IPropertyStorage *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IPropertyStorage, object);
}

static ULONG add_reference(IPropertyStorage *interface)
{
    return atomic_fetch_add(&property_storage_of(interface)->references, 1) + 1;
}

static ULONG release(IPropertyStorage *interface)
{
    struct property_storage *storage = property_storage_of(interface);
    ULONG left = atomic_fetch_sub(&storage->references, 1) - 1;
    if (left == 0) {
        while (storage->count > 0)
            remove_at(storage, &storage->properties[storage->count - 1]);
        free(storage->properties);
        pthread_mutex_destroy(&storage->mutex);
        free(storage);
    }
    return left;
}

/* ------------------------------------------------------------------ reading and writing */

bool property_name_allowed(const OLECHAR *name)
{
    size_t length = 0;
    while (name != NULL && name[length] != 0 && length <= LONGEST_NAME)
        length++;
    return length > 0 && length <= LONGEST_NAME;
}

static HRESULT check_specs(ULONG count, const PROPSPEC *specs, const void *values)
{
    if (count == 0)
        return S_OK;
    if (specs == NULL || values == NULL)
        return E_POINTER;
    for (ULONG i = 0; i < count; i++)
        if (specs[i].ulKind != PRSPEC_PROPID &&
            (specs[i].ulKind != PRSPEC_LPWSTR || !property_name_allowed(specs[i].lpwstr)))
            return STG_E_INVALIDPARAMETER;
    return S_OK;
}

static HRESULT read_multiple(IPropertyStorage *interface, ULONG count, const PROPSPEC *specs, PROPVARIANT *values)
{
    HRESULT result = check_specs(count, specs, values);
    if (FAILED(result))
        return result;
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    bool any = count == 0;
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++) {
        memset(&values[i], 0, sizeof values[i]);
        struct property *property = find(storage, &specs[i]);
        if (property == NULL || !property->present)
            continue;
        any = true;
        result = PropVariantCopy(&values[i], &property->value);
        if (FAILED(result))
            while (i-- > 0)
                PropVariantClear(&values[i]);
    }
    pthread_mutex_unlock(&storage->mutex);
    return FAILED(result) ? result : any ? S_OK : S_FALSE;
}

/* What may be refused of one property, before any is written. The dictionary and the code page are not ours to keep;
 * the id for new names matters only when there is a new name (R-JOP-05a: JUCE passes the type number there). */
static HRESULT check_write(struct property_storage *storage, const PROPSPEC *spec, PROPID first)
{
    if (spec->ulKind == PRSPEC_PROPID)
        return spec->propid < PID_FIRST_USABLE || spec->propid == PID_ILLEGAL ? STG_E_INVALIDPARAMETER : S_OK;
    return property_find_name(storage, spec->lpwstr) == NULL && first < PID_FIRST_USABLE ? STG_E_INVALIDPARAMETER
                                                                                         : S_OK;
}

/* Puts value in place of what spec names; the ids of new names count from *next. */
static HRESULT write_one(struct property_storage *storage, const PROPSPEC *spec, PROPVARIANT *value, PROPID *next)
{
    struct property *property = find(storage, spec);
    if (property == NULL && spec->ulKind == PRSPEC_PROPID) {
        property = property_append(storage, spec->propid, NULL);
    } else if (property == NULL) {
        *next = free_id(storage, *next);
        property = property_append(storage, *next, spec->lpwstr);
    }
    if (property == NULL)
        return E_OUTOFMEMORY;
    PropVariantClear(&property->value);
    property->value = *value;
    property->present = true;
    memset(value, 0, sizeof *value);
    return S_OK;
}

static HRESULT write_multiple(IPropertyStorage *interface, ULONG count, const PROPSPEC *specs,
                              const PROPVARIANT *values, PROPID first)
{
    HRESULT result = check_specs(count, specs, values);
    if (FAILED(result) || count == 0)
        return result;
    PROPVARIANT *copies = calloc(count, sizeof *copies);
    if (copies == NULL)
        return E_OUTOFMEMORY;
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++)
        result = PropVariantCopy(&copies[i], &values[i]);
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++)
        result = check_write(storage, &specs[i], first);
    PROPID next = first;
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++)
        result = write_one(storage, &specs[i], &copies[i], &next);
    pthread_mutex_unlock(&storage->mutex);
    for (ULONG i = 0; i < count; i++)
        PropVariantClear(&copies[i]);
    free(copies);
    return result;
}

static HRESULT delete_multiple(IPropertyStorage *interface, ULONG count, const PROPSPEC *specs)
{
    HRESULT result = check_specs(count, specs, specs);
    if (FAILED(result))
        return result;
    struct property_storage *storage = property_storage_of(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count; i++) {
        struct property *property = find(storage, &specs[i]);
        if (property != NULL)
            remove_at(storage, property);
    }
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

/* ------------------------------------------------------------------ made, and filled by the library */

static const IPropertyStorageVtbl storage_vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .ReadMultiple = read_multiple,
    .WriteMultiple = write_multiple,
    .DeleteMultiple = delete_multiple,
    .ReadPropertyNames = property_names_read,
    .WritePropertyNames = property_names_write,
    .DeletePropertyNames = property_names_delete,
    .Commit = property_set_commit,
    .Revert = property_set_revert,
    .Enum = property_set_enumerate,
    .SetTimes = property_set_times,
    .SetClass = property_set_class,
    .Stat = property_set_stat,
};

HRESULT property_storage_new(IPropertyStorage **out)
{
    struct property_storage *storage = calloc(1, sizeof *storage);
    *out = NULL;
    if (storage == NULL)
        return E_OUTOFMEMORY;
    storage->interface.lpVtbl = &storage_vtable;
    storage->references = 1;
    pthread_mutex_init(&storage->mutex, NULL);
    *out = &storage->interface;
    return S_OK;
}

HRESULT property_storage_put(IPropertyStorage *storage, const OLECHAR *name, const PROPVARIANT *value)
{
    PROPSPEC spec = {.ulKind = PRSPEC_LPWSTR};
    OLECHAR *copy = text_copy(name);
    if (copy == NULL)
        return E_OUTOFMEMORY;
    spec.lpwstr = copy;
    HRESULT result = IPropertyStorage_WriteMultiple(storage, 1, &spec, value, PID_FIRST_USABLE);
    CoTaskMemFree(copy);
    return result;
}

HRESULT property_storage_put_extension(IPropertyStorage *storage, const OLECHAR *name, LONG value)
{
    HRESULT result = property_storage_put(storage, name, &(PROPVARIANT){.vt = VT_I4, .lVal = value});
    if (SUCCEEDED(result))
        property_find_name(property_storage_of(storage), name)->extension = true;
    return result;
}
