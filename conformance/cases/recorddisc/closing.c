/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the closing lasts, as NotifyClosingDisc tells it (R-EVT-16): a bar stands at its end meanwhile. */
#include "conformance/case.h"
#include "conformance/client.h"

/* R-REC-62: lead-out and lead-in of the first session are 11,250 blocks, of a later one 6,750; 1X is 75 blocks/s. */
enum { FIRST = 11250, LATER = 6750, BLOCKS_OF_1X = 75 };

static int64_t seconds_told(void)
{
    int64_t told = -1;
    for (unsigned i = 0; i < event_count; i++)
        told = events[i].kind == EVENT_CLOSING ? events[i].a : told;
    return told;
}

/* No less than the drive needs when it is never slower than it was told to be; no more than of a drive that is slow. */
static void then_the_estimate_is_of(int64_t blocks, int64_t speed)
{
    int64_t seconds = blocks / (BLOCKS_OF_1X * speed);
    then_between("the seconds that closing is to last", seconds_told(), seconds, 10 * seconds + 60);
}

CASE(estimate, "recorddisc/closing-is-estimated", "imapi-R-EVT-16 imapi-Q-06 imapi-R-EVT-24", SHOULD,
     "Q-06: give NotifyClosingDisc a useful estimate", NEEDS_BLANK,
     "NotifyClosingDisc tells no fewer seconds than lead-in and lead-out take at the speed of the burn, of the first "
     "session and of the second.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    int64_t speed = write_speed_of_the_drive(false);
    set_recorder_property(u"WriteSpeed", (LONG)speed);
    then_result(stage("first.txt", "of the first session\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_estimate_is_of(FIRST, speed);
    then_result(select_recorder(), S_OK);
    then_result(stage("second.txt", "of the second session\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_estimate_is_of(LATER, speed);
}
