/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorders that are wrong about earlier sessions (reference imapi 8). */
#include <stdlib.h>

#include "conformance/zoo/recorder_flaw.h"
#include "imapi/master.h"

HRESULT __real_joliet_image_import(struct image *image, struct device *device, const struct device_disc *disc,
                                   bool *ours);
HRESULT __wrap_joliet_image_import(struct image *image, struct device *device, const struct device_disc *disc,
                                   bool *ours);
HRESULT __wrap_joliet_image_import(struct image *image, struct device *device, const struct device_disc *disc,
                                   bool *ours)
{
    if (recorder_is("appends-to-discs-of-others"))
        setenv("COASTER_IMPORT_ANY_JOLIET", "1", 1);
    HRESULT result = __real_joliet_image_import(image, device, disc, ours);
    if (recorder_is("loses-the-old-sessions") && SUCCEEDED(result) && *ours)
        joliet_image_drop_import(image);
    return result;
}

/* the gap behind the first session, taken off again though the drive has done so. */
void __real_master_set_capacity(struct master *master, uint32_t blocks);
void __wrap_master_set_capacity(struct master *master, uint32_t blocks);
void __wrap_master_set_capacity(struct master *master, uint32_t blocks)
{
    bool reserves = recorder_is("reserves-room-for-the-gap") && blocks > 11400;
    __real_master_set_capacity(master, reserves ? blocks - 11400 : blocks);
}
