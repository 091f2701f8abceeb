/* SPDX-License-Identifier: 0BSD */
/* The name under which programs for Windows include property storages and PROPVARIANT; all of it is in objbase.h. */
#ifndef COASTER_PROPIDL_H
#define COASTER_PROPIDL_H

#include "objbase.h"

#endif
