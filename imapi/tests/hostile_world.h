/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive that answers anything cannot crash, hang or overrun the library. What it may cost is counted in commands and
 * in seconds of the drive's own clock, never in time that the test spends. */
#ifndef COASTER_IMAPI_TESTS_HOSTILE_WORLD_H
#define COASTER_IMAPI_TESTS_HOSTILE_WORLD_H

#include "imapi/fuzz/session.h"
#include "imapi/tests/support.h"

/* Longer than any wait that the library allows a drive: erasing is the longest (3 h for the command, and 3 h of busy).
 */
#define LONGEST_SECONDS (7 * 3600.0)
/* That is also what takes most commands: one each tenth of a second of 3 h. */
#define MOST_COMMANDS 130000ul

static uint8_t *session;
static uint32_t session_blocks;
static struct hostile drive;

static inline int begin(void **state)
{
    (void)state;
    scratch_make();
    if (!session)
        session = session_make(&session_blocks);
    hostile_begin(&drive, session, session_blocks);
    return 0;
}

static inline int finish(void **state)
{
    (void)state;
    hostile_end(&drive);
    scratch_remove();
    return 0;
}

static inline void start_again(bool blank)
{
    hostile_end(&drive);
    hostile_begin(&drive, blank ? NULL : session, session_blocks);
}

static inline struct client_results bounded(unsigned what)
{
    struct client_results results = client_does(what, NULL);
    if (drive.commands > MOST_COMMANDS || drive.now > LONGEST_SECONDS)
        fail_msg("%lu commands, %.0f seconds", drive.commands, drive.now);
    return results;
}

#endif
