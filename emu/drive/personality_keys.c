/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of keys: reading, showing, the manual page and the built-in default come from its rows. */
#include "emu/drive/personality_values.h"

#include <string.h>

#define FIELD(member) .at = offsetof(struct personality, member), .size = sizeof(((struct personality *)0)->member)
#define WHOLE .at = 0
#define DAY .maximum = 86400000
#define SPEED .minimum = 176, .maximum = 65534

/* clang-format off */
static const struct personality_row rows[] = {
    {.section = "inquiry", .name = "vendor", .standard = "COASTER", FIELD(vendor), .kind = &value_text,
     .help = "INQUIRY bytes 8-15 (reference mmc 2.3)"},
    {.section = "inquiry", .name = "product", .standard = "VIRTUAL CD-RW", FIELD(product), .kind = &value_text,
     .help = "INQUIRY bytes 16-31"},
    {.section = "inquiry", .name = "revision", .standard = "1.00", FIELD(revision), .kind = &value_text,
     .help = "INQUIRY bytes 32-35"},
    {.section = "inquiry", .name = "vendor-specific", .standard = "", FIELD(vendor_specific), .kind = &value_text,
     .help = "INQUIRY bytes 36-55"},
    {.section = "inquiry", .name = "version", .standard = "05", FIELD(inquiry_version), .kind = &value_hex,
     .help = "INQUIRY byte 2: 05 is SPC-3, ATAPI drives say 00", .maximum = 7},
    {.section = "inquiry", .name = "serial", .standard = "C0A57E000001", FIELD(serial), .kind = &value_text,
     .help = "VPD page 80h and feature 0108h; empty: neither is there"},
    {.section = "inquiry", .name = "firmware-date", .standard = "20260101000000", FIELD(firmware_date), .kind = &value_date,
     .help = "feature 010Ch; empty: it is not there"},
    {.section = "features", .name = "hide", .standard = "", WHOLE, .kind = &value_features,
     .help = "features GET CONFIGURATION does not list, although what they promise works"},
    {.section = "features", .name = "versions", .standard = "", WHOLE, .kind = &value_versions,
     .help = "version fields that differ from this firmware's own (reference mmc 1.2)"},
    {.section = "features", .name = "physical-interface", .standard = "1", FIELD(physical_interface), .kind = &value_number_8,
     .help = "feature 0001h: 1 SCSI family, 2 ATAPI, 7 serial ATAPI, 8 USB", .minimum = 1, .maximum = 8},
    {.section = "features", .name = "cd-rom-also-current", .standard = "no", FIELD(cd_rom_also_current), .kind = &value_flag,
     .help = "the profile list marks CD-ROM current beside the disc's own profile (reference mmc 1.1)"},
    {.section = "features", .name = "hide-commands", .standard = "", FIELD(hidden_commands), .kind = &value_commands,
     .help = "operation codes that are answered 5/20/00; features that need them go as well"},
    {.section = "mechanism", .name = "loading", .standard = "tray", FIELD(loading_mechanism), .kind = &value_loading,
     .help = "loading mechanism, in feature 0003h and page 2Ah byte 6"},
    {.section = "mechanism", .name = "eject", .standard = "yes", FIELD(eject), .kind = &value_flag,
     .help = "START STOP UNIT ejects; else it is refused with 5/24/00"},
    {.section = "mechanism", .name = "load", .standard = "yes", FIELD(load), .kind = &value_flag,
     .help = "START STOP UNIT closes the tray; drives of laptops cannot, and say 5/24/00"},
    {.section = "mechanism", .name = "lock", .standard = "yes", FIELD(lock), .kind = &value_flag,
     .help = "PREVENT ALLOW MEDIUM REMOVAL holds the medium; else Prevent is refused with 5/24/00"},
    {.section = "recording", .name = "packet-block-types", .standard = "8 10 13", FIELD(constants.block_types[0]), .kind = &value_block_types,
     .help = "data block types of packet writing, in page 05h and feature 0021h; empty: not offered", .maximum = 15},
    {.section = "recording", .name = "track-block-types", .standard = "0 1 2 3 8 9 10 11 12 13", FIELD(constants.block_types[1]), .kind = &value_block_types,
     .help = "data block types of track at once, in page 05h and feature 002Dh", .maximum = 15},
    {.section = "recording", .name = "session-block-types", .standard = "0 2 3 8 9 10 11 12 13", FIELD(constants.block_types[2]), .kind = &value_block_types,
     .help = "data block types of session at once in page 05h; empty: not offered", .maximum = 15},
    {.section = "recording", .name = "raw-block-types", .standard = "1 2 3", FIELD(constants.block_types[3]), .kind = &value_block_types,
     .help = "data block types of raw writing: 1 is RAW16, 2 RAW96P, 3 RAW96R; empty: not offered", .maximum = 3},
    {.section = "recording", .name = "test-write", .standard = "packet track session", FIELD(constants.test_write), .kind = &value_write_types,
     .help = "ways of writing that can be simulated (reference mmc 4.1)"},
    {.section = "recording", .name = "buffer-underrun-free", .standard = "yes", FIELD(constants.buffer_underrun_free), .kind = &value_flag,
     .help = "BUFE of page 05h and the BUF bits; without it page 05h refuses BUFE"},
    {.section = "recording", .name = "cue-sheet-maximum", .standard = "1048575", FIELD(constants.cue_sheet_maximum), .kind = &value_bytes,
     .help = "bytes of a cue sheet, in feature 002Eh (reference mmc 2.16)", .minimum = 24, .maximum = 0xFFFFFF},
    {.section = "recording", .name = "blanking-types", .standard = "0 1 2 3 4 5 6", FIELD(constants.blanking_types), .kind = &value_blanking_types,
     .help = "types BLANK takes; the others are refused with 5/24/00 (reference mmc 2.9)", .maximum = 6},
    {.section = "recording", .name = "format-types", .standard = "10 11", FIELD(constants.format_types), .kind = &value_format_types,
     .help = "types FORMAT UNIT takes; empty: no CD-RW is formatted", .minimum = 0x10, .maximum = 0x12},
    {.section = "recording", .name = "session-at-once-begins-at-zero", .standard = "no", FIELD(constants.session_at_once_begins_at_zero), .kind = &value_flag,
     .help = "the next writable address of a blank disc is 0, not -150, when page 05h says session at once (reference mmc 3.3)"},
    {.section = "recording", .name = "audio-pause-fixed", .standard = "no", FIELD(constants.audio_pause_fixed), .kind = &value_flag,
     .help = "pauses before audio tracks are 150 blocks, whatever page 05h says (reference mmc 0.1 j)"},
    {.section = "reading", .name = "cd-text", .standard = "yes", FIELD(constants.cd_text), .kind = &value_flag,
     .help = "READ TOC format 5, and feature 001Eh"},
    {.section = "reading", .name = "sub-channel-r-w", .standard = "yes", FIELD(constants.sub_channel_r_to_w), .kind = &value_flag,
     .help = "READ CD returns the sub-channels R-W by themselves; else that selection is refused with 5/24/00"},
    {.section = "reading", .name = "c2-pointers", .standard = "yes", FIELD(constants.c2_pointers), .kind = &value_flag,
     .help = "READ CD returns C2 error bits; else they are refused with 5/24/00"},
    {.section = "reading", .name = "audio-play-bit", .standard = "yes", FIELD(constants.audio_play_bit), .kind = &value_flag,
     .help = "READ CD takes DAP; feature 001Eh"},
    {.section = "reading", .name = "run-out", .standard = "illegal-mode", FIELD(constants.run_out), .kind = &value_run_out,
     .help = "READ of a data track's run-out blocks: 5/64/00, zeros, or 3/11/05 (reference mmc 0.1 c)"},
    {.section = "reading", .name = "lead-out-excludes-run-out", .standard = "no", FIELD(constants.lead_out_excludes_run_out), .kind = &value_flag,
     .help = "lead-out and capacity are two blocks less (reference mmc 3.1)"},
    {.section = "reading", .name = "toc-control-data", .standard = "4", FIELD(constants.toc_control_data), .kind = &value_number_8,
     .help = "CONTROL of data tracks in READ TOC (reference mmc 2.6)", .minimum = 4, .maximum = 7},
    {.section = "reading", .name = "toc-of-open-session", .standard = "no", FIELD(constants.toc_of_open_session), .kind = &value_flag,
     .help = "READ TOC format 0 answers from the PMA while no session is closed; else 5/24/00 (reference mmc 3.2)"},
    {.section = "performance", .name = "read-speed", .standard = "8467", FIELD(read_speed), .kind = &value_speed,
     .help = "the fastest reading, page 2Ah bytes 8-9", SPEED},
    {.section = "performance", .name = "write-speed", .standard = "8467", FIELD(write_speed), .kind = &value_speed,
     .help = "the fastest writing, page 2Ah bytes 18-19 with no disc", SPEED},
    {.section = "performance", .name = "cd-r-speeds", .standard = "", FIELD(cd_r_speeds), .kind = &value_speeds,
     .help = "speeds offered for CD-R; empty: all that the medium takes up to write-speed"},
    {.section = "performance", .name = "cd-rw-speeds", .standard = "", FIELD(cd_rw_speeds), .kind = &value_speeds,
     .help = "speeds offered for CD-RW; empty: all that the medium takes up to write-speed"},
    {.section = "performance", .name = "buffer-size", .standard = "2048", FIELD(buffer_size), .kind = &value_kibibytes,
     .help = "the buffer that READ BUFFER CAPACITY tells of", .minimum = 64, .maximum = 0xFFFF},
    {.section = "performance", .name = "page-buffer-size", .standard = "0", FIELD(page_buffer_size), .kind = &value_page_kibibytes,
     .help = "buffer in page 2Ah bytes 12-13 where that differs; 0: the same", .maximum = 0xFFFF},
    {.section = "performance", .name = "read-curve", .standard = "cav", FIELD(read_curve), .kind = &value_curve,
     .help = "how the read speed changes from the inner to the outer edge (reference mmc 2.17)"},
    {.section = "performance", .name = "write-curve", .standard = "cav", FIELD(write_curve), .kind = &value_curve,
     .help = "how the write speed does; GET PERFORMANCE and page 2Ah tell it"},
    {.section = "performance", .name = "constant-speed", .standard = "2822", FIELD(constant_speed), .kind = &value_speed,
     .help = "up to this speed the rate is the same everywhere, whatever the curve", SPEED},
    {.section = "performance", .name = "curve-inner-percent", .standard = "50", FIELD(curve_inner_percent), .kind = &value_number_8,
     .help = "of p-cav and z-clv: the speed at the inner edge, in hundredths of the highest", .minimum = 1, .maximum = 100},
    {.section = "performance", .name = "curve-zones", .standard = "4", FIELD(curve_zones), .kind = &value_number_8,
     .help = "of z-clv: how many zones there are", .minimum = 1, .maximum = PERSONALITY_ZONES},
    {.section = "performance", .name = "load-ms", .standard = "5000", FIELD(load_ms), .kind = &value_milliseconds,
     .help = "from the shut tray to a medium that is ready", DAY},
    {.section = "performance", .name = "eject-ms", .standard = "1500", FIELD(eject_ms), .kind = &value_milliseconds,
     .help = "until the tray is open", DAY},
    {.section = "performance", .name = "spin-up-ms", .standard = "3000", FIELD(spin_up_ms), .kind = &value_milliseconds,
     .help = "until a disc that stood still turns: behind the standby timer of page 1Ah, or START STOP UNIT", DAY},
    {.section = "performance", .name = "access-ms", .standard = "120", FIELD(access_ms), .kind = &value_milliseconds,
     .help = "seeking over a third of the disc", DAY},
    {.section = "performance", .name = "synchronize-ms", .standard = "2000", FIELD(synchronize_ms), .kind = &value_milliseconds,
     .help = "end of a track, behind its last block: run-out and PMA; repairing one as well", DAY},
    {.section = "performance", .name = "close-ms", .standard = "3000", FIELD(close_ms), .kind = &value_milliseconds,
     .help = "closing a session, beyond its lead-in and lead-out at write speed", DAY},
    {.section = "performance", .name = "blank-minimal-ms", .standard = "5000", FIELD(blank_minimal_ms), .kind = &value_milliseconds,
     .help = "blanking all but the whole disc, beyond the time at write speed of what is erased", DAY},
    {.section = "performance", .name = "blank-whole-ms", .standard = "5000", FIELD(blank_whole_ms), .kind = &value_milliseconds,
     .help = "blanking or formatting the whole disc, beyond its length at write speed", DAY},
    {.section = "performance", .name = "duration-percent", .standard = "100", FIELD(constants.duration_percent), .kind = &value_percent,
     .help = "of all modelled durations", .maximum = 100000},
    {.section = "variations", .name = "strict-reserved-bits", .standard = "no", FIELD(constants.strict_reserved_bits), .kind = &value_flag,
     .help = "reserved bits of a CDB are refused with 5/24/00 (reference mmc 0.1 k)"},
    {.section = "variations", .name = "test-unit-ready-good-during-close", .standard = "no", FIELD(constants.test_unit_ready_good_during_close), .kind = &value_flag,
     .help = "TEST UNIT READY is good while a close or a synchronise runs (reference mmc 2.2)"},
    {.section = "variations", .name = "write-when-full", .standard = "hold", FIELD(constants.busy_when_full), .kind = &value_when_full,
     .help = "a WRITE that the buffer has no room for is held, or refused with 2/04/08 (reference mmc 2.8, decision 23)"},
    {.section = "variations", .name = "wrong-medium", .standard = "5/30/00", FIELD(constants.wrong_medium), .kind = &value_sense,
     .help = "what a command says to a medium it cannot work on (reference mmc 2.0)"},
    {.section = "variations", .name = "supported-events", .standard = "7E", FIELD(constants.supported_events), .kind = &value_events,
     .help = "classes GET EVENT STATUS NOTIFICATION knows (reference mmc 2.11)"},
    {.section = "variations", .name = "no-medium-tells-tray", .standard = "yes", FIELD(constants.no_medium_tells_tray), .kind = &value_flag,
     .help = "2/3A/01 and 2/3A/02; else 2/3A/00 (reference mmc 2.21)"},
    {.section = "variations", .name = "request-sense-length", .standard = "18", FIELD(constants.request_sense_length), .kind = &value_number_8,
     .help = "bytes of REQUEST SENSE (reference mmc 2.2)", .minimum = 18, .maximum = 32},
};
/* clang-format on */
enum { ROWS = sizeof rows / sizeof rows[0] };

size_t personality_key_count(void)
{
    return ROWS;
}

struct personality_key personality_key(size_t index)
{
    const struct personality_row *row = &rows[index];
    return (struct personality_key){.section = row->section,
                                    .name = row->name,
                                    .standard = row->standard,
                                    .wanted = row->kind->wanted,
                                    .help = row->help,
                                    .value = row->kind->value};
}

size_t personality_key_find(const char *section, const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].section, section) == 0 && strcmp(rows[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

void personality_value(const struct personality *personality, size_t index, char value[PERSONALITY_VALUE_LENGTH])
{
    rows[index].kind->put(&rows[index], (const char *)personality + rows[index].at, value);
}

const char *personality_take(struct personality *personality, size_t index, const char *value)
{
    const struct personality_row *row = &rows[index];
    return row->kind->take(row, (char *)personality + row->at, value) ? NULL : row->kind->wanted;
}
