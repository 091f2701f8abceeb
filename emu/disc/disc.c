/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The medium as the drive sees it: every question goes to the rules of its family, on the real disc or on a
 * simulation's shadow. */
#include "emu/disc/internal.h"

static const struct disc_state *view(const struct disc *disc)
{
    return disc->simulating ? &disc->shadow : &disc->real;
}

static struct disc_state *view_to_change(struct disc *disc)
{
    return disc->simulating ? &disc->shadow : &disc->real;
}

const struct disc_kind *disc_kind(const struct disc *disc)
{
    return disc->kind;
}

const char *disc_serial(const struct disc *disc)
{
    return disc->serial;
}

const char *disc_path(const struct disc *disc)
{
    return disc->path;
}

const struct disc_layout *disc_layout(const struct disc *disc)
{
    return &view(disc)->layout;
}

const struct disc_layout *disc_layout_real(const struct disc *disc)
{
    return &disc->real.layout;
}

struct disc_counters disc_counters(const struct disc *disc)
{
    return disc->store.counters;
}

void disc_set_friendly_run_out(struct disc *disc, bool friendly)
{
    disc->friendly_run_out = friendly;
}

/* ------------------------------------------------------------------ recording */

size_t write_block_size(uint8_t data_block_type)
{
    switch (data_block_type) {
    case 0:
        return 2352;
    case 8:
        return 2048;
    default:
        return 0;
    }
}

size_t disc_write_block_size(const struct disc *disc, const struct write_parameters *parameters)
{
    const struct disc_track *unfinished = layout_unfinished_track(disc_layout(disc));
    return write_block_size(unfinished ? unfinished->data_block_type : parameters->data_block_type);
}

/* A bundle opened for reading is as good as write protected. */
static struct sense may_change(const struct disc *disc)
{
    return disc->read_only && !disc->kind->pressed && !disc->simulating ? sense(DATA_PROTECT, WRITE_PROTECTED)
                                                                        : sense_none();
}

struct sense disc_next_track(const struct disc *disc, const struct write_parameters *parameters,
                             struct disc_track *track)
{
    return disc->rules->next_track(disc, view(disc), parameters, track);
}

struct sense disc_may_write(const struct disc *disc, lba_t lba, uint32_t count,
                            const struct write_parameters *parameters)
{
    struct sense refusal = may_change(disc);
    return sense_good(refusal) ? disc->rules->may_write(disc, view(disc), lba, count, parameters) : refusal;
}

struct sense disc_write(struct disc *disc, lba_t lba, uint32_t count, const void *data,
                        const struct write_parameters *parameters)
{
    struct sense refusal = may_change(disc);
    return sense_good(refusal) ? disc->rules->write(disc, view_to_change(disc), lba, count, data, parameters) : refusal;
}

struct sense disc_synchronize(struct disc *disc)
{
    return disc->rules->synchronize(disc, view_to_change(disc));
}

int disc_barrier(struct disc *disc)
{
    return store_synchronize_sectors(&disc->store);
}

struct sense disc_may_close(const struct disc *disc, unsigned close_function, unsigned track,
                            const struct write_parameters *parameters)
{
    (void)parameters; /* no rule of CD looks at them here */
    struct sense refusal = may_change(disc);
    return sense_good(refusal) ? disc->rules->may_close(disc, view(disc), close_function, track) : refusal;
}

struct sense disc_close_track(struct disc *disc, unsigned track, const struct write_parameters *parameters)
{
    (void)parameters;
    struct sense refusal = may_change(disc);
    return sense_good(refusal) ? disc->rules->close_track(disc, view_to_change(disc), track) : refusal;
}

struct sense disc_close_session(struct disc *disc, const struct write_parameters *parameters)
{
    struct sense refusal = may_change(disc);
    return sense_good(refusal) ? disc->rules->close_session(disc, view_to_change(disc), parameters) : refusal;
}

struct sense disc_may_blank(const struct disc *disc, unsigned blanking_type, lba_t address)
{
    (void)address; /* types 0 and 1 have none */
    struct sense refusal = disc->rules->may_blank(disc, blanking_type);
    if (sense_good(refusal))
        refusal = may_change(disc);
    /* reference mmc 4.2: erasing cannot be simulated */
    return sense_good(refusal) && disc->simulating ? sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR) : refusal;
}

struct sense disc_blank(struct disc *disc, unsigned blanking_type, lba_t address)
{
    struct sense refusal = disc_may_blank(disc, blanking_type, address);
    return sense_good(refusal) ? disc->rules->blank(disc, &disc->real, blanking_type) : refusal;
}

/* ------------------------------------------------------------------ simulation */

void disc_simulation_begin(struct disc *disc)
{
    if (disc->simulating)
        return;
    disc->shadow = disc->real;
    disc->shadow.store = &disc->drop;
    disc->simulating = true;
}

void disc_simulation_drop(struct disc *disc)
{
    disc->simulating = false;
}

bool disc_simulating(const struct disc *disc)
{
    return disc->simulating;
}
