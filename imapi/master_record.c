/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RecordDisc (reference imapi 4). The order of everything is table 4.4: step 1 is master_enter, steps 2 to 6 are the
 * checks below, steps 7 to 16 are burn_run. The answer is announced with NotifyBurnComplete, whatever it is (R-REC-46).
 */
#include "imapi/burn.h"
#include "imapi/dumps.h"
#include "imapi/master.h"

/* What may still have to go to the disk: a burn on a full one is refused before the disc is touched. */
#define STASH_ROOM 65536

/* ------------------------------------------------------------------ steps 2 to 6 */

static HRESULT format_is_active(struct master *master)
{
    (void)master;
    return S_OK; /* never IMAPI_E_NOACTIVEFORMAT: Joliet is the default (A-03, R-REC-38a) */
}

static HRESULT recorder_is_selected(struct master *master)
{
    return master->recorder == NULL ? IMAPI_E_NOACTIVERECORDER : S_OK;
}

static HRESULT no_track_is_open(struct master *master)
{
    return master->format == FORMAT_REDBOOK && master->image != NULL && redbook_image_track_open(master->image)
               ? IMAPI_E_TRACKOPEN
               : S_OK;
}

static HRESULT image_holds_something(struct master *master)
{
    if (master->image == NULL)
        return IMAPI_E_INVALIDIMAGE;
    if (master->format == FORMAT_REDBOOK)
        return redbook_image_empty(master->image) ? IMAPI_E_INVALIDIMAGE : S_OK;
    if (master->properties.place_boot_image && master->properties.boot_image == NULL)
        return IMAPI_E_INVALIDIMAGE;                                        /* R-JOP-07 */
    return joliet_image_empty(master->image) ? IMAPI_E_INVALIDIMAGE : S_OK; /* R-REC-13 */
}

static HRESULT stash_lies_in_a_good_place(struct master *master)
{
    return stash_check(master->stash, STASH_ROOM); /* R-STA-21 */
}

static const struct {
    unsigned step; /* of table 4.4 */
    HRESULT (*check)(struct master *master);
} checks[] = {
    {2, format_is_active},      {3, recorder_is_selected},       {4, no_track_is_open},
    {5, image_holds_something}, {6, stash_lies_in_a_good_place},
};

static HRESULT check(struct master *master)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        HRESULT result = checks[i].check(master);
        if (FAILED(result))
            return result;
    }
    return S_OK;
}

/* ------------------------------------------------------------------ steps 7 to 16 */

static uint16_t write_speed(const struct recorder_values *values)
{
    if (values->write_speed < 1 || values->write_speed >= values->maximum_write_speed)
        return 0xFFFF; /* the highest */
    uint32_t kilobytes = ((uint32_t)values->write_speed * KILOBYTES_PER_1X_TENTHS + 9) / 10;
    return kilobytes > 0xFFFE ? 0xFFFF : (uint16_t)kilobytes;
}

static bool has_boot_image(const struct master *master)
{
    return master->format == FORMAT_JOLIET && master->properties.place_boot_image &&
           master->properties.boot_image != NULL;
}

static struct burn plan_burn(struct master *master, bool simulate, bool eject)
{
    struct recorder_values values = recorder_settings_values(master->recorder->settings);
    return (struct burn){
        .device = master->recorder->device,
        .image = master->image,
        .progress = master->progress,
        .expected = master->multi_session ? &master->disc : NULL,
        .audio = master->format == FORMAT_REDBOOK,
        .simulate = simulate,
        .eject = eject,
        .boot_image = has_boot_image(master),
        .buffer_underrun_free = values.buffer_underrun_free_capable != 0 && values.enable_buffer_underrun_free != 0,
        .write_speed = write_speed(&values),
        .verification = &master->verification,
    };
}

/* Everything from step 2 on. *used_up: the image is not valid any more. */
static HRESULT record(struct master *master, bool simulate, bool eject, bool *used_up)
{
    master->last_sense = sense_none();
    HRESULT result = check(master);
    if (FAILED(result))
        return result;
    /* what getters say meanwhile */
    pthread_mutex_lock(&master->mutex);
    master_count(master);
    pthread_mutex_unlock(&master->mutex);
    struct burn burn = plan_burn(master, simulate, eject);
    master->verification.result = (struct coaster_verification){.first_bad = -1};
    dumps_forbid();
    result = burn_run(&burn);
    dumps_allow();
    if (FAILED(result))
        master->last_sense = burn.last_sense;
    *used_up = burn.image_used_up || SUCCEEDED(result);
    return result;
}

static void use_up_image(struct master *master)
{
    master_wipe_image(master);
    if (master->format == FORMAT_JOLIET && master->image != NULL)
        joliet_image_use_up(master->image);
}

HRESULT master_record_disc(IDiscMaster *interface, boolean simulate, boolean eject)
{
    struct master *master = master_of(interface);
    HRESULT result = master_enter(master); /* step 1 */
    if (FAILED(result))
        return result;
    result = master_may_change(master);
    if (FAILED(result))
        return master_leave(master, result);

    bool used_up = false;
    master_work_begin(master);
    progress_begin(master->progress);
    result = record(master, simulate != 0, eject != 0, &used_up);
    pthread_mutex_lock(&master->mutex);
    if (result == IMAPI_E_DEVICE_NOTPRESENT || SUCCEEDED(result))
        master_note_recorder(master, SUCCEEDED(result));
    if (used_up)
        use_up_image(master); /* one staging serves one burn, simulated or real (R-REC-10..18, A-01, A-02) */
    pthread_mutex_unlock(&master->mutex);
    progress_burn_complete(master->progress, result);
    master_work_end(master);
    return master_leave(master, result);
}
