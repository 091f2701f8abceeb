/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a case needs that is itself a program written for IMAPI v1 (reference imapi 16): the surroundings, and what
 * every such program has written for itself. Everything else it calls as its source does.
 */
#ifndef COASTER_CONFORMANCE_CLIENT_H
#define COASTER_CONFORMANCE_CLIENT_H

#include <stdbool.h>

#include "conformance/burn.h"
#include "conformance/burn_sink.h"

/* The one drive and a stash folder of its own, in the environment; and CoInitialize. */
void given_a_client(void);
IDiscMaster *create_disc_master(void); /* CoCreateInstance: S_OK is checked */

/* A recorder property by its name, of VT_I4 as JUCE and PortBurn take it. */
PROPSPEC property_named(const OLECHAR *name);
LONG read_property(IPropertyStorage *storage, const OLECHAR *name);
/* Of the_recorder: GetRecorderProperties, S_OK is checked and the caller releases; one of them; and get, write, set. */
IPropertyStorage *recorder_properties_now(void);
LONG recorder_property(const OLECHAR *name);
void set_recorder_property(const OLECHAR *name, LONG value);
/* The highest or the lowest write speed that page 2Ah has for the disc inside, in multiples of 1X (R-PRP-09). */
int64_t write_speed_of_the_drive(bool highest);

/* Runs it there and waits. A check that fails must not be made on that thread: results are kept, and judged here. */
void on_another_thread(void (*function)(void));
void begin_on_another_thread(void (*function)(void));
void until_the_other_thread_has_ended(void);

/*
 * Two threads meet, never by time: one reaches a milestone, the other awaits it. What is awaited on the first thread
 * may never come, because the other one has ended: then the case has failed. begin_on_another_thread forgets them all.
 */
enum { MILESTONES = 4 };
void reach_milestone(unsigned number); /* 0 .. MILESTONES - 1 */
void await_milestone(unsigned number);
void until_the_other_thread_reaches(unsigned number);
/* The fault that was armed last has met its command: when it is one that hangs, the drive holds it now. */
void until_the_other_thread_meets_the_fault(void);

#endif
