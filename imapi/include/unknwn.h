/* SPDX-License-Identifier: 0BSD */
/* The name under which programs for Windows include IUnknown; all of it is in objbase.h. */
#ifndef COASTER_UNKNWN_H
#define COASTER_UNKNWN_H

#include "objbase.h"

#endif
