/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/drives.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "coaster.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char **added;
static size_t added_count;
static uint64_t generation;

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

char **drives_list(size_t *count)
{
    char **urls = NULL;
    *count = 0;
    const char *at = getenv("COASTER_DRIVES");
    while (at != NULL && *at != '\0') {
        at += strspn(at, " \t\n");
        size_t length = strcspn(at, " \t\n");
        if (length > 0 && !append(&urls, count, at, length))
            break;
        at += length;
    }
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < added_count; i++)
        if (!append(&urls, count, added[i], strlen(added[i])))
            break;
    pthread_mutex_unlock(&mutex);
    return urls;
}

void drives_free(char **urls, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(urls[i]);
    free(urls);
}

bool drives_contain(const char *url)
{
    size_t count;
    char **urls = drives_list(&count);
    bool found = holds(urls, count, url, strlen(url));
    drives_free(urls, count);
    return found;
}

uint64_t drives_generation(void)
{
    pthread_mutex_lock(&mutex);
    uint64_t now = generation;
    pthread_mutex_unlock(&mutex);
    return now;
}
