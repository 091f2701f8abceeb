/* SPDX-License-Identifier: GPL-2.0-or-later */
/* After a burn only what the drive says of the disc counts (R-REC-70): each part of it, told wrongly. */
#include "conformance/burn.h"
#include "conformance/case.h"

static const char *told;

static void the_drive_tells_it(void)
{
    fault(told);
}

/* From NotifyClosingDisc on the drive's answers are changed so; then RecordDisc fails. */
static void then_the_burn_is_not_believed(const char *answer)
{
    given_something_to_burn();
    told = answer;
    during_event(EVENT_CLOSING, the_drive_tells_it);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_GENERIC);
    faults_clear();
    then_the_callbacks_are_in_order(IMAPI_E_GENERIC, 0);
    then_the_stash_is_wiped();
    close_master();
}

CASE(sessions, "imapi/burn-without-a-session-is-none", "imapi-R-REC-70 imapi-Q-19", SHOULD, "experience of PSY",
     NEEDS_BLANK | NEEDS_VIRTUAL,
     "The drive took everything, and afterwards counts another number of sessions: GENERIC instead of S_OK.")
{
    then_the_burn_is_not_believed("reply:opcode=51,times=0,offset=4,width=1,set=1"); /* number of sessions */
}

CASE(tracks, "imapi/burn-without-its-track-is-none", "imapi-R-REC-70 imapi-Q-19", SHOULD, "experience of PSY",
     NEEDS_BLANK | NEEDS_VIRTUAL,
     "The drive took everything, and afterwards counts another number of tracks: GENERIC instead of S_OK.")
{
    then_the_burn_is_not_believed(
        "reply:opcode=51,times=0,offset=5,width=1,set=3"); /* first track in the last session */
}

CASE(blocks, "imapi/burn-that-ends-early-is-none", "imapi-R-REC-70 imapi-Q-19", SHOULD, "experience of PSY",
     NEEDS_BLANK | NEEDS_VIRTUAL,
     "The drive took everything, and afterwards its lead-out begins before the last block that was sent: GENERIC "
     "instead of S_OK.")
{
    /* READ TOC format 0: four bytes, the track, and the lead-out with its address (MMC-3 6.25.3.2) */
    then_the_burn_is_not_believed("reply:opcode=43,times=0,offset=16,width=4,set=400");
}
