/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IEnumDiscMasterFormats and IEnumDiscRecorders (reference imapi 11): snapshots that outlive the master. */
#include <stdlib.h>

#include "imapi/cursor.h"
#include "imapi/recorder.h"
#include "imapi/unknown.h"

/* ------------------------------------------------------------------ formats */

struct format_enumerator {
    IEnumDiscMasterFormats interface;
    struct cursor cursor;
};

static const IID *const formats[] = {&IID_IRedbookDiscMaster, &IID_IJolietDiscMaster};

static struct format_enumerator *format_self(IEnumDiscMasterFormats *interface)
{
    return (struct format_enumerator *)interface;
}

static HRESULT format_query_interface(IEnumDiscMasterFormats *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IEnumDiscMasterFormats, object);
}

static ULONG format_add_reference(IEnumDiscMasterFormats *interface)
{
    return cursor_reference(&format_self(interface)->cursor);
}

static ULONG format_release(IEnumDiscMasterFormats *interface)
{
    ULONG left = cursor_release(&format_self(interface)->cursor);
    if (left == 0)
        free(interface);
    return left;
}

static HRESULT format_next(IEnumDiscMasterFormats *interface, ULONG count, IID *ids, ULONG *fetched)
{
    struct cursor *cursor = &format_self(interface)->cursor;
    HRESULT result = cursor_check(count, ids, fetched);
    if (FAILED(result))
        return result;
    ULONG from, given = cursor_take(cursor, count, &from);
    for (ULONG i = 0; i < given; i++)
        ids[i] = *formats[from + i];
    if (fetched != NULL)
        *fetched = given;
    return given == count ? S_OK : S_FALSE;
}

static HRESULT format_skip(IEnumDiscMasterFormats *interface, ULONG count)
{
    return cursor_skip(&format_self(interface)->cursor, count);
}

static HRESULT format_reset(IEnumDiscMasterFormats *interface)
{
    return cursor_reset(&format_self(interface)->cursor);
}

static HRESULT format_clone(IEnumDiscMasterFormats *interface, IEnumDiscMasterFormats **clone)
{
    if (clone == NULL)
        return E_POINTER;
    HRESULT result = format_enumerator_new(clone);
    if (SUCCEEDED(result))
        cursor_copy_place(&format_self(*clone)->cursor, &format_self(interface)->cursor);
    return result;
}

static const IEnumDiscMasterFormatsVtbl format_vtable = {
    .QueryInterface = format_query_interface,
    .AddRef = format_add_reference,
    .Release = format_release,
    .Next = format_next,
    .Skip = format_skip,
    .Reset = format_reset,
    .Clone = format_clone,
};

HRESULT format_enumerator_new(IEnumDiscMasterFormats **out)
{
    struct format_enumerator *enumerator = calloc(1, sizeof *enumerator);
    *out = NULL;
    if (enumerator == NULL)
        return E_OUTOFMEMORY;
    enumerator->interface.lpVtbl = &format_vtable;
    enumerator->cursor.references = 1;
    enumerator->cursor.count = sizeof formats / sizeof *formats;
    *out = &enumerator->interface;
    return S_OK;
}

/* ------------------------------------------------------------------ recorders */

struct recorder_enumerator {
    IEnumDiscRecorders interface;
    struct cursor cursor;
    struct recorder **recorders; /* a reference to each */
};

static struct recorder_enumerator *recorder_self(IEnumDiscRecorders *interface)
{
    return (struct recorder_enumerator *)interface;
}

static HRESULT recorder_query_interface(IEnumDiscRecorders *interface, REFIID iid, void **object)
{
    return unknown_query(interface, iid, &IID_IEnumDiscRecorders, object);
}

static ULONG recorder_add_reference(IEnumDiscRecorders *interface)
{
    return cursor_reference(&recorder_self(interface)->cursor);
}

static ULONG recorder_release(IEnumDiscRecorders *interface)
{
    struct recorder_enumerator *enumerator = recorder_self(interface);
    ULONG left = cursor_release(&enumerator->cursor);
    if (left == 0) {
        for (ULONG i = 0; i < enumerator->cursor.count; i++)
            IDiscRecorder_Release(&enumerator->recorders[i]->interface);
        free(enumerator->recorders);
        free(enumerator);
    }
    return left;
}

static HRESULT recorder_next(IEnumDiscRecorders *interface, ULONG count, IDiscRecorder **recorders, ULONG *fetched)
{
    struct recorder_enumerator *enumerator = recorder_self(interface);
    HRESULT result = cursor_check(count, recorders, fetched);
    if (FAILED(result))
        return result;
    ULONG from, given = cursor_take(&enumerator->cursor, count, &from);
    for (ULONG i = 0; i < given; i++) {
        recorders[i] = &enumerator->recorders[from + i]->interface;
        IDiscRecorder_AddRef(recorders[i]);
    }
    if (fetched != NULL)
        *fetched = given;
    return given == count ? S_OK : S_FALSE;
}

static HRESULT recorder_skip(IEnumDiscRecorders *interface, ULONG count)
{
    return cursor_skip(&recorder_self(interface)->cursor, count);
}

static HRESULT recorder_reset(IEnumDiscRecorders *interface)
{
    return cursor_reset(&recorder_self(interface)->cursor);
}

static HRESULT recorder_clone(IEnumDiscRecorders *interface, IEnumDiscRecorders **clone)
{
    if (clone == NULL)
        return E_POINTER;
    struct recorder_enumerator *enumerator = recorder_self(interface);
    HRESULT result = recorder_enumerator_new(enumerator->recorders, enumerator->cursor.count, clone);
    if (SUCCEEDED(result))
        cursor_copy_place(&recorder_self(*clone)->cursor, &enumerator->cursor);
    return result;
}

static const IEnumDiscRecordersVtbl recorder_vtable = {
    .QueryInterface = recorder_query_interface,
    .AddRef = recorder_add_reference,
    .Release = recorder_release,
    .Next = recorder_next,
    .Skip = recorder_skip,
    .Reset = recorder_reset,
    .Clone = recorder_clone,
};

HRESULT recorder_enumerator_new(struct recorder **recorders, ULONG count, IEnumDiscRecorders **out)
{
    *out = NULL;
    struct recorder_enumerator *enumerator = calloc(1, sizeof *enumerator);
    if (enumerator == NULL)
        return E_OUTOFMEMORY;
    enumerator->recorders = calloc(count == 0 ? 1 : count, sizeof(struct recorder *));
    if (enumerator->recorders == NULL) {
        free(enumerator);
        return E_OUTOFMEMORY;
    }
    enumerator->interface.lpVtbl = &recorder_vtable;
    enumerator->cursor.references = 1;
    enumerator->cursor.count = count;
    for (ULONG i = 0; i < count; i++) {
        enumerator->recorders[i] = recorders[i];
        IDiscRecorder_AddRef(&recorders[i]->interface);
    }
    *out = &enumerator->interface;
    return S_OK;
}
