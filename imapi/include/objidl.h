/* SPDX-License-Identifier: 0BSD */
/* The name under which programs for Windows include storages and streams; all of it is in objbase.h. */
#ifndef COASTER_OBJIDL_H
#define COASTER_OBJIDL_H

#include "objbase.h"

#endif
