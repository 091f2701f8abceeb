/* SPDX-License-Identifier: GPL-2.0-or-later */
/* After the burn: is it really on the disc, and out with it if that was asked. */
#include "imapi/burn.h"

/* There are drives that take everything, report success and leave the disc blank: only its new state counts (R-REC-70).
 */
HRESULT burn_verify_state(const struct burn *burn, const struct device_disc *before, lba_t start)
{
    struct device_disc after;
    HRESULT result = device_read_disc(burn->device, &after);
    if (result == IMAPI_E_DEVICE_NOTPRESENT)
        return result;
    if (result == IMAPI_E_DEVICE_NOTACCESSIBLE) /* it did not come free within the time limit */
        return IMAPI_E_DEVICE_STILL_IN_USE;
    if (FAILED(result))
        return IMAPI_E_GENERIC;
    if (!after.present)
        return IMAPI_E_MEDIUM_NOTPRESENT;
    bool new_session = after.sessions == before->sessions + 1 && after.last_session_start == start;
    bool new_tracks = after.last_track == before->last_track + burn->image->track_count;
    bool long_enough =
        after.lead_out_start != LBA_NONE && (int64_t)after.lead_out_start - start >= burn->blocks_written;
    return new_session && new_tracks && long_enough ? S_OK : IMAPI_E_GENERIC;
}

HRESULT burn_verify_content(struct burn *burn)
{
    if (!burn->verification || !burn->verification->wanted)
        return S_OK;
    double before = device_patience_begin(burn_longest_seconds(burn->blocks_written));
    HRESULT result = verification_run(burn->verification, burn->device, burn->image);
    device_patience_end(before);
    return result;
}

/* The drive may refuse, because another initiator locked it, say: the burn has succeeded all the same. */
void burn_eject(struct burn *burn)
{
    device_eject(burn->device);
}
