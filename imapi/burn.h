/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The road of one burn, steps 7 to 16 of reference 4.4 and what follows them:
 *   identify disc -> lay out -> prepare -> write -> close -> read back the state -> (wipe: the caller) -> eject
 */
#ifndef COASTER_IMAPI_BURN_H
#define COASTER_IMAPI_BURN_H

#include <stdbool.h>

#include "imapi/device.h"
#include "imapi/image.h"
#include "imapi/progress.h"

struct burn {
    struct device *device;
    struct image *image;
    struct progress *progress;
    const struct device_disc *expected; /* multi-session: the disc that set the mode (-> WRONGDISC); NULL: a blank one is required */
    bool audio, simulate, eject;
    bool boot_image;                    /* -> IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC on a disc that is not blank */
    bool buffer_underrun_free;
    uint16_t write_speed;               /* kB/s, FFFFh: highest */
    /* out */
    bool image_used_up;                 /* a write-type command went out: the image is invalid now, whatever the result */
    uint32_t blocks_written;
};

/* Runs it; NotifyPreparingBurn .. NotifyClosingDisc are sent here, NotifyBurnComplete by RecordDisc. */
HRESULT burn_run(struct burn *burn);

/* One row of table 4.4: named for messages and for the test of the order. */
struct burn_check {
    unsigned step;
    const char *name;
    HRESULT result;    /* the first code it may give */
    bool image_kept;
};
const struct burn_check *burn_checks(size_t *count);

#endif
