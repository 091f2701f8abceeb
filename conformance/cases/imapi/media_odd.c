/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QueryMediaType and QueryMediaInfo of discs that RecordDisc did not and would not make (reference imapi 10.3). */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

struct said {
    LONG type, flags;
    byte sessions, track;
    ULONG start, next, free_blocks;
};

/* Both answer, whatever the disc is. */
static struct said when_it_is_asked(void)
{
    struct said said = {-1, -1, 99, 99, 99, 99, 99};
    given_a_disc_master();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &said.type, &said.flags), S_OK);
    then_result(IDiscRecorder_QueryMediaInfo(the_recorder, &said.sessions, &said.track, &said.start, &said.next,
                                             &said.free_blocks),
                S_OK);
    return said;
}

static void then_the_drive_says_the_same(const struct said *said)
{
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    settle();
    struct reply *track = read_track_information(1, 0xFF);
    then_good(track);
    then_number("the next writable address", said->next, exactly((int64_t)field_of(track, &TRACK_NEXT_WRITABLE)));
    then_number("free blocks", said->free_blocks, exactly((int64_t)field_of(track, &TRACK_FREE_BLOCKS)));
}

CASE(packets, "imapi/media-packets", "imapi-R-DEV-21 imapi-R-DEV-22 imapi-R-DEV-25", MUST, "IMAPI, QueryMediaInfo",
     NEEDS_REWRITABLE, "A track of packets that stands open is no session yet; what is free is what the drive says.")
{
    given_a_blank_rewritable_disc();
    given_a_feature(0x0021, "packet writing");
    then_good(select_write_parameters(VARIABLE_PACKETS));
    then_good(write_blocks(0, 16, 1));
    then_good(synchronize_cache());
    struct said said = when_it_is_asked();
    then_between("the type", said.type, MEDIA_CDDA_CDROM, MEDIA_CD_OTHER);
    then_number("the flags", said.flags, exactly(MEDIA_WRITABLE | MEDIA_RW));
    then_number("sessions", said.sessions, exactly(0));
    then_the_drive_says_the_same(&said);
}

CASE(formatted, "imapi/media-formatted", "imapi-R-DEV-22 imapi-R-DEV-24 imapi-R-DEV-25", MUST, "IMAPI, MEDIA_FLAGS",
     NEEDS_REWRITABLE, "A CD-RW that is formatted for packets is rewritable and not blank, and nothing of it is free.")
{
    given_a_blank_rewritable_disc();
    given_a_feature(0x0023, "formatting");
    then_good(format_packets(320));
    settle();
    struct said said = when_it_is_asked();
    then_between("the type", said.type, MEDIA_CDDA_CDROM, MEDIA_CD_OTHER);
    then_number("the flags", said.flags, exactly(MEDIA_WRITABLE | MEDIA_RW));
    then_number("free blocks", said.free_blocks, exactly(0));
}

static const char *given_a_file(const char *name, off_t size)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", world.scratch, name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, size) != 0 || pwrite(file, "\1CD001\1", 7, 16 * 2048) != 7)
        case_broken("no image can be made");
    close(file);
    return path;
}

CASE(pressed, "imapi/media-pressed", "imapi-R-DEV-20 imapi-R-DEV-24 imapi-R-DEV-25", MUST,
     "JUCE: a type, and no WRITABLE flag, is a disc to be read alone", NEEDS_VIRTUAL,
     "A pressed disc has a type and no flag; it is one session that is full.")
{
    insert_image(given_a_file("pressed.iso", 400 * 2048));
    struct said said = when_it_is_asked();
    then_number("the type", said.type, exactly(MEDIA_CDDA_CDROM));
    then_number("the flags", said.flags, exactly(0));
    then_number("sessions", said.sessions, exactly(1));
    then_number("the last track", said.track, exactly(1));
    then_number("the next writable address: the lead-out", said.next, exactly(400));
    then_number("free blocks", said.free_blocks, exactly(0));
}

CASE(pressed_audio, "imapi/media-pressed-audio", "imapi-R-DEV-20 imapi-R-DEV-21 imapi-R-DEV-25", MUST,
     "IMAPI, MEDIA_TYPES", NEEDS_VIRTUAL, "A pressed disc of sound is MEDIA_CDDA_CDROM; its last track is told.")
{
    char path[640];
    given_a_file("sound.bin", 900 * 2352);
    snprintf(path, sizeof path, "%s/sound.cue", world.scratch);
    FILE *sheet = fopen(path, "w");
    if (sheet == NULL)
        case_broken("no cue sheet can be made");
    fputs("FILE \"sound.bin\" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    INDEX 01 "
          "00:06:00\n",
          sheet);
    fclose(sheet);
    insert_image(path);
    struct said said = when_it_is_asked();
    then_number("the type", said.type, exactly(MEDIA_CDDA_CDROM));
    then_number("the flags", said.flags, exactly(0));
    then_number("the last track", said.track, exactly(2));
    then_number("where it starts", said.start, exactly(450));
    then_number("the lead-out", said.next, exactly(900));
}

CASE(
    interrupted, "imapi/media-interrupted", "imapi-R-DEV-20 imapi-R-DEV-22 imapi-R-DEV-25", MUST,
    "a burn that broke off must not make the drive look broken", NEEDS_BLANK | NEEDS_VIRTUAL,
    "A disc whose burn was cut off by a loss of power is told about all the same; what is free is what the drive says.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    fault("power-cut:opcode=2A,n=4");
    for (lba_t lba = 0; lba < 4 * 32; lba += 32)
        (void)write_blocks(lba, 32, 5);
    faults_clear();
    settle();
    struct said said = when_it_is_asked();
    then_number("the flag of a blank disc", said.flags & MEDIA_BLANK, exactly(0));
    then_number("sessions", said.sessions, exactly(0));
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    settle();
    struct reply *track = read_track_information(1, 0xFF);
    bool goes_on = reply_good(track) && field_of(track, &TRACK_NEXT_WRITABLE_VALID) != 0;
    then_number("free blocks", said.free_blocks, exactly(goes_on ? (int64_t)field_of(track, &TRACK_FREE_BLOCKS) : 0));
}

CASE(no_cd, "imapi/media-no-cd", "imapi-R-DEV-20 imapi-R-DEV-25 imapi-R-EXT-02", MUST,
     "XPBurn refuses to burn by the flag", NEEDS_BLANK | NEEDS_VIRTUAL,
     "What is no CD (here by its profile: the drive writes none yet) is MEDIA_SPECIAL and of no use to IMAPI, nothing "
     "can be staged for it, and RecordDisc of what was staged for a CD is MEDIUM_INVALIDTYPE.")
{
    LONG type = -1, flags = -1;
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    fault("reply:opcode=46,offset=6,width=2,set=17,times=0"); /* DVD-R */
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_INVALIDTYPE);
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    then_result(IDiscRecorder_QueryMediaType(the_recorder, &type, &flags), S_OK);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_number("the type", type, exactly(MEDIA_SPECIAL));
    then_number("the flags", flags & MEDIA_FORMAT_UNUSABLE_BY_IMAPI, exactly(MEDIA_FORMAT_UNUSABLE_BY_IMAPI));
    then_result(select_recorder(), S_OK);
    then_number("blocks for staging", total_blocks(), exactly(0));
    then_result(stage("letter.txt", "Dear reader\n", true), IMAPI_E_DISCFULL);
    faults_clear();
}
