/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The staging tree: folders and files by their Joliet names, with where their bytes are. */
#ifndef COASTER_IMAPI_JOLIET_TREE_H
#define COASTER_IMAPI_JOLIET_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "imapi.h"

#define JOLIET_BLOCK 2048u       /* bytes of a logical block */
#define JOLIET_NAME_MAXIMUM 64   /* UCS-2 units */
#define JOLIET_DEPTH_MAXIMUM 512 /* folders in folders; a storage that contains itself ends here */
/* The root among them: a path table has 16 bits for a parent (ECMA-119 9.4.4). */
#define JOLIET_FOLDERS_MAXIMUM 65535u

struct joliet_node {
    OLECHAR name[JOLIET_NAME_MAXIMUM + 1];
    bool folder;
    bool imported;    /* from the last session; its bytes are on the disc already */
    uint32_t extent;  /* imported: its first block on the disc */
    int64_t modified; /* seconds since 1970 */
    /* a file */
    uint64_t size;
    uint64_t offset; /* in the stash */
    /* The one before it of a list of overwritten files (R-JOL-05). Of a file in a tree: what it overwrote within one
     * AddData, the last first. */
    struct joliet_node *overwritten;
    void *iso; /* the libisofs node while a layout is being made */
    /* a folder: sorted by name (text_compare) */
    struct joliet_node **children;
    size_t child_count, child_room;
};

/* R-JOL-19. length in units; the name need not be terminated. S_OK or IMAPI_E_BADJOLIETNAME. */
HRESULT joliet_name_check(const OLECHAR *name, size_t length);

struct joliet_node *joliet_node_new(const OLECHAR *name, size_t length, bool folder);
void joliet_node_free(struct joliet_node *node); /* with everything in it and what it overwrote; NULL is allowed */
/* Case-sensitive (R-JOL-10). NULL: there is none, also when folder is NULL. */
struct joliet_node *joliet_find(const struct joliet_node *folder, const OLECHAR *name);
/* Room for count more children; afterwards adding that many cannot fail. */
bool joliet_reserve(struct joliet_node *folder, size_t count);
/* In its place by name; there must not be one of that name, and there must be room. */
void joliet_insert(struct joliet_node *folder, struct joliet_node *child);
/* Puts node where one of the same name was, and returns that one. */
struct joliet_node *joliet_replace(struct joliet_node *folder, struct joliet_node *node);

/* UTF-8 of a name, at most 3 * 64 + 1 bytes. */
void joliet_name_to_utf8(const OLECHAR *name, char *out);
/* Back; false: malformed, longer than 64 units or outside the BMP. */
bool joliet_name_from_utf8(const char *text, OLECHAR name[JOLIET_NAME_MAXIMUM + 1]);

/* Folders in this one, at every depth. */
uint32_t joliet_folders_in(const struct joliet_node *folder);
/* An upper bound of the blocks that these nodes (a folder's content, without itself) need, data included. */
uint64_t joliet_tree_bound(const struct joliet_node *folder);

#endif
