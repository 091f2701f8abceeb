/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one opcode table: dispatch, the gate, REPORT SUPPORTED OPCODES and the walk of all commands read it. */
#ifndef COASTER_EMU_OPCODES_H
#define COASTER_EMU_OPCODES_H

#include "base/sense.h"
#include "emu/drive/drive.h"

struct drive_task;

enum {
    GATE_ANSWERS_WITH_ATTENTION =
        1 << 0,               /* runs while a unit attention is pending, and leaves it pending (reference mmc 2.0) */
    GATE_MEDIUM = 1 << 1,     /* 2/3A/0x without a disc; tells a deferred error */
    GATE_WHILE_BUSY = 1 << 2, /* runs during a long operation (reference mmc 6.1) */
    GATE_OWN_LENGTH = 1 << 3, /* data-out length depends on more than the CDB: the handler checks it */
    GATE_MOVES_HEAD = 1 << 4, /* ends what plays (reference mmc 2.7) and wakes the drive (2.5) */
    GATE_IN_ORDER = 1 << 5,   /* changes what is recorded, or how: waits behind a WRITE that is held */
};

enum {
    OPCODE_TEST_UNIT_READY = 0x00,
    OPCODE_REQUEST_SENSE = 0x03,
    OPCODE_FORMAT_UNIT = 0x04,
    OPCODE_READ_6 = 0x08,
    OPCODE_INQUIRY = 0x12,
    OPCODE_MODE_SELECT_6 = 0x15,
    OPCODE_MODE_SENSE_6 = 0x1A,
    OPCODE_START_STOP_UNIT = 0x1B,
    OPCODE_PREVENT_ALLOW = 0x1E,
    OPCODE_READ_FORMAT_CAPACITIES = 0x23,
    OPCODE_READ_CAPACITY = 0x25,
    OPCODE_READ_10 = 0x28,
    OPCODE_WRITE_10 = 0x2A,
    OPCODE_SEEK_10 = 0x2B,
    OPCODE_VERIFY_10 = 0x2F,
    OPCODE_SYNCHRONIZE_CACHE = 0x35,
    OPCODE_WRITE_BUFFER = 0x3B,
    OPCODE_READ_BUFFER = 0x3C,
    OPCODE_READ_SUB_CHANNEL = 0x42,
    OPCODE_READ_TOC = 0x43,
    OPCODE_READ_HEADER = 0x44,
    OPCODE_PLAY_AUDIO_10 = 0x45,
    OPCODE_GET_CONFIGURATION = 0x46,
    OPCODE_PLAY_AUDIO_MSF = 0x47,
    OPCODE_PLAY_AUDIO_TRACK_INDEX = 0x48,
    OPCODE_PLAY_AUDIO_TRACK_RELATIVE_10 = 0x49,
    OPCODE_GET_EVENT_STATUS = 0x4A,
    OPCODE_PAUSE_RESUME = 0x4B,
    OPCODE_STOP_PLAY_SCAN = 0x4E,
    OPCODE_READ_DISC_INFORMATION = 0x51,
    OPCODE_READ_TRACK_INFORMATION = 0x52,
    OPCODE_RESERVE_TRACK = 0x53,
    OPCODE_SEND_OPC_INFORMATION = 0x54,
    OPCODE_MODE_SELECT_10 = 0x55,
    OPCODE_REPAIR_TRACK = 0x58,
    OPCODE_MODE_SENSE_10 = 0x5A,
    OPCODE_CLOSE_TRACK_SESSION = 0x5B,
    OPCODE_READ_BUFFER_CAPACITY = 0x5C,
    OPCODE_SEND_CUE_SHEET = 0x5D,
    OPCODE_PERSISTENT_RESERVE_IN = 0x5E,
    OPCODE_PERSISTENT_RESERVE_OUT = 0x5F,
    OPCODE_READ_16 = 0x88,
    OPCODE_SERVICE_ACTION_IN_16 = 0x9E,
    OPCODE_REPORT_LUNS = 0xA0,
    OPCODE_BLANK = 0xA1,
    OPCODE_MAINTENANCE_IN = 0xA3,
    OPCODE_PLAY_AUDIO_12 = 0xA5,
    OPCODE_LOAD_UNLOAD = 0xA6,
    OPCODE_SET_READ_AHEAD = 0xA7,
    OPCODE_READ_12 = 0xA8,
    OPCODE_PLAY_AUDIO_TRACK_RELATIVE_12 = 0xA9,
    OPCODE_WRITE_12 = 0xAA,
    OPCODE_READ_MEDIA_SERIAL_NUMBER = 0xAB,
    OPCODE_GET_PERFORMANCE = 0xAC,
    OPCODE_READ_DISC_STRUCTURE = 0xAD,
    OPCODE_SET_STREAMING = 0xB6,
    OPCODE_READ_CD_MSF = 0xB9,
    OPCODE_SCAN = 0xBA,
    OPCODE_SET_CD_SPEED = 0xBB,
    OPCODE_MECHANISM_STATUS = 0xBD,
    OPCODE_READ_CD = 0xBE,
};

typedef struct sense opcode_handler(struct drive_task *task);

struct opcode {
    struct opcode_row row;
    opcode_handler *handler;
};

extern const struct opcode opcode_table[256];

/* The row that serves this CDB, NULL for 5/20/00: A3h is REPORT SUPPORTED OPCODES only with service action 0Ch
 * (reference mmc 2.20). */
const struct opcode *opcode_of(const uint8_t *cdb, size_t cdb_length);
/* The row serves this service action, or has none. */
bool opcode_serves(const struct opcode_row *row, unsigned service_action);
/* This firmware has the command and this personality does not hide it. */
bool opcode_offered(const struct drive *drive, unsigned opcode);

opcode_handler command_test_unit_ready, command_request_sense, command_inquiry, command_report_luns,
    command_report_supported_opcodes;
opcode_handler command_mode_sense_6, command_mode_sense_10, command_mode_select_6, command_mode_select_10;
opcode_handler command_start_stop_unit, command_prevent_allow, command_load_unload, command_mechanism_status;
opcode_handler command_read_capacity, command_read_format_capacities, command_read_10, command_read_12,
    command_write_10, command_write_12;
opcode_handler command_seek_10, command_verify_10, command_synchronize_cache;
opcode_handler command_read_sub_channel, command_read_toc, command_read_cd, command_read_cd_msf;
opcode_handler command_play_audio_10, command_play_audio_12, command_play_audio_msf, command_play_audio_track_index,
    command_play_audio_track_relative_10, command_play_audio_track_relative_12;
opcode_handler command_pause_resume, command_stop_play_scan, command_scan, command_read_header;
opcode_handler command_read_6, command_read_16, command_read_capacity_16, command_set_read_ahead;
opcode_handler command_read_buffer, command_write_buffer, command_read_disc_structure, command_read_media_serial_number;
opcode_handler command_persistent_reserve_in, command_persistent_reserve_out;
opcode_handler command_get_configuration, command_get_event_status, command_read_disc_information,
    command_read_track_information;
opcode_handler command_format_unit, command_repair_track;
opcode_handler command_reserve_track, command_send_opc_information, command_send_cue_sheet, command_close_track_session,
    command_read_buffer_capacity;
opcode_handler command_blank, command_get_performance, command_set_streaming, command_set_cd_speed;

/* gate.c: the ordered refusals before a handler runs. Sets task->opcode and task->allocation. */
struct sense gate_pass(struct drive_task *task);

#endif
