/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private folders of running drives. A folder is alive while its maker holds the lock on its file "lock". */
#include "emu/door/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Longest name a socket of ours has in it ("/2/control", tgtd's "/tgt.0.lock"): sockaddr_un holds 108 bytes. */
enum { NAME_ROOM = 13 };

/* Locks held by this process. */
static struct held {
    char path[FOLDER_PATH_LENGTH];
    int descriptor;
    struct held *next;
} * held;

static bool own_directory(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == getuid();
}

/* $XDG_RUNTIME_DIR/coaster when it is there and short, else /tmp/coaster-UID. */
static void base_path(size_t name_length, char base[FOLDER_PATH_LENGTH])
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (runtime != NULL && runtime[0] == '/' && own_directory(runtime) &&
        strlen(runtime) + strlen("/coaster/") + name_length + NAME_ROOM < FOLDER_PATH_LENGTH)
        snprintf(base, FOLDER_PATH_LENGTH, "%s/coaster", runtime);
    else
        snprintf(base, FOLDER_PATH_LENGTH, "/tmp/coaster-%ld", (long)getuid());
}

static int make_base(size_t name_length, char base[FOLDER_PATH_LENGTH], struct failure *why)
{
    base_path(name_length, base);
    if (mkdir(base, 0700) != 0 && errno != EEXIST)
        return fail(why, EXIT_INTERNAL, "cannot make %s: %s", base, strerror(errno));
    if (!own_directory(base))
        return fail(why, EXIT_INTERNAL, "%s belongs to somebody else", base);
    if (chmod(base, 0700) != 0)
        return fail(why, EXIT_INTERNAL, "cannot close %s to others: %s", base, strerror(errno));
    return 0;
}

/* Empties a folder: files, and the folders of further drives in it. */
static void sweep(int folder, int depth)
{
    DIR *directory = fdopendir(folder);
    if (directory == NULL) {
        close(folder);
        return;
    }
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || strcmp(entry->d_name, "lock") == 0)
            continue;
        if (unlinkat(dirfd(directory), entry->d_name, 0) == 0 || depth > 16)
            continue;
        int below = openat(dirfd(directory), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below >= 0)
            sweep(below, depth + 1);
        unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR);
    }
    closedir(directory);
}

static void sweep_path(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder >= 0)
        sweep(folder, 0);
}

/* Takes the lock of the folder; EXIT_NO_DRIVE when a living process has it. */
static int lock_folder(const char *path, const char *name, struct failure *why)
{
    char file[FOLDER_PATH_LENGTH + 8];
    snprintf(file, sizeof file, "%s/lock", path);
    int descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return fail(why, EXIT_INTERNAL, "cannot make %s: %s", file, strerror(errno));
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        char holder[32] = "";
        ssize_t length = pread(descriptor, holder, sizeof holder - 1, 0);
        close(descriptor);
        return fail(why, EXIT_NO_DRIVE, "a drive named '%s' runs already (process %.*s)", name,
                    length > 0 ? (int)strcspn(holder, "\n") : 1, length > 0 ? holder : "?");
    }
    struct held *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        close(descriptor);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    char line[32];
    int length = snprintf(line, sizeof line, "%ld\n", (long)getpid());
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, line, (size_t)length, 0) != length) {
        close(descriptor);
        free(entry);
        return fail(why, EXIT_INTERNAL, "cannot write %s: %s", file, strerror(errno));
    }
    snprintf(entry->path, sizeof entry->path, "%s", path);
    entry->descriptor = descriptor;
    entry->next = held;
    held = entry;
    return 0;
}

/* Unnamed folders whose maker was killed. A fresh one is younger than its lock for an instant: those of the last minute
 * are left. */
static void sweep_dead(const char *base)
{
    DIR *directory = opendir(base);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        char path[FOLDER_PATH_LENGTH + 300], lock[FOLDER_PATH_LENGTH + 310];
        struct stat status;
        if (strncmp(entry->d_name, "drive-", 6) != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", base, entry->d_name);
        snprintf(lock, sizeof lock, "%s/lock", path);
        int descriptor = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0)
            continue;
        if (fstat(descriptor, &status) == 0 && time(NULL) - status.st_mtime > 60 &&
            flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
            sweep_path(path);
            unlink(lock);
            rmdir(path);
        }
        close(descriptor);
    }
    if (directory != NULL)
        closedir(directory);
}

static bool good_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '.' || strlen(name) > 32)
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-", *c) == NULL)
            return false;
    return true;
}

int folder_make(const char *name, char path[FOLDER_PATH_LENGTH], struct failure *why)
{
    char base[FOLDER_PATH_LENGTH];
    if (name != NULL && !good_name(name))
        return fail(why, EXIT_USAGE_ERROR, "'%s' is no name for a drive: up to 32 letters, digits, '.', '_' and '-'",
                    name);
    int code = make_base(name != NULL ? strlen(name) : 12, base, why);
    if (code != 0)
        return code;
    if (name == NULL) {
        sweep_dead(base);
        if ((size_t)snprintf(path, FOLDER_PATH_LENGTH, "%s/drive-XXXXXX", base) >= FOLDER_PATH_LENGTH)
            return fail(why, EXIT_INTERNAL, "%s is too long a folder", base);
        if (mkdtemp(path) == NULL)
            return fail(why, EXIT_INTERNAL, "cannot make a folder in %s: %s", base, strerror(errno));
        return lock_folder(path, path, why);
    }
    if ((size_t)snprintf(path, FOLDER_PATH_LENGTH, "%s/%s", base, name) >= FOLDER_PATH_LENGTH)
        return fail(why, EXIT_USAGE_ERROR, "'%s' is too long a name", name);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return fail(why, EXIT_INTERNAL, "cannot make %s: %s", path, strerror(errno));
    if (!own_directory(path))
        return fail(why, EXIT_INTERNAL, "%s belongs to somebody else", path);
    code = lock_folder(path, name, why);
    if (code == 0)
        sweep_path(path); /* what a dead one of that name left */
    return code;
}

int folder_find(const char *name, char path[FOLDER_PATH_LENGTH], struct failure *why)
{
    char candidate[FOLDER_PATH_LENGTH + 16];
    struct stat status;
    char base[FOLDER_PATH_LENGTH];
    base_path(strlen(name), base);
    if (name[0] != '/' && name[0] != '.' &&
        (size_t)snprintf(path, FOLDER_PATH_LENGTH, "%s/%s", base, name) < FOLDER_PATH_LENGTH) {
        snprintf(candidate, sizeof candidate, "%s/control", path);
        if (stat(candidate, &status) == 0 && S_ISSOCK(status.st_mode))
            return 0;
    }
    if ((size_t)snprintf(path, FOLDER_PATH_LENGTH, "%s", name) < FOLDER_PATH_LENGTH) {
        size_t length = strlen(path);
        if (stat(path, &status) == 0 && S_ISSOCK(status.st_mode) && length > 8 &&
            strcmp(path + length - 8, "/control") == 0) {
            path[length - 8] = '\0';
            return 0;
        }
        snprintf(candidate, sizeof candidate, "%s/control", path);
        if (stat(candidate, &status) == 0 && S_ISSOCK(status.st_mode))
            return 0;
    }
    return fail(why, EXIT_NO_DRIVE, "no drive named '%s' runs", name);
}

void folder_each(void (*visit)(const char *name, const char *path, void *context), void *context)
{
    char base[FOLDER_PATH_LENGTH], path[FOLDER_PATH_LENGTH + 256], control[FOLDER_PATH_LENGTH + 272];
    struct stat status;
    base_path(0, base);
    DIR *folder = opendir(base);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", base, entry->d_name);
        snprintf(control, sizeof control, "%s/control", path);
        if (good_name(entry->d_name) && stat(control, &status) == 0 && S_ISSOCK(status.st_mode))
            visit(entry->d_name, path, context);
    }
    if (folder != NULL)
        closedir(folder);
}

void folder_remove(const char *path)
{
    char file[FOLDER_PATH_LENGTH + 8];
    sweep_path(path);
    snprintf(file, sizeof file, "%s/lock", path);
    unlink(file);
    rmdir(path);
    for (struct held **link = &held; *link != NULL; link = &(*link)->next)
        if (strcmp((*link)->path, path) == 0) {
            struct held *entry = *link;
            *link = entry->next;
            close(entry->descriptor);
            free(entry);
            return;
        }
}
