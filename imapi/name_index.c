/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/name_index.h"

#include <stdlib.h>

#include "imapi/text.h"

#define SMALLEST 16u

/* FNV-1a, of 16-bit units. */
static ULONG hash(const OLECHAR *name)
{
    ULONG value = 2166136261u;
    for (; *name != 0; name++)
        value = (value ^ *name) * 16777619u;
    return value ^ value >> 15;
}

ULONG name_index_find(const struct name_index *index, const OLECHAR *name, name_at *at, const void *array)
{
    if (index->size == 0)
        return NAME_NOT_THERE;
    for (ULONG i = hash(name) & (index->size - 1); index->slots[i] != 0; i = (i + 1) & (index->size - 1)) {
        ULONG slot = index->slots[i];
        if (slot != NAME_NOT_THERE && text_equal(at(array, slot - 1), name))
            return slot - 1;
    }
    return NAME_NOT_THERE;
}

void name_index_add(struct name_index *index, const OLECHAR *name, ULONG place)
{
    ULONG i = hash(name) & (index->size - 1);
    while (index->slots[i] != 0)
        i = (i + 1) & (index->size - 1);
    index->slots[i] = place + 1;
    index->used++;
}

bool name_index_reserve(struct name_index *index, ULONG count, name_at *at, const void *array)
{
    if (index->used < index->size / 2)
        return true;
    ULONG size = SMALLEST;
    while (size / 4 <= count) {
        if (size > UINT32_MAX / 2)
            return false;
        size *= 2;
    }
    struct name_index fresh = {.slots = calloc(size, sizeof *fresh.slots), .size = size};
    if (fresh.slots == NULL)
        return false;
    for (ULONG i = 0; i < count; i++)
        name_index_add(&fresh, at(array, i), i);
    free(index->slots);
    *index = fresh;
    return true;
}

void name_index_take(struct name_index *index, ULONG place)
{
    for (ULONG i = 0; i < index->size; i++)
        if (index->slots[i] == place + 1)
            index->slots[i] = NAME_NOT_THERE;
}

void name_index_take_and_close_up(struct name_index *index, ULONG place)
{
    name_index_take(index, place);
    for (ULONG i = 0; i < index->size; i++)
        if (index->slots[i] != NAME_NOT_THERE && index->slots[i] > place + 1)
            index->slots[i]--;
}

void name_index_free(struct name_index *index)
{
    free(index->slots);
    *index = (struct name_index){0};
}
