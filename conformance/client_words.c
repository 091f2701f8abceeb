/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/client.h"

#include <pthread.h>

#include "conformance/world.h"

IDiscMaster *create_disc_master(void)
{
    IDiscMaster *master = NULL;
    then_result(
        CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_INPROC_SERVER, &IID_IDiscMaster, (void **)&master), S_OK);
    return master;
}

PROPSPEC property_named(const OLECHAR *name)
{
    union {
        const OLECHAR *from;
        LPOLESTR to;
    } text = {.from = name}; /* only read */
    return (PROPSPEC){.ulKind = PRSPEC_LPWSTR, .lpwstr = text.to};
}

LONG read_property(IPropertyStorage *storage, const OLECHAR *name)
{
    PROPSPEC spec = property_named(name);
    PROPVARIANT value;
    then_result(IPropertyStorage_ReadMultiple(storage, 1, &spec, &value), S_OK);
    return value.lVal; /* without a look at the type (R-JOP-05a) */
}

/* ------------------------------------------------------------------ threads */

static pthread_t other;
static void (*other_function)(void);

static void *run_other(void *unused)
{
    (void)unused;
    other_function();
    return NULL;
}

void begin_on_another_thread(void (*function)(void))
{
    other_function = function;
    if (pthread_create(&other, NULL, run_other, NULL) != 0)
        case_broken("no second thread");
}

void until_the_other_thread_has_ended(void)
{
    pthread_join(other, NULL);
}

void on_another_thread(void (*function)(void))
{
    begin_on_another_thread(function);
    until_the_other_thread_has_ended();
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t somebody_came = PTHREAD_COND_INITIALIZER;
static bool reached[MILESTONES];

void reach_milestone(unsigned number)
{
    pthread_mutex_lock(&mutex);
    reached[number] = true;
    pthread_cond_broadcast(&somebody_came);
    pthread_mutex_unlock(&mutex);
}

void await_milestone(unsigned number)
{
    pthread_mutex_lock(&mutex);
    while (!reached[number])
        pthread_cond_wait(&somebody_came, &mutex);
    pthread_mutex_unlock(&mutex);
}

void forget_milestones(void)
{
    pthread_mutex_lock(&mutex);
    for (unsigned i = 0; i < MILESTONES; i++)
        reached[i] = false;
    pthread_mutex_unlock(&mutex);
}
