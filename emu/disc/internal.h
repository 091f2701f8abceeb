/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of emu/disc share and nobody else sees. */
#ifndef COASTER_EMU_DISC_INTERNAL_H
#define COASTER_EMU_DISC_INTERNAL_H

#include <jansson.h>
#include <sys/types.h>

#include "emu/disc/disc.h"
#include "emu/disc/store.h"

#define DISC_FORMAT 1
#define SERIAL_DIGITS 32

/*
 * One view of a disc: the real one, or a simulation's shadow, which differs in the store it writes to. A change is made
 * on a copy that replaces the view once everything it needs has been stored, so that a refusal or a full host disk
 * leaves the view as it was.
 */
struct disc_state {
    struct disc_layout layout;
    unsigned identifications; /* identifications drawn so far (reproducible ones must differ) */
    uint64_t generation;      /* number of the last change */
    off_t journal_end;
    struct store *store;
};

struct disc {
    const struct disc_kind *kind;
    const struct disc_rules *rules;
    char serial[SERIAL_DIGITS + 1];
    char *path;
    bool read_only;
    bool friendly_run_out;
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
    struct sense (*may_blank)(const struct disc *disc, unsigned blanking_type);
    struct sense (*blank)(struct disc *disc, struct disc_state *state, unsigned blanking_type);
};

extern const struct disc_rules rules_cd;      /* CD-R and CD-RW */
extern const struct disc_rules rules_pressed; /* CD-ROM */
extern const struct disc_kind disc_kind_pressed;

const struct disc_rules *disc_rules_for(const struct disc_kind *kind);

/* The open or interrupted track: always the last. NULL: none. */
struct disc_track *layout_open_track(struct disc_layout *layout);
const struct disc_track *layout_unfinished_track(const struct disc_layout *layout);
/* Recorded sessions: without the empty one that an appendable disc announces. */
unsigned layout_recorded_sessions(const struct disc_layout *layout);
/* Where the next track could start under the shortest pause: everything at or above was never written. */
lba_t layout_end_of_recording(const struct disc_kind *kind, const struct disc_layout *layout);
/* The part of deriving that every family shares: which tracks are whose, and the numbers READ DISC INFORMATION counts.
 */
void layout_derive_common(struct disc_layout *layout);
/* NULL, or what is wrong with facts that were read from a file. */
const char *layout_damage(const struct disc_kind *kind, const struct disc_layout *layout);

/* disc.json and the records of the journal. All of these return false or NULL when JSON does not say what it must. */
json_t *manifest_to_json(const struct disc *disc);
bool manifest_layout_from_json(const json_t *root, struct disc_state *state);
json_t *manifest_change_to_json(const struct disc_state *state, const char *what, const struct disc_track *track,
                                const struct disc_session *session);
bool manifest_change_from_json(const json_t *change, struct disc_state *state);

/*
 * Appends the change that led to state (its generation is raised); 0 or errno. durable: not before everything is on the
 * disk. track, session: those that changed, or NULL.
 */
int journal_append(struct disc_state *state, const char *what, const struct disc_track *track,
                   const struct disc_session *session, bool durable);
/* Applies what a journal holds to state, up to the first record that is not whole. */
void journal_replay(struct disc_state *state);
/* Writes disc.json for the real state and empties the journal; 0 or errno. */
int journal_fold(struct disc *disc);

/* A plain .iso as a disc. */
int pressed_open(const char *path, struct disc **disc, struct failure *why);

/* 24 bits as six BCD digits, never 0 (reference mmc 5). */
uint32_t identity_draw(const struct disc *disc, unsigned number);
void identity_serial(uint64_t seed, char serial[SERIAL_DIGITS + 1]);

/* The main channel of a sector as READ CD and the export show it; the type and range have been checked. 0 or errno. */
int read_main_channel(struct disc *disc, const struct disc_track *track, lba_t lba, uint8_t main_channel[2352]);
bool track_is_data(const struct disc_track *track);
enum store_file track_file(const struct disc_track *track);
lba_t track_end(const struct disc_track *track); /* behind its run-out */

#endif
