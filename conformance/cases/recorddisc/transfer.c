/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps 15 and 16: once a block went out the image is used up, whatever comes of it. */
#include "conformance/burn.h"
#include "conformance/case.h"

static void then_the_image_is_used_up(void)
{
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

CASE(generic, "recorddisc/code-generic", "imapi-R-REC-37 imapi-R-REC-17 imapi-R-REC-38", MUST,
     "IMAPI: an unexpected failure ended the recording", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that fails in the middle is GENERIC; the image is used up and the stash is wiped.")
{
    given_something_to_burn();
    fault("sense:opcode=2A,n=2,key=4,code=44,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_GENERIC);
    then_the_stash_is_wiped();
    then_the_image_is_used_up();
}

CASE(no_retry, "recorddisc/nothing-is-written-twice", "imapi-R-REC-05 imapi-R-REC-69", MUST,
     "IMAPI, RecordDisc: any error makes it return", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A WRITE that failed once is not sent again, though it would be taken.")
{
    given_something_to_burn();
    fault("sense:opcode=2A,n=2,times=1,key=3,code=0C,qualifier=00");
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_GENERIC);
    then_the_image_is_used_up();
}

CASE(flow_control, "recorddisc/busy-drive-is-waited-for", "imapi-R-REC-69", MUST,
     "2/04/08 is flow control: libburn and growisofs wait too", NEEDS_BLANK | NEEDS_VIRTUAL | NEEDS_READER,
     "A drive whose buffer is full for a while gets its blocks a little later, and the disc is whole.")
{
    given_something_to_burn();
    fault("sense:opcode=2A,n=2,times=2,key=2,code=04,qualifier=08");
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds_the_letter();
}

CASE(streaming, "recorddisc/code-loss-of-streaming", "imapi-R-REC-33 imapi-R-REC-38", MUST,
     "IMAPI: data did not reach the drive in time", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that ran out of data is LOSS_OF_STREAMING.")
{
    given_something_to_burn();
    fault("sense:opcode=2A,n=2,key=3,code=0C,qualifier=09");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_LOSS_OF_STREAMING);
    then_the_image_is_used_up();
}

CASE(abort_burn, "recorddisc/code-user-abort", "imapi-R-REC-32 imapi-R-REC-17 imapi-R-REC-38", MUST,
     "IMAPI: a sink answered TRUE to QueryCancel", NEEDS_BLANK,
     "A burn cancelled in the middle is USERABORT; the image is used up and the stash is wiped.")
{
    given_something_to_burn();
    cancel_at_block(1);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_USERABORT);
    cancel_never();
    then_the_stash_is_wiped();
    then_the_image_is_used_up();
}

CASE(abort_early, "recorddisc/cancel-before-the-first-block", "imapi-A-10 imapi-R-REC-17", SHOULD, "decision A-10",
     NEEDS_BLANK, "A burn cancelled before its first block keeps the image, and leaves the disc alone.")
{
    given_something_to_burn();
    remember_the_disc();
    cancel_at_block(0);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_USERABORT);
    then_the_disc_is_unchanged();
    cancel_never();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(vanishes, "recorddisc/drive-vanishes-while-burning", "imapi-R-REC-36 imapi-R-REC-17", MUST,
     "IMAPI: DEVICE_NOTPRESENT", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that goes away in the middle is DEVICE_NOTPRESENT, and the stash is wiped.")
{
    given_something_to_burn();
    during_callback(the_drive_vanishes);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_DEVICE_NOTPRESENT);
    then_the_stash_is_wiped();
}

CASE(yanked, "recorddisc/disc-taken-out-while-burning", "imapi-4.8 imapi-R-REC-17", MUST, "IMAPI: MEDIUM_NOTPRESENT",
     NEEDS_BLANK | NEEDS_VIRTUAL, "A disc taken out in the middle is MEDIUM_NOTPRESENT, and the image is used up.")
{
    given_something_to_burn();
    fault("disc-yanked:opcode=2A,n=2");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_MEDIUM_NOTPRESENT);
    then_the_image_is_used_up();
}

CASE(damaged_stash, "recorddisc/code-file-access", "imapi-4.4", MUST, "IMAPI result codes: FILEACCESS", NEEDS_BLANK,
     "A stash that was tampered with is FILEACCESS: what was not staged is never burned as if it were.")
{
    given_something_to_burn();
    then_result(stage_large("larger.bin", 8 * 1000 * 1000),
                S_OK); /* its end is not read before its beginning has gone out */
    a_byte_of_the_stash_changes();
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_FILEACCESS);
    then_the_image_is_used_up();
}

CASE(end_write, "recorddisc/code-initialize-endwrite", "imapi-R-REC-34 imapi-R-REC-38", MUST,
     "IMAPI: error setting the recorder up for closing", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A session that cannot be closed is INITIALIZE_ENDWRITE.")
{
    given_something_to_burn();
    fault("sense:opcode=5B,times=0,key=5,code=72,qualifier=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INITIALIZE_ENDWRITE);
    then_the_stash_is_wiped();
    then_the_image_is_used_up();
}

CASE(left_blank, "recorddisc/drive-that-only-says-so", "imapi-R-REC-70 imapi-Q-19", MUST,
     "writers exist that report success and leave the disc blank", NEEDS_BLANK | NEEDS_VIRTUAL,
     "A drive that takes everything and writes nothing is found out: GENERIC, not S_OK.")
{
    given_something_to_burn();
    fault("status:opcode=2A,times=0,status=00");
    fault("status:opcode=35,times=0,status=00");
    fault("status:opcode=5B,times=0,status=00");
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_GENERIC);
    then_the_image_is_used_up();
}
