/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bundle whose files say anything. Promises: it is refused in a sentence with exit code 64, or it opens, every
 * address can be asked for, and what is closed again opens again.
 *
 * The input: disc.json up to a zero byte, then texts of journal records up to a zero byte each; their checksums are
 * made right, or nothing behind the first would ever be read. A text that begins with FFh goes into the journal as it
 * is.
 */
#include "base/fuzz/fuzz.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "emu/disc/disc.h"

enum { CHECKSUM = 16, HEADER = 8 + CHECKSUM };

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count, (void)arguments;
    promise(sodium_init() >= 0);
    fuzz_folder();
    return 0;
}

static size_t append_record(uint8_t *journal, size_t at, const uint8_t *text, size_t length)
{
    if (length > 0 && text[0] == 0xFF) {
        memcpy(journal + at, text + 1, length - 1);
        return at + length - 1;
    }
    uint8_t *record = journal + at;
    put_be32(record, 0x436F4A31);
    put_be32(record + 4, (uint32_t)length);
    memcpy(record + HEADER, text, length);
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, CHECKSUM);
    crypto_generichash_update(&hash, record, 8);
    crypto_generichash_update(&hash, record + HEADER, length);
    crypto_generichash_final(&hash, record + 8, CHECKSUM);
    return at + HEADER + length;
}

static void use(struct disc *disc)
{
    static const lba_t addresses[] = {-11077, -150, -1,    0,      16,     300,    301,
                                      302,    452,  11702, 359848, 359849, 449999, INT32_MAX};
    uint8_t block[2352], q[12];
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        enum sector_type type;
        (void)disc_read(disc, addresses[i], 1, block);
        (void)disc_sector_type(disc, addresses[i], &type);
        (void)disc_read_main_channel(disc, addresses[i], block);
        (void)disc_read_q(disc, addresses[i], q);
        (void)disc_track_at(disc_layout(disc), addresses[i]);
    }
    struct write_parameters parameters = {.write_type = WRITE_TYPE_TAO, .track_mode = 4, .data_block_type = 8};
    struct disc_track track;
    if (sense_good(disc_next_track(disc, &parameters, &track)) && track.next_writable != LBA_NONE) {
        (void)disc_write(disc, track.next_writable, 1, block, &parameters);
        (void)disc_synchronize(disc);
        (void)disc_close_session(disc, &parameters);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t journal[1 << 20];
    char path[128];
    snprintf(path, sizeof path, "%s/a.disc", fuzz_folder());
    promise(mkdir(path, 0700) == 0);
    const uint8_t *end = memchr(data, 0, size);
    size_t manifest = end != NULL ? (size_t)(end - data) : size, length = 0;
    fuzz_write("a.disc/disc.json", data, manifest);
    for (size_t at = manifest + 1; at < size && length + HEADER + (size - at) < sizeof journal;) {
        end = memchr(data + at, 0, size - at);
        size_t text = end != NULL ? (size_t)(end - data) - at : size - at;
        length = append_record(journal, length, data + at, text);
        at += text + 1;
    }
    fuzz_write("a.disc/journal", journal, length);
    fuzz_write("a.disc/data.iso", journal, length);
    struct disc *disc;
    struct failure why = {{0}};
    int code = disc_open(path, &(struct disc_options){.seed = 1}, &disc, &why);
    promise(code == 0 || (code == EXIT_USAGE_ERROR && why.sentence[0] != 0));
    if (code == 0) {
        use(disc);
        char hash[DISC_HASH_LENGTH];
        promise(disc_hash(disc, hash, &why) == 0);
        disc_close(disc);
        code = disc_open(path, &(struct disc_options){.seed = 1}, &disc, &why);
        if (code != 0)
            fprintf(stderr, "%s\n", why.sentence);
        promise(code == 0);
        disc_close(disc);
    }
    fuzz_empty_folder();
    return 0;
}
