/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GetUsedDataBlocks before the burn is what is written (R-JOL-22), for odd trees from a seeded generator: what the
 * drive says of the track, on a blank disc and on the two sessions behind it. COASTER_TREES: how many
 * (joliet_blocks.long.sh).
 */
#include "imapi/tests/support.h"
#include "transport/transport.h"

static uint64_t state_of_generator;

/* Below limit, by SplitMix64. */
static unsigned below(unsigned limit)
{
    uint64_t z = state_of_generator += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (unsigned)((z ^ z >> 31) % limit);
}

/* ------------------------------------------------------------------ odd trees */

static unsigned elements_left; /* of the tree that is being made */

static OLECHAR odd_unit(void)
{
    static const OLECHAR firsts[] = {u'a', u'A', u'0', u' ', u'.', u'_', u'é', u'Ω', u'ж', u'漢', 0xE000, 0xFFFD};
    OLECHAR first = firsts[below(sizeof firsts / sizeof *firsts)];
    return first < u'é' && first != u' ' && first != u'.' && first != u'_' ? (OLECHAR)(first + below(10)) : first;
}

static void odd_name(OLECHAR name[65])
{
    static const OLECHAR alike[] = u"The same beginning";
    unsigned length = 0, wanted = below(4) == 0 ? 1 + below(64) : 1 + below(14);
    if (below(3) == 0)
        for (; alike[length] != 0; length++)
            name[length] = alike[length];
    while (length < wanted || length == 0)
        name[length++] = odd_unit();
    name[length] = 0;
    bool dots = name[0] == u'.' && (length == 1 || (length == 2 && name[1] == u'.'));
    if (dots)
        name[0] = u'x';
}

static size_t odd_size(void)
{
    static const size_t edges[] = {0, 1, 2047, 2048, 2049, 4096, 65535, 262143, 262144, 262145};
    return below(2) == 0 ? edges[below(sizeof edges / sizeof *edges)] : below(30000);
}

static void put_file(IStorage *storage, const OLECHAR *name)
{
    static BYTE bytes[262145];
    IStream *stream = NULL;
    HRESULT result = IStorage_CreateStream(storage, name, STGM_READWRITE, 0, 0, &stream);
    if (result == STG_E_FILEALREADYEXISTS)
        return;
    assert_result(S_OK, result);
    assert_result(S_OK, IStream_Write(stream, bytes, (ULONG)odd_size(), NULL));
    IStream_Release(stream);
}

static void fill(IStorage *storage, unsigned depth)
{
    unsigned count = below(8) == 0 ? below(150) : below(9);
    for (unsigned i = 0; i < count && elements_left > 0; i++) {
        elements_left--;
        OLECHAR name[65];
        IStorage *inner = NULL;
        odd_name(name);
        if (depth >= 14 || below(3) != 0) {
            put_file(storage, name);
            continue;
        }
        HRESULT result = IStorage_CreateStorage(storage, name, STGM_READWRITE, 0, 0, &inner);
        if (result == STG_E_FILEALREADYEXISTS)
            continue;
        assert_result(S_OK, result);
        fill(inner, depth + 1);
        IStorage_Release(inner);
    }
}

static void stage_odd_tree(IJolietDiscMaster *joliet)
{
    IStorage *storage = NULL;
    elements_left = 1 + below(below(4) == 0 ? 600 : 60);
    assert_result(S_OK, coaster_storage_memory(&storage));
    fill(storage, 0);
    put_file(storage, u"in every tree, so that one is overwritten");
    HRESULT result = IJolietDiscMaster_AddData(joliet, storage, TRUE);
    if (result != S_OK) /* a file where a folder is: nothing of it came */
        assert_result(IMAPI_E_FILEEXISTS, result);
    IStorage_Release(storage);
}

static void set_a_boot_image(IJolietDiscMaster *joliet)
{
    static BYTE image[9000];
    IPropertyStorage *properties = NULL;
    PROPSPEC specs[] = {{.ulKind = PRSPEC_LPWSTR, .lpwstr = (OLECHAR[]){u"PlaceBootImageOnDisc"}},
                        {.ulKind = PRSPEC_LPWSTR, .lpwstr = (OLECHAR[]){u"BootImage"}}};
    PROPVARIANT values[] = {{.vt = VT_BOOL, .boolVal = VARIANT_TRUE}, {.vt = VT_STREAM}};
    assert_result(S_OK, coaster_stream_memory(image, 1 + below(sizeof image), &values[1].pStream));
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &properties));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(properties, 2, specs, values, 2));
    assert_result(S_OK, IJolietDiscMaster_SetJolietProperties(joliet, properties));
    IStream_Release(values[1].pStream);
    IPropertyStorage_Release(properties);
}

/* ------------------------------------------------------------------ what the drive says */

/* READ TRACK INFORMATION of the track; its two run-out blocks are in the size. */
static uint32_t blocks_of_track(const char *url, unsigned track)
{
    struct failure why;
    struct transport *transport = NULL;
    uint8_t reply[48] = {0};
    struct transport_command command = {.cdb = {0x52, 1, 0, 0, 0, (uint8_t)track, 0, 0, sizeof reply},
                                        .cdb_length = 10,
                                        .direction = TRANSPORT_DATA_IN,
                                        .data = reply,
                                        .data_length = sizeof reply};
    assert_int_equal(0, transport_open(url, &transport, &why));
    for (int attentions = 0; attentions < 4; attentions++) {
        assert_int_equal(TRANSPORT_DONE, transport_execute(transport, &command));
        if (command.status == 0)
            break;
    }
    transport_close(transport);
    assert_int_equal(0, command.status);
    return get_be32(reply + 24) - 2;
}

static void burn_and_compare(const char *url, unsigned session, uint64_t seed)
{
    IDiscMaster *master = master_make_open();
    IJolietDiscMaster *joliet = NULL;
    LONG used = 0;
    struct sink sink;
    UINT_PTR cookie;
    sink_begin(&sink);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    IDiscRecorder *recorder = recorder_find(master, url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    for (unsigned i = 1 + below(4); i > 0; i--)
        stage_odd_tree(joliet);
    IStorage *storage =
        storage_with(u"in every session", odd_size(), session); /* the trees may all have been refused */
    assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, TRUE));
    IStorage_Release(storage);
    if (session == 1 && below(3) == 0)
        set_a_boot_image(joliet);
    assert_result(S_OK, IJolietDiscMaster_GetUsedDataBlocks(joliet, &used));
    sink_forget(&sink);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    long block = sink_find(&sink, HEARD_BLOCK, 0);
    if (block < 0 || sink.heard[block].b != used || blocks_of_track(url, session) != (uint32_t)used)
        fail_msg("seed %llu, session %u: %d in use, %d announced, %u written", (unsigned long long)seed, session,
                 (int)used, block < 0 ? -1 : sink.heard[block].b, blocks_of_track(url, session));
    sink_forget(&sink);
    IJolietDiscMaster_Release(joliet);
    IDiscRecorder_Release(recorder);
    assert_result(S_OK, IDiscMaster_Close(master));
    IDiscMaster_Release(master);
}

static void used_is_written(void **state)
{
    (void)state;
    const char *trees = getenv("COASTER_TREES"), *first = getenv("COASTER_SEED");
    unsigned long count = trees != NULL ? strtoul(trees, NULL, 10) : 2;
    uint64_t seed = first != NULL ? strtoull(first, NULL, 10) : 1;
    scratch_make();
    loop_transport_register();
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    for (; count > 0; count--, seed++) {
        struct test_drive drive;
        char disc[320], name[32];
        state_of_generator = seed;
        drive_make(&drive, fresh_name());
        snprintf(name, sizeof name, "disc%llu", (unsigned long long)seed);
        disc_make(name, "cd-r-80", disc);
        drive_put(&drive, disc);
        setenv("COASTER_DRIVES", drive.url, 1);
        for (unsigned session = 1; session <= 3; session++)
            burn_and_compare(drive.url, session, seed);
        drive_drop(&drive);
        char command[400];
        snprintf(command, sizeof command, "rm -rf '%s'", disc);
        assert_int_equal(0, system(command));
    }
    CoUninitialize();
    unsetenv("COASTER_DRIVES");
    scratch_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(used_is_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
