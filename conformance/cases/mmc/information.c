/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a drive says about its disc: READ DISC INFORMATION, READ TOC, capacity (reference mmc 2.6, 2.8, 2.12, 3.1). */
#include "conformance/case.h"
#include "conformance/mmc.h"
#include "conformance/world.h"

CASE(blank_information, "mmc/information-of-a-blank-disc", "mmc-3.0 mmc-3.2", MUST, "MMC-6: every burner decides by it",
     NEEDS_BLANK, "A blank disc is blank: status 0, one empty session, and track 1 waiting in it.")
{
    given_a_blank_disc();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(0));
    then_field(information, &LAST_SESSION_STATE, exactly(0));
    then_field(information, &SESSIONS, exactly(1));
    then_field(information, &FIRST_TRACK_IN_LAST_SESSION, exactly(1));
    then_field(information, &LAST_TRACK_IN_LAST_SESSION, exactly(1));
}

CASE(blank_golden, "mmc/golden-blank-disc", "mmc-A", MAY, "golden bytes of reference mmc appendix A, ours alone",
     NEEDS_BLANK | NEEDS_VIRTUAL, "READ DISC and TRACK INFORMATION of our blank CD-R 80 are the golden bytes.")
{
    static const uint8_t disc[34] = {0x00, 0x20, 0x00, 0x01, 0x01, 0x01, 0x01, 0x20, 0xFF, 0,    0,    0,
                                     0,    0,    0,    0,    0,    0x61, 0x22, 0x17, 0x00, 0x4F, 0x3B, 0x4A};
    static const uint8_t track[48] = {0x00, 0x2E, 0x01, 0x01, 0x00, 0x04, 0x4F, 0x01, 0, 0, 0,    0,    0,    0,
                                      0,    0,    0x00, 0x05, 0x7D, 0xA7, 0,    0,    0, 0, 0x00, 0x05, 0x7D, 0xA7};
    given_a_blank_disc();
    struct reply *information = read_disc_information();
    then_good(information);
    if (world.exact)
        then_data_is(information, disc, sizeof disc);
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    if (world.exact)
        then_data_is(next, track, sizeof track);
}

CASE(open_session_information, "mmc/information-of-an-open-session", "mmc-3.2", MUST,
     "MMC-6: cdrecord and libburn continue by it", NEEDS_BLANK,
     "With a track written and the session open the disc is appendable, its session incomplete, and track 2 is next.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(1));
    then_field(information, &LAST_SESSION_STATE, exactly(1));
    then_field(information, &SESSIONS, exactly(1));
    then_field(information, &LAST_TRACK_IN_LAST_SESSION, exactly(2));
}

CASE(closed_session_information, "mmc/information-of-a-closed-session", "mmc-3.0 mmc-3.2", MUST,
     "MMC-6: multi-session burners rely on it", NEEDS_BLANK,
     "An appendable disc shows one session and one track more than are closed.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(1));
    then_field(information, &LAST_SESSION_STATE, exactly(0));
    then_field(information, &SESSIONS, exactly(2));
    then_field(information, &FIRST_TRACK_IN_LAST_SESSION, exactly(2));
    then_field(information, &LAST_TRACK_IN_LAST_SESSION, exactly(2));
}

CASE(identification_stays, "mmc/disc-identification-stays", "mmc-5 mmc-0.1-d", MUST,
     "MMC-6: IMAPI and libburn tell discs apart by it", NEEDS_BLANK | NEEDS_HAND,
     "The identification of a disc is the same each time it is asked for, and after the tray was out.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    struct reply *first = read_disc_information();
    then_good(first);
    if (!world.exact && field_of(first, &DISC_IDENTIFICATION_VALID) == 0)
        case_skipped("this drive records no disc identification");
    then_field(first, &DISC_IDENTIFICATION_VALID, exactly(1));
    int64_t identification = (int32_t)field_of(first, &DISC_IDENTIFICATION);
    struct reply *second = read_disc_information();
    then_good(second);
    then_field(second, &DISC_IDENTIFICATION, exactly(identification));
    remove_disc();
    insert_disc(1);
    settle();
    struct reply *third = read_disc_information();
    then_good(third);
    then_field(third, &DISC_IDENTIFICATION, exactly(identification));
}

CASE(toc_of_a_blank_disc, "mmc/toc-of-a-blank-disc", "mmc-2.6 mmc-2.21", MUST,
     "MMC-6: a blank disc has no table of contents", NEEDS_BLANK,
     "READ TOC of a blank disc is refused in formats 0, 1 and 2.")
{
    given_a_blank_disc();
    for (uint8_t format = 0; format <= 2; format++)
        then_refused(read_toc(format, 0, format == 2, 804), &BAD_CDB_FIELD);
}

/* ADR 1; CONTROL data, with copy permitted or not, incremental or not */
#define TRACK_CONTROL                                                                                                  \
    ((struct expected){.exact = 0x14,                                                                                  \
                       .count = 4,                                                                                     \
                       .allowed = {{0x14, "data"},                                                                     \
                                   {0x16, "data, copy permitted"},                                                     \
                                   {0x15, "data, incremental"},                                                        \
                                   {0x17, "reference mmc 2.6"}}})

CASE(toc, "mmc/lead-out", "mmc-2.6 mmc-3.1", MUST, "MMC-6: every reader of CDs starts from it", NEEDS_BLANK,
     "The table of contents of a session of 300 blocks has track 1 at 0 and its lead-out at 302.")
{
    given_a_blank_disc();
    given_a_session(0, 300, false, 1);
    struct reply *toc = read_toc(0, 0, false, 804);
    then_good(toc);
    static const struct field LENGTH = {"data length", 0, 2, 0, 0},
                              CONTROL = {"ADR and CONTROL of track 1", 5, 1, 0, 0};
    static const struct field START = {"start of track 1", 8, 4, 0, 0}, AA = {"number of lead-out", 14, 1, 0, 0},
                              OUT = {"lead-out", 16, 4, 0, 0};
    then_field(toc, &LENGTH, exactly(18));
    then_field(toc, &CONTROL, TRACK_CONTROL);
    then_field(toc, &START, exactly(0));
    then_field(toc, &AA, exactly(0xAA));
    then_field(toc, &OUT, either(302, "two run-out blocks belong to it", 300, "drives that leave the run-out away"));
}

CASE(toc_session, "mmc/toc-last-session", "mmc-2.6", MUST, "MMC-6: Linux and growisofs mount the last session by it",
     NEEDS_BLANK, "READ TOC format 1 gives the first track of the last closed session and its address.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    given_a_session(11702, 300, true, 2);
    struct reply *session = read_toc(1, 0, false, 12);
    then_good(session);
    static const struct field LENGTH = {"data length", 0, 2, 0, 0}, LAST = {"last session", 3, 1, 0, 0},
                              TRACK = {"first track", 6, 1, 0, 0};
    static const struct field START = {"its address", 8, 4, 0, 0};
    then_field(session, &LENGTH, exactly(10));
    then_field(session, &LAST, exactly(2));
    then_field(session, &TRACK, exactly(2));
    then_field(session, &START, exactly(11702));
}

static const uint8_t *toc_row(const struct reply *toc, uint8_t session, uint8_t point)
{
    for (size_t at = 4; at + 11 <= toc->command.transferred; at += 11) {
        if (toc->data[at] == session && toc->data[at + 3] == point)
            return toc->data + at;
    }
    case_failed("READ TOC format 2 has no point %02Xh for session %u", point, session);
}

CASE(toc_full, "mmc/toc-of-all-sessions", "mmc-2.6", MUST, "MMC-6: libburn takes a session without A2 for damaged",
     NEEDS_BLANK,
     "READ TOC format 2 has A0, A1 and A2 of each session, and of an appendable disc B0 with the next program area.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    struct reply *toc = read_toc(2, 0, true, 804);
    then_good(toc);
    then_number("first track of session 1", toc_row(toc, 1, 0xA0)[8], exactly(1));
    then_number("last track of session 1", toc_row(toc, 1, 0xA1)[8], exactly(1));
    const uint8_t *out = toc_row(toc, 1, 0xA2), *next = toc_row(toc, 1, 0xB0);
    /* 302 + 150 is 00:06:02, 11552 + 150 is 02:36:02 */
    then_number("minute of the lead-out", out[8], exactly(0));
    then_number("second of the lead-out", out[9], exactly(6));
    then_number("frame of the lead-out", out[10],
                either(2, "run-out counted", 0, "drives that leave the run-out away"));
    then_number("minute of the next program area", next[4], exactly(2));
    then_number("second of the next program area", next[5], exactly(36));
}

CASE(atip, "mmc/atip", "mmc-2.6 mmc-3.1", MUST, "MMC-6: libburn and wodim identify media by it", NEEDS_BLANK,
     "ATIP of a blank disc says CD-R or CD-RW as READ DISC INFORMATION does, and where its lead-in begins and its last "
     "lead-out may.")
{
    given_a_blank_disc();
    struct reply *information = read_disc_information();
    then_good(information);
    struct reply *atip = read_toc(4, 0, true, 28);
    then_good(atip);
    static const struct field TYPE = {"disc type", 6, 1, 0x01, 6}, LEAD_IN = {"lead-in start", 12 - 4, 3, 0, 0},
                              LEAD_OUT = {"last lead-out start", 12, 3, 0, 0};
    then_field(atip, &TYPE, exactly(field_of(information, &ERASABLE)));
    then_field(atip, &LEAD_IN, ours_alone(0x612217));
    then_field(atip, &LEAD_OUT, ours_alone(0x4F3B4A));
}

CASE(capacity_of_a_blank_disc, "mmc/capacity-of-a-blank-disc", "mmc-2.8", MUST,
     "Linux sr and Windows ask it of every disc and drop a drive that errs", NEEDS_BLANK,
     "READ CAPACITY of a blank disc is good and says 0.")
{
    given_a_blank_disc();
    struct reply *capacity = read_capacity();
    then_good(capacity);
    then_field(capacity, &LAST_LBA, exactly(0));
    then_field(capacity, &BLOCK_LENGTH, exactly(2048));
}

CASE(capacity, "mmc/capacity", "mmc-2.8", MUST, "MMC-6: file systems end where it says", NEEDS_BLANK,
     "READ CAPACITY of a closed session of 300 blocks is one below its lead-out.")
{
    given_a_blank_disc();
    given_a_session(0, 300, true, 1);
    struct reply *capacity = read_capacity();
    then_good(capacity);
    then_field(capacity, &LAST_LBA, either(301, "lead-out minus one", 299, "drives that leave the run-out away"));
    then_field(capacity, &BLOCK_LENGTH, exactly(2048));
}

CASE(allocation_length, "mmc/allocation-length", "mmc-2.0", MUST,
     "SPC-3: Linux asks for 2 bytes, cdrdao for 4, growisofs for 32", NEEDS_BLANK,
     "A reply is cut to the allocation length, and its own length goes on telling the whole.")
{
    given_a_blank_disc();
    static const uint8_t lengths[] = {2, 4, 32, 34, 200};
    static const struct field LENGTH = {"data length", 0, 2, 0, 0};
    for (unsigned i = 0; i < sizeof lengths; i++) {
        struct reply *information = read_disc_information_type(0, lengths[i]);
        then_good(information);
        then_between("its length", field_of(information, &LENGTH), 32, 0x1000);
    }
    /* with room for more than is allowed: what comes must not depend on the room */
    struct reply *four =
        send_command("READ DISC INFORMATION", (const uint8_t[10]){0x51, 0, 0, 0, 0, 0, 0, 0, 4}, 10, LENGTH_WHOLE, 34);
    then_number("bytes that came for an allocation length of 4", (int64_t)four->command.transferred, exactly(4));
    struct reply *nothing = read_disc_information_type(0, 0);
    then_good(nothing);
    then_number("bytes that came for an allocation length of 0", (int64_t)nothing->command.transferred, exactly(0));
}

CASE(residual, "mmc/residual", "mmc-2.0", MUST, "SAM-3: Windows takes the bytes that came for the bytes that count",
     NEEDS_NOTHING, "A reply shorter than the room for it says by how much.")
{
    settle();
    struct reply *page = mode_sense(0x2A, 0, 512);
    then_good(page);
    static const struct field LENGTH = {"mode data length", 0, 2, 0, 0};
    int64_t told = 2 + (int64_t)field_of(page, &LENGTH);
    then_number("the residual", page->command.residual, exactly(512 - told));
}

CASE(reserved_bits, "mmc/reserved-bits-of-disc-information", "mmc-2.0 mmc-0.1-k", SHOULD,
     "dvd+rw-mediainfo sets one, every drive answers standard data", NEEDS_BLANK,
     "READ DISC INFORMATION with a reserved bit set answers as without it.")
{
    given_a_blank_disc();
    struct reply *information = read_disc_information_type(0x10, 34);
    then_good_or_refused(information, &BAD_CDB_FIELD, true);
}
