/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COASTER_TRANSPORT_SG_H
#define COASTER_TRANSPORT_SG_H

/* Adds the kind "sg" once. */
void sg_transport_register(void);

#endif
