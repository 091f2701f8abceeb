/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the name of an element stands in an array, by its hash: a storage of 100,000 streams is filled and read in
 * linear time. Names are told apart by case (R-JOL-12a). */
#ifndef COASTER_IMAPI_NAME_INDEX_H
#define COASTER_IMAPI_NAME_INDEX_H

#include <stdbool.h>

#include "imapi.h"

#define NAME_NOT_THERE UINT32_MAX

/* Zero-initialised: empty. */
struct name_index {
    ULONG *slots;     /* 0: free, NAME_NOT_THERE: taken out, else a place + 1 */
    ULONG size, used; /* slots, a power of two; those that are not free */
};
/* The name that stands at a place. */
typedef const OLECHAR *name_at(const void *array, ULONG place);

ULONG name_index_find(const struct name_index *index, const OLECHAR *name, name_at *at, const void *array);
/* Room for one more beside the count that are in it; afterwards one name_index_add cannot fail. False: no memory. */
bool name_index_reserve(struct name_index *index, ULONG count, name_at *at, const void *array);
void name_index_add(struct name_index *index, const OLECHAR *name, ULONG place);
void name_index_take(struct name_index *index, ULONG place);
/* Takes it out, and those behind it have moved up by one. */
void name_index_take_and_close_up(struct name_index *index, ULONG place);
void name_index_free(struct name_index *index);

#endif
