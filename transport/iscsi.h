/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef COASTER_TRANSPORT_ISCSI_H
#define COASTER_TRANSPORT_ISCSI_H

/* Adds the kind "iscsi" once. */
void iscsi_transport_register(void);

#endif
