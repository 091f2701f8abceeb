/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/drives.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "coaster.h"
#include "imapi/device.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char **added;
static size_t added_count;
static uint64_t generation;
static unsigned watchers;
static int watch = -1; /* inotify */

static bool holds(char **urls, size_t count, const char *url, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(urls[i]) == length && memcmp(urls[i], url, length) == 0)
            return true;
    return false;
}

/* Appends a copy unless it is there; false without memory. */
static bool append(char ***urls, size_t *count, const char *url, size_t length)
{
    if (holds(*urls, *count, url, length))
        return true;
    char **grown = realloc(*urls, (*count + 1) * sizeof **urls);
    if (grown == NULL)
        return false;
    *urls = grown;
    grown[*count] = strndup(url, length);
    if (grown[*count] == NULL)
        return false;
    ++*count;
    return true;
}

HRESULT coaster_add_drive(const char *url)
{
    if (url == NULL)
        return E_POINTER;
    if (*url == '\0' || strpbrk(url, " \t\n") != NULL)
        return E_INVALIDARG;
    pthread_mutex_lock(&mutex);
    size_t before = added_count;
    bool done = append(&added, &added_count, url, strlen(url));
    if (added_count != before)
        generation++;
    pthread_mutex_unlock(&mutex);
    return done ? S_OK : E_OUTOFMEMORY;
}

HRESULT coaster_remove_drive(const char *url)
{
    if (url == NULL)
        return E_POINTER;
    HRESULT result = S_FALSE;
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < added_count; i++) {
        if (strcmp(added[i], url) != 0)
            continue;
        free(added[i]);
        memmove(&added[i], &added[i + 1], (added_count - i - 1) * sizeof *added);
        if (--added_count == 0) {
            free(added);
            added = NULL;
        }
        generation++;
        result = S_OK;
        break;
    }
    pthread_mutex_unlock(&mutex);
    return result;
}

/* ------------------------------------------------------------------ the nodes of this machine */

static int is_node(const struct dirent *entry)
{
    return strncmp(entry->d_name, "sr", 2) == 0 && entry->d_name[2] != '\0' &&
           strspn(entry->d_name + 2, "0123456789") == strlen(entry->d_name + 2);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
    long first = atol((*a)->d_name + 2), second = atol((*b)->d_name + 2);
    return (first > second) - (first < second);
}

/* False: no memory. */
static bool append_nodes(char ***urls, size_t *count)
{
    struct dirent **entries = NULL;
    char url[320];
    int found = scandir(device_facts.nodes, &entries, is_node, by_number);
    bool room = true;
    for (int i = 0; i < found; i++) {
        snprintf(url, sizeof url, "sg:%s/%.200s", device_facts.nodes, entries[i]->d_name);
        room = room && append(urls, count, url, strlen(url));
        free(entries[i]);
    }
    free(entries);
    return room;
}

void drives_watch(void)
{
    pthread_mutex_lock(&mutex);
    if (watchers++ == 0 && (watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) >= 0)
        (void)inotify_add_watch(watch, device_facts.nodes,
                                IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR);
    pthread_mutex_unlock(&mutex);
}

void drives_unwatch(void)
{
    pthread_mutex_lock(&mutex);
    if (--watchers == 0) {
        if (watch >= 0)
            close(watch);
        watch = -1;
    }
    pthread_mutex_unlock(&mutex);
}

static bool looked_just_now(void)
{
    static struct timespec last;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    int64_t passed = (int64_t)(now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000;
    if (passed < 100 && last.tv_sec != 0)
        return true;
    last = now;
    return false;
}

/* With the mutex held. */
static void look_at_nodes(void)
{
    union {
        struct inotify_event event;
        char bytes[4096];
    } buffer;
    bool changed = false;
    if (watch < 0 || looked_just_now())
        return;
    for (ssize_t length; (length = read(watch, &buffer, sizeof buffer)) > 0;)
        for (ssize_t at = 0; at < length;) {
            struct inotify_event event;
            memcpy(&event, buffer.bytes + at, sizeof event);
            const char *name = event.len > 0 ? buffer.bytes + at + sizeof event : "";
            /* the kernel may have had more to tell than it kept */
            changed = changed || (event.mask & IN_Q_OVERFLOW) != 0 || strncmp(name, "sr", 2) == 0 ||
                      strncmp(name, "sg", 2) == 0;
            at += (ssize_t)(sizeof event + event.len);
        }
    generation += changed;
}

/* ------------------------------------------------------------------ all of them */

bool drives_list(char ***urls, size_t *count)
{
    *urls = NULL;
    *count = 0;
    const char *at = getenv("COASTER_DRIVES");
    bool whole = at != NULL || append_nodes(urls, count);
    while (at != NULL && *at != '\0' && whole) {
        at += strspn(at, " \t\n");
        size_t length = strcspn(at, " \t\n");
        whole = length == 0 || append(urls, count, at, length);
        at += length;
    }
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < added_count && whole; i++)
        whole = append(urls, count, added[i], strlen(added[i]));
    pthread_mutex_unlock(&mutex);
    return whole;
}

void drives_free(char **urls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(urls[i]);
    free(urls);
}

bool drives_contain(const char *url)
{
    char **urls;
    size_t count;
    (void)drives_list(&urls, &count); /* what is not in it counts as gone; the next look finds it again */
    bool found = holds(urls, count, url, strlen(url));
    for (size_t i = 0; i < count && !found; i++)
        found = device_same_drive(urls[i], url);
    drives_free(urls, count);
    return found;
}

uint64_t drives_generation(void)
{
    pthread_mutex_lock(&mutex);
    look_at_nodes();
    uint64_t now = generation;
    pthread_mutex_unlock(&mutex);
    return now;
}
