/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A disc of ours that leaves while a selection reads it (reference imapi 3.3, 8). */
#include <stdio.h>

#include "conformance/burn.h"
#include "conformance/case.h"

/* MEDIUM NOT PRESENT from the nth READ on. */
static HRESULT select_while_it_leaves(int nth)
{
    char words[80];
    snprintf(words, sizeof words, "sense:opcode=28,n=%d,times=0,key=2,code=3A,qualifier=0", nth);
    fault(words);
    HRESULT result = select_recorder();
    faults_clear();
    return result;
}

CASE(leaves, "imapi/disc-that-leaves-while-it-is-imported", "imapi-R-RCS-10 imapi-R-RCS-15 imapi-R-MUL-27", MUST,
     "IMAPI: a selection without a medium is MEDIUM_NOTPRESENT", NEEDS_BLANK | NEEDS_VIRTUAL,
     "Whichever block of the earlier session can no longer be read because there is no disc: the selection fails with "
     "MEDIUM_NOTPRESENT, and is never one in single-session mode.")
{
    HRESULT result;
    IDiscRecorder *active = NULL;
    int nth = 1;
    given_our_disc();
    given_a_disc_master();
    while ((result = select_while_it_leaves(nth)) != S_OK && nth < 60) {
        then_result(result, IMAPI_E_MEDIUM_NOTPRESENT);
        then_result(IDiscMaster_GetActiveDiscRecorder(the_master, &active), IMAPI_E_NOACTIVERECORDER);
        nth++;
    }
    then_between("READs of a selection", nth - 1, 4, 58); /* three volume descriptors, and a folder at least */
    then_result(stage("first.txt", "another\n", false), IMAPI_E_FILEEXISTS); /* now it is imported */
}
