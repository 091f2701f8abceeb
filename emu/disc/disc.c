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

void disc_set_run_out(struct disc *disc, enum run_out_reading reading)
{
    disc->run_out = reading;
}

/* ------------------------------------------------------------------ recording */

size_t write_block_size(uint8_t data_block_type)
{
    static const size_t sizes[16] = {[0] = 2352, [1] = 2368,  [2] = 2448,  [3] = 2448,  [8] = 2048,
                                     [9] = 2336, [10] = 2048, [11] = 2056, [12] = 2324, [13] = 2332};
    return data_block_type < 16 ? sizes[data_block_type] : 0;
}

/* A bundle opened for reading is as good as write protected. */
static struct sense may_change(const struct disc *disc)
{
    return disc->read_only && !disc->kind->pressed && !disc->simulating ? sense(DATA_PROTECT, WRITE_PROTECTED)
                                                                        : sense_none();
}

struct sense disc_write_length(const struct disc *disc, lba_t lba, uint32_t count,
                               const struct write_parameters *parameters, size_t *length)
{
    return disc->rules->write_length(disc, view(disc), lba, count, parameters, length);
}

struct sense disc_announce(struct disc *disc, const uint8_t *sheet, size_t length,
                           const struct write_parameters *parameters)
{
    if (!disc->rules->announce)
        return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
    struct sense refusal = may_change(disc);
    return sense_good(refusal) ? disc->rules->announce(disc, view_to_change(disc), sheet, length, parameters) : refusal;
}

bool disc_announced(const struct disc *disc)
{
    return view(disc)->plan != NULL;
}

void disc_forget_announced(struct disc *disc)
{
    struct disc_state *state = view_to_change(disc);
    if (disc->rules->forget && state->layout.last_session_state == SESSION_EMPTY && !disc_recording(disc))
        disc->rules->forget(state);
}

bool disc_recording(const struct disc *disc)
{
    return disc->rules->recording && disc->rules->recording(view(disc));
}

bool disc_goes_on(const struct disc *disc, lba_t lba)
{
    return disc_recording(disc) && (!disc->rules->goes_on || disc->rules->goes_on(view(disc), lba));
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

void disc_interrupt(struct disc *disc)
{
    if (disc->rules->interrupt)
        disc->rules->interrupt(disc, view_to_change(disc));
}

bool disc_unsettled(const struct disc *disc)
{
    return !disc->simulating && store_unsettled(&disc->store);
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

/* ------------------------------------------------------------------ reservations and repair */

static struct sense not_on_this_medium(void)
{
    return sense(ILLEGAL_REQUEST, INCOMPATIBLE_MEDIUM_INSTALLED);
}

struct sense disc_may_reserve(const struct disc *disc, uint32_t blocks, const struct write_parameters *parameters)
{
    struct sense refusal = disc->rules->may_reserve ? may_change(disc) : not_on_this_medium();
    return sense_good(refusal) ? disc->rules->may_reserve(disc, view(disc), blocks, parameters) : refusal;
}

struct sense disc_reserve(struct disc *disc, uint32_t blocks, const struct write_parameters *parameters)
{
    struct sense refusal = disc_may_reserve(disc, blocks, parameters);
    return sense_good(refusal) ? disc->rules->reserve(disc, view_to_change(disc), blocks, parameters) : refusal;
}

struct sense disc_may_repair(const struct disc *disc, unsigned track)
{
    struct sense refusal = disc->rules->may_repair ? may_change(disc) : not_on_this_medium();
    return sense_good(refusal) ? disc->rules->may_repair(disc, view(disc), track) : refusal;
}

struct sense disc_repair(struct disc *disc, unsigned track)
{
    struct sense refusal = disc_may_repair(disc, track);
    return sense_good(refusal) ? disc->rules->repair(disc, view_to_change(disc), track) : refusal;
}

/* ------------------------------------------------------------------ erasing and formatting */

/* Reference mmc 4.2: neither can be simulated. */
static struct sense may_erase(const struct disc *disc, struct sense refusal)
{
    if (sense_good(refusal))
        refusal = may_change(disc);
    return sense_good(refusal) && disc->simulating ? sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR) : refusal;
}

struct sense disc_may_blank(const struct disc *disc, unsigned blanking_type, lba_t address)
{
    return may_erase(disc, disc->rules->may_blank(disc, &disc->real, blanking_type, address));
}

struct sense disc_blank(struct disc *disc, unsigned blanking_type, lba_t address)
{
    struct sense refusal = disc_may_blank(disc, blanking_type, address);
    return sense_good(refusal) ? disc->rules->blank(disc, &disc->real, blanking_type, address) : refusal;
}

size_t disc_formats(const struct disc *disc, struct disc_format *formats, size_t room)
{
    return disc->rules->formats ? disc->rules->formats(disc, &disc->real, formats, room) : 0;
}

struct sense disc_may_format(const struct disc *disc, const struct disc_format *format)
{
    return may_erase(disc, disc->rules->may_format ? disc->rules->may_format(disc, &disc->real, format)
                                                   : sense(ILLEGAL_REQUEST, CANNOT_FORMAT_MEDIUM_INCOMPATIBLE_MEDIUM));
}

struct sense disc_format(struct disc *disc, const struct disc_format *format)
{
    struct sense refusal = disc_may_format(disc, format);
    return sense_good(refusal) ? disc->rules->format(disc, &disc->real, format) : refusal;
}

/* ------------------------------------------------------------------ simulation */

void disc_simulation_begin(struct disc *disc)
{
    if (disc->simulating)
        return;
    disc->shadow = disc->real;
    disc->shadow.plan = NULL;
    disc->shadow.store = &disc->drop;
    disc->simulating = true;
}

void disc_simulation_drop(struct disc *disc)
{
    if (disc->simulating && disc->rules->forget)
        disc->rules->forget(&disc->shadow);
    disc->simulating = false;
}

bool disc_simulating(const struct disc *disc)
{
    return disc->simulating;
}
