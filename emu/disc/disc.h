/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The medium. It knows geometry, recording rules and where the sectors are kept; it knows no CDB and no time.
 *
 * A disc is a bundle, a directory NAME.disc/ (docs/architecture.md, "The disc bundle"). An open bundle holds an
 * exclusive lock. The drive asks "may N sectors go to A?" and gets sense_none() or exactly one refusal; nothing is
 * changed by a refusal.
 *
 * Units: addresses and lengths are blocks (LBA); sizes are bytes; speeds are kB/s as in MMC (1x CD = 176).
 */
#ifndef COASTER_EMU_DISC_H
#define COASTER_EMU_DISC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "base/mmc.h"
#include "base/sense.h"

/* ------------------------------------------------------------------ kinds */

/* A row of the one table of media (emu/disc/kinds.c). */
struct disc_kind {
    const char *name;        /* "cd-r-80" */
    const char *description; /* one line for `coaster disc kinds` */
    enum disc_profile profile;
    bool erasable;
    bool pressed;              /* cannot be recorded at all (CD-ROM made from an image) */
    lba_t lead_in_start;       /* ATIP start of lead-in: -11077 is 97:34:23 */
    lba_t last_lead_out_start; /* ATIP last possible start of lead-out (LLO): 359849 is 79:59:74 */
    uint8_t disc_subtype;      /* ATIP byte 6 bits 5-3 */
    uint8_t reference_speed;   /* ATIP byte 4 bits 2-0 */
    uint8_t indicative_power;  /* ATIP byte 4 bits 6-4 */
    lba_t lead_out_limit;      /* where overburn in SAO and RAW ends; 0: at last_lead_out_start (reference mmc 0.1 n) */
    bool a1_valid, a2_valid, a3_valid; /* ATIP additional information, bytes 16-18, 20-22, 24-26 */
    uint8_t a1[3], a2[3], a3[3];
    const uint16_t *write_speeds; /* kB/s, highest first, 0-terminated */
    const uint16_t *read_speeds;
};

const struct disc_kind *disc_kinds(size_t *count);
const struct disc_kind *disc_kind_find(const char *name); /* NULL: no such kind */

/* ------------------------------------------------------------------ layout: what the drive reports */

enum track_state {
    TRACK_INVISIBLE,  /* the next track: announced, nothing written */
    TRACK_OPEN,       /* being written, not synchronised: lost with power (of packets: those since the last
                         synchronise). At most one */
    TRACK_INCOMPLETE, /* was open when the power went: its end is unknown; or, not damaged, a packet track that may grow
                       */
    TRACK_COMPLETE,   /* in the PMA (session open) or the TOC (session closed) */
    TRACK_STATE_RESERVED, /* RESERVE TRACK: its room is in the PMA, length of it is written; complete by CLOSE TRACK */
};

/* Page 05h byte 2: how a track or session is written. */
enum write_type { WRITE_TYPE_PACKET = 0, WRITE_TYPE_TAO = 1, WRITE_TYPE_SAO = 2, WRITE_TYPE_RAW = 3 };

/* The sub-channel R-W (or P-W) that the host sent with each sector and the disc keeps. */
enum sub_channel_kept {
    SUB_CHANNEL_MADE,
    SUB_CHANNEL_KEPT,   /* as it is on the disc: R-W interleaved, with parities */
    SUB_CHANNEL_PACKED, /* R-W as packs, which the drive interleaved when it wrote them */
};

struct disc_track {
    uint8_t number;          /* 1..99 */
    uint8_t session;         /* 1.. */
    uint8_t control;         /* CTL nibble: 4 data, 0 audio, 5 incremental */
    uint8_t data_mode;       /* 1, 2, or 0xF unknown (audio) */
    uint8_t data_block_type; /* page 05h byte 4 in force when it was opened */
    enum track_state state;
    bool damaged;
    lba_t start;   /* of index 01 */
    lba_t length;  /* blocks the host wrote, pads included; without the run-out blocks */
    lba_t run_out; /* behind length, or the room of a reservation, and unreadable: 2 of a complete TAO track, which
                      belong to its size; what method 2 hides of fixed packets */
    lba_t pause;   /* pre-gap before start (index 0): 150, page 05h pause for audio, what a cue sheet says; 0: none */
    bool pause_recorded; /* the pre-gap's sectors were the host's and are kept as the track's own; else the drive made
                            it */
    enum write_type write_type;
    uint8_t
        packet_size;   /* fixed packets: 32; else 0. Inside such a track addresses count user blocks alone (method 2) */
    lba_t reserved;    /* RESERVE TRACK: blocks of room; 0: none. length of them are written */
    lba_t link_blocks; /* variable packets: blocks of length that link them and cannot be read. Those behind the last
                          packet are not counted yet */
    bool whole_sectors; /* the main channel is kept, 2352 bytes a sector; else 2048 of user data, mode 1 */
    enum sub_channel_kept sub_channel;
    bool alternating_copy; /* SCMS: the copy bit of CONTROL alternates, a first copy of something protected */
    lba_t next_writable;   /* LBA_NONE when nothing may be written */
    lba_t free_blocks;
    char isrc[13]; /* 12 characters, or "" */
};

struct disc_session {
    uint8_t number;
    uint8_t first_track, last_track; /* 0, 0 when it has none yet */
    enum session_state state;
    uint8_t disc_type;             /* A0 PSEC: 00 CD-DA/CD-ROM, 10 CD-I, 20 XA */
    lba_t lead_in;                 /* start of its lead-in, as an address (session 1: the ATIP start, negative) */
    lba_t start;                   /* address of the first track */
    lba_t lead_out;                /* start of the lead-out once complete, else LBA_NONE */
    bool next_allowed;             /* closed with multi-session 11: B0 points on */
    bool final_pointer;            /* closed with multi-session 01: B0 says FF:FF:FF */
    lba_t next_program_area;       /* B0 pointer: lead-out + 11250 / + 6750; LBA_NONE when final */
    char media_catalog_number[14]; /* 13 digits or "" */
    enum write_type write_type;
    uint16_t cd_text_packs; /* 18-byte packs in its lead-in (disc_read_cd_text); 0: none */
};

/* An index point beyond 0 and 1 (those are a track's pause and start), in ascending order of address. */
struct disc_index {
    uint8_t track, index; /* index 2..99 */
    lba_t at;
};

#define DISC_MAXIMUM_TRACKS 99
#define DISC_MAXIMUM_INDEXES 2048

/* The state as READ DISC INFORMATION and its kin show it. Plain data: copied, compared, and used for the shadow of a
 * simulation. */
struct disc_layout {
    enum disc_status status;
    enum session_state last_session_state;
    uint8_t session_count; /* includes the empty or incomplete last one */
    uint8_t track_count;   /* recorded tracks: tracks[0..track_count-1]; without the invisible one */
    uint8_t first_track_in_last_session, last_track_in_last_session; /* RDI bytes 5, 6: includes the invisible one */
    bool identification_valid;
    uint32_t identification;                           /* RDI bytes 12-15 */
    uint8_t disc_type;                                 /* RDI byte 8; 0xFF undefined */
    struct disc_session sessions[DISC_MAXIMUM_TRACKS]; /* [0..session_count-1] */
    struct disc_track tracks[DISC_MAXIMUM_TRACKS];
    uint16_t index_count;
    struct disc_index indexes[DISC_MAXIMUM_INDEXES];
    bool formatted; /* CD-RW: one fixed-packet track over the whole disc, written anywhere in whole packets */
    lba_t capacity; /* READ CAPACITY: lead-out of the last complete session; 0 when there is none */
};

/* ------------------------------------------------------------------ opening */

struct disc;

/* Who holds a bundle writes this into its lock file: a process id and a control socket, for the sentence a second
 * opener gets. */
struct disc_options {
    bool read_only; /* no lock, nothing replayed to disk: for `disc info` and export. Fails when another process holds
                       it */
    const char *holder; /* control socket path or other words of the holder; may be NULL */
    uint64_t seed;      /* 0: identifications from the system's random numbers; else reproducible */
    const struct store_operations
        *store_operations; /* emu/disc/store.h; NULL: the host's files. For crash and full-disk tests */
    void *store_context;
};

/* New blank disc at path (a directory that must not exist). serial: 32 hex digits, or NULL for one from options' seed.
 */
int disc_create(const char *path, const struct disc_kind *kind, const char *serial, const struct disc_options *options,
                struct failure *why) coaster_must_check;
/* Path is a bundle, or an image of another program (.iso, .cue, .toc, .ccd, .nrg, .mds), which comes in as a pressed
 * disc and is never changed. Of what a sheet names, only files in its folder or below it are read. */
int disc_open(const char *path, const struct disc_options *options, struct disc **disc,
              struct failure *why) coaster_must_check;
void disc_close(struct disc *disc); /* makes everything durable (as far as a real drive would), folds the journal,
                                       unlocks; drops a simulation */

/* Like pulling the plug: nothing is completed or folded; a track not yet synchronised opens as TRACK_INCOMPLETE next
 * time. */
void disc_abandon(struct disc *disc);
/* Eject with the bundle staying open: the journal is folded into disc.json. 0 or an exit code. */
int disc_fold(struct disc *disc, struct failure *why);
/* Who holds the bundle at path: process id and the words it gave as holder. False: nobody does (or there is no bundle).
 */
bool disc_holder(const char *path, long *process, char *words, size_t size);

const struct disc_kind *disc_kind(const struct disc *disc);
const char *disc_serial(const struct disc *disc); /* 32 hex digits */
const char *disc_path(const struct disc *disc);

/* ------------------------------------------------------------------ looking */

/*
 * What READ DISC/TRACK INFORMATION answer from: the shadow while a simulation runs, else the disc. Valid until the next
 * change. disc_layout_real is always the disc's own: READ TOC, READ CAPACITY and READ answer from that one.
 */
const struct disc_layout *disc_layout(const struct disc *disc);
const struct disc_layout *disc_layout_real(const struct disc *disc);

/* Recorded track by number (NULL: none), and the track an address lies in (its pre-gap and run-out count as its own).
 */
const struct disc_track *disc_track(const struct disc_layout *layout, unsigned number);
const struct disc_track *disc_track_at(const struct disc_layout *layout, lba_t lba);

/* ------------------------------------------------------------------ recording */

/* The fields of mode page 05h that a disc's rules look at. */
struct write_parameters {
    enum write_type write_type;
    uint8_t multi_session;   /* 0, 1, 3: page 05h byte 3 bits 7-6 */
    uint8_t track_mode;      /* CONTROL nibble */
    uint8_t data_block_type; /* 0-3 raw, 8-13 user data: reference mmc 2.4 */
    uint8_t session_format;  /* 00, 10, 20 */
    bool fixed_packet, copy, buffer_underrun_free;
    uint32_t packet_size;  /* page 05h bytes 10-13, of fixed packets */
    uint8_t sub_header[4]; /* bytes 48-51, for block type 10 */
    lba_t audio_pause_length;
    char media_catalog_number[14]; /* "" when MCVAL is 0 */
    char isrc[13];                 /* "" when TCVAL is 0 */
};

/* Bytes of one block the host sends for this data block type; 0: reserved or vendor's. */
size_t write_block_size(uint8_t data_block_type);

/*
 * Bytes that the next disc_write of count blocks to lba takes. The block type is the open track's, the cue sheet's form
 * of each area (session at once), or that of the parameters. 5/24/00: more than a transfer can hold.
 */
struct sense disc_write_length(const struct disc *disc, lba_t lba, uint32_t count,
                               const struct write_parameters *parameters, size_t *length);

/*
 * SEND CUE SHEET: announces the session to be written at once. sheet is whole entries of 8 bytes. Nothing of the disc
 * changes before the first write; a new sheet replaces one not yet begun; loss of power, eject and a write of another
 * type forget it. 5/26/00 with a pointer to the byte; 5/30/00, 5/30/05: nothing can be recorded.
 */
struct sense disc_announce(struct disc *disc, const uint8_t *sheet, size_t length,
                           const struct write_parameters *parameters);
bool disc_announced(const struct disc *disc);
/* The announcement is forgotten, if nothing of the session has been written yet. */
void disc_forget_announced(struct disc *disc);

/* Something is being written and not yet synchronised: an open track, a packet, a session at once, a raw one. */
bool disc_recording(const struct disc *disc);

/* A write to lba would go on with what is being recorded, and with its parameters: it begins no other track. */
bool disc_goes_on(const struct disc *disc, lba_t lba);

/* The next (invisible or open) track under these parameters: what RTI FFh and the first WRITE use. Sense when there is
 * none (complete disc). */
struct sense disc_next_track(const struct disc *disc, const struct write_parameters *parameters,
                             struct disc_track *track);

/* May count blocks go to lba? Answers for the state as it is and changes nothing. */
struct sense disc_may_write(const struct disc *disc, lba_t lba, uint32_t count,
                            const struct write_parameters *parameters);
/*
 * Writes them; asks disc_may_write itself. A full host disk is 3/0C/00, and then nothing has changed.
 * data holds disc_write_length bytes: an open track keeps the block type it was opened with.
 */
struct sense disc_write(struct disc *disc, lba_t lba, uint32_t count, const void *data,
                        const struct write_parameters *parameters);
/* SYNCHRONIZE CACHE: completes an open TAO track (run-out, PMA entry), ends a packet, completes or aborts a session at
 * once, and makes it durable. */
struct sense disc_synchronize(struct disc *disc);
/* What is being written is spoilt, as by a buffer underrun: it stays incomplete and damaged, its session too. */
void disc_interrupt(struct disc *disc);
/*
 * The slow half of disc_synchronize alone: what was written so far becomes durable (0 or errno); the state stays as it
 * is. May run on another thread while nobody else uses the disc; disc_synchronize afterwards has little left to wait
 * for.
 */
int disc_barrier(struct disc *disc);
/* Something was written that disc_barrier would have to wait for. */
bool disc_unsettled(const struct disc *disc);
/* CLOSE TRACK/SESSION functions 1 and 2; track 0xFF: the invisible/incomplete one. Ask with disc_may_close first for a
 * check alone. */
struct sense disc_may_close(const struct disc *disc, unsigned close_function, unsigned track,
                            const struct write_parameters *parameters);
struct sense disc_close_track(struct disc *disc, unsigned track, const struct write_parameters *parameters);
struct sense disc_close_session(struct disc *disc, const struct write_parameters *parameters);
/* RESERVE TRACK: blocks of room for the next track. 5/24/00: none, or more than is free; 5/72/05: no more. */
struct sense disc_may_reserve(const struct disc *disc, uint32_t blocks, const struct write_parameters *parameters);
struct sense disc_reserve(struct disc *disc, uint32_t blocks, const struct write_parameters *parameters);
/* REPAIR TRACK: an interrupted track may be written on or closed. 5/24/00: it has no problem. */
struct sense disc_may_repair(const struct disc *disc, unsigned track);
struct sense disc_repair(struct disc *disc, unsigned track);

/* A row of READ FORMAT CAPACITIES, and what FORMAT UNIT asks for. */
struct disc_format {
    uint32_t blocks;
    uint8_t type;       /* 10h full fixed packet, 11h grow, 12h add */
    uint32_t parameter; /* type dependent, 24 bits */
    /* page 05h when a format is asked for: data block type 8, or 10 for mode 2 form 1; 0 for 8. CONTROL; session format
     */
    uint8_t data_block_type, track_mode, session_format;
};
/* The formats the medium offers now, at most room of them; how many. */
size_t disc_formats(const struct disc *disc, struct disc_format *formats, size_t room);
struct sense disc_may_format(const struct disc *disc, const struct disc_format *format);
struct sense disc_format(struct disc *disc, const struct disc_format *format);

/* BLANK, by its type (0 whole, 1 minimal, 2 track, 3 unreserve, 4 track tail, 5 unclose, 6 last session). */
struct sense disc_may_blank(const struct disc *disc, unsigned blanking_type, lba_t address);
struct sense disc_blank(struct disc *disc, unsigned blanking_type, lba_t address);

/*
 * Test Write: from begin to drop, every function above works on a copy-on-write shadow of the layout, obeys every rule,
 * and drops the data; the disc itself has no way to change. begin is a no-op while one runs; drop is a no-op without
 * one.
 */
void disc_simulation_begin(struct disc *disc);
void disc_simulation_drop(struct disc *disc);
bool disc_simulating(const struct disc *disc);

/* ------------------------------------------------------------------ reading: always from the real disc */

/*
 * READ(10/12): count blocks of 2048 bytes of user data. 5/21/00: beyond what is recorded; 5/64/00: audio, mode 2 but
 * for form 1, run-out and link blocks; 3/11/05 with information: a gap, an unwritten reservation, a damaged track, a
 * sector of the host's own making whose EDC is wrong.
 */
struct sense disc_read(struct disc *disc, lba_t lba, uint32_t count, void *data);
/* The same checks without looking into the sectors. */
struct sense disc_may_read(struct disc *disc, lba_t lba, uint32_t count);

/* How the run-out blocks of data tracks are read (reference mmc 0.1 c): 5/64/00, zeros, or 3/11/05. */
enum run_out_reading { RUN_OUT_ILLEGAL_MODE, RUN_OUT_ZEROS, RUN_OUT_UNREADABLE };
void disc_set_run_out(struct disc *disc, enum run_out_reading reading);

/* What kind of sector READ CD finds at lba. SECTOR_MODE_2 is formless. */
enum sector_type {
    SECTOR_NONE,
    SECTOR_AUDIO,
    SECTOR_MODE_1,
    SECTOR_MODE_2,
    SECTOR_MODE_2_FORM_1,
    SECTOR_MODE_2_FORM_2
};
struct sense disc_sector_type(struct disc *disc, lba_t lba, enum sector_type *type);

/* Sectors in a row that READ CD can have: of one track, kept or made in the same way. */
struct disc_run {
    const struct disc_track *track;
    lba_t end;             /* the first address behind them */
    enum sector_type type; /* SECTOR_NONE: the host made the sectors, and each says itself what it is */
    bool host_made;        /* sync to ECC are the host's: EDC may be wrong */
    bool in_doubt;         /* audio of a damaged track: every byte is an interpolation (C2) */
};
/* 5/21/00, 5/64/00, 3/11/05 as disc_read; audio in a damaged track is refused too unless in_doubt_too. */
struct sense disc_run_at(struct disc *disc, lba_t lba, bool in_doubt_too, struct disc_run *run);
/* The whole main channels of count sectors inside the run: sync, header, EDC and ECC made now where only user data is
 * kept. 3/11/00 with information: the host's disk fails. */
struct sense disc_read_run(struct disc *disc, const struct disc_run *run, lba_t lba, uint32_t count,
                           uint8_t *main_channels);
/* What a sector that the host made says it is; SECTOR_NONE: it has no sync, and no drive finds it. */
enum sector_type disc_type_of(const struct disc *disc, const struct disc_track *track,
                              const uint8_t main_channel[2352]);
/* Whether its EDC is what its bytes give; true where that type has none. */
bool disc_edc_right(enum sector_type type, const uint8_t main_channel[2352]);

/* The whole 2352-byte main channel of one sector, and its 12-byte Q frame with CRC: the host's in a track written raw
 * with its sub-channel, else made. */
struct sense disc_read_main_channel(struct disc *disc, lba_t lba, uint8_t main_channel[2352]);
struct sense disc_read_q(struct disc *disc, lba_t lba, uint8_t q[12]);
/* P to W as 96 interleaved symbols, bit 7 P to bit 0 W: what was kept, else P and Q made and R-W zero. */
struct sense disc_read_sub_channel(struct disc *disc, lba_t lba, uint8_t symbols[96]);
/* R to W alone, de-interleaved: four packs of 24 symbols of six bits (IEC 60908). */
struct sense disc_read_packs(struct disc *disc, lba_t lba, uint8_t packs[96]);
/* The index lba lies in: 0 in the pre-gap, 1.. */
unsigned disc_index_at(const struct disc_layout *layout, const struct disc_track *track, lba_t lba);
/* Where index begins in track; LBA_NONE: it has no such index. */
lba_t disc_index_start(const struct disc_layout *layout, const struct disc_track *track, unsigned index);
/* CD-TEXT of a closed session: its 18-byte packs, CRCs included. *count 0: none. packs may be NULL. 0 or errno. */
int disc_read_cd_text(struct disc *disc, unsigned session, uint8_t *packs, size_t room, size_t *count);

/* ------------------------------------------------------------------ proofs and exits */

#define DISC_HASH_LENGTH                                                                                               \
    65 /* 64 hex digits of BLAKE2b-256 over the canonical layout, identity and every recorded sector, and the 0 */
int disc_hash(struct disc *disc, char hash[DISC_HASH_LENGTH], struct failure *why);

/* How often the bundle was written so far: the refusal walk holds these still. */
struct disc_counters {
    uint64_t store_writes, journal_writes, layout_writes, barriers;
};
struct disc_counters disc_counters(const struct disc *disc);

/*
 * Out as files that other programs read; existing ones are refused, and halves do not stay. session 0: the last.
 * The data of a session as ISO file; a session as NAME.bin with NAME.cue (and NAME.cdt for CD-TEXT), or with NAME.toc
 * for cdrdao; all sessions as NAME.cue with NAME-1.bin and so on, or as NAME.ccd, NAME.img and NAME.sub.
 */
int disc_export_iso(struct disc *disc, const char *path, unsigned session, struct failure *why) coaster_must_check;
int disc_export_cue(struct disc *disc, const char *name, unsigned session, struct failure *why) coaster_must_check;
int disc_export_toc(struct disc *disc, const char *name, unsigned session, struct failure *why) coaster_must_check;
int disc_export_cue_together(struct disc *disc, const char *name, struct failure *why) coaster_must_check;
int disc_export_ccd(struct disc *disc, const char *name, struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ geometry of the CD, for everybody */

enum {
    CD_PREGAP = 150,
    CD_RUN_OUT = 2,
    CD_FIRST_LEAD_OUT = 6750,
    CD_LATER_LEAD_OUT = 2250,
    CD_LEAD_IN = 4500,
    CD_MINIMUM_TRACK = 300,
    CD_PACKET_LINK = 7,   /* between two packets: two blocks of run-out, link, four of run-in (reference mmc 3.1) */
    CD_FIXED_PACKET = 32, /* user blocks of a fixed packet */
    CD_FRAMES_PER_SECOND = 75,
};

struct msf {
    uint8_t minute, second, frame;
};

struct msf msf_from_lba(lba_t lba); /* negative addresses below -150 give 90:00:00 and up, as in the lead-in */
lba_t lba_from_msf(unsigned minute, unsigned second, unsigned frame);
/* The same on a disc that may be longer than 90 minutes: up to its end times are positive (reference mmc 0.1 n). */
lba_t disc_lba_from_msf(const struct disc_layout *layout, unsigned minute, unsigned second, unsigned frame);
uint8_t bcd(unsigned value); /* 0..99 */
unsigned from_bcd(uint8_t byte);

#endif
