/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The road of one burn, steps 7 to 16 of reference imapi 4.4 and what follows them:
 *   identify disc -> lay out -> prepare -> write -> close -> read back the state -> wipe -> eject
 */
#ifndef COASTER_IMAPI_BURN_H
#define COASTER_IMAPI_BURN_H

#include <stdbool.h>

#include "imapi/device.h"
#include "imapi/image.h"
#include "imapi/progress.h"
#include "imapi/verification.h"

struct burn {
    struct device *device;
    struct image *image;
    struct progress *progress;
    /* multi-session: the disc that set the mode (-> WRONGDISC); NULL: a blank one is required */
    const struct device_disc *expected;
    bool audio, simulate, eject;
    bool boot_image; /* -> IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC on a disc that is not blank */
    bool buffer_underrun_free;
    uint16_t write_speed;              /* kB/s, FFFFh: highest */
    struct verification *verification; /* NULL is allowed */
    /* out */
    bool image_used_up; /* a write-type command went out: the image is invalid now, whatever the result */
    uint32_t blocks_written;
    struct sense last_sense; /* of the preparation, burn_write or burn_close, whatever was sent after its failure */
};

/*
 * Runs it; NotifyPreparingBurn .. NotifyClosingDisc are sent here, NotifyBurnComplete by RecordDisc. The stash is wiped
 * as soon as the image is used up and no longer needed, before the tray opens. The device is held from the first step
 * to the last and free afterwards; Test Write is cleared and the tray unlocked on every way out.
 */
HRESULT burn_run(struct burn *burn);

/*
 * How long so many blocks may take to be written or read back, all commands together. Each command has its own time
 * limit, and a drive may use it up each time; slower than a tenth of 1x is none that works. The reference names no such
 * limit.
 */
static inline double burn_longest_seconds(uint32_t blocks)
{
    return 600 + blocks / 7.5;
}

/* One row of table 4.4: named for messages and for the test of the order. */
struct burn_check {
    unsigned step;
    const char *name;
    HRESULT result; /* the first code it may give */
    bool image_kept;
};
const struct burn_check *burn_checks(size_t *count);

/*
 * The stations of the road, each called from burn.c only and defined elsewhere, so that a recorder which does one of
 * them wrong can be linked for the zoo (--wrap). Besides these: device_hold, device_is_mounted, device_read_disc,
 * device_same_disc, device_set_write_parameters, device_clear_test_write, device_close_session, progress_preparing,
 * progress_closing, stash_wipe, stash_wipe_key.
 */
/* steps 12 and 13: which disc, and what state */
HRESULT burn_check_disc(const struct burn *burn, const struct device_disc *disc);
/* step 13: room for the image as laid out */
HRESULT burn_check_capacity(const struct burn *burn, const struct device_disc *disc);
/* step 14; and that the next block goes where the image begins */
HRESULT burn_prepare(struct burn *burn);
HRESULT burn_check_start(struct burn *burn, lba_t laid_out_for);
/* steps 15 and 16 */
HRESULT burn_write(struct burn *burn, lba_t start);
HRESULT burn_close(struct burn *burn);
/* R-REC-70; R-EXT-07, when it is wanted; R-REC-51 */
HRESULT burn_verify_state(const struct burn *burn, const struct device_disc *before, lba_t start);
HRESULT burn_verify_content(struct burn *burn);
void burn_eject(struct burn *burn);

#endif
