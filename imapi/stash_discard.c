/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/stash_discard.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/compiler.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static bool running;
static pthread_t thread;
static pid_t process; /* whose thread it is: a child of fork has none of it */
static int discarded;

static void *discard(void *unused)
{
    (void)unused;
    int truncated = ftruncate(discarded, 0);
    (void)truncated; /* closing frees the blocks as well */
    close(discarded);
    return NULL;
}

static void wait_locked(void)
{
    if (running && process == getpid())
        pthread_join(thread, NULL);
    running = false;
}

static bool start_locked(int fd)
{
    sigset_t all, before;
    sigfillset(&all); /* the client's handlers run on the client's threads */
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    discarded = fd;
    process = getpid();
    bool started = pthread_create(&thread, NULL, discard, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void stash_discard(int fd)
{
    pthread_mutex_lock(&mutex);
    wait_locked();
    running = start_locked(fd);
    if (!running)
        close(fd);
    pthread_mutex_unlock(&mutex);
}

void stash_discard_wait(void)
{
    pthread_mutex_lock(&mutex);
    wait_locked();
    pthread_mutex_unlock(&mutex);
}

/* No thread may be left in a library that is unloaded. */
static void coaster_destructor wait_at_unload(void)
{
    stash_discard_wait();
}
