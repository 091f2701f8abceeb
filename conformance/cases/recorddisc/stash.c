/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Section 6: the stash. That no byte is left in the file system below it is a test of imapi/, with
 * raw images. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/world.h"

CASE(wiped_by_release, "recorddisc/stash-wiped-by-release", "imapi-R-CLS-04", MUST,
     "JUCE releases an open master without Close", NEEDS_BLANK,
     "The last Release of an open master wipes the stash as Close does.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    IJolietDiscMaster_Release(the_joliet);
    the_joliet = NULL;
    IDiscMaster_Release(the_master);
    the_master = NULL;
    then_the_stash_is_wiped();
}

CASE(wiped_by_failure, "recorddisc/stash-wiped-by-failure", "imapi-R-REC-17 imapi-R-STA-23", MUST,
     "promise of this library: whatever way out", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A burn that fails in the middle leaves nothing in the stash.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    fault("sense:opcode=2A,n=3,key=4,code=44,qualifier=00");
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_GENERIC);
    then_the_stash_is_wiped();
}

CASE(private_file, "recorddisc/stash-is-private", "imapi-R-STA-20", MUST, "a staged file is nobody else's business",
     NEEDS_BLANK,
     "The stash can be read and written by its user alone, and what was staged does not stand in it in clear.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    static char text[300000];
    memset(text, 'k', sizeof text - 1);
    text[sizeof text - 1] = 0;
    memcpy(text, "canary:", 7);
    then_result(stage("canary.txt", text, true), S_OK);
    struct stat status;
    then_number("stat of the stash", stat(stash_file(), &status), exactly(0));
    then_number("its mode", status.st_mode & 0777, exactly(0600));
    char *bytes = malloc((size_t)status.st_size + 1);
    int file = open(stash_file(), O_RDONLY | O_CLOEXEC);
    ssize_t length = bytes != NULL && file >= 0 ? read(file, bytes, (size_t)status.st_size) : -1;
    bool found = length > 0 && memmem(bytes, (size_t)length, text, 60) != NULL;
    close(file);
    free(bytes);
    then_true("the stash could be read", length > 0);
    then_true("the canary is not in it", !found);
}

CASE(symbolic_link, "recorddisc/stash-is-no-link", "imapi-R-STA-20", MUST,
     "a link laid there would let the stash overwrite any file", NEEDS_BLANK,
     "A symbolic link in the stash's place is not followed.")
{
    given_a_blank_disc();
    given_a_disc_master();
    char victim[600];
    snprintf(victim, sizeof victim, "%s/victim", world.scratch);
    FILE *file = fopen(victim, "w");
    then_true("the victim was made", file != NULL && fputs("precious", file) >= 0 && fclose(file) == 0);
    then_number("the link was laid", symlink(victim, stash_file()), exactly(0));
    HRESULT result = select_recorder(); /* refused, or the link removed: either keeps the victim */
    if (result == S_OK)
        then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    struct stat status;
    then_number("stat of the victim", stat(victim, &status), exactly(0));
    then_number("bytes in the victim", status.st_size, exactly(8));
}

static HRESULT second_master(unsigned step)
{
    if (step == 0)
        given_a_disc_master();
    return step < 2 ? select_recorder() : stage_large("large.bin", 300000);
}

CASE(open_beside, "recorddisc/open-beside-another", "imapi-R-OPN-02 imapi-R-OBJ-02 imapi-A-04", MUST,
     "IMAPI: any number of masters may exist", NEEDS_BLANK,
     "A second master opens while the first has something staged, and disturbs it in nothing.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    given_two_staged_files();
    IDiscMaster *second = NULL;
    then_result(CoCreateInstance(&CLSID_MSDiscMasterObj, NULL, CLSCTX_ALL, &IID_IDiscMaster, (void **)&second), S_OK);
    then_result(IDiscMaster_Open(second), S_OK);
    then_the_stash_holds_something();
    then_result(IDiscMaster_SetActiveDiscRecorder(second, the_recorder), IMAPI_E_STASHINUSE);
    then_result(IDiscMaster_Close(second), S_OK);
    IDiscMaster_Release(second);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(killed, "recorddisc/stash-of-a-killed-process", "imapi-R-STA-25 imapi-R-STA-20", MUST,
     "promise of this library: process death too", NEEDS_BLANK | NEEDS_SECOND_NEXUS,
     "What a killed process had staged is swept by the next Open, and the claim is free.")
{
    given_a_blank_disc();
    given_another_process(second_master);
    given_an_unopened_master(); /* names the folder */
    then_result(the_other_process_does(0), S_OK);
    then_result(the_other_process_does(2), S_OK);
    then_the_stash_holds_something();
    the_other_process_is_killed();
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_the_stash_is_wiped();
    given_a_selected_recorder();
}
