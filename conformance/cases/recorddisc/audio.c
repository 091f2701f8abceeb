/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Audio: one track after the other, and the disc is final (reference imapi 4.8, 9). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(audio, "recorddisc/audio-disc", "imapi-R-AUD-01 imapi-R-AUD-03 imapi-R-AUD-22 imapi-A-14", MUST,
     "IMAPI, IRedbookDiscMaster", NEEDS_BLANK,
     "Two tracks are burned with the gap between them, sample for sample, and the disc is final.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(300);
    given_one_staged_track(320);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    then_field(information, &DISC_STATUS, exactly(2));
    struct reply *second = read_track_information(1, 2);
    then_good(second);
    then_field(second, &TRACK_START, exactly(452));
    uint8_t block[2352];
    struct reply *read = read_cd(100, 1, 1, 0xF8, 0, 2352);
    then_good(read);
    fill_pattern(block, sizeof block, 100, 11);
    then_data_is(read, block, sizeof block);
    read = read_cd(452 + 17, 1, 1, 0xF8, 0, 2352);
    then_good(read);
    fill_pattern(block, sizeof block, 17, 11);
    then_data_is(read, block, sizeof block);
}

CASE(audio_simulated, "recorddisc/audio-simulation", "imapi-R-REC-02 imapi-R-REC-43", MUST,
     "IMAPI, RecordDisc: the medium is not written", NEEDS_BLANK,
     "A simulated audio burn leaves the disc bit for bit what it was.")
{
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(300);
    remember_the_disc();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_the_disc_is_unchanged();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}
