/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEnumSTATPROPSTG: a snapshot of a property set's names and types. */
#include <stdlib.h>

#include "imapi/cursor.h"
#include "imapi/property_storage.h"
#include "imapi/text.h"
#include "imapi/unknown.h"

struct property_enumerator {
    IEnumSTATPROPSTG interface;
    struct cursor cursor;
    STATPROPSTG *items; /* names are task memory of ours */
};

static const IEnumSTATPROPSTGVtbl vtable;

static struct property_enumerator *self(IEnumSTATPROPSTG *interface)
{
    return (struct property_enumerator *)interface;
}

struct property_enumerator *property_enumerator_new(ULONG room)
{
    struct property_enumerator *enumerator = calloc(1, sizeof *enumerator);
    if (enumerator == NULL)
        return NULL;
    enumerator->interface.lpVtbl = &vtable;
    enumerator->cursor.references = 1;
    enumerator->items = calloc(room == 0 ? 1 : room, sizeof *enumerator->items);
    if (enumerator->items == NULL) {
        free(enumerator);
        return NULL;
    }
    return enumerator;
}

bool property_enumerator_append(struct property_enumerator *enumerator, PROPID id, VARTYPE type, const OLECHAR *name)
{
    OLECHAR *copy = NULL;
    if (name != NULL && (copy = text_copy(name)) == NULL)
        return false;
    enumerator->items[enumerator->cursor.count++] = (STATPROPSTG){.propid = id, .vt = type, .lpwstrName = copy};
    return true;
}

IEnumSTATPROPSTG *property_enumerator_interface(struct property_enumerator *enumerator)
{
    return &enumerator->interface;
}

static HRESULT query_interface(IEnumSTATPROPSTG *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IEnumSTATPROPSTG, object);
}

static ULONG add_reference(IEnumSTATPROPSTG *interface)
{
    return cursor_reference(&self(interface)->cursor);
}

static ULONG release(IEnumSTATPROPSTG *interface)
{
    struct property_enumerator *enumerator = self(interface);
    ULONG left = cursor_release(&enumerator->cursor);
    if (left == 0) {
        for (ULONG i = 0; i < enumerator->cursor.count; i++)
            CoTaskMemFree(enumerator->items[i].lpwstrName);
        free(enumerator->items);
        free(enumerator);
    }
    return left;
}

static HRESULT next(IEnumSTATPROPSTG *interface, ULONG count, STATPROPSTG *items, ULONG *fetched)
{
    struct property_enumerator *enumerator = self(interface);
    HRESULT result = cursor_check(count, items, fetched);
    if (FAILED(result))
        return result;
    ULONG from, given = cursor_take(&enumerator->cursor, count, &from);
    for (ULONG i = 0; i < given; i++) {
        items[i] = enumerator->items[from + i];
        if (items[i].lpwstrName == NULL || (items[i].lpwstrName = text_copy(items[i].lpwstrName)) != NULL)
            continue;
        while (i-- > 0) /* all or nothing: an early end would look like a smaller set */
            CoTaskMemFree(items[i].lpwstrName);
        cursor_return_to(&enumerator->cursor, from);
        return E_OUTOFMEMORY;
    }
    if (fetched != NULL)
        *fetched = given;
    return given == count ? S_OK : S_FALSE;
}

static HRESULT skip(IEnumSTATPROPSTG *interface, ULONG count)
{
    return cursor_skip(&self(interface)->cursor, count);
}

static HRESULT reset(IEnumSTATPROPSTG *interface)
{
    return cursor_reset(&self(interface)->cursor);
}

static HRESULT clone(IEnumSTATPROPSTG *interface, IEnumSTATPROPSTG **clone)
{
    if (clone == NULL)
        return E_POINTER;
    *clone = NULL;
    struct property_enumerator *original = self(interface);
    struct property_enumerator *copy = property_enumerator_new(original->cursor.count);
    if (copy == NULL)
        return E_OUTOFMEMORY;
    cursor_copy_place(&copy->cursor, &original->cursor);
    for (ULONG i = 0; i < original->cursor.count; i++) {
        const STATPROPSTG *item = &original->items[i];
        if (!property_enumerator_append(copy, item->propid, item->vt, item->lpwstrName)) {
            release(&copy->interface);
            return E_OUTOFMEMORY;
        }
    }
    *clone = &copy->interface;
    return S_OK;
}

static const IEnumSTATPROPSTGVtbl vtable = {
    .QueryInterface = query_interface,
    .AddRef = add_reference,
    .Release = release,
    .Next = next,
    .Skip = skip,
    .Reset = reset,
    .Clone = clone,
};
