/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/cdb.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "emu/drive/drive.h"

/* ------------------------------------------------------------------ values with names */

/* clang-format off */
static const struct cdb_value toc_formats[] = {{0, "TOC"}, {1, "session information"}, {2, "full TOC"}, {3, "PMA"}, {4, "ATIP"}, {5, "CD-TEXT"}, {0, NULL}};
static const struct cdb_value close_functions[] = {{1, "track"}, {2, "session"}, {0, NULL}};
static const struct cdb_value blanking_types[] = {{0, "whole disc"}, {1, "minimal"}, {2, "track"}, {3, "unreserve track"}, {4, "track tail"}, {5, "unclose last session"}, {6, "last session"}, {0, NULL}};
static const struct cdb_value configuration_types[] = {{0, "all features"}, {1, "current features"}, {2, "one feature"}, {0, NULL}};
static const struct cdb_value address_types[] = {{0, "address"}, {1, "track"}, {2, "session"}, {0, NULL}};
static const struct cdb_value disc_information_types[] = {{0, "standard"}, {0, NULL}};
static const struct cdb_value sector_types[] = {{0, "any"}, {1, "CD-DA"}, {2, "mode 1"}, {3, "mode 2"}, {4, "mode 2 form 1"}, {5, "mode 2 form 2"}, {0, NULL}};
static const struct cdb_value sub_channels[] = {{0, "none"}, {1, "raw P-W"}, {2, "Q"}, {4, "R-W"}, {0, NULL}};
static const struct cdb_value error_fields[] = {{0, "none"}, {1, "C2"}, {2, "C2 and block"}, {0, NULL}};
static const struct cdb_value header_codes[] = {{0, "none"}, {1, "header"}, {2, "sub-header"}, {3, "both"}, {0, NULL}};
static const struct cdb_value mode_pages[] = {{0x01, "read/write error recovery"}, {0x05, "write parameters"}, {0x0E, "CD audio control"}, {0x1A, "power condition"}, {0x1C, "informational exceptions"}, {0x1D, "timeout and protect"}, {0x2A, "capabilities"}, {0x3F, "all"}, {0, NULL}};
static const struct cdb_value page_controls[] = {{0, "current"}, {1, "changeable"}, {2, "default"}, {3, "saved"}, {0, NULL}};
static const struct cdb_value sub_q_formats[] = {{1, "position"}, {2, "media catalogue number"}, {3, "ISRC"}, {0, NULL}};
static const struct cdb_value performance_types[] = {{0, "performance"}, {3, "write speeds"}, {0, NULL}};
static const struct cdb_value flag[] = {{0, "off"}, {1, "on"}, {0, NULL}};

/* ------------------------------------------------------------------ fields */

#define FIELD(field_name, at, highest, bits) {.name = field_name, .byte = at, .bit = highest, .width = bits}
#define SELECTS(field_name, at, highest, bits, list) {.name = field_name, .byte = at, .bit = highest, .width = bits, .selects = true, .values = list}
#define IMMED(at, bit) SELECTS("immed", at, bit, 1, flag)
#define LBA(at) {.name = "lba", .byte = at, .bit = 7, .width = 32, .is_signed = true}
#define BYTES(field_name, at, count) FIELD(field_name, at, 7, (count) * 8)
#define LIST(...) (const struct cdb_field[]){__VA_ARGS__, {.name = NULL}}
#define NOTHING (const struct cdb_field[]){{.name = NULL}}

#define DATA_10 FIELD("dpo", 1, 4, 1), FIELD("fua", 1, 3, 1), LBA(2), BYTES("blocks", 7, 2)
#define DATA_12 FIELD("dpo", 1, 4, 1), FIELD("fua", 1, 3, 1), LBA(2), BYTES("blocks", 6, 4), FIELD("streaming", 10, 7, 1)
#define MODE_PAGE FIELD("dbd", 1, 3, 1), SELECTS("page_control", 2, 7, 2, page_controls), SELECTS("page", 2, 5, 6, mode_pages), BYTES("subpage", 3, 1)
#define START_STOP SELECTS("loej", 4, 1, 1, flag), SELECTS("start", 4, 0, 1, flag)
#define MSF(prefix, at) BYTES(prefix "_minute", at, 1), BYTES(prefix "_second", at + 1, 1), BYTES(prefix "_frame", at + 2, 1)
#define SECTOR SELECTS("sector_type", 1, 4, 3, sector_types), FIELD("dap", 1, 1, 1)
#define MAIN_CHANNEL SELECTS("sync", 9, 7, 1, flag), SELECTS("header", 9, 6, 2, header_codes), SELECTS("user_data", 9, 4, 1, flag), \
    SELECTS("edc_ecc", 9, 3, 1, flag), SELECTS("errors", 9, 2, 2, error_fields), SELECTS("sub_channel", 10, 2, 3, sub_channels)

static const struct {
    const char *name;
    const struct cdb_field *fields;
} commands[256] = {
    [0x00] = {"TEST UNIT READY", NOTHING},
    [0x01] = {"REZERO UNIT", NOTHING},
    [0x03] = {"REQUEST SENSE", LIST(FIELD("desc", 1, 0, 1), BYTES("allocation", 4, 1))},
    [0x04] = {"FORMAT UNIT", LIST(FIELD("fmtdata", 1, 4, 1), FIELD("cmplst", 1, 3, 1), FIELD("format_code", 1, 2, 3))},
    [0x08] = {"READ(6)", LIST({.name = "lba", .byte = 1, .bit = 4, .width = 21}, BYTES("blocks", 4, 1))},
    [0x0A] = {"WRITE(6)", LIST({.name = "lba", .byte = 1, .bit = 4, .width = 21}, BYTES("blocks", 4, 1))},
    [0x12] = {"INQUIRY", LIST(FIELD("cmddt", 1, 1, 1), SELECTS("evpd", 1, 0, 1, flag), BYTES("page", 2, 1), BYTES("allocation", 3, 2))},
    [0x15] = {"MODE SELECT(6)", LIST(FIELD("pf", 1, 4, 1), FIELD("sp", 1, 0, 1), BYTES("length", 4, 1))},
    [0x1A] = {"MODE SENSE(6)", LIST(MODE_PAGE, BYTES("allocation", 4, 1))},
    [0x1B] = {"START STOP UNIT", LIST(IMMED(1, 0), FIELD("layer", 3, 3, 4), FIELD("power_condition", 4, 7, 4), FIELD("fl", 4, 2, 1), START_STOP)},
    [0x1E] = {"PREVENT ALLOW MEDIUM REMOVAL", LIST(SELECTS("persistent", 4, 1, 1, flag), SELECTS("prevent", 4, 0, 1, flag))},
    [0x23] = {"READ FORMAT CAPACITIES", LIST(BYTES("allocation", 7, 2))},
    [0x25] = {"READ CAPACITY", LIST(LBA(2), FIELD("pmi", 8, 0, 1))},
    [0x28] = {"READ(10)", LIST(DATA_10)},
    [0x2A] = {"WRITE(10)", LIST(DATA_10)},
    [0x2B] = {"SEEK(10)", LIST(LBA(2))},
    [0x2E] = {"WRITE AND VERIFY(10)", LIST(DATA_10)},
    [0x2F] = {"VERIFY(10)", LIST(FIELD("dpo", 1, 4, 1), FIELD("bytchk", 1, 1, 1), LBA(2), BYTES("blocks", 7, 2))},
    [0x35] = {"SYNCHRONIZE CACHE", LIST(IMMED(1, 1), LBA(2), BYTES("blocks", 7, 2))},
    [0x3B] = {"WRITE BUFFER", LIST(FIELD("mode", 1, 4, 5), BYTES("buffer", 2, 1), BYTES("offset", 3, 3), BYTES("length", 6, 3))},
    [0x3C] = {"READ BUFFER", LIST(FIELD("mode", 1, 4, 5), BYTES("buffer", 2, 1), BYTES("offset", 3, 3), BYTES("allocation", 6, 3))},
    [0x42] = {"READ SUB-CHANNEL", LIST(FIELD("msf", 1, 1, 1), FIELD("subq", 2, 6, 1), SELECTS("format", 3, 7, 8, sub_q_formats), BYTES("track", 6, 1), BYTES("allocation", 7, 2))},
    [0x43] = {"READ TOC/PMA/ATIP", LIST(FIELD("msf", 1, 1, 1), SELECTS("format", 2, 3, 4, toc_formats), BYTES("track_session", 6, 1), BYTES("allocation", 7, 2))},
    [0x44] = {"READ HEADER", LIST(FIELD("msf", 1, 1, 1), LBA(2), BYTES("allocation", 7, 2))},
    [0x45] = {"PLAY AUDIO(10)", LIST(LBA(2), BYTES("blocks", 7, 2))},
    [0x46] = {"GET CONFIGURATION", LIST(SELECTS("rt", 1, 1, 2, configuration_types), BYTES("feature", 2, 2), BYTES("allocation", 7, 2))},
    [0x47] = {"PLAY AUDIO MSF", LIST(MSF("start", 3), MSF("end", 6))},
    [0x48] = {"PLAY AUDIO TRACK INDEX", LIST(BYTES("start_track", 4, 1), BYTES("start_index", 5, 1), BYTES("end_track", 7, 1), BYTES("end_index", 8, 1))},
    [0x49] = {"PLAY AUDIO TRACK RELATIVE(10)", LIST({.name = "relative_address", .byte = 2, .bit = 7, .width = 32, .is_signed = true}, BYTES("start_track", 6, 1), BYTES("blocks", 7, 2))},
    [0x4A] = {"GET EVENT STATUS NOTIFICATION", LIST(FIELD("polled", 1, 0, 1), {.name = "classes", .byte = 4, .bit = 7, .width = 8, .selects = true}, BYTES("allocation", 7, 2))},
    [0x4B] = {"PAUSE/RESUME", LIST(SELECTS("resume", 8, 0, 1, flag))},
    [0x4E] = {"STOP PLAY/SCAN", NOTHING},
    [0x51] = {"READ DISC INFORMATION", LIST(SELECTS("data_type", 1, 2, 3, disc_information_types), BYTES("allocation", 7, 2))},
    [0x52] = {"READ TRACK INFORMATION", LIST(FIELD("open", 1, 2, 1), SELECTS("address_type", 1, 1, 2, address_types), BYTES("address", 2, 4), BYTES("allocation", 7, 2))},
    [0x53] = {"RESERVE TRACK", LIST(FIELD("rmz", 1, 1, 1), FIELD("arsv", 1, 0, 1), LBA(2), BYTES("size", 5, 4))},
    [0x54] = {"SEND OPC INFORMATION", LIST(SELECTS("doopc", 1, 0, 1, flag), BYTES("length", 7, 2))},
    [0x55] = {"MODE SELECT(10)", LIST(FIELD("pf", 1, 4, 1), FIELD("sp", 1, 0, 1), BYTES("length", 7, 2))},
    [0x58] = {"REPAIR TRACK", LIST(IMMED(1, 0), BYTES("track", 4, 2))},
    [0x5A] = {"MODE SENSE(10)", LIST(FIELD("llbaa", 1, 4, 1), MODE_PAGE, BYTES("allocation", 7, 2))},
    [0x5B] = {"CLOSE TRACK/SESSION", LIST(IMMED(1, 0), SELECTS("function", 2, 2, 3, close_functions), BYTES("track", 4, 2))},
    [0x5C] = {"READ BUFFER CAPACITY", LIST(FIELD("blocks", 1, 0, 1), BYTES("allocation", 7, 2))},
    [0x5D] = {"SEND CUE SHEET", LIST(BYTES("length", 6, 3))},
    [0x5E] = {"PERSISTENT RESERVE IN", LIST(FIELD("service_action", 1, 4, 5), BYTES("allocation", 7, 2))},
    [0x5F] = {"PERSISTENT RESERVE OUT", LIST(FIELD("service_action", 1, 4, 5), FIELD("scope", 2, 7, 4), FIELD("type", 2, 3, 4), BYTES("length", 5, 4))},
    [0x88] = {"READ(16)", LIST(FIELD("dpo", 1, 4, 1), FIELD("fua", 1, 3, 1), BYTES("lba", 2, 8), BYTES("blocks", 10, 4))},
    [0x8A] = {"WRITE(16)", LIST(FIELD("dpo", 1, 4, 1), FIELD("fua", 1, 3, 1), BYTES("lba", 2, 8), BYTES("blocks", 10, 4))},
    [0x9E] = {"READ CAPACITY(16)", LIST(FIELD("service_action", 1, 4, 5), BYTES("lba", 2, 8), BYTES("allocation", 10, 4), FIELD("pmi", 14, 0, 1))},
    [0xA0] = {"REPORT LUNS", LIST(BYTES("select_report", 2, 1), BYTES("allocation", 6, 4))},
    [0xA1] = {"BLANK", LIST(IMMED(1, 4), SELECTS("type", 1, 2, 3, blanking_types), {.name = "address", .byte = 2, .bit = 7, .width = 32, .is_signed = true})},
    [0xA3] = {"MAINTENANCE IN", LIST(FIELD("service_action", 1, 4, 5), FIELD("rctd", 2, 7, 1), FIELD("reporting_options", 2, 2, 3), BYTES("opcode", 3, 1), BYTES("opcode_service", 4, 2), BYTES("allocation", 6, 4))},
    [0xA4] = {"REPORT KEY", LIST(BYTES("key_class", 7, 1), BYTES("allocation", 8, 2), FIELD("agid", 10, 7, 2), FIELD("key_format", 10, 5, 6))},
    [0xA5] = {"PLAY AUDIO(12)", LIST(LBA(2), BYTES("blocks", 6, 4))},
    [0xA6] = {"LOAD/UNLOAD MEDIUM", LIST(IMMED(1, 0), START_STOP, BYTES("slot", 8, 1))},
    [0xA7] = {"SET READ AHEAD", LIST(LBA(2), BYTES("read_ahead", 6, 4))},
    [0xA8] = {"READ(12)", LIST(DATA_12)},
    [0xA9] = {"PLAY AUDIO TRACK RELATIVE(12)", LIST({.name = "relative_address", .byte = 2, .bit = 7, .width = 32, .is_signed = true}, BYTES("blocks", 6, 4), BYTES("start_track", 10, 1))},
    [0xAA] = {"WRITE(12)", LIST(DATA_12)},
    [0xAB] = {"READ MEDIA SERIAL NUMBER", LIST(FIELD("service_action", 1, 4, 5), BYTES("allocation", 6, 4))},
    [0xAC] = {"GET PERFORMANCE", LIST(FIELD("tolerance", 1, 4, 2), FIELD("write", 1, 2, 1), FIELD("except", 1, 1, 2), LBA(2), BYTES("descriptors", 8, 2), SELECTS("type", 10, 7, 8, performance_types))},
    [0xAD] = {"READ DISC STRUCTURE", LIST(FIELD("media_type", 1, 3, 4), BYTES("address", 2, 4), BYTES("layer", 6, 1), BYTES("format", 7, 1), BYTES("allocation", 8, 2), FIELD("agid", 10, 7, 2))},
    [0xAF] = {"VERIFY(12)", LIST(FIELD("dpo", 1, 4, 1), FIELD("bytchk", 1, 1, 1), LBA(2), BYTES("blocks", 6, 4))},
    [0xB6] = {"SET STREAMING", LIST(BYTES("type", 8, 1), BYTES("length", 9, 2))},
    [0xB9] = {"READ CD MSF", LIST(SECTOR, MSF("start", 3), MSF("end", 6), MAIN_CHANNEL)},
    [0xBA] = {"SCAN", LIST(FIELD("direct", 1, 4, 1), BYTES("start", 2, 4), FIELD("type", 9, 7, 2))},
    [0xBB] = {"SET CD SPEED", LIST(SELECTS("rotation", 1, 1, 2, NULL), BYTES("read_speed", 2, 2), BYTES("write_speed", 4, 2))},
    [0xBD] = {"MECHANISM STATUS", LIST(BYTES("allocation", 8, 2))},
    [0xBE] = {"READ CD", LIST(SECTOR, LBA(2), BYTES("blocks", 6, 3), MAIN_CHANNEL)},
    [0xBF] = {"SEND DISC STRUCTURE", LIST(BYTES("format", 7, 1), BYTES("length", 8, 2))},
};
/* clang-format on */

/* ------------------------------------------------------------------ reading */

const char *cdb_name(uint8_t opcode)
{
    const char *name = drive_opcode(opcode)->name;
    return name != NULL ? name : commands[opcode].name;
}

const struct cdb_field *cdb_fields(uint8_t opcode)
{
    static const struct cdb_field none = {.name = NULL};
    return commands[opcode].fields != NULL ? commands[opcode].fields : &none;
}

int64_t cdb_field_value(const struct cdb_field *field, const uint8_t *cdb, size_t length)
{
    uint64_t value = 0;
    unsigned taken = 0, first = field->byte * 8u + 7 - field->bit;
    for (unsigned at = first; taken < field->width; at++, taken++)
        value = value << 1 | (at / 8 < length ? cdb[at / 8] >> (7 - at % 8) & 1u : 0);
    return field->is_signed && field->width == 32 ? (int64_t)(int32_t)(uint32_t)value : (int64_t)value;
}

const char *cdb_value_name(const struct cdb_field *field, int64_t value)
{
    for (const struct cdb_value *row = field->values; row != NULL && row->name != NULL; row++)
        if (row->value == value)
            return row->name;
    return NULL;
}

/* ------------------------------------------------------------------ names that people write */

/* Letters and digits alone, small: "WRITE(10)" and "write-10" are one name. */
static void plain(const char *name, size_t length, char *to, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < room; i++)
        if (isalnum((unsigned char)name[i]))
            to[used++] = (char)tolower((unsigned char)name[i]);
    to[used] = '\0';
}

/* "write" is WRITE(10) and WRITE(12), "write-10" the one. */
static bool named(const char *wanted, const char *name)
{
    char whole[64];
    plain(name, strlen(name), whole, sizeof whole);
    size_t length = strlen(wanted);
    if (strncmp(whole, wanted, length) != 0 || length == 0)
        return false;
    const char *bracket = strchr(name, '(');
    return whole[length] == '\0' || (bracket != NULL && whole[length + strspn(whole + length, "0123456789")] == '\0' &&
                                     !isdigit((unsigned char)wanted[length - 1]));
}

static bool two_digits(const char *text, unsigned long *number)
{
    char *end;
    *number = strtoul(text, &end, 16);
    return end != text && *end == '\0';
}

static bool one_opcode(const char *word, size_t length, uint8_t opcodes[256 / 8])
{
    char wanted[64];
    unsigned long number;
    plain(word, length, wanted, sizeof wanted);
    bool found = strcmp(wanted, "any") == 0;
    if (found)
        memset(opcodes, 0xFF, 256 / 8);
    if (length <= 2 && two_digits(wanted, &number)) {
        opcodes[number / 8] |= (uint8_t)(1 << number % 8);
        return true;
    }
    for (unsigned i = 0; i < 256; i++) {
        const char *name = cdb_name((uint8_t)i);
        if (name == NULL || !named(wanted, name))
            continue;
        opcodes[i / 8] |= (uint8_t)(1 << i % 8);
        found = true;
    }
    return found;
}

bool cdb_opcodes_read(const char *value, uint8_t opcodes[256 / 8])
{
    for (;;) {
        size_t length = strcspn(value, "+");
        if (!one_opcode(value, length, opcodes))
            return false;
        if (value[length] == '\0')
            return true;
        value += length + 1;
    }
}
