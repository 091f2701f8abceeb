/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The drive's clock: instant, stepped, or as many times real time as wanted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/drive/core.h"

enum { REAL_RATE = 1000 };                                    /* thousandths of real time */
enum { SLOWEST_RATE = 10, FASTEST_RATE = 10000 * REAL_RATE }; /* x0.01 to x10000 */

static bool by_hand(const struct drive *drive)
{
    return drive->clock == DRIVE_CLOCK_STEP;
}

bool drive_takes_time(const struct drive *drive)
{
    return drive->clock != DRIVE_CLOCK_INSTANT;
}

/* nanoseconds * multiplier / divisor without leaving 64 bits for hundreds of years. */
static uint64_t scale(uint64_t nanoseconds, uint64_t multiplier, uint64_t divisor)
{
    return nanoseconds / divisor * multiplier + nanoseconds % divisor * multiplier / divisor;
}

uint64_t drive_now(const struct drive *drive)
{
    if (by_hand(drive))
        return drive->time;
    return drive->time + scale(loop_now(drive->loop) - drive->time_began, drive->clock_rate, REAL_RATE);
}

/* ------------------------------------------------------------------ alarms */

static void on_timer(void *context);

/* The loop's timer follows the earliest alarm. */
static void follow(struct drive *drive)
{
    struct loop *loop = drive->loop;
    loop->kind->timer_stop(loop, drive->clock_timer);
    drive->clock_timer = NULL;
    if (by_hand(drive) || drive->alarms == NULL || drive->barrier != NULL)
        return;
    uint64_t left = drive->alarms->at > drive->time ? drive->alarms->at - drive->time : 0;
    uint64_t at = scale(left, REAL_RATE, drive->clock_rate);
    if (scale(at, drive->clock_rate, REAL_RATE) < left)
        at++; /* when it fires, the drive's clock is there */
    at += drive->time_began;
    drive->clock_timer = loop->kind->timer_start(loop, at, on_timer, drive);
}

static void unlist(struct drive *drive, struct alarm *alarm)
{
    struct alarm **link = &drive->alarms;
    while (*link != alarm)
        link = &(*link)->next;
    *link = alarm->next;
    alarm->set = false;
}

void alarm_set(struct drive *drive, struct alarm *alarm, uint64_t at, alarm_callback *ring, void *context)
{
    const struct alarm *first = drive->alarms;
    if (alarm->set)
        unlist(drive, alarm);
    struct alarm **link = &drive->alarms;
    while (*link != NULL && (*link)->at <= at)
        link = &(*link)->next;
    *alarm = (struct alarm){.next = *link, .at = at, .ring = ring, .context = context, .set = true};
    *link = alarm;
    if (drive->alarms == alarm || first == alarm)
        follow(drive);
}

void alarm_stop(struct drive *drive, struct alarm *alarm)
{
    if (!alarm->set)
        return;
    bool first = drive->alarms == alarm;
    unlist(drive, alarm);
    if (first)
        follow(drive);
}

static void ring_first(struct drive *drive)
{
    struct alarm *alarm = drive->alarms;
    unlist(drive, alarm);
    alarm->ring(drive, alarm->context);
}

void clock_goes_on(struct drive *drive)
{
    while (!by_hand(drive) && drive->barrier == NULL && drive->alarms != NULL && drive->alarms->at <= drive_now(drive))
        ring_first(drive);
    follow(drive);
}

static void on_timer(void *context)
{
    struct drive *drive = context;
    drive->clock_timer = NULL;
    clock_goes_on(drive);
}

void clock_end(struct drive *drive)
{
    while (drive->alarms != NULL)
        unlist(drive, drive->alarms);
    follow(drive);
}

/* ------------------------------------------------------------------ setting it */

/* Each alarm rings at its own time: what it sets off counts from there. */
static void ring_until(struct drive *drive, uint64_t target)
{
    while (drive->alarms != NULL && drive->alarms->at <= target) {
        if (drive->alarms->at > drive->time)
            drive->time = drive->alarms->at;
        ring_first(drive);
        barrier_wait(drive);
    }
}

int drive_clock_advance(struct drive *drive, uint64_t nanoseconds, struct failure *why)
{
    if (!by_hand(drive))
        return fail(why, EXIT_USAGE_ERROR, "the clock of %s is not stepped", drive->name);
    barrier_wait(drive);
    uint64_t target = nanoseconds < UINT64_MAX - drive->time ? drive->time + nanoseconds : UINT64_MAX;
    ring_until(drive, target);
    drive->time = target;
    return 0;
}

void drive_clock_set_rate(struct drive *drive, enum drive_clock clock, uint32_t rate)
{
    barrier_wait(drive);
    drive->time = drive_now(drive);
    if (clock == DRIVE_CLOCK_INSTANT) { /* nothing takes time any more: what runs ends now */
        drive->clock = DRIVE_CLOCK_STEP;
        drive->hurrying = true;
        alarm_stop(drive, &drive->pickup.idle);
        ring_until(drive, UINT64_MAX);
        drive->hurrying = false;
    }
    drive->clock = clock;
    drive->clock_rate = clock == DRIVE_CLOCK_REAL && rate > 0 ? rate : REAL_RATE;
    drive->time_began = loop_now(drive->loop);
    follow(drive);
}

int drive_clock_set(struct drive *drive, enum drive_clock clock)
{
    drive_clock_set_rate(drive, clock, REAL_RATE);
    return 0;
}

enum drive_clock drive_clock_kind(const struct drive *drive)
{
    return drive->clock;
}

/* ------------------------------------------------------------------ as words */

static bool read_rate(const char *text, uint32_t *rate)
{
    uint32_t value = 0;
    const char *c = text;
    for (; *c >= '0' && *c <= '9' && value <= FASTEST_RATE; c++)
        value = value * 10 + (uint32_t)(*c - '0');
    if (c == text || value > FASTEST_RATE / REAL_RATE)
        return false;
    value *= REAL_RATE;
    if (*c == '.') {
        const char *fraction = c + 1;
        uint32_t place = REAL_RATE;
        for (c = fraction; *c >= '0' && *c <= '9' && place > 1; c++)
            value += (uint32_t)(*c - '0') * (place /= 10);
        if (c == fraction)
            return false;
    }
    *rate = value;
    return *c == '\0' && value >= SLOWEST_RATE && value <= FASTEST_RATE;
}

bool drive_clock_read(const char *text, enum drive_clock *clock, uint32_t *rate)
{
    *rate = REAL_RATE;
    if (text[0] == 'x') {
        *clock = DRIVE_CLOCK_REAL;
        return read_rate(text + 1, rate);
    }
    static const char *const names[] = {
        [DRIVE_CLOCK_INSTANT] = "instant", [DRIVE_CLOCK_STEP] = "step", [DRIVE_CLOCK_REAL] = "real"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(text, names[i]) == 0) {
            *clock = (enum drive_clock)i;
            return true;
        }
    return false;
}

const char *drive_clock_words(enum drive_clock clock, uint32_t rate, char text[DRIVE_CLOCK_TEXT])
{
    if (clock != DRIVE_CLOCK_REAL || rate == 0 || rate == REAL_RATE)
        return clock == DRIVE_CLOCK_STEP ? "step" : clock == DRIVE_CLOCK_REAL ? "real" : "instant";
    int length = snprintf(text, DRIVE_CLOCK_TEXT, "x%u.%03u", rate / REAL_RATE, rate % REAL_RATE);
    while (text[length - 1] == '0')
        text[--length] = '\0';
    if (text[length - 1] == '.')
        text[--length] = '\0';
    return text;
}

const char *drive_clock_text(const struct drive *drive, char text[DRIVE_CLOCK_TEXT])
{
    return drive_clock_words(drive->clock, drive->clock_rate, text);
}
