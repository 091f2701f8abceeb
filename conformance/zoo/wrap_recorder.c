/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recorders that are wrong in one way each: replacements of stations of the road (imapi/burn.h), linked into
 * coaster-zoo by --wrap and awake only when the runner names them. Nothing that is installed has them.
 */
#include "conformance/zoo/recorder_flaw.h"
#include "conformance/zoo/zoo.h"
#include "imapi/burn.h"
#include "imapi/master.h"

extern bool zoo_recorders_are_linked;
bool zoo_recorders_are_linked = true;

/* How far the burn of this moment is: running in burn_run, over until it was announced. */
static struct {
    bool running, over;
    HRESULT result;
} burning;

/* ------------------------------------------------------------------ the burn as a whole */

HRESULT __real_burn_run(struct burn *burn);
HRESULT __wrap_burn_run(struct burn *burn);
HRESULT __wrap_burn_run(struct burn *burn)
{
    bool asked = burn->eject;
    if (recorder_is("ejects-after-simulation-unasked") && burn->simulate)
        burn->eject = true;
    burning.running = true;
    burning.result = S_OK;
    HRESULT result = __real_burn_run(burn);
    burning.running = false;
    burning.over = true;
    burning.result = result;
    if (recorder_is("ejects-on-failure") && FAILED(result) && asked)
        device_eject(burn->device);
    if (recorder_is("forgets-the-image-without-a-disc") && result == IMAPI_E_MEDIUM_NOTPRESENT)
        burn->image_used_up = true;
    return result;
}

/* ------------------------------------------------------------------ the stash and the image */

static bool wipe_is_skipped(void)
{
    if (recorder_is("skips-the-wipe"))
        return burning.over && SUCCEEDED(burning.result);
    if (recorder_is("wipes-only-on-success"))
        return burning.over && FAILED(burning.result);
    return recorder_is("keeps-the-image-valid") && burning.over && SUCCEEDED(burning.result);
}

/* The engine wipes as soon as it can, RecordDisc once more when it is over: a recorder that skips it skips both. */
void __real_stash_wipe(struct stash *stash);
void __wrap_stash_wipe(struct stash *stash);
void __wrap_stash_wipe(struct stash *stash)
{
    bool skips =
        recorder_is("skips-the-wipe") || recorder_is("wipes-only-on-success") || recorder_is("keeps-the-image-valid");
    if (!(burning.running && skips) && !wipe_is_skipped())
        __real_stash_wipe(stash);
}

void __real_master_wipe_image(struct master *master);
void __wrap_master_wipe_image(struct master *master);
void __wrap_master_wipe_image(struct master *master)
{
    if (!(recorder_is("keeps-the-image-valid") && wipe_is_skipped()))
        __real_master_wipe_image(master);
}

void __real_joliet_image_use_up(struct image *image);
void __wrap_joliet_image_use_up(struct image *image);
void __wrap_joliet_image_use_up(struct image *image)
{
    if (!(recorder_is("keeps-the-image-valid") && wipe_is_skipped()))
        __real_joliet_image_use_up(image);
}

/* ------------------------------------------------------------------ the write parameters */

HRESULT __real_device_set_write_parameters(struct device *device, const struct device_write_setup *setup);
HRESULT __wrap_device_set_write_parameters(struct device *device, const struct device_write_setup *setup);
HRESULT __wrap_device_set_write_parameters(struct device *device, const struct device_write_setup *setup)
{
    struct device_write_setup wrong = *setup;
    if (recorder_is("forgets-the-simulate-bit"))
        wrong.simulate = false;
    if (recorder_is("leaves-audio-open") && setup->audio)
        wrong.next_session_allowed = true;
    return __real_device_set_write_parameters(device, &wrong);
}

HRESULT __real_device_clear_test_write(struct device *device);
HRESULT __wrap_device_clear_test_write(struct device *device);
HRESULT __wrap_device_clear_test_write(struct device *device)
{
    return recorder_is("leaves-test-write-set") ? S_OK : __real_device_clear_test_write(device);
}

HRESULT __real_device_next_writable(struct device *device, lba_t *lba, uint32_t *free_blocks);
HRESULT __wrap_device_next_writable(struct device *device, lba_t *lba, uint32_t *free_blocks);
HRESULT __wrap_device_next_writable(struct device *device, lba_t *lba, uint32_t *free_blocks)
{
    HRESULT result = __real_device_next_writable(device, lba, free_blocks);
    bool attention = FAILED(result) && device_last_sense(device).key == UNIT_ATTENTION;
    return recorder_is("overlooks-a-reset") && attention ? __real_device_next_writable(device, lba, free_blocks)
                                                         : result;
}

/* ------------------------------------------------------------------ which disc, what state */

bool __real_device_same_disc(const struct device_disc *a, const struct device_disc *b);
bool __wrap_device_same_disc(const struct device_disc *a, const struct device_disc *b);
bool __wrap_device_same_disc(const struct device_disc *a, const struct device_disc *b)
{
    return recorder_is("accepts-any-disc") || __real_device_same_disc(a, b);
}

HRESULT __real_burn_verify_state(const struct burn *burn, const struct device_disc *before, lba_t start);
HRESULT __wrap_burn_verify_state(const struct burn *burn, const struct device_disc *before, lba_t start);
HRESULT __wrap_burn_verify_state(const struct burn *burn, const struct device_disc *before, lba_t start)
{
    return recorder_is("claims-success-without-reading-back") ? S_OK : __real_burn_verify_state(burn, before, start);
}

HRESULT __real_burn_verify_content(struct burn *burn);
HRESULT __wrap_burn_verify_content(struct burn *burn);
HRESULT __wrap_burn_verify_content(struct burn *burn)
{
    HRESULT result = __real_burn_verify_content(burn);
    return recorder_is("burns-on-when-verification-fails") && result == IMAPI_E_GENERIC ? S_OK : result;
}

bool __real_device_is_mounted(struct device *device);
bool __wrap_device_is_mounted(struct device *device);
bool __wrap_device_is_mounted(struct device *device)
{
    return recorder_is("burns-a-mounted-disc") ? false : __real_device_is_mounted(device);
}

/* ------------------------------------------------------------------ writing */

HRESULT __real_burn_write(struct burn *burn, lba_t start);
HRESULT __wrap_burn_write(struct burn *burn, lba_t start);
HRESULT __wrap_burn_write(struct burn *burn, lba_t start)
{
    HRESULT result = __real_burn_write(burn, start);
    return recorder_is("calls-a-cancel-a-failure") && result == IMAPI_E_USERABORT ? IMAPI_E_GENERIC : result;
}

HRESULT __real_device_write(struct device *device, lba_t lba, uint32_t count, uint32_t block_size, const void *data,
                            device_poll *poll, void *context);
HRESULT __wrap_device_write(struct device *device, lba_t lba, uint32_t count, uint32_t block_size, const void *data,
                            device_poll *poll, void *context);
HRESULT __wrap_device_write(struct device *device, lba_t lba, uint32_t count, uint32_t block_size, const void *data,
                            device_poll *poll, void *context)
{
    HRESULT result = __real_device_write(device, lba, count, block_size, data, poll, context);
    if (recorder_is("writes-again-what-failed") && result == IMAPI_E_GENERIC)
        result = __real_device_write(device, lba, count, block_size, data, poll, context);
    return result;
}

/* ------------------------------------------------------------------ callbacks */

static int32_t closing_held = -1;

void __real_progress_closing(struct progress *progress, int32_t seconds);
void __wrap_progress_closing(struct progress *progress, int32_t seconds);
void __wrap_progress_closing(struct progress *progress, int32_t seconds)
{
    if (recorder_is("calls-back-in-the-wrong-order"))
        closing_held = seconds;
    else
        __real_progress_closing(progress, seconds);
}

void __real_progress_burn_complete(struct progress *progress, HRESULT status);
void __wrap_progress_burn_complete(struct progress *progress, HRESULT status);
void __wrap_progress_burn_complete(struct progress *progress, HRESULT status)
{
    burning.over = false;
    __real_progress_burn_complete(progress, recorder_is("announces-success") ? S_OK : status);
    if (closing_held >= 0)
        __real_progress_closing(progress, closing_held);
    closing_held = -1;
}
