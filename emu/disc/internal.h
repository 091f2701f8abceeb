/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of emu/disc share and nobody else sees. */
#ifndef COASTER_EMU_DISC_INTERNAL_H
#define COASTER_EMU_DISC_INTERNAL_H

#include <jansson.h>
#include <sys/types.h>

#include "emu/disc/disc.h"
#include "emu/disc/store.h"

#define DISC_FORMAT 2 /* 1: track at once alone */
#define SERIAL_DIGITS 32

/*
 * One view of a disc: the real one, or a simulation's shadow, which differs in the store it writes to. A change is made
 * on a copy that replaces the view once everything it needs has been stored, so that a refusal or a full host disk
 * leaves the view as it was.
 */
struct cd_plan;

struct disc_state {
    struct disc_layout layout;
    struct cd_plan *plan; /* the announced or running session at once, or the raw one (emu/disc/cd.h); NULL: none. In
                             memory alone */
    unsigned identifications; /* identifications drawn so far (reproducible ones must differ) */
    uint64_t generation;      /* number of the last change */
    off_t journal_end;
    struct store *store;
    bool overwritten; /* a formatted disc holds packets that are not synchronised. In memory alone */
};

/* Where the sectors of a disc that can be read come from: the bundle's store, or an image that came in as a pressed
 * disc. The track and the range have been checked. Each returns 0 or errno. */
struct disc_source {
    /* The main channel of one sector, whole; what is kept as user data is completed. */
    int (*read_main)(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352]);
    /* The same of count sectors, in one go. NULL: read_main does it. */
    int (*read_whole)(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count,
                      uint8_t *main_channels);
    /* User data of count sectors that are kept as 2048 bytes each (!track->whole_sectors), in one go. */
    int (*read_user)(struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count, void *data);
    /* P-W kept with the sector (track->sub_channel is not SUB_CHANNEL_MADE). ENODATA: of this one they are not. */
    int (*read_sub_channel)(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t symbols[96]);
    int (*read_cd_text)(struct disc *disc, unsigned session, uint8_t *packs, size_t count);
    /* PACKET_* of count sectors of a track of variable packets. NULL: all are user data. */
    int (*read_map)(struct disc *disc, lba_t lba, uint32_t count, uint8_t *map);
    void (*free)(struct disc *disc);
};
extern const struct disc_source source_bundle;

struct disc {
    const struct disc_kind *kind;
    const struct disc_rules *rules;
    const struct disc_source *source;
    void *source_context; /* the source's own */
    char serial[SERIAL_DIGITS + 1];
    char *path;
    bool read_only;
    enum run_out_reading run_out;
    bool simulating;
    uint64_t seed;
    int lock; /* descriptor of the lock file, -1: none held */
    struct store store, drop;
    struct disc_state real, shadow;
};

/* The recording rules of a family of media. Functions that change get the view to change; refusals leave it alone. */
struct disc_rules {
    const char *family;
    /* Fills in everything in the layout that follows from sessions' and tracks' own facts. */
    void (*derive)(const struct disc_kind *kind, struct disc_layout *layout);
    struct sense (*next_track)(const struct disc *disc, const struct disc_state *state,
                               const struct write_parameters *parameters, struct disc_track *track);
    struct sense (*may_write)(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                              const struct write_parameters *parameters);
    struct sense (*write)(struct disc *disc, struct disc_state *state, lba_t lba, uint32_t count, const void *data,
                          const struct write_parameters *parameters);
    struct sense (*synchronize)(struct disc *disc, struct disc_state *state);
    struct sense (*may_close)(const struct disc *disc, const struct disc_state *state, unsigned close_function,
                              unsigned track);
    struct sense (*close_track)(struct disc *disc, struct disc_state *state, unsigned track);
    struct sense (*close_session)(struct disc *disc, struct disc_state *state,
                                  const struct write_parameters *parameters);
    struct sense (*may_blank)(const struct disc *disc, const struct disc_state *state, unsigned blanking_type,
                              lba_t address);
    struct sense (*blank)(struct disc *disc, struct disc_state *state, unsigned blanking_type, lba_t address);
    struct sense (*write_length)(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                                 const struct write_parameters *parameters, size_t *length);
    struct sense (*announce)(struct disc *disc, struct disc_state *state, const uint8_t *sheet, size_t length,
                             const struct write_parameters *parameters);
    bool (*recording)(const struct disc_state *state);
    bool (*goes_on)(const struct disc_state *state, lba_t lba); /* while recording; NULL: always */
    struct sense (*may_reserve)(const struct disc *disc, const struct disc_state *state, uint32_t blocks,
                                const struct write_parameters *parameters);
    struct sense (*reserve)(struct disc *disc, struct disc_state *state, uint32_t blocks,
                            const struct write_parameters *parameters);
    struct sense (*may_repair)(const struct disc *disc, const struct disc_state *state, unsigned track);
    struct sense (*repair)(struct disc *disc, struct disc_state *state, unsigned track);
    size_t (*formats)(const struct disc *disc, const struct disc_state *state, struct disc_format *formats,
                      size_t room);
    struct sense (*may_format)(const struct disc *disc, const struct disc_state *state,
                               const struct disc_format *format);
    struct sense (*format)(struct disc *disc, struct disc_state *state, const struct disc_format *format);
    void (*interrupt)(struct disc *disc, struct disc_state *state);
    void (*forget)(struct disc_state *state); /* what is in memory alone: an announced session */
};

extern const struct disc_rules rules_cd;      /* CD-R and CD-RW */
extern const struct disc_rules rules_pressed; /* CD-ROM */
extern const struct disc_kind disc_kind_pressed;

const struct disc_rules *disc_rules_for(const struct disc_kind *kind);

/* The last address a lead-out may start at: beyond what ATIP says where the kind of disc goes on (reference mmc 0.1 n).
 */
lba_t layout_limit(const struct disc_kind *kind);
/* The one that is being written, reserved or the last. NULL: none. */
struct disc_track *layout_open_track(struct disc_layout *layout);
/* The open or incomplete last track whose end is not known: there is no invisible one behind it. NULL: none. */
const struct disc_track *layout_unfinished_track(const struct disc_layout *layout);
/* Blocks behind user_blocks of fixed packets that method 2 hides. */
lba_t fixed_packet_overhead(lba_t user_blocks);
/* Recorded sessions: without the empty one that an appendable disc announces. */
unsigned layout_recorded_sessions(const struct disc_layout *layout);
/* The part of deriving that every family shares: which tracks are whose, and the numbers READ DISC INFORMATION counts.
 */
void layout_derive_common(struct disc_layout *layout);
/* NULL, or what is wrong with facts that were read from a file. */
const char *layout_damage(const struct disc_kind *kind, const struct disc_layout *layout);

/* One record of the journal: what changed with it. */
struct journal_change {
    const char *what;                 /* "track completed": for people who read the journal */
    unsigned first_track, last_track; /* the tracks that changed, by number; 0, 0: none */
    unsigned session;                 /* the session that changed, by number; 0: none */
    bool indexes;                     /* the list of index points changed */
};

/* disc.json and the records of the journal. All of these return false or NULL when JSON does not say what it must. */
json_t *manifest_to_json(const struct disc *disc);
bool manifest_layout_from_json(const json_t *root, struct disc_state *state);
json_t *manifest_change_to_json(const struct disc_state *state, const struct journal_change *change);
bool manifest_change_from_json(const json_t *change, struct disc_state *state);

/*
 * Appends the change that led to state (its generation is raised); 0 or errno. durable: not before everything is on the
 * disk.
 */
int journal_append(struct disc_state *state, const struct journal_change *change, bool durable);
/*
 * What a command that failed, or a crash, left behind the last record is cut off, durably: no record that comes later
 * may bring it back to life. Before anything is acknowledged that has no record; 0 or errno.
 */
int journal_settle(struct disc_state *state);
/* Applies what a journal holds to state, up to the first record that is not whole. */
void journal_replay(struct disc_state *state);
/* Writes disc.json for the real state and empties the journal; 0 or errno. */
int journal_fold(struct disc *disc);

/* A plain .iso, or an image that a sheet describes (emu/disc/image/), as a disc. */
int pressed_open(const char *path, struct disc **disc, struct failure *why);

/* 24 bits as six BCD digits, never 0 (reference mmc 5). */
uint32_t identity_draw(const struct disc *disc, unsigned number);
void identity_serial(uint64_t seed, char serial[SERIAL_DIGITS + 1]);

/* The main channel of a sector as READ CD and the export show it; the type and range have been checked. 0 or errno. */
int read_main_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352]);
bool track_is_data(const struct disc_track *track);
/* Of a data track in mode 2: its sectors have sub-headers, and each is form 1 or 2. */
bool track_has_forms(const struct disc_layout *layout, const struct disc_track *track);
/* Of a track of variable packets, from the map: is lba the first block of a packet; how many of the blocks link. */
bool packet_begins_at(const struct disc *disc, const struct disc_track *track, lba_t lba);
lba_t packet_links(const struct disc *disc, const struct disc_track *track);
enum store_file track_file(const struct disc_track *track); /* where its main channel is kept */
/* Behind its run-out; of a reservation, behind its room. Fixed packets: run_out counts the link blocks that method 2
 * hides. */
lba_t track_end(const struct disc_track *track);

#endif
