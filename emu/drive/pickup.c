/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/drive/pickup.h"

#include "emu/drive/core.h"

enum { SHORT_WAY = 64 }; /* sectors that are passed over rather than sought */

/* ------------------------------------------------------------------ how fast */

static lba_t outer_address(const struct drive *drive)
{
    return drive->disc != NULL ? disc_kind(drive->disc)->last_lead_out_start : 0;
}

static struct speed_curve curve_of(const struct drive *drive, enum speed_curve_kind kind, uint16_t speed)
{
    const struct personality *who = &drive->personality;
    bool slow_enough = speed <= who->constant_speed && kind != CURVE_CLV && !(drive->turns_evenly && kind == CURVE_CAV);
    struct speed_curve curve = speed_curve(slow_enough ? CURVE_CLV : kind, speed, outer_address(drive));
    curve.inner_percent = who->curve_inner_percent;
    curve.zones = who->curve_zones;
    return curve;
}

struct speed_curve pickup_slowed(const struct drive *drive, struct speed_curve curve)
{
    uint64_t percent = drive->constants.duration_percent > 0 ? drive->constants.duration_percent : 1;
    uint64_t full = curve.full * UINT64_C(100) / percent;
    curve.full = full > UINT32_MAX ? UINT32_MAX : full > 0 ? (uint32_t)full : 1;
    return curve;
}

struct speed_curve pickup_read_curve(const struct drive *drive)
{
    return curve_of(drive, drive->personality.read_curve, mechanism_read_speed(drive));
}

struct speed_curve pickup_write_curve(const struct drive *drive, uint16_t speed)
{
    return curve_of(drive, drive->personality.write_curve, speed);
}

bool pickup_turns_evenly(const struct drive *drive, uint16_t write_speed)
{
    return pickup_write_curve(drive, write_speed).kind == CURVE_CAV;
}

uint64_t pickup_lasts(const struct drive *drive, uint64_t nanoseconds)
{
    return nanoseconds / 100 * drive->constants.duration_percent;
}

uint64_t pickup_write_time(const struct drive *drive, lba_t lba, uint32_t count)
{
    struct speed_curve curve = pickup_write_curve(drive, mechanism_write_speed(drive));
    return speed_duration(&curve, lba, count);
}

static uint64_t read_time(const struct drive *drive, lba_t lba, uint32_t count)
{
    struct speed_curve curve = pickup_slowed(drive, pickup_read_curve(drive));
    return speed_duration(&curve, lba, count);
}

/* A third of the way is what drives call their access time; the shortest takes a third of that. */
static uint64_t seek_time(const struct drive *drive, lba_t from, lba_t to)
{
    int64_t way = to > from ? (int64_t)to - from : (int64_t)from - to, whole = outer_address(drive);
    uint64_t access = pickup_lasts(drive, drive->personality.access_ms * MILLISECONDS);
    if (way == 0 || whole <= 0)
        return 0;
    return access / 3 + (uint64_t)((int64_t)access * 2 / whole * (way < whole ? way : whole));
}

/* ------------------------------------------------------------------ turning */

static uint32_t timer_of(const struct drive *drive, unsigned bit, unsigned offset)
{
    return drive->pages.power[3] & bit ? get_be32(drive->pages.power + offset) : 0;
}

/* Page 1Ah: the idle timer, then the standby timer, each counted from the last use (units of 100 ms). */
static void idle_for_long(struct drive *drive, void *context)
{
    (void)context;
    struct pickup *pickup = &drive->pickup;
    uint64_t idle = timer_of(drive, 0x02, 4) * 100 * MILLISECONDS;
    uint64_t standby = timer_of(drive, 0x01, 8) * 100 * MILLISECONDS;
    audio_update(drive);
    if (drive->audio.status == AUDIO_PLAYING || drive->operation.kind != OPERATION_NONE || buffer_busy(drive))
        pickup->last_used = drive_now(drive);
    if (pickup->at > pickup->last_used)
        pickup->last_used = pickup->at;
    uint64_t now = drive_now(drive), unused = now > pickup->last_used ? now - pickup->last_used : 0;
    if (standby > 0 && unused >= standby) {
        pickup->stopped = true;
        mechanism_power(drive, POWER_STANDBY);
        return;
    }
    bool rests = idle > 0 && unused >= idle;
    if (rests)
        mechanism_power(drive, POWER_IDLE);
    uint64_t next = rests || idle == 0 ? standby : idle;
    if (next > 0)
        alarm_set(drive, &pickup->idle, pickup->last_used + next, idle_for_long, NULL);
}

void pickup_timers(struct drive *drive)
{
    struct pickup *pickup = &drive->pickup;
    uint64_t idle = timer_of(drive, 0x02, 4) * 100 * MILLISECONDS;
    uint64_t standby = timer_of(drive, 0x01, 8) * 100 * MILLISECONDS;
    alarm_stop(drive, &pickup->idle);
    if (!drive_takes_time(drive) || pickup->stopped || (idle == 0 && standby == 0))
        return;
    pickup->last_used = drive_now(drive);
    uint64_t first = idle > 0 && (standby == 0 || idle < standby) ? idle : standby;
    alarm_set(drive, &pickup->idle, pickup->last_used + first, idle_for_long, NULL);
}

uint64_t pickup_wakes(struct drive *drive)
{
    bool stopped = drive->pickup.stopped;
    drive->pickup.stopped = false;
    if (drive->power_condition != POWER_ACTIVE)
        mechanism_power(drive, POWER_ACTIVE);
    pickup_timers(drive);
    return stopped ? pickup_lasts(drive, drive->personality.spin_up_ms * MILLISECONDS) : 0;
}

void pickup_stops(struct drive *drive)
{
    drive->pickup.stopped = true;
    drive->pickup.reads_ahead = false;
    alarm_stop(drive, &drive->pickup.idle);
}

void pickup_arrives(struct drive *drive)
{
    drive->pickup.stopped = false;
    drive->pickup.reads_ahead = false;
    drive->pickup.laser = 0;
    pickup_timers(drive);
}

void pickup_forgets(struct drive *drive)
{
    drive->pickup.reads_ahead = false;
}

/* ------------------------------------------------------------------ going somewhere, and over it */

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Behind what was read already: while the host was away the drive went on, until its buffer was full. */
static void read_on(struct drive *drive, lba_t end, uint64_t now)
{
    struct pickup *pickup = &drive->pickup;
    uint64_t ahead = read_time(drive, pickup->to, drive->personality.buffer_size / 2352);
    uint64_t begin = now > ahead ? later(pickup->at, now - ahead) : pickup->at;
    pickup->at = begin + read_time(drive, pickup->to, (uint32_t)(end - pickup->to));
    pickup->to = end;
}

void pickup_reads(struct drive_task *task, lba_t lba, uint32_t count)
{
    struct drive *drive = task->drive;
    struct pickup *pickup = &drive->pickup;
    if (!drive_takes_time(drive) || count == 0)
        return;
    lba_t end = lba + (lba_t)count, kept = (lba_t)(drive->personality.buffer_size / 2352);
    uint64_t now = drive_now(drive), ready = now + pickup_wakes(drive);
    bool goes_on = pickup->reads_ahead && ready == now && lba >= pickup->from && lba >= pickup->to - kept &&
                   lba <= pickup->to + SHORT_WAY;
    if (!goes_on) {
        uint64_t begin = later(ready, pickup->at) + seek_time(drive, pickup->laser, lba);
        pickup->reads_ahead = true;
        pickup->from = lba;
        pickup->to = end;
        pickup->at = begin + read_time(drive, lba, count);
    } else if (end > pickup->to) {
        read_on(drive, end, now);
    }
    pickup->laser = pickup->to;
    task->until = later(pickup->at, now);
}

void pickup_seeks(struct drive_task *task, lba_t lba)
{
    struct drive *drive = task->drive;
    if (!drive_takes_time(drive))
        return;
    struct pickup *pickup = &drive->pickup;
    uint64_t now = drive_now(drive), begin = later(now + pickup_wakes(drive), pickup->at);
    pickup->at = begin + seek_time(drive, pickup->laser, lba);
    pickup->reads_ahead = true;
    pickup->from = pickup->to = pickup->laser = lba;
    task->until = pickup->at;
}
