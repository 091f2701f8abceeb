/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/fuzz/fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
    (void)facts, (void)kind;
    return walk->level == 0 ? 0 : remove(path);
}

void fuzz_empty_folder(void)
{
    nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void gone(void)
{
    fuzz_empty_folder();
    rmdir(folder);
}

const char *fuzz_folder(void)
{
    if (folder[0] != 0)
        return folder;
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(folder, sizeof folder, "%s/coaster-fuzz.XXXXXX", base);
    promise(mkdtemp(folder) != NULL);
    atexit(gone);
    return folder;
}

void fuzz_write(const char *name, const void *data, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    promise(file >= 0);
    while (size > 0) {
        ssize_t done = write(file, data, size);
        promise(done > 0);
        data = (const char *)data + done;
        size -= (size_t)done;
    }
    close(file);
}
