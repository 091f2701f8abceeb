/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libisofs lays folders out with each one behind its parent, so that a parent has always passed by before. */
#include "imapi/joliet_parents.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum {
    BLOCK = 2048,
    OWN_RECORD = 34, /* of a name of one byte */
    PLACE = 2,       /* in a record: extent, size, date */
    SIZE = 10,
    FLAGS = 25,
    NAME_LENGTH = 32,
    NAME = 33,
    FOLDER_BIT = 2,
    ROOT_RECORD = 156,      /* in a descriptor */
    FOLDER_BLOCKS = 1 << 20 /* of a tree: 2 GiB, more than any CD has */
};

static HRESULT note_parent(struct joliet_parents *parents, uint32_t extent, const struct joliet_place *parent)
{
    size_t at = extent - parents->root; /* no folder lies before the root: such a one is far beyond the end */
    if (at >= FOLDER_BLOCKS)
        return S_OK;
    if (at >= parents->count) {
        size_t count = 2 * at + 64;
        struct joliet_place *of = realloc(parents->of, count * sizeof *of);
        if (!of)
            return E_OUTOFMEMORY;
        memset(of + parents->count, 0, (count - parents->count) * sizeof *of);
        parents->of = of;
        parents->count = count;
    }
    parents->of[at] = *parent;
    return S_OK;
}

static struct joliet_place place_in(const uint8_t *record)
{
    struct joliet_place place;
    memcpy(place.bytes, record + PLACE, sizeof place.bytes);
    return place;
}

static HRESULT meet_descriptor(struct joliet_parents *parents, const uint8_t *block)
{
    if (block[0] != 2 || memcmp(block + 1, "CD001", 5) != 0)
        return S_OK;
    struct joliet_place root = place_in(block + ROOT_RECORD);
    parents->root = get_le32(block + ROOT_RECORD + PLACE);
    return note_parent(parents, parents->root, &root); /* the root is its own parent (6.8.2.2) */
}

static bool begins_folder(const struct joliet_parents *parents, uint32_t lba)
{
    static const struct joliet_place unknown;
    size_t at = lba - parents->root;
    return at < parents->count && memcmp(&parents->of[at], &unknown, sizeof unknown) != 0;
}

static void mend_folder(struct joliet_parents *parents, uint32_t lba, uint8_t *block)
{
    parents->folder = place_in(block);
    parents->left = get_le32(block + SIZE) / BLOCK;
    memcpy(block + OWN_RECORD + PLACE, parents->of[lba - parents->root].bytes, sizeof parents->folder.bytes);
}

static HRESULT meet_records(struct joliet_parents *parents, const uint8_t *block)
{
    HRESULT result = S_OK;
    for (size_t at = 0; at + OWN_RECORD <= BLOCK && block[at] >= OWN_RECORD && SUCCEEDED(result); at += block[at]) {
        const uint8_t *record = block + at;
        bool own = record[NAME_LENGTH] == 1 && record[NAME] <= 1;
        if ((record[FLAGS] & FOLDER_BIT) != 0 && !own)
            result = note_parent(parents, get_le32(record + PLACE), &parents->folder);
    }
    parents->left--;
    return result;
}

HRESULT joliet_parents_mend(struct joliet_parents *parents, uint32_t lba, uint8_t block[2048])
{
    if (parents->root == 0)
        return meet_descriptor(parents, block);
    if (parents->left == 0 && begins_folder(parents, lba))
        mend_folder(parents, lba, block);
    return parents->left > 0 ? meet_records(parents, block) : S_OK;
}

void joliet_parents_end(struct joliet_parents *parents)
{
    free(parents->of);
    *parents = (struct joliet_parents){0};
}
