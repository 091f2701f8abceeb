/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of a client's that do no more than COM asks, or less: they store every result unasked, call the master from
 * inside, never end, or give nothing. */
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_boot.h"
#include "conformance/case.h"

static void given_a_recorder_with_a_blank_disc(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
}

static ULONG one_reference(void *object)
{
    (void)object;
    return 1;
}

/* Each kind of object needs them with a type of its own. */
#define REFERENCES(type, name)                                                                                         \
    static ULONG name##_reference(type *object)                                                                        \
    {                                                                                                                  \
        return one_reference(object);                                                                                  \
    }

/* ------------------------------------------------------------------ a stream that calls the master */

enum { STREAM_BYTES = 3 * 2048 };
static size_t position;
static unsigned calls_from_inside;
static bool inside;

/* What a window that shows how full the disc is does, wherever it is called from. */
static void call_the_master(void)
{
    LONG blocks;
    if (inside)
        return;
    inside = true;
    calls_from_inside++;
    then_result(IJolietDiscMaster_GetUsedDataBlocks(the_joliet, &blocks), S_OK);
    then_result(IJolietDiscMaster_GetTotalDataBlocks(the_joliet, &blocks), S_OK);
    then_result(IDiscMaster_ClearFormatContent(the_master), E_UNEXPECTED);
    inside = false;
}

REFERENCES(IStream, stream)

static HRESULT stream_read(IStream *stream, void *data, ULONG length, ULONG *got)
{
    (void)stream;
    call_the_master();
    size_t left = STREAM_BYTES - position, part = left < length ? left : length;
    memset(data, 'r', part);
    position += part;
    *got = (ULONG)part;
    return S_OK;
}

static HRESULT stream_seek(IStream *stream, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *reached)
{
    (void)stream, (void)origin;
    then_true("there is a place for the position", reached != NULL); /* as with fetched (R-JOL-12) */
    position = (size_t)move.QuadPart;
    reached->QuadPart = (ULONGLONG)move.QuadPart;
    return S_OK;
}

static HRESULT stream_stat(IStream *stream, STATSTG *status, DWORD flag)
{
    (void)stream, (void)flag;
    call_the_master();
    memset(status, 0, sizeof *status);
    status->type = STGTY_STREAM;
    status->cbSize.QuadPart = STREAM_BYTES;
    return S_OK;
}

static IStream *calling_stream(void)
{
    static const IStreamVtbl vtable = {.AddRef = stream_reference,
                                       .Release = stream_reference,
                                       .Read = stream_read,
                                       .Seek = stream_seek,
                                       .Stat = stream_stat};
    static IStream stream = {&vtable};
    calls_from_inside = 0;
    return &stream;
}

CASE(boot_calls, "imapi/boot-stream-calls-the-master", "imapi-R-JOP-07 imapi-R-REC-47 imapi-A-28", SHOULD,
     "rule R-JOP-07: it is read at RecordDisc; a getter never waits", NEEDS_BLANK,
     "A boot stream that calls getters of the master from its own methods gets answers, and a change is E_UNEXPECTED: "
     "the boot properties are set, the format is chosen again, blocks are counted, the disc is burned.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(set_boot_stream(calling_stream(), &(struct boot_image){0}), S_OK);
    used_blocks();
    then_result(choose_format(&IID_IJolietDiscMaster), S_OK);
    then_between("blocks with the boot image", used_blocks(), STREAM_BYTES / 2048, total_blocks());
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_between("calls from inside", calls_from_inside, 2, 4096);
    close_master();
}

/* ------------------------------------------------------------------ storages */

static HRESULT (*next_element)(STATSTG *element, ULONG *fetched);

REFERENCES(IEnumSTATSTG, elements)
REFERENCES(IStorage, storage)

static HRESULT elements_next(IEnumSTATSTG *elements, ULONG count, STATSTG *element, ULONG *fetched)
{
    (void)elements, (void)count;
    memset(element, 0, sizeof *element);
    return next_element(element, fetched);
}

static HRESULT storage_elements(IStorage *storage, DWORD a, void *b, DWORD c, IEnumSTATSTG **elements)
{
    static const IEnumSTATSTGVtbl vtable = {
        .AddRef = elements_reference, .Release = elements_reference, .Next = elements_next};
    static IEnumSTATSTG the_elements = {&vtable};
    (void)storage, (void)a, (void)b, (void)c;
    *elements = next_element != NULL ? &the_elements : NULL;
    return S_OK;
}

static unsigned streams_asked;

static HRESULT storage_open_stream(IStorage *storage, LPCOLESTR name, void *a, DWORD mode, DWORD b, IStream **stream)
{
    (void)storage, (void)name, (void)a, (void)mode, (void)b;
    *stream = streams_asked++ == 0 ? calling_stream() : NULL; /* the second time: S_OK, and nothing */
    return S_OK;
}

static HRESULT add_odd_storage(HRESULT (*next)(STATSTG *element, ULONG *fetched))
{
    static const IStorageVtbl vtable = {.AddRef = storage_reference,
                                        .Release = storage_reference,
                                        .EnumElements = storage_elements,
                                        .OpenStream = storage_open_stream};
    static IStorage storage = {&vtable};
    next_element = next;
    return IJolietDiscMaster_AddData(the_joliet, &storage, true);
}

static HRESULT skipped_for_ever(STATSTG *element, ULONG *fetched)
{
    element->type = STGTY_LOCKBYTES;
    *fetched = 1;
    return S_OK;
}

static HRESULT nameless(STATSTG *element, ULONG *fetched)
{
    element->type = STGTY_STREAM;
    *fetched = 1;
    return S_OK;
}

static HRESULT fails(STATSTG *element, ULONG *fetched)
{
    (void)element, (void)fetched;
    return STG_E_REVERTED;
}

static HRESULT one_file(STATSTG *element, ULONG *fetched)
{
    static bool given;
    *fetched = given ? 0 : 1;
    given = !given;
    if (*fetched == 0)
        return S_FALSE;
    element->type = STGTY_STREAM;
    element->cbSize.QuadPart = STREAM_BYTES;
    element->pwcsName = CoTaskMemAlloc(2 * sizeof(OLECHAR));
    if (element->pwcsName == NULL)
        case_broken("out of memory");
    memcpy(element->pwcsName, u"f", 2 * sizeof(OLECHAR));
    return S_OK;
}

CASE(odd_storages, "imapi/storages-that-do-not-keep-their-word", "imapi-R-JOL-08 imapi-R-JOL-12 imapi-R-JOL-16", SHOULD,
     "what a client's objects answer is judged, never trusted", NEEDS_BLANK,
     "An enumeration of unknown elements that never ends, an element without a name, a failing Next, an enumerator or "
     "a stream that is not there: AddData fails, and the image is as before; a stream that calls the master is read.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    then_result(add_odd_storage(skipped_for_ever), IMAPI_E_DISCFULL);
    then_result(add_odd_storage(nameless), IMAPI_E_BADJOLIETNAME);
    then_result(add_odd_storage(fails), STG_E_REVERTED);
    then_result(add_odd_storage(NULL), STG_E_READFAULT);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(add_odd_storage(one_file), S_OK);
    then_between("calls from inside", calls_from_inside, 1, 4096);
    before = used_blocks();
    then_result(add_odd_storage(one_file), STG_E_READFAULT);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

/* ------------------------------------------------------------------ sets of properties */

static bool gives_an_enumerator;

REFERENCES(IEnumSTATPROPSTG, properties)
REFERENCES(IPropertyStorage, set)

static HRESULT properties_next(IEnumSTATPROPSTG *properties, ULONG count, STATPROPSTG *property, ULONG *fetched)
{
    (void)properties, (void)count;
    *property = (STATPROPSTG){.propid = PID_FIRST_USABLE, .vt = VT_I4};
    *fetched = 1;
    return S_OK;
}

static HRESULT set_enumerate(IPropertyStorage *set, IEnumSTATPROPSTG **properties)
{
    static const IEnumSTATPROPSTGVtbl vtable = {
        .AddRef = properties_reference, .Release = properties_reference, .Next = properties_next};
    static IEnumSTATPROPSTG the_properties = {&vtable};
    (void)set;
    *properties = gives_an_enumerator ? &the_properties : NULL;
    return S_OK;
}

static HRESULT set_read(IPropertyStorage *set, ULONG count, const PROPSPEC *specs, PROPVARIANT *values)
{
    (void)set, (void)count, (void)specs;
    *values = (PROPVARIANT){.vt = VT_I4};
    return S_OK;
}

CASE(odd_sets, "imapi/property-sets-that-do-not-keep-their-word", "imapi-R-JOP-01 imapi-R-PRP-01", SHOULD,
     "what a client's objects answer is judged, never trusted", NEEDS_NOTHING,
     "A set of properties without an enumerator, or whose enumerator never ends, is refused by both Set methods.")
{
    static const IPropertyStorageVtbl vtable = {
        .AddRef = set_reference, .Release = set_reference, .Enum = set_enumerate, .ReadMultiple = set_read};
    IPropertyStorage set = {&vtable};
    given_a_disc_master();
    for (unsigned i = 0; i < 2; i++) {
        gives_an_enumerator = i != 0;
        then_true("the Joliet properties are refused", FAILED(IJolietDiscMaster_SetJolietProperties(the_joliet, &set)));
        then_true("the recorder's are refused", FAILED(IDiscRecorder_SetRecorderProperties(the_recorder, &set)));
    }
}
