/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stash as a file: one, no larger than a disc of sound, and nobody's business (reference imapi 1.1, 6). */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"
#include "conformance/world.h"

/* Files in the folder of the stash that have something in them. */
static unsigned files_with_content(void)
{
    char path[900];
    unsigned count = 0;
    snprintf(path, sizeof path, "%s/stash", world.scratch);
    DIR *folder = opendir(path);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct stat status;
        snprintf(path, sizeof path, "%s/stash/%s", world.scratch, entry->d_name);
        count += stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
    }
    if (folder != NULL)
        closedir(folder);
    return count;
}

CASE(one_file, "imapi/stash-is-one-file", "imapi-R-OBJ-07 imapi-R-STA-01 imapi-R-STA-20 imapi-R-STA-22", MUST,
     "IMAPI: the stash is a raw file of about 800 MB at most, never exposed to clients", NEEDS_BLANK,
     "What is staged lies in one file that its owner alone may read, no longer than the longest audio CD, and is not "
     "there in the clear.")
{
    struct stat status;
    static char bytes[1 << 20];
    given_a_blank_disc();
    given_an_audio_master();
    given_one_staged_track(450);
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_result(stage_large("large.bin", 2000000), S_OK);
    then_number("files with something in them", files_with_content(), exactly(1));
    then_number("stat of the stash", stat(stash_file(), &status), exactly(0));
    then_between("its bytes", (int64_t)status.st_size, 65536, (int64_t)99 * 60 * 75 * 2352 + (16 << 20));
    then_number("who may read it", status.st_mode & 0777, exactly(0600));
    then_true("it is the user's own", status.st_uid == geteuid());
    FILE *file = fopen(stash_file(), "r");
    size_t length = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file != NULL)
        fclose(file);
    then_between("bytes that could be read of it", (int64_t)length, 65536, (int64_t)sizeof bytes);
    char staged[16]; /* as stage_large makes them, from the beginning of the file */
    for (unsigned i = 0; i < sizeof staged; i++)
        staged[i] = (char)client_byte(i);
    then_true("what was staged is not in it as it was", memmem(bytes, length, staged, sizeof staged) == NULL);
}
