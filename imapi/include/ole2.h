/* SPDX-License-Identifier: 0BSD */
/* The name under which programs for Windows include COM; all of it is in objbase.h. */
#ifndef COASTER_OLE2_H
#define COASTER_OLE2_H

#include "objbase.h"

#endif
