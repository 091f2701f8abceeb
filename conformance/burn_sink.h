/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sink that writes down what it is called with. */
#ifndef COASTER_CONFORMANCE_BURN_SINK_H
#define COASTER_CONFORMANCE_BURN_SINK_H

#include "imapi.h"

void sink_register(IDiscMaster *master); /* ProgressAdvise; S_OK or the case fails */
UINT_PTR sink_cookie(void);
IDiscMasterProgressEvents *sink_object(void);

#endif
