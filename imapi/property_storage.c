/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPropertyStorage and its enumerator over a list in memory (reference imapi 7.5: slot order; R-JOP-05, R-JOP-05a,
 * R-PRP-04a). */
#include "imapi/property_storage.h"
#include "imapi/text.h"
#include "imapi/unknown.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_NAME 255
#define PID_ILLEGAL 0xFFFFFFFFu /* WritePropertyNames leaves it out */

struct property {
    PROPID id;
    OLECHAR *name;  /* task memory; NULL: known by its id alone */
    bool present;   /* false: an id that only has a name so far */
    bool extension; /* not enumerated (R-EXT-01) */
    PROPVARIANT value;
};

struct property_storage {
    IPropertyStorage interface;
    atomic_uint references;
    pthread_mutex_t mutex;
    struct property *properties;
    ULONG count;
    CLSID class_id;
    FILETIME created, accessed, modified; /* zero until SetTimes: not kept otherwise */
};

static struct property_storage *self(IPropertyStorage *interface)
{
    return (struct property_storage *)interface;
}

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

static struct property *find_name(struct property_storage *storage, const OLECHAR *name)
{
    for (ULONG i = 0; i < storage->count; i++)
        if (storage->properties[i].name != NULL && property_name_equal(storage->properties[i].name, name))
            return &storage->properties[i];
    return NULL;
}

static struct property *find_id(struct property_storage *storage, PROPID id)
{
    for (ULONG i = 0; i < storage->count; i++)
        if (storage->properties[i].id == id)
            return &storage->properties[i];
    return NULL;
}

static struct property *find(struct property_storage *storage, const PROPSPEC *spec)
{
    if (spec->ulKind == PRSPEC_PROPID)
        return find_id(storage, spec->propid);
    return spec->ulKind == PRSPEC_LPWSTR && spec->lpwstr != NULL ? find_name(storage, spec->lpwstr) : NULL;
}

/* A new one at the end; name is copied. NULL: no memory. */
static struct property *append(struct property_storage *storage, PROPID id, const OLECHAR *name)
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
    while (find_id(storage, id) != NULL)
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

/* The property keeps its id; an id without a property goes. */
static void take_name(struct property_storage *storage, PROPID id)
{
    struct property *property = find_id(storage, id);
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
    return atomic_fetch_add(&self(interface)->references, 1) + 1;
}

static ULONG release(IPropertyStorage *interface)
{
    struct property_storage *storage = self(interface);
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

static bool name_allowed(const OLECHAR *name)
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
        if (specs[i].ulKind != PRSPEC_PROPID && (specs[i].ulKind != PRSPEC_LPWSTR || !name_allowed(specs[i].lpwstr)))
            return STG_E_INVALIDPARAMETER;
    return S_OK;
}

static HRESULT read_multiple(IPropertyStorage *interface, ULONG count, const PROPSPEC *specs, PROPVARIANT *values)
{
    HRESULT result = check_specs(count, specs, values);
    if (FAILED(result))
        return result;
    struct property_storage *storage = self(interface);
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
    return find_name(storage, spec->lpwstr) == NULL && first < PID_FIRST_USABLE ? STG_E_INVALIDPARAMETER : S_OK;
}

/* Puts value in place of what spec names; the ids of new names count from *next. */
static HRESULT write_one(struct property_storage *storage, const PROPSPEC *spec, PROPVARIANT *value, PROPID *next)
{
    struct property *property = find(storage, spec);
    if (property == NULL && spec->ulKind == PRSPEC_PROPID) {
        property = append(storage, spec->propid, NULL);
    } else if (property == NULL) {
        *next = free_id(storage, *next);
        property = append(storage, *next, spec->lpwstr);
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
    struct property_storage *storage = self(interface);
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
    struct property_storage *storage = self(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count; i++) {
        struct property *property = find(storage, &specs[i]);
        if (property != NULL)
            remove_at(storage, property);
    }
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

/* ------------------------------------------------------------------ names by id */

static HRESULT read_property_names(IPropertyStorage *interface, ULONG count, const PROPID *ids, LPOLESTR *names)
{
    if (count != 0 && (ids == NULL || names == NULL))
        return E_POINTER;
    struct property_storage *storage = self(interface);
    pthread_mutex_lock(&storage->mutex);
    bool any = false;
    for (ULONG i = 0; i < count; i++) {
        struct property *property = find_id(storage, ids[i]);
        names[i] = property != NULL && property->name != NULL ? text_copy(property->name) : NULL;
        any = any || names[i] != NULL;
    }
    pthread_mutex_unlock(&storage->mutex);
    return any ? S_OK : S_FALSE;
}

/* An id needs no property to have a name. A name is of one id: whoever had it before has none afterwards. */
static HRESULT name_property(struct property_storage *storage, PROPID id, const OLECHAR *name)
{
    struct property *property = find_id(storage, id), *holder = find_name(storage, name);
    OLECHAR *copy = text_copy(name);
    if (copy == NULL)
        return E_OUTOFMEMORY;
    if (holder != NULL && holder != property)
        take_name(storage, holder->id);
    property = find_id(storage, id); /* one that only had that name is gone, and the others have moved */
    if (property == NULL && (property = append(storage, id, NULL)) == NULL) {
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
        if (ids[i] < PID_FIRST_USABLE || !name_allowed(names[i]))
            return STG_E_INVALIDPARAMETER;
    return S_OK;
}

static HRESULT write_property_names(IPropertyStorage *interface, ULONG count, const PROPID *ids, const LPOLESTR *names)
{
    HRESULT result = check_names(count, ids, names);
    if (FAILED(result))
        return result;
    struct property_storage *storage = self(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++)
        result = ids[i] == PID_ILLEGAL ? S_OK : name_property(storage, ids[i], names[i]);
    pthread_mutex_unlock(&storage->mutex);
    return result;
}

static HRESULT delete_property_names(IPropertyStorage *interface, ULONG count, const PROPID *ids)
{
    if (count != 0 && ids == NULL)
        return E_POINTER;
    struct property_storage *storage = self(interface);
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count; i++)
        take_name(storage, ids[i]);
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

/* ------------------------------------------------------------------ the set as a whole */

/* There is nothing to commit to: a set in memory is in direct mode, where Revert takes nothing back either. */
static HRESULT commit(IPropertyStorage *interface, DWORD flags)
{
    (void)interface;
    (void)flags;
    return S_OK;
}

static HRESULT revert(IPropertyStorage *interface)
{
    (void)interface;
    return S_OK;
}

static void set_time(FILETIME *time, const FILETIME *value)
{
    if (value != NULL)
        *time = *value;
}

static HRESULT set_times(IPropertyStorage *interface, const FILETIME *created, const FILETIME *accessed,
                         const FILETIME *modified)
{
    struct property_storage *storage = self(interface);
    pthread_mutex_lock(&storage->mutex);
    set_time(&storage->created, created);
    set_time(&storage->accessed, accessed);
    set_time(&storage->modified, modified);
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

static HRESULT set_class(IPropertyStorage *interface, REFCLSID clsid)
{
    struct property_storage *storage = self(interface);
    if (clsid == NULL)
        return E_POINTER;
    pthread_mutex_lock(&storage->mutex);
    storage->class_id = *clsid;
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

static HRESULT stat_set(IPropertyStorage *interface, STATPROPSETSTG *stat)
{
    struct property_storage *storage = self(interface);
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

static HRESULT enumerate(IPropertyStorage *interface, IEnumSTATPROPSTG **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    struct property_storage *storage = self(interface);
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

static const IPropertyStorageVtbl storage_vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .ReadMultiple = read_multiple,
    .WriteMultiple = write_multiple,
    .DeleteMultiple = delete_multiple,
    .ReadPropertyNames = read_property_names,
    .WritePropertyNames = write_property_names,
    .DeletePropertyNames = delete_property_names,
    .Commit = commit,
    .Revert = revert,
    .Enum = enumerate,
    .SetTimes = set_times,
    .SetClass = set_class,
    .Stat = stat_set,
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
        find_name(self(storage), name)->extension = true;
    return result;
}
