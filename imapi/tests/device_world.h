/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive without a disc, and the device that leads to it: what the tests of a device begin with. */
#ifndef COASTER_IMAPI_TESTS_DEVICE_WORLD_H
#define COASTER_IMAPI_TESTS_DEVICE_WORLD_H

#include "imapi/device.h"
#include "imapi/tests/support.h"

static struct test_drive test;
static struct device *device;

static inline int begin(void **state)
{
    (void)state;
    scratch_make();
    drive_make(&test, fresh_name());
    assert_result(S_OK, device_acquire(test.url, &device));
    return 0;
}

static inline int finish(void **state)
{
    (void)state;
    device_release(device);
    drive_drop(&test);
    scratch_remove();
    return 0;
}

#endif
