/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every code that comes before anything is written, by its cause, and that the image survives it (reference imapi 4.4,
 * steps 1 to 14). */
#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/burn_boot.h"

/* What was staged is still there, and goes onto the disc now that the cause is gone. */
static void then_it_burns_now(void)
{
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(not_open, "recorddisc/code-not-opened", "imapi-R-REC-38 imapi-R-OPN-03", MUST, "IMAPI: before Open, NOTOPENED",
     NEEDS_NOTHING, "RecordDisc on a master that is not open is NOTOPENED.")
{
    given_an_unopened_master();
    then_result(IDiscMaster_RecordDisc(the_master, FALSE, FALSE), IMAPI_E_NOTOPENED);
}

CASE(no_recorder, "recorddisc/code-no-active-recorder", "imapi-R-REC-38 imapi-R-OPN-05 imapi-R-REC-38a", MUST,
     "IMAPI: no recorder is selected after Open", NEEDS_NOTHING,
     "RecordDisc without a selected recorder is NOACTIVERECORDER, and never NOACTIVEFORMAT: Joliet is the default.")
{
    given_a_disc_master();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
    IID format;
    then_result(IDiscMaster_GetActiveDiscMasterFormat(the_master, &format), S_OK);
    then_true("the format is Joliet", IsEqualIID(&format, &IID_IJolietDiscMaster));
}

CASE(track_open, "recorddisc/code-track-open", "imapi-R-REC-31 imapi-R-REC-16 imapi-R-REC-38", MUST,
     "IMAPI, CloseAudioTrack: before RecordDisc", NEEDS_BLANK, "An open audio track is TRACKOPEN; closed, it burns.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(300);
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_TRACKOPEN);
    static byte block[2352];
    for (int i = 0; i < 300; i++)
        then_result(IRedbookDiscMaster_AddAudioTrackBlocks(the_redbook, block, sizeof block), S_OK);
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), S_OK);
    then_it_burns_now();
}

CASE(compressed, "recorddisc/code-compressed-stash", "imapi-R-STA-07 imapi-R-STA-21 imapi-R-REC-38", MUST,
     "IMAPI result codes", NEEDS_BLANK, "A stash whose folder became compressed is COMPRESSEDSTASH; the image stays.")
{
    given_something_to_burn();
    the_stash_folder_becomes_compressed();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_COMPRESSEDSTASH);
    facts_return();
    then_it_burns_now();
}

CASE(encrypted, "recorddisc/code-encrypted-stash", "imapi-R-STA-07 imapi-R-STA-21 imapi-R-REC-38", MUST,
     "IMAPI result codes", NEEDS_BLANK, "A stash whose folder became encrypted is ENCRYPTEDSTASH; the image stays.")
{
    given_something_to_burn();
    the_stash_folder_becomes_encrypted();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_ENCRYPTEDSTASH);
    facts_return();
    then_it_burns_now();
}

CASE(removable, "recorddisc/code-removable-stash", "imapi-R-STA-07 imapi-R-STA-21 imapi-R-REC-38", MUST,
     "IMAPI result codes", NEEDS_BLANK, "A stash on a removable device is REMOVABLESTASH; the image stays.")
{
    given_something_to_burn();
    the_stash_folder_becomes_removable();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_REMOVABLESTASH);
    facts_return();
    then_it_burns_now();
}

CASE(disk_full, "recorddisc/code-not-enough-disk", "imapi-R-STA-07 imapi-R-STA-21 imapi-R-REC-38", MUST,
     "IMAPI result codes", NEEDS_BLANK, "A stash on a full disk is NOTENOUGHDISKFORSTASH; the image stays.")
{
    given_something_to_burn();
    the_disk_of_the_stash_fills_up();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_NOTENOUGHDISKFORSTASH);
    facts_return();
    then_it_burns_now();
}

CASE(vanished, "recorddisc/code-device-not-present", "imapi-R-REC-36 imapi-R-REC-38", MUST,
     "IMAPI: the recorder was removed", NEEDS_BLANK | NEEDS_VIRTUAL, "A drive that is gone is DEVICE_NOTPRESENT.")
{
    given_something_to_burn();
    the_drive_vanishes();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DEVICE_NOTPRESENT);
    then_the_stash_holds_something();
}

CASE(mounted, "recorddisc/code-filesystem", "imapi-R-REC-16 imapi-R-REC-38", MUST, "IMAPI: try again when it is free",
     NEEDS_BLANK, "A disc that is mounted is FILESYSTEM; unmounted, it burns.")
{
    given_something_to_burn();
    a_file_system_of_the_disc_is_mounted();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_FILESYSTEM);
    it_is_unmounted();
    then_it_burns_now();
}

CASE(disc_information, "recorddisc/code-disc-information", "imapi-R-REC-35 imapi-R-REC-38", MUST,
     "IMAPI: error accessing the medium", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A disc that cannot be identified is DISCINFO; when it can, it burns.")
{
    given_something_to_burn();
    fault("sense:opcode=51,times=0,key=3,code=02,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DISCINFO);
    faults_clear();
    then_it_burns_now();
}

CASE(not_blank, "recorddisc/code-medium-invalid-type", "imapi-R-REC-21 imapi-R-REC-26", MUST,
     "IMAPI: single-session mode needs a blank disc", NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "A disc with a session on it, where a blank one is needed, is MEDIUM_INVALIDTYPE, and is not touched.")
{
    given_something_to_burn();
    given_another_blank_disc();
    given_a_session(0, 300, true, 1);
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_INVALIDTYPE);
    then_the_disc_is_unchanged();
    remove_disc();
    insert_disc(1);
    then_it_burns_now();
}

CASE(closed_disc, "recorddisc/code-cannot-write", "imapi-R-REC-26", MUST, "IMAPI result codes: media cannot be written",
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND, "A finalised CD-R is CANNOT_WRITE_TO_MEDIA.")
{
    given_something_to_burn();
    given_another_blank_disc();
    given_a_session(0, 300, false, 1);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_CANNOT_WRITE_TO_MEDIA);
    remove_disc();
    insert_disc(1);
    then_it_burns_now();
}

CASE(rewritable, "recorddisc/no-silent-erase", "imapi-R-REC-20 imapi-A-30", MUST,
     "IMAPI, RecordDisc: a CD-RW may have to be erased first", NEEDS_REWRITABLE | NEEDS_VIRTUAL,
     "A CD-RW with something on it is never overwritten: MEDIUM_INVALIDTYPE.")
{
    given_a_blank_rewritable_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    given_a_session(0, 300, false, 1);
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_INVALIDTYPE);
    then_the_disc_is_unchanged();
}

CASE(too_small, "recorddisc/code-disc-full", "imapi-R-REC-26", MUST, "IMAPI result codes: the disc cannot take more",
     NEEDS_BLANK | NEEDS_VIRTUAL, "A disc with less room than the image needs is DISCFULL.")
{
    given_something_to_burn();
    fault("reply:opcode=52,times=0,offset=16,width=4,set=200");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DISCFULL);
    faults_clear();
    then_it_burns_now();
}

CASE(boot_image, "recorddisc/code-boot-image-and-nonblank-disc", "imapi-R-REC-25 imapi-A-19", MUST,
     "imapierror.h: BOOTIMAGE_AND_NONBLANK_DISC", NEEDS_BLANK,
     "A boot image in multi-session mode is refused before anything is written.")
{
    given_multi_session();
    given_a_boot_image();
    remember_the_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC);
    then_the_disc_is_unchanged();
}

CASE(initialize_write, "recorddisc/code-initialize-write", "imapi-R-REC-34 imapi-R-REC-38", MUST,
     "IMAPI: error setting the recorder up", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that refuses the write parameters is INITIALIZE_WRITE; nothing was written, so the image stays.")
{
    given_something_to_burn();
    fault("sense:opcode=55,times=0,key=5,code=26,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INITIALIZE_WRITE);
    faults_clear();
    then_it_burns_now();
}
