/* SPDX-License-Identifier: 0BSD */
/* The name under which programs for Windows include the types of COM; all of it is in objbase.h. */
#ifndef COASTER_WTYPES_H
#define COASTER_WTYPES_H

#include "objbase.h"

#endif
