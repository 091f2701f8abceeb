/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hand at the drive: discs put in and taken out, the button, the tray forced open, the plug pulled. */
#include "emu/drive/core.h"

#include <stdlib.h>
#include <string.h>

static int take_disc(struct drive *drive, const char *path, struct failure *why)
{
    struct disc_options options = {.holder = drive->holder, .seed = drive->seed};
    int rc = disc_open(path, &options, &drive->disc, why);
    if (rc != 0)
        drive->disc = NULL;
    else
        disc_set_run_out(drive->disc, drive->constants.run_out);
    return rc;
}

int drive_insert(struct drive *drive, const char *path, struct failure *why)
{
    barrier_wait(drive);
    if (drive->disc != NULL)
        return fail(why, EXIT_NO_DRIVE, "there is a disc in %s already: %s", drive->name, disc_path(drive->disc));
    int rc = take_disc(drive, path, why);
    if (rc != 0)
        return rc;
    drive->tray_open = true;
    (void)mechanism_load(drive, NULL, true);
    return 0;
}

/* A track that was not synchronised stays as a power cut would leave it. */
static void take_away(struct disc *disc, bool in_use)
{
    disc_simulation_drop(disc);
    if (in_use && disc_recording(disc))
        disc_abandon(disc);
    else
        disc_close(disc);
}

int drive_remove(struct drive *drive, struct failure *why)
{
    barrier_wait(drive);
    if (drive->disc == NULL)
        return fail(why, EXIT_NO_DRIVE, "there is no disc in %s", drive->name);
    struct disc *disc = drive->disc;
    audio_stop(drive);
    drive->disc = NULL;
    bool in_use = !drive->tray_open;
    if (in_use)
        events_raise(drive, EVENT_MEDIA, MEDIA_REMOVAL, 0);
    drive->tray_open = true;
    drive->deferred = sense_none();
    buffer_clear(drive);
    pickup_forgets(drive);
    operation_cancel(drive, sense(NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN));
    buffer_cancel(drive, sense(NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN));
    take_away(disc, in_use);
    return 0;
}

int drive_force_open(struct drive *drive, struct failure *why)
{
    barrier_wait(drive);
    if (drive->tray_open)
        return 0;
    if (drive->disc == NULL) {
        drive->tray_open = true;
        return 0;
    }
    char *path = strdup(disc_path(drive->disc));
    if (path == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int rc = drive_remove(drive, why);
    if (rc == 0)
        rc = take_disc(drive, path, why);
    free(path);
    return rc;
}

static struct sense found_again(struct drive *drive, const struct operation *operation)
{
    (void)operation;
    drive->head = 0;
    pickup_arrives(drive);
    return sense_none();
}

int mechanism_power_cut(struct drive *drive, struct failure *why)
{
    if (drive->disc == NULL)
        return 0;
    char *path = strdup(disc_path(drive->disc));
    if (path == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    audio_stop(drive);
    disc_abandon(drive->disc);
    drive->disc = NULL;
    drive->recorder = NULL;
    int rc = take_disc(drive, path, why);
    free(path);
    struct operation operation = {.kind = OPERATION_LOAD, .finish = found_again};
    if (rc == 0 && !drive->tray_open)
        (void)operation_start(drive, NULL, true, operation, drive->personality.load_ms * MILLISECONDS);
    return rc;
}

/* With a persistent prevention the host is asked; with a plain one nothing happens (reference mmc 2.5). */
int drive_button(struct drive *drive, bool *opened, struct failure *why)
{
    barrier_wait(drive);
    *opened = false;
    if (drive->tray_open) {
        (void)mechanism_load(drive, NULL, true);
        return 0;
    }
    if (drive_busy(drive) || buffer_busy(drive))
        return 0;
    if (drive->persistent_prevent)
        events_raise(drive, EVENT_MEDIA, MEDIA_EJECT_REQUEST, 0);
    if (mechanism_locked(drive))
        return 0;
    struct sense s = mechanism_unload(drive);
    if (!sense_good(s))
        return fail(why, EXIT_INTERNAL, "the disc in %s could not be made durable: %s", drive->name, sense_text(s));
    *opened = true;
    return 0;
}

int drive_load(struct drive *drive, struct failure *why)
{
    barrier_wait(drive);
    (void)why;
    (void)mechanism_load(drive, NULL, true);
    return 0;
}

int drive_eject(struct drive *drive, struct failure *why)
{
    barrier_wait(drive);
    if (drive_busy(drive))
        return fail(why, EXIT_NO_DRIVE, "%s is busy", drive->name);
    if (buffer_busy(drive))
        return fail(why, EXIT_NO_DRIVE, "%s is writing", drive->name);
    struct sense s = mechanism_eject(drive, NULL, false);
    if (!sense_good(s))
        return fail(why, EXIT_NO_DRIVE, "%s does not open: %s", drive->name, sense_text(s));
    return 0;
}
