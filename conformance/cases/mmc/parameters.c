/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identity, configuration and mode pages (reference mmc 1, 2.3, 2.4, 2.10, 2.17, 2.21). */
#include <string.h>

#include "conformance/case.h"
#include "conformance/mmc.h"

CASE(inquiry, "mmc/inquiry", "mmc-2.3", MUST, "SPC-3: type 5, removable", NEEDS_NOTHING,
     "INQUIRY says a CD/DVD device with removable medium, in 36 bytes at least.")
{
    static const struct field TYPE = {"device type", 0, 1, 0x1F, 0}, RMB = {"RMB", 1, 1, 0x01, 7},
                              FORMAT = {"response format", 3, 1, 0x0F, 0};
    struct reply *reply = inquiry(36);
    then_good(reply);
    then_field(reply, &TYPE, exactly(5));
    then_field(reply, &RMB, exactly(1));
    then_field(reply, &FORMAT, either(2, "SPC-3", 1, "old ATAPI drives"));
    then_number("bytes of it", (int64_t)reply->command.transferred, exactly(36));
}

CASE(inquiry_misuse, "mmc/inquiry-of-an-unknown-page", "mmc-2.21", MUST, "SPC-3", NEEDS_NOTHING,
     "INQUIRY refuses a page without EVPD, and a vital page that is not there.")
{
    settle();
    then_refused(inquiry_page(0x80, false), &BAD_CDB_FIELD);
    then_refused(inquiry_page(0x7E, true), &BAD_CDB_FIELD);
}

CASE(unknown_opcode, "mmc/unknown-opcode", "mmc-2.0 mmc-2.21", MUST, "SPC-3: hosts try what a drive may not have",
     NEEDS_NOTHING, "An opcode that no drive has is refused as such.")
{
    settle();
    then_refused(send_command("opcode FDh", (const uint8_t[10]){0xFD}, 10, LENGTH_NONE, 0), &UNKNOWN_OPCODE);
    then_refused(send_command("opcode 82h", (const uint8_t[16]){0x82}, 16, LENGTH_NONE, 0), &UNKNOWN_OPCODE);
}

CASE(features, "mmc/features-of-a-blank-disc", "mmc-1.3 mmc-2.10", MUST,
     "MMC-6: Windows and libburn decide what can be burned by them", NEEDS_BLANK,
     "With a blank CD-R the profile is 0009h, and Track at Once is current.")
{
    static const struct field PROFILE = {"current profile", 6, 2, 0, 0};
    given_a_blank_disc();
    struct reply *configuration = get_configuration(0, 0, 8);
    then_good(configuration);
    then_field(configuration, &PROFILE, either(0x0009, "CD-R", 0x000A, "a CD-RW was put in"));
    then_feature(0x002D, true, true);
    then_feature(0x0000, true, true);
}

CASE(feature_absent, "mmc/feature-that-is-not-there", "mmc-2.10", MUST,
     "MMC-6: Windows asks for one and expects the header", NEEDS_NOTHING,
     "A feature that a drive has not is asked for in vain: the header alone, and GOOD.")
{
    settle();
    struct reply *reply = get_configuration(2, 0x0050, 64);
    then_good(reply);
    then_number("bytes that came", (int64_t)reply->command.transferred, exactly(8));
}

CASE(configuration_rt, "mmc/configuration-rt-3", "mmc-2.21", MUST, "MMC-6: RT 3 is reserved", NEEDS_NOTHING,
     "GET CONFIGURATION refuses RT 3.")
{
    settle();
    then_refused(get_configuration(3, 0, 64), &BAD_CDB_FIELD);
}

CASE(configuration_length, "mmc/configuration-length", "mmc-1.2 mmc-2.10", MUST,
     "Windows abandons a list with a length that is not a multiple of 4", NEEDS_NOTHING,
     "Every feature descriptor has a length that is a multiple of 4, and they rise.")
{
    settle();
    struct reply *reply = get_configuration(0, 0, 4096);
    then_good(reply);
    int last = -1, count = 0;
    for (size_t at = 8; at + 4 <= reply->command.transferred; at += 4u + reply->data[at + 3], count++) {
        then_number("length of a feature modulo 4", reply->data[at + 3] & 3, exactly(0));
        then_true("features rise", (int)get_be16(reply->data + at) > last);
        last = get_be16(reply->data + at);
    }
    then_between("number of features", count, 8, 64);
}

CASE(mode_write_types, "mmc/mode-select-refuses-write-types", "mmc-2.4 mmc-2.21", MUST,
     "libburn and wodim find out by MODE SELECT what a drive can do", NEEDS_BLANK,
     "MODE SELECT refuses a reserved write type, a reserved block type, and keeps what was set before.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    struct write_page wrong = DATA_TRACK;
    wrong.write_type = 0xE;
    then_refused(select_write_parameters(wrong), &UNSUPPORTED_WRITE_TYPE);
    wrong = DATA_TRACK;
    wrong.data_block_type = 5;
    then_refused(select_write_parameters(wrong), &UNSUPPORTED_WRITE_TYPE);
    struct reply *page = mode_sense(0x05, 0, 60);
    then_good(page);
    static const struct field TYPE = {"write type", 8 + 2, 1, 0x0F, 0}, BLOCK = {"data block type", 8 + 4, 1, 0x0F, 0};
    then_field(page, &TYPE, exactly(1));
    then_field(page, &BLOCK, exactly(8));
}

CASE(mode_listed, "mmc/mode-select-takes-what-is-listed", "mmc-2.4", MAY,
     "packet has feature 0021h, session at once and raw have 002Eh", NEEDS_BLANK | NEEDS_VIRTUAL,
     "Write types whose features are not listed are refused.")
{
    given_a_blank_disc();
    static const struct {
        uint8_t write_type;
        uint16_t feature;
    } types[] = {{0, 0x0021}, {2, 0x002E}, {3, 0x002E}, {4, 0x0033}};
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct reply *feature = get_configuration(2, types[i].feature, 64);
        then_good(feature);
        if (feature->command.transferred > 8)
            continue;
        struct write_page page = DATA_TRACK;
        page.write_type = types[i].write_type;
        then_refused(select_write_parameters(page), &UNSUPPORTED_WRITE_TYPE);
    }
}

CASE(mode_echo, "mmc/mode-page-05-round-trip", "mmc-2.4", MUST, "MMC-6: cdrdao and wodim send back what they read",
     NEEDS_BLANK, "Page 05h as MODE SENSE gives it is taken by MODE SELECT, and what was set is read back.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(LAST_DATA_SESSION));
    struct reply *page = mode_sense(0x05, 0, 252);
    then_good(page);
    static const struct field CODE = {"page code", 8, 1, 0x3F, 0}, MULTI = {"multi-session", 8 + 3, 1, 0x03, 6};
    static const struct field PAUSE = {"audio pause length", 8 + 14, 2, 0, 0};
    then_field(page, &CODE, exactly(5));
    then_field(page, &MULTI, exactly(0));
    then_field(page, &PAUSE, exactly(150));
    uint8_t echo[252];
    size_t length = page->command.transferred < sizeof echo ? page->command.transferred : sizeof echo;
    memcpy(echo, page->data, length);
    then_good(mode_select(echo, length));
}

CASE(mode_truncated, "mmc/mode-select-truncated", "mmc-2.21", MUST, "SPC-3: a list that ends inside a page",
     NEEDS_BLANK, "MODE SELECT refuses a list that ends inside a page, and changes nothing.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    uint8_t bytes[60];
    write_page_bytes(LAST_DATA_SESSION, bytes);
    then_refused(mode_select(bytes, 30), &BAD_PARAMETER_LENGTH);
    struct reply *page = mode_sense(0x05, 0, 60);
    then_good(page);
    static const struct field MULTI = {"multi-session", 8 + 3, 1, 0x03, 6};
    then_field(page, &MULTI, exactly(3));
}

CASE(mode_sense_misuse, "mmc/mode-sense-misuse", "mmc-2.21", MUST, "SPC-3", NEEDS_NOTHING,
     "MODE SENSE refuses a page that is not there.")
{
    settle();
    then_refused(mode_sense(0x17, 0, 64), &BAD_CDB_FIELD);
}

CASE(mode_sense_saved, "mmc/mode-sense-saved-pages", "mmc-2.4 mmc-2.21", SHOULD,
     "SPC-3: a drive that saves nothing says so", NEEDS_NOTHING,
     "MODE SENSE for saved values is refused where none are saved.")
{
    settle();
    then_good_or_refused(mode_sense(0x2A, 3, 64), &SAVING_NOT_SUPPORTED, false);
}

CASE(page_2a, "mmc/page-2a", "mmc-2.4", MUST, "Linux, libburn, wodim and Windows read it", NEEDS_BLANK,
     "Page 2Ah says that CD-R is written and read, and its speed descriptors fit its length.")
{
    given_a_blank_disc();
    struct reply *page = mode_sense(0x2A, 0, 252);
    then_good(page);
    static const struct field CODE = {"page code", 8, 1, 0x3F, 0}, LENGTH = {"page length", 9, 1, 0, 0},
                              WRITES = {"CD-R is written", 8 + 3, 1, 1, 0};
    static const struct field COUNT = {"speed descriptors", 8 + 30, 2, 0, 0};
    then_field(page, &CODE, exactly(0x2A));
    then_between("its length", field_of(page, &LENGTH), 0x12, 254);
    then_field(page, &WRITES, exactly(1));
    if (field_of(page, &LENGTH) >= 30)
        then_between("descriptors that it has", field_of(page, &COUNT), 0, (field_of(page, &LENGTH) - 30) / 4);
}

CASE(speed, "mmc/set-cd-speed", "mmc-2.17 mmc-2.21", MUST, "wodim and libburn ask for FFFFh", NEEDS_BLANK,
     "SET CD SPEED takes the highest speed by FFFFh, and one that is too high as the highest.")
{
    given_a_blank_disc();
    then_good(set_cd_speed(0xFFFF, 0xFFFF));
    then_good(set_cd_speed(0xFFFF, 60000));
}

CASE(performance, "mmc/performance", "mmc-2.17", SHOULD, "feature 0107h: libburn asks for type 3", NEEDS_BLANK,
     "GET PERFORMANCE type 3 lists write speeds with descriptors of 16 bytes.")
{
    given_a_blank_disc();
    struct reply *reply = get_performance(3, 16, true);
    then_good(reply);
    static const struct field LENGTH = {"data length", 0, 4, 0, 0};
    then_number("bytes of descriptors modulo 16", ((int64_t)field_of(reply, &LENGTH) - 4) % 16, exactly(0));
    then_between("descriptors", ((int64_t)field_of(reply, &LENGTH) - 4) / 16, 1, 64);
}

CASE(luns, "mmc/report-luns", "mmc-2.20", MUST, "SPC-3: every iSCSI initiator asks", NEEDS_VIRTUAL,
     "REPORT LUNS lists a LUN at least.")
{
    struct reply *reply = report_luns();
    then_good(reply);
    static const struct field LENGTH = {"list length", 0, 4, 0, 0};
    then_number("list length modulo 8", field_of(reply, &LENGTH) % 8, exactly(0));
    then_between("LUNs", field_of(reply, &LENGTH) / 8, 1, 256);
}
