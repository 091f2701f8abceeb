/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libisofs spends on the ISO 9660 names of a folder: it makes names of 8.3 form that fall together distinct one
 * after the other, in time that grows with the square of their number (40,000 take a second, 260,000 most of a minute,
 * each time the image is laid out). A client may ask for that; a disc may not.
 */
#include <stdlib.h>
#include <string.h>

#include "imapi/joliet_internal.h"

enum { BASE = 8, EXTENSION = 3, KEY_LENGTH = BASE + EXTENSION };

static void take_characters(const OLECHAR *from, const OLECHAR *end, char *key, size_t most)
{
    for (size_t i = 0; i < most && from + i < end; i++) {
        OLECHAR unit = from[i];
        bool letter = (unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z');
        bool digit = unit >= '0' && unit <= '9';
        key[i] = (char)(letter ? unit & 0x5F : digit ? unit : '_');
    }
}

static void make_key(const OLECHAR *name, char key[KEY_LENGTH])
{
    const OLECHAR *end = name, *dot = NULL;
    memset(key, 0, KEY_LENGTH);
    for (; *end; end++)
        if (*end == '.')
            dot = end;
    take_characters(name, dot ? dot : end, key, BASE);
    if (dot)
        take_characters(dot + 1, end, key + BASE, EXTENSION);
}

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, KEY_LENGTH);
}

uint64_t joliet_name_cost(const struct joliet_node *folder)
{
    size_t count = folder->child_count;
    char *keys = count > 1 ? malloc(count * KEY_LENGTH) : NULL;
    if (!keys)
        return count > 1 ? UINT64_MAX : count;
    for (size_t i = 0; i < count; i++)
        make_key(folder->children[i]->name, keys + i * KEY_LENGTH);
    qsort(keys, count, KEY_LENGTH, compare_keys);
    uint64_t cost = 0, alike = 1;
    for (size_t i = 1; i <= count; i++) {
        if (i < count && compare_keys(keys + (i - 1) * KEY_LENGTH, keys + i * KEY_LENGTH) == 0) {
            alike++;
            continue;
        }
        cost += alike * alike;
        alike = 1;
    }
    free(keys);
    return cost;
}
