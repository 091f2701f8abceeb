/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/joliet_tree.h"

#include <stdlib.h>
#include <string.h>

#include "imapi/text.h"

HRESULT joliet_name_check(const OLECHAR *name, size_t length)
{
    if (length < 1 || length > JOLIET_NAME_MAXIMUM)
        return IMAPI_E_BADJOLIETNAME;
    if (name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.')))
        return IMAPI_E_BADJOLIETNAME;
    for (size_t i = 0; i < length; i++) {
        OLECHAR unit = name[i];
        bool surrogate = unit >= 0xD800 && unit <= 0xDFFF; /* half of a code point outside the BMP */
        if (unit < 0x20 || surrogate || (unit < 0x80 && strchr("*/:;?\\", unit)))
            return IMAPI_E_BADJOLIETNAME;
    }
    return S_OK;
}

struct joliet_node *joliet_node_new(const OLECHAR *name, size_t length, bool folder)
{
    struct joliet_node *node = calloc(1, sizeof *node);
    if (!node)
        return NULL;
    memcpy(node->name, name, length * sizeof *name);
    node->folder = folder;
    return node;
}

void joliet_node_free(struct joliet_node *node)
{
    if (!node)
        return;
    for (size_t i = 0; i < node->child_count; i++)
        joliet_node_free(node->children[i]);
    while (node) {
        struct joliet_node *next = node->overwritten;
        free(node->children);
        free(node);
        node = next;
    }
}

/* Index of the first child whose name is not before name. */
static size_t place_of(const struct joliet_node *folder, const OLECHAR *name, bool *found)
{
    size_t low = 0, high = folder->child_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (text_compare(folder->children[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = low < folder->child_count && text_compare(folder->children[low]->name, name) == 0;
    return low;
}

struct joliet_node *joliet_find(const struct joliet_node *folder, const OLECHAR *name)
{
    bool found = false;
    size_t place = folder ? place_of(folder, name, &found) : 0;
    return found ? folder->children[place] : NULL;
}

bool joliet_reserve(struct joliet_node *folder, size_t count)
{
    if (folder->child_room - folder->child_count >= count)
        return true;
    size_t room =
        folder->child_room * 2 > folder->child_count + count ? folder->child_room * 2 : folder->child_count + count;
    struct joliet_node **children = realloc(folder->children, room * sizeof(struct joliet_node *));
    if (!children)
        return false;
    folder->children = children;
    folder->child_room = room;
    return true;
}

void joliet_insert(struct joliet_node *folder, struct joliet_node *child)
{
    bool found;
    size_t place = place_of(folder, child->name, &found);
    memmove(folder->children + place + 1, folder->children + place,
            (folder->child_count - place) * sizeof *folder->children);
    folder->children[place] = child;
    folder->child_count++;
}

struct joliet_node *joliet_replace(struct joliet_node *folder, struct joliet_node *node)
{
    bool found;
    size_t place = place_of(folder, node->name, &found);
    struct joliet_node *before = folder->children[place];
    folder->children[place] = node;
    return before;
}

void joliet_name_to_utf8(const OLECHAR *name, char *out)
{
    for (; *name; name++) {
        unsigned unit = *name;
        if (unit < 0x80) {
            *out++ = (char)unit;
        } else if (unit < 0x800) {
            *out++ = (char)(0xC0 | unit >> 6);
            *out++ = (char)(0x80 | (unit & 0x3F));
        } else {
            *out++ = (char)(0xE0 | unit >> 12);
            *out++ = (char)(0x80 | (unit >> 6 & 0x3F));
            *out++ = (char)(0x80 | (unit & 0x3F));
        }
    }
    *out = '\0';
}

bool joliet_name_from_utf8(const char *text, OLECHAR name[JOLIET_NAME_MAXIMUM + 1])
{
    size_t length = 0;
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        unsigned unit = *at++;
        unsigned more = unit < 0x80 ? 0 : unit < 0xC0 ? 9 : unit < 0xE0 ? 1 : unit < 0xF0 ? 2 : 9;
        if (more == 9 || length == JOLIET_NAME_MAXIMUM)
            return false;
        unit &= more == 0 ? 0x7Fu : more == 1 ? 0x1Fu : 0x0Fu;
        for (; more > 0; more--, at++) {
            if ((*at & 0xC0) != 0x80)
                return false;
            unit = unit << 6 | (*at & 0x3F);
        }
        name[length++] = (OLECHAR)unit;
    }
    name[length] = 0;
    return true;
}

/* ------------------------------------------------------------------ accounting */

uint32_t joliet_folders_in(const struct joliet_node *folder)
{
    uint32_t count = 0;
    for (size_t i = 0; i < folder->child_count; i++)
        if (folder->children[i]->folder)
            count += 1 + joliet_folders_in(folder->children[i]);
    return count;
}

/*
 * Largest records (ECMA-119 9.1, Joliet): ISO 9660 names have at most 31 characters, ";1" and a fill byte;
 * Joliet ones two bytes each. A record does not cross a block, so up to one record less a byte of every block stays
 * empty. Each folder has a record in its parent, two in itself, one in each of four path tables, and, when it lies too
 * deep for ISO 9660, another one where it was moved to.
 */
#define ISO_RECORD 68u
#define JOLIET_RECORD 168u
#define ISO_PATH_RECORD 40u
#define JOLIET_PATH_RECORD 138u

static uint64_t data_blocks(const struct joliet_node *file)
{
    return file->imported ? 0 : file->size / JOLIET_BLOCK + (file->size % JOLIET_BLOCK != 0);
}

struct bound {
    uint64_t blocks;
    uint64_t folders;
};

static void add_folder(const struct joliet_node *folder, struct bound *bound)
{
    uint64_t iso = 2 * ISO_RECORD, joliet = 2 * JOLIET_RECORD;
    bound->folders++;
    for (size_t i = 0; i < folder->child_count; i++) {
        const struct joliet_node *child = folder->children[i];
        iso += child->folder ? ISO_RECORD : 0;
        joliet += 40 + 2 * text_length(child->name);
        if (child->folder)
            add_folder(child, bound);
        for (const struct joliet_node *file = child->folder ? NULL : child; file; file = file->overwritten) {
            bound->blocks += data_blocks(file);
            iso += ISO_RECORD; /* of a name that it has while it is laid out */
        }
    }
    bound->blocks += iso / (JOLIET_BLOCK - ISO_RECORD) + 1 + joliet / (JOLIET_BLOCK - JOLIET_RECORD) + 1;
}

uint64_t joliet_tree_bound(const struct joliet_node *folder)
{
    struct bound bound = {0};
    add_folder(folder, &bound);
    uint64_t tables = bound.folders * (2 * ISO_PATH_RECORD + 2 * JOLIET_PATH_RECORD + 2 * ISO_RECORD);
    return bound.blocks + tables / JOLIET_BLOCK + 4;
}
