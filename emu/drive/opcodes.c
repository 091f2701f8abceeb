/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/opcodes.h"

#define CONTROL 0xC7 /* vendor bits, NACA, obsolete flag and link: never looked at */
#define ALL 0xFF

/* clang-format off */
const struct opcode opcode_table[256] = {
    [OPCODE_TEST_UNIT_READY] = {
        .row = {.name = "TEST UNIT READY", .cdb_length = 6, .mask = {ALL, 0, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.2"},
        .handler = command_test_unit_ready},
    [OPCODE_REQUEST_SENSE] = {
        .row = {.name = "REQUEST SENSE", .cdb_length = 6, .mask = {ALL, 0x01, 0, 0, ALL, CONTROL},
                .allocation_offset = 4, .allocation_width = 1, .direction = DATA_IN,
                .gate = GATE_ANSWERS_WITH_ATTENTION | GATE_WHILE_BUSY, .clause = "reference mmc 2.2"},
        .handler = command_request_sense},
    [OPCODE_READ_6] = {
        .row = {.name = "READ(6)", .cdb_length = 6, .mask = {ALL, 0x1F, ALL, ALL, ALL, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.8"},
        .handler = command_read_6},
    [OPCODE_INQUIRY] = {
        .row = {.name = "INQUIRY", .cdb_length = 6, .mask = {ALL, 0x03, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 3, .allocation_width = 2, .direction = DATA_IN,
                .gate = GATE_ANSWERS_WITH_ATTENTION | GATE_WHILE_BUSY, .clause = "reference mmc 2.3"},
        .handler = command_inquiry},
    [OPCODE_MODE_SELECT_6] = {
        .row = {.name = "MODE SELECT(6)", .cdb_length = 6, .mask = {ALL, 0x11, 0, 0, ALL, CONTROL},
                .allocation_offset = 4, .allocation_width = 1, .direction = DATA_OUT, .gate = GATE_IN_ORDER, .clause = "reference mmc 2.4"},
        .handler = command_mode_select_6},
    [OPCODE_MODE_SENSE_6] = {
        .row = {.name = "MODE SENSE(6)", .cdb_length = 6, .mask = {ALL, 0x08, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 4, .allocation_width = 1, .direction = DATA_IN, .clause = "reference mmc 2.4"},
        .handler = command_mode_sense_6},
    [OPCODE_START_STOP_UNIT] = {
        .row = {.name = "START STOP UNIT", .cdb_length = 6, .mask = {ALL, 0x01, 0, 0x0F, 0xF7, CONTROL},
                .direction = DATA_NONE, .gate = GATE_IN_ORDER, .clause = "reference mmc 2.5"},
        .handler = command_start_stop_unit},
    [OPCODE_PREVENT_ALLOW] = {
        .row = {.name = "PREVENT ALLOW MEDIUM REMOVAL", .cdb_length = 6, .mask = {ALL, 0, 0, 0, 0x03, CONTROL},
                .direction = DATA_NONE, .clause = "reference mmc 2.5"},
        .handler = command_prevent_allow},
    [OPCODE_FORMAT_UNIT] = {
        .row = {.name = "FORMAT UNIT", .cdb_length = 6, .mask = {ALL, 0x1F, 0, 0, 0, CONTROL},
                .direction = DATA_OUT, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_OWN_LENGTH | GATE_IN_ORDER, .clause = "reference mmc 2.9"},
        .handler = command_format_unit},
    [OPCODE_READ_FORMAT_CAPACITIES] = {
        .row = {.name = "READ FORMAT CAPACITIES", .cdb_length = 10, .mask = {ALL, 0, 0, 0, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .clause = "reference mmc 2.9"},
        .handler = command_read_format_capacities},
    [OPCODE_READ_CAPACITY] = {
        .row = {.name = "READ CAPACITY", .cdb_length = 10, .mask = {ALL, 0, ALL, ALL, ALL, ALL, 0, 0, 0x01, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 2.8"},
        .handler = command_read_capacity},
    [OPCODE_READ_10] = {
        .row = {.name = "READ(10)", .cdb_length = 10, .mask = {ALL, 0x18, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.8"},
        .handler = command_read_10},
    [OPCODE_WRITE_10] = {
        .row = {.name = "WRITE(10)", .cdb_length = 10, .mask = {ALL, 0x18, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .direction = DATA_OUT, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_OWN_LENGTH | GATE_IN_ORDER, .clause = "reference mmc 2.8"},
        .handler = command_write_10},
    [OPCODE_SEEK_10] = {
        .row = {.name = "SEEK(10)", .cdb_length = 10, .mask = {ALL, 0, ALL, ALL, ALL, ALL, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.8"},
        .handler = command_seek_10},
    [OPCODE_VERIFY_10] = {
        .row = {.name = "VERIFY(10)", .cdb_length = 10, .mask = {ALL, 0x12, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .direction = DATA_OUT, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_OWN_LENGTH, .clause = "reference mmc 2.8"},
        .handler = command_verify_10},
    [OPCODE_SYNCHRONIZE_CACHE] = {
        .row = {.name = "SYNCHRONIZE CACHE", .cdb_length = 10, .mask = {ALL, 0x02, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_IN_ORDER, .clause = "reference mmc 2.8"},
        .handler = command_synchronize_cache},
    [OPCODE_WRITE_BUFFER] = {
        .row = {.name = "WRITE BUFFER", .cdb_length = 10, .mask = {ALL, 0x1F, ALL, ALL, ALL, ALL, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 6, .allocation_width = 3, .direction = DATA_OUT, .clause = "reference mmc 2.1"},
        .handler = command_write_buffer},
    [OPCODE_READ_BUFFER] = {
        .row = {.name = "READ BUFFER", .cdb_length = 10, .mask = {ALL, 0x1F, ALL, ALL, ALL, ALL, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 6, .allocation_width = 3, .direction = DATA_IN, .clause = "reference mmc 2.1"},
        .handler = command_read_buffer},
    [OPCODE_READ_SUB_CHANNEL] = {
        .row = {.name = "READ SUB-CHANNEL", .cdb_length = 10, .mask = {ALL, 0x02, 0x40, ALL, 0, 0, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_read_sub_channel},
    [OPCODE_READ_TOC] = {
        .row = {.name = "READ TOC/PMA/ATIP", .cdb_length = 10, .mask = {ALL, 0x02, 0x0F, 0, 0, 0, ALL, ALL, ALL, CONTROL | 0xC0},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 2.6"},
        .handler = command_read_toc},
    [OPCODE_READ_HEADER] = {
        .row = {.name = "READ HEADER", .cdb_length = 10, .mask = {ALL, 0x02, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.1"},
        .handler = command_read_header},
    [OPCODE_PLAY_AUDIO_10] = {
        .row = {.name = "PLAY AUDIO(10)", .cdb_length = 10, .mask = {ALL, 0, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_play_audio_10},
    [OPCODE_GET_CONFIGURATION] = {
        .row = {.name = "GET CONFIGURATION", .cdb_length = 10, .mask = {ALL, 0x03, ALL, ALL, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN,
                .gate = GATE_ANSWERS_WITH_ATTENTION | GATE_WHILE_BUSY, .clause = "reference mmc 2.10"},
        .handler = command_get_configuration},
    [OPCODE_PLAY_AUDIO_MSF] = {
        .row = {.name = "PLAY AUDIO MSF", .cdb_length = 10, .mask = {ALL, 0, 0, ALL, ALL, ALL, ALL, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_play_audio_msf},
    [OPCODE_PLAY_AUDIO_TRACK_INDEX] = {
        .row = {.name = "PLAY AUDIO TRACK INDEX", .cdb_length = 10, .mask = {ALL, 0, 0, 0, ALL, ALL, 0, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_play_audio_track_index},
    [OPCODE_PLAY_AUDIO_TRACK_RELATIVE_10] = {
        .row = {.name = "PLAY AUDIO TRACK RELATIVE(10)", .cdb_length = 10, .mask = {ALL, 0, ALL, ALL, ALL, ALL, ALL, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_play_audio_track_relative_10},
    [OPCODE_GET_EVENT_STATUS] = {
        .row = {.name = "GET EVENT STATUS NOTIFICATION", .cdb_length = 10, .mask = {ALL, 0x01, 0, 0, ALL, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN,
                .gate = GATE_ANSWERS_WITH_ATTENTION | GATE_WHILE_BUSY, .clause = "reference mmc 2.11"},
        .handler = command_get_event_status},
    [OPCODE_PAUSE_RESUME] = {
        .row = {.name = "PAUSE/RESUME", .cdb_length = 10, .mask = {ALL, 0, 0, 0, 0, 0, 0, 0, 0x01, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_pause_resume},
    [OPCODE_STOP_PLAY_SCAN] = {
        .row = {.name = "STOP PLAY/SCAN", .cdb_length = 10, .mask = {ALL, 0, 0, 0, 0, 0, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_stop_play_scan},
    [OPCODE_READ_DISC_INFORMATION] = {
        .row = {.name = "READ DISC INFORMATION", .cdb_length = 10, .mask = {ALL, 0x07, 0, 0, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 2.12"},
        .handler = command_read_disc_information},
    [OPCODE_READ_TRACK_INFORMATION] = {
        .row = {.name = "READ TRACK INFORMATION", .cdb_length = 10, .mask = {ALL, 0x07, ALL, ALL, ALL, ALL, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 2.13"},
        .handler = command_read_track_information},
    [OPCODE_RESERVE_TRACK] = {
        .row = {.name = "RESERVE TRACK", .cdb_length = 10, .mask = {ALL, 0x03, ALL, ALL, ALL, ALL, ALL, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_IN_ORDER, .clause = "reference mmc 2.14"},
        .handler = command_reserve_track},
    [OPCODE_SEND_OPC_INFORMATION] = {
        .row = {.name = "SEND OPC INFORMATION", .cdb_length = 10, .mask = {ALL, 0x01, 0, 0, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_OUT, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_OWN_LENGTH | GATE_IN_ORDER,
                .clause = "reference mmc 2.14"},
        .handler = command_send_opc_information},
    [OPCODE_REPAIR_TRACK] = {
        .row = {.name = "REPAIR TRACK", .cdb_length = 10, .mask = {ALL, 0x01, 0, 0, ALL, ALL, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_IN_ORDER, .clause = "reference mmc 2.14"},
        .handler = command_repair_track},
    [OPCODE_MODE_SELECT_10] = {
        .row = {.name = "MODE SELECT(10)", .cdb_length = 10, .mask = {ALL, 0x11, 0, 0, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_OUT, .gate = GATE_IN_ORDER, .clause = "reference mmc 2.4"},
        .handler = command_mode_select_10},
    [OPCODE_MODE_SENSE_10] = {
        .row = {.name = "MODE SENSE(10)", .cdb_length = 10, .mask = {ALL, 0x18, ALL, ALL, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .clause = "reference mmc 2.4"},
        .handler = command_mode_sense_10},
    [OPCODE_CLOSE_TRACK_SESSION] = {
        .row = {.name = "CLOSE TRACK/SESSION", .cdb_length = 10, .mask = {ALL, 0x01, 0x07, 0, ALL, ALL, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_IN_ORDER, .clause = "reference mmc 2.15"},
        .handler = command_close_track_session},
    [OPCODE_READ_BUFFER_CAPACITY] = {
        .row = {.name = "READ BUFFER CAPACITY", .cdb_length = 10, .mask = {ALL, 0x01, 0, 0, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_WHILE_BUSY, .clause = "reference mmc 2.14"},
        .handler = command_read_buffer_capacity},
    [OPCODE_PERSISTENT_RESERVE_IN] = {
        .row = {.name = "PERSISTENT RESERVE IN", .cdb_length = 10, .service_actions = 0x0F, .mask = {ALL, 0x1F, 0, 0, 0, 0, 0, ALL, ALL, CONTROL},
                .allocation_offset = 7, .allocation_width = 2, .direction = DATA_IN, .gate = GATE_WHILE_BUSY, .clause = "reference mmc 2.20"},
        .handler = command_persistent_reserve_in},
    [OPCODE_PERSISTENT_RESERVE_OUT] = {
        .row = {.name = "PERSISTENT RESERVE OUT", .cdb_length = 10, .service_actions = 0x7F, .mask = {ALL, 0x1F, ALL, 0, 0, ALL, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 5, .allocation_width = 4, .direction = DATA_OUT, .gate = GATE_WHILE_BUSY, .clause = "reference mmc 2.20"},
        .handler = command_persistent_reserve_out},
    [OPCODE_READ_16] = {
        .row = {.name = "READ(16)", .cdb_length = 16, .mask = {ALL, 0x18, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.8"},
        .handler = command_read_16},
    [OPCODE_SERVICE_ACTION_IN_16] = {
        .row = {.name = "READ CAPACITY(16)", .cdb_length = 16, .service_actions = 1 << 0x10, .mask = {ALL, 0x1F, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0x01, CONTROL},
                .allocation_offset = 10, .allocation_width = 4, .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 2.8"},
        .handler = command_read_capacity_16},
    [OPCODE_SEND_CUE_SHEET] = {
        .row = {.name = "SEND CUE SHEET", .cdb_length = 10, .mask = {ALL, 0, 0, 0, 0, 0, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 6, .allocation_width = 3, .direction = DATA_OUT, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_IN_ORDER, .clause = "reference mmc 2.16"},
        .handler = command_send_cue_sheet},
    [OPCODE_REPORT_LUNS] = {
        .row = {.name = "REPORT LUNS", .cdb_length = 12, .mask = {ALL, 0, ALL, 0, 0, 0, ALL, ALL, ALL, ALL, 0, CONTROL},
                .allocation_offset = 6, .allocation_width = 4, .direction = DATA_IN,
                .gate = GATE_ANSWERS_WITH_ATTENTION | GATE_WHILE_BUSY, .clause = "reference mmc 2.20"},
        .handler = command_report_luns},
    [OPCODE_BLANK] = {
        .row = {.name = "BLANK", .cdb_length = 12, .mask = {ALL, 0x17, ALL, ALL, ALL, ALL, 0, 0, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_IN_ORDER, .clause = "reference mmc 2.9"},
        .handler = command_blank},
    [OPCODE_MAINTENANCE_IN] = {
        .row = {.name = "REPORT SUPPORTED OPERATION CODES", .cdb_length = 12, .service_actions = 1 << 0x0C,
                .mask = {ALL, 0x1F, 0x87, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0, CONTROL},
                .allocation_offset = 6, .allocation_width = 4, .direction = DATA_IN, .clause = "reference mmc 2.20"},
        .handler = command_report_supported_opcodes},
    [OPCODE_PLAY_AUDIO_12] = {
        .row = {.name = "PLAY AUDIO(12)", .cdb_length = 12, .mask = {ALL, 0, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_play_audio_12},
    [OPCODE_LOAD_UNLOAD] = {
        .row = {.name = "LOAD/UNLOAD MEDIUM", .cdb_length = 12, .mask = {ALL, 0x01, 0, 0, 0x03, 0, 0, 0, ALL, 0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_IN_ORDER, .clause = "reference mmc 2.5"},
        .handler = command_load_unload},
    [OPCODE_SET_READ_AHEAD] = {
        .row = {.name = "SET READ AHEAD", .cdb_length = 12, .mask = {ALL, 0, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.1"},
        .handler = command_set_read_ahead},
    [OPCODE_READ_12] = {
        .row = {.name = "READ(12)", .cdb_length = 12, .mask = {ALL, 0x18, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0x80, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.8"},
        .handler = command_read_12},
    [OPCODE_PLAY_AUDIO_TRACK_RELATIVE_12] = {
        .row = {.name = "PLAY AUDIO TRACK RELATIVE(12)", .cdb_length = 12, .mask = {ALL, 0, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_play_audio_track_relative_12},
    [OPCODE_WRITE_12] = {
        .row = {.name = "WRITE(12)", .cdb_length = 12, .mask = {ALL, 0x18, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0x80, CONTROL},
                .direction = DATA_OUT, .gate = GATE_MEDIUM | GATE_MOVES_HEAD | GATE_OWN_LENGTH | GATE_IN_ORDER, .clause = "reference mmc 2.8"},
        .handler = command_write_12},
    [OPCODE_READ_MEDIA_SERIAL_NUMBER] = {
        .row = {.name = "READ MEDIA SERIAL NUMBER", .cdb_length = 12, .service_actions = 1 << 0x01, .mask = {ALL, 0x1F, 0, 0, 0, 0, ALL, ALL, ALL, ALL, 0, CONTROL},
                .allocation_offset = 6, .allocation_width = 4, .direction = DATA_IN, .gate = GATE_MEDIUM, .clause = "reference mmc 5"},
        .handler = command_read_media_serial_number},
    [OPCODE_GET_PERFORMANCE] = {
        .row = {.name = "GET PERFORMANCE", .cdb_length = 12, .mask = {ALL, 0x1F, ALL, ALL, ALL, ALL, 0, 0, ALL, ALL, ALL, CONTROL},
                .direction = DATA_IN, .clause = "reference mmc 2.17"},
        .handler = command_get_performance},
    [OPCODE_READ_DISC_STRUCTURE] = {
        .row = {.name = "READ DISC STRUCTURE", .cdb_length = 12, .mask = {ALL, 0x0F, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0xC0, CONTROL},
                .allocation_offset = 8, .allocation_width = 2, .direction = DATA_IN, .clause = "reference mmc 2.18"},
        .handler = command_read_disc_structure},
    [OPCODE_SET_STREAMING] = {
        .row = {.name = "SET STREAMING", .cdb_length = 12, .mask = {ALL, 0, 0, 0, 0, 0, 0, 0, ALL, ALL, ALL, CONTROL},
                .allocation_offset = 9, .allocation_width = 2, .direction = DATA_OUT, .clause = "reference mmc 2.17"},
        .handler = command_set_streaming},
    [OPCODE_READ_CD_MSF] = {
        .row = {.name = "READ CD MSF", .cdb_length = 12, .mask = {ALL, 0x1E, 0, ALL, ALL, ALL, ALL, ALL, ALL, 0xFE, 0x07, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.19"},
        .handler = command_read_cd_msf},
    [OPCODE_SCAN] = {
        .row = {.name = "SCAN", .cdb_length = 12, .mask = {ALL, 0x10, ALL, ALL, ALL, ALL, 0, 0, 0, 0xC0, 0, CONTROL},
                .direction = DATA_NONE, .gate = GATE_MEDIUM, .clause = "reference mmc 2.7"},
        .handler = command_scan},
    [OPCODE_SET_CD_SPEED] = {
        .row = {.name = "SET CD SPEED", .cdb_length = 12, .mask = {ALL, 0x03, ALL, ALL, ALL, ALL, 0, 0, 0, 0, 0, CONTROL},
                .direction = DATA_NONE, .clause = "reference mmc 2.17"},
        .handler = command_set_cd_speed},
    [OPCODE_MECHANISM_STATUS] = {
        .row = {.name = "MECHANISM STATUS", .cdb_length = 12, .mask = {ALL, 0, 0, 0, 0, 0, 0, 0, ALL, ALL, 0, CONTROL},
                .allocation_offset = 8, .allocation_width = 2, .direction = DATA_IN, .clause = "reference mmc 2.5"},
        .handler = command_mechanism_status},
    [OPCODE_READ_CD] = {
        .row = {.name = "READ CD", .cdb_length = 12, .mask = {ALL, 0x1E, ALL, ALL, ALL, ALL, ALL, ALL, ALL, 0xFE, 0x07, CONTROL},
                .direction = DATA_IN, .gate = GATE_MEDIUM | GATE_MOVES_HEAD, .clause = "reference mmc 2.19"},
        .handler = command_read_cd},
};
/* clang-format on */

bool opcode_serves(const struct opcode_row *row, unsigned service_action)
{
    return row->service_actions == 0 || (service_action < 32 && row->service_actions >> service_action & 1);
}

const struct opcode *opcode_of(const uint8_t *cdb, size_t cdb_length)
{
    if (cdb_length == 0)
        return NULL;
    const struct opcode *opcode = &opcode_table[cdb[0]];
    if (opcode->handler == NULL)
        return NULL;
    if (cdb[0] == OPCODE_MAINTENANCE_IN && (cdb_length < 2 || !opcode_serves(&opcode->row, cdb[1] & 0x1F)))
        return NULL;
    return opcode;
}

const struct opcode_row *drive_opcode(uint8_t opcode)
{
    return &opcode_table[opcode].row;
}
