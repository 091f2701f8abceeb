/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every enumerator has: references, and a place in a snapshot of count items. Threads that share an enumerator get
 * each item once.
 */
#ifndef COASTER_IMAPI_CURSOR_H
#define COASTER_IMAPI_CURSOR_H

#include <stdatomic.h>

#include "objbase.h"

struct cursor {
    atomic_uint references;
    atomic_uint position;
    ULONG count;
};

static inline ULONG cursor_reference(struct cursor *cursor)
{
    return atomic_fetch_add(&cursor->references, 1) + 1;
}

/* The references left. */
static inline ULONG cursor_release(struct cursor *cursor)
{
    return atomic_fetch_sub(&cursor->references, 1) - 1;
}

/* Next's arguments. The count may be left out when one item is asked for (R-ENU-03); none is fetched as yet. */
static inline HRESULT cursor_check(ULONG asked, const void *items, ULONG *fetched)
{
    if (fetched != NULL)
        *fetched = 0;
    return (items == NULL && asked != 0) || (fetched == NULL && asked != 1) ? E_POINTER : S_OK;
}

/* How many Next may hand out now, and from where; the place moves on. */
static inline ULONG cursor_take(struct cursor *cursor, ULONG asked, ULONG *from)
{
    unsigned position = atomic_load(&cursor->position), given;
    do
        given = asked < cursor->count - position ? asked : cursor->count - position;
    while (!atomic_compare_exchange_weak(&cursor->position, &position, position + given));
    *from = position;
    return given;
}

/* Back to where it was taken from: the items could not be handed out after all. */
static inline void cursor_return_to(struct cursor *cursor, ULONG position)
{
    atomic_store(&cursor->position, position);
}

static inline HRESULT cursor_skip(struct cursor *cursor, ULONG count)
{
    ULONG from;
    return cursor_take(cursor, count, &from) == count ? S_OK : S_FALSE;
}

static inline HRESULT cursor_reset(struct cursor *cursor)
{
    atomic_store(&cursor->position, 0);
    return S_OK;
}

static inline void cursor_copy_place(struct cursor *cursor, struct cursor *original)
{
    atomic_store(&cursor->position, atomic_load(&original->position));
}

#endif
