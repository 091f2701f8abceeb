/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The misuse matrix, reference mmc 2.21: each row that concerns CD in each state in which it can happen. A row says the
 * command, what is wrong with it, and the one sense; a refusal leaves the state as it is, so that all rows go through
 * one disc.
 */
#include "disc_states.h"

#define IN(state) (1u << (state))
#define NOWHERE 0u
#define EVERYWHERE ((1u << DISC_STATES) - 1)
#define WITHOUT_MEDIUM (IN(STATE_TRAY_OPEN) | IN(STATE_NO_DISC))
#define WITH_MEDIUM (EVERYWHERE & ~WITHOUT_MEDIUM)
/* READ TOC, READ CAPACITY and READ have nothing of these */
#define NOTHING_CLOSED                                                                                                 \
    (IN(STATE_BLANK) | IN(STATE_BLANK_REWRITABLE) | IN(STATE_TRACK_OPEN) | IN(STATE_SESSION_OPEN) |                    \
     IN(STATE_MINIMALLY_BLANKED) | IN(STATE_SHEET_SENT) | IN(STATE_SESSION_RUNNING) | IN(STATE_RAW_RUNNING) |          \
     IN(STATE_PACKET_INCOMPLETE) | IN(STATE_RESERVED) | IN(STATE_SIMULATED))
#define NOTHING_WRITTEN                                                                                                \
    (IN(STATE_BLANK) | IN(STATE_BLANK_REWRITABLE) | IN(STATE_MINIMALLY_BLANKED) | IN(STATE_SHEET_SENT) |               \
     IN(STATE_RAW_RUNNING) | IN(STATE_SIMULATED))
#define REWRITABLE                                                                                                     \
    (IN(STATE_BLANK_REWRITABLE) | IN(STATE_COMPLETE_REWRITABLE) | IN(STATE_MINIMALLY_BLANKED) | IN(STATE_FORMATTED))
#define FINAL (IN(STATE_COMPLETE) | IN(STATE_COMPLETE_AUDIO) | IN(STATE_COMPLETE_REWRITABLE) | IN(STATE_PRESSED))
#define DATA_CLOSED (IN(STATE_COMPLETE) | IN(STATE_COMPLETE_REWRITABLE) | IN(STATE_APPENDABLE) | IN(STATE_PRESSED))
/* A TAO track may begin, at the one address that READ TRACK INFORMATION gives. */
#define TRACK_MAY_BEGIN                                                                                                \
    (IN(STATE_BLANK) | IN(STATE_BLANK_REWRITABLE) | IN(STATE_SESSION_OPEN) | IN(STATE_APPENDABLE) |                    \
     IN(STATE_MINIMALLY_BLANKED))
/* As above, and the track that is being written goes on. */
#define WRITABLE_AT_ONCE (TRACK_MAY_BEGIN | IN(STATE_TRACK_OPEN) | IN(STATE_SIMULATED))

struct row {
    const char *command, *misuse;
    uint8_t cdb[12];
    const char *data_out; /* hex; NULL: none */
    enum sense_key key;   /* NO_SENSE: it is good */
    unsigned additional;
    uint32_t states;
    bool pointer; /* sense-key specific bytes point at the field */
};

#define FIELD ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB
#define PARAMETER ILLEGAL_REQUEST, INVALID_FIELD_IN_PARAMETER_LIST
#define LIST_LENGTH ILLEGAL_REQUEST, PARAMETER_LIST_LENGTH_ERROR
#define RANGE ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE
#define WRITE_ADDRESS ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE
#define TRACK_MODE ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK
#define SEQUENCE ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR
#define MEDIUM_CANNOT ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED
#define MEDIUM_IS_FULL ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM
#define UNREADABLE MEDIUM_ERROR, L_EC_UNCORRECTABLE_ERROR
#define FINE NO_SENSE, 0
/* page 05h behind its header: bytes 2, 3, 4, 5, then 8 up to the pause */
#define PAGE_05(two, three, four, five, packet)                                                                        \
    "00 00 00 00 00 00 00 00 05 32 " two " " three " " four " " five " 00 00 00 00 " packet " 00 96 "                  \
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "                                                           \
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
#define NO_PACKET "00 00 00 00"
#define SELECT                                                                                                         \
    {                                                                                                                  \
        0x55, 0x10, [8] = 60                                                                                           \
    }

/* clang-format off */
static const struct row rows[] = {
    /* ---- INQUIRY, MODE SENSE, MODE SELECT */
    {"INQUIRY", "EVPD=0 and page not 0", {0x12, 0, 0x80, 0, 36}, NULL, FIELD, EVERYWHERE, true},
    {"INQUIRY", "unknown VPD page", {0x12, 1, 0xB0, 0, 36}, NULL, FIELD, EVERYWHERE, true},
    {"MODE SENSE", "unknown page", {0x5A, 0, 0x02, [8] = 255}, NULL, FIELD, EVERYWHERE, true},
    {"MODE SENSE", "unknown subpage", {0x5A, 0, 0x05, 1, [8] = 255}, NULL, FIELD, EVERYWHERE, true},
    {"MODE SENSE(6)", "unknown page", {0x1A, 0, 0x02, 0, 255}, NULL, FIELD, EVERYWHERE, true},
    {"MODE SENSE", "PC = 3", {0x5A, 0, 0xC5, [8] = 255}, NULL, ILLEGAL_REQUEST, SAVING_PARAMETERS_NOT_SUPPORTED, EVERYWHERE, false},
    {"MODE SELECT", "SP=1", {0x55, 0x11, [8] = 60}, PAGE_05("01", "04", "08", "00", NO_PACKET), FIELD, EVERYWHERE, true},
    {"MODE SELECT", "shorter than the header", {0x55, 0x10, [8] = 4}, "00 00 00 00", LIST_LENGTH, EVERYWHERE, false},
    {"MODE SELECT", "page truncated", {0x55, 0x10, [8] = 40}, PAGE_05("01", "04", "08", "00", NO_PACKET), LIST_LENGTH, EVERYWHERE, false},
    {"MODE SELECT", "read-only page 2Ah changed", {0x55, 0x10, [8] = 16}, "00 00 00 00 00 00 00 00 2A 06 FF FF FF FF FF FF", PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "unchangeable field", {0x55, 0x10, [8] = 20}, "00 00 00 00 00 00 00 00 08 0A 04 FF 00 00 00 00 00 00 00 00", PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "unknown page", {0x55, 0x10, [8] = 12}, "00 00 00 00 00 00 00 00 3E 02 00 00", PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: unsupported write type", SELECT, PAGE_05("04", "04", "08", "00", NO_PACKET), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: reserved write type", SELECT, PAGE_05("0F", "04", "08", "00", NO_PACKET), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: unsupported block type", SELECT, PAGE_05("01", "04", "07", "00", NO_PACKET), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: reserved block type", SELECT, PAGE_05("01", "04", "0E", "00", NO_PACKET), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: link size", SELECT, PAGE_05("20", "05", "08", "10", NO_PACKET), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: packet size", SELECT, PAGE_05("00", "25", "08", "00", "00 00 00 10"), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: FP with track at once", SELECT, PAGE_05("01", "24", "08", "00", "00 00 00 20"), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: Test Write with RAW", SELECT, PAGE_05("13", "04", "03", "00", NO_PACKET), PARAMETER, EVERYWHERE, true},
    {"MODE SELECT", "page 05: reserved multi-session", SELECT, PAGE_05("01", "84", "08", "00", NO_PACKET), PARAMETER, EVERYWHERE, true},
    /* ---- START STOP, PREVENT, LOAD/UNLOAD */
    {"START STOP", "FL=1, a layer", {0x1B, 0, 0, 0, 0x06}, NULL, FIELD, EVERYWHERE, true},
    {"START STOP", "unknown power condition", {0x1B, 0, 0, 0, 0x10}, NULL, FIELD, EVERYWHERE, true},
    {"START STOP", "start without a medium, tray closed", {0x1B, 0, 0, 0, 1}, NULL, NOT_READY, MEDIUM_NOT_PRESENT_TRAY_CLOSED, IN(STATE_NO_DISC), false},
    {"START STOP", "start without a medium, tray open", {0x1B, 0, 0, 0, 1}, NULL, NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN, IN(STATE_TRAY_OPEN), false},
    {"PREVENT", "reserved prevent values", {0x1E, 0, 0, 0, 4}, NULL, FIELD, EVERYWHERE, true},
    {"LOAD/UNLOAD", "a slot that is not there (2.5)", {0xA6, 0, 0, 0, 3, [8] = 1}, NULL, FIELD, EVERYWHERE, true},
    /* ---- READ, VERIFY, SEEK */
    {"READ(10)", "beyond the capacity", {0x28, 0, 0, 9, 0, 0, [8] = 1}, NULL, RANGE, WITH_MEDIUM, false},
    {"READ(12)", "beyond the capacity", {0xA8, 0, 0, 9, 0, 0, [9] = 1}, NULL, RANGE, WITH_MEDIUM, false},
    {"READ(10)", "a negative address", {0x28, 0, 0xFF, 0xFF, 0xFF, 0xFF, [8] = 1}, NULL, RANGE, WITH_MEDIUM, false},
    {"READ(10)", "blank disc", {0x28, [8] = 1}, NULL, RANGE, NOTHING_WRITTEN, false},
    {"READ(10)", "audio track", {0x28, [8] = 1}, NULL, TRACK_MODE, IN(STATE_COMPLETE_AUDIO), false},
    {"READ(10)", "run-out (0.1 c)", {0x28, 0, 0, 0, 1, 0x2C, [8] = 1}, NULL, TRACK_MODE, IN(STATE_COMPLETE) | IN(STATE_COMPLETE_REWRITABLE) | IN(STATE_APPENDABLE), false},
    {"READ(10)", "gap between sessions", {0x28, 0, 0, 0, 1, 0x2E, [8] = 1}, NULL, UNREADABLE, IN(STATE_APPENDABLE), false},
    {"READ(10)", "unwritten reservation (0.1 a)", {0x28, [8] = 1}, NULL, UNREADABLE, IN(STATE_RESERVED), false},
    {"READ(10)", "beyond the end of a session that is still open (0.1 a)", {0x28, 0, 0, 0, 2, 0, [8] = 1}, NULL, RANGE, IN(STATE_TRACK_OPEN) | IN(STATE_SESSION_OPEN) | IN(STATE_PACKET_INCOMPLETE), false},
    {"VERIFY(10)", "beyond the capacity", {0x2F, 0, 0, 9, 0, 0, [8] = 1}, NULL, RANGE, WITH_MEDIUM, false},
    {"SEEK(10)", "beyond the capacity (2.1)", {0x2B, 0, 0, 9, 0, 0}, NULL, RANGE, WITH_MEDIUM, false},
    /* ---- WRITE: page 05h is track at once, data, block type 8, as the default has it */
    {"WRITE(10)", "LBA is not the next writable address", {0x2A, 0, 0, 0, 0x80, 0, [8] = 1}, "2048", WRITE_ADDRESS, WRITABLE_AT_ONCE, true},
    {"WRITE(12)", "LBA is not the next writable address", {0xAA, 0, 0, 0, 0x80, 0, [9] = 1}, "2048", WRITE_ADDRESS, WRITABLE_AT_ONCE, true},
    {"WRITE(10)", "beyond the writable area", {0x2A, 0, 0, 9, 0, 0, [8] = 1}, "2048", RANGE, WRITABLE_AT_ONCE, true},
    {"WRITE(10)", "complete disc, ROM, session finalised", {0x2A, [8] = 1}, "2048", MEDIUM_IS_FULL, FINAL, false},
    {"WRITE(12)", "complete disc, ROM, session finalised", {0xAA, [9] = 1}, "2048", MEDIUM_IS_FULL, FINAL, false},
    {"WRITE(10)", "less data than the CDB says (0.1 o)", {0x2A, [8] = 2}, "2048", FIELD, IN(STATE_BLANK) | IN(STATE_BLANK_REWRITABLE) | IN(STATE_MINIMALLY_BLANKED), false},
    {"WRITE(10)", "page 05h does not suit a disc of fixed packets", {0x2A, [8] = 32}, "65536", TRACK_MODE, IN(STATE_FORMATTED), false},
    {"SYNCHRONIZE CACHE", "no pending write", {0x35}, NULL, FINE, FINAL | TRACK_MAY_BEGIN, false},
    /* ---- READ TOC, READ DISC INFORMATION, READ TRACK INFORMATION */
    {"READ TOC", "format over 5", {0x43, 0, 6, [8] = 255}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TOC", "format 15", {0x43, 0, 15, [8] = 255}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TOC", "format 4 on what is not recordable", {0x43, 2, 4, [8] = 28}, NULL, FIELD, IN(STATE_PRESSED), true},
    {"READ TOC", "format 3 on what is not recordable", {0x43, 2, 3, [8] = 28}, NULL, FIELD, IN(STATE_PRESSED), true},
    {"READ TOC", "format 5 without CD-TEXT", {0x43, 2, 5, [8] = 255}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TOC", "track number beyond the last", {0x43, 0, 0, 0, 0, 0, 0x63, [8] = 255}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TOC", "format 0 where nothing is closed", {0x43, 0, 0, [8] = 255}, NULL, FIELD, NOTHING_CLOSED, true},
    {"READ TOC", "format 1 where nothing is closed", {0x43, 0, 1, [8] = 255}, NULL, FIELD, NOTHING_CLOSED, true},
    {"READ TOC", "format 2 where nothing is closed", {0x43, 2, 2, [8] = 255}, NULL, FIELD, NOTHING_CLOSED, true},
    {"READ DISC INFORMATION", "data type over 2", {0x51, 3, [8] = 34}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ DISC INFORMATION", "data type 7", {0x51, 7, [8] = 34}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TRACK INFORMATION", "non-existing track", {0x52, 1, [5] = 50, [8] = 48}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TRACK INFORMATION", "track 0", {0x52, 1, [8] = 48}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TRACK INFORMATION", "non-existing session", {0x52, 2, [5] = 50, [8] = 48}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TRACK INFORMATION", "type 3", {0x52, 3, [5] = 1, [8] = 48}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ TRACK INFORMATION", "LBA beyond range", {0x52, 0, 0x7F, 0xFF, 0xFF, 0xFF, [8] = 48}, NULL, RANGE, WITH_MEDIUM, false},
    {"READ TRACK INFORMATION", "FFh on a complete disc", {0x52, 1, [5] = 0xFF, [8] = 48}, NULL, FIELD, FINAL, true},
    /* ---- RESERVE TRACK, SEND OPC, REPAIR, SEND CUE SHEET */
    {"RESERVE TRACK", "size over what is free", {0x53, [5] = 0x7F}, NULL, FIELD, TRACK_MAY_BEGIN, true},
    {"RESERVE TRACK", "a complete or overwritten medium", {0x53, [8] = 1}, NULL, MEDIUM_CANNOT, FINAL | IN(STATE_FORMATTED), false},
    {"REPAIR TRACK", "no problem (2.14)", {0x58, [5] = 1}, NULL, FIELD, IN(STATE_SESSION_OPEN) | IN(STATE_APPENDABLE) | IN(STATE_RESERVED), true},
    {"SEND OPC", "length not a multiple of 8", {0x54, [8] = 9}, "00 B0 00 00 00 00 00 00 00", LIST_LENGTH, WITH_MEDIUM & ~IN(STATE_PRESSED), false},
    {"SEND OPC", "unknown speed", {0x54, [8] = 8}, "00 01 00 00 00 00 00 00", PARAMETER, WITH_MEDIUM & ~IN(STATE_PRESSED), true},
    {"SEND OPC", "nothing to calibrate on", {0x54, 1}, NULL, MEDIUM_CANNOT, IN(STATE_PRESSED), false},
    {"SEND CUE SHEET", "page 05h says track at once (0.1 b)", {0x5D, [8] = 8}, "41 00 00 14 00 00 00 00", SEQUENCE, TRACK_MAY_BEGIN, false},
    /* ---- CLOSE, BLANK, FORMAT UNIT */
    {"CLOSE", "function 0", {0x5B, 0, 0}, NULL, FIELD, WITH_MEDIUM, true},
    {"CLOSE", "function 3", {0x5B, 0, 3}, NULL, FIELD, WITH_MEDIUM, true},
    {"CLOSE", "function 6", {0x5B, 0, 6}, NULL, FIELD, WITH_MEDIUM, true},
    {"CLOSE", "track number 0 with function 1", {0x5B, 0, 1}, NULL, FIELD, WITH_MEDIUM, true},
    {"CLOSE", "incomplete track", {0x5B, 0, 2}, NULL, ILLEGAL_REQUEST, SESSION_FIXATION_ERROR_INCOMPLETE_TRACK_IN_SESSION, IN(STATE_PACKET_INCOMPLETE), false},
    {"CLOSE", "reserved track", {0x5B, 0, 2}, NULL, ILLEGAL_REQUEST, EMPTY_OR_PARTIALLY_WRITTEN_RESERVED_TRACK, IN(STATE_RESERVED), false},
    {"CLOSE", "a pressed disc", {0x5B, 0, 2}, NULL, MEDIUM_CANNOT, IN(STATE_PRESSED), false},
    {"BLANK", "not rewritable", {0xA1, 1}, NULL, MEDIUM_CANNOT, WITH_MEDIUM & ~REWRITABLE, false},
    {"BLANK", "type unsupported", {0xA1, 7}, NULL, FIELD, REWRITABLE, true},
    {"FORMAT UNIT", "wrong length", {0x04, 0x11}, "00 80 00 04 00 00 00 00 00 00 00 00", LIST_LENGTH, REWRITABLE, false},
    {"FORMAT UNIT", "descriptor not offered", {0x04, 0x11}, "00 80 00 08 00 00 10 00 98 00 00 00", PARAMETER, REWRITABLE, true},
    {"FORMAT UNIT", "FOV=0 with flags", {0x04, 0x11}, "00 20 00 08 00 00 00 00 40 00 00 20", PARAMETER, REWRITABLE, true},
    {"FORMAT UNIT", "write once", {0x04, 0x11}, "00 80 00 08 00 00 10 00 40 00 00 20", ILLEGAL_REQUEST, CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM, WITH_MEDIUM & ~REWRITABLE, false},
    /* ---- configuration, events, speeds */
    {"GET CONFIGURATION", "RT=3", {0x46, 3, [8] = 8}, NULL, FIELD, EVERYWHERE, true},
    {"GET EVENT STATUS", "Immed=0", {0x4A, 0, [4] = 0x10, [8] = 8}, NULL, FIELD, EVERYWHERE, true},
    {"GET PERFORMANCE", "type unsupported", {0xAC, [9] = 1, [10] = 1}, NULL, FIELD, EVERYWHERE, true},
    {"GET PERFORMANCE", "write and except contradict", {0xAC, 5, [9] = 1}, NULL, FIELD, EVERYWHERE, true},
    {"SET STREAMING", "length is not 28", {0xB6, [10] = 27}, "28", LIST_LENGTH, EVERYWHERE, false},
    {"SET STREAMING", "end before start", {0xB6, [10] = 28}, "00 00 00 00 00 00 00 09 00 00 00 08 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", FIELD, EVERYWHERE, false},
    {"SET CD SPEED", "never an error for too high values", {0xBB, 0, 0xFF, 0xFE, 0xFF, 0xFE}, NULL, FINE, EVERYWHERE, false},
    /* ---- READ CD, PLAY */
    {"READ CD", "another type than expected", {0xBE, 4, [8] = 1, [9] = 0x10}, NULL, TRACK_MODE, DATA_CLOSED, false},
    {"READ CD", "another type than expected, audio", {0xBE, 8, [8] = 1, [9] = 0x10}, NULL, TRACK_MODE, IN(STATE_COMPLETE_AUDIO), false},
    {"READ CD", "reserved sector type", {0xBE, 0x18, [8] = 1, [9] = 0x10}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ CD", "C2 selection 3", {0xBE, [8] = 1, [9] = 0x16}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ CD", "sub-channel 3", {0xBE, [8] = 1, [9] = 0x10, [10] = 3}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ CD", "illegal combination: sync and user data without header", {0xBE, [8] = 1, [9] = 0x90}, NULL, FIELD, DATA_CLOSED, true},
    {"READ CD", "beyond the lead-out", {0xBE, 0, 0, 9, 0, 0, [8] = 1, [9] = 0x10}, NULL, RANGE, WITH_MEDIUM, false},
    {"READ CD MSF", "no time of day", {0xB9, [4] = 60, [7] = 2, [9] = 0x10}, NULL, FIELD, WITH_MEDIUM, true},
    {"READ CD MSF", "end before start", {0xB9, [4] = 2, [7] = 1, [9] = 0x10}, NULL, FIELD, WITH_MEDIUM, true},
    {"PLAY AUDIO", "data track", {0x45, [8] = 10}, NULL, TRACK_MODE, DATA_CLOSED, false},
    {"PLAY AUDIO", "range", {0x45, 0, 0, 9, 0, 0, [8] = 10}, NULL, RANGE, DATA_CLOSED | IN(STATE_COMPLETE_AUDIO), false},
    {"PLAY AUDIO MSF", "end before start", {0x47, [4] = 2, [7] = 1}, NULL, FIELD, DATA_CLOSED | IN(STATE_COMPLETE_AUDIO), true},
    {"PAUSE/RESUME", "without play (2.7)", {0x4B, [8] = 1}, NULL, SEQUENCE, DATA_CLOSED | IN(STATE_COMPLETE_AUDIO), false},
    {"READ SUB-CHANNEL", "invalid format (2.7)", {0x42, 0, 0x40, 9, [8] = 24}, NULL, FIELD, WITH_MEDIUM, true},
    /* ---- rows of 2.21 and 2.20 about commands a CD recorder need not have */
    {"READ DISC STRUCTURE", "a format of DVD", {0xAD, [9] = 8}, NULL, FIELD, EVERYWHERE, false},
    {"READ DISC STRUCTURE", "wrong media type field", {0xAD, 1, [7] = 0, [9] = 8}, NULL, FIELD, EVERYWHERE, false},
    {"REPORT KEY", "no feature 0106h (2.20)", {0xA4, [9] = 8, [10] = 0}, NULL, ILLEGAL_REQUEST, INVALID_COMMAND_OPERATION_CODE, EVERYWHERE, false},
    {"PERSISTENT RESERVE OUT", "unknown service action", {0x5F, 0x1F, [8] = 24}, "24", FIELD, EVERYWHERE, true},
    {"PERSISTENT RESERVE IN", "unknown service action", {0x5E, 0x1F, [8] = 24}, NULL, FIELD, EVERYWHERE, true},
    {"REPORT LUNS", "allocation under 16", {0xA0, [9] = 15}, NULL, FIELD, EVERYWHERE, true},
};
/* clang-format on */
enum { ROWS = sizeof rows / sizeof rows[0] };

/* "00 41 0A", or a plain count of zeros: "2048". */
static size_t data_of(const char *text, uint8_t *data, size_t room)
{
    size_t length = 0;
    if (text == NULL)
        return 0;
    memset(data, 0, room);
    if (strchr(text, ' ') == NULL)
        return strtoul(text, NULL, 10);
    for (; *text != '\0'; text += 2 + (text[2] == ' '))
        data[length++] = (uint8_t)strtoul((const char[]){text[0], text[1], 0}, NULL, 16);
    return length;
}

static unsigned check_row(struct bench *bench, const struct row *row, enum disc_state state)
{
    static uint8_t data[65536];
    size_t length = data_of(row->data_out, data, sizeof data);
    uint8_t status = run_raw(bench, row->cdb, sizeof row->cdb, length > 0 ? data : NULL, length, 4096);
    uint32_t wanted = (uint32_t)row->key << 16 | row->additional;
    bool right = row->key == NO_SENSE ? status == GOOD : status == CHECK && last_sense(bench) == wanted;
    if (right && (!row->pointer || bench->command.sense[15] & 0x80))
        return 0;
    print_error("%s, %s, disc %s: %06X, not %06X%s\n", row->command, row->misuse, disc_state_names[state],
                status == GOOD ? 0 : last_sense(bench), wanted, right ? " with a pointer" : "");
    return 1;
}

static void matrix(void **state)
{
    struct bench *bench = *state;
    unsigned wrong = 0, checked = 0;
    for (enum disc_state disc_state = 0; disc_state < DISC_STATES; disc_state++) {
        bench_personality(bench, "");
        if (!state_enter(bench, disc_state))
            continue;
        if (disc_state == STATE_COMPLETE_AUDIO)
            assert_int_equal(select_write(bench, false, 0, false), GOOD);
        for (size_t i = 0; i < ROWS; i++) {
            bool known =
                drive_opcode(rows[i].cdb[0])->name != NULL || rows[i].additional == INVALID_COMMAND_OPERATION_CODE;
            if (!(rows[i].states & IN(disc_state)) || !known)
                continue;
            wrong += check_row(bench, &rows[i], disc_state);
            checked++;
        }
    }
    print_message("# %d rows, %u times in a state\n", ROWS, checked);
    assert_int_equal(wrong, 0);
}

/* ------------------------------------------------------------------ the rows that need more than one command */

static const uint8_t media_commands[][12] = {
    {0x00},          {0x25},    {0x28, [8] = 1}, {0xA8, [9] = 1},  {0x2A, [8] = 1},
    {0xAA, [9] = 1}, {0x35},    {0x43, [8] = 4}, {0x51, [8] = 34}, {0x52, 1, [5] = 1, [8] = 48},
    {0x5B, [2] = 2}, {0xA1, 1}, {0xBE, [8] = 1}, {0xB9},           {0x54, 1},
    {0x2B},          {0x2F},    {0x53, [8] = 1}, {0x42, [8] = 4},  {0x58, [5] = 1},
    {0x45},          {0x47},    {0x44, [8] = 8}, {0x04, 0x11}};

/* Any media command: no medium, tray closed and open; a pending change of the medium, once. */
static void any_media_command(void **state)
{
    struct bench *bench = *state;
    for (size_t i = 0; i < sizeof media_commands / sizeof media_commands[0]; i++) {
        const uint8_t *cdb = media_commands[i];
        if (drive_opcode(cdb[0])->name == NULL)
            continue;
        bench_personality(bench, "");
        bench_calm(bench);
        assert_refused(run_raw(bench, cdb, 12, NULL, 0, 4096), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_CLOSED);
        bench_ok(bench, drive_eject(bench->drive, &bench->why));
        assert_refused(run_raw(bench, cdb, 12, NULL, 0, 4096), NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN);
        bench_disc(bench, "cd-r-80");
        assert_refused(run_raw(bench, cdb, 12, NULL, 0, 4096), UNIT_ATTENTION, NOT_READY_TO_READY_CHANGE);
        if (run_raw(bench, cdb, 12, NULL, 0, 4096) != GOOD)
            assert_int_not_equal(last_sense(bench) >> 16, UNIT_ATTENTION);
    }
}

/* Eject while locked, in every state; whoever records is not disturbed by another nexus. */
static void locked(void **state)
{
    struct bench *bench = *state;
    for (enum disc_state disc_state = 0; disc_state < DISC_STATES; disc_state++) {
        bench_personality(bench, "");
        if (!state_enter(bench, disc_state))
            continue;
        assert_int_equal(run(bench, 0x1E, 0, 0, 0, 1, 0), GOOD);
        assert_refused(run(bench, 0x1B, 0, 0, 0, 2, 0), ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED);
        assert_refused(run(bench, 0xA6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0), ILLEGAL_REQUEST, MEDIUM_REMOVAL_PREVENTED);
        assert_int_equal(run(bench, 0x1E, 0, 0, 0, 0, 0), GOOD);
    }
}

/* Software write protection (page 1Dh) stands before every command that would change a disc. */
static void write_protected(void **state)
{
    struct bench *bench = *state;
    static const uint8_t list[18] = {[8] = 0x1D, 0x08, [12] = 0x01, [15] = 60, [17] = 60};
    static const enum disc_state states[] = {STATE_BLANK_REWRITABLE, STATE_COMPLETE_REWRITABLE,
                                             STATE_MINIMALLY_BLANKED};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        bench_personality(bench, "");
        assert_true(state_enter(bench, states[i]));
        assert_int_equal(run_out(bench, list, 18, 0x55, 0x10, 0, 0, 0, 0, 0, 0, 18, 0), GOOD);
        assert_refused(run(bench, 0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), DATA_PROTECT,
                       LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED);
        if (states[i] == STATE_COMPLETE_REWRITABLE)
            continue;
        assert_refused(write_at(bench, 0, 1), DATA_PROTECT, LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED);
        assert_refused(close_session(bench), DATA_PROTECT, LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED);
        assert_refused(run(bench, 0x53, 0, 0, 0, 0, 0, 0, 0, 1, 0), DATA_PROTECT,
                       LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED);
    }
}

/* Any write command while another nexus is recording: 2/04/07. */
static void another_records(void **state)
{
    struct bench *bench = *state;
    static const enum disc_state states[] = {STATE_TRACK_OPEN, STATE_SESSION_RUNNING};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        bench_personality(bench, "");
        if (!state_enter(bench, states[i]))
            continue;
        struct nexus *first = bench->nexus;
        bench->nexus = drive_nexus_new(bench->drive, "other");
        bench_calm(bench);
        assert_refused(write_at(bench, states[i] == STATE_TRACK_OPEN ? 40 : -100, 1), NOT_READY, OPERATION_IN_PROGRESS);
        assert_refused(close_session(bench), NOT_READY, OPERATION_IN_PROGRESS);
        bench->nexus = first;
    }
}

/* Page 2Ah sent as it was read is let pass, in every state. */
static void capabilities_unchanged(void **state)
{
    struct bench *bench = *state;
    for (enum disc_state disc_state = 0; disc_state < DISC_STATES; disc_state++) {
        bench_personality(bench, "");
        if (!state_enter(bench, disc_state))
            continue;
        assert_int_equal(run_in(bench, 256, 0x5A, 0, 0x2A, 0, 0, 0, 0, 1, 0, 0), GOOD);
        uint8_t list[256];
        size_t length = bench->command.data_in_length;
        memcpy(list, bench->data, length);
        list[0] = list[1] = 0;
        assert_int_equal(run_out(bench, list, length, 0x55, 0x10, 0, 0, 0, 0, 0, 0, (uint8_t)length, 0), GOOD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {drive_test(matrix),          drive_test(any_media_command),
                                       drive_test(locked),          drive_test(write_protected),
                                       drive_test(another_records), drive_test(capabilities_unchanged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
