/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The storages and streams that clients can have made: over a folder, over a file, in memory. */
#include <fcntl.h>
#include <sys/stat.h>

#include "imapi/tests/support.h"

static int begin(void **state)
{
    (void)state;
    scratch_make();
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_remove();
    return 0;
}

static char *in_scratch(const char *name)
{
    static char path[2][400];
    static unsigned turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", scratch, name);
    return path[turn];
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(in_scratch(name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The names in order, each with a '/' behind a storage's, blanks between. */
static void list(IStorage *storage, char text[200])
{
    IEnumSTATSTG *elements;
    text[0] = '\0';
    assert_result(S_OK, IStorage_EnumElements(storage, 0, NULL, 0, &elements));
    STATSTG stat;
    ULONG fetched = 0;
    while (IEnumSTATSTG_Next(elements, 1, &stat, &fetched) == S_OK) {
        char *name = coaster_utf8_from_string(stat.pwcsName);
        strcat(text, name);
        strcat(text, stat.type == STGTY_STORAGE ? "/ " : " ");
        CoTaskMemFree(name);
        CoTaskMemFree(stat.pwcsName);
    }
    assert_int_equal(0, fetched);
    IEnumSTATSTG_Release(elements);
}

static void a_folder_shows_files_and_folders(void **state)
{
    (void)state;
    char text[200];
    assert_int_equal(0, mkdir(in_scratch("top"), 0777));
    assert_int_equal(0, mkdir(in_scratch("top/sub"), 0777));
    put_file("top/b.txt", "bee");
    put_file("top/a \xC3\xA9.txt", "aye");
    put_file("top/sub/c", "sea");
    assert_int_equal(0, symlink("b.txt", in_scratch("top/link")));
    assert_int_equal(0, symlink("sub", in_scratch("top/circle")));
    assert_int_equal(0, mkfifo(in_scratch("top/pipe"), 0666));
    put_file("top/\xFFz", "not UTF-8");
    IStorage *storage, *sub;
    IStream *stream;
    assert_result(STG_E_PATHNOTFOUND, coaster_storage_from_folder(in_scratch("nowhere"), &storage));
    assert_result(STG_E_PATHNOTFOUND, coaster_storage_from_folder(in_scratch("top/b.txt"), &storage));
    assert_result(S_OK, coaster_storage_from_folder(in_scratch("top"), &storage));
    list(storage, text);
    assert_string_equal("a \xC3\xA9.txt b.txt link sub/ ?z ", text);
    assert_result(S_OK, IStorage_OpenStream(storage, u"a é.txt", NULL, STGM_READ, 0, &stream));
    char bytes[8];
    ULONG read = 0;
    assert_result(S_FALSE, IStream_Read(stream, bytes, sizeof bytes, &read));
    assert_int_equal(3, read);
    assert_memory_equal("aye", bytes, 3);
    STATSTG stat;
    assert_result(S_OK, IStream_Stat(stream, &stat, STATFLAG_NONAME));
    assert_int_equal(3, stat.cbSize.QuadPart);
    assert_int_equal(STGTY_STREAM, stat.type);
    assert_true(stat.mtime.dwHighDateTime > 0x01D00000); /* later than 2014 */
    assert_result(STG_E_ACCESSDENIED, IStream_Write(stream, "x", 1, NULL));
    IStream_Release(stream);
    assert_result(S_OK, IStorage_OpenStorage(storage, u"sub", NULL, STGM_READ, NULL, 0, &sub));
    list(sub, text);
    assert_string_equal("c ", text);
    assert_result(S_OK, IStorage_Stat(sub, &stat, STATFLAG_DEFAULT));
    assert_int_equal('s', stat.pwcsName[0]);
    CoTaskMemFree(stat.pwcsName);
    IStorage_Release(sub);
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStream(storage, u"B.TXT", NULL, STGM_READ, 0, &stream));
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStream(storage, u"sub", NULL, STGM_READ, 0, &stream));
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStorage(storage, u"circle", NULL, STGM_READ, NULL, 0, &sub));
    assert_result(STG_E_ACCESSDENIED, IStorage_CreateStream(storage, u"n", STGM_CREATE, 0, 0, &stream));
    assert_result(STG_E_ACCESSDENIED, IStorage_DestroyElement(storage, u"b.txt"));
    assert_int_equal(0, IStorage_Release(storage));
}

static void a_file_is_one_element(void **state)
{
    (void)state;
    char text[200];
    put_file("one", "1");
    put_file("two", "2");
    IStorage *storage;
    assert_result(S_OK, coaster_storage_from_file(in_scratch("one"), &storage));
    list(storage, text);
    assert_string_equal("one ", text);
    IStorage_Release(storage);
    assert_result(STG_E_PATHNOTFOUND, coaster_storage_from_file(in_scratch("three"), &storage));
    assert_result(STG_E_ACCESSDENIED, coaster_storage_from_file(scratch, &storage));
    assert_result(E_POINTER, coaster_storage_from_file(NULL, &storage));
}

static void a_storage_in_memory(void **state)
{
    (void)state;
    char text[200];
    IStorage *storage, *sub, *again;
    IStream *stream, *clone;
    assert_result(S_OK, coaster_storage_memory(&storage));
    assert_result(S_OK, IStorage_CreateStorage(storage, u"folder", STGM_FAILIFTHERE, 0, 0, &sub));
    assert_result(S_OK, IStorage_CreateStream(sub, u"file", STGM_FAILIFTHERE, 0, 0, &stream));
    assert_result(S_OK, IStream_Write(stream, "0123456789", 10, NULL));
    assert_result(STG_E_FILEALREADYEXISTS, IStorage_CreateStream(sub, u"file", STGM_FAILIFTHERE, 0, 0, &clone));
    assert_result(STG_E_INVALIDNAME, IStorage_CreateStream(sub, u"", STGM_CREATE, 0, 0, &clone));
    LARGE_INTEGER move = {.QuadPart = -4};
    ULARGE_INTEGER at;
    assert_result(S_OK, IStream_Seek(stream, move, STREAM_SEEK_END, &at));
    assert_int_equal(6, at.QuadPart);
    assert_result(S_OK, IStream_Clone(stream, &clone));
    char bytes[4];
    assert_result(S_OK, IStream_Read(clone, bytes, 4, NULL));
    assert_memory_equal("6789", bytes, 4);
    move.QuadPart = -1;
    assert_result(STG_E_INVALIDFUNCTION, IStream_Seek(stream, move, STREAM_SEEK_SET, NULL));
    ULARGE_INTEGER size = {.QuadPart = 20};
    assert_result(S_OK, IStream_SetSize(stream, size));
    IStream *copy;
    assert_result(S_OK, coaster_stream_memory(NULL, 0, &copy));
    move.QuadPart = 0;
    IStream_Seek(stream, move, STREAM_SEEK_SET, NULL);
    size.QuadPart = UINT64_MAX;
    assert_result(S_OK, IStream_CopyTo(stream, copy, size, &at, &size));
    assert_int_equal(20, at.QuadPart);
    assert_int_equal(20, size.QuadPart);
    IStream_Release(copy);
    list(storage, text);
    assert_string_equal("folder/ ", text);
    assert_result(S_OK, IStorage_OpenStorage(storage, u"folder", NULL, STGM_READ, NULL, 0, &again));
    assert_result(S_OK, IStorage_RenameElement(again, u"file", u"other"));
    list(sub, text);
    assert_string_equal("other ", text);
    assert_result(S_OK, IStorage_DestroyElement(again, u"other"));
    assert_result(STG_E_FILENOTFOUND, IStorage_DestroyElement(again, u"other"));
    assert_int_equal(0, IStream_Release(stream)); /* open streams outlive their element */
    assert_int_equal(0, IStream_Release(clone));
    IStorage_Release(again);
    IStorage_Release(sub);
    assert_int_equal(0, IStorage_Release(storage));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folder_shows_files_and_folders, begin, end),
        cmocka_unit_test_setup_teardown(a_file_is_one_element, begin, end),
        cmocka_unit_test_setup_teardown(a_storage_in_memory, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
