/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The CD family's rules, one file a way of writing: cd_tao.c, cd_packet.c, cd_session.c (session at once), cd_raw.c;
 * cd_erase.c erases and formats; rules_cd.c finds the one that a command is for. Nobody outside emu/disc includes this.
 */
#ifndef COASTER_EMU_DISC_CD_H
#define COASTER_EMU_DISC_CD_H

#include "emu/disc/internal.h"

enum {
    MULTI_SESSION_FINAL = 1,
    MULTI_SESSION_NEXT_ALLOWED = 3,
    BLOCK_RAW = 0, /* data block types of page 05h (reference mmc 2.4) */
    BLOCK_RAW_P_Q = 1,
    BLOCK_RAW_PACKED = 2,
    BLOCK_RAW_P_TO_W = 3,
    BLOCK_MODE_1 = 8,
    BLOCK_MODE_2 = 9,
    BLOCK_FORM_1 = 10,
    BLOCK_FORM_1_WITH_SUB_HEADER = 11,
    BLOCK_FORM_2 = 12,
    BLOCK_MIXED_FORMS = 13,
    DATA_MODE_UNKNOWN = 0xF,
    CLOSE_TRACK = 1,
    CLOSE_SESSION = 2,
    TRACK_UNFINISHED = 0xFF,
};

/* BLANK's types (reference mmc 1.4). */
enum {
    CD_BLANK_WHOLE = 0,
    CD_BLANK_MINIMAL = 1,
    CD_BLANK_TRACK = 2,
    CD_BLANK_UNRESERVE = 3,
    CD_BLANK_TAIL = 4,
    CD_BLANK_UNCLOSE = 5,
    CD_BLANK_SESSION = 6,
};

/* ------------------------------------------------------------------ a block of the host's (cd_block.c) */

enum cd_content { CD_AUDIO, CD_MODE_1, CD_MODE_2, CD_FORMS };
enum cd_sub_channel { CD_SUB_NONE, CD_SUB_P_Q, CD_SUB_PACKED, CD_SUB_P_TO_W };

struct cd_block {
    enum cd_content content;
    uint16_t sent, at;     /* bytes of the main channel that come, and where in the sector they belong */
    bool dropped;          /* they come, and zeros are recorded */
    bool form_2;           /* of mode 2 whose sub-header does not come */
    bool as_is;            /* raw: nothing of the sector is made */
    uint8_t sub_header[4]; /* of page 05h, for blocks of 2048 or 2324 bytes */
    enum cd_sub_channel sub_channel;
};

size_t cd_block_size(const struct cd_block *block);
/* By page 05h's data block type; whole sectors of data need the content they have. */
struct cd_block cd_block_of_type(unsigned data_block_type, enum cd_content content, const uint8_t sub_header[4]);
/* By a cue sheet's DATA FORM; false: reserved. */
bool cd_block_of_form(uint8_t form, struct cd_block *block);
/* What the sectors of a track are. */
enum cd_content cd_content_of(const struct disc_layout *layout, const struct disc_track *track);
/* Count blocks become the track's sectors, sub-channel with them where the track keeps it; data NULL: blocks of zeros.
 * 0 or errno. */
int cd_write_blocks(struct disc_state *state, const struct disc_track *track, const struct cd_block *block, lba_t lba,
                    uint32_t count, const uint8_t *data);

/* ------------------------------------------------------------------ CD-TEXT in a lead-in (cd_text.c) */

enum { CD_TEXT_BLOCK = 96, CD_TEXT_PACK = 18, SYMBOLS_OF_PACK = 24 };

struct cd_text_taken {
    size_t count; /* packs so far */
    bool whole;   /* the first one came again */
    uint8_t packs[LEAD_TEXT_ROOM];
};

/* The packs in one block's R-W; others, and those whose CRC is wrong, are passed over. */
void cd_take_text(struct cd_text_taken *text, const uint8_t symbols[CD_TEXT_BLOCK]);

/* ------------------------------------------------------------------ session at once (cd_cue.c, cd_session.c) */

/* Blocks of one form in a row: an index of a track, or the lead-in (track 0) when its R-W comes from the host. */
struct cd_area {
    lba_t start, end;
    uint8_t track, index;
    struct cd_block block;
};

/* Where a lead-in says that a track begins. */
struct cd_point {
    bool known;
    uint8_t control;
    lba_t start;
};

/* What one block of a raw session lies in. */
struct cd_place {
    unsigned track, index; /* AAh: the lead-out */
    unsigned control;
};

/* What the Q frames of a raw session have said so far. */
struct cd_raw {
    uint8_t data_block_type;
    lba_t program_area, limit;                       /* from here on there are tracks, to here at most */
    struct cd_point points[DISC_MAXIMUM_TRACKS + 2]; /* by number */
    lba_t toc_lead_out;                              /* 0: not said */
    bool disc_type_known, next_allowed;
    uint8_t disc_type;
    char media_catalog_number[14];
    struct cd_place place; /* of the last block */
};

/* A session that is announced or being written. In memory alone. */
struct cd_plan {
    enum write_type write_type;
    bool begun;   /* something of it has been written */
    bool stopped; /* synchronised before all of it had come: no more does, and CLOSE SESSION pads it */
    uint8_t multi_session;
    unsigned first_track, last_track;
    lba_t end;                                     /* the lead-out's start */
    size_t area;                                   /* where the next block belongs */
    lba_t next;                                    /* its address; end: all has come */
    char media_catalog_number[14];                 /* "" when the sheet has none */
    struct disc_track tracks[DISC_MAXIMUM_TRACKS]; /* by number, as they begin: no length yet */
    struct cd_text_taken text;
    struct cd_raw *raw; /* of a raw session; part of the same allocation */
    size_t area_count;
    struct cd_area areas[];
};

enum { CD_LEAD_OUT = 0xAA };

/* The Q frame that came behind a block's main channel, and whether it says anything (cd_raw_q.c). */
void cd_take_q(const struct cd_block *block, const uint8_t *sub_channel, uint8_t q[12]);
bool cd_is_q_frame(const struct cd_block *block, const uint8_t q[12]);
void cd_take_point(struct cd_raw *raw, const uint8_t q[12]);
struct cd_place cd_place_of(const struct cd_raw *raw, lba_t lba, const uint8_t q[12], bool frame);

/* 5/26/00 with a pointer: what is wrong with the sheet. *plan is from malloc. */
struct sense cd_read_cue_sheet(const struct disc *disc, const struct disc_layout *layout, const uint8_t *entries,
                               size_t length, struct cd_plan **plan);
struct sense cd_announce_session(struct disc *disc, struct disc_state *state, const uint8_t *sheet, size_t length);
/* Zeros for all that did not come, then lead-out and TOC. */
struct sense cd_pad_session(struct disc *disc, struct disc_state *state, unsigned multi_session);
void cd_forget(struct disc_state *state);

/* ------------------------------------------------------------------ ways of writing */

/* How one write type is written. track is the recorded track that the address belongs to, NULL when it begins one. */
struct cd_method {
    struct sense (*may_write)(const struct disc *disc, const struct disc_state *state, const struct disc_track *track,
                              lba_t lba, uint32_t count, const struct write_parameters *parameters);
    struct sense (*write)(struct disc *disc, struct disc_state *state, struct disc_track *track, lba_t lba,
                          uint32_t count, const void *data, const struct write_parameters *parameters);
    struct sense (*write_length)(const struct disc *disc, const struct disc_state *state,
                                 const struct disc_track *track, lba_t lba, uint32_t count,
                                 const struct write_parameters *parameters, size_t *length);
    /* Ends what is pending of this kind; nothing pending: good. */
    struct sense (*synchronize)(struct disc *disc, struct disc_state *state);
    /* The first address that the next write of this kind may go to, when it begins something: changes only track. */
    void (*announce)(const struct disc *disc, const struct disc_state *state, const struct write_parameters *parameters,
                     struct disc_track *track);
};

extern const struct cd_method cd_track_at_once;
extern const struct cd_method cd_packets;
extern const struct cd_method cd_session_at_once;
extern const struct cd_method cd_raw_writing;

/* ------------------------------------------------------------------ what they share (rules_cd.c, cd_common.c) */

void cd_derive(const struct disc_kind *kind, struct disc_layout *layout);
struct sense cd_next_track(const struct disc *disc, const struct disc_state *state,
                           const struct write_parameters *parameters, struct disc_track *track);
struct sense cd_synchronize(struct disc *disc, struct disc_state *state);

bool cd_is_audio(const struct write_parameters *parameters);
struct sense cd_store_failed(lba_t lba);
/* Is lba the next writable address, and is there room for count blocks and a track of minimum length? */
struct sense cd_may_write_to(const struct disc *disc, const struct disc_track *track, lba_t lba, uint32_t count);
/* Blocks of the track's own kind, as they are kept: 2352 or 2048 bytes. */
int cd_write_sectors(struct disc_state *state, const struct disc_track *track, lba_t lba, uint32_t count,
                     const void *data);
/* What an earlier recording left at and behind lba must not look like this one's after a crash, nor be its padding.
 * Durable. Below 0: all of it. */
int cd_drop_sectors_from(struct disc_state *state, lba_t lba);
/* The file reaches to the end of the track, so that a program which mounts it in place can read the padding too. */
int cd_extend_to_end(struct disc_state *state, const struct disc_track *track);
/* MCN and ISRC: only what the code's alphabet has. */
void cd_take_code(char *out, const char *in, size_t digits, bool letters);
void cd_begin_session(struct disc_session *session, const struct write_parameters *parameters);
/* The first entry of the PMA brings the disc's identification (reference mmc 0.1 d). */
void cd_identify(const struct disc *disc, struct disc_state *next);
/* Is there room behind a session that ends here for one more with the shortest track? */
bool cd_next_session_fits(const struct disc_kind *kind, const struct disc_layout *layout,
                          const struct disc_session *session);
/* Begins the next track with its first count blocks, in next; neither their sectors nor a journal's record are written
 * yet. */
struct sense cd_begin_track(const struct disc *disc, struct disc_state *next, const struct write_parameters *parameters,
                            struct disc_track **track);
/* What page 05h says of a track from its first block on. */
void cd_take_parameters(struct disc_track *track, const struct write_parameters *parameters);
/* Makes zeros of what there is in [from, end) of a file. */
int cd_zero_sectors(struct disc_state *state, enum store_file file, lba_t from, lba_t end);
/* Makes zeros of what an earlier recording left in [from, end) of the file that the track is kept in. */
int cd_clear(struct disc_state *state, const struct disc_track *track, lba_t from, lba_t end);
/* The track changed, and nothing else. */
int cd_journal_track(struct disc_state *next, const char *what, const struct disc_track *track, bool durable);
/* Closes the open session at lead_out: its state, B0 and the journal's record. next is a copy, taken over by the
 * caller. */
int cd_complete_session(const struct disc *disc, struct disc_state *next, lba_t lead_out, unsigned multi_session);

/* Ends a track whatever it was written with: padding up to the minimum or its reservation, run-out, PMA (cd_tao.c). */
struct sense cd_complete_track(struct disc *disc, struct disc_state *state, unsigned number);

/* ------------------------------------------------------------------ cd_packet.c */

/* Blocks of a track of packets that a padding up to end adds: a packet of zeros, and the link before it. */
int cd_pad_packets(struct disc_state *state, struct disc_track *track, lba_t end);
/* The lengths that follow from user blocks: what is free from the track's start to end, and what is hidden. */
lba_t cd_fixed_packet_room(lba_t raw_blocks);

/* ------------------------------------------------------------------ cd_reserve.c */

struct sense cd_may_reserve(const struct disc *disc, const struct disc_state *state, uint32_t blocks,
                            const struct write_parameters *parameters);
struct sense cd_reserve(struct disc *disc, struct disc_state *state, uint32_t blocks,
                        const struct write_parameters *parameters);
struct sense cd_may_repair(const struct disc *disc, const struct disc_state *state, unsigned track);
struct sense cd_repair(struct disc *disc, struct disc_state *state, unsigned track);

/* ------------------------------------------------------------------ cd_format.c: one track of packets, written
 * anywhere */

size_t cd_formats(const struct disc *disc, const struct disc_state *state, struct disc_format *formats, size_t room);
struct sense cd_may_format(const struct disc *disc, const struct disc_state *state, const struct disc_format *format);
struct sense cd_format(struct disc *disc, struct disc_state *state, const struct disc_format *format);
struct sense cd_may_overwrite(const struct disc *disc, const struct disc_state *state, lba_t lba, uint32_t count,
                              const struct write_parameters *parameters);
struct sense cd_overwrite(struct disc *disc, struct disc_state *state, lba_t lba, uint32_t count, const void *data,
                          const struct write_parameters *parameters);
struct sense cd_synchronize_overwritten(struct disc_state *state);

/* ------------------------------------------------------------------ cd_interrupt.c */

void cd_interrupt(struct disc *disc, struct disc_state *state);

/* ------------------------------------------------------------------ cd_erase.c */

struct sense cd_may_blank(const struct disc *disc, const struct disc_state *state, unsigned blanking_type,
                          lba_t address);
struct sense cd_blank(struct disc *disc, struct disc_state *state, unsigned blanking_type, lba_t address);

#endif
