/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Section 8, many sessions: what each costs, how they merge, and the last one that fits. */
#include <stdio.h>

#include "conformance/burn.h"
#include "conformance/case.h"

enum { SESSIONS_OF_A_DISC = 10 };

/* Each session brings a file and replaces one; what the last session shows is checked after each. */
static void burn_ten_sessions(void)
{
    char name[16] = "", text[32] = "", current[32] = "", first[16] = "";
    given_a_disc_master();
    for (unsigned number = 1; number <= SESSIONS_OF_A_DISC; number++) {
        snprintf(name, sizeof name, "file%02u.txt", number);
        snprintf(text, sizeof text, "of session %u\n", number);
        snprintf(current, sizeof current, "as of session %u\n", number);
        then_result(select_recorder(), S_OK);
        then_result(stage(name, text, false), S_OK);
        if (number > 1)
            then_result(stage("current.txt", current, false), IMAPI_E_FILEEXISTS);
        then_result(stage("current.txt", current, true), S_OK);
        then_result(record_disc(REALLY, KEEP_IN), S_OK);
        then_sessions_on_disc(number);
        then_the_disc_holds("current.txt", current);
        then_the_disc_holds(name, text);
        snprintf(first, sizeof first, "file%02u.txt", (number + 1) / 2);
        snprintf(text, sizeof text, "of session %u\n", (number + 1) / 2);
        then_the_disc_holds(first, text);
    }
}

CASE(ten_on_cd_r, "recorddisc/ten-sessions", "imapi-R-MUL-25 imapi-R-MUL-21 imapi-R-MUL-08 imapi-A-27", MUST,
     "IMAPI: each data burn leaves room for the next", NEEDS_BLANK | NEEDS_READER,
     "Ten sessions on a CD-R, each with a new file and one that it replaces: the last one shows all of them.")
{
    given_a_blank_disc();
    burn_ten_sessions();
}

CASE(ten_on_cd_rw, "recorddisc/ten-sessions-on-cd-rw", "imapi-R-MUL-25 imapi-R-MUL-21 imapi-R-MUL-08", MUST,
     "IMAPI: each data burn leaves room for the next", NEEDS_REWRITABLE | NEEDS_READER,
     "Ten sessions on a CD-RW, each with a new file and one that it replaces: the last one shows all of them.")
{
    given_a_blank_rewritable_disc();
    burn_ten_sessions();
}

/* ------------------------------------------------------------------ what a session costs */

static int64_t next_writable_address(void)
{
    settle();
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    return field_of(next, &TRACK_NEXT_WRITABLE);
}

static int64_t burned_blocks(void)
{
    then_result(select_recorder(), S_OK);
    then_result(stage(next_writable_address() == 0 ? "a.txt" : "b.txt", "a few words\n", true), S_OK);
    int64_t blocks = used_blocks();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    return blocks;
}

/* Lead-out, next lead-in and pre-gap; real drives end a Track-at-Once track with two run-out blocks. */
static void then_the_overhead_is(int64_t blocks, int64_t least_megabytes, int64_t most_megabytes)
{
    then_between("blocks lost between two sessions", blocks, 0, 11404);
    then_between("megabytes lost between two sessions", blocks * 2048 / 1000000, least_megabytes, most_megabytes);
}

CASE(overhead, "recorddisc/overhead-of-a-session", "imapi-R-REC-60 imapi-R-REC-61 imapi-R-REC-62 imapi-A-13", MUST,
     "IMAPI page on multiple sessions: what closing costs", NEEDS_BLANK,
     "The first session costs 6750 + 4500 + 150 blocks (23 MB), each later one 2250 + 4500 + 150 (14 MB).")
{
    given_a_blank_disc();
    given_a_disc_master();
    int64_t first = burned_blocks(), second_begins = next_writable_address();
    int64_t lost = second_begins - first;
    then_between("blocks behind the first session", lost, 6750 + 4500 + 150, 6750 + 4500 + 150 + 2);
    then_the_overhead_is(lost, 23, 23);
    int64_t second = burned_blocks(), third_begins = next_writable_address();
    lost = third_begins - second_begins - second;
    then_between("blocks behind the second session", lost, 2250 + 4500 + 150, 2250 + 4500 + 150 + 2);
    then_the_overhead_is(lost, 14, 14);
}

CASE(nothing_reserved, "recorddisc/all-free-blocks-can-be-staged", "imapi-A-13 imapi-R-MUL-26 imapi-R-MUL-07", SHOULD,
     "decision of reference imapi 8: the gap lies behind the limit that free blocks are counted to", NEEDS_BLANK,
     "The blocks for staging are those that the drive calls free, in a first session and in a second one.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    struct reply *blank = read_track_information(1, 0xFF);
    then_good(blank);
    then_number("blocks for staging", total_blocks(), exactly(field_of(blank, &TRACK_FREE_BLOCKS)));
    then_result(stage("first.txt", "of the first session\n", true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    then_result(select_recorder(), S_OK);
    then_number("blocks for staging", total_blocks(), exactly(field_of(next, &TRACK_FREE_BLOCKS)));
}

/* ------------------------------------------------------------------ the last one that fits */

static void given_room_for(int64_t blocks)
{
    char specification[80];
    snprintf(specification, sizeof specification, "reply:opcode=52,times=0,offset=16,width=4,set=%d", (int)blocks);
    faults_clear();
    fault(specification);
}

CASE(last_that_fits, "recorddisc/last-session-that-fits", "imapi-R-MUL-25 imapi-R-MUL-26 imapi-R-JOL-07", SHOULD,
     "decision of reference imapi 8", NEEDS_BLANK | NEEDS_VIRTUAL | NEEDS_READER,
     "An image that takes the last free block of an appendable disc is burned; one block more is DISCFULL.")
{
    given_our_disc();
    given_room_for(1000);
    given_a_disc_master();
    then_result(select_recorder(), S_OK);
    int64_t room = total_blocks() - used_blocks();
    then_result(stage_large("full.bin", (size_t)(room + 1) * 2048), IMAPI_E_DISCFULL);
    then_result(stage_large("full.bin", (size_t)room * 2048), S_OK);
    then_number("blocks in use", used_blocks(), exactly(1000));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    faults_clear();
    then_sessions_on_disc(2);
    then_the_disc_holds("first.txt", "of the first session\n");
}

/* What an image without anything new takes, measured where there is room. */
static int64_t metadata_blocks(void)
{
    then_result(select_recorder(), S_OK);
    return used_blocks();
}

CASE(
    no_room, "recorddisc/room-that-is-one-block-short", "imapi-R-MUL-26 imapi-R-MUL-09 imapi-R-RCS-15", SHOULD,
    "decision of reference imapi 8", NEEDS_BLANK | NEEDS_VIRTUAL,
    "Fewer than 300 free blocks plus the metadata are DISCFULL at the selection, and no recorder is active; exactly as "
    "many are not.")
{
    given_our_disc();
    given_a_disc_master();
    int64_t needed = 300 + metadata_blocks();
    given_room_for(needed - 1);
    then_result(select_recorder(), IMAPI_E_DISCFULL);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
    given_room_for(needed);
    then_result(select_recorder(), S_OK);
}

CASE(
    stash_given_back, "recorddisc/failed-selection-gives-the-stash-back", "imapi-R-RCS-15 imapi-R-STA-05", SHOULD,
    "rule R-RCS-15: no stash claim made by that call", NEEDS_BLANK | NEEDS_VIRTUAL,
    "A selection that fails after the stash was claimed gives it back: another master is not STASHINUSE. One that held "
    "it before goes on holding it.")
{
    IDiscMaster *other = NULL;
    given_our_disc();
    given_room_for(10);
    given_a_disc_master();
    then_result(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&other), S_OK);
    then_result(IDiscMaster_Open(other), S_OK);
    then_result(select_recorder(), IMAPI_E_DISCFULL);
    then_result(IDiscMaster_SetActiveDiscRecorder(other, the_recorder), IMAPI_E_DISCFULL);
    faults_clear();
    then_result(select_recorder(), S_OK);
    given_room_for(10);
    then_result(select_recorder(), IMAPI_E_DISCFULL);
    then_result(IDiscMaster_SetActiveDiscRecorder(other, the_recorder), IMAPI_E_STASHINUSE);
    IDiscMaster_Release(other);
}
