/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several sinks on one master, each counting its references (R-ADV-01, 02): who is called, in which order, and when
 * they are let go. */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/case.h"

enum { SINKS = 3 };
static struct counting_sink {
    IDiscMasterProgressEvents interface;
    int references, completed, asked;
    bool cancels, wide;   /* wide: stores four bytes, as ImapiNet and Banshee declare it */
    UINT_PTR leaves_with; /* its own cookie, given back at the first block; 0: it stays */
} sinks[SINKS];
static char order[64]; /* of NotifyBurnComplete */

static struct counting_sink *self(IDiscMasterProgressEvents *interface)
{
    return (struct counting_sink *)interface;
}

static HRESULT query(IDiscMasterProgressEvents *interface, REFIID iid, void **object)
{
    (void)interface, (void)iid;
    *object = NULL;
    return E_NOINTERFACE;
}

static ULONG add(IDiscMasterProgressEvents *interface)
{
    return (ULONG)++self(interface)->references;
}

static ULONG release(IDiscMasterProgressEvents *interface)
{
    return (ULONG)--self(interface)->references;
}

static HRESULT asked(IDiscMasterProgressEvents *interface, boolean *cancel)
{
    self(interface)->asked++;
    *cancel = self(interface)->cancels;
    if (self(interface)->wide)
        memcpy(cancel, &(int32_t){0x01010100}, sizeof(int32_t));
    return S_OK;
}

static HRESULT nothing(IDiscMasterProgressEvents *interface)
{
    (void)interface;
    return E_NOTIMPL;
}

static HRESULT steps(IDiscMasterProgressEvents *interface, LONG completed, LONG total)
{
    (void)interface, (void)completed, (void)total;
    return E_NOTIMPL;
}

static HRESULT blocks(IDiscMasterProgressEvents *interface, LONG completed, LONG total)
{
    (void)completed, (void)total;
    if (self(interface)->leaves_with != 0)
        then_result(IDiscMaster_ProgressUnadvise(the_master, self(interface)->leaves_with), S_OK);
    self(interface)->leaves_with = 0;
    return S_OK;
}

static HRESULT seconds(IDiscMasterProgressEvents *interface, LONG estimate)
{
    (void)interface, (void)estimate;
    return E_NOTIMPL;
}

static HRESULT complete(IDiscMasterProgressEvents *interface, HRESULT status)
{
    (void)status;
    self(interface)->completed++;
    size_t length = strlen(order);
    if (length + 1 < sizeof order)
        order[length] = (char)('a' + (self(interface) - sinks));
    return S_OK;
}

static HRESULT erased(IDiscMasterProgressEvents *interface, HRESULT status)
{
    (void)interface, (void)status;
    return E_NOTIMPL;
}

static UINT_PTR advise(unsigned number)
{
    static const IDiscMasterProgressEventsVtbl vtable = {query,  add,   release, asked,   nothing,  steps,
                                                         blocks, steps, seconds, seconds, complete, erased};
    UINT_PTR cookie = 0;
    struct counting_sink *sink = &sinks[number];
    if (sink->references == 0)
        *sink = (struct counting_sink){.interface = {&vtable}, .references = 1};
    then_result(IDiscMaster_ProgressAdvise(the_master, &sink->interface, &cookie), S_OK);
    then_true("the cookie is not 0", cookie != 0);
    return cookie;
}

static void forget_the_order(void)
{
    memset(order, 0, sizeof order);
}

CASE(cookies, "imapi/progress-cookies", "imapi-R-ADV-01 imapi-R-ADV-02", MUST,
     "IMAPI, ProgressAdvise and ProgressUnadvise", NEEDS_NOTHING,
     "Each registration has a cookie of its own, which holds one reference until it is given back; one that was never "
     "given, or is given back already, is E_INVALIDARG.")
{
    given_a_disc_master();
    UINT_PTR first = advise(0), again = advise(0), other = advise(1);
    then_true("no two are the same", first != again && first != other && again != other);
    then_number("references to the sink that is registered twice", sinks[0].references, exactly(3));
    then_result(IDiscMaster_ProgressUnadvise(the_master, (UINT_PTR)0x5A5A5A5A), E_INVALIDARG);
    then_result(IDiscMaster_ProgressUnadvise(the_master, 0), E_INVALIDARG);
    then_result(IDiscMaster_ProgressUnadvise(the_master, first), S_OK);
    then_result(IDiscMaster_ProgressUnadvise(the_master, first), E_INVALIDARG);
    then_number("references to it", sinks[0].references, exactly(2));
    UINT_PTR fresh = advise(2);
    then_true("a cookie is not used again", fresh != first && fresh != again && fresh != other);
}

CASE(in_order, "imapi/sinks-in-order", "imapi-R-ADV-02 imapi-R-REC-46 imapi-R-REC-47", SHOULD, "rule R-ADV-02",
     NEEDS_BLANK,
     "Sinks are called in the order of registration, also one that is registered twice; one that leaves in a callback "
     "is not called again; a TRUE of the one in the middle cancels, and the image stays as that cancel left it.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    advise(0);
    UINT_PTR middle = advise(1);
    advise(2);
    advise(0);
    forget_the_order();
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_text("NotifyBurnComplete", order, "abca");
    then_result(stage_large("large.bin", 600000), S_OK);
    sinks[1].leaves_with = middle;
    forget_the_order();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_text("NotifyBurnComplete", order, "aca");
    then_number("references to the one that left", sinks[1].references, exactly(1));
    then_result(IDiscMaster_ProgressUnadvise(the_master, middle), E_INVALIDARG);
    then_result(stage_large("large.bin", 600000), S_OK);
    int32_t before = sinks[0].asked;
    sinks[2].cancels = true;
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_USERABORT);
    then_between("those before and behind it are asked too", sinks[0].asked - before, 2, 4096);
}

CASE(with_close, "imapi/close-lets-sinks-go", "imapi-R-CLS-04 imapi-R-ADV-02", MUST,
     "COM: a reference that was taken is given back; a client frees its sink after Close", NEEDS_NOTHING,
     "Close lets every sink go: its references are back, its cookie is unknown afterwards, and nothing calls it again.")
{
    given_a_disc_master();
    UINT_PTR first = advise(0);
    advise(1);
    then_result(IDiscMaster_Close(the_master), S_OK);
    then_number("references to the first", sinks[0].references, exactly(1));
    then_number("references to the second", sinks[1].references, exactly(1));
    then_result(IDiscMaster_Open(the_master), S_OK);
    then_result(IDiscMaster_ProgressUnadvise(the_master, first), E_INVALIDARG);
    forget_the_order();
    then_result(IDiscMaster_RecordDisc(the_master, SIMULATED, KEEP_IN), IMAPI_E_NOACTIVERECORDER);
    then_text("NotifyBurnComplete of those that were let go", order, "");
    then_true("a cookie is not used again", advise(2) != first);
}

CASE(wide_boolean, "imapi/cancel-of-four-bytes", "imapi-1.3 imapi-R-EVT-10", MUST,
     "ImapiNet declares the boolean of QueryCancel as an integer: only its low byte may be trusted", NEEDS_BLANK,
     "A sink that stores four bytes, the first of them 0, harms nothing and does not cancel.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    advise(0);
    sinks[0].wide = true;
    then_result(stage_large("large.bin", 600000), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_between("QueryCancel", sinks[0].asked, 2, 4096);
}
