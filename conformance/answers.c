/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Refusals in two halves: what our drive answers (reference mmc 2.21), and what any conforming drive may answer, each
 * with its source.
 */
#include "conformance/mmc.h"

#define S(key_value, code_value, qualifier_value)                                                                      \
    {                                                                                                                  \
        .key = (key_value), .code = (code_value), .qualifier = (qualifier_value)                                       \
    }

const struct answer NO_MEDIUM = {
    "a command that needs a medium, with none there",
    S(2, 0x3A, 0x01),
    {{S(2, 0x3A, 0x01), "MMC-6, tray closed"},
     {S(2, 0x3A, 0x00), "SPC, no word about the tray"},
     {S(2, 0x3A, 0x02), "MMC-6, tray open"}},
};
const struct answer NO_MEDIUM_TRAY_OPEN = {
    "a command that needs a medium, with the tray open",
    S(2, 0x3A, 0x02),
    {{S(2, 0x3A, 0x02), "MMC-6, tray open"},
     {S(2, 0x3A, 0x00), "SPC, no word about the tray"},
     {S(2, 0x3A, 0x01), "caddy and slot drives"}},
};
const struct answer MEDIUM_CHANGED = {
    "the first command after a medium change",
    S(6, 0x28, 0x00),
    {{S(6, 0x28, 0x00), "SPC-3, NOT READY TO READY CHANGE"},
     {S(6, 0x29, 0x00), "a nexus that has not been told of power on"}},
};
const struct answer POWER_ON = {
    "the first command of a nexus",
    S(6, 0x29, 0x00),
    {{S(6, 0x29, 0x00), "SPC-3"},
     {S(6, 0x29, 0x01), "POWER ON OCCURRED"},
     {S(6, 0x29, 0x02), "SCSI BUS RESET"},
     {S(6, 0x29, 0x03), "BUS DEVICE RESET"},
     {S(6, 0x29, 0x07), "I_T NEXUS LOSS"},
     {S(6, 0x28, 0x00), "a medium seen since"}},
};
const struct answer WRONG_WRITE_ADDRESS = {
    "a WRITE that is not at the next writable address",
    S(5, 0x21, 0x02),
    {{S(5, 0x21, 0x02), "MMC-5 INVALID ADDRESS FOR WRITE"}, {S(5, 0x21, 0x00), "older drives, reference mmc 2.8"}},
};
const struct answer BEYOND_THE_DISC = {
    "an address beyond what is recorded",
    S(5, 0x21, 0x00),
    {{S(5, 0x21, 0x00), "SPC-3, LOGICAL BLOCK ADDRESS OUT OF RANGE"},
     {S(5, 0x63, 0x00), "MMC-5 END OF USER AREA"},
     {S(5, 0x64, 0x00), "MMC-5 ILLEGAL MODE FOR THIS TRACK, lead-out"}},
};
const struct answer NOTHING_TO_READ = {
    "a READ where nothing is recorded",
    S(5, 0x21, 0x00),
    {{S(5, 0x21, 0x00), "SPC-3"},
     {S(3, 0x11, 0x05), "MMC-5 L-EC UNCORRECTABLE"},
     {S(3, 0x11, 0x00), "SPC-3 UNRECOVERED READ ERROR"},
     {S(5, 0x64, 0x00), "MMC-5"},
     {S(3, 0x02, 0x00), "no seek complete"},
     {S(8, 0x00, 0x00), "BLANK CHECK"},
     {S(2, 0x30, 0x00), "cannot read a blank"}},
};
const struct answer INSIDE_A_GAP = {
    "a READ inside the gap between two sessions",
    S(3, 0x11, 0x05),
    {{S(3, 0x11, 0x05), "MMC-5"},
     {S(3, 0x11, 0x00), "SPC-3"},
     {S(5, 0x21, 0x00), "reference mmc 0.1 a"},
     {S(5, 0x64, 0x00), "MMC-5"},
     {S(3, 0x02, 0x00), "no seek complete"}},
};
const struct answer RUN_OUT_BLOCK = {
    "a READ of a run-out block of a track written at once",
    S(5, 0x64, 0x00),
    {{S(5, 0x64, 0x00), "reference mmc 0.1 c"},
     {S(3, 0x11, 0x05), "MMC-5"},
     {S(3, 0x11, 0x00), "SPC-3"},
     {S(5, 0x21, 0x00), "SPC-3"},
     {S(3, 0x02, 0x00), "no seek complete"}},
};
const struct answer BAD_CDB_FIELD = {
    "a field of the CDB that must not be so", S(5, 0x24, 0x00), {{S(5, 0x24, 0x00), "SPC-3 INVALID FIELD IN CDB"}}};
const struct answer BAD_PARAMETER = {
    "a parameter that must not be so",
    S(5, 0x26, 0x00),
    {{S(5, 0x26, 0x00), "SPC-3"},
     {S(5, 0x26, 0x02), "SPC-3 PARAMETER VALUE INVALID"},
     {S(5, 0x26, 0x01), "SPC-3 PARAMETER NOT SUPPORTED"}},
};
const struct answer UNSUPPORTED_WRITE_TYPE = {
    "a write type the drive does not list",
    S(5, 0x26, 0x00),
    {{S(5, 0x26, 0x00), "SPC-3"}, {S(5, 0x26, 0x02), "SPC-3"}, {S(5, 0x26, 0x01), "SPC-3"}, {S(5, 0x24, 0x00), "seen"}},
};
const struct answer BAD_PARAMETER_LENGTH = {
    "a parameter list that ends inside a page",
    S(5, 0x1A, 0x00),
    {{S(5, 0x1A, 0x00), "SPC-3"}, {S(5, 0x26, 0x00), "seen"}, {S(5, 0x24, 0x00), "seen"}},
};
const struct answer UNKNOWN_OPCODE = {
    "an opcode that the drive has not", S(5, 0x20, 0x00), {{S(5, 0x20, 0x00), "SPC-3"}}};
const struct answer REMOVAL_PREVENTED = {
    "an eject while removal is prevented",
    S(5, 0x53, 0x02),
    {{S(5, 0x53, 0x02), "MMC-5 MEDIUM REMOVAL PREVENTED"}, {S(2, 0x53, 0x02), "seen on drives of before MMC-3"}},
};
const struct answer DISC_IS_COMPLETE = {
    "a WRITE to a finalised disc",
    S(5, 0x30, 0x05),
    {{S(5, 0x30, 0x05), "reference mmc 2.8"},
     {S(7, 0x27, 0x00), "SPC-3 WRITE PROTECTED"},
     {S(5, 0x21, 0x02), "MMC-5"},
     {S(5, 0x21, 0x00), "SPC-3"},
     {S(5, 0x64, 0x00), "MMC-5"},
     {S(5, 0x2C, 0x00), "SPC-3"},
     {S(5, 0x63, 0x00), "MMC-5"}},
};
const struct answer WRONG_MEDIUM = {
    "a command that this medium cannot do",
    S(5, 0x30, 0x00),
    {{S(5, 0x30, 0x00), "SPC-3"},
     {S(5, 0x24, 0x00), "reference mmc 2.0"},
     {S(5, 0x20, 0x00), "reference mmc 2.0"},
     {S(5, 0x30, 0x02), "SPC-3"},
     {S(5, 0x30, 0x05), "SPC-3"},
     {S(5, 0x64, 0x00), "MMC-5"}},
};
const struct answer NOT_IN_TEST_WRITE = {
    "blanking in a simulation",
    S(5, 0x2C, 0x00),
    {{S(5, 0x2C, 0x00), "SPC-3 COMMAND SEQUENCE ERROR"}, {S(5, 0x24, 0x00), "seen"}},
};
const struct answer SAVING_NOT_SUPPORTED = {
    "saved pages, where none can be saved",
    S(5, 0x39, 0x00),
    {{S(5, 0x39, 0x00), "SPC-3"}, {S(5, 0x24, 0x00), "seen"}},
};
const struct answer WRONG_TRACK_MODE = {
    "a sector of another type than expected",
    S(5, 0x64, 0x00),
    {{S(5, 0x64, 0x00), "MMC-5 ILLEGAL MODE FOR THIS TRACK"}},
};
const struct answer LONG_OPERATION = {
    "a command while the drive works",
    S(2, 0x04, 0x07),
    {{S(2, 0x04, 0x07), "MMC-5 OPERATION IN PROGRESS"},
     {S(2, 0x04, 0x08), "MMC-5 LONG WRITE IN PROGRESS"},
     {S(2, 0x04, 0x01), "SPC-3 BECOMING READY"},
     {S(2, 0x04, 0x04), "SPC-3 FORMAT IN PROGRESS"}},
};
const struct answer NO_SUCH_TRACK = {
    "a track that is not there",
    S(5, 0x24, 0x00),
    {{S(5, 0x24, 0x00), "MMC-5"}, {S(5, 0x21, 0x00), "seen"}, {S(5, 0x26, 0x00), "seen"}},
};
const struct answer NONSENSE = {
    "a MODE SELECT list of FFh alone",
    S(5, 0x26, 0x00),
    {{S(5, 0x26, 0x00), "SPC-3 INVALID FIELD IN PARAMETER LIST"},
     {S(5, 0x26, 0x02), "SPC-3 PARAMETER VALUE INVALID"},
     {S(5, 0x26, 0x01), "SPC-3 PARAMETER NOT SUPPORTED"},
     {S(5, 0x1A, 0x00), "SPC-3, the block descriptor is longer than the list"},
     {S(5, 0x24, 0x00), "drives that have no MODE SELECT page to write"}},
};
const struct answer NO_TEST_WRITE = {
    "Test Write on a medium that cannot simulate",
    S(5, 0x26, 0x00),
    {{S(5, 0x26, 0x00), "SPC-3 INVALID FIELD IN PARAMETER LIST"},
     {S(5, 0x26, 0x02), "SPC-3 PARAMETER VALUE INVALID"},
     {S(5, 0x26, 0x01), "SPC-3 PARAMETER NOT SUPPORTED"}},
};
const struct answer WRONG_PACKET_SIZE = {
    "a WRITE that is not whole packets",
    S(5, 0x64, 0x01),
    {{S(5, 0x64, 0x01), "MMC-5 INVALID PACKET SIZE"},
     {S(5, 0x63, 0x01), "MMC-5 PACKET DOES NOT FIT IN AVAILABLE SPACE"},
     {S(5, 0x24, 0x00), "seen"},
     {S(5, 0x21, 0x02), "MMC-5, not at the next packet"}},
};
const struct answer INCOMPLETE_TRACK = {
    "a CLOSE SESSION over an incomplete track",
    S(5, 0x72, 0x03),
    {{S(5, 0x72, 0x03), "MMC-5 SESSION FIXATION ERROR - INCOMPLETE TRACK IN SESSION"},
     {S(5, 0x72, 0x00), "MMC-5 SESSION FIXATION ERROR"},
     {S(5, 0x2C, 0x00), "SPC-3"}},
};
const struct answer RESERVED_TRACK = {
    "a CLOSE SESSION over a reserved track",
    S(5, 0x72, 0x04),
    {{S(5, 0x72, 0x04), "MMC-5 EMPTY OR PARTIALLY WRITTEN RESERVED TRACK"},
     {S(5, 0x72, 0x03), "MMC-5 INCOMPLETE TRACK IN SESSION"},
     {S(5, 0x72, 0x00), "MMC-5 SESSION FIXATION ERROR"},
     {S(5, 0x2C, 0x00), "SPC-3"}},
};
const struct answer TOO_LARGE_RESERVATION = {
    "a reservation larger than the disc",
    S(5, 0x24, 0x00),
    {{S(5, 0x24, 0x00), "reference mmc 2.21"},
     {S(5, 0x26, 0x00), "reference mmc 2.21"},
     {S(5, 0x63, 0x00), "MMC-5 END OF USER AREA"},
     {S(5, 0x72, 0x05), "MMC-5 NO MORE TRACK RESERVATIONS"},
     {S(5, 0x21, 0x00), "SPC-3"}},
};
const struct answer CANNOT_FORMAT = {
    "FORMAT UNIT of a disc that is written once",
    S(5, 0x30, 0x06),
    {{S(5, 0x30, 0x06), "MMC-5 CANNOT FORMAT MEDIUM - INCOMPATIBLE MEDIUM"},
     {S(5, 0x30, 0x00), "SPC-3"},
     {S(5, 0x24, 0x00), "reference mmc 2.0"},
     {S(5, 0x26, 0x00), "SPC-3, a format that is not offered"},
     {S(5, 0x20, 0x00), "reference mmc 2.0"}},
};
const struct answer OUT_OF_SEQUENCE = {
    "a command whose turn it is not",
    S(5, 0x2C, 0x00),
    {{S(5, 0x2C, 0x00), "SPC-3 COMMAND SEQUENCE ERROR"}, {S(5, 0x24, 0x00), "seen"}},
};
const struct answer NOT_TO_BE_PLAYED = {
    "a data track, to be played",
    S(5, 0x64, 0x00),
    {{S(5, 0x64, 0x00), "MMC-5 ILLEGAL MODE FOR THIS TRACK"}, {S(5, 0x63, 0x00), "MMC-5"}, {S(5, 0x24, 0x00), "seen"}},
};
const struct answer LINK_BLOCK = {
    "a READ of the blocks that link two packets",
    S(5, 0x64, 0x00),
    {{S(5, 0x64, 0x00), "MMC-5"},
     {S(3, 0x11, 0x05), "MMC-5"},
     {S(3, 0x11, 0x00), "SPC-3"},
     {S(3, 0x02, 0x00), "no seek complete"}},
};
const struct answer NO_SUCH_COMMAND = {
    "a command that is not required of this profile",
    S(5, 0x20, 0x00),
    {{S(5, 0x20, 0x00), "SPC-3"}, {S(5, 0x72, 0x05), "MMC-5 NO MORE TRACK RESERVATIONS ALLOWED"}},
};
const struct answer BECOMING_READY = {
    "a command while the drive looks at its disc",
    S(2, 0x04, 0x01),
    {{S(2, 0x04, 0x01), "SPC-3 LOGICAL UNIT IS IN PROCESS OF BECOMING READY"},
     {S(2, 0x04, 0x07), "MMC-5 OPERATION IN PROGRESS"},
     {S(2, 0x04, 0x00), "SPC-3, no cause"},
     {S(2, 0x3A, 0x01), "drives that do not know of the disc yet"},
     {S(2, 0x3A, 0x00), "drives that do not know of the disc yet"}},
};
