/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/dumps.h"

#include <pthread.h>
#include <sys/prctl.h>

#include "imapi/stash.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static unsigned burns;                                    /* that forbid them now */
static bool changed;                                      /* by us: a process that has none anyway stays so */

bool dumps_are_forbidden(void)
{
    return !stash_allows("dumps");
}

void dumps_forbid(void)
{
    if (!dumps_are_forbidden())
        return;
    pthread_mutex_lock(&mutex);
    if (burns++ == 0)
        changed = prctl(PR_GET_DUMPABLE) == 1 && prctl(PR_SET_DUMPABLE, 0) == 0;
    pthread_mutex_unlock(&mutex);
}

void dumps_allow(void)
{
    pthread_mutex_lock(&mutex);
    if (burns > 0 && --burns == 0 && changed)
        (void)prctl(PR_SET_DUMPABLE, 1);
    pthread_mutex_unlock(&mutex);
}
