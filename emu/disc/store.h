/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a disc's bytes are kept. Everything that changes the host's disk goes through one struct of functions, in the
 * order in which it must become durable, so that a test can record the calls and replay every prefix of them, or make
 * one fail.
 */
#ifndef COASTER_EMU_DISC_STORE_H
#define COASTER_EMU_DISC_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "emu/disc/disc.h"

enum store_file {
    STORE_DATA,         /* data.iso: user data at LBA * 2048 */
    STORE_RAW,          /* raw.bin: main channel at LBA * 2352, where it cannot be made from user data */
    STORE_SUB,          /* raw.sub: 96 bytes P-W at LBA * 96, where the host sent them */
    STORE_LEAD,         /* lead.bin: negative addresses and CD-TEXT (lead_sector_at, lead_text_at) */
    STORE_MAP,          /* packets: one byte a sector at LBA, of packet tracks: PACKET_* */
    STORE_SECTOR_FILES, /* those that hold sectors come first */
    STORE_JOURNAL = STORE_SECTOR_FILES, /* journal */
    STORE_LAYOUT,                       /* disc.json.new, until commit names it disc.json */
    STORE_FILES,
};

/* What STORE_MAP says of a sector of a packet track. */
enum { PACKET_UNWRITTEN = 0, PACKET_USER = 1, PACKET_LINK = 2 };

/* lead.bin: the sectors at -150..-1 (main channel 2352, then sub-channel 96), then a place for each session's CD-TEXT.
 */
enum { LEAD_SECTOR = 2352 + 96, LEAD_TEXT_ROOM = 64 * 1024, LEAD_TEXT_START = 1024 * 1024 };
static inline off_t lead_sector_at(lba_t lba)
{
    return (off_t)(lba + 150) * LEAD_SECTOR;
}
static inline off_t lead_text_at(unsigned session)
{
    return LEAD_TEXT_START + (off_t)(session - 1) * LEAD_TEXT_ROOM;
}

struct store;

/* Each returns 0 or an errno. */
struct store_operations {
    const char *name;
    int (*write)(struct store *store, enum store_file file, const void *data, size_t size, off_t at); /* all of it */
    int (*truncate)(struct store *store, enum store_file file, off_t size); /* shorter or longer (sparse) */
    int (*synchronize)(struct store *store, enum store_file file);
    int (*commit)(struct store *store); /* STORE_LAYOUT replaces disc.json */
    int (*synchronize_folder)(struct store *store);
};

struct store {
    const struct store_operations *operations;
    void *context;
    int folder; /* descriptor of the bundle, -1: none */
    int descriptors[STORE_FILES];
    bool writable;
    bool dirty[STORE_FILES];
    struct {
        off_t from, to; /* written since it was last synchronised; empty: nothing */
        bool doubtful;  /* synchronising it failed since: what it was for may be lost without another word */
    } written[STORE_FILES];
    bool folder_dirty; /* a file was created: its name is not durable yet */
    struct disc_counters counters;
};

extern const struct store_operations store_host; /* the bundle's files */
extern const struct store_operations store_drop; /* a simulation's: everything succeeds, nothing happens */

void store_init(struct store *store, const struct store_operations *operations, void *context, int folder,
                bool writable);
void store_free(struct store *store);

/* Bytes of one sector in file: data.iso, raw.bin, raw.sub, packets. */
size_t store_sector_size(enum store_file file);

int store_write(struct store *store, enum store_file file, const void *data, size_t size, off_t at);
int store_truncate(struct store *store, enum store_file file, off_t size);
/* Sectors: durable, with the names of the files they lie in. */
int store_synchronize_sectors(struct store *store);
bool store_unsettled(const struct store *store); /* sectors were written since */
int store_synchronize_journal(struct store *store);
/* disc.json becomes text, atomically and durably. */
int store_replace_layout(struct store *store, const char *text, size_t size);

off_t store_size(struct store *store, enum store_file file); /* 0 when there is none */
/* Reads size bytes; what was never written is zeros. */
int store_read(struct store *store, enum store_file file, void *data, size_t size, off_t at);

#endif
