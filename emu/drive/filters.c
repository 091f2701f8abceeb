/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The chain between the door and the gate. The last added is asked first, and sees the finished command last. */
#include "emu/drive/filters.h"

#include <stdlib.h>
#include <string.h>

struct filter {
    struct filter *next;
    const struct filter_kind *kind;
    void *state;
    char *specification;
};

static const struct filter_kind *const kinds[] = {
    &fault_sense,
    &fault_status,
    &fault_deferred,
    &fault_attentions,
    &fault_short_reply,
    &fault_reply,
    &fault_corrupt,
    &fault_delay,
    &fault_hang,
    &fault_slow,
    &fault_disc_yanked,
    &fault_disc_changed,
    &fault_tray_opened,
    &fault_button,
    &fault_reset,
    &fault_power_cut,
    &flaw_test_write_writes,
    &flaw_test_write_closes,
    &flaw_test_write_no_track,
    &flaw_next_writable_plus_one,
    &flaw_next_writable_frozen,
    &flaw_second_session_6750,
    &flaw_lead_out_off_by_150,
    &flaw_eject_only_says_so,
    &flaw_lock_does_not_lock,
    &flaw_second_session_refused,
    &flaw_identification_changes,
    &flaw_mode_select_takes_everything,
    &flaw_attention_lost,
    &flaw_attention_unknown,
    &flaw_load_without_attention,
    &flaw_events_share_attention,
    &flaw_write_at_wrong_address_taken,
    &flaw_synchronize_leaves_track_open,
    &flaw_blank_capacity_refused,
    &flaw_allocation_ignored,
    &flaw_residual_wrong,
    &flaw_configuration_odd_length,
    &flaw_profile_read_only,
    &flaw_too_many_speeds,
    &flaw_first_session_alone,
    &flaw_no_next_program_area,
    &flaw_buffer_more_than_all,
    &flaw_sector_header_off,
    &flaw_samples_swapped,
    &flaw_bit_wrong,
    &flaw_no_new_media,
    &flaw_blank_only_says_so,
    &flaw_never_final,
    &flaw_ready_while_it_blanks,
    &flaw_progress_counts_down,
    &flaw_ejects_while_working,
    &flaw_load_only_says_so,
    &flaw_speed_refused,
    &flaw_request_sense_keeps,
    &flaw_takes_half_a_page,
    &flaw_gaps_are_zeros,
    &flaw_packet_link_forgotten,
    &flaw_packet_any_size,
    &flaw_closes_over_incomplete,
    &flaw_closes_over_reserved,
    &flaw_reserves_anything,
    &flaw_half_a_descriptor,
    &flaw_formats_anything,
    &flaw_q_in_binary,
    &flaw_plays_data,
    &flaw_play_stands_still,
    &flaw_takes_any_sheet,
    &flaw_writes_without_sheet,
    &flaw_session_stays_blank,
    &flaw_index_lost,
    &flaw_isrc_lost,
    &flaw_close_refused,
    &flaw_cd_text_lost,
    &flaw_buffer_always_empty,
    &flaw_not_ready_while_writing,
    &flaw_ready_too_early,
    &flaw_raw_lead_out,
};

const struct filter_kind *const *drive_filter_kinds(size_t *count)
{
    *count = sizeof kinds / sizeof kinds[0];
    return kinds;
}

static const struct filter_kind *find_kind(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strlen(kinds[i]->name) == length && memcmp(kinds[i]->name, name, length) == 0)
            return kinds[i];
    return NULL;
}

const struct filter_key *drive_filter_addressing(void)
{
    return match_keys;
}

static int not_there(const char *name, size_t length, struct failure *why)
{
    return fail(why, EXIT_USAGE_ERROR, "there is no fault or flaw '%.*s'", (int)minimum_size(length, 60), name);
}

/* Faults are made from their table of keys. */
static int make_state(const struct filter_kind *kind, struct drive *drive, const char *parameters, void **state,
                      struct failure *why)
{
    if (kind->flaw)
        return kind->new != NULL ? kind->new (drive, parameters, state, why)
                                 : filter_no_parameters(drive, parameters, state, why);
    struct fault *fault = NULL;
    int code = fault_new(kind, drive, parameters, &fault, why);
    *state = fault;
    return code;
}

static void free_filter(struct filter *filter)
{
    if (filter->kind->free != NULL)
        filter->kind->free(filter->state);
    free(filter->specification);
    free(filter);
}

static struct filter *make_filter(struct drive *drive, const char *specification, struct failure *why)
{
    size_t length = strcspn(specification, ":");
    const struct filter_kind *kind = find_kind(specification, length);
    if (kind == NULL) {
        not_there(specification, length, why);
        return NULL;
    }
    struct filter *filter = calloc(1, sizeof *filter);
    char *copy = strdup(specification);
    if (filter == NULL || copy == NULL) {
        free(filter);
        free(copy);
        fail(why, EXIT_INTERNAL, "out of memory");
        return NULL;
    }
    *filter = (struct filter){.kind = kind, .specification = copy};
    const char *parameters = specification[length] == ':' ? specification + length + 1 : "";
    if (make_state(kind, drive, parameters, &filter->state, why) != 0) {
        filter->state = NULL;
        free(filter->specification);
        free(filter);
        return NULL;
    }
    return filter;
}

int drive_filter_check(const char *specification, struct failure *why)
{
    size_t length = strcspn(specification, ":");
    const struct filter_kind *kind = find_kind(specification, length);
    if (kind == NULL)
        return not_there(specification, length, why);
    if (kind->flaw && kind->new != NULL)
        return 0;
    struct filter *filter = make_filter(NULL, specification, why);
    if (filter == NULL)
        return EXIT_USAGE_ERROR;
    free_filter(filter);
    return 0;
}

int drive_filter_add(struct drive *drive, const char *specification, struct failure *why)
{
    struct filter *filter = make_filter(drive, specification, why);
    if (filter == NULL)
        return EXIT_USAGE_ERROR;
    if (filter->kind->addressed) {
        unsigned slot = 0;
        while (slot < 64 && drive->fault_slots >> slot & 1)
            slot++;
        if (slot == 64) {
            free_filter(filter);
            return fail(why, EXIT_USAGE_ERROR, "%s has 64 faults already", drive->name);
        }
        drive->fault_slots |= UINT64_C(1) << slot;
        ((struct fault *)filter->state)->slot = slot;
    }
    filter->next = drive->filters;
    drive->filters = filter;
    filters_constants(drive);
    return 0;
}

/* A bit of a fault that is gone must mean nothing to a command that is still on its way. */
static void free_slot(struct drive *drive, unsigned slot)
{
    uint64_t others = ~(UINT64_C(1) << slot);
    drive->fault_slots &= others;
    struct drive_task *const lists[] = {drive->waiting, drive->delayed, drive->writing.held};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (struct drive_task *task = lists[i]; task != NULL; task = task->next)
            task->hits &= others;
    if (drive->operation.held != NULL)
        drive->operation.held->hits &= others;
}

bool drive_filter_remove(struct drive *drive, size_t index)
{
    struct filter **link = &drive->filters;
    while (*link != NULL && index-- > 0)
        link = &(*link)->next;
    struct filter *filter = *link;
    if (filter == NULL)
        return false;
    *link = filter->next;
    if (filter->kind->addressed)
        free_slot(drive, ((struct fault *)filter->state)->slot);
    filters_constants(drive);
    waiting_release(drive, filter);
    free_filter(filter);
    return true;
}

void drive_filters_clear(struct drive *drive)
{
    while (drive_filter_remove(drive, 0))
        ;
}

static const struct filter *filter_at(const struct drive *drive, size_t index)
{
    const struct filter *filter = drive->filters;
    while (filter != NULL && index-- > 0)
        filter = filter->next;
    return filter;
}

const char *drive_filter_at(const struct drive *drive, size_t index)
{
    const struct filter *filter = filter_at(drive, index);
    return filter != NULL ? filter->specification : NULL;
}

bool drive_filter_counts(const struct drive *drive, size_t index, unsigned long *matched, unsigned long *hit)
{
    const struct filter *filter = filter_at(drive, index);
    if (filter == NULL || !filter->kind->addressed)
        return false;
    const struct match *match = filter->state;
    *matched = match->seen;
    *hit = match->hits;
    return true;
}

struct filter *filter_behind(const struct filter *filter)
{
    return filter->next;
}

/* The personality's constants, with what each filter replaces, oldest first. */
static void replace_constants(struct drive *drive, const struct filter *filter)
{
    if (filter == NULL)
        return;
    replace_constants(drive, filter->next);
    if (filter->kind->constants != NULL)
        filter->kind->constants(&drive->constants, filter->state);
}

void filters_constants(struct drive *drive)
{
    drive->constants = drive->personality.constants;
    replace_constants(drive, drive->filters);
    if (drive->disc != NULL)
        disc_set_run_out(drive->disc, drive->constants.run_out);
}

enum filter_verdict filters_before(struct drive_task *task)
{
    while (task->next_filter != NULL) {
        struct filter *filter = task->next_filter;
        task->next_filter = filter->next;
        if (filter->kind->before == NULL)
            continue;
        task->held_by = filter;
        enum filter_verdict verdict = filter->kind->before(task->drive, task->nexus, task->command, filter->state);
        if (verdict == FILTER_ANSWERED)
            task->answered_by = filter;
        if (verdict != FILTER_PASS)
            return verdict;
    }
    return FILTER_PASS;
}

/* Innermost first. Filters below the one that answered never saw the command. */
static void after(struct drive_task *task, const struct filter *filter)
{
    if (filter == NULL || filter == task->answered_by)
        return;
    after(task, filter->next);
    if (filter->kind->after != NULL)
        filter->kind->after(task->drive, task->nexus, task->command, filter->state);
}

void filters_after(struct drive_task *task)
{
    after(task, task->drive->filters);
}

/* ------------------------------------------------------------------ what flaws share */

void say_good_instead(struct drive_command *command, uint8_t opcode, enum additional_sense refusal)
{
    bool refused = command->cdb[0] == opcode && command->status == STATUS_CHECK_CONDITION;
    if (!refused || get_be16(command->sense + 12) != (unsigned)refusal)
        return;
    drive_command_good(command);
    command->data_out_taken = command->data_out_length;
}
