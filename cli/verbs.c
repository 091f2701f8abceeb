/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one table of verbs: dispatch, --help, man pages and shell completion read it. */
#include "cli/verb.h"

/* clang-format off */
extern const struct verb verb_disc_create, verb_disc_info, verb_disc_kinds, verb_disc_export; /* cli/disc.c */
extern const struct verb verb_personality_show, verb_personality_check, verb_personality_list, verb_personality_keys;
extern const struct verb verb_serve, verb_run;
extern const struct verb verb_insert, verb_remove, verb_eject, verb_load, verb_button, verb_reset, verb_power, verb_state, verb_clock;
extern const struct verb verb_trace, verb_trace_replay, verb_trace_cover;
extern const struct verb verb_fault_add, verb_fault_list, verb_fault_clear, verb_fault_kinds;
extern const struct verb verb_burn, verb_drives, verb_qualify, verb_bench, verb_fixture, verb_help;

const struct verb *const verbs[] = {
    &verb_disc_create, &verb_disc_info, &verb_disc_kinds, &verb_disc_export,
    &verb_personality_show, &verb_personality_check, &verb_personality_list, &verb_personality_keys,
    &verb_serve, &verb_run,
    &verb_insert, &verb_remove, &verb_eject, &verb_load, &verb_button, &verb_reset, &verb_power, &verb_state, &verb_clock,
    &verb_trace_replay, &verb_trace_cover, &verb_trace, /* the one word last: it is found when no second fits */
    &verb_fault_add, &verb_fault_list, &verb_fault_clear, &verb_fault_kinds,
    &verb_burn, &verb_drives, &verb_qualify, &verb_bench, &verb_fixture, &verb_help,
    NULL,
};
/* clang-format on */
