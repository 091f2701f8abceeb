/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pressed disc: nothing can be recorded (refusals: reference mmc 2.21). */
#include "emu/disc/internal.h"

static void pressed_derive(const struct disc_kind *kind, struct disc_layout *layout)
{
    (void)kind;
    layout_derive_common(layout);
}

static struct sense pressed_next_track(const struct disc *disc, const struct disc_state *state,
                                       const struct write_parameters *parameters, struct disc_track *track)
{
    (void)disc, (void)state, (void)parameters, (void)track;
    return sense(ILLEGAL_REQUEST, INVALID_FIELD_IN_CDB);
}

static struct sense pressed_may_write(const struct disc *disc, const struct disc_state *state, lba_t lba,
                                      uint32_t count, const struct write_parameters *parameters)
{
    (void)disc, (void)state, (void)lba, (void)count, (void)parameters;
    return sense(ILLEGAL_REQUEST, CANNOT_WRITE_MEDIUM_INCOMPATIBLE_MEDIUM);
}

static struct sense pressed_write(struct disc *disc, struct disc_state *state, lba_t lba, uint32_t count,
                                  const void *data, const struct write_parameters *parameters)
{
    (void)data;
    return pressed_may_write(disc, state, lba, count, parameters);
}

static struct sense pressed_synchronize(struct disc *disc, struct disc_state *state)
{
    (void)disc, (void)state;
    return sense_none(); /* no pending write: good */
}

static struct sense pressed_may_close(const struct disc *disc, const struct disc_state *state, unsigned close_function,
                                      unsigned track)
{
    (void)disc, (void)state, (void)close_function, (void)track;
    return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
}

static struct sense pressed_close_track(struct disc *disc, struct disc_state *state, unsigned track)
{
    return pressed_may_close(disc, state, 1, track);
}

static struct sense pressed_close_session(struct disc *disc, struct disc_state *state,
                                          const struct write_parameters *parameters)
{
    (void)parameters;
    return pressed_may_close(disc, state, 2, 0);
}

static struct sense pressed_may_blank(const struct disc *disc, const struct disc_state *state, unsigned blanking_type,
                                      lba_t address)
{
    (void)disc, (void)state, (void)blanking_type, (void)address;
    return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
}

static struct sense pressed_blank(struct disc *disc, struct disc_state *state, unsigned blanking_type, lba_t address)
{
    return pressed_may_blank(disc, state, blanking_type, address);
}

static struct sense pressed_write_length(const struct disc *disc, const struct disc_state *state, lba_t lba,
                                         uint32_t count, const struct write_parameters *parameters, size_t *length)
{
    *length = 0;
    return pressed_may_write(disc, state, lba, count, parameters);
}

const struct disc_rules rules_pressed = {
    .family = "pressed",
    .derive = pressed_derive,
    .next_track = pressed_next_track,
    .may_write = pressed_may_write,
    .write = pressed_write,
    .write_length = pressed_write_length,
    .synchronize = pressed_synchronize,
    .may_close = pressed_may_close,
    .close_track = pressed_close_track,
    .close_session = pressed_close_session,
    .may_blank = pressed_may_blank,
    .blank = pressed_blank,
};
