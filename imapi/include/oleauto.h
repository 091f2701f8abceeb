/* SPDX-License-Identifier: 0BSD */
/* The name under which programs for Windows include BSTR; all of it is in objbase.h. */
#ifndef COASTER_OLEAUTO_H
#define COASTER_OLEAUTO_H

#include "objbase.h"

#endif
