/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is checked before anything is written, in the order of reference imapi 4.4. Steps 1 to 6 are RecordDisc's own.
 */
#include "imapi/burn.h"

#include <string.h>

static const struct burn_check checks[] = {
    {1, "the master is open", IMAPI_E_NOTOPENED, true},
    {2, "a format is active", IMAPI_E_NOACTIVEFORMAT, true}, /* never: Joliet is the default */
    {3, "a recorder is selected", IMAPI_E_NOACTIVERECORDER, true},
    {4, "no audio track is open", IMAPI_E_TRACKOPEN, true},
    {5, "the image holds something", IMAPI_E_INVALIDIMAGE, false},
    {6, "the stash lies in a good place", IMAPI_E_COMPRESSEDSTASH, true},
    {7, "the device is there", IMAPI_E_DEVICE_NOTPRESENT, true},
    {8, "nobody else holds the device", IMAPI_E_DEVICE_NOTACCESSIBLE, true},
    {9, "no file system on the disc is mounted", IMAPI_E_FILESYSTEM, true},
    {10, "a disc is in the drive", IMAPI_E_MEDIUM_NOTPRESENT, true},
    {11, "the disc can be identified", IMAPI_E_DISCINFO, true},
    {12, "it is the disc of the multi-session mode", IMAPI_E_WRONGDISC, true},
    {13, "its kind, state and room fit the image", IMAPI_E_MEDIUM_INVALIDTYPE, true},
    {14, "the drive takes the write parameters", IMAPI_E_INITIALIZE_WRITE, true},
    {15, "the data is written", IMAPI_E_GENERIC, false},
    {16, "the session is closed", IMAPI_E_INITIALIZE_ENDWRITE, false},
};

const struct burn_check *burn_checks(size_t *count)
{
    *count = sizeof checks / sizeof *checks;
    return checks;
}

/* R-REC-26, A-18: what can still be changed by the user is the wrong type; what cannot, cannot be written. */
static HRESULT check_blank(const struct device_disc *disc)
{
    if (disc->profile == PROFILE_CD_ROM)
        return IMAPI_E_CANNOT_WRITE_TO_MEDIA;
    if (disc->profile != PROFILE_CD_R && disc->profile != PROFILE_CD_RW)
        return IMAPI_E_MEDIUM_INVALIDTYPE;
    if (disc->status == DISC_BLANK)
        return S_OK;
    if (disc->status == DISC_COMPLETE && !disc->erasable)
        return IMAPI_E_CANNOT_WRITE_TO_MEDIA;
    return IMAPI_E_MEDIUM_INVALIDTYPE;
}

/* It may well be the right disc, but its volume descriptors could not be read: no reason to ask for another. */
static bool same_but_unreadable(const struct device_disc *expected, const struct device_disc *disc)
{
    struct device_disc readable = *disc;
    memcpy(readable.descriptor_digest, expected->descriptor_digest, sizeof readable.descriptor_digest);
    return disc->descriptors_unreadable && device_same_disc(expected, &readable);
}

HRESULT burn_check_disc(const struct burn *burn, const struct device_disc *disc)
{
    if (!burn->expected)
        return check_blank(disc);
    if (!device_same_disc(burn->expected, disc)) /* also a blank one (R-REC-27) */
        return same_but_unreadable(burn->expected, disc) ? IMAPI_E_DISCINFO : IMAPI_E_WRONGDISC;
    return disc->status == DISC_APPENDABLE ? S_OK : IMAPI_E_CANNOT_WRITE_TO_MEDIA;
}

/* Blocks from the next writable address on: the run-out of each track and the pause before the next one lie between the
 * tracks (R-AUD-20). */
static uint64_t blocks_needed(const struct image *image)
{
    uint64_t needed = 0;
    for (unsigned i = 0; i < image->track_count; i++)
        needed += image->tracks[i].blocks + (i > 0 ? image->tracks[i].gap + 2u : 0);
    return needed;
}

HRESULT burn_check_capacity(const struct burn *burn, const struct device_disc *disc)
{
    if (disc->next_writable == LBA_NONE || blocks_needed(burn->image) > disc->free_blocks)
        return IMAPI_E_DISCFULL;
    return burn->boot_image && disc->status != DISC_BLANK ? IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC : S_OK;
}
