/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An image opened: which format it is, and the disc it becomes. */
#include "emu/disc/image/image.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ------------------------------------------------------------------ which format */

static bool has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path), end = strlen(suffix);
    return length > end && strcasecmp(path + length - end, suffix) == 0;
}

static bool is_nrg(int file, off_t size)
{
    uint8_t tail[12];
    return size >= (off_t)sizeof tail && pread(file, tail, sizeof tail, size - (off_t)sizeof tail) == sizeof tail &&
           (memcmp(tail, "NER5", 4) == 0 || memcmp(tail + 4, "NERO", 4) == 0);
}

/* What can be told by its bytes is; sheets that are plain text go by their names. */
const struct image_format *image_format_of(const char *path, int file)
{
    uint8_t head[16] = {0};
    struct stat facts;
    if (fstat(file, &facts) != 0 || pread(file, head, sizeof head, 0) < 0)
        return NULL;
    if (memcmp(head, "MEDIA DESCRIPTOR", 16) == 0)
        return &image_mds;
    if (memcmp(head, "[CloneCD]", 9) == 0)
        return &image_ccd;
    if (is_nrg(file, facts.st_size))
        return &image_nrg;
    static const struct image_format *const formats[] = {&image_cue, &image_toc, &image_ccd, &image_nrg, &image_mds};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (has_suffix(path, formats[i]->suffix))
            return formats[i];
    return NULL;
}

/* ------------------------------------------------------------------ the disc */

/* The start of a file (volume descriptors and times among it), its end, and how long it is. */
static void hash_file(crypto_generichash_state *hash, const struct image_file *file)
{
    uint8_t bytes[32 * 2048] = {0}, length[8];
    size_t size = file->end - file->start < (off_t)sizeof bytes ? (size_t)(file->end - file->start) : sizeof bytes;
    (void)!pread(file->descriptor, bytes, size, file->start);
    put_be64(length, (uint64_t)(file->end - file->start));
    crypto_generichash_update(hash, length, sizeof length);
    crypto_generichash_update(hash, bytes, size);
    size = size < 2048 ? size : 2048;
    (void)!pread(file->descriptor, bytes, size, file->end - (off_t)size);
    crypto_generichash_update(hash, bytes, size);
}

/* The same image is the same disc wherever it lies. */
static void make_serial(const struct image *image, char serial[SERIAL_DIGITS + 1])
{
    uint8_t digest[SERIAL_DIGITS / 2];
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, sizeof digest);
    for (unsigned i = 0; i < image->layout.track_count; i++) {
        const struct disc_track *track = &image->layout.tracks[i];
        uint8_t facts[11] = {track->session, track->control, track->data_mode};
        put_lba(facts + 3, track->start);
        put_lba(facts + 7, track->length);
        crypto_generichash_update(&hash, facts, sizeof facts);
    }
    for (unsigned i = 0; i < image->file_count; i++)
        hash_file(&hash, &image->files[i]);
    crypto_generichash_final(&hash, digest, sizeof digest);
    sodium_bin2hex(serial, SERIAL_DIGITS + 1, digest, sizeof digest);
}

static struct disc *press(struct image *image)
{
    struct disc *disc = calloc(1, sizeof *disc);
    char *path = disc ? strdup(image->path) : NULL;
    if (!path) {
        free(disc);
        return NULL;
    }
    disc->path = path;
    disc->kind = &disc_kind_pressed;
    disc->rules = disc_rules_for(disc->kind);
    disc->source = &source_image;
    disc->source_context = image;
    disc->read_only = true;
    disc->lock = -1;
    store_init(&disc->store, &store_host, NULL, -1, false);
    store_init(&disc->drop, &store_drop, NULL, -1, true);
    disc->real.store = &disc->store;
    disc->real.layout = image->layout;
    disc->rules->derive(disc->kind, &disc->real.layout);
    make_serial(image, disc->serial);
    image->path = disc->path;
    image->why = NULL;
    return disc;
}

/* Sheets come from strangers: what a sentence quotes of them must not steer a terminal. */
static void make_printable(char *sentence)
{
    for (char *c = sentence; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7F)
            *c = '?';
}

/* Of which image: the parsers of text have said file and line. */
static void say_which(const struct image *image)
{
    char sentence[sizeof image->why->sentence];
    memcpy(sentence, image->why->sentence, sizeof sentence);
    if (strncmp(sentence, image->path, strlen(image->path)) != 0)
        fail(image->why, EXIT_USAGE_ERROR, "%s: %s", image->path, sentence);
}

int image_open(const char *path, const struct image_format *format, struct disc **disc, struct failure *why)
{
    struct failure ignored = {{0}};
    struct image *image = calloc(1, sizeof *image);
    if (!image)
        return fail(why, EXIT_INTERNAL, "out of memory");
    image->path = path;
    image->why = why ? why : &ignored;
    int code = format->parse(image);
    if (code == 0)
        code = image_finish(image);
    *disc = code == 0 ? press(image) : NULL;
    if (code == 0 && !*disc)
        code = fail(why, EXIT_INTERNAL, "out of memory");
    if (code) {
        if (code == EXIT_USAGE_ERROR)
            say_which(image);
        make_printable(image->why->sentence);
        image_free(image);
    }
    return code;
}
