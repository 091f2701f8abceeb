/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sense data as a value (SPC-3). A function that may refuse returns struct sense; sense_good(s) says it did not.
 * A refusal is one expression: return sense(NOT_READY, MEDIUM_NOT_PRESENT);
 */
#ifndef COASTER_BASE_SENSE_H
#define COASTER_BASE_SENSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum sense_key {
    NO_SENSE = 0x0,
    RECOVERED_ERROR = 0x1,
    NOT_READY = 0x2,
    MEDIUM_ERROR = 0x3,
    HARDWARE_ERROR = 0x4,
    ILLEGAL_REQUEST = 0x5,
    UNIT_ATTENTION = 0x6,
    DATA_PROTECT = 0x7,
    ABORTED_COMMAND = 0xB,
    MISCOMPARE = 0xE,
};

/* Additional sense code << 8 | qualifier, by the names of SPC/MMC. */
enum additional_sense {
    NO_ADDITIONAL_SENSE = 0x0000,
    AUDIO_PLAY_OPERATION_IN_PROGRESS = 0x0011,
    AUDIO_PLAY_OPERATION_PAUSED = 0x0012,
    AUDIO_PLAY_OPERATION_SUCCESSFULLY_COMPLETED = 0x0013,
    AUDIO_PLAY_OPERATION_STOPPED_DUE_TO_ERROR = 0x0014,
    NO_CURRENT_AUDIO_STATUS_TO_RETURN = 0x0015,
    LOGICAL_UNIT_IS_IN_PROCESS_OF_BECOMING_READY = 0x0401,
    FORMAT_IN_PROGRESS = 0x0404,
    OPERATION_IN_PROGRESS = 0x0407,
    LONG_WRITE_IN_PROGRESS = 0x0408,
    WRITE_ERROR = 0x0C00,
    WRITE_ERROR_LOSS_OF_STREAMING = 0x0C09,
    UNRECOVERED_READ_ERROR = 0x1100,
    L_EC_UNCORRECTABLE_ERROR = 0x1105,
    PARAMETER_LIST_LENGTH_ERROR = 0x1A00,
    MISCOMPARE_DURING_VERIFY = 0x1D00,
    INVALID_COMMAND_OPERATION_CODE = 0x2000,
    LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE = 0x2100,
    INVALID_ADDRESS_FOR_WRITE = 0x2102,
    INVALID_FIELD_IN_CDB = 0x2400,
    LOGICAL_UNIT_NOT_SUPPORTED = 0x2500,
    INVALID_FIELD_IN_PARAMETER_LIST = 0x2600,
    INVALID_RELEASE_OF_PERSISTENT_RESERVATION = 0x2604,
    WRITE_PROTECTED = 0x2700,
    LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED = 0x2702,
    NOT_READY_TO_READY_CHANGE = 0x2800,
    POWER_ON_RESET_OR_BUS_DEVICE_RESET = 0x2900,
    COMMAND_SEQUENCE_ERROR = 0x2C00,
    INCOMPATIBLE_MEDIUM_INSTALLED = 0x3000,
    CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM = 0x3005,
    CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM = 0x3006,
    SAVING_PARAMETERS_NOT_SUPPORTED = 0x3900,
    MEDIUM_NOT_PRESENT = 0x3A00,
    MEDIUM_NOT_PRESENT_TRAY_CLOSED = 0x3A01,
    MEDIUM_NOT_PRESENT_TRAY_OPEN = 0x3A02,
    INTERNAL_TARGET_FAILURE = 0x4400,
    MEDIA_LOAD_OR_EJECT_FAILED = 0x5300,
    MEDIUM_REMOVAL_PREVENTED = 0x5302,
    INSUFFICIENT_REGISTRATION_RESOURCES = 0x5504,
    UNABLE_TO_RECOVER_TABLE_OF_CONTENTS = 0x5700,
    END_OF_USER_AREA_ENCOUNTERED_ON_THIS_TRACK = 0x6300,
    PACKET_DOES_NOT_FIT_IN_AVAILABLE_SPACE = 0x6301,
    ILLEGAL_MODE_FOR_THIS_TRACK = 0x6400,
    INVALID_PACKET_SIZE = 0x6401,
    SESSION_FIXATION_ERROR = 0x7200,
    SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION = 0x7203,
    EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK = 0x7204,
    NO_MORE_TRACK_RESERVATIONS_ALLOWED = 0x7205,
    POWER_CALIBRATION_AREA_ERROR = 0x7303,
};

struct sense {
    uint8_t key;             /* enum sense_key */
    uint8_t code, qualifier; /* ASC, ASCQ */
    bool information_valid;  /* VALID bit: bytes 3-6 hold information */
    bool incorrect_length;   /* ILI */
    uint8_t specific[3];     /* bytes 15-17; first byte bit 7 is SKSV. Field pointer or progress */
    uint32_t information;    /* usually the LBA the refusal is about */
};

static inline struct sense sense(enum sense_key key, enum additional_sense additional)
{
    return (struct sense){.key = (uint8_t)key, .code = (uint8_t)(additional >> 8), .qualifier = (uint8_t)additional};
}

static inline struct sense sense_none(void)
{
    return (struct sense){0};
}

static inline bool sense_good(struct sense s)
{
    return s.key == NO_SENSE && s.code == 0 && s.qualifier == 0;
}

/* With INFORMATION = lba. */
static inline struct sense sense_at(enum sense_key key, enum additional_sense additional, lba_t lba)
{
    struct sense s = sense(key, additional);
    s.information_valid = true;
    s.information = (uint32_t)lba;
    return s;
}

/* 5/24/00 with a field pointer into the CDB (SKSV=1, C/D=1). bit: 0-7, or -1 for the whole byte. */
static inline struct sense sense_cdb_field(unsigned position, int bit)
{
    struct sense s = sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    s.specific[0] = (uint8_t)(0xC0 | (bit >= 0 ? 0x08 | bit : 0));
    put_be16(s.specific + 1, position);
    return s;
}

/* 5/26/00 with a field pointer into the parameter list (SKSV=1, C/D=0). */
static inline struct sense sense_parameter_field(unsigned position, int bit)
{
    struct sense s = sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST);
    s.specific[0] = (uint8_t)(0x80 | (bit >= 0 ? 0x08 | bit : 0));
    put_be16(s.specific + 1, position);
    return s;
}

/* Sense with a progress indication, 0..65535 of 65536. */
static inline struct sense sense_progress(enum sense_key key, enum additional_sense additional, uint16_t progress)
{
    struct sense s = sense(key, additional);
    s.specific[0] = 0x80;
    put_be16(s.specific + 1, progress);
    return s;
}

#define SENSE_FIXED_LENGTH 18

/* Fixed format, 70h/F0h, 18 bytes, into out. */
void sense_to_fixed(struct sense s, uint8_t out[SENSE_FIXED_LENGTH]);
/* From fixed (70h, 71h) or descriptor (72h, 73h) format of length bytes; sense_none() when there is none to read. */
struct sense sense_parse(const uint8_t *data, size_t length);
/* The meaning in words, "MEDIUM NOT PRESENT - TRAY OPEN" style, or "" when this table has no name for it. */
const char *sense_text(struct sense s);

/* "GOOD", "CHECK CONDITION" (SAM); NULL when it is none that drives here have. And back: false, no such name. */
const char *status_text(int status);
bool status_named(const char *name, int *status);

#endif
