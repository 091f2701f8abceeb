/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UTF-8 and UTF-16 (Unicode 15, table 3-5 to 3-7): every length, its borders, and what is neither. */
#include "imapi/tests/support.h"

static const struct {
    const char *utf8;
    OLECHAR utf16[3];
} pairs[] = {
    {"a", {0x61}},
    {"\x7F", {0x7F}},
    {"\xC2\x80", {0x80}},
    {"\xDF\xBF", {0x7FF}},
    {"\xE0\xA0\x80", {0x800}},
    {"\xED\x9F\xBF", {0xD7FF}},
    {"\xEE\x80\x80", {0xE000}},
    {"\xEF\xBF\xBF", {0xFFFF}},
    {"\xF0\x90\x80\x80", {0xD800, 0xDC00}},
    {"\xF0\x90\x8C\x82", {0xD800, 0xDF02}},
    {"\xF0\x9F\x98\x80", {0xD83D, 0xDE00}}, /* a face that grins */
    {"\xF4\x8F\xBF\xBF", {0xDBFF, 0xDFFF}},
};

static void there_and_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        BSTR string = coaster_string_from_utf8(pairs[i].utf8);
        assert_non_null(string);
        size_t units = pairs[i].utf16[1] != 0 ? 2 : 1;
        assert_int_equal(units, SysStringLen(string));
        assert_memory_equal(pairs[i].utf16, string, (units + 1) * sizeof *string);
        SysFreeString(string);
        char *back = coaster_utf8_from_string(pairs[i].utf16);
        assert_non_null(back);
        assert_string_equal(pairs[i].utf8, back);
        CoTaskMemFree(back);
    }
}

static void what_is_neither_has_no_string(void **state)
{
    (void)state;
    static const char *const malformed[] = {
        "\x80",             /* goes on with nothing */
        "\xC1\xBF",         /* longer than it need be */
        "\xE0\x9F\xBF",     /* as well */
        "\xED\xA0\x80",     /* half a pair */
        "\xF4\x90\x80\x80", /* behind the last */
        "\xE2\x82",         /* cut off */
        "\xFF",
    };
    static const OLECHAR halves[][3] = {{0xD83D}, {0xDE00}, {0xDE00, 0xD83D}, {0xD83D, 0x61}};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        if (coaster_string_from_utf8(malformed[i]) != NULL)
            fail_msg("the text %zu is taken", i);
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++)
        if (coaster_utf8_from_string(halves[i]) != NULL)
            fail_msg("the string %zu is taken", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(what_is_neither_has_no_string),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
