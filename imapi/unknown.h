/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QueryInterface, which is the same for every object of this library that has one interface beside IUnknown. */
#ifndef COASTER_IMAPI_UNKNOWN_H
#define COASTER_IMAPI_UNKNOWN_H

#include "imapi.h"

/*
 * E_POINTER: no object; E_NOINTERFACE, and *object is NULL: no iid, or neither IUnknown nor own. Else *object is
 * interface with a reference more.
 */
HRESULT unknown_query(void *interface, REFIID iid, const IID *own, void **object);

#endif
