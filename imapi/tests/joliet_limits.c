/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As many and as deep folders as a disc can have: what may be staged may be burned, and taken over by a later session.
 */
#include "imapi/burn.h"
#include "imapi/joliet_internal.h"
#include "imapi/tests/joliet_world.h"

static HRESULT stage(IStorage *storage)
{
    HRESULT result = joliet_image_add(image, storage, false, progress);
    IStorage_Release(storage);
    return result;
}

static IStorage *folder_in(IStorage *storage, const OLECHAR *name)
{
    IStorage *inner;
    assert_result(S_OK, IStorage_CreateStorage(storage, name, STGM_READWRITE | STGM_CREATE, 0, 0, &inner));
    return inner;
}

/* ------------------------------------------------------------------ many */

/* A folder "many" with those of the numbers first to last in it. */
static IStorage *folders(unsigned first, unsigned last)
{
    IStorage *root;
    assert_result(S_OK, coaster_storage_memory(&root));
    IStorage *many = folder_in(root, u"many");
    for (unsigned i = first; i <= last; i++) {
        const OLECHAR name[] = {(OLECHAR)(u'0' + i / 10000),    (OLECHAR)(u'0' + i / 1000 % 10),
                                (OLECHAR)(u'0' + i / 100 % 10), (OLECHAR)(u'0' + i / 10 % 10),
                                (OLECHAR)(u'0' + i % 10),       0};
        IStorage *inner = folder_in(many, name);
        IStorage_Release(inner);
    }
    IStorage_Release(many);
    return root;
}

/* ECMA-119 9.4.4: a path table has 16 bits for a parent. With the root and "many" that leaves 65,533. */
static void a_disc_has_65535_folders(void **state)
{
    (void)state;
    assert_result(IMAPI_E_DISCFULL, stage(folders(1, 65534)));
    assert_true(joliet_image_empty(image));
    assert_result(S_OK, stage(folders(1, 65530)));
    uint32_t before = joliet_image_bound(image);
    assert_result(IMAPI_E_DISCFULL, stage(folders(65530, 65534)));
    assert_int_equal(before, joliet_image_bound(image));
    assert_result(S_OK, stage(folders(65530, 65533))); /* of these one is there already */
    assert_result(S_OK, stage(folders(1, 10)));
    assert_result(IMAPI_E_DISCFULL, stage(folders(65534, 65534)));
    joliet_image_clear(image);
    assert_result(S_OK, stage(folders(65534, 65534)));
}

/* ------------------------------------------------------------------ deep */

/* So many folders in each other, each called "d", and a file in the last one. */
static IStorage *folders_in_folders(unsigned depth)
{
    IStorage *root, *at;
    IStream *stream;
    assert_result(S_OK, coaster_storage_memory(&root));
    at = root;
    IStorage_AddRef(at);
    for (unsigned i = 0; i < depth; i++) {
        IStorage *inner = folder_in(at, u"d");
        IStorage_Release(at);
        at = inner;
    }
    assert_result(S_OK, IStorage_CreateStream(at, u"f", STGM_READWRITE | STGM_CREATE, 0, 0, &stream));
    IStream_Release(stream);
    IStorage_Release(at);
    return root;
}

static void burn_it(struct device *device, const struct device_disc *expected)
{
    struct burn burn = {
        .device = device, .image = image, .progress = progress, .expected = expected, .write_speed = 0xFFFF};
    assert_result(S_OK, burn_run(&burn));
    joliet_image_clear(image);
}

static void what_is_deep_is_taken_over(void **state)
{
    (void)state;
    struct test_drive test;
    struct device *device;
    struct device_disc disc;
    char path[320];
    bool ours;
    drive_make(&test, fresh_name());
    disc_make("a", "cd-r-80", path);
    drive_put(&test, path);
    assert_result(S_OK, device_acquire(test.url, &device));

    assert_result(IMAPI_E_BADJOLIETNAME, stage(folders_in_folders(JOLIET_DEPTH_MAXIMUM)));
    assert_result(S_OK, stage(folders_in_folders(JOLIET_DEPTH_MAXIMUM - 1)));
    burn_it(device, NULL);
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_result(S_OK, joliet_image_import(image, device, &disc, &ours));
    assert_true(ours);
    assert_result(IMAPI_E_FILEEXISTS, stage(folders_in_folders(JOLIET_DEPTH_MAXIMUM - 1)));
    assert_result(S_OK, stage(folders_in_folders(3)));
    burn_it(device, &disc);
    assert_result(S_OK, device_read_disc(device, &disc));
    assert_int_equal(2, disc.sessions);

    device_release(device);
    drive_drop(&test);
}

int main(void)
{
    loop_transport_register();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_disc_has_65535_folders, begin, finish),
        cmocka_unit_test_setup_teardown(what_is_deep_is_taken_over, begin, finish),
    };
    return cmocka_run_group_tests_name("joliet limits", tests, NULL, NULL);
}
