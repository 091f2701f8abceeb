/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The drive as a case speaks to it: commands by their names in MMC, replies, and what is expected of them. Commands go
 * through transport/ on nexus 0 unless on_nexus() says otherwise; replies live until sixteen more commands were sent.
 */
#ifndef COASTER_CONFORMANCE_MMC_H
#define COASTER_CONFORMANCE_MMC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/sense.h"
#include "conformance/check.h"
#include "transport/transport.h"

struct reply {
    const char *name; /* of the command */
    struct transport_command command;
    uint8_t *data;
    size_t complete; /* bytes a good reply must have moved: what its own length fields say, cut to the request */
};

/* ------------------------------------------------------------------ sending */

/* How long a good reply is: what was asked for, or what its own count says when that is less. */
enum reply_length {
    LENGTH_NONE,
    LENGTH_WHOLE,
    LENGTH_COUNTED_16,
    LENGTH_COUNTED_32,
    LENGTH_COUNTED_BYTE_4,
    LENGTH_COUNTED_BYTE_7
};

struct reply *send_command(const char *name, const uint8_t *cdb, size_t cdb_length, enum reply_length length,
                           size_t data_in);
struct reply *send_data(const char *name, const uint8_t *cdb, size_t cdb_length, const void *data, size_t length);
/* 0 and 1: two initiators. */
void on_nexus(unsigned nexus);
struct transport *nexus_transport(void);
/* Consumes attentions and waits for becoming ready; no verdict. Returns the sense that remains: good, or no medium. */
struct sense settle(void);

bool reply_good(const struct reply *reply);
struct sense reply_sense(const struct reply *reply);

/* ------------------------------------------------------------------ commands */

struct reply *test_unit_ready(void);
struct reply *request_sense(void);
struct reply *inquiry(size_t allocation);
struct reply *inquiry_page(uint8_t page, bool vital_product_data);
struct reply *mode_sense(uint8_t page, uint8_t page_control, size_t allocation);
struct reply *mode_select(const void *parameters, size_t length);
struct reply *start_stop(uint8_t bits);    /* CDB byte 4: 2 eject, 3 load, 1 start, 0 stop */
struct reply *prevent_allow(uint8_t bits); /* CDB byte 4: bit 0 prevent, bit 1 persistent */
struct reply *read_capacity(void);
struct reply *read_blocks(lba_t lba, uint32_t count); /* READ(10), 2048 */
struct reply *write_blocks(lba_t lba, uint32_t count,
                           uint8_t pattern); /* WRITE(10) of count * 2048 bytes of a pattern */
struct reply *write_audio(lba_t lba, uint32_t count, uint8_t pattern); /* count * 2352 */
struct reply *synchronize_cache(void);
struct reply *read_toc(uint8_t format, uint8_t track, bool msf, size_t allocation);
struct reply *get_configuration(uint8_t rt, uint16_t feature, size_t allocation);
struct reply *get_event(uint8_t classes, bool polled);
struct reply *read_disc_information(void);
struct reply *read_disc_information_type(uint8_t type, size_t allocation);
struct reply *read_track_information(uint8_t type, uint32_t address);
struct reply *read_media_serial_number(void);
struct reply *close_track_session(uint8_t function, uint16_t track, bool immediately);
struct reply *read_buffer_capacity(void);
struct reply *blank(uint8_t type, bool immediately);
struct reply *read_cd(lba_t lba, uint32_t count, uint8_t expected_type, uint8_t selection, uint8_t sub_channel,
                      size_t block);
struct reply *mechanism_status(void);
struct reply *set_cd_speed(uint16_t read, uint16_t write);
struct reply *get_performance(uint8_t type, uint16_t descriptors, bool write);
struct reply *report_luns(void);
struct reply *send_opc(void);

/* conformance/mmc_recording.c */
struct reply *reserve_track(uint32_t blocks);
struct reply *read_format_capacities(size_t allocation);
struct reply *format_unit(const void *list, size_t length); /* FmtData, format code 1 */
struct reply *format_packets(uint32_t blocks);              /* format type 10h */
struct reply *read_sub_channel(uint8_t format, uint8_t track, size_t allocation);
struct reply *play_audio(lba_t lba, uint16_t blocks);
struct reply *pause_resume(bool resume);
struct reply *send_cue_sheet(const void *sheet, size_t length);
/* The CRC-16 of Q frames and of CD-TEXT packs, as it is recorded (reference mmc 8.1). */
unsigned inverted_crc(const uint8_t *bytes, size_t length);

/* Page 05h, all of it (reference mmc appendix A). */
struct write_page {
    uint8_t write_type; /* 1 TAO */
    bool test_write;
    uint8_t multi_session;   /* 3: a next session is allowed; 0: not */
    uint8_t track_mode;      /* 4 data, 0 audio */
    uint8_t data_block_type; /* 8 mode 1, 0 raw 2352 */
    uint16_t audio_pause;
    uint8_t packet_size;    /* of fixed packets; 0: variable */
    uint8_t session_format; /* 00h CD-DA or CD-ROM, 10h CD-I, 20h CD-ROM XA */
};
extern const struct write_page DATA_TRACK, LAST_DATA_SESSION, SIMULATED_DATA_TRACK, AUDIO_TRACK, VARIABLE_PACKETS,
    FIXED_PACKETS;
struct reply *select_write_parameters(struct write_page page);
/* The bytes that go out for it; returns their number. */
/* Whether the drive sets this bit in the first byte of the feature's payload; true when the feature is not listed. */
bool feature_says(uint16_t feature, uint8_t bit);
size_t write_page_bytes(struct write_page page, uint8_t bytes[60]);

/* What write_blocks puts into block lba. */
void fill_pattern(uint8_t *block, size_t size, lba_t lba, uint8_t pattern);

/* ------------------------------------------------------------------ expectations */

void then_good(const struct reply *reply);
void then_refused(const struct reply *reply, const struct answer *answer);
/* The same, where the answer stands for "wait": what a derived flaw answers at once. */
void then_busy(const struct reply *reply, const struct answer *answer);
/* Good, or refused as answer says: where the standard leaves a drive both. exact_good: which of them ours does. */
void then_good_or_refused(const struct reply *reply, const struct answer *answer, bool exact_good);

struct field {
    const char *name;
    uint16_t offset;
    uint8_t width; /* bytes */
    uint32_t mask; /* after shifting; 0: all */
    uint8_t shift;
};
uint32_t field_of(const struct reply *reply, const struct field *field); /* no check, no place for a flaw */
void then_field(const struct reply *reply, const struct field *field, struct expected expected);
void then_data_is(const struct reply *reply, const void *bytes, size_t length);
/* The blocks of a READ(10) hold what write_blocks put there. */
void then_pattern(const struct reply *reply, lba_t lba, uint32_t count, uint8_t pattern);
void then_feature(uint16_t feature, bool listed, bool current);

extern const struct field DISC_STATUS, LAST_SESSION_STATE, ERASABLE, SESSIONS, FIRST_TRACK_IN_LAST_SESSION,
    LAST_TRACK_IN_LAST_SESSION, DISC_IDENTIFICATION, DISC_IDENTIFICATION_VALID, DISC_TYPE, LAST_SESSION_LEAD_IN,
    LAST_POSSIBLE_LEAD_OUT;
extern const struct field TRACK_NUMBER, TRACK_SESSION, TRACK_START, TRACK_NEXT_WRITABLE, TRACK_NEXT_WRITABLE_VALID,
    TRACK_FREE_BLOCKS, TRACK_SIZE, TRACK_BLANK, TRACK_RESERVED, TRACK_PACKET, TRACK_FIXED_PACKET, TRACK_MODE,
    TRACK_DATA_MODE;
extern const struct field LAST_LBA, BLOCK_LENGTH;

/* conformance/answers.c */
extern const struct answer NO_MEDIUM, NO_MEDIUM_TRAY_OPEN, MEDIUM_CHANGED, POWER_ON, WRONG_WRITE_ADDRESS,
    BEYOND_THE_DISC, NOTHING_TO_READ, BAD_CDB_FIELD, BAD_PARAMETER, BAD_PARAMETER_LENGTH, UNKNOWN_OPCODE,
    REMOVAL_PREVENTED, DISC_IS_COMPLETE, WRONG_MEDIUM, NOT_IN_TEST_WRITE, SAVING_NOT_SUPPORTED, WRONG_TRACK_MODE,
    LONG_OPERATION, NO_SUCH_TRACK, INSIDE_A_GAP, RUN_OUT_BLOCK, UNSUPPORTED_WRITE_TYPE, NONSENSE, NO_TEST_WRITE,
    WRONG_PACKET_SIZE, INCOMPLETE_TRACK, RESERVED_TRACK, TOO_LARGE_RESERVATION, CANNOT_FORMAT, OUT_OF_SEQUENCE,
    NOT_TO_BE_PLAYED, LINK_BLOCK, NO_SUCH_COMMAND, BECOMING_READY;

/* ------------------------------------------------------------------ discs: given and when */

void given_a_blank_disc(void);            /* cd-r-80, disc 1 */
void given_a_tray_that_loads(void);       /* else the case is skipped */
void given_a_blank_rewritable_disc(void); /* cd-rw-80, disc 1 */
/* Skips the case, by the name of what is not there, when the drive does not list the feature. */
bool feature_listed(uint16_t feature);
void given_a_feature(uint16_t feature, const char *what);
void given_an_empty_drive(void); /* tray closed */
/* Of another drive: the disc that lies in it, of any profile (with NEEDS_CONSENT one that takes data), else the case is
 * skipped. Of ours: a blank CD-R. */
void given_whatever_disc_is_there(void);
void given_another_blank_disc(void); /* disc 2 in the drive, disc 1 out */
void insert_disc(unsigned number);   /* 1..: the next one is blank, of the kind of disc 1 */
/* In place of the disc that is in the drive, a CD-R. The drive is not asked: that there is another disc it has yet to
 * tell the next initiator that does. */
void change_to_a_cd_r(unsigned number);
void insert_image(const char *path); /* virtual only: an image of another program, which is a pressed disc */
void remove_disc(void);
bool press_button(void); /* true: the tray opened */
void push_tray_in(void);
/* One data session of so many blocks at lba, closed; appendable or final. Every command in it must be good. */
void given_a_session(lba_t lba, uint32_t blocks, bool appendable, uint8_t pattern);
void given_an_open_track(lba_t lba, uint32_t blocks, uint8_t pattern); /* written and synchronised, session open */
void fault(const char *specification);                                 /* virtual only: arms a filter by name */
void faults_clear(void);
void disc_hash_now(char hash[80]);         /* virtual: of the bundle in the drive */
void advance_clock(unsigned milliseconds); /* virtual, stepped */
void stop_clock(bool stopped);             /* virtual: else nothing takes time */

#endif
