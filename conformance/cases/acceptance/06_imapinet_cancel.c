/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenario 6: ImapiNet hands over storages of its own, which can do no more than its source has: EnumElements,
 * OpenStream, OpenStorage and Stat of a storage, Read, Seek and Stat of a stream, Next of one element. It cancels by
 * failing.
 */
#include <string.h>

#include "conformance/case.h"
#include "conformance/client.h"

/* ------------------------------------------------------------------ a stream: one for each file, and it keeps its
 * place */

struct file {
    IStream stream;
    OLECHAR name[16];
    const char *text;
    size_t place;
};

/* Whoever asks for more interfaces gets none, and the garbage collector sees to the rest. */
#define PLAIN_UNKNOWN(type, prefix)                                                                                    \
    static HRESULT prefix##_query(type *object, REFIID iid, void **out)                                                \
    {                                                                                                                  \
        (void)object;                                                                                                  \
        (void)iid;                                                                                                     \
        *out = NULL;                                                                                                   \
        return E_NOINTERFACE;                                                                                          \
    }                                                                                                                  \
    static ULONG prefix##_reference(type *object)                                                                      \
    {                                                                                                                  \
        (void)object;                                                                                                  \
        return 1;                                                                                                      \
    }
PLAIN_UNKNOWN(IStream, stream)
PLAIN_UNKNOWN(IEnumSTATSTG, elements)
PLAIN_UNKNOWN(IStorage, storage)

static HRESULT read_file(IStream *stream, void *data, ULONG length, ULONG *read)
{
    struct file *file = (struct file *)stream;
    size_t left = strlen(file->text) - file->place, count = left < length ? left : length;
    memcpy(data, file->text + file->place, count);
    file->place += count;
    *read = (ULONG)count; /* always asked for */
    return S_OK;
}

static HRESULT seek_file(IStream *stream, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *place)
{
    struct file *file = (struct file *)stream;
    if (origin != STREAM_SEEK_SET)
        return E_NOTIMPL;
    file->place = (size_t)move.QuadPart;
    if (place != NULL)
        place->QuadPart = file->place;
    return S_OK;
}

static HRESULT stat_file(IStream *stream, STATSTG *status, DWORD flag)
{
    struct file *file = (struct file *)stream;
    (void)flag;
    memset(status, 0, sizeof *status);
    status->type = STGTY_STREAM;
    status->cbSize.QuadPart = strlen(file->text);
    return S_OK;
}

static const IStreamVtbl file_vtable = {
    .QueryInterface = stream_query,
    .AddRef = stream_reference,
    .Release = stream_reference,
    .Read = read_file,
    .Seek = seek_file,
    .Stat = stat_file,
};

static struct file files[] = {
    {.stream = {&file_vtable}, .name = u"a.txt", .text = "first\n"},
    {.stream = {&file_vtable}, .name = u"B.txt", .text = "second\n"},
    {.stream = {&file_vtable}, .name = u"c.txt", .text = "third\n"},
};
enum { FILES = sizeof files / sizeof *files };

/* ------------------------------------------------------------------ the elements, one at a time */

static unsigned next_element;

static HRESULT next(IEnumSTATSTG *elements, ULONG count, STATSTG *status, ULONG *fetched)
{
    (void)elements;
    *fetched = 0; /* always asked for */
    if (count != 1 || next_element == FILES)
        return S_FALSE;
    memset(status, 0, sizeof *status);
    status->pwcsName = CoTaskMemAlloc(sizeof files[0].name);
    memcpy(status->pwcsName, files[next_element].name, sizeof files[0].name);
    status->type = STGTY_STREAM;
    status->cbSize.QuadPart = strlen(files[next_element++].text);
    *fetched = 1;
    return S_OK;
}

static const IEnumSTATSTGVtbl elements_vtable = {
    .QueryInterface = elements_query,
    .AddRef = elements_reference,
    .Release = elements_reference,
    .Next = next,
};
static IEnumSTATSTG elements = {&elements_vtable};

/* ------------------------------------------------------------------ the storage */

static unsigned streams_left;

static HRESULT enumerate(IStorage *storage, DWORD reserved, void *nothing, DWORD zero, IEnumSTATSTG **out)
{
    (void)storage;
    if (reserved != 0 || nothing != NULL || zero != 0)
        return E_INVALIDARG;
    next_element = 0;
    *out = &elements;
    return S_OK;
}

/* The name must be spelled as it was enumerated. When the user has cancelled, no stream opens any more. */
static HRESULT open_stream(IStorage *storage, LPCOLESTR name, void *nothing, DWORD mode, DWORD zero, IStream **stream)
{
    (void)storage;
    (void)mode;
    *stream = NULL;
    if (nothing != NULL || zero != 0)
        return E_INVALIDARG;
    if (streams_left == 0)
        return E_FAIL;
    streams_left--;
    for (unsigned i = 0; i < FILES; i++) {
        if (memcmp(name, files[i].name, 6 * sizeof(OLECHAR)) == 0)
            *stream = &files[i].stream;
    }
    return *stream != NULL ? S_OK : STG_E_FILENOTFOUND;
}

static HRESULT open_storage(IStorage *storage, LPCOLESTR name, IStorage *priority, DWORD mode, SNB exclude, DWORD zero,
                            IStorage **opened)
{
    (void)storage;
    (void)name;
    (void)priority;
    (void)mode;
    (void)exclude;
    (void)zero;
    *opened = NULL;
    return STG_E_FILENOTFOUND; /* there is none in this one */
}

static HRESULT stat_storage(IStorage *storage, STATSTG *status, DWORD flag)
{
    (void)storage;
    (void)flag;
    memset(status, 0, sizeof *status);
    status->type = STGTY_STORAGE;
    return S_OK;
}

/* What is not here is a null pointer: who calls it has gone beyond what ImapiNet has. */
static const IStorageVtbl storage_vtable = {
    .QueryInterface = storage_query,
    .AddRef = storage_reference,
    .Release = storage_reference,
    .EnumElements = enumerate,
    .OpenStream = open_stream,
    .OpenStorage = open_storage,
    .Stat = stat_storage,
};

CASE(imapinet_cancel, "acceptance/06-imapinet-cancel",
     "imapi-16.6 imapi-R-JOL-13 imapi-R-JOL-08 imapi-R-JOL-11 imapi-R-JOL-12 imapi-R-JOL-12a imapi-R-JOL-12b", MUST,
     "ImapiNet", NEEDS_BLANK | NEEDS_READER,
     "A client's own storage that fails with E_FAIL after some files: AddData fails with that, the image is as before, "
     "and further AddData works.")
{
    IStorage client = {&storage_vtable};
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("before.txt", "before\n", true), S_OK);
    int64_t before = used_blocks();

    streams_left = 2;
    then_result(IJolietDiscMaster_AddData(the_joliet, &client, 1), E_FAIL);
    then_number("blocks in use", used_blocks(), exactly(before));

    streams_left = 99;
    then_result(IJolietDiscMaster_AddData(the_joliet, &client, 0), S_OK); /* not FILEEXISTS: nothing had stayed */
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("before.txt", "before\n");
    then_the_disc_holds("a.txt", "first\n");
    then_the_disc_holds("B.txt", "second\n");
    then_the_disc_holds("c.txt", "third\n");
}
