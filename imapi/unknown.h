/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every COM method shares: QueryInterface, the same for every object of this library that has one interface beside
 * IUnknown, and the rule for what is handed out. */
#ifndef COASTER_IMAPI_UNKNOWN_H
#define COASTER_IMAPI_UNKNOWN_H

#include "imapi.h"

/*
 * E_POINTER: no object; E_NOINTERFACE, and *object is NULL: no iid, or neither IUnknown nor own. Else *object is
 * interface with a reference more.
 */
HRESULT unknown_query(void *interface, REFIID iid, const IID *own, void **object);

/* COM's rule for a call that fails: what it would have handed out is NULL, so that nobody releases a stray pointer. */
#define CLEAR_OUT(out)                                                                                                 \
    do {                                                                                                               \
        if ((out) != NULL)                                                                                             \
            *(out) = NULL;                                                                                             \
    } while (0)

#endif
