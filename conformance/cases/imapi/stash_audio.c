/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The place of the stash is looked at before sound is staged as it is before data (reference imapi 6). */
#include "conformance/burn.h"
#include "conformance/case.h"

CASE(place, "imapi/track-in-a-changed-place", "imapi-R-STA-21 imapi-A-17", SHOULD, "decision of reference imapi 6",
     NEEDS_BLANK, "CreateAudioTrack while the stash lies in a bad place has the place's code and opens no track.")
{
    given_a_blank_disc();
    given_an_audio_master();
    the_stash_folder_becomes_compressed();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), IMAPI_E_COMPRESSEDSTASH);
    facts_return();
    the_stash_folder_becomes_encrypted();
    then_result(IRedbookDiscMaster_CreateAudioTrack(the_redbook, 0), IMAPI_E_ENCRYPTEDSTASH);
    facts_return();
    then_result(IRedbookDiscMaster_CloseAudioTrack(the_redbook), IMAPI_E_TRACKNOTOPEN);
    given_one_staged_track(300);
}
