/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two causes at once: the earlier step of table 4.4 gives the code. */
#include "conformance/burn.h"
#include "conformance/burn_boot.h"
#include "conformance/case.h"

#define ORDER "imapi-4.4"
#define TABLE "the table's order: programs decide by the first thing they must do"

CASE(order_4_5, "recorddisc/order-track-open-before-empty-image", ORDER, SHOULD, TABLE, NEEDS_BLANK,
     "TRACKOPEN comes before INVALIDIMAGE.")
{
    given_a_blank_disc();
    given_an_audio_master();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_TRACKOPEN);
}

CASE(order_3_5, "recorddisc/order-no-recorder-before-empty-image", ORDER, SHOULD, TABLE, NEEDS_NO_DISC,
     "NOACTIVERECORDER comes before INVALIDIMAGE.")
{
    given_an_empty_drive();
    given_a_disc_master();
    then_result(select_recorder(), IMAPI_E_MEDIUM_NOTPRESENT);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
}

CASE(order_5_6, "recorddisc/order-empty-image-before-stash", ORDER, SHOULD, TABLE, NEEDS_BLANK,
     "INVALIDIMAGE comes before COMPRESSEDSTASH.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    the_stash_folder_becomes_compressed();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

CASE(order_6, "recorddisc/order-within-the-stash", ORDER, SHOULD, TABLE, NEEDS_BLANK,
     "Compressed comes before encrypted, encrypted before removable, removable before full.")
{
    given_something_to_burn();
    the_disk_of_the_stash_fills_up();
    the_stash_folder_becomes_removable();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_REMOVABLESTASH);
    the_stash_folder_becomes_encrypted();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_ENCRYPTEDSTASH);
    the_stash_folder_becomes_compressed();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_COMPRESSEDSTASH);
}

CASE(order_6_7, "recorddisc/order-stash-before-device", ORDER, SHOULD, TABLE, NEEDS_BLANK | NEEDS_VIRTUAL,
     "REMOVABLESTASH comes before DEVICE_NOTPRESENT.")
{
    given_something_to_burn();
    the_stash_folder_becomes_removable();
    the_drive_vanishes();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_REMOVABLESTASH);
}

CASE(order_7_8, "recorddisc/order-device-before-exclusive", ORDER, SHOULD, TABLE, NEEDS_BLANK | NEEDS_VIRTUAL,
     "DEVICE_NOTPRESENT comes before DEVICE_NOTACCESSIBLE.")
{
    given_something_to_burn();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    the_drive_vanishes();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DEVICE_NOTPRESENT);
}

CASE(order_8_9, "recorddisc/order-exclusive-before-mounted", ORDER, SHOULD, TABLE, NEEDS_BLANK,
     "DEVICE_NOTACCESSIBLE comes before FILESYSTEM.")
{
    given_something_to_burn();
    then_result(IDiscRecorder_OpenExclusive(the_recorder), S_OK);
    a_file_system_of_the_disc_is_mounted();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DEVICE_NOTACCESSIBLE);
    then_result(IDiscRecorder_Close(the_recorder), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_FILESYSTEM);
}

CASE(order_9_10, "recorddisc/order-mounted-before-no-disc", ORDER, SHOULD, TABLE, NEEDS_BLANK | NEEDS_HAND,
     "FILESYSTEM comes before MEDIUM_NOTPRESENT.")
{
    given_something_to_burn();
    remove_disc();
    a_file_system_of_the_disc_is_mounted();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_FILESYSTEM);
    it_is_unmounted();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
}

CASE(order_10_11, "recorddisc/order-no-disc-before-disc-information", ORDER, SHOULD, TABLE, NEEDS_BLANK | NEEDS_VIRTUAL,
     "MEDIUM_NOTPRESENT comes before DISCINFO.")
{
    given_something_to_burn();
    remove_disc();
    fault("sense:opcode=51,times=0,key=3,code=02,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
}

CASE(order_10_12, "recorddisc/order-no-disc-before-wrong-disc", "imapi-4.4 imapi-R-REC-27", SHOULD, TABLE,
     NEEDS_BLANK | NEEDS_HAND, "An empty tray in multi-session mode is MEDIUM_NOTPRESENT, not WRONGDISC.")
{
    given_multi_session();
    remove_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
}

CASE(order_11_12, "recorddisc/order-disc-information-before-wrong-disc", ORDER, SHOULD, TABLE,
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_VIRTUAL, "DISCINFO comes before WRONGDISC.")
{
    given_multi_session();
    given_another_blank_disc();
    fault("sense:opcode=51,times=0,key=3,code=02,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_DISCINFO);
}

CASE(order_12_13, "recorddisc/order-wrong-disc-before-kind", ORDER, SHOULD, TABLE,
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_HAND,
     "A finalised disc in multi-session mode is WRONGDISC, not CANNOT_WRITE_TO_MEDIA.")
{
    given_multi_session();
    given_another_blank_disc();
    given_a_session(0, 300, false, 1);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_WRONGDISC);
}

CASE(order_13_14, "recorddisc/order-kind-before-set-up", ORDER, SHOULD, TABLE,
     NEEDS_BLANK | NEEDS_TWO_DISCS | NEEDS_VIRTUAL, "CANNOT_WRITE_TO_MEDIA comes before INITIALIZE_WRITE.")
{
    given_something_to_burn();
    given_another_blank_disc();
    given_a_session(0, 300, false, 1);
    fault("sense:opcode=55,times=0,key=5,code=26,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_CANNOT_WRITE_TO_MEDIA);
}

CASE(order_14_15, "recorddisc/order-set-up-before-write", ORDER, SHOULD, TABLE, NEEDS_BLANK | NEEDS_VIRTUAL,
     "INITIALIZE_WRITE comes before what a WRITE would give.")
{
    given_something_to_burn();
    fault("sense:opcode=2A,times=0,key=4,code=44,qualifier=00");
    fault("sense:opcode=55,times=0,key=5,code=26,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INITIALIZE_WRITE);
}

CASE(order_15_16, "recorddisc/order-write-before-close", ORDER, SHOULD, TABLE, NEEDS_BLANK | NEEDS_VIRTUAL,
     "What a WRITE gives comes before INITIALIZE_ENDWRITE.")
{
    given_something_to_burn();
    fault("sense:opcode=5B,times=0,key=5,code=72,qualifier=00");
    fault("sense:opcode=2A,n=2,key=3,code=0C,qualifier=09");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_LOSS_OF_STREAMING);
}
