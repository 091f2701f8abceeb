/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the names of a folder cost libisofs: the square of how many fall together in 8.3 form (ECMA-119 7.5: eight and
 * three of A-Z, 0-9 and '_'), so that a disc whose names do is refused in time. */
#include "imapi/joliet_internal.h"
#include "imapi/tests/support.h"

enum { MOST = 4 };

static uint64_t cost_of(const OLECHAR *const *names, size_t count)
{
    static struct joliet_node nodes[MOST];
    struct joliet_node *children[MOST];
    for (size_t i = 0; i < count; i++) {
        memset(&nodes[i], 0, sizeof nodes[i]);
        for (size_t j = 0; names[i][j] != 0; j++)
            nodes[i].name[j] = names[i][j];
        children[i] = &nodes[i];
    }
    struct joliet_node folder = {.folder = true, .children = children, .child_count = count};
    return joliet_name_cost(&folder);
}

#define COST_OF(...)                                                                                                   \
    cost_of((const OLECHAR *const[]){__VA_ARGS__}, sizeof(const OLECHAR *[]){__VA_ARGS__} / sizeof(OLECHAR *))

static void names_apart_cost_one_each(void **state)
{
    (void)state;
    assert_int_equal(1, COST_OF(u"one"));
    assert_int_equal(2, COST_OF(u"one", u"two"));
    assert_int_equal(4, COST_OF(u"one", u"two", u"one.txt", u"one.tx"));
    assert_int_equal(2, COST_OF(u"a123456b", u"a123456c")); /* the eighth still tells them apart */
    assert_int_equal(2, COST_OF(u"a.ab1", u"a.ab2"));
}

static void names_that_fall_together_cost_their_square(void **state)
{
    (void)state;
    assert_int_equal(4, COST_OF(u"Letter", u"letter"));
    assert_int_equal(9, COST_OF(u"the first letter", u"the first number", u"the first"));
    assert_int_equal(4, COST_OF(u"a.text1", u"a.text2"));
    assert_int_equal(4, COST_OF(u"a b", u"a-b"));
    assert_int_equal(4, COST_OF(u"\u00e4", u"\u00f6")); /* neither is a d-character */
    assert_int_equal(9 + 1, COST_OF(u"long name 1", u"long name 2", u"other", u"long name 3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_apart_cost_one_each),
        cmocka_unit_test(names_that_fall_together_cost_their_square),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
