/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sinks of one master and the rules of calling them (R-EVT-*, R-REC-40..48): in order of registration, on the calling thread, counts
 * that never go back, QueryCancel often enough, silence where it is demanded.
 */
#ifndef COASTER_IMAPI_PROGRESS_H
#define COASTER_IMAPI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "imapi.h"

struct progress;

struct progress *progress_new(void);
/* Counted: the recorder objects of a master hold its sinks too, for NotifyEraseComplete. */
struct progress *progress_reference(struct progress *progress);
void progress_free(struct progress *progress); /* drops one reference; NULL is allowed */
HRESULT progress_advise(struct progress *progress, IDiscMasterProgressEvents *sink, UINT_PTR *cookie);
HRESULT progress_unadvise(struct progress *progress, UINT_PTR cookie);
void progress_unadvise_all(struct progress *progress);
bool progress_in_callback(const struct progress *progress); /* on this thread: a state-changing call is E_UNEXPECTED then */

bool progress_cancelled(struct progress *progress); /* asks QueryCancel of every sink now; any TRUE cancels; sticky until progress_begin */
void progress_begin(struct progress *progress);     /* a new operation: forgets an earlier cancel and the throttle */
/* Staging. Throttled across calls; first (0,n) and last (n,n) always go out. Returns true when the user cancelled. */
bool progress_add(struct progress *progress, int32_t completed, int32_t total);
/* Half a second has passed since staging last reported: many small calls report only then (R-AUD-17). */
bool progress_add_due(struct progress *progress);
/* Burning. Throttled to 1 % or 0.5 s, first and last always; asks QueryCancel at least as often. True: cancelled. */
bool progress_block(struct progress *progress, int32_t completed, int32_t total);
void progress_track(struct progress *progress, int32_t current, int32_t total);
void progress_preparing(struct progress *progress, int32_t seconds);
void progress_closing(struct progress *progress, int32_t seconds);
void progress_burn_complete(struct progress *progress, HRESULT status);
void progress_erase_complete(struct progress *progress, HRESULT status);
void progress_pnp_activity(struct progress *progress);

#endif
