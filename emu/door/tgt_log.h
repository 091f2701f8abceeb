/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tgtd, and the module in it, say in FOLDER/log: the only place where some things are said. */
#ifndef COASTER_EMU_TGT_LOG_H
#define COASTER_EMU_TGT_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/failure.h"

/* The last line of tgtd's own words that says something. */
void tgt_log_last_words(const char *folder, char *words, size_t size);
/* tgtd goes on without the portal it was told to open, and lists it all the same: only its log knows. */
bool tgt_log_cannot_listen(const char *folder, char *reason, size_t size);
/* A tgtd that broke (a sanitizer's finding, say) tells why in its log, which goes with the folder. */
void tgt_log_show(const char *folder);
/* A trace that was cut off is nothing a drive ends for, but the folder takes the log with it. */
int tgt_log_trace_broken(const char *folder, struct failure *why);

#endif
