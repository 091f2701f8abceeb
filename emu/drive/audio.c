/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PLAY AUDIO and its kin, PAUSE/RESUME, STOP PLAY/SCAN, SCAN (reference mmc 2.7). */
#include "emu/drive/core.h"

enum { CURRENT_POSITION = -1 };
enum { PLAY_RATE = CD_FRAMES_PER_SECOND, SCAN_RATE = 10 * CD_FRAMES_PER_SECOND };
enum { STOP_ON_TRACK_CROSSING = 0x02 }; /* page 0Eh byte 2 */

/* ------------------------------------------------------------------ where it is */

static lba_t moved(const struct drive *drive)
{
    static const uint64_t second = UINT64_C(1000000000);
    const struct audio *audio = &drive->audio;
    uint64_t gone = drive_now(drive) - audio->began;
    uint64_t rate = (uint64_t)(audio->rate < 0 ? -audio->rate : audio->rate);
    uint64_t whole = (uint64_t)(audio->rate < 0 ? audio->from - audio->end : audio->end - audio->from);
    if (!drive_takes_time(drive) || gone / second > whole)
        return (lba_t)whole;
    uint64_t frames = gone / second * rate + gone % second * rate / second;
    return (lba_t)(frames < whole ? frames : whole);
}

void audio_update(struct drive *drive)
{
    struct audio *audio = &drive->audio;
    if (audio->status != AUDIO_PLAYING)
        return;
    lba_t frames = moved(drive);
    drive->head = audio->rate < 0 ? audio->from - frames : audio->from + frames;
    if (drive->head == audio->end)
        audio->status = audio->ends_in_data ? AUDIO_FAILED : AUDIO_COMPLETED;
}

void audio_stop(struct drive *drive)
{
    audio_update(drive);
    drive->audio.status = AUDIO_IDLE;
}

enum audio_status audio_take_status(struct drive *drive)
{
    struct audio *audio = &drive->audio;
    audio_update(drive);
    enum audio_status status = audio->status;
    if (status == AUDIO_COMPLETED || status == AUDIO_FAILED)
        audio->status = AUDIO_IDLE;
    return status == AUDIO_IDLE ? AUDIO_NONE : status;
}

struct sense audio_take_sense(struct drive *drive)
{
    enum audio_status status = audio_take_status(drive);
    return status == AUDIO_NONE ? sense_none() : sense(NO_SENSE, (enum additional_sense)status);
}

static void begin(struct drive *drive, lba_t from, lba_t end, int32_t rate, bool ends_in_data)
{
    (void)pickup_wakes(drive);
    drive->audio = (struct audio){.status = AUDIO_PLAYING,
                                  .from = from,
                                  .end = end,
                                  .rate = rate,
                                  .began = drive_now(drive),
                                  .ends_in_data = ends_in_data};
    drive->head = from;
    audio_update(drive);
}

/* ------------------------------------------------------------------ what can be played */

static bool is_audio_at(struct drive *drive, lba_t lba, struct disc_run *run)
{
    return sense_good(disc_run_at(drive->disc, lba, true, run)) && run->type == SECTOR_AUDIO;
}

/* 5/64/00: data; 5/21/00, 3/11/05: nothing there to play. */
static struct sense refuse_start(struct drive *drive, lba_t lba, struct disc_run *run)
{
    struct sense s = disc_run_at(drive->disc, lba, true, run);
    if (sense_good(s) && run->type != SECTOR_AUDIO)
        s = sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    return s;
}

/* How far from start the audio goes without a break, at most to end. */
static lba_t audio_end(struct drive *drive, lba_t start, lba_t end)
{
    struct disc_run run;
    while (start < end && is_audio_at(drive, start, &run))
        start = run.end;
    return start < end ? start : end;
}

/* The start of the track behind this one, its pause included: where a track is crossed. */
static lba_t track_limit(const struct drive *drive, const struct disc_track *track)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    const struct disc_track *next = disc_track(layout, track->number + 1u);
    return next != NULL ? next->start - next->pause : layout->capacity;
}

/* Good, for no frames too: then nothing plays, and the pick-up is there. */
static struct sense play(struct drive *drive, lba_t start, lba_t end)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    struct disc_run run;
    if (start < -CD_PREGAP || end > layout->capacity)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    if (start == end)
        return sense_none();
    struct sense s = refuse_start(drive, start, &run);
    if (!sense_good(s))
        return s;
    lba_t limit = track_limit(drive, run.track);
    if (drive->pages.audio_control[2] & STOP_ON_TRACK_CROSSING && end > limit)
        end = limit;
    lba_t reached = audio_end(drive, start, end);
    begin(drive, start, reached, PLAY_RATE, reached < end);
    return sense_none();
}

static struct sense play_length(struct drive *drive, lba_t start, uint32_t length)
{
    lba_t end;
    audio_update(drive);
    if (start == CURRENT_POSITION)
        start = drive->head;
    if (length > INT32_MAX || !checked_add_lba(start, (lba_t)length, &end))
        return sense_at(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, start);
    return play(drive, start, end);
}

/* ------------------------------------------------------------------ PLAY AUDIO */

struct sense command_play_audio_10(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return play_length(task->drive, get_lba(cdb + 2), get_be16(cdb + 7));
}

struct sense command_play_audio_12(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return play_length(task->drive, get_lba(cdb + 2), get_be32(cdb + 6));
}

static bool is_msf(const uint8_t *field)
{
    return field[1] < 60 && field[2] < CD_FRAMES_PER_SECOND;
}

/* FF:FF:FF begins where the pick-up is. 5/24/00: no time of day, end before start. */
struct sense command_play_audio_msf(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    bool from_here = get_be24(cdb + 3) == 0xFFFFFF;
    if (!from_here && !is_msf(cdb + 3))
        return sense_cdb_field(3, -1);
    if (!is_msf(cdb + 6))
        return sense_cdb_field(6, -1);
    audio_update(drive);
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    lba_t start = from_here ? drive->head : disc_lba_from_msf(layout, cdb[3], cdb[4], cdb[5]);
    lba_t end = disc_lba_from_msf(layout, cdb[6], cdb[7], cdb[8]);
    return end < start ? sense_cdb_field(6, -1) : play(drive, start, end);
}

/* Where the index behind this one begins, else where the track ends: to there an index is played. */
static lba_t index_limit(const struct drive *drive, const struct disc_track *track, unsigned index)
{
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    for (unsigned next = index + 1; next <= 99; next++) {
        lba_t at = disc_index_start(layout, track, next);
        if (at != LBA_NONE)
            return at;
    }
    return track_limit(drive, track);
}

/* From one index to the end of another; index 0 means the first, an end beyond the last track the end of the disc.
 * 5/24/00: no such start, end before start. */
struct sense command_play_audio_track_index(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    const struct disc_track *first = disc_track(layout, cdb[4]), *last = disc_track(layout, cdb[7]);
    unsigned first_index = cdb[5] > 0 ? cdb[5] : 1, last_index = cdb[8] > 0 ? cdb[8] : 1;
    if (first == NULL)
        return sense_cdb_field(4, -1);
    if (cdb[7] < cdb[4] || (cdb[7] == cdb[4] && last_index < first_index))
        return sense_cdb_field(7, -1);
    lba_t start = disc_index_start(layout, first, first_index);
    if (start == LBA_NONE)
        return sense_cdb_field(5, -1);
    return play(drive, start, last != NULL ? index_limit(drive, last, last_index) : layout->capacity);
}

/* 5/24/00: no such track. */
static struct sense play_in_track(struct drive *drive, unsigned number, unsigned field, lba_t relative, uint32_t length)
{
    const struct disc_track *track = disc_track(disc_layout_real(drive->disc), number);
    lba_t start;
    if (track == NULL)
        return sense_cdb_field(field, -1);
    if (!checked_add_lba(track->start, relative, &start) || start < -CD_PREGAP)
        return sense(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    return play_length(drive, start, length);
}

struct sense command_play_audio_track_relative_10(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return play_in_track(task->drive, cdb[6], 6, get_lba(cdb + 2), get_be16(cdb + 7));
}

struct sense command_play_audio_track_relative_12(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    return play_in_track(task->drive, cdb[10], 10, get_lba(cdb + 2), get_be32(cdb + 6));
}

/* ------------------------------------------------------------------ PAUSE, STOP, SCAN */

/* Good, for a pause of what is paused and a resume of what plays too; 5/2C/00: nothing plays. */
struct sense command_pause_resume(struct drive_task *task)
{
    struct drive *drive = task->drive;
    struct audio *audio = &drive->audio;
    bool resume = task_cdb(task)[8] & 0x01;
    audio_update(drive);
    if (audio->status != AUDIO_PLAYING && audio->status != AUDIO_PAUSED)
        return sense(ILLEGAL_REQUEST, COMMAND_SEQUENCE_ERROR);
    if (resume == (audio->status == AUDIO_PLAYING))
        return sense_none();
    audio->status = resume ? AUDIO_PLAYING : AUDIO_PAUSED;
    audio->from = drive->head;
    audio->began = drive_now(drive);
    return sense_none();
}

/* Good, whether anything plays or not. */
struct sense command_stop_play_scan(struct drive_task *task)
{
    audio_stop(task->drive);
    return sense_none();
}

enum { SCAN_LBA = 0, SCAN_MSF = 1, SCAN_TRACK = 2 };

static struct sense scan_start(const struct drive *drive, const uint8_t *cdb, lba_t *start)
{
    const struct disc_track *track = NULL;
    switch (cdb[9] >> 6) {
    case SCAN_LBA:
        *start = get_lba(cdb + 2);
        return sense_none();
    case SCAN_MSF:
        *start = disc_lba_from_msf(disc_layout_real(drive->disc), cdb[3], cdb[4], cdb[5]);
        return is_msf(cdb + 3) ? sense_none() : sense_cdb_field(3, -1);
    case SCAN_TRACK:
        track = disc_track(disc_layout_real(drive->disc), cdb[5]);
        *start = track != NULL ? track->start : LBA_NONE;
        return track != NULL ? sense_none() : sense_cdb_field(5, -1);
    default:
        return sense_cdb_field(9, 7);
    }
}

/* Backwards to the first frame of audio that can be reached. */
static lba_t audio_begin(struct drive *drive, lba_t start)
{
    struct disc_run run;
    const struct disc_layout *layout = disc_layout_real(drive->disc);
    while (start > 0) {
        const struct disc_track *track = disc_track_at(layout, start - 1);
        if (track == NULL || !is_audio_at(drive, start - 1, &run))
            break;
        start = track->start - track->pause;
    }
    return start > 0 ? start : 0;
}

/* Plays fast, forwards or backwards, until audio ends or something stops it. 5/64/00: data; 5/21/00: beyond the disc;
 * 5/24/00: no such track, no time of day. */
struct sense command_scan(struct drive_task *task)
{
    struct drive *drive = task->drive;
    const uint8_t *cdb = task_cdb(task);
    bool backwards = cdb[1] & 0x10;
    lba_t start = 0, capacity = disc_layout_real(drive->disc)->capacity;
    struct disc_run run;
    struct sense s = scan_start(drive, cdb, &start);
    if (sense_good(s) && start >= capacity)
        s = sense_at(ILLEGAL_REQUEST, LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE, start);
    if (sense_good(s))
        s = refuse_start(drive, start, &run);
    if (!sense_good(s))
        return s;
    lba_t end = backwards ? audio_begin(drive, start) : audio_end(drive, start, capacity);
    begin(drive, start, end, backwards ? -SCAN_RATE : SCAN_RATE, backwards ? end > 0 : end < capacity);
    return sense_none();
}

/* ------------------------------------------------------------------ READ HEADER */

/* Good; 5/64/00: audio has no header; the senses of READ CD. */
struct sense command_read_header(struct drive_task *task)
{
    const uint8_t *cdb = task_cdb(task);
    struct reply *reply = &task->reply;
    lba_t lba = get_lba(cdb + 2);
    enum sector_type type;
    struct sense s = disc_sector_type(task->drive->disc, lba, &type);
    if (sense_good(s) && type == SECTOR_AUDIO)
        s = sense_at(ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK, lba);
    uint8_t sector[2352];
    if (sense_good(s))
        s = disc_read_main_channel(task->drive->disc, lba, sector);
    if (!sense_good(s))
        return s;
    reply_8(reply, sector[15]);
    reply_zeros(reply, 3);
    reply_address(reply, lba, cdb[1] & 0x02);
    return s;
}
