/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive with a blank CD-R, and a master that has both formats and the drive's recorder: what the tests of the disc
 * master begin with. */
#ifndef COASTER_IMAPI_TESTS_MASTER_WORLD_H
#define COASTER_IMAPI_TESTS_MASTER_WORLD_H

#include "imapi/tests/support.h"

static struct test_drive drive;
static char disc[320];
static IDiscMaster *master;
static IJolietDiscMaster *joliet;
static IRedbookDiscMaster *redbook;
static IDiscRecorder *recorder;

static inline int begin(void **state)
{
    (void)state;
    scratch_make();
    loop_transport_register();
    drive_make(&drive, fresh_name());
    disc_make("disc", "cd-r-80", disc);
    drive_put(&drive, disc);
    setenv("COASTER_DRIVES", drive.url, 1);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    master = master_make_open();
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    recorder = recorder_find(master, drive.url);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    IDiscRecorder_Release(recorder);
    IJolietDiscMaster_Release(joliet);
    IRedbookDiscMaster_Release(redbook);
    assert_int_equal(0, IDiscMaster_Release(master));
    CoUninitialize();
    setenv("COASTER_DRIVES", "", 1);
    drive_drop(&drive);
    scratch_remove();
    return 0;
}

static inline void select_recorder(void)
{
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
}

static inline void choose_redbook(void)
{
    IRedbookDiscMaster *again = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&again));
    assert_ptr_equal(redbook, again);
    IRedbookDiscMaster_Release(again);
}

static inline void choose_joliet(void)
{
    IJolietDiscMaster *again = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&again));
    IJolietDiscMaster_Release(again);
}

static inline HRESULT add(const OLECHAR *name, size_t length)
{
    IStorage *storage = storage_with(name, length, 5);
    HRESULT result = IJolietDiscMaster_AddData(joliet, storage, 0);
    assert_int_equal(0, IStorage_Release(storage)); /* nothing of it is kept: R-JOL-12e, R-JOL-15 */
    return result;
}

static inline LONG used(void)
{
    LONG blocks = -1;
    assert_result(S_OK, IJolietDiscMaster_GetUsedDataBlocks(joliet, &blocks));
    return blocks;
}

static inline LONG total(void)
{
    LONG blocks = -1;
    assert_result(S_OK, IJolietDiscMaster_GetTotalDataBlocks(joliet, &blocks));
    return blocks;
}

#endif
