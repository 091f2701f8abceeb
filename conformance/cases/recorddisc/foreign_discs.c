/* SPDX-License-Identifier: GPL-2.0-or-later */
/* R-MUL-20, 27: which disc is one of ours, and what becomes of all the others. */
#include <stdlib.h>

#include "conformance/burn.h"
#include "conformance/burn_foreign.h"
#include "conformance/case.h"
#include "conformance/world.h"

#define DECISION "decision of reference imapi 8"

static const char *const by_xorriso[] = {"xorriso", "-as", "mkisofs", "-quiet", "-J", "-o", FOREIGN_IMAGE, NULL};
static const char *const by_genisoimage[] = {"genisoimage", "-quiet", "-J", "-o", FOREIGN_IMAGE, NULL};
static const char *const without_joliet[] = {"xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", FOREIGN_IMAGE, NULL};
static const char *const with_udf[] = {"genisoimage", "-quiet", "-udf", "-o", FOREIGN_IMAGE, NULL};

static void forget_the_switch(void)
{
    unsetenv("COASTER_IMPORT_ANY_JOLIET");
}

/* Not a mode that appends: nothing can be staged for this disc, and RecordDisc wants another. */
static void then_it_is_not_appended_to(void)
{
    then_result(select_recorder(), S_OK);
    then_number("blocks for staging", total_blocks(), exactly(0));
    then_number("blocks in use, of none", used_blocks(), exactly(0)); /* R-JOL-25 */
    then_result(stage("new.txt", "for another disc\n", true), IMAPI_E_DISCFULL);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

static void then_it_is_not_one_of_ours(void)
{
    given_a_disc_master();
    remember_the_disc();
    then_it_is_not_appended_to();
    then_the_disc_is_unchanged();
}

static void given_a_disc_by(const char *const *program)
{
    given_a_blank_disc();
    given_an_image_by(program);
    given_the_image_on_disc(true);
}

CASE(xorriso, "recorddisc/joliet-disc-by-xorriso", "imapi-R-MUL-20 imapi-R-MUL-27 imapi-A-27", SHOULD, DECISION,
     NEEDS_BLANK | NEEDS_READER, "A Joliet disc that xorriso made is none of ours: no block can be staged for it.")
{
    given_a_disc_by(by_xorriso);
    then_it_is_not_one_of_ours();
}

CASE(genisoimage, "recorddisc/joliet-disc-by-genisoimage", "imapi-R-MUL-20 imapi-R-MUL-27", SHOULD, DECISION,
     NEEDS_BLANK | NEEDS_READER, "A Joliet disc that genisoimage made is none of ours: no block can be staged for it.")
{
    given_a_disc_by(by_genisoimage);
    then_it_is_not_one_of_ours();
}

CASE(any_joliet, "recorddisc/any-joliet-disc-when-told-so", "imapi-R-MUL-20 imapi-R-MUL-21 imapi-A-27", SHOULD,
     DECISION, NEEDS_BLANK | NEEDS_READER,
     "With COASTER_IMPORT_ANY_JOLIET=1 a Joliet disc of another program is appended to, and its files stay.")
{
    given_a_disc_by(by_xorriso);
    world_on_exit(forget_the_switch);
    setenv("COASTER_IMPORT_ANY_JOLIET", "1", 1);
    given_a_selected_recorder();
    then_between("blocks for staging", total_blocks(), 300000, 359847);
    then_result(stage("foreign.txt", "mine\n", false), IMAPI_E_FILEEXISTS);
    then_result(stage("ours.txt", "of RecordDisc\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_sessions_on_disc(2);
    then_the_disc_holds("foreign.txt", "of another program\n");
    then_the_disc_holds("ours.txt", "of RecordDisc\n");
}

CASE(plain_iso, "recorddisc/disc-without-joliet", "imapi-R-MUL-20 imapi-R-MUL-27", SHOULD, DECISION,
     NEEDS_BLANK | NEEDS_READER, "ISO 9660 without Joliet is not appended to, not even when every Joliet disc counts.")
{
    given_a_disc_by(without_joliet);
    world_on_exit(forget_the_switch);
    setenv("COASTER_IMPORT_ANY_JOLIET", "1", 1);
    then_it_is_not_one_of_ours();
}

CASE(udf, "recorddisc/disc-with-udf-alone", "imapi-R-MUL-20 imapi-R-MUL-27", SHOULD, DECISION,
     NEEDS_BLANK | NEEDS_READER, "A disc with UDF and nothing else is not appended to.")
{
    given_a_blank_disc();
    given_an_image_by(with_udf);
    given_the_image_without_iso_9660();
    given_the_image_on_disc(true);
    then_it_is_not_one_of_ours();
}

CASE(closed, "recorddisc/closed-disc-by-xorriso", "imapi-R-MUL-27 imapi-R-RCS-10 imapi-R-MUL-09", MUST,
     "IMAPI, SetActiveDiscRecorder: DISCFULL", NEEDS_BLANK | NEEDS_READER, "A disc that was closed is DISCFULL.")
{
    given_a_blank_disc();
    given_an_image_by(by_xorriso);
    given_the_image_on_disc(false);
    given_a_disc_master();
    then_result(select_recorder(), IMAPI_E_DISCFULL);
}

/* ------------------------------------------------------------------ discs with sound */

static void given_sound(lba_t lba, bool next_session)
{
    struct write_page page = AUDIO_TRACK;
    page.multi_session = next_session ? 3 : 0;
    then_good(select_write_parameters(page));
    for (lba_t done = 0; done < 300; done += 25)
        then_good(write_audio(lba + done, 25, 7));
    then_good(synchronize_cache());
}

static lba_t next_writable(void)
{
    struct reply *next = read_track_information(1, 0xFF);
    then_good(next);
    return (lba_t)field_of(next, &TRACK_NEXT_WRITABLE);
}

CASE(sound, "recorddisc/appendable-audio-disc", "imapi-R-MUL-20 imapi-R-MUL-01 imapi-R-MUL-27", SHOULD, DECISION,
     NEEDS_BLANK, "An audio disc that was left open is not appended to.")
{
    given_a_blank_disc();
    given_sound(0, true);
    then_good(close_track_session(2, 0, false));
    settle();
    then_it_is_not_one_of_ours();
}

CASE(mixed, "recorddisc/mixed-disc", "imapi-R-MUL-20 imapi-R-MUL-27", SHOULD, DECISION, NEEDS_BLANK | NEEDS_READER,
     "A session of data and sound is not appended to, whatever its data track holds: it is not one track.")
{
    given_a_blank_disc();
    given_an_image_by(by_xorriso);
    world_on_exit(forget_the_switch);
    setenv("COASTER_IMPORT_ANY_JOLIET", "1", 1);
    given_the_image_in_a_track(true);
    given_sound(next_writable(), true);
    then_good(close_track_session(2, 0, false));
    settle();
    then_it_is_not_one_of_ours();
}

CASE(cd_extra, "recorddisc/cd-extra", "imapi-R-MUL-20 imapi-R-MUL-27", SHOULD, DECISION, NEEDS_BLANK,
     "Sound and then data in a session of its own: no file system of ours, so it is not appended to.")
{
    given_a_blank_disc();
    given_sound(0, true);
    then_good(close_track_session(2, 0, false));
    settle();
    given_a_session(next_writable(), 300, true, 1);
    then_it_is_not_one_of_ours();
}

CASE(interrupted, "recorddisc/session-that-was-not-closed", "imapi-R-MUL-20 imapi-R-REC-26", SHOULD, DECISION,
     NEEDS_BLANK, "A disc whose last session is still open, as another program left it, is not appended to.")
{
    given_a_blank_disc();
    then_good(select_write_parameters(DATA_TRACK));
    given_an_open_track(0, 300, 1);
    then_it_is_not_one_of_ours();
}
