/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "imapi/verification.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "imapi/verification_sound.h"

#define CHUNK 32u                          /* blocks of one READ */
#define LARGEST_BUFFER (16u * 1024 * 1024) /* more than CD recorders have */

HRESULT verification_begin(struct verification *verification, const struct image *image)
{
    if (!verification || !verification->wanted || image->track_count == 0)
        return S_OK;
    verification_end(verification);
    uint32_t total = 0;
    for (unsigned i = 0; i < image->track_count; i++)
        total += image->tracks[i].blocks;
    verification->result.total = (LONG)total;
    if (image->tracks[0].kind == IMAGE_AUDIO)
        return S_OK;
    randombytes_buf(verification->key, sizeof verification->key);
    verification->hashes = calloc(total, VERIFICATION_HASH);
    verification->room = verification->hashes ? total : 0;
    return verification->hashes ? S_OK : E_OUTOFMEMORY;
}

void verification_track(struct verification *verification, unsigned track, lba_t start)
{
    if (verification)
        verification->starts[track] = start;
}

static void hash_block(const struct verification *verification, const uint8_t *data, uint8_t hash[VERIFICATION_HASH])
{
    crypto_generichash(hash, VERIFICATION_HASH, data, DATA_BLOCK, verification->key, sizeof verification->key);
}

void verification_note(struct verification *verification, uint32_t block, uint32_t count, const uint8_t *data)
{
    for (uint32_t i = 0; verification && i < count && block + i < verification->room; i++)
        hash_block(verification, data + (size_t)i * DATA_BLOCK,
                   verification->hashes + (size_t)(block + i) * VERIFICATION_HASH);
}

bool verification_told(struct verification *verification, uint32_t more)
{
    struct coaster_verification *result = &verification->result;
    result->verified += (LONG)more;
    return verification->progress &&
           verification->progress(verification->context, result->verified, result->total) != 0;
}

HRESULT verification_bad(struct verification *verification, lba_t lba, bool unreadable)
{
    verification->result.first_bad = lba;
    verification->result.unreadable = unreadable;
    return IMAPI_E_GENERIC;
}

/* The first block of a chunk that cannot be read, looked for one by one: what lies before it is still compared. */
HRESULT verification_find_bad(struct verification *verification, struct device *device, lba_t lba, uint32_t count,
                              uint8_t *data, verification_reader *read, size_t block_size, uint32_t *readable)
{
    for (*readable = 0; *readable < count; (*readable)++) {
        HRESULT result = read(device, lba + (lba_t)*readable, 1, data + (size_t)*readable * block_size);
        if (result == IMAPI_E_DEVICE_NOTPRESENT || result == IMAPI_E_MEDIUM_NOTPRESENT)
            return result;
        if (FAILED(result))
            return verification_bad(verification, lba + (lba_t)*readable, true);
    }
    return S_OK; /* the second time it could be read */
}

static HRESULT compare(struct verification *verification, lba_t lba, uint32_t block, uint32_t count,
                       const uint8_t *data)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t hash[VERIFICATION_HASH];
        hash_block(verification, data + (size_t)i * DATA_BLOCK, hash);
        if (sodium_memcmp(hash, verification->hashes + (size_t)(block + i) * VERIFICATION_HASH, sizeof hash) != 0)
            return verification_bad(verification, lba + (lba_t)i, false);
    }
    return S_OK;
}

/*
 * So many blocks at the end may still lie in the drive's memory, which would answer for the disc: they are asked for
 * with FUA. What lies before them has been pushed out by the writing, and is read as fast as the drive can. No more
 * than they, because a drive that reads nothing ahead is slow.
 */
static uint32_t blocks_in_memory(struct device *device, uint32_t blocks)
{
    struct device_identity identity;
    uint32_t bytes =
        FAILED(device_identify(device, &identity)) || identity.buffer_size == 0 ? LARGEST_BUFFER : identity.buffer_size;
    uint32_t kept = (bytes + DATA_BLOCK - 1) / DATA_BLOCK;
    return kept < blocks ? kept : blocks;
}

static HRESULT verify_data(struct verification *verification, struct device *device, uint32_t blocks)
{
    uint8_t *data = malloc((size_t)CHUNK * DATA_BLOCK);
    HRESULT result = data ? S_OK : E_OUTOFMEMORY;
    uint32_t before = blocks - blocks_in_memory(device, blocks);
    for (uint32_t done = 0; done < blocks && SUCCEEDED(result);) {
        uint32_t count = blocks - done < CHUNK ? blocks - done : CHUNK, readable = count;
        lba_t lba = verification->starts[0] + (lba_t)done;
        verification_reader *read = done + count > before ? device_read_from_disc : device_read_blocks;
        HRESULT bad = read(device, lba, count, data);
        if (FAILED(bad))
            bad = verification_find_bad(verification, device, lba, count, data, read, DATA_BLOCK, &readable);
        result = compare(verification, lba, done, readable, data);
        if (SUCCEEDED(result))
            result = bad;
        if (SUCCEEDED(result) && verification_told(verification, count))
            result = IMAPI_E_USERABORT;
        done += count;
    }
    free(data);
    return result;
}

HRESULT verification_run(struct verification *verification, struct device *device, struct image *image)
{
    if (verification_told(verification, 0))
        return IMAPI_E_USERABORT;
    return verification->hashes ? verify_data(verification, device, image->tracks[0].blocks)
                                : verification_sound(verification, device, image);
}

void verification_end(struct verification *verification)
{
    if (!verification)
        return;
    sodium_memzero(verification->key, sizeof verification->key);
    if (verification->hashes)
        sodium_memzero(verification->hashes, (size_t)verification->room * VERIFICATION_HASH);
    free(verification->hashes);
    verification->hashes = NULL;
    verification->room = 0;
}
