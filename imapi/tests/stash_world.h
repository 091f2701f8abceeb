/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stash in a scratch folder, whose facts a test may replace, and bytes to put into it. */
#ifndef COASTER_IMAPI_TESTS_STASH_WORLD_H
#define COASTER_IMAPI_TESTS_STASH_WORLD_H

#include "imapi/stash.h"
#include "imapi/tests/support.h"

static struct stash_facts true_facts;

static inline int begin(void **state)
{
    (void)state;
    scratch_make();
    true_facts = stash_facts;
    unsetenv("COASTER_STASH_ALLOW");
    return 0;
}

static inline int finish(void **state)
{
    (void)state;
    stash_facts = true_facts;
    scratch_remove();
    return 0;
}

static inline const char *file_path(void)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/coaster-stash.bin", scratch);
    return path;
}

static inline struct stash *claim(uint64_t reserve)
{
    struct stash *stash = NULL;
    assert_result(S_OK, stash_claim(reserve, &stash));
    assert_non_null(stash);
    return stash;
}

/* What a claim says; one that succeeds is given back. */
static inline HRESULT claim_result(uint64_t reserve)
{
    struct stash *stash = NULL;
    HRESULT result = stash_claim(reserve, &stash);
    assert_true((result == S_OK) == (stash != NULL));
    stash_release(stash);
    return result;
}

static inline void fill(uint8_t *data, size_t length, unsigned seed)
{
    uint32_t x = seed * 2654435761u + 1;
    for (size_t i = 0; i < length; i++) {
        x = x * 1664525u + 1013904223u;
        data[i] = (uint8_t)(x >> 24);
    }
}

#endif
