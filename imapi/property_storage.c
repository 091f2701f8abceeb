/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPropertyStorage and its enumerator over a list in memory (reference imapi 7.5: slot order; R-JOP-05, R-JOP-05a, R-PRP-04a). */
#include "imapi/property_storage.h"
#include "imapi/unknown.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct property {
    PROPID id;
    OLECHAR *name; /* task memory; NULL: known by its id alone */
    PROPVARIANT value;
    bool extension; /* not enumerated (R-EXT-01) */
};

struct property_storage {
    IPropertyStorage interface;
    atomic_uint references;
    pthread_mutex_t mutex;
    struct property *properties;
    ULONG count;
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

static OLECHAR *copy_name(const OLECHAR *name)
{
    size_t length = 0;
    while (name[length] != 0)
        length++;
    OLECHAR *copy = CoTaskMemAlloc((length + 1) * sizeof *copy);
    if (copy != NULL)
        memcpy(copy, name, (length + 1) * sizeof *copy);
    return copy;
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
    if (name != NULL && (copy = copy_name(name)) == NULL)
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

static HRESULT check_specs(ULONG count, const PROPSPEC *specs, const void *values)
{
    if (count == 0)
        return S_OK;
    if (specs == NULL || values == NULL)
        return E_POINTER;
    for (ULONG i = 0; i < count; i++)
        if (specs[i].ulKind != PRSPEC_PROPID && (specs[i].ulKind != PRSPEC_LPWSTR || specs[i].lpwstr == NULL))
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
        if (property == NULL)
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

/* Puts value in place of what specs[i] names; the ids of new names count from *next. */
static HRESULT write_one(struct property_storage *storage, const PROPSPEC *spec, PROPVARIANT *value, PROPID *next)
{
    struct property *property = find(storage, spec);
    if (property == NULL && spec->ulKind == PRSPEC_PROPID) {
        if (spec->propid < PID_FIRST_USABLE)
            return STG_E_INVALIDPARAMETER; /* the dictionary and the code page are not ours to keep */
        property = append(storage, spec->propid, NULL);
    } else if (property == NULL) {
        if (*next < PID_FIRST_USABLE)
            return STG_E_INVALIDPARAMETER;
        *next = free_id(storage, *next);
        property = append(storage, *next, spec->lpwstr);
    }
    if (property == NULL)
        return E_OUTOFMEMORY;
    PropVariantClear(&property->value);
    property->value = *value;
    memset(value, 0, sizeof *value);
    return S_OK;
}

/* The id for new names matters only when there is a new name (R-JOP-05a: JUCE passes the type number there). */
static HRESULT write_multiple(IPropertyStorage *interface, ULONG count, const PROPSPEC *specs, const PROPVARIANT *values, PROPID first)
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
        names[i] = property != NULL && property->name != NULL ? copy_name(property->name) : NULL;
        any = any || names[i] != NULL;
    }
    pthread_mutex_unlock(&storage->mutex);
    return any ? S_OK : S_FALSE;
}

static HRESULT name_property(struct property_storage *storage, PROPID id, const OLECHAR *name)
{
    struct property *property = find_id(storage, id);
    if (property == NULL)
        return STG_E_INVALIDPARAMETER;
    OLECHAR *copy = NULL;
    if (name != NULL && (copy = copy_name(name)) == NULL)
        return E_OUTOFMEMORY;
    CoTaskMemFree(property->name);
    property->name = copy;
    return S_OK;
}

static HRESULT write_property_names(IPropertyStorage *interface, ULONG count, const PROPID *ids, const LPOLESTR *names)
{
    if (count != 0 && (ids == NULL || names == NULL))
        return E_POINTER;
    struct property_storage *storage = self(interface);
    HRESULT result = S_OK;
    pthread_mutex_lock(&storage->mutex);
    for (ULONG i = 0; i < count && SUCCEEDED(result); i++)
        result = name_property(storage, ids[i], names[i]);
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
        (void)name_property(storage, ids[i], NULL);
    pthread_mutex_unlock(&storage->mutex);
    return S_OK;
}

/* ------------------------------------------------------------------ the rest: nothing is stored anywhere, so these have nothing to do */

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

static HRESULT set_times(IPropertyStorage *interface, const FILETIME *created, const FILETIME *accessed, const FILETIME *modified)
{
    (void)interface;
    (void)created;
    (void)accessed;
    (void)modified;
    return S_OK;
}

static HRESULT set_class(IPropertyStorage *interface, REFCLSID clsid)
{
    (void)interface;
    (void)clsid;
    return S_OK;
}

static HRESULT stat_set(IPropertyStorage *interface, STATPROPSETSTG *stat)
{
    (void)interface;
    if (stat == NULL)
        return E_POINTER;
    memset(stat, 0, sizeof *stat);
    return S_OK;
}

/* ------------------------------------------------------------------ IEnumSTATPROPSTG: a snapshot */

struct property_enumerator {
    IEnumSTATPROPSTG interface;
    atomic_uint references;
    ULONG position, count;
    STATPROPSTG *items; /* names are task memory of ours */
};

static const IEnumSTATPROPSTGVtbl enumerator_vtable;

static struct property_enumerator *enumerator_of(IEnumSTATPROPSTG *interface)
{
    return (struct property_enumerator *)interface;
}

static struct property_enumerator *enumerator_new(ULONG count)
{
    struct property_enumerator *enumerator = calloc(1, sizeof *enumerator);
    if (enumerator == NULL)
        return NULL;
    enumerator->interface.lpVtbl = &enumerator_vtable;
    enumerator->references = 1;
    enumerator->items = calloc(count == 0 ? 1 : count, sizeof *enumerator->items);
    if (enumerator->items == NULL) {
        free(enumerator);
        return NULL;
    }
    return enumerator;
}

static bool enumerator_append(struct property_enumerator *enumerator, PROPID id, VARTYPE type, const OLECHAR *name)
{
    OLECHAR *copy = NULL;
    if (name != NULL && (copy = copy_name(name)) == NULL)
        return false;
    enumerator->items[enumerator->count++] = (STATPROPSTG){.propid = id, .vt = type, .lpwstrName = copy};
    return true;
}

static HRESULT enumerator_query_interface(IEnumSTATPROPSTG *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IEnumSTATPROPSTG, object);
}

static ULONG enumerator_add_reference(IEnumSTATPROPSTG *interface)
{
    return atomic_fetch_add(&enumerator_of(interface)->references, 1) + 1;
}

static ULONG enumerator_release(IEnumSTATPROPSTG *interface)
{
    struct property_enumerator *enumerator = enumerator_of(interface);
    ULONG left = atomic_fetch_sub(&enumerator->references, 1) - 1;
    if (left == 0) {
        for (ULONG i = 0; i < enumerator->count; i++)
            CoTaskMemFree(enumerator->items[i].lpwstrName);
        free(enumerator->items);
        free(enumerator);
    }
    return left;
}

static HRESULT enumerator_next(IEnumSTATPROPSTG *interface, ULONG count, STATPROPSTG *items, ULONG *fetched)
{
    struct property_enumerator *enumerator = enumerator_of(interface);
    if (items == NULL || (fetched == NULL && count != 1))
        return E_POINTER;
    ULONG given = 0;
    while (given < count && enumerator->position < enumerator->count) {
        items[given] = enumerator->items[enumerator->position];
        if (items[given].lpwstrName != NULL && (items[given].lpwstrName = copy_name(items[given].lpwstrName)) == NULL)
            break;
        given++;
        enumerator->position++;
    }
    if (fetched != NULL)
        *fetched = given;
    return given == count ? S_OK : S_FALSE;
}

static HRESULT enumerator_skip(IEnumSTATPROPSTG *interface, ULONG count)
{
    struct property_enumerator *enumerator = enumerator_of(interface);
    ULONG left = enumerator->count - enumerator->position;
    enumerator->position += count < left ? count : left;
    return count <= left ? S_OK : S_FALSE;
}

static HRESULT enumerator_reset(IEnumSTATPROPSTG *interface)
{
    enumerator_of(interface)->position = 0;
    return S_OK;
}

static HRESULT enumerator_clone(IEnumSTATPROPSTG *interface, IEnumSTATPROPSTG **clone)
{
    if (clone == NULL)
        return E_POINTER;
    *clone = NULL;
    struct property_enumerator *original = enumerator_of(interface);
    struct property_enumerator *copy = enumerator_new(original->count);
    if (copy == NULL)
        return E_OUTOFMEMORY;
    copy->position = original->position;
    for (ULONG i = 0; i < original->count; i++) {
        const STATPROPSTG *item = &original->items[i];
        if (!enumerator_append(copy, item->propid, item->vt, item->lpwstrName)) {
            enumerator_release(&copy->interface);
            return E_OUTOFMEMORY;
        }
    }
    *clone = &copy->interface;
    return S_OK;
}

static const IEnumSTATPROPSTGVtbl enumerator_vtable = {
    .QueryInterface = enumerator_query_interface,
    .AddRef = enumerator_add_reference,
    .Release = enumerator_release,
    .Next = enumerator_next,
    .Skip = enumerator_skip,
    .Reset = enumerator_reset,
    .Clone = enumerator_clone,
};

static HRESULT enumerate(IPropertyStorage *interface, IEnumSTATPROPSTG **out)
{
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    struct property_storage *storage = self(interface);
    pthread_mutex_lock(&storage->mutex);
    struct property_enumerator *enumerator = enumerator_new(storage->count);
    bool complete = enumerator != NULL;
    for (ULONG i = 0; complete && i < storage->count; i++) {
        const struct property *property = &storage->properties[i];
        if (property->extension)
            continue;
        complete = enumerator_append(enumerator, property->id, property->value.vt, property->name);
    }
    pthread_mutex_unlock(&storage->mutex);
    if (!complete) {
        if (enumerator != NULL)
            enumerator_release(&enumerator->interface);
        return E_OUTOFMEMORY;
    }
    *out = &enumerator->interface;
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
    OLECHAR *copy = copy_name(name);
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

/* ------------------------------------------------------------------ visiting anybody's storage */

static HRESULT visit_one(IPropertyStorage *storage, const STATPROPSTG *stat, property_visit *visit, void *context)
{
    PROPSPEC spec = {.ulKind = PRSPEC_PROPID, .propid = stat->propid};
    if (stat->lpwstrName != NULL) {
        spec.ulKind = PRSPEC_LPWSTR;
        spec.lpwstr = stat->lpwstrName;
    }
    PROPVARIANT value;
    memset(&value, 0, sizeof value);
    HRESULT result = IPropertyStorage_ReadMultiple(storage, 1, &spec, &value);
    if (FAILED(result))
        return result;
    result = visit(context, stat->lpwstrName, &value);
    PropVariantClear(&value);
    return result;
}

HRESULT property_storage_each(IPropertyStorage *storage, property_visit *visit, void *context)
{
    IEnumSTATPROPSTG *enumerator = NULL;
    HRESULT result = IPropertyStorage_Enum(storage, &enumerator);
    if (FAILED(result))
        return result;
    for (;;) {
        STATPROPSTG stat = {0};
        ULONG fetched = 0;
        HRESULT next = IEnumSTATPROPSTG_Next(enumerator, 1, &stat, &fetched);
        if (FAILED(next))
            result = next;
        if (next != S_OK || fetched != 1)
            break;
        result = visit_one(storage, &stat, visit, context);
        CoTaskMemFree(stat.lpwstrName);
        if (FAILED(result))
            break;
    }
    IEnumSTATPROPSTG_Release(enumerator);
    return result;
}
