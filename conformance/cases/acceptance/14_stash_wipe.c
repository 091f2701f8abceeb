/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 14: the raw bytes of the stash's file, after everything that clears it. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/case.h"

static char canary[400 * 1000];
static int file = -1; /* opened while it was full: it stays readable when its name has gone */

static bool the_canary_is_in_it(void)
{
    struct stat status;
    if (fstat(file, &status) != 0)
        case_broken("the stash's file does not say how long it is");
    char *bytes = malloc((size_t)status.st_size + 1);
    ssize_t length = bytes != NULL ? pread(file, bytes, (size_t)status.st_size, 0) : -1;
    if (length != (ssize_t)status.st_size)
        case_broken("the stash's file cannot be read");
    bool found = memmem(bytes, (size_t)length, canary, 64) != NULL;
    free(bytes);
    return found;
}

static void when_something_is_staged(void)
{
    memset(canary, 'k', sizeof canary - 1);
    memcpy(canary, "canary in the coal mine ", 24);
    then_result(stage("canary.txt", canary, true), S_OK);
    then_the_stash_holds_something();
    file = open(stash_file(), O_RDONLY | O_CLOEXEC);
    then_true("the stash's file can be read", file >= 0);
    then_true("nothing of it stands there in clear", !the_canary_is_in_it());
}

/* Not even as ciphertext: the file that was held open has no bytes any more, and there is none by its name. */
static void then_no_staged_byte_is_left(void)
{
    struct stat status;
    then_number("fstat of what was the stash", fstat(file, &status), exactly(0));
    then_number("bytes in it", status.st_size, exactly(0));
    then_number("blocks of the disk that it holds", status.st_blocks, exactly(0));
    then_the_stash_is_wiped();
    close(file);
}

CASE(stash_wipe, "acceptance/14-stash-wipe",
     "imapi-16.14 imapi-R-STA-06 imapi-R-STA-09 imapi-R-STA-23 imapi-R-REC-11 imapi-R-CLS-01 imapi-R-CLR-01 "
     "imapi-R-FMT-03",
     MUST, "IMAPI, RecordDisc, Close, ClearFormatContent and SetActiveDiscMasterFormat: the stash is cleared",
     NEEDS_BLANK,
     "After a burn, ClearFormatContent, a format change to the same format, and Close no staged byte is in the stash's "
     "file.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    when_something_is_staged();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_no_staged_byte_is_left();

    when_something_is_staged();
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_no_staged_byte_is_left();

    when_something_is_staged();
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_no_staged_byte_is_left();

    when_something_is_staged();
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_no_staged_byte_is_left();
}
