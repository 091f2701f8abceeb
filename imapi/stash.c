/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stash as a sequence of units. A unit goes to the file when it is full; the one that is being filled stays in
 * locked memory, so nothing readable ever reaches a disk, not even for a moment. The tags stay in memory too: what is
 * in the file cannot be changed, moved or put back from an earlier time without being noticed.
 */
#include "imapi/stash.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "coaster.h"
#include "imapi/dumps.h"
#include "imapi/stash_cipher.h"
#include "imapi/stash_discard.h"
#include "imapi/stash_file.h"

#define UNIT ((size_t)256 * 1024)
#define NO_UNIT SIZE_MAX

struct unit {
    uint64_t number; /* the nonce it was sealed with */
    uint8_t tag[STASH_TAG_LENGTH];
};

struct stash {
    char folder[STASH_PATH_MAXIMUM];
    int fd;
    struct stash_key *key;
    pthread_mutex_t mutex; /* a burn reads on a thread of its own */
    uint64_t length;
    uint64_t next_number; /* never goes back while the key lives */
    uint64_t reserve;     /* bytes taken on the disk ahead, 0: none */
    bool reserved;
    bool overwrites;    /* a wipe writes over the file too: an option of R-STA-23 */
    struct unit *units; /* the full ones */
    size_t unit_count, unit_room;
    uint8_t *tail;   /* the last, partly filled unit: length % UNIT bytes */
    uint8_t *sealed; /* one unit on its way to or from the file */
    uint8_t *cache;  /* the unit read last */
    size_t cached;
};

bool stash_allows(const char *what)
{
    const char *list = getenv("COASTER_STASH_ALLOW");
    size_t length = strlen(what);
    for (const char *at = list; at && (at = strstr(at, what)); at += length)
        if ((at == list || at[-1] == ',') && (at[length] == '\0' || at[length] == ','))
            return true;
    return false;
}

/* R-STA-21, in its order. A place with no room at all is refused even if nothing more is to come (reference 4.4 step
 * 6). */
static HRESULT check_place(const char *folder, uint64_t missing_bytes)
{
    if (!stash_allows("compressed") && stash_facts.compressed(folder))
        return IMAPI_E_COMPRESSEDSTASH;
    if (!stash_allows("encrypted") && stash_facts.encrypted(folder))
        return IMAPI_E_ENCRYPTEDSTASH;
    if (!stash_allows("removable") && stash_facts.removable(folder))
        return IMAPI_E_REMOVABLESTASH;
    stash_discard_wait();
    uint64_t free_bytes = stash_facts.free_bytes(folder);
    return free_bytes == 0 || free_bytes < missing_bytes ? IMAPI_E_NOTENOUGHDISKFORSTASH : S_OK;
}

/* Bytes the file holds on the disk beyond what is in it: the reservation. */
static uint64_t held_ahead(const struct stash *stash)
{
    struct stat status;
    uint64_t used = (uint64_t)stash->unit_count * UNIT;
    if (fstat(stash->fd, &status) != 0 || (uint64_t)status.st_blocks * 512 < used)
        return 0;
    return (uint64_t)status.st_blocks * 512 - used;
}

HRESULT stash_check(struct stash *stash, uint64_t missing_bytes)
{
    uint64_t held = held_ahead(stash);
    return check_place(stash->folder, missing_bytes > held ? missing_bytes - held : 0);
}

static void free_stash(struct stash *stash)
{
    stash_key_free(stash->key);
    stash_memory_free(stash->tail);
    stash_memory_free(stash->sealed);
    stash_memory_free(stash->cache);
    free(stash->units);
    pthread_mutex_destroy(&stash->mutex);
    free(stash);
}

static struct stash *new_stash(void)
{
    struct stash *stash = calloc(1, sizeof *stash);
    if (!stash)
        return NULL;
    pthread_mutex_init(&stash->mutex, NULL);
    stash->fd = -1;
    const char *overwrite = getenv("COASTER_STASH_OVERWRITE");
    stash->overwrites = overwrite && strcmp(overwrite, "1") == 0;
    stash->cached = NO_UNIT;
    stash->key = stash_key_new();
    stash->tail = stash_memory_new(UNIT);
    stash->sealed = stash_memory_new(UNIT);
    stash->cache = stash_memory_new(UNIT);
    if (stash->key && stash->tail && stash->sealed && stash->cache)
        return stash;
    free_stash(stash);
    return NULL;
}

HRESULT stash_claim(uint64_t reserve_bytes, struct stash **claimed)
{
    *claimed = NULL;
    struct stash *stash = new_stash();
    if (!stash)
        return E_OUTOFMEMORY;
    HRESULT result = stash_file_folder(stash->folder);
    if (SUCCEEDED(result))
        result = stash_file_claim(stash->folder, &stash->fd);
    if (FAILED(result)) {
        free_stash(stash);
        return result;
    }
    result = check_place(stash->folder, reserve_bytes);
    stash->reserve = reserve_bytes;
    if (SUCCEEDED(result) && !stash_file_reserve(stash->fd, reserve_bytes))
        result = IMAPI_E_NOTENOUGHDISKFORSTASH;
    if (FAILED(result)) {
        stash_release(stash);
        return result;
    }
    stash->reserved = true;
    *claimed = stash;
    return S_OK;
}

/* ------------------------------------------------------------------ writing */

static HRESULT write_error(int number)
{
    /* EFBIG: the user's own limit of file size is as good as a full disk */
    return number == ENOSPC || number == EDQUOT || number == EFBIG ? IMAPI_E_NOTENOUGHDISKFORSTASH : IMAPI_E_FILEACCESS;
}

static HRESULT write_all(int fd, const uint8_t *data, size_t length, off_t offset)
{
    while (length > 0) {
        ssize_t written = pwrite(fd, data, length, offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return write_error(written < 0 ? errno : ENOSPC);
        data += written;
        length -= (size_t)written;
        offset += written;
    }
    return S_OK;
}

static HRESULT make_room_for_unit(struct stash *stash)
{
    if (stash->unit_count < stash->unit_room)
        return S_OK;
    size_t room = stash->unit_room ? stash->unit_room * 2 : 256;
    struct unit *units = realloc(stash->units, room * sizeof *units);
    if (!units)
        return E_OUTOFMEMORY;
    stash->units = units;
    stash->unit_room = room;
    return S_OK;
}

/* Seals a full unit and puts it at the end of the file. */
static HRESULT put_unit(struct stash *stash, const uint8_t *plain)
{
    HRESULT result = make_room_for_unit(stash);
    if (FAILED(result))
        return result;
    struct unit *unit = &stash->units[stash->unit_count];
    unit->number = stash->next_number++;
    stash_seal(stash->key, unit->number, plain, UNIT, stash->sealed, unit->tag);
    result = write_all(stash->fd, stash->sealed, UNIT, (off_t)(stash->unit_count * UNIT));
    if (SUCCEEDED(result))
        stash->unit_count++;
    return result;
}

static HRESULT truncate_to(struct stash *stash, uint64_t length);

static HRESULT append(struct stash *stash, const uint8_t *data, size_t length)
{
    while (length > 0) {
        size_t filled = (size_t)(stash->length % UNIT);
        size_t part = minimum_size(UNIT - filled, length);
        if (part < UNIT)
            stash_memory_copy(stash->tail + filled, data, part);
        if (filled + part == UNIT) {
            HRESULT result = put_unit(stash, part == UNIT ? data : stash->tail);
            if (FAILED(result))
                return result;
        }
        stash->length += part;
        data += part;
        length -= part;
    }
    return S_OK;
}

HRESULT stash_append(struct stash *stash, const void *data, size_t length, uint64_t *offset)
{
    pthread_mutex_lock(&stash->mutex);
    uint64_t before = stash->length;
    HRESULT result = S_OK;
    if (!stash->reserved) { /* a wipe gave the reservation back */
        stash->reserved = stash_file_reserve(stash->fd, stash->reserve);
        result = stash->reserved ? S_OK : IMAPI_E_NOTENOUGHDISKFORSTASH;
    }
    if (SUCCEEDED(result)) {
        result = append(stash, data, length);
        if (FAILED(result) && FAILED(truncate_to(stash, before)))
            result = IMAPI_E_FILEACCESS;
    }
    if (offset)
        *offset = before;
    pthread_mutex_unlock(&stash->mutex);
    return result;
}

/* ------------------------------------------------------------------ reading */

static HRESULT get_unit(struct stash *stash, size_t index, uint8_t *plain)
{
    size_t have = 0;
    while (have < UNIT) {
        ssize_t got = pread(stash->fd, stash->sealed + have, UNIT - have, (off_t)(index * UNIT + have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return IMAPI_E_FILEACCESS;
        have += (size_t)got;
    }
    const struct unit *unit = &stash->units[index];
    return stash_unseal(stash->key, unit->number, stash->sealed, UNIT, unit->tag, plain) ? S_OK : IMAPI_E_FILEACCESS;
}

static HRESULT cache_unit(struct stash *stash, size_t index)
{
    if (stash->cached == index)
        return S_OK;
    stash->cached = NO_UNIT;
    HRESULT result = get_unit(stash, index, stash->cache);
    if (SUCCEEDED(result))
        stash->cached = index;
    return result;
}

static HRESULT read_part(struct stash *stash, size_t index, size_t skip, uint8_t *data, size_t part)
{
    if (index == stash->unit_count) {
        stash_memory_copy(data, stash->tail + skip, part);
        return S_OK;
    }
    if (part == UNIT)
        return get_unit(stash, index, data);
    HRESULT result = cache_unit(stash, index);
    if (SUCCEEDED(result))
        stash_memory_copy(data, stash->cache + skip, part);
    return result;
}

HRESULT stash_read(struct stash *stash, uint64_t offset, void *data, size_t length)
{
    pthread_mutex_lock(&stash->mutex);
    HRESULT result = offset > stash->length || length > stash->length - offset ? IMAPI_E_FILEACCESS : S_OK;
    for (uint8_t *at = data; SUCCEEDED(result) && length > 0;) {
        size_t skip = (size_t)(offset % UNIT);
        size_t part = minimum_size(UNIT - skip, length);
        result = read_part(stash, (size_t)(offset / UNIT), skip, at, part);
        at += part;
        offset += part;
        length -= part;
    }
    pthread_mutex_unlock(&stash->mutex);
    return result;
}

uint64_t stash_length(const struct stash *stash)
{
    return stash->length;
}

/* ------------------------------------------------------------------ forgetting */

static HRESULT truncate_to(struct stash *stash, uint64_t length)
{
    if (length > stash->length)
        return E_INVALIDARG;
    size_t units = (size_t)(length / UNIT);
    HRESULT result = S_OK;
    /* The end falls into a unit that has gone to the file: it becomes the tail again, and gets a new number when it is
     * full. */
    if (units < stash->unit_count && length % UNIT != 0)
        result = get_unit(stash, units, stash->tail);
    if (SUCCEEDED(result)) {
        if (units < stash->unit_count) {
            stash->unit_count = units;
            stash->cached = NO_UNIT;
        }
        stash->length = length;
    }
    return result;
}

HRESULT stash_truncate(struct stash *stash, uint64_t length)
{
    pthread_mutex_lock(&stash->mutex);
    HRESULT result = truncate_to(stash, length);
    pthread_mutex_unlock(&stash->mutex);
    return result;
}

/* First the key, then the bytes in memory, then what the file system still knows of it. */
void stash_wipe(struct stash *stash)
{
    pthread_mutex_lock(&stash->mutex);
    stash_wipe_key(stash->key);
    stash_memory_wipe(stash->tail, UNIT);
    stash_memory_wipe(stash->cache, UNIT);
    if (stash->overwrites)
        stash_file_overwrite(stash->fd);
    stash_file_empty(stash->folder, &stash->fd);
    stash->length = 0;
    stash->unit_count = 0;
    stash->cached = NO_UNIT;
    stash->next_number = 0;
    stash->reserved = false;
    stash_key_renew(stash->key);
    pthread_mutex_unlock(&stash->mutex);
}

void stash_release(struct stash *stash)
{
    if (!stash)
        return;
    stash_wipe_key(stash->key);
    if (stash->overwrites)
        stash_file_overwrite(stash->fd);
    stash_file_remove(stash->folder, stash->fd);
    free_stash(stash);
}

/* ------------------------------------------------------------------ what it reaches */

unsigned stash_protection(const struct stash *stash)
{
    if (!stash)
        return 0;
    unsigned protection = stash_key_protection(stash->key);
    protection |= dumps_are_forbidden() ? COASTER_STASH_BURN_NOT_DUMPED : 0u;
    protection |= stash->overwrites ? COASTER_STASH_OVERWRITTEN : 0u;
    protection |= stash_facts.compressed(stash->folder) ? COASTER_STASH_ON_COMPRESSED : 0u;
    protection |= stash_facts.encrypted(stash->folder) ? COASTER_STASH_ON_ENCRYPTED : 0u;
    protection |= stash_facts.removable(stash->folder) ? COASTER_STASH_ON_REMOVABLE : 0u;
    protection |= stash_facts.in_memory(stash->folder) ? COASTER_STASH_IN_MEMORY : 0u;
    return protection;
}
