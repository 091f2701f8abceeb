/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inside of a property storage, for its methods: in property_storage.c those that read and write values, in
 * property_names.c those of names by id, in property_set.c those of the set as a whole. */
#ifndef COASTER_IMAPI_PROPERTY_INTERNAL_H
#define COASTER_IMAPI_PROPERTY_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "imapi/property_storage.h"

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

static inline struct property_storage *property_storage_of(IPropertyStorage *interface)
{
    return (struct property_storage *)interface;
}

/* All with the mutex held. */
struct property *property_find_name(struct property_storage *storage, const OLECHAR *name);
struct property *property_find_id(struct property_storage *storage, PROPID id);
/* A new one at the end; name is copied. NULL: no memory. */
struct property *property_append(struct property_storage *storage, PROPID id, const OLECHAR *name);
/* The property keeps its id; an id without a property goes. */
void property_take_name(struct property_storage *storage, PROPID id);

bool property_name_allowed(const OLECHAR *name);

HRESULT property_names_read(IPropertyStorage *interface, ULONG count, const PROPID *ids, LPOLESTR *names);
HRESULT property_names_write(IPropertyStorage *interface, ULONG count, const PROPID *ids, const LPOLESTR *names);
HRESULT property_names_delete(IPropertyStorage *interface, ULONG count, const PROPID *ids);

HRESULT property_set_commit(IPropertyStorage *interface, DWORD flags);
HRESULT property_set_revert(IPropertyStorage *interface);
HRESULT property_set_times(IPropertyStorage *interface, const FILETIME *created, const FILETIME *accessed,
                           const FILETIME *modified);
HRESULT property_set_class(IPropertyStorage *interface, REFCLSID clsid);
HRESULT property_set_stat(IPropertyStorage *interface, STATPROPSETSTG *stat);
HRESULT property_set_enumerate(IPropertyStorage *interface, IEnumSTATPROPSTG **out);

#endif
