/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario 11: a file is staged under a name that is taken, without and with leave to overwrite. */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/case.h"

enum { BLOCK = 2048, VERSION_BLOCKS = 3 };

static char version_one[VERSION_BLOCKS * BLOCK + 1], version_two[VERSION_BLOCKS * BLOCK + 1];

/* Whole blocks, so that what they take is a plain count. */
static void write_versions(void)
{
    memset(version_one, '1', sizeof version_one - 1);
    memcpy(version_one, "version one", 11);
    memset(version_two, '2', sizeof version_two - 1);
    memcpy(version_two, "version two", 11);
}

CASE(overwrite, "acceptance/11-overwrite", "imapi-16.11 imapi-R-JOL-05 imapi-R-JOL-06 imapi-R-JOL-08 imapi-A-05", MUST,
     "IMAPI, AddData: FILEEXISTS, or the last one is shown", NEEDS_BLANK | NEEDS_READER,
     "A file under a taken name is FILEEXISTS and changes nothing; with overwrite what is in use grows by it, the disc "
     "shows the last one, and the bytes of the first are burned as well.")
{
    write_versions();
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("f.txt", version_one, false), S_OK);
    int64_t before = used_blocks();
    then_result(stage("f.txt", version_two, false), IMAPI_E_FILEEXISTS);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(stage("f.txt", version_two, true), S_OK);
    then_number("blocks in use", used_blocks(), exactly(before + VERSION_BLOCKS));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_these_bytes_are_on_the_disc("version one1111");
    then_the_disc_holds("f.txt", version_two);
}
