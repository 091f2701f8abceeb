/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording that is spoilt while it runs: the laser ran on over an empty groove (reference mmc 3.0). */
#include "emu/disc/cd.h"

/*
 * What was being written has no end: its tracks stay as a power cut would leave them. That the journal is told is not
 * waited for: without the record they open just so.
 */
void cd_interrupt(struct disc *disc, struct disc_state *state)
{
    struct disc_layout *layout = &state->layout;
    for (unsigned i = 0; i < layout->track_count; i++) {
        struct disc_track *track = &layout->tracks[i];
        if (track->state != TRACK_OPEN)
            continue;
        track->state = track->reserved > 0 ? TRACK_STATE_RESERVED : TRACK_INCOMPLETE;
        track->damaged = true;
        const struct journal_change change = {.what = "track interrupted",
                                              .first_track = track->number,
                                              .last_track = track->number,
                                              .session = track->session};
        (void)journal_append(state, &change, false);
    }
    if (disc->rules->forget)
        disc->rules->forget(state);
    cd_derive(disc->kind, layout);
}
