/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/burn.h"

/* What has been begun and must be ended, whichever way the road is left. */
struct begun {
    bool locked, laid_out, set_up;
};

/* A drive that was lost in a simulation still has Test Write set, and its track open (reference mmc 0.1 h). */
static void end_simulation(struct burn *burn)
{
    if (device_clear_test_write(burn->device) != IMAPI_E_DEVICE_NOTPRESENT || !device_connect_again(burn->device))
        return;
    device_wait_ready(burn->device);
    device_synchronize(burn->device, NULL, NULL);
    device_clear_test_write(burn->device);
}

static void end(struct burn *burn, struct begun *begun)
{
    if (begun->laid_out)
        burn->image->kind->end(burn->image);
    if (begun->set_up && burn->simulate)
        end_simulation(burn);
    if (begun->locked)
        device_prevent(burn->device, false);
    *begun = (struct begun){0};
}

/* Blocks: the first lead-in begins where the groove does, 11,077 to 12,490 blocks before address 0 (reference mmc 3.1).
 */
enum { FIRST_LEAD_IN = 11500, LATER_LEAD_IN = 4500, FIRST_LEAD_OUT = 6750, LATER_LEAD_OUT = 2250 };
/* What a drive takes to find its place, besides. */
#define CLOSING_OVERHEAD_SECONDS 3

/* Blocks per second at that address. A drive that turns evenly has its highest speed at the outer edge alone, and two
 * fifths of it at the inner one: what it cannot do there is written at what it can. */
static double blocks_per_second(uint32_t speed, uint32_t highest, lba_t lba)
{
    double outwards = lba < 0 ? 0 : lba >= DEVICE_CD_BLOCKS_MOST ? 1 : (double)lba / DEVICE_CD_BLOCKS_MOST;
    double possible = highest * (0.4 + 0.6 * outwards);
    return (speed < possible ? speed : possible) * 1000 / AUDIO_BLOCK;
}

/* Lead-in and lead-out at the speed of the burn, whole seconds; 0: not known. Nobody knows what a drive makes of a
 * session that is only simulated. */
static int32_t closing_seconds(const struct burn *burn, const struct device_disc *disc)
{
    struct device_identity identity;
    if (burn->simulate || FAILED(device_identify(burn->device, &identity)) || identity.maximum_write_speed == 0 ||
        burn->write_speed == 0)
        return 0;
    uint32_t highest = identity.maximum_write_speed, speed = burn->write_speed < highest ? burn->write_speed : highest;
    lba_t end = disc->next_writable + (lba_t)burn->blocks_written;
    bool first = disc->sessions == 0;
    double lead_in = (first ? FIRST_LEAD_IN : LATER_LEAD_IN) / blocks_per_second(speed, highest, first ? 0 : end);
    double lead_out = (first ? FIRST_LEAD_OUT : LATER_LEAD_OUT) / blocks_per_second(speed, highest, end);
    return (int32_t)(lead_in + lead_out + CLOSING_OVERHEAD_SECONDS) + 1;
}

static bool cancelled(void *context)
{
    struct burn *burn = context;
    return progress_cancelled(burn->progress);
}

/* Steps 10 to 13. announced: NotifyPreparingBurn has been, and is followed by silence, so nobody is asked meanwhile
 * (A-10, R-REC-40). */
static HRESULT look_at_disc(struct burn *burn, struct device_disc *disc, bool announced, struct begun *begun)
{
    HRESULT result = device_read_disc_asking(burn->device, disc, announced ? NULL : cancelled, burn);
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

/* A disc that was changed, a drive that was reset or is not ready yet (reference imapi 4.8). Nothing is written yet:
 * all may begin anew, and must, since a reset takes the set-up away. */
static bool worth_another_look(const struct device *device)
{
    struct sense s = device_last_sense(device);
    return s.key == UNIT_ATTENTION || (s.key == NOT_READY && s.code == 0x04);
}

static HRESULT set_up(struct burn *burn, lba_t start, struct begun *begun)
{
    begun->locked = begun->set_up = true; /* also when the drive says that it did not */
    HRESULT result = device_prevent(burn->device, true);
    if (FAILED(result) && worth_another_look(burn->device))
        return result; /* the attention is told once, and this was it */
    result = burn_prepare(burn);
    return SUCCEEDED(result) ? burn_check_start(burn, start) : result;
}

/* Steps 10 to 14. */
static HRESULT get_ready(struct burn *burn, struct device_disc *disc, struct begun *begun)
{
    bool announced = false;
    for (int attempt = 0;; attempt++) {
        HRESULT result = look_at_disc(burn, disc, announced, begun);
        if (FAILED(result))
            return result;
        if (!announced)
            progress_preparing(burn->progress, 0);
        announced = true;
        result = set_up(burn, disc->next_writable, begun);
        if (SUCCEEDED(result) || !worth_another_look(burn->device) || attempt == 3)
            return result;
        end(burn, begun);
    }
}

/* A disc that left in the middle of it is named by what is in the drive now (6/28 in reference imapi 4.8). */
static HRESULT name_of_failure(struct burn *burn, HRESULT result)
{
    struct device_disc disc;
    if (burn->last_sense.key != UNIT_ATTENTION || burn->last_sense.code != 0x28 ||
        FAILED(device_read_disc(burn->device, &disc)))
        return result;
    if (!disc.present)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    HRESULT name = burn_check_disc(burn, &disc);
    return FAILED(name) ? name : result;
}

static HRESULT write_and_close(struct burn *burn, const struct device_disc *disc)
{
    HRESULT result = burn_write(burn, disc->next_writable);
    if (FAILED(result))
        return result;
    progress_closing(burn->progress, closing_seconds(burn, disc));
    return burn_close(burn);
}

static HRESULT take_the_road(struct burn *burn)
{
    struct begun begun = {0};
    struct device_disc disc;
    HRESULT result = get_ready(burn, &disc, &begun);
    if (result == IMAPI_E_INITIALIZE_WRITE || result == IMAPI_E_DISCINFO) /* other codes say what is wrong */
        burn->last_sense = device_last_sense(burn->device);
    if (SUCCEEDED(result)) {
        result = write_and_close(burn, &disc);
        if (FAILED(result))
            result = name_of_failure(burn, result);
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
    burn->last_sense = sense_none();
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
