/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What recorder.c and recorder_medium.c share. Nobody else includes this. */
#ifndef COASTER_IMAPI_RECORDER_INTERNAL_H
#define COASTER_IMAPI_RECORDER_INTERNAL_H

#include "imapi/recorder.h"

static inline struct recorder *recorder_self(IDiscRecorder *interface)
{
    return (struct recorder *)interface;
}

/*
 * Begins a call that needs the exclusive open; arguments_given: no place for a result is missing (E_POINTER comes right
 * after NOTOPENED, reference imapi 12). Another one under way in another thread, an Erase for example, is not waited
 * for. A failure has nothing to end.
 */
HRESULT recorder_begin_exclusive(struct recorder *recorder, bool arguments_given);
/* result passes through. */
HRESULT recorder_end_exclusive(struct recorder *recorder, HRESULT result);

/* recorder_medium.c: the methods about the disc inside. */
HRESULT recorder_query_media_type(IDiscRecorder *interface, LONG *type, LONG *flags);
HRESULT recorder_query_media_info(IDiscRecorder *interface, byte *sessions, byte *last_track, ULONG *start, ULONG *next,
                                  ULONG *free_blocks);
HRESULT recorder_eject(IDiscRecorder *interface);
HRESULT recorder_erase(IDiscRecorder *interface, boolean whole);

#endif
