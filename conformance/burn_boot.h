/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COASTER_CONFORMANCE_BURN_BOOT_H
#define COASTER_CONFORMANCE_BURN_BOOT_H

/* PlaceBootImageOnDisc and BootImage set through SetJolietProperties, as a client does it (R-JOP-01). */
void given_a_boot_image(void);

#endif
