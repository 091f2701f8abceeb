/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a drive is (reference imapi 10.1): asked once, and kept only when it was answered. */
#include "imapi/tests/device_world.h"

/* R-DEV-04: a drive that did not say its name has none to be kept; it is asked again. */
static void an_inquiry_that_fails_is_no_answer(void **state)
{
    (void)state;
    struct device_identity identity;
    assert_result(S_OK, device_probe(device)); /* connected */
    drive_fault(&test, "sense:opcode=12,times=1,key=4,code=44,qualifier=0");
    assert_result(IMAPI_E_GENERIC, device_identify(device, &identity));
    drive_fault(&test, "status:opcode=12,times=1,status=08");
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, device_identify(device, &identity)); /* */
    assert_result(S_OK, device_identify(device, &identity));
    assert_string_equal("COASTER", identity.vendor);
    assert_true(identity.product[0] != '\0');
    assert_true(identity.writes_cd_r);
    drive_fault(&test, "sense:opcode=12,times=1,key=4,code=44,qualifier=0");
    assert_result(S_OK, device_identify(device, &identity)); /* kept */
    assert_string_equal("COASTER", identity.vendor);
}

int main(void)
{
    loop_transport_register();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_inquiry_that_fails_is_no_answer, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
