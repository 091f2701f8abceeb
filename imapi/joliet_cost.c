/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libisofs spends on the ISO 9660 names of a folder: it makes names that fall together distinct one after the
 * other, in time that grows with the square of their number (20,000 take two seconds, 260,000 minutes, each time the
 * image is laid out). A client may ask for that; a disc may not.
 */
#include <stdlib.h>
#include <string.h>

#include "imapi/joliet_internal.h"

/* Of 31 characters (level 2) as many as surely stay when an extension and a number are fitted in. */
#define KEY_LENGTH 24

static void make_key(const OLECHAR *name, char key[KEY_LENGTH])
{
    memset(key, 0, KEY_LENGTH);
    for (size_t i = 0; i < KEY_LENGTH && name[i]; i++) {
        OLECHAR unit = name[i];
        bool letter = (unit >= 'A' && unit <= 'Z') || (unit >= 'a' && unit <= 'z');
        bool digit = (unit >= '0' && unit <= '9') || unit == '.';
        key[i] = (char)(letter ? unit & 0x5F : digit ? unit : '_');
    }
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
