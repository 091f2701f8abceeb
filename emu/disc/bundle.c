/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bundle: a folder that is a disc. Made, opened, recovered after a crash, closed. */
#include "emu/disc/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emu/disc/lock.h"

enum { MAXIMUM_MANIFEST = 4 << 20 };

static struct disc *disc_new(const struct disc_kind *kind, const char *path, const struct disc_options *options)
{
    static const struct disc_options none;
    if (!options)
        options = &none;
    struct disc *disc = calloc(1, sizeof *disc);
    if (!disc)
        return NULL;
    disc->path = strdup(path);
    if (!disc->path) {
        free(disc);
        return NULL;
    }
    disc->kind = kind;
    disc->rules = kind ? disc_rules_for(kind) : NULL;
    disc->source = &source_bundle;
    disc->read_only = options->read_only;
    disc->seed = options->seed;
    disc->lock = -1;
    store_init(&disc->store, options->store_operations ? options->store_operations : &store_host,
               options->store_context, -1, !options->read_only);
    store_init(&disc->drop, &store_drop, NULL, -1, true);
    disc->real.store = &disc->store;
    return disc;
}

/* The folder goes first: whoever gets the lock then finds nothing of ours still being written. */
static void disc_free(struct disc *disc)
{
    if (disc->rules && disc->rules->forget) {
        disc->rules->forget(&disc->real);
        disc->rules->forget(&disc->shadow);
    }
    if (disc->source->free)
        disc->source->free(disc);
    store_free(&disc->store);
    store_free(&disc->drop);
    lock_release(disc->lock);
    free(disc->path);
    free(disc);
}

/* ------------------------------------------------------------------ making */

static bool good_serial(const char *serial)
{
    return strlen(serial) == SERIAL_DIGITS && strspn(serial, "0123456789abcdefABCDEF") == SERIAL_DIGITS;
}

static int fill_bundle(struct disc *disc, struct failure *why)
{
    disc->store.folder = open(disc->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (disc->store.folder < 0)
        return fail(why, EXIT_INTERNAL, "%s cannot be opened: %s", disc->path, strerror(errno));
    disc->rules->derive(disc->kind, &disc->real.layout);
    int error = journal_fold(disc);
    return error ? fail(why, EXIT_INTERNAL, "%s cannot be written: %s", disc->path, strerror(error)) : 0;
}

/* The parent's entry for the new folder. Best effort: what is in the folder is durable, and a lost blank disc has lost
 * nothing. */
static void synchronize_parent(int folder)
{
    int parent = openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent >= 0) {
        fsync(parent);
        close(parent);
    }
}

static void remove_bundle(const char *path, int folder)
{
    static const char *const files[] = {"disc.json", "disc.json.new", "journal", "lock"};
    for (size_t i = 0; folder >= 0 && i < sizeof files / sizeof *files; i++)
        unlinkat(folder, files[i], 0);
    rmdir(path);
}

int disc_create(const char *path, const struct disc_kind *kind, const char *serial, const struct disc_options *options,
                struct failure *why)
{
    if (sodium_init() < 0)
        return fail(why, EXIT_INTERNAL, "the system has no source of random numbers");
    if (kind->pressed)
        return fail(why, EXIT_USAGE_ERROR, "a %s cannot be made blank", kind->name);
    if (serial && !good_serial(serial))
        return fail(why, EXIT_USAGE_ERROR, "serial '%s' is not %d hexadecimal digits", serial, SERIAL_DIGITS);
    struct disc *disc = disc_new(kind, path, options);
    if (!disc)
        return fail(why, EXIT_INTERNAL, "out of memory");
    disc->store.writable = true;
    if (serial)
        memcpy(disc->serial, serial, SERIAL_DIGITS);
    else
        identity_serial(disc->seed, disc->serial);
    int result = 0;
    if (mkdir(path, 0777) != 0) {
        int error = errno;
        bool host = error == ENOSPC || error == EDQUOT || error == EIO;
        result = error == EEXIST ? fail(why, EXIT_USAGE_ERROR, "%s exists already", path)
                                 : fail(why, host ? EXIT_INTERNAL : EXIT_USAGE_ERROR, "%s cannot be made: %s", path,
                                        strerror(error));
    } else {
        result = fill_bundle(disc, why);
        if (result)
            remove_bundle(path, disc->store.folder);
        else
            synchronize_parent(disc->store.folder);
    }
    disc_free(disc);
    return result;
}

/* ------------------------------------------------------------------ opening */

static int damaged(const char *path, const char *what, struct failure *why)
{
    return fail(why, EXIT_USAGE_ERROR, "%s is damaged: %s", path, what);
}

/* disc.json's text; *text is NULL and *error 0 when there is no such file. */
static char *read_manifest(int folder, int *error)
{
    *error = 0;
    int file = openat(folder, "disc.json", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) {
        *error = errno == ENOENT ? 0 : errno;
        return NULL;
    }
    struct stat facts;
    char *text = NULL;
    ssize_t length = -1;
    if (fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size <= MAXIMUM_MANIFEST) {
        text = malloc((size_t)facts.st_size + 1);
        length = text ? pread(file, text, (size_t)facts.st_size, 0) : -1;
    }
    *error = length < 0 ? (errno ? errno : EIO) : 0;
    close(file);
    if (length < 0) {
        free(text);
        return NULL;
    }
    text[length] = 0;
    return text;
}

static int take_manifest(struct disc *disc, const json_t *root, struct failure *why)
{
    const json_t *format = json_object_get(root, "format");
    if (!json_is_integer(format) || json_integer_value(format) < 1)
        return damaged(disc->path, "disc.json names no format", why);
    if (json_integer_value(format) > DISC_FORMAT)
        return fail(why, EXIT_USAGE_ERROR,
                    "%s has format %lld, made by a newer version: this one knows formats up to %d", disc->path,
                    (long long)json_integer_value(format), DISC_FORMAT);
    const char *kind = json_string_value(json_object_get(root, "kind"));
    disc->kind = kind ? disc_kind_find(kind) : NULL;
    if (!disc->kind)
        return damaged(disc->path, "disc.json names no known kind of disc", why);
    disc->rules = disc_rules_for(disc->kind);
    const char *serial = json_string_value(json_object_get(root, "serial"));
    if (!serial || !good_serial(serial))
        return damaged(disc->path, "disc.json has no serial of 32 hexadecimal digits", why);
    memcpy(disc->serial, serial, SERIAL_DIGITS);
    if (!manifest_layout_from_json(root, &disc->real))
        return damaged(disc->path, "the sessions and tracks in disc.json cannot be understood", why);
    return 0;
}

static int load_manifest(struct disc *disc, struct failure *why)
{
    int error;
    char *text = read_manifest(disc->store.folder, &error);
    if (!text)
        return error ? fail(why, EXIT_USAGE_ERROR, "%s/disc.json cannot be read: %s", disc->path, strerror(error))
                     : fail(why, EXIT_USAGE_ERROR, "%s is not a disc: it has no disc.json", disc->path);
    json_t *root = json_loads(text, 0, NULL);
    free(text);
    int result =
        json_is_object(root) ? take_manifest(disc, root, why) : damaged(disc->path, "disc.json is not JSON", why);
    json_decref(root);
    return result;
}

/* Behind the last block from track's length to end that is not zeros: nothing else was there when it was begun. */
static lba_t written_end(struct disc *disc, const struct disc_track *track, lba_t end)
{
    static const uint8_t zeros[2352];
    uint8_t block[2352];
    enum store_file file = track_file(track);
    size_t size = store_sector_size(file);
    while (end > track->length) {
        off_t at = (off_t)(track->start + end - 1) * (off_t)size;
        if (store_read(&disc->store, file, block, size, at) != 0 || memcmp(block, zeros, size) != 0)
            break;
        end--;
    }
    return end;
}

/* Of a track at once, what reached the file bounds what was written, but in a reservation others may lie behind. Of
 * packets, what was synchronised is known. */
static lba_t recovered_length(struct disc *disc, const struct disc_track *track)
{
    if (track->write_type == WRITE_TYPE_PACKET)
        return track->length;
    enum store_file file = track_file(track);
    off_t blocks = store_size(&disc->store, file) / (off_t)store_sector_size(file) - track->start;
    off_t room = track->reserved > 0 ? track->reserved : layout_limit(disc->kind) - track->start;
    lba_t end = (lba_t)(blocks < 0 ? 0 : blocks > room ? room : blocks);
    return track->reserved > 0 ? written_end(disc, track, end) : end;
}

/*
 * A track that was open when the power went (reference mmc 8.3): nothing of it is in the PMA, so its end is unknown;
 * when nothing reached the disc, the track was never begun. A reservation is in the PMA and stays.
 */
static void recover_open_track(struct disc *disc)
{
    struct disc_layout *layout = &disc->real.layout;
    struct disc_track *track = layout_open_track(layout);
    if (!track)
        return;
    track->length = recovered_length(disc, track);
    track->state = track->reserved > 0 ? TRACK_STATE_RESERVED : TRACK_INCOMPLETE;
    track->damaged = true;
    if (track->length > 0 || track->reserved > 0)
        return;
    struct disc_session *session = &layout->sessions[layout->session_count - 1];
    layout->track_count--;
    bool alone = layout->track_count == 0 || layout->tracks[layout->track_count - 1].session != session->number;
    if (session->number == track->session && alone)
        layout->session_count--;
}

/* A blank disc that holds sectors was being erased when the power went; one that has an identification was erased
 * minimally. */
static void finish_erasing(struct disc *disc)
{
    const struct disc_layout *layout = &disc->real.layout;
    if (layout->track_count > 0 || layout->identification_valid)
        return;
    for (enum store_file file = STORE_DATA; file < STORE_SECTOR_FILES; file++)
        if (store_size(&disc->store, file) > 0)
            store_truncate(&disc->store, file, 0);
}

static int open_bundle(struct disc *disc, const struct disc_options *options, struct failure *why)
{
    int result = disc->read_only
                     ? lock_look(disc->store.folder, disc->path, why)
                     : lock_take(disc->store.folder, disc->path, options ? options->holder : NULL, &disc->lock, why);
    if (result)
        return result;
    result = load_manifest(disc, why);
    if (result)
        return result;
    journal_replay(&disc->real);
    const char *damage = layout_damage(disc->kind, &disc->real.layout);
    if (damage)
        return damaged(disc->path, damage, why);
    recover_open_track(disc);
    disc->rules->derive(disc->kind, &disc->real.layout);
    if (disc->read_only)
        return 0;
    finish_erasing(disc);
    /* What was recovered is written down at once. A full host disk can wait: the journal says the same, and is folded
     * another time. */
    if (store_size(&disc->store, STORE_JOURNAL) > 0)
        (void)journal_fold(disc);
    disc->store.counters = (struct disc_counters){0};
    return 0;
}

int disc_open(const char *path, const struct disc_options *options, struct disc **disc, struct failure *why)
{
    *disc = NULL;
    if (sodium_init() < 0)
        return fail(why, EXIT_INTERNAL, "the system has no source of random numbers");
    struct stat facts;
    if (stat(path, &facts) != 0)
        return fail(why, EXIT_NO_DRIVE, "%s: %s", path, errno == ENOENT ? "no such disc" : strerror(errno));
    if (S_ISREG(facts.st_mode))
        return pressed_open(path, disc, why);
    if (!S_ISDIR(facts.st_mode))
        return fail(why, EXIT_USAGE_ERROR, "%s is neither a disc nor an image", path);
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return fail(why, EXIT_NO_DRIVE, "%s cannot be opened: %s", path, strerror(errno));
    /* Before the lock file could be made in a folder that is no disc. */
    if (faccessat(folder, "disc.json", F_OK, 0) != 0) {
        close(folder);
        return fail(why, EXIT_USAGE_ERROR, "%s is not a disc: it has no disc.json", path);
    }
    struct disc *opened = disc_new(NULL, path, options);
    if (!opened) {
        close(folder);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    opened->store.folder = folder;
    int result = open_bundle(opened, options, why);
    if (result)
        disc_free(opened);
    else
        *disc = opened;
    return result;
}

/* ------------------------------------------------------------------ closing */

int disc_fold(struct disc *disc, struct failure *why)
{
    if (disc->rules->forget && !disc_recording(disc))
        disc->rules->forget(&disc->real);
    if (disc->read_only || disc->real.journal_end == 0)
        return 0;
    int error = journal_fold(disc);
    return error ? fail(why, EXIT_INTERNAL, "%s cannot be written: %s", disc->path, strerror(error)) : 0;
}

void disc_close(struct disc *disc)
{
    if (!disc)
        return;
    disc_simulation_drop(disc);
    if (!disc->read_only) {
        (void)disc_synchronize(disc); /* if that fails the track opens as interrupted, as with a real drive */
        (void)disc_fold(disc, NULL);  /* if that fails the journal still says it all */
    }
    disc_free(disc);
}

void disc_abandon(struct disc *disc)
{
    if (disc)
        disc_free(disc);
}
