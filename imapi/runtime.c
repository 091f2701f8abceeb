/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The part of the COM runtime that clients of IMAPI call: initialisation, object creation, task memory, BSTR,
 * PROPVARIANT. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "imapi.h"
#include "imapi/master.h"
#include "imapi/text.h"

/* ------------------------------------------------------------------ initialisation */

static _Thread_local unsigned initialised_here;
/* Over all threads: one thread that initialised lets the others in, as the multithreaded apartment of Windows does. */
static atomic_uint initialised;

HRESULT CoInitializeEx(LPVOID reserved, DWORD flags)
{
    if (reserved != NULL ||
        (flags & ~(DWORD)(COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE | COINIT_SPEED_OVER_MEMORY)) != 0)
        return E_INVALIDARG;
    atomic_fetch_add(&initialised, 1);
    return initialised_here++ == 0 ? S_OK : S_FALSE;
}

HRESULT CoInitialize(LPVOID reserved)
{
    return CoInitializeEx(reserved, COINIT_APARTMENTTHREADED);
}

void CoUninitialize(void)
{
    if (initialised_here == 0)
        return;
    initialised_here--;
    atomic_fetch_sub(&initialised, 1);
}

HRESULT CoCreateInstance(REFCLSID clsid, LPUNKNOWN outer, DWORD context, REFIID iid, LPVOID *object)
{
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (clsid == NULL || iid == NULL)
        return E_INVALIDARG;
    if (atomic_load(&initialised) == 0)
        return CO_E_NOTINITIALIZED;
    if (!IsEqualCLSID(clsid, &CLSID_MSDiscMasterObj) || (context & CLSCTX_ALL) == 0)
        return REGDB_E_CLASSNOTREG; /* a recorder comes from an enumeration only (R-OBJ-04) */
    if (outer != NULL)
        return CLASS_E_NOAGGREGATION;
    return master_create(iid, object);
}

/* ------------------------------------------------------------------ task memory */

LPVOID CoTaskMemAlloc(SIZE_T size)
{
    return malloc(size == 0 ? 1 : size);
}

LPVOID CoTaskMemRealloc(LPVOID memory, SIZE_T size)
{
    if (memory != NULL && size == 0) {
        free(memory);
        return NULL;
    }
    return realloc(memory, size == 0 ? 1 : size);
}

void CoTaskMemFree(LPVOID memory)
{
    free(memory);
}

/* ------------------------------------------------------------------ BSTR */

/* A BSTR points behind this; eight bytes keep the characters aligned as malloc aligns. */
struct bstr_head {
    uint32_t unused;
    uint32_t bytes; /* directly before the first character, as on Windows */
};

static BSTR allocate_bytes(const void *bytes, uint32_t length)
{
    struct bstr_head *head = malloc(sizeof *head + (size_t)length + 3);
    if (head == NULL)
        return NULL;
    head->unused = 0;
    head->bytes = length;
    char *text = (char *)(head + 1);
    if (bytes != NULL)
        memcpy(text, bytes, length);
    memset(text + length, 0, 3); /* an OLECHAR of zero, also behind an odd number of bytes */
    return (BSTR)(void *)text;
}

BSTR SysAllocStringByteLen(LPCSTR bytes, UINT length)
{
    return allocate_bytes(bytes, length);
}

BSTR SysAllocStringLen(const OLECHAR *text, UINT length)
{
    if (length > (UINT32_MAX - 64) / sizeof(OLECHAR))
        return NULL;
    return allocate_bytes(text, (uint32_t)(length * sizeof(OLECHAR)));
}

BSTR SysAllocString(const OLECHAR *text)
{
    return text == NULL ? NULL : SysAllocStringLen(text, (UINT)text_length(text));
}

INT SysReAllocString(BSTR *string, const OLECHAR *text)
{
    BSTR fresh = SysAllocString(text);
    if (fresh == NULL && text != NULL)
        return FALSE;
    SysFreeString(*string);
    *string = fresh;
    return TRUE;
}

void SysFreeString(BSTR string)
{
    if (string != NULL)
        free((struct bstr_head *)(void *)string - 1);
}

UINT SysStringByteLen(BSTR string)
{
    return string == NULL ? 0 : ((struct bstr_head *)(void *)string - 1)->bytes;
}

UINT SysStringLen(BSTR string)
{
    return SysStringByteLen(string) / (UINT)sizeof(OLECHAR);
}

/* ------------------------------------------------------------------ PROPVARIANT */

static bool is_plain(VARTYPE type)
{
    switch (type) {
    case VT_EMPTY:
    case VT_NULL:
    case VT_I2:
    case VT_I4:
    case VT_R4:
    case VT_R8:
    case VT_DATE:
    case VT_ERROR:
    case VT_BOOL:
    case VT_I1:
    case VT_UI1:
    case VT_UI2:
    case VT_UI4:
    case VT_I8:
    case VT_UI8:
    case VT_INT:
    case VT_UINT:
    case VT_FILETIME:
        return true;
    default:
        return false;
    }
}

HRESULT PropVariantClear(PROPVARIANT *variant)
{
    if (variant == NULL)
        return S_OK;
    HRESULT result = S_OK;
    switch (variant->vt) {
    case VT_BSTR:
        SysFreeString(variant->bstrVal);
        break;
    case VT_LPSTR:
    case VT_LPWSTR:
    case VT_CLSID:
        CoTaskMemFree(variant->pszVal);
        break;
    case VT_BLOB:
        CoTaskMemFree(variant->blob.pBlobData);
        break;
    case VT_STREAM:
    case VT_STORAGE:
        if (variant->punkVal != NULL)
            IUnknown_Release(variant->punkVal);
        break;
    default:
        if (!is_plain(variant->vt))
            result = STG_E_INVALIDPARAMETER;
    }
    memset(variant, 0, sizeof *variant);
    return result;
}

static void *copy_memory(const void *source, size_t size)
{
    void *copy = CoTaskMemAlloc(size);
    if (copy != NULL && size != 0)
        memcpy(copy, source, size);
    return copy;
}

/* A value that owns nothing, as wide as it is. False: it is of another type. */
static bool copy_plain(PROPVARIANT *copy, const PROPVARIANT *source)
{
    switch (source->vt) {
    case VT_I1:
    case VT_UI1:
        copy->bVal = source->bVal;
        return true;
    case VT_I2:
    case VT_UI2:
    case VT_BOOL:
        copy->uiVal = source->uiVal;
        return true;
    case VT_I4:
    case VT_UI4:
    case VT_INT:
    case VT_UINT:
    case VT_R4:
    case VT_ERROR:
        copy->ulVal = source->ulVal;
        return true;
    default:
        if (!is_plain(source->vt))
            return false;
        copy->uhVal = source->uhVal;
        return true;
    }
}

static HRESULT enough_memory(const void *original, const void *copy)
{
    return original != NULL && copy == NULL ? E_OUTOFMEMORY : S_OK;
}

/* A value with memory of its own, or with a reference to an object. */
static HRESULT copy_owned(PROPVARIANT *copy, const PROPVARIANT *source)
{
    const void *owned = source->pszVal; /* every pointer member but that of a blob lies here */
    switch (source->vt) {
    case VT_BSTR:
        copy->bstrVal = owned != NULL ? allocate_bytes(owned, SysStringByteLen(source->bstrVal)) : NULL;
        return enough_memory(owned, copy->bstrVal);
    case VT_LPSTR:
        copy->pszVal = owned != NULL ? copy_memory(owned, strlen(owned) + 1) : NULL;
        return enough_memory(owned, copy->pszVal);
    case VT_LPWSTR:
        copy->pwszVal = owned != NULL ? copy_memory(owned, (text_length(owned) + 1) * sizeof(OLECHAR)) : NULL;
        return enough_memory(owned, copy->pwszVal);
    case VT_CLSID:
        copy->puuid = owned != NULL ? copy_memory(owned, sizeof(CLSID)) : NULL;
        return enough_memory(owned, copy->puuid);
    case VT_BLOB:
        copy->blob.cbSize = source->blob.cbSize;
        if (source->blob.pBlobData != NULL)
            copy->blob.pBlobData = copy_memory(source->blob.pBlobData, source->blob.cbSize);
        return enough_memory(source->blob.pBlobData, copy->blob.pBlobData);
    case VT_STREAM:
    case VT_STORAGE:
        copy->punkVal = source->punkVal;
        if (copy->punkVal != NULL)
            IUnknown_AddRef(copy->punkVal);
        return S_OK;
    default:
        return STG_E_INVALIDPARAMETER;
    }
}

HRESULT PropVariantCopy(PROPVARIANT *destination, const PROPVARIANT *source)
{
    if (destination == NULL || source == NULL)
        return E_POINTER;
    PROPVARIANT copy;
    memset(&copy, 0, sizeof copy); /* readers look at members wider than the value (R-JOP-05a) */
    copy.vt = source->vt;
    HRESULT result = copy_plain(&copy, source) ? S_OK : copy_owned(&copy, source);
    if (SUCCEEDED(result))
        *destination = copy;
    return result;
}
