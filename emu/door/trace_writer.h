/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One format of a trace. */
#ifndef COASTER_EMU_TRACE_WRITER_H
#define COASTER_EMU_TRACE_WRITER_H

#include "emu/door/trace.h"

struct trace_kind {
    const char *name;
    size_t data; /* kept when nobody says */
    void *(*new)(size_t data, const char *drive);
    void (*free)(void *state);
    struct trace_bytes (*begin)(void *state);
    struct trace_bytes (*record)(void *state, const struct trace_record *record);
    struct trace_bytes (*dropped)(void *state, uint64_t count);
};

extern const struct trace_kind trace_json, trace_pcapng;

#endif
