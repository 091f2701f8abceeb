/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenario 6: ImapiNet hands over a storage of its own, which can do no more than its source has (client_storage.h). It
 * cancels by failing: when the user has had enough, no stream opens any more.
 */
#include "conformance/burn.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"

static const struct client_element files[] = {
    {.name = u"a.txt", .text = "first\n"},
    {.name = u"B.txt", .text = "second\n"},
    {.name = u"c.txt", .text = "third\n"},
};

/* The last one, in the order of the enumeration and in that of the names. */
static const struct client_element cancelled[] = {
    {.name = u"a.txt", .text = "first\n"},
    {.name = u"B.txt", .text = "second\n"},
    {.name = u"c.txt", .text = "third\n", .opening = E_FAIL},
};

CASE(imapinet_cancel, "acceptance/06-imapinet-cancel",
     "imapi-16.6 imapi-R-JOL-13 imapi-R-JOL-08 imapi-R-JOL-11 imapi-R-JOL-12 imapi-R-JOL-12a imapi-R-JOL-12b", MUST,
     "ImapiNet", NEEDS_BLANK | NEEDS_READER,
     "A client's own storage that fails with E_FAIL after some files: AddData fails with that, the image is as before, "
     "and further AddData works.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("before.txt", "before\n", true), S_OK);
    int64_t before = used_blocks();

    then_result(stage_client(&CLIENT_FOLDER(cancelled), true), E_FAIL);
    then_number("streams that did open", client_notes.streams, exactly(2));
    then_number("blocks in use", used_blocks(), exactly(before));

    then_result(stage_client(&CLIENT_FOLDER(files), false), S_OK); /* not FILEEXISTS: nothing had stayed */
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("before.txt", "before\n");
    then_the_disc_holds("a.txt", "first\n");
    then_the_disc_holds("B.txt", "second\n");
    then_the_disc_holds("c.txt", "third\n");
}
