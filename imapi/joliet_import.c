/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the last session of a disc (R-MUL-20, 21). The disc may hold anything: every number from it is checked before
 * it is used, and libisofs gets to see only a tree that went through here.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "imapi/joliet_internal.h"

#define DESCRIPTORS_MOST 16
#define FOLDERS_MOST 65535u /* what a path table can number */
#define BLOCKS_MOST 131072u /* 256 MB of folders: more is no disc of ours */
#define DEPTH_MOST 128

/* Not a failure: this is no session to append to. */
#define NOT_IMPORTABLE S_FALSE

/* ------------------------------------------------------------------ blocks */

static size_t place_of(const struct joliet_import *import, uint32_t lba)
{
    size_t low = 0, high = import->block_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (import->blocks[middle]->lba < lba)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint8_t *keep_block(struct joliet_import *import, size_t place, uint32_t lba)
{
    if (import->block_count == import->block_room) {
        size_t room = import->block_room ? import->block_room * 2 : 64;
        struct import_block **blocks = realloc(import->blocks, room * sizeof(struct import_block *));
        if (!blocks)
            return NULL;
        import->blocks = blocks;
        import->block_room = room;
    }
    struct import_block *block = malloc(sizeof *block);
    if (!block)
        return NULL;
    block->lba = lba;
    HRESULT result = device_read_blocks(import->device, (lba_t)lba, 1, block->data);
    if (FAILED(result)) {
        import->device_result = result;
        free(block);
        return NULL;
    }
    memmove(import->blocks + place + 1, import->blocks + place, (import->block_count - place) * sizeof *import->blocks);
    import->blocks[place] = block;
    import->block_count++;
    return block->data;
}

static uint8_t *find_block(struct joliet_import *import, uint32_t lba)
{
    size_t place = place_of(import, lba);
    if (place < import->block_count && import->blocks[place]->lba == lba)
        return import->blocks[place]->data;
    if (!import->device || lba >= (uint32_t)import->next_writable || import->block_count >= BLOCKS_MOST)
        return NULL;
    return keep_block(import, place, lba);
}

const uint8_t *joliet_import_block(struct joliet_import *import, uint32_t lba)
{
    return find_block(import, lba);
}

void joliet_import_free(struct joliet_import *import)
{
    if (!import)
        return;
    for (size_t i = 0; i < import->block_count; i++)
        free(import->blocks[i]);
    free(import->blocks);
    free(import);
}

/* ------------------------------------------------------------------ descriptors */

static uint16_t get_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t get_le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

struct descriptors {
    bool primary, ours, joliet;
    uint32_t root_extent, root_size;
};

static bool is_joliet(const uint8_t *block)
{
    const uint8_t *escape = block + 88;
    return escape[0] == '%' && escape[1] == '/' && (escape[2] == '@' || escape[2] == 'C' || escape[2] == 'E');
}

static bool any_joliet_counts(void)
{
    const char *value = getenv("COASTER_IMPORT_ANY_JOLIET");
    return value && strcmp(value, "1") == 0;
}

/* ECMA-119 8: at session start + 16, until the terminator. */
static bool read_descriptors(struct joliet_import *import, struct descriptors *found)
{
    for (uint32_t i = 0; i < DESCRIPTORS_MOST; i++) {
        const uint8_t *block = joliet_import_block(import, (uint32_t)import->session_start + 16 + i);
        if (!block || memcmp(block + 1, "CD001", 5) != 0)
            return false;
        if (block[0] == 255)
            return found->primary && found->joliet;
        if (block[0] == 1 && get_le16(block + 128) == JOLIET_BLOCK) {
            found->primary = true;
            found->ours =
                memcmp(block + 574, JOLIET_APPLICATION, strlen(JOLIET_APPLICATION)) == 0 || any_joliet_counts();
        }
        if (block[0] == 2 && !found->joliet && is_joliet(block) && get_le16(block + 128) == JOLIET_BLOCK) {
            found->joliet = true;
            found->root_extent = get_le32(block + 156 + 2);
            found->root_size = get_le32(block + 156 + 10);
        }
    }
    return false;
}

/* ------------------------------------------------------------------ folders */

struct walk {
    struct joliet_import *import;
    uint32_t folders;
    uint32_t *seen; /* extents of the folders on the way down: one of them again is a loop */
    unsigned depth;
};

/* The name of a record, big-endian UCS-2, without ";1". 0: no name that could have been staged. */
static size_t record_name(const uint8_t *record, OLECHAR name[JOLIET_NAME_MAXIMUM + 1])
{
    size_t bytes = record[32], length = bytes / 2;
    if (bytes % 2 != 0 || length > JOLIET_NAME_MAXIMUM + 2)
        return 0;
    OLECHAR read[JOLIET_NAME_MAXIMUM + 2];
    for (size_t i = 0; i < length; i++)
        read[i] = (OLECHAR)(record[33 + 2 * i] << 8 | record[34 + 2 * i]);
    bool folder = record[25] & 0x02;
    if (!folder && length > 2 && read[length - 2] == ';' && read[length - 1] == '1')
        length -= 2;
    if (FAILED(joliet_name_check(read, length)))
        return 0;
    memset(name, 0, (JOLIET_NAME_MAXIMUM + 1) * sizeof *name);
    memcpy(name, read, length * sizeof *name);
    return length;
}

/*
 * libisofs takes a dot off the end of a name that it reads. The copy that it will be given has JOLIET_LAST_DOT there
 * instead, which no name can have; joliet_layout.c gives the node its name back.
 */
static void guard_last_dot(uint8_t *record)
{
    size_t bytes = record[32];
    if (!(record[25] & 0x02) && bytes > 4 && record[33 + bytes - 3] == ';' && record[33 + bytes - 4] == 0 &&
        record[33 + bytes - 1] == '1')
        bytes -= 4;
    if (bytes >= 2 && record[33 + bytes - 2] == 0 && record[33 + bytes - 1] == '.')
        record[33 + bytes - 1] = JOLIET_LAST_DOT;
}

static int64_t record_time(const uint8_t *date)
{
    struct tm parts = {.tm_year = date[0],
                       .tm_mon = date[1] - 1,
                       .tm_mday = date[2],
                       .tm_hour = date[3],
                       .tm_min = date[4],
                       .tm_sec = date[5]};
    return (int64_t)timegm(&parts) - (int8_t)date[6] * 15 * 60;
}

/* Blocks [extent, extent + size) lie in what has been written. */
static bool inside(const struct joliet_import *import, uint32_t extent, uint32_t size)
{
    uint64_t blocks = ((uint64_t)size + JOLIET_BLOCK - 1) / JOLIET_BLOCK;
    return (uint64_t)extent + blocks <= (uint64_t)import->next_writable;
}

static HRESULT walk_folder(struct walk *walk, uint32_t extent, uint32_t size, struct joliet_node *folder);

static HRESULT take_record(struct walk *walk, uint8_t *record, struct joliet_node *folder)
{
    OLECHAR name[JOLIET_NAME_MAXIMUM + 1];
    bool is_folder = record[25] & 0x02;
    uint32_t extent = get_le32(record + 2), size = get_le32(record + 10);
    size_t length = record_name(record, name);
    bool pieces = record[25] & 0x80, interleaved = record[26] != 0 || record[27] != 0;
    if (length == 0 || pieces || interleaved || joliet_find(folder, name) ||
        (size > 0 && !inside(walk->import, extent, size)))
        return NOT_IMPORTABLE;
    struct joliet_node *node = joliet_node_new(name, length, is_folder);
    if (!node || !joliet_reserve(folder, 1)) {
        joliet_node_free(node);
        return E_OUTOFMEMORY;
    }
    node->imported = true;
    node->size = is_folder ? 0 : size;
    node->modified = record_time(record + 18);
    joliet_insert(folder, node);
    guard_last_dot(record);
    return is_folder ? walk_folder(walk, extent, size, node) : S_OK;
}

static HRESULT walk_block(struct walk *walk, uint8_t *block, struct joliet_node *folder)
{
    for (size_t at = 0; at + 34 <= JOLIET_BLOCK && block[at] != 0; at += block[at]) {
        uint8_t *record = block + at;
        if (record[0] < 34 || at + record[0] > JOLIET_BLOCK || 33u + record[32] > record[0])
            return NOT_IMPORTABLE;
        if (record[32] == 1 && record[33] <= 1)
            continue; /* the folder itself and its parent */
        HRESULT result = take_record(walk, record, folder);
        if (result != S_OK)
            return result;
    }
    return S_OK;
}

static HRESULT walk_folder(struct walk *walk, uint32_t extent, uint32_t size, struct joliet_node *folder)
{
    if (size == 0 || size % JOLIET_BLOCK != 0 || !inside(walk->import, extent, size) || walk->depth >= DEPTH_MOST ||
        ++walk->folders > FOLDERS_MOST)
        return NOT_IMPORTABLE;
    for (unsigned i = 0; i < walk->depth; i++)
        if (walk->seen[i] == extent)
            return NOT_IMPORTABLE;
    walk->seen[walk->depth++] = extent;
    HRESULT result = S_OK;
    for (uint32_t i = 0; i < size / JOLIET_BLOCK && result == S_OK; i++) {
        uint8_t *block = find_block(walk->import, extent + i);
        result = block ? walk_block(walk, block, folder) : NOT_IMPORTABLE;
    }
    walk->depth--;
    return result;
}

static HRESULT read_tree(struct joliet_import *import, struct joliet_node *root)
{
    struct descriptors found = {0};
    if (!read_descriptors(import, &found) || !found.ours)
        return NOT_IMPORTABLE;
    uint32_t seen[DEPTH_MOST];
    struct walk walk = {.import = import, .seen = seen};
    return walk_folder(&walk, found.root_extent, found.root_size, root);
}

static bool may_hold_a_session_of_ours(const struct device_disc *disc)
{
    return disc->present && disc->status == 1 && disc->last_session_state == 0 && disc->sessions > 0 &&
           disc->last_session_data && disc->last_session_start >= 0 &&
           disc->last_session_start == disc->last_track_start && disc->next_writable > 0 &&
           disc->next_writable > disc->last_session_start;
}

HRESULT joliet_import_failure(HRESULT device_result)
{
    return device_result == IMAPI_E_DEVICE_NOTPRESENT || device_result == IMAPI_E_MEDIUM_NOTPRESENT ? device_result
                                                                                                    : S_OK;
}

HRESULT joliet_import_read(struct device *device, const struct device_disc *disc, struct joliet_node *root,
                           struct joliet_import **imported)
{
    *imported = NULL;
    if (!may_hold_a_session_of_ours(disc))
        return S_OK;
    struct joliet_import *import = calloc(1, sizeof *import);
    if (!import)
        return E_OUTOFMEMORY;
    import->device = device;
    import->session_start = disc->last_session_start;
    import->next_writable = disc->next_writable;
    HRESULT result = read_tree(import, root);
    if (result == S_OK) {
        root->imported = true;
        *imported = import;
        return S_OK;
    }
    HRESULT failure = joliet_import_failure(import->device_result);
    joliet_import_free(import);
    for (size_t i = 0; i < root->child_count; i++)
        joliet_node_free(root->children[i]);
    root->child_count = 0;
    if (FAILED(failure))
        return failure;
    return FAILED(result) ? result : S_OK;
}
