/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The properties of the Joliet format (reference imapi 7.5). */
#ifndef COASTER_IMAPI_JOLIET_PROPERTIES_H
#define COASTER_IMAPI_JOLIET_PROPERTIES_H

#include <stdbool.h>

#include "imapi.h"

struct joliet_properties {
    BSTR volume_name;
    bool place_boot_image;
    BSTR manufacturer; /* at most 24 bytes */
    BYTE platform, emulation;
    IStream *boot_image; /* NULL: none */
    uint64_t boot_size;  /* of it when it was set */
};

/* Defaults; the volume name is the local time of the call as YYMMDD_HHMM (R-JOP-08). */
HRESULT joliet_properties_init(struct joliet_properties *properties);
HRESULT joliet_properties_copy(struct joliet_properties *copy, const struct joliet_properties *properties);
void joliet_properties_clear(struct joliet_properties *properties);
HRESULT joliet_properties_get(const struct joliet_properties *properties, IPropertyStorage **storage);
/* S_OK, IMAPI_S_PROPERTIESIGNORED, E_INVALIDARG, or what the client's storage said; a failure may leave some of them
   changed: give it a copy. */
HRESULT joliet_properties_set(struct joliet_properties *properties, IPropertyStorage *storage);

#endif
