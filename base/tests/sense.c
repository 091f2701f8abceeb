/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sense as bytes: reference mmc appendix A (golden bytes), SPC-3 and 4.5.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/failure.h"
#include "base/sense.h"

static void fixed_progress(void **state)
{
    (void)state;
    static const uint8_t golden[18] = {0x70, 0, 0x02, 0, 0, 0, 0, 0x0A, 0, 0, 0, 0, 0x04, 0x07, 0, 0x80, 0x40, 0};
    uint8_t bytes[SENSE_FIXED_LENGTH];
    sense_to_fixed(sense_progress(NOT_READY, OPERATION_IN_PROGRESS, 0x4000), bytes);
    assert_memory_equal(bytes, golden, sizeof golden);
}

static void fixed_information_and_field_pointer(void **state)
{
    (void)state;
    static const uint8_t golden[18] = {0xF0, 0, 0x05, 0, 0, 0x10, 0, 0x0A, 0, 0, 0, 0, 0x21, 0x02, 0, 0xC0, 0, 0x02};
    struct sense s = sense_at(ILLEGAL_REQUEST, INVALID_ADDRESS_FOR_WRITE, 0x1000);
    memcpy(s.specific, sense_cdb_field(2, -1).specific, sizeof s.specific);
    uint8_t bytes[SENSE_FIXED_LENGTH];
    sense_to_fixed(s, bytes);
    assert_memory_equal(bytes, golden, sizeof golden);
    struct sense back = sense_parse(bytes, sizeof bytes);
    assert_memory_equal(&back, &s, sizeof s);
}

static void short_and_foreign_sense_is_read_without_fear(void **state)
{
    (void)state;
    static const uint8_t short_fixed[] = {0x70, 0, 0x05, 0, 0, 0, 0, 0x06, 0, 0, 0, 0, 0x24};
    struct sense s = sense_parse(short_fixed, sizeof short_fixed);
    assert_int_equal(s.key, ILLEGAL_REQUEST);
    assert_int_equal(s.code, 0x24);
    assert_true(sense_good(sense_parse(short_fixed, 0)));
    static const uint8_t vendor[] = {0x7F, 5, 5, 5};
    assert_true(sense_good(sense_parse(vendor, sizeof vendor)));
}

static void descriptor_format(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x72, 0x03, 0x11, 0x05, 0, 0, 0, 20,   0x00, 0x0A, 0x80, 0, 0,    0,
                                    0,    0,    0,    0,    1, 2, 2, 0x06, 0,    0,    0x80, 1, 0x23, 0};
    struct sense s = sense_parse(bytes, sizeof bytes);
    assert_int_equal(s.key, MEDIUM_ERROR);
    assert_int_equal(s.code, 0x11);
    assert_int_equal(s.qualifier, 0x05);
    assert_true(s.information_valid);
    assert_int_equal(s.information, 0x102);
    assert_int_equal(s.specific[0], 0x80);
    /* a descriptor longer than what arrived is left alone */
    for (size_t length = 0; length < sizeof bytes; length++)
        (void)sense_parse(bytes, length);
}

static void words(void **state)
{
    (void)state;
    assert_string_equal(sense_text(sense(NOT_READY, MEDIUM_NOT_PRESENT_TRAY_OPEN)), "MEDIUM NOT PRESENT - TRAY OPEN");
    assert_string_equal(sense_text((struct sense){.key = 4, .code = 0xEE, .qualifier = 0xEE}), "");
}

static void failures_are_one_sentence(void **state)
{
    (void)state;
    struct failure why = {""};
    assert_int_equal((fail)(&why, EXIT_NO_DRIVE, "%s is held by process %d", "a.disc", 7), 69);
    assert_string_equal(why.sentence, "a.disc is held by process 7");
    (fail)(&why, EXIT_USAGE_ERROR, "no '%s', no '%s'", "a\033[2J\n\xFFz\xC3", "Kühe.disc \xE2\x82\xAC \xC2\x9B");
    assert_string_equal(why.sentence, "no 'a?[2J??z?', no 'Kühe.disc \xE2\x82\xAC ?"
                                      "?'");
    assert_int_equal((fail)(NULL, EXIT_INTERNAL, "nobody listens"), 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_progress),
        cmocka_unit_test(fixed_information_and_field_pointer),
        cmocka_unit_test(short_and_foreign_sense_is_read_without_fear),
        cmocka_unit_test(descriptor_format),
        cmocka_unit_test(words),
        cmocka_unit_test(failures_are_one_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
