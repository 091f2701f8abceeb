/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Discs that RecordDisc did not make: an image by a program of somebody else, burned block for block. */
#ifndef COASTER_CONFORMANCE_BURN_FOREIGN_H
#define COASTER_CONFORMANCE_BURN_FOREIGN_H

#include <stdbool.h>

/*
 * A folder of the case with one file, "foreign.txt", as the last argument; the program writes FOREIGN_IMAGE. Skips the
 * case when the program is not there.
 */
#define FOREIGN_IMAGE "foreign.iso"
void given_an_image_by(const char *const *arguments);
/* The descriptors of ISO 9660 in it become zeros: what is left is the other file system. */
void given_the_image_without_iso_9660(void);
/* That image in one track at 0, the session still open; and with the session closed. */
void given_the_image_in_a_track(bool appendable);
void given_the_image_on_disc(bool appendable);

#endif
