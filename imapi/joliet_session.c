/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An earlier session as libisofs is given it. libisofs can only take over a session that it reads from blocks itself;
 * so that nothing a disc holds reaches it, these blocks are written here, from the tree that joliet_import.c has
 * checked: volume descriptors, the one boot entry, and the folders. The files stay where they are on the disc
 * (R-MUL-21).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "imapi/joliet_internal.h"
#include "imapi/text.h"

enum { DESCRIPTORS = 16, RECORD = 33, FOLDER_BIT = 2 };

/* ------------------------------------------------------------------ fields of ECMA-119 7 */

static void put_both16(uint8_t *p, uint16_t value)
{
    p[0] = p[3] = (uint8_t)value;
    p[1] = p[2] = (uint8_t)(value >> 8);
}

static void put_both32(uint8_t *p, uint32_t value)
{
    put_le32(p, value);
    put_be32(p + 4, value);
}

static void put_time(uint8_t *date, int64_t modified)
{
    time_t seconds = (time_t)modified;
    struct tm parts;
    if (!gmtime_r(&seconds, &parts) || parts.tm_year < 0 || parts.tm_year > 255)
        return;
    const int fields[] = {parts.tm_year, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, 0};
    for (int i = 0; i < 7; i++)
        date[i] = (uint8_t)fields[i];
}

static size_t record_length(const struct joliet_node *node)
{
    return RECORD + 2 * text_length(node->name) + (node->folder ? 0 : 4) +
           1; /* ";1" of a file, and the pad of an even name */
}

static void put_record(uint8_t *record, uint32_t extent, uint32_t size, bool folder, int64_t modified)
{
    put_both32(record + 2, extent);
    put_both32(record + 10, size);
    put_time(record + 18, modified);
    record[25] = folder ? FOLDER_BIT : 0;
    put_both16(record + 28, 1);
}

/* "." and "..": names of one byte. Who reads a tree from its root needs no parent: both are the folder itself. */
static size_t put_own_records(uint8_t *block, uint32_t extent, uint32_t size)
{
    size_t at = 0;
    for (uint8_t which = 0; which < 2; which++) {
        put_record(block + at, extent, size, true, 0);
        block[at] = RECORD + 1;
        block[at + 32] = 1;
        block[at + 33] = which;
        at += RECORD + 1;
    }
    return at;
}

/*
 * libisofs takes a dot off the end of a name that it reads. JOLIET_LAST_DOT stands there instead, which no name can
 * have; joliet_layout.c gives the node its name back.
 */
static void put_name(uint8_t *record, const struct joliet_node *node)
{
    size_t units = text_length(node->name);
    for (size_t i = 0; i < units; i++)
        put_be16(record + RECORD + 2 * i, i + 1 == units && node->name[i] == '.' ? JOLIET_LAST_DOT : node->name[i]);
    if (!node->folder) {
        put_be16(record + RECORD + 2 * units, ';');
        put_be16(record + RECORD + 2 * units + 2, '1');
    }
    record[32] = (uint8_t)(2 * units + (node->folder ? 0 : 4));
    record[0] = (uint8_t)record_length(node);
}

/* ------------------------------------------------------------------ folders */

static uint32_t folder_blocks(const struct joliet_node *folder)
{
    size_t at = 2 * (RECORD + 1);
    uint32_t blocks = 1;
    for (size_t i = 0; i < folder->child_count; i++) {
        size_t length = record_length(folder->children[i]);
        if (at + length > JOLIET_BLOCK) { /* no record lies in two blocks (ECMA-119 6.8.1.1) */
            blocks++;
            at = 0;
        }
        at += length;
    }
    return blocks;
}

/* Gives each folder its place; *next is the first one that is free. */
static void place_folders(struct joliet_node *folder, uint32_t *next)
{
    folder->extent = *next;
    folder->size = (uint64_t)folder_blocks(folder) * JOLIET_BLOCK;
    *next += (uint32_t)(folder->size / JOLIET_BLOCK);
    for (size_t i = 0; i < folder->child_count; i++)
        if (folder->children[i]->folder)
            place_folders(folder->children[i], next);
}

static uint8_t *block_at(const struct joliet_import *import, uint32_t lba)
{
    return import->blocks + (size_t)(lba - ((uint32_t)import->session_start + DESCRIPTORS)) * JOLIET_BLOCK;
}

static void write_folders(const struct joliet_import *import, struct joliet_node *folder)
{
    uint8_t *block = block_at(import, folder->extent);
    size_t at = put_own_records(block, folder->extent, (uint32_t)folder->size);
    for (size_t i = 0; i < folder->child_count; i++) {
        const struct joliet_node *child = folder->children[i];
        if (at + record_length(child) > JOLIET_BLOCK) {
            block += JOLIET_BLOCK;
            at = 0;
        }
        put_record(block + at, child->extent, (uint32_t)child->size, child->folder, child->modified);
        put_name(block + at, child);
        at += record_length(child);
    }
    folder->size = 0; /* what it is in our tree */
    for (size_t i = 0; i < folder->child_count; i++)
        if (folder->children[i]->folder)
            write_folders(import, folder->children[i]);
}

/* ------------------------------------------------------------------ descriptors */

static void write_descriptor(uint8_t *block, uint8_t type, uint32_t root, uint32_t root_size)
{
    block[0] = type;
    memcpy(block + 1, "CD001", 5);
    block[6] = 1;
    if (type == 2)
        memcpy(block + 88, "%/E", 3); /* UCS-2 level 3 */
    put_both16(block + 120, 1);
    put_both16(block + 124, 1);
    put_both16(block + 128, JOLIET_BLOCK);
    put_record(block + 156, root, root_size, true, 0);
    block[156] = RECORD + 1;
    block[156 + 32] = 1;
    for (unsigned date = 813; date < 881; date += 17)
        memset(block + date, '0', 16);
    block[881] = 1;
}

/* Boot record and catalogue: one entry, as it was (El Torito 2.0 .. 2.2). */
static void write_boot_record(const struct joliet_import *import, uint8_t *block, uint32_t catalogue)
{
    memcpy(block + 1, "CD001\1EL TORITO SPECIFICATION", 29);
    put_le32(block + 71, catalogue);
    memcpy(block_at(import, catalogue), import->boot.validation, sizeof import->boot.validation);
    memcpy(block_at(import, catalogue) + 32, import->boot.entry, sizeof import->boot.entry);
}

HRESULT joliet_session_make(struct joliet_import *import, struct joliet_node *root)
{
    uint32_t first = (uint32_t)import->session_start + DESCRIPTORS, next = first;
    uint32_t primary = next++, boot = import->boot.there ? next++ : 0, joliet = next++, terminator = next++;
    uint32_t catalogue = import->boot.there ? next++ : 0, nothing = next++; /* the ISO 9660 tree, which is made anew */
    place_folders(root, &next);
    import->block_count = next - first;
    import->blocks = calloc(import->block_count, JOLIET_BLOCK);
    if (!import->blocks)
        return E_OUTOFMEMORY;
    write_descriptor(block_at(import, primary), 1, nothing, JOLIET_BLOCK);
    if (import->boot.there)
        write_boot_record(import, block_at(import, boot), catalogue);
    write_descriptor(block_at(import, joliet), 2, root->extent, (uint32_t)root->size);
    memcpy(block_at(import, terminator), "\377CD001\1", 7);
    put_own_records(block_at(import, nothing), nothing, JOLIET_BLOCK);
    write_folders(import, root);
    return S_OK;
}

void joliet_session_block(const struct joliet_import *import, uint32_t lba, uint8_t block[JOLIET_BLOCK])
{
    uint32_t first = (uint32_t)import->session_start + DESCRIPTORS;
    if (lba >= first && lba - first < import->block_count)
        memcpy(block, import->blocks + (size_t)(lba - first) * JOLIET_BLOCK, JOLIET_BLOCK);
    else
        memset(block, 0, JOLIET_BLOCK);
}
