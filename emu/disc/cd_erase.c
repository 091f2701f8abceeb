/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BLANK and FORMAT UNIT (reference mmc 2.9). */
#include "emu/disc/cd.h"

#include <string.h>

enum { BLANK_WHOLE = 0, BLANK_MINIMAL = 1 };

struct sense cd_may_blank(const struct disc *disc, const struct disc_state *state, unsigned blanking_type,
                          lba_t address)
{
    (void)state, (void)address;
    if (!disc->kind->erasable)
        return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    if (blanking_type != BLANK_WHOLE && blanking_type != BLANK_MINIMAL)
        return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
    return sense_none();
}

/*
 * Minimal erases PMA and TOC: what the grooves hold cannot be found any more, and goes when a track is written over it.
 * Whole erases the sectors and the identification too.
 */
struct sense cd_blank(struct disc *disc, struct disc_state *state, unsigned blanking_type, lba_t address)
{
    struct sense refusal = cd_may_blank(disc, state, blanking_type, address);
    if (!sense_good(refusal))
        return refusal;
    struct disc_state next = *state;
    memset(&next.layout, 0, sizeof next.layout);
    if (blanking_type == BLANK_MINIMAL) {
        next.layout.identification_valid = state->layout.identification_valid;
        next.layout.identification = state->layout.identification;
    }
    if (journal_append(&next, &(struct journal_change){.what = "blanked", .indexes = true}, true) != 0)
        return cd_store_failed(0);
    cd_derive(disc->kind, &next.layout);
    *state = next;
    if (blanking_type == BLANK_WHOLE &&
        (cd_drop_sectors_from(state, 0) != 0 || store_synchronize_sectors(state->store) != 0))
        return cd_store_failed(0);
    return sense_none();
}
