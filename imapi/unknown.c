/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/unknown.h"

HRESULT unknown_query(void *interface, REFIID iid, const IID *own, void **object)
{
    if (object == NULL)
        return E_POINTER;
    *object = NULL;
    if (iid == NULL || (!IsEqualIID(iid, &IID_IUnknown) && !IsEqualIID(iid, own)))
        return E_NOINTERFACE;
    IUnknown_AddRef((IUnknown *)interface);
    *object = interface;
    return S_OK;
}
