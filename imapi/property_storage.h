/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A property set in memory behind IPropertyStorage: what GetRecorderProperties and GetJolietProperties hand out, a private copy.
 * Names are compared without regard to case (R-JOP-05). Nothing is checked here; ranges are a matter of Set... (R-PRP-04a). What is refused
 * has changed nothing.
 */
#ifndef COASTER_IMAPI_PROPERTY_STORAGE_H
#define COASTER_IMAPI_PROPERTY_STORAGE_H

#include <stdbool.h>

#include "imapi.h"

HRESULT property_storage_new(IPropertyStorage **storage);
/* Adds or replaces the property of that name; the value is copied. */
HRESULT property_storage_put(IPropertyStorage *storage, const OLECHAR *name, const PROPVARIANT *value);

/* Adds a property of this library's own (R-EXT-01), VT_I4: it is read by its name, and no enumeration lists it. */
HRESULT property_storage_put_extension(IPropertyStorage *storage, const OLECHAR *name, LONG value);

/* IEnumSTATPROPSTG over as many as room; NULL or false: no memory. The names are copied. */
struct property_enumerator;
struct property_enumerator *property_enumerator_new(ULONG room);
bool property_enumerator_append(struct property_enumerator *enumerator, PROPID id, VARTYPE type, const OLECHAR *name);
IEnumSTATPROPSTG *property_enumerator_interface(struct property_enumerator *enumerator);

/* UTF-16, zero-terminated; ASCII letters without regard to case. */
bool property_name_equal(const OLECHAR *a, const OLECHAR *b);

/*
 * For Set...: calls visit with each property of any IPropertyStorage, ours or a client's, by way of Enum and ReadMultiple. name is NULL for a
 * property without one. A failure of visit or of the storage ends it and comes back.
 */
typedef HRESULT property_visit(void *context, const OLECHAR *name, const PROPVARIANT *value);
HRESULT property_storage_each(IPropertyStorage *storage, property_visit *visit, void *context);

#endif
