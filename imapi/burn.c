/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/burn.h"

/* What has been begun and must be ended, whichever way the road is left. */
struct begun {
    bool locked, laid_out, set_up;
};

static void end(struct burn *burn, struct begun *begun)
{
    if (begun->laid_out)
        burn->image->kind->end(burn->image);
    if (begun->set_up && burn->simulate)
        device_clear_test_write(burn->device);
    if (begun->locked)
        device_prevent(burn->device, false);
    *begun = (struct begun){0};
}

/* Lead-in and lead-out of the session at the speed of the burn, whole seconds. */
static int32_t closing_seconds(const struct burn *burn, const struct device_disc *disc)
{
    struct device_identity identity;
    uint32_t speed = burn->write_speed;
    if (speed == 0xFFFF && SUCCEEDED(device_identify(burn->device, &identity)))
        speed = identity.maximum_write_speed;
    uint32_t blocks = disc->sessions == 0 ? 6750 + 4500 : 2250 + 4500;
    return speed == 0 || burn->simulate ? 0 : (int32_t)(blocks * 2u / speed + 1);
}

/* Steps 10 to 13. */
static HRESULT look_at_disc(struct burn *burn, struct device_disc *disc, struct begun *begun)
{
    HRESULT result = device_read_disc(burn->device, disc);
    if (FAILED(result))
        return result;
    if (!disc->present)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    result = burn_check_disc(burn, disc);
    if (FAILED(result))
        return result;
    begun->laid_out = true;
    result = burn->image->kind->lay_out(burn->image, disc->next_writable);
    return FAILED(result) ? result : burn_check_capacity(burn, disc);
}

/* Steps 10 to 14. A disc that was changed meanwhile says so once: then it is looked at again (reference 4.8). */
static HRESULT get_ready(struct burn *burn, struct device_disc *disc, struct begun *begun)
{
    bool announced = false;
    for (int attempt = 0;; attempt++) {
        HRESULT result = look_at_disc(burn, disc, begun);
        if (FAILED(result))
            return result;
        if (!announced)
            progress_preparing(burn->progress, 0);
        announced = true;
        begun->locked = SUCCEEDED(device_prevent(burn->device, true));
        begun->set_up = true;
        result = burn_prepare(burn);
        if (SUCCEEDED(result) || device_last_sense(burn->device).key != UNIT_ATTENTION || attempt == 3)
            return result;
        end(burn, begun);
    }
}

/* A disc that left in the middle of it is named by what is in the drive now (6/28 in reference 4.8). */
static HRESULT name_of_failure(struct burn *burn, HRESULT result)
{
    struct sense s = device_last_sense(burn->device);
    struct device_disc disc;
    if (s.key != UNIT_ATTENTION || s.code != 0x28 || FAILED(device_read_disc(burn->device, &disc)))
        return result;
    if (!disc.present)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    return burn->expected ? IMAPI_E_WRONGDISC : result;
}

static HRESULT take_the_road(struct burn *burn)
{
    struct begun begun = {0};
    struct device_disc disc;
    HRESULT result = get_ready(burn, &disc, &begun);
    if (SUCCEEDED(result)) {
        result = burn_write(burn, disc.next_writable);
        if (FAILED(result))
            result = name_of_failure(burn, result);
    }
    if (SUCCEEDED(result)) {
        progress_closing(burn->progress, closing_seconds(burn, &disc));
        result = burn_close(burn);
    }
    if (SUCCEEDED(result) && !burn->simulate)
        result = burn_verify_state(burn, &disc, disc.next_writable);
    if (SUCCEEDED(result) && !burn->simulate)
        result = burn_verify_content(burn);
    end(burn, &begun);
    verification_end(burn->verification);
    if (burn->image_used_up)
        stash_wipe(burn->image->stash);
    if (SUCCEEDED(result) && burn->eject)
        burn_eject(burn);
    return result;
}

HRESULT burn_run(struct burn *burn)
{
    progress_begin(burn->progress);
    burn->image_used_up = false;
    burn->blocks_written = 0;
    HRESULT result = device_probe(burn->device); /* step 7 */
    if (SUCCEEDED(result))
        result = device_hold(burn->device, burn); /* step 8 */
    if (FAILED(result))
        return result;
    device_set_burning(burn->device, true);
    result = device_is_mounted(burn->device) ? IMAPI_E_FILESYSTEM : S_OK; /* step 9 */
    if (SUCCEEDED(result))
        result = take_the_road(burn);
    device_set_burning(burn->device, false);
    device_let_go(burn->device, burn);
    return result;
}
