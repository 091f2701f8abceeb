/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Joliet properties as a client handles them, by name (R-JOP-05), and the boot image among them. */
#ifndef COASTER_CONFORMANCE_BURN_BOOT_H
#define COASTER_CONFORMANCE_BURN_BOOT_H

#include <stdint.h>

#include "imapi.h"

/* PlaceBootImageOnDisc and BootImage set through SetJolietProperties, as a client does it (R-JOP-01). */
void given_a_boot_image(void);

struct boot_image {
    const void *bytes;
    size_t length;
    uint8_t platform, emulation;
    const OLECHAR *manufacturer; /* NULL: not set */
};
/* All boot properties, got, changed and set at once. Below 0: a failure. */
HRESULT set_boot_image(const struct boot_image *boot);
/* The same with the client's own stream; NULL: none. */
HRESULT set_boot_stream(IStream *stream, const struct boot_image *boot);

IPropertyStorage *joliet_properties_now(void); /* GetJolietProperties: S_OK is checked; the caller releases */
HRESULT write_joliet_property(IPropertyStorage *properties, const OLECHAR *name, PROPVARIANT value);
PROPVARIANT read_joliet_property(IPropertyStorage *properties, const OLECHAR *name); /* S_OK is checked */
/* Get, write the one, set. */
HRESULT set_joliet_property(const OLECHAR *name, PROPVARIANT value);

#endif
