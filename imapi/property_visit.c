/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading anybody's property storage, ours or a client's: Enum, then each by ReadMultiple. */
#include <string.h>

#include "imapi/property_storage.h"

#define MOST_PROPERTIES 65536 /* an enumeration that never ends is ended here */

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
    if (enumerator == NULL)
        return E_POINTER;
    for (unsigned visited = 0;; visited++) {
        STATPROPSTG stat = {0};
        ULONG fetched = 0;
        HRESULT next = IEnumSTATPROPSTG_Next(enumerator, 1, &stat, &fetched);
        if (FAILED(next))
            result = next;
        if (next != S_OK || fetched != 1)
            break;
        result = visited == MOST_PROPERTIES ? E_INVALIDARG : visit_one(storage, &stat, visit, context);
        CoTaskMemFree(stat.lpwstrName);
        if (FAILED(result))
            break;
    }
    IEnumSTATPROPSTG_Release(enumerator);
    return result;
}
