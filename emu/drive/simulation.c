/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Test Write (reference mmc 4.2): the first write-class command opens a copy-on-write shadow in the disc; it goes when
 * the bit is cleared, or the disc leaves. A change of the bit while a track is open waits for the next track (0.1 h).
 */
#include "emu/drive/core.h"

static bool wanted(const struct drive *drive)
{
    return mode_test_write(&drive->pages) && !drive->constants.test_write_ignored;
}

/* One write stream: until its track is complete nobody else writes (reference mmc 2.21, last row). */
bool simulation_other_records(const struct drive_task *task)
{
    const struct nexus *recorder = task->drive->recorder;
    return recorder != NULL && recorder != task->nexus && recording_track_open(task->drive);
}

struct sense simulation_enter(struct drive_task *task, bool *began)
{
    struct drive *drive = task->drive;
    *began = false;
    if (mode_software_write_protected(&drive->pages))
        return sense(DATA_PROTECT, LOGICAL_UNIT_SOFTWARE_WRITE_PROTECTED);
    if (simulation_other_records(task))
        return sense(NOT_READY, OPERATION_IN_PROGRESS);
    if (wanted(drive) && !disc_simulating(drive->disc) && !recording_track_open(drive)) {
        disc_simulation_begin(drive->disc);
        *began = true;
    }
    return sense_none();
}

bool simulation_fits(const struct drive *drive)
{
    return disc_simulating(drive->disc) == wanted(drive);
}

void simulation_leave_refused(struct drive *drive, bool began)
{
    if (began)
        disc_simulation_drop(drive->disc);
}

void simulation_settle(struct drive *drive)
{
    if (drive->disc == NULL || !disc_simulating(drive->disc) || wanted(drive))
        return;
    if (!recording_track_open(drive))
        disc_simulation_drop(drive->disc);
}

/*
 * The host lets go of a medium that it had kept in: a finished simulation is over for it. cdrskin never clears the bit
 * after a simulation and never reloads, and its next run has to find the disc that is there (seen; reference mmc 4.2 is
 * silent on it).
 */
void simulation_released(struct drive *drive)
{
    if (drive->disc != NULL && disc_simulating(drive->disc) && !recording_track_open(drive))
        disc_simulation_drop(drive->disc);
}
