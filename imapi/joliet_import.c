/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the last session of a disc (R-MUL-20, 21). The disc may hold anything: every number from it is checked before
 * it is used, each block is looked at once, and what comes of it is a tree of our own. libisofs never gets to see a
 * byte of the disc, only what joliet_session.c writes down of that tree.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "imapi/joliet_internal.h"
#include "imapi/text.h"

#define DESCRIPTORS_MOST 16
#define BLOCKS_MOST 65536u   /* 128 MB of folders: more is no disc of ours */
#define ENTRIES_MOST 262144u /* files and folders together: what bounds the memory that a disc can make us take */
#define NAME_COST_MOST (UINT64_C(131072) * 131072) /* ten seconds of libisofs (joliet_cost.c) */

/* Not a failure: this is no session to append to. */
#define NOT_IMPORTABLE S_FALSE

/* A session while it is read. */
struct reader {
    struct device *device;
    lba_t session_start, next_writable;
    HRESULT device_result; /* of the last read that failed */
    uint32_t folders, blocks, entries;
    uint64_t name_cost;
    uint8_t *seen; /* a bit per block of the disc: a folder that is come upon again is a loop, or grows without end */
    unsigned depth;
};

static bool read_block(struct reader *reader, uint32_t lba, uint8_t block[JOLIET_BLOCK])
{
    if (lba >= (uint32_t)reader->next_writable)
        return false;
    HRESULT result = device_read_blocks(reader->device, (lba_t)lba, 1, block);
    if (FAILED(result))
        reader->device_result = result;
    return SUCCEEDED(result);
}

void joliet_import_free(struct joliet_import *import)
{
    if (!import)
        return;
    free(import->blocks);
    free(import);
}

/* ------------------------------------------------------------------ descriptors */

struct descriptors {
    bool primary, ours, joliet;
    uint32_t root_extent, root_size;
    uint32_t catalogue; /* of El Torito; 0: none */
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

static void take_descriptor(const uint8_t *block, struct descriptors *found)
{
    if (block[0] == 0 && memcmp(block + 7, "EL TORITO SPECIFICATION", 23) == 0)
        found->catalogue = get_le32(block + 71);
    if (block[0] == 1 && get_le16(block + 128) == JOLIET_BLOCK) {
        found->primary = true;
        found->ours = memcmp(block + 574, JOLIET_APPLICATION, strlen(JOLIET_APPLICATION)) == 0 || any_joliet_counts();
    }
    if (block[0] == 2 && !found->joliet && is_joliet(block) && get_le16(block + 128) == JOLIET_BLOCK) {
        found->joliet = true;
        found->root_extent = get_le32(block + 156 + 2);
        found->root_size = get_le32(block + 156 + 10);
    }
}

/* ECMA-119 8: at session start + 16, until the terminator. */
static bool read_descriptors(struct reader *reader, struct descriptors *found)
{
    uint8_t block[JOLIET_BLOCK];
    for (uint32_t i = 0; i < DESCRIPTORS_MOST; i++) {
        if (!read_block(reader, (uint32_t)reader->session_start + 16 + i, block) || memcmp(block + 1, "CD001", 5) != 0)
            return false;
        if (block[0] == 255)
            return found->primary && found->joliet;
        take_descriptor(block, found);
    }
    return false;
}

/* Blocks [extent, extent + size) lie in what has been written. */
static bool inside(const struct reader *reader, uint32_t extent, uint64_t size)
{
    uint64_t blocks = (size + JOLIET_BLOCK - 1) / JOLIET_BLOCK;
    return (uint64_t)extent + blocks <= (uint64_t)reader->next_writable;
}

/*
 * The one entry that a disc of ours has (El Torito 2.1, 2.2), so that the disc goes on booting: firmware looks in the
 * last session. A catalogue that is not like that is left behind.
 */
static void read_catalogue(struct reader *reader, uint32_t lba, struct joliet_old_boot *boot)
{
    uint8_t block[JOLIET_BLOCK];
    unsigned sum = 0;
    if (lba == 0 || !read_block(reader, lba, block))
        return;
    for (unsigned i = 0; i < 32; i += 2)
        sum += get_le16(block + i);
    uint32_t image = get_le32(block + 40);
    if (block[0] != 1 || block[30] != 0x55 || block[31] != 0xAA || (sum & 0xFFFF) != 0 || block[32] != 0x88 ||
        block[33] > 4 || image == 0 || !inside(reader, image, JOLIET_BLOCK))
        return;
    boot->there = true;
    memcpy(boot->validation, block, sizeof boot->validation);
    memcpy(boot->entry, block + 32, sizeof boot->entry);
}

/* ------------------------------------------------------------------ folders */

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

static HRESULT take_record(struct reader *reader, const uint8_t *record, struct joliet_node *folder)
{
    OLECHAR name[JOLIET_NAME_MAXIMUM + 1];
    bool is_folder = record[25] & 0x02;
    uint32_t extent = get_le32(record + 2), size = get_le32(record + 10);
    size_t length = record_name(record, name);
    bool pieces = record[25] & 0x80, interleaved = record[26] != 0 || record[27] != 0;
    if (length == 0 || pieces || interleaved || ++reader->entries > ENTRIES_MOST ||
        (size > 0 && !inside(reader, extent, size)))
        return NOT_IMPORTABLE;
    struct joliet_node *node = joliet_node_new(name, length, is_folder);
    if (!node || !joliet_reserve(folder, 1)) {
        joliet_node_free(node);
        return E_OUTOFMEMORY;
    }
    node->imported = true;
    node->extent = size > 0 ? extent : 0;
    node->size = size;
    node->modified = record_time(record + 18);
    folder->children[folder->child_count++] = node;
    return S_OK;
}

static HRESULT take_block(struct reader *reader, const uint8_t *block, struct joliet_node *folder)
{
    for (size_t at = 0; at + 34 <= JOLIET_BLOCK && block[at] != 0; at += block[at]) {
        const uint8_t *record = block + at;
        if (record[0] < 34 || at + record[0] > JOLIET_BLOCK || 33u + record[32] > record[0])
            return NOT_IMPORTABLE;
        if (record[32] == 1 && record[33] <= 1)
            continue; /* the folder itself and its parent */
        HRESULT result = take_record(reader, record, folder);
        if (result != S_OK)
            return result;
    }
    return S_OK;
}

static bool first_time(struct reader *reader, uint32_t lba)
{
    uint8_t bit = (uint8_t)(1u << (lba & 7));
    if (reader->seen[lba >> 3] & bit)
        return false;
    reader->seen[lba >> 3] |= bit;
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct joliet_node *const *left = a, *const *right = b;
    return text_compare((*left)->name, (*right)->name);
}

/* Whatever order they stand in on the disc. False: two of one name. */
static bool sort(struct joliet_node *folder)
{
    if (folder->child_count > 1)
        qsort(folder->children, folder->child_count, sizeof *folder->children, by_name);
    for (size_t i = 1; i < folder->child_count; i++)
        if (by_name(&folder->children[i - 1], &folder->children[i]) == 0)
            return false;
    return true;
}

static HRESULT read_folder(struct reader *reader, uint32_t extent, uint64_t size, struct joliet_node *folder)
{
    uint8_t block[JOLIET_BLOCK];
    if (size == 0 || size % JOLIET_BLOCK != 0 || !inside(reader, extent, size) ||
        ++reader->folders > JOLIET_FOLDERS_MAXIMUM)
        return NOT_IMPORTABLE;
    for (uint32_t i = 0; i < size / JOLIET_BLOCK; i++) {
        if (++reader->blocks > BLOCKS_MOST || !first_time(reader, extent + i) || !read_block(reader, extent + i, block))
            return NOT_IMPORTABLE;
        HRESULT result = take_block(reader, block, folder);
        if (result != S_OK)
            return result;
    }
    if (!sort(folder))
        return NOT_IMPORTABLE;
    uint64_t cost = joliet_name_cost(folder);
    reader->name_cost += cost < NAME_COST_MOST ? cost : NAME_COST_MOST + 1;
    return reader->name_cost <= NAME_COST_MOST ? S_OK : NOT_IMPORTABLE;
}

static HRESULT walk_folder(struct reader *reader, uint32_t extent, uint64_t size, struct joliet_node *folder)
{
    if (reader->depth >= JOLIET_DEPTH_MAXIMUM)
        return NOT_IMPORTABLE;
    reader->depth++;
    HRESULT result = read_folder(reader, extent, size, folder);
    for (size_t i = 0; i < folder->child_count && result == S_OK; i++) {
        struct joliet_node *child = folder->children[i];
        if (child->folder) {
            uint64_t child_size = child->size;
            child->size = 0;
            result = walk_folder(reader, child->extent, child_size, child);
        }
    }
    reader->depth--;
    return result;
}

static HRESULT read_tree(struct reader *reader, struct joliet_node *root, struct joliet_old_boot *boot)
{
    struct descriptors found = {0};
    if (!read_descriptors(reader, &found) || !found.ours)
        return NOT_IMPORTABLE;
    reader->seen = calloc((size_t)reader->next_writable / 8 + 1, 1);
    if (!reader->seen)
        return E_OUTOFMEMORY;
    HRESULT result = walk_folder(reader, found.root_extent, found.root_size, root);
    free(reader->seen);
    if (result == S_OK)
        read_catalogue(reader, found.catalogue, boot);
    return result;
}

static bool may_hold_a_session_of_ours(const struct device_disc *disc)
{
    return disc->present && disc->status == DISC_APPENDABLE && disc->last_session_state == SESSION_EMPTY &&
           disc->sessions > 0 && disc->last_session_data && disc->last_session_start >= 0 &&
           disc->last_session_start == disc->last_track_start && disc->next_writable > disc->last_session_start &&
           disc->next_writable <= DEVICE_CD_BLOCKS_MOST;
}

/* A drive that went, or that does not answer in time, is another matter than a disc that cannot be read (R-MUL-27). */
static HRESULT failure_of(HRESULT device_result)
{
    return device_result == IMAPI_E_DEVICE_NOTPRESENT || device_result == IMAPI_E_MEDIUM_NOTPRESENT ||
                   device_result == IMAPI_E_DEVICE_NOTACCESSIBLE
               ? device_result
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
    struct reader reader = {
        .device = device, .session_start = disc->last_session_start, .next_writable = disc->next_writable};
    import->session_start = disc->last_session_start;
    import->next_writable = disc->next_writable;
    double before = device_patience_begin(JOLIET_IMPORT_SECONDS);
    HRESULT result = read_tree(&reader, root, &import->boot);
    device_patience_end(before);
    if (result == S_OK)
        result = joliet_session_make(import, root);
    if (result == S_OK) {
        root->imported = true;
        *imported = import;
        return S_OK;
    }
    joliet_import_free(import);
    for (size_t i = 0; i < root->child_count; i++)
        joliet_node_free(root->children[i]);
    root->child_count = 0;
    HRESULT failure = failure_of(reader.device_result);
    if (FAILED(failure))
        return failure;
    return FAILED(result) ? result : S_OK;
}
