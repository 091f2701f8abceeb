/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/client.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "conformance/world.h"

void given_a_client(void)
{
    char folder[600];
    snprintf(folder, sizeof folder, "%s/stash", world.scratch);
    mkdir(folder, 0700);
    setenv("COASTER_STASH_DIR", folder, 1);
    setenv("COASTER_DRIVES", world.bench->url, 1);
    if (FAILED(CoInitialize(NULL))) /* S_FALSE: a master before this one did so already */
        case_failed("CoInitialize fails");
}

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

IPropertyStorage *recorder_properties_now(void)
{
    IPropertyStorage *storage = NULL;
    then_result(IDiscRecorder_GetRecorderProperties(the_recorder, &storage), S_OK);
    return storage;
}

LONG recorder_property(const OLECHAR *name)
{
    IPropertyStorage *storage = recorder_properties_now();
    LONG value = read_property(storage, name);
    IPropertyStorage_Release(storage);
    return value;
}

/* The read-only ones are in it, so that it may say PROPERTIESIGNORED. */
void set_recorder_property(const OLECHAR *name, LONG value)
{
    IPropertyStorage *storage = recorder_properties_now();
    PROPSPEC spec = property_named(name);
    PROPVARIANT variant = {.vt = VT_I4, .lVal = value};
    then_result(IPropertyStorage_WriteMultiple(storage, 1, &spec, &variant, 2), S_OK);
    then_true("SetRecorderProperties succeeds", SUCCEEDED(IDiscRecorder_SetRecorderProperties(the_recorder, storage)));
    IPropertyStorage_Release(storage);
}

/* MMC-3 table 352: the number of write speed descriptors in bytes 30 and 31, each with its speed in kB/s in bytes 2 and
 * 3; a page that is too short for them has the highest in bytes 18 and 19. */
int64_t write_speed_of_the_drive(bool highest)
{
    settle();
    struct reply *reply = mode_sense(0x2A, 0, 254);
    then_good(reply);
    const uint8_t *page = reply->data + 8; /* behind the header */
    unsigned found = get_be16(page + 18), count = page[1] >= 30 ? get_be16(page + 30) : 0;
    for (unsigned i = 0; i < count && 36 + 4 * i <= page[1] + 2u; i++) {
        unsigned speed = get_be16(page + 34 + (size_t)4 * i);
        if (i == 0 || (highest ? speed > found : speed < found))
            found = speed;
    }
    return (found * 10 + 882) / 1764; /* 1X is 176.4 kB/s */
}

/* ------------------------------------------------------------------ threads */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t something_came = PTHREAD_COND_INITIALIZER;
static bool reached[MILESTONES], ended;

static pthread_t other;
static void (*other_function)(void);

static void *run_other(void *unused)
{
    (void)unused;
    other_function();
    pthread_mutex_lock(&mutex);
    ended = true;
    pthread_cond_broadcast(&something_came);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

void begin_on_another_thread(void (*function)(void))
{
    other_function = function;
    ended = false;
    for (unsigned i = 0; i < MILESTONES; i++)
        reached[i] = false;
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

void reach_milestone(unsigned number)
{
    pthread_mutex_lock(&mutex);
    reached[number] = true;
    pthread_cond_broadcast(&something_came);
    pthread_mutex_unlock(&mutex);
}

void await_milestone(unsigned number)
{
    pthread_mutex_lock(&mutex);
    while (!reached[number])
        pthread_cond_wait(&something_came, &mutex);
    pthread_mutex_unlock(&mutex);
}

void until_the_other_thread_reaches(unsigned number)
{
    pthread_mutex_lock(&mutex);
    while (!reached[number] && !ended)
        pthread_cond_wait(&something_came, &mutex);
    bool came = reached[number];
    pthread_mutex_unlock(&mutex);
    if (!came)
        case_failed("it was over before it came to where it was waited for");
}

/* ------------------------------------------------------------------ a drive that holds a command */

static bool fault_is_met(void)
{
    struct failure why = {{0}};
    json_t *reply = NULL, *request = json_pack("{s:s}", "verb", "fault");
    int code = world.bench->kind->ask(world.bench, request, &reply, &why);
    json_decref(request);
    if (code != 0)
        case_broken("the drive does not tell its faults: %s", why.sentence);
    json_t *faults = json_object_get(reply, "faults"), *last = json_array_get(faults, json_array_size(faults) - 1);
    bool met = json_integer_value(json_object_get(last, "hit")) > 0;
    json_decref(reply);
    return met;
}

static bool other_has_ended(void)
{
    pthread_mutex_lock(&mutex);
    bool is_so = ended;
    pthread_mutex_unlock(&mutex);
    return is_so;
}

/* The drive cannot call us: it is asked again and again. */
void until_the_other_thread_meets_the_fault(void)
{
    for (;;) {
        bool over = other_has_ended();
        if (fault_is_met())
            return;
        if (over)
            case_failed("it was over before the drive had such a command");
        nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
    }
}
