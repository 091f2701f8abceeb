/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listings that show what this library adds, glob made of them, and the working folder. */
#undef _FORTIFY_SOURCE
#include "emu/door/sg/shim.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* On LP64 struct dirent and struct dirent64 are one. */
static const struct extra {
    const char *folder, *name;
    unsigned char type;
} extras[] = {
    {"/dev", "bsg", DT_DIR},
    {"/dev", "sg0", DT_CHR},
    {"/dev", "sr0", DT_BLK},
    {"/sys/block", "sr0", DT_LNK},
    {"/sys/class/block", "sr0", DT_LNK},
    {"/sys/class", "bsg", DT_DIR},
    {"/sys/class", "scsi_device", DT_DIR},
    {"/sys/class", "scsi_generic", DT_DIR},
    {"/sys/class", "scsi_host", DT_DIR},
    {"/sys/bus", "scsi", DT_DIR},
    {"/proc", "scsi", DT_DIR},
};
enum { EXTRAS = sizeof extras / sizeof extras[0] };

/* Directories being read that have extras. */
static struct listing {
    DIR *directory;
    const char *folder;
    size_t next; /* the extra that comes next; EXTRAS: all given */
    bool ended;  /* libc's own entries are through */
    struct dirent entry;
} listings[32];
static pthread_mutex_t listings_lock = PTHREAD_MUTEX_INITIALIZER;
enum { LISTINGS = sizeof listings / sizeof listings[0] };

static const char *folder_with_extras(int descriptor)
{
    struct stat here, there;
    if (shim_folder()[0] == '\0' || syscall(SYS_newfstatat, descriptor, "", &here, AT_EMPTY_PATH) != 0)
        return NULL;
    for (size_t i = 0; i < EXTRAS; i++)
        if ((i == 0 || strcmp(extras[i].folder, extras[i - 1].folder) != 0) &&
            shim_raw_stat(extras[i].folder, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino)
            return extras[i].folder;
    return NULL;
}

static DIR *note_directory(DIR *directory)
{
    if (directory == NULL)
        return NULL;
    int saved = errno;
    const char *folder = folder_with_extras(dirfd(directory));
    pthread_mutex_lock(&listings_lock);
    for (size_t i = 0; folder != NULL && i < LISTINGS; i++)
        if (listings[i].directory == NULL) {
            listings[i] = (struct listing){.directory = directory, .folder = folder};
            break;
        }
    pthread_mutex_unlock(&listings_lock);
    errno = saved;
    return directory;
}

/* A directory is read by one thread at a time (readdir(3)): its entry needs no lock. */
static struct listing *listing_of(DIR *directory)
{
    struct listing *found = NULL;
    pthread_mutex_lock(&listings_lock);
    for (size_t i = 0; i < LISTINGS; i++)
        if (listings[i].directory == directory)
            found = &listings[i];
    pthread_mutex_unlock(&listings_lock);
    return found;
}

SHIM_EXPORT DIR *opendir(const char *path)
{
    const char *real;
    enum node node = shim_path(path, &real);
    NEXT(opendir);
    if (node != NODE_NONE) {
        errno = ENOTDIR;
        return NULL;
    }
    return note_directory(next(real));
}

SHIM_EXPORT DIR *fdopendir(int descriptor)
{
    NEXT(fdopendir);
    return note_directory(next(descriptor));
}

SHIM_EXPORT int closedir(DIR *directory)
{
    struct listing *listing = listing_of(directory);
    if (listing != NULL)
        listing->directory = NULL;
    NEXT(closedir);
    return next(directory);
}

SHIM_EXPORT void rewinddir(DIR *directory)
{
    struct listing *listing = listing_of(directory);
    if (listing != NULL) {
        listing->next = 0;
        listing->ended = false;
    }
    NEXT(rewinddir);
    next(directory);
}

static bool is_extra(const struct listing *listing, const char *name)
{
    for (size_t i = 0; i < EXTRAS; i++)
        if (strcmp(extras[i].folder, listing->folder) == 0 && strcmp(extras[i].name, name) == 0)
            return true;
    return false;
}

static struct dirent *next_extra(struct listing *listing)
{
    while (listing->next < EXTRAS) {
        const struct extra *extra = &extras[listing->next++];
        if (strcmp(extra->folder, listing->folder) != 0)
            continue;
        listing->entry =
            (struct dirent){.d_ino = 1 + listing->next, .d_reclen = sizeof listing->entry, .d_type = extra->type};
        strncpy(listing->entry.d_name, extra->name, sizeof listing->entry.d_name - 1);
        return &listing->entry;
    }
    return NULL;
}

typedef struct dirent *read_function(DIR *directory);

static struct dirent *read_entry(read_function *next, DIR *directory)
{
    struct listing *listing = listing_of(directory);
    while (listing == NULL || !listing->ended) {
        struct dirent *entry = next(directory);
        if (entry == NULL && listing == NULL)
            return NULL;
        if (entry == NULL) {
            listing->ended = true;
            break;
        }
        if (listing == NULL && shim_bsg_inode() != 0 && entry->d_ino == shim_bsg_inode() &&
            strcmp(entry->d_name, "0:0:0:0") == 0)
            entry->d_type = DT_CHR;
        if (listing == NULL || !is_extra(listing, entry->d_name))
            return entry;
    }
    return next_extra(listing);
}

SHIM_EXPORT struct dirent *readdir(DIR *directory)
{
    NEXT(readdir);
    return read_entry(next, directory);
}

SHIM_EXPORT struct dirent64 *readdir64(DIR *directory)
{
    NEXT(readdir64);
    return (struct dirent64 *)read_entry((read_function *)next, directory);
}

/* ------------------------------------------------------------------ scandir */

static void free_entries(struct dirent **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
}

static int collect(DIR *directory, struct dirent ***list, int (*wanted)(const struct dirent *))
{
    size_t count = 0, room = 0;
    struct dirent **made = NULL;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (wanted != NULL && wanted(entry) == 0)
            continue;
        if (count == room) {
            room = room == 0 ? 32 : room * 2;
            struct dirent **grown = realloc(made, room * sizeof(struct dirent *));
            if (grown == NULL) {
                free_entries(made, count);
                return -1;
            }
            made = grown;
        }
        made[count] = malloc(sizeof(struct dirent));
        if (made[count] == NULL) {
            free_entries(made, count);
            return -1;
        }
        memcpy(made[count], entry, offsetof(struct dirent, d_name));
        strcpy(made[count++]->d_name, entry->d_name);
    }
    *list = made;
    return (int)count;
}

typedef int compare_function(const struct dirent **one, const struct dirent **other);

SHIM_EXPORT int scandir(const char *restrict path, struct dirent ***restrict list, int (*wanted)(const struct dirent *),
                        compare_function *compare)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return -1;
    int count = collect(directory, list, wanted);
    int saved = errno;
    closedir(directory);
    if (count > 1 && compare != NULL)
        qsort(*list, (size_t)count, sizeof **list, (int (*)(const void *, const void *))compare);
    errno = saved;
    return count;
}

SHIM_EXPORT int scandir64(const char *restrict path, struct dirent64 ***restrict list,
                          int (*wanted)(const struct dirent64 *),
                          int (*compare)(const struct dirent64 **, const struct dirent64 **))
{
    return scandir(path, (struct dirent ***)list, (int (*)(const struct dirent *))wanted, (compare_function *)compare);
}

/* ------------------------------------------------------------------ glob */

/* libc's glob reads folders by functions that the caller may give: ours. */
static void *glob_open(const char *path)
{
    return opendir(path);
}

static struct dirent *glob_read(void *directory)
{
    return readdir(directory);
}

static void glob_close(void *directory)
{
    closedir(directory);
}

static int glob_stat(const char *restrict path, struct stat *restrict status)
{
    return stat(path, status);
}

static int glob_lstat(const char *restrict path, struct stat *restrict status)
{
    return lstat(path, status);
}

typedef int glob_function(const char *pattern, int flags, int (*on_error)(const char *, int), glob_t *found);

static int glob_through(glob_function *next, const char *pattern, int flags, int (*on_error)(const char *, int),
                        glob_t *found)
{
    bool ours =
        shim_folder()[0] != '\0' && !(flags & GLOB_ALTDIRFUNC) &&
        (strncmp(pattern, "/dev", 4) == 0 || strncmp(pattern, "/sys", 4) == 0 || strncmp(pattern, "/proc", 5) == 0);
    if (!ours)
        return next(pattern, flags, on_error, found);
    found->gl_opendir = glob_open;
    found->gl_readdir = glob_read;
    found->gl_closedir = glob_close;
    found->gl_stat = glob_stat;
    found->gl_lstat = glob_lstat;
    int result = next(pattern, flags | GLOB_ALTDIRFUNC, on_error, found);
    found->gl_flags &= ~GLOB_ALTDIRFUNC;
    return result;
}

/* dlsym gives glob's oldest version, whose GLOB_ONLYDIR and dangling links differ: the newest is wanted. */
static glob_function *next_glob(const char *name)
{
    void *found = dlvsym(RTLD_NEXT, name, "GLIBC_2.27");
    return (glob_function *)(found != NULL ? found : shim_next(name));
}

SHIM_EXPORT int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                     glob_t *restrict found)
{
    static glob_function *next;
    if (next == NULL)
        next = next_glob("glob");
    return glob_through(next, pattern, flags, on_error, found);
}

SHIM_EXPORT int glob64(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
                       glob64_t *restrict found)
{
    static glob_function *next;
    if (next == NULL)
        next = next_glob("glob64");
    return glob_through(next, pattern, flags, on_error, (glob_t *)found);
}

/* ------------------------------------------------------------------ the working folder */

SHIM_EXPORT int chdir(const char *path)
{
    const char *real;
    enum node node = shim_path(path, &real);
    NEXT(chdir);
    if (node != NODE_NONE) {
        errno = ENOTDIR;
        return -1;
    }
    return next(real);
}

SHIM_EXPORT char *getcwd(char *buffer, size_t size)
{
    NEXT(getcwd);
    return shim_untree(next(buffer, size));
}

char *__getcwd_chk(char *buffer, size_t size, size_t room);
SHIM_EXPORT char *__getcwd_chk(char *buffer, size_t size, size_t room)
{
    (void)room;
    return getcwd(buffer, size);
}

SHIM_EXPORT char *get_current_dir_name(void)
{
    return getcwd(NULL, 0);
}
