/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person is told of the stash's protection (SECURITY.md): each bit of coaster.h has its words, and their
 * absence others. */
#include "imapi/tests/support.h"

enum { MOST = COASTER_STASH_SEALED | COASTER_STASH_AES | COASTER_STASH_KEY_LOCKED | COASTER_STASH_KEY_NOT_DUMPED };

static const struct {
    LONG bit;
    const char *with, *without;
} words[] = {
    {COASTER_STASH_AES, "AES-256-GCM", "XChaCha20-Poly1305"},
    {COASTER_STASH_KEY_LOCKED, "the key locked in memory", "not locked in memory"},
    {COASTER_STASH_KEY_NOT_DUMPED, "in no core dump", "may be in a core dump"},
    {COASTER_STASH_BURN_NOT_DUMPED, "in no core dump;", "in no core dump but one of a burn"},
    {COASTER_STASH_OVERWRITTEN, "overwrites and removes the file", "the key and removes the file"},
    {COASTER_STASH_IN_MEMORY, "it lies in memory", NULL},
    {COASTER_STASH_ON_COMPRESSED, "its folder is compressed", NULL},
    {COASTER_STASH_ON_ENCRYPTED, "its folder is encrypted", NULL},
    {COASTER_STASH_ON_REMOVABLE, "its disk can be taken out", NULL},
};
enum { WORDS = sizeof words / sizeof *words };

static void says(LONG protection, const char *text, bool expected)
{
    char *sentence = coaster_stash_protection_text(protection);
    assert_non_null(sentence);
    if ((strstr(sentence, text) != NULL) != expected)
        fail_msg("%X: '%s' is %s in '%s'", (unsigned)protection, text, expected ? "not" : "", sentence);
    CoTaskMemFree(sentence);
}

static void each_bit_has_its_words(void **state)
{
    (void)state;
    for (int i = 0; i < WORDS; i++) {
        LONG with = MOST | words[i].bit, without = with & ~words[i].bit;
        says(with, words[i].with, true);
        says(without, words[i].with, false);
        if (words[i].without != NULL) {
            says(with, words[i].without, false);
            says(without, words[i].without, true);
        }
    }
}

/* Whatever the other bits are: without the seal they protect nothing. */
static void without_the_seal_there_is_none(void **state)
{
    (void)state;
    says(0, "nothing is protected", true);
    says(MOST & ~COASTER_STASH_SEALED, "nothing is protected", true);
    says(MOST, "nothing is protected", false);
}

/* All that can be said at once is said whole. */
static void nothing_is_cut_off(void **state)
{
    (void)state;
    LONG all = MOST;
    for (int i = 0; i < WORDS; i++)
        all |= words[i].bit;
    says(all & ~COASTER_STASH_AES & ~COASTER_STASH_KEY_LOCKED & ~COASTER_STASH_BURN_NOT_DUMPED,
         "its disk can be taken out", true);
}

/* coaster.h: a master of somebody else's has no stash of ours, and verifies nothing. */
static void only_our_own_master_is_asked(void **state)
{
    (void)state;
    IDiscMasterVtbl methods = {0};
    IDiscMaster foreign = {.lpVtbl = &methods}, *master = master_make();
    LONG protection = 5;
    assert_result(E_INVALIDARG, coaster_stash_protection(&foreign, &protection));
    assert_int_equal(0, protection);
    assert_result(E_POINTER, coaster_stash_protection(NULL, &protection));
    assert_result(E_POINTER, coaster_stash_protection(master, NULL));
    assert_result(IMAPI_E_NOTOPENED, coaster_stash_protection(master, &protection));
    struct coaster_verification found;
    assert_result(E_POINTER, coaster_verify_after_burn(NULL, 1, NULL, NULL));
    assert_result(E_INVALIDARG, coaster_verify_after_burn(&foreign, 1, NULL, NULL));
    assert_result(E_POINTER, coaster_last_verification(NULL, &found));
    assert_result(E_POINTER, coaster_last_verification(master, NULL));
    assert_result(E_INVALIDARG, coaster_last_verification(&foreign, &found));
    assert_int_equal(0, IDiscMaster_Release(master));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bit_has_its_words),
        cmocka_unit_test(without_the_seal_there_is_none),
        cmocka_unit_test(nothing_is_cut_off),
        cmocka_unit_test(only_our_own_master_is_asked),
    };
    return cmocka_run_group_tests(tests, com_begin, com_end);
}
