/* SPDX-License-Identifier: 0BSD */
/*
 * Included before the headers whose identifiers a program wants to hold itself. Here the library holds those of the API, so that this only makes
 * DEFINE_GUID, for identifiers of the program's own, define what it otherwise declares.
 */
#ifndef COASTER_INITGUID_H
#define COASTER_INITGUID_H

#define INITGUID
#include "objbase.h"

#endif
