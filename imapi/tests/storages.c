/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The storages and streams that clients can have made: over a folder, over a file, in memory. */
#include <fcntl.h>
#include <sys/stat.h>

#include "imapi/tests/support.h"
#include "imapi/text.h"

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
    assert_string_equal("?z a \xC3\xA9.txt b.txt link sub/ ", text);
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

/* Between enumeration and reading anything may happen to a name; nothing of it may hold a burn up. */
static void a_file_that_became_something_else(void **state)
{
    (void)state;
    IStorage *storage;
    IStream *stream;
    static const OLECHAR *const names[] = {u"pipe", u"folder", u"device", u"gone"};
    static const HRESULT expected[] = {STG_E_ACCESSDENIED, STG_E_ACCESSDENIED, STG_E_ACCESSDENIED, STG_E_FILENOTFOUND};
    assert_int_equal(0, mkdir(in_scratch("top"), 0777));
    put_file("top/pipe", "p");
    put_file("top/folder", "f");
    put_file("top/device", "d");
    put_file("top/gone", "g");
    assert_result(S_OK, coaster_storage_from_folder(in_scratch("top"), &storage));
    for (unsigned i = 0; i < 4; i++) {
        char path[32], *name = coaster_utf8_from_string(names[i]);
        snprintf(path, sizeof path, "top/%s", name);
        assert_int_equal(0, unlink(in_scratch(path)));
        CoTaskMemFree(name);
    }
    assert_int_equal(0, mkfifo(in_scratch("top/pipe"), 0666));
    assert_int_equal(0, mkdir(in_scratch("top/folder"), 0777));
    assert_int_equal(0, symlink("/dev/zero", in_scratch("top/device")));
    for (unsigned i = 0; i < 4; i++) {
        assert_result(expected[i], IStorage_OpenStream(storage, names[i], NULL, STGM_READ, 0, &stream));
        assert_null(stream);
    }
    IStorage_Release(storage);
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

enum { NAMES = 3000 };

static void name_number(unsigned number, bool renamed, OLECHAR name[16])
{
    char text[16];
    snprintf(text, sizeof text, renamed ? "was %u" : "n%u", number);
    for (size_t i = 0; i < sizeof text; i++)
        name[i] = (OLECHAR)text[i];
}

/* Of 3000 streams a third is renamed, a third is made anew and one in 13 is taken out: each is found by its last name
 * alone, and they come in the order of making. */
static void many_names_in_a_storage(void **state)
{
    (void)state;
    IStorage *storage;
    IStream *stream;
    OLECHAR name[16], before[16];
    unsigned order[2 * NAMES], count = 0;
    assert_result(S_OK, coaster_storage_memory(&storage));
    for (unsigned i = 0; i < NAMES; i++) {
        name_number(i, false, name);
        assert_result(S_OK, IStorage_CreateStream(storage, name, STGM_FAILIFTHERE, 0, 0, &stream));
        IStream_Release(stream);
    }
    for (unsigned i = 0; i < NAMES; i++) {
        name_number(i, false, before);
        name_number(i, true, name);
        if (i % 3 == 0) {
            assert_result(S_OK, IStorage_RenameElement(storage, before, name));
        } else if (i % 3 == 1) {
            assert_result(S_OK, IStorage_CreateStream(storage, before, STGM_CREATE, 0, 0, &stream));
            IStream_Release(stream);
        }
        if (i % 13 == 0)
            assert_result(S_OK, IStorage_DestroyElement(storage, i % 3 == 0 ? name : before));
    }
    for (unsigned replaced = 0; replaced < 2; replaced++)
        for (unsigned i = 0; i < NAMES; i++)
            if (i % 13 != 0 && (i % 3 == 1) == (replaced == 1))
                order[count++] = i;
    IEnumSTATSTG *elements;
    assert_result(S_OK, IStorage_EnumElements(storage, 0, NULL, 0, &elements));
    for (unsigned i = 0; i < count; i++) {
        STATSTG stat;
        name_number(order[i], order[i] % 3 == 0, name);
        assert_result(S_OK, IEnumSTATSTG_Next(elements, 1, &stat, NULL));
        assert_true(text_equal(name, stat.pwcsName));
        CoTaskMemFree(stat.pwcsName);
    }
    assert_result(S_FALSE, IEnumSTATSTG_Skip(elements, 1));
    IEnumSTATSTG_Release(elements);
    for (unsigned i = 0; i < 2 * NAMES; i++) {
        bool renamed = i >= NAMES;
        unsigned number = i % NAMES;
        name_number(number, renamed, name);
        bool there = number % 13 != 0 && renamed == (number % 3 == 0);
        assert_result(there ? S_OK : STG_E_FILENOTFOUND,
                      IStorage_OpenStream(storage, name, NULL, STGM_READ, 0, &stream));
        if (there)
            IStream_Release(stream);
    }
    assert_int_equal(0, IStorage_Release(storage));
}

/* The documentation of IStorage: a place for the result and a name are needed, reserved arguments are 0 or NULL. */
static void refuse_arguments(IStorage *storage, const OLECHAR *file, const OLECHAR *folder)
{
    IStream *stream = (IStream *)(void *)storage;
    IStorage *sub = storage;
    IEnumSTATSTG *elements = (IEnumSTATSTG *)(void *)storage;
    STATSTG stat;
    int reserved;
    assert_result(STG_E_INVALIDPOINTER, IStorage_OpenStream(storage, NULL, NULL, STGM_READ, 0, &stream));
    assert_result(STG_E_INVALIDPOINTER, IStorage_OpenStream(storage, file, NULL, STGM_READ, 0, NULL));
    assert_result(STG_E_INVALIDPARAMETER, IStorage_OpenStream(storage, file, &reserved, STGM_READ, 0, &stream));
    assert_null(stream);
    assert_result(STG_E_INVALIDPARAMETER, IStorage_OpenStream(storage, file, NULL, STGM_READ, 1, &stream));
    assert_result(STG_E_FILENOTFOUND,
                  IStorage_OpenStream(storage, folder, NULL, STGM_READ, 0, &stream)); /* of the other kind */
    assert_result(STG_E_INVALIDPOINTER, IStorage_OpenStorage(storage, NULL, NULL, STGM_READ, NULL, 0, &sub));
    assert_result(STG_E_INVALIDPOINTER, IStorage_OpenStorage(storage, folder, NULL, STGM_READ, NULL, 0, NULL));
    assert_result(STG_E_INVALIDPARAMETER, IStorage_OpenStorage(storage, folder, storage, STGM_READ, NULL, 0, &sub));
    assert_null(sub);
    assert_result(STG_E_INVALIDPARAMETER, IStorage_OpenStorage(storage, folder, NULL, STGM_READ, NULL, 1, &sub));
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStorage(storage, file, NULL, STGM_READ, NULL, 0, &sub));
    assert_result(STG_E_INVALIDPOINTER, IStorage_EnumElements(storage, 0, NULL, 0, NULL));
    assert_result(STG_E_INVALIDPARAMETER, IStorage_EnumElements(storage, 1, NULL, 0, &elements));
    assert_null(elements);
    assert_result(STG_E_INVALIDPARAMETER, IStorage_EnumElements(storage, 0, &reserved, 0, &elements));
    assert_result(STG_E_INVALIDPOINTER, IStorage_Stat(storage, NULL, STATFLAG_DEFAULT));
    assert_result(S_OK, IStorage_Stat(storage, &stat, STATFLAG_NONAME));
    assert_null(stat.pwcsName);
    assert_int_equal(STGTY_STORAGE, stat.type);
    /* nothing is transacted: committed always, never to be taken back */
    assert_result(S_OK, IStorage_Commit(storage, 0));
    assert_result(S_OK, IStorage_Revert(storage));
    assert_result(STG_E_INVALIDPOINTER, IStorage_CopyTo(storage, 0, NULL, NULL, NULL));
    assert_result(STG_E_ACCESSDENIED, IStorage_CopyTo(storage, 0, NULL, NULL, storage));
    assert_result(STG_E_INVALIDPOINTER, IStorage_MoveElementTo(storage, NULL, storage, u"x", STGMOVE_COPY));
    assert_result(STG_E_INVALIDPOINTER, IStorage_MoveElementTo(storage, file, NULL, u"x", STGMOVE_COPY));
    assert_result(STG_E_INVALIDPOINTER, IStorage_MoveElementTo(storage, file, storage, NULL, STGMOVE_COPY));
    assert_result(STG_E_INVALIDFLAG, IStorage_MoveElementTo(storage, file, storage, u"x", 77));
    assert_result(STG_E_ACCESSDENIED, IStorage_MoveElementTo(storage, file, storage, file, STGMOVE_COPY));
    assert_result(STG_E_FILENOTFOUND, IStorage_MoveElementTo(storage, u"absent", storage, u"x", STGMOVE_COPY));
}

static void storages_refuse(void **state)
{
    (void)state;
    IStorage *storage, *sub = NULL;
    IStream *stream = NULL;
    assert_result(E_POINTER, coaster_storage_memory(NULL));
    assert_result(E_POINTER, coaster_storage_from_folder(NULL, &storage));
    assert_result(E_POINTER, coaster_storage_from_folder(scratch, NULL));
    assert_int_equal(0, mkdir(in_scratch("sub"), 0777));
    put_file("file", "f");
    assert_result(S_OK, coaster_storage_from_folder(scratch, &storage));
    refuse_arguments(storage, u"file", u"sub");
    assert_result(STG_E_ACCESSDENIED, IStorage_OpenStream(storage, u"file", NULL, STGM_READWRITE, 0, &stream));
    assert_result(STG_E_ACCESSDENIED, IStorage_OpenStorage(storage, u"sub", NULL, STGM_WRITE, NULL, 0, &sub));
    assert_result(STG_E_ACCESSDENIED, IStorage_CreateStorage(storage, u"more", STGM_CREATE, 0, 0, &sub));
    assert_result(STG_E_ACCESSDENIED, IStorage_RenameElement(storage, u"file", u"other"));
    assert_result(STG_E_ACCESSDENIED, IStorage_MoveElementTo(storage, u"file", storage, u"other", STGMOVE_MOVE));
    assert_result(STG_E_ACCESSDENIED, IStorage_SetElementTimes(storage, u"file", NULL, NULL, NULL));
    assert_result(STG_E_ACCESSDENIED, IStorage_SetClass(storage, &IID_IStorage));
    assert_result(STG_E_ACCESSDENIED, IStorage_SetStateBits(storage, 0, 0));
    assert_int_equal(0, unlink(in_scratch("file"))); /* between the listing and the opening */
    assert_int_equal(0, rmdir(in_scratch("sub")));
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStream(storage, u"file", NULL, STGM_READ, 0, &stream));
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStorage(storage, u"sub", NULL, STGM_READ, NULL, 0, &sub));
    assert_int_equal(0, symlink("round", in_scratch("round")));
    assert_result(STG_E_ACCESSDENIED, coaster_storage_from_folder(in_scratch("round"), &sub)); /* ELOOP */
    assert_int_equal(0, IStorage_Release(storage));

    storage = storage_with(u"file", 1, 0);
    assert_result(S_OK, IStorage_CreateStorage(storage, u"sub", 0, 0, 0, &sub));
    IStorage_Release(sub);
    refuse_arguments(storage, u"file", u"sub");
    assert_result(STG_E_INVALIDPOINTER, IStorage_CreateStream(storage, NULL, 0, 0, 0, &stream));
    assert_result(STG_E_INVALIDPARAMETER, IStorage_CreateStream(storage, u"new", 0, 1, 0, &stream));
    assert_result(STG_E_INVALIDPOINTER, IStorage_CreateStorage(storage, u"new", 0, 0, 0, NULL));
    assert_result(STG_E_INVALIDPARAMETER, IStorage_CreateStorage(storage, u"new", 0, 0, 1, &sub));
    assert_result(STG_E_FILEALREADYEXISTS, IStorage_CreateStorage(storage, u"file", STGM_FAILIFTHERE, 0, 0, &sub));
    assert_null(sub);
    assert_result(S_OK, IStorage_CreateStorage(storage, u"file", STGM_CREATE, 0, 0, &sub)); /* the stream gives way */
    IStorage_Release(sub);
    assert_result(STG_E_FILENOTFOUND, IStorage_OpenStream(storage, u"file", NULL, STGM_READ, 0, &stream));
    assert_result(STG_E_INVALIDPOINTER, IStorage_SetClass(storage, NULL));
    assert_result(STG_E_FILENOTFOUND, IStorage_SetElementTimes(storage, u"absent", NULL, NULL, NULL));
    assert_result(STG_E_INVALIDPOINTER, IStorage_DestroyElement(storage, NULL));
    assert_result(STG_E_INVALIDPOINTER, IStorage_RenameElement(storage, u"file", NULL));
    assert_result(STG_E_FILENOTFOUND, IStorage_RenameElement(storage, u"absent", u"x"));
    assert_result(STG_E_INVALIDNAME, IStorage_RenameElement(storage, u"file", u""));
    assert_result(STG_E_FILEALREADYEXISTS, IStorage_RenameElement(storage, u"file", u"sub"));
    assert_int_equal(0, IStorage_Release(storage));
}

/* IEnumSTATSTG: a snapshot; Clone keeps the place; the count may be left out for one element only. */
static void enumerating_elements(void **state)
{
    (void)state;
    IStorage *storage = storage_with(u"one", 11, 0);
    IStream *stream;
    assert_result(S_OK, IStorage_CreateStream(storage, u"two", STGM_CREATE, 0, 0, &stream));
    IStream_Release(stream);
    IEnumSTATSTG *elements, *clone;
    STATSTG stats[3];
    ULONG fetched = 9;
    assert_result(S_OK, IStorage_EnumElements(storage, 0, NULL, 0, &elements));
    assert_result(S_OK, IStorage_DestroyElement(storage, u"two"));
    assert_result(STG_E_INVALIDPOINTER, IEnumSTATSTG_Next(elements, 2, stats, NULL));
    assert_result(STG_E_INVALIDPOINTER, IEnumSTATSTG_Next(elements, 1, NULL, &fetched));
    assert_result(STG_E_INVALIDPOINTER, IEnumSTATSTG_Clone(elements, NULL));
    assert_result(S_OK, IEnumSTATSTG_Skip(elements, 1));
    assert_result(S_OK, IEnumSTATSTG_Clone(elements, &clone));
    assert_result(S_FALSE, IEnumSTATSTG_Next(clone, 3, stats, &fetched));
    assert_int_equal(1, fetched);
    assert_memory_equal(u"two", stats[0].pwcsName, 8);
    CoTaskMemFree(stats[0].pwcsName);
    assert_result(S_FALSE, IEnumSTATSTG_Skip(clone, 1));
    assert_result(S_OK, IEnumSTATSTG_Reset(clone));
    assert_result(S_OK, IEnumSTATSTG_Next(clone, 1, stats, NULL));
    assert_memory_equal(u"one", stats[0].pwcsName, 8);
    assert_int_equal(11, stats[0].cbSize.QuadPart);
    CoTaskMemFree(stats[0].pwcsName);
    assert_result(S_FALSE, IEnumSTATSTG_Skip(elements, 2)); /* its own place */
    assert_int_equal(0, IEnumSTATSTG_Release(clone));
    assert_int_equal(0, IEnumSTATSTG_Release(elements));
    IStorage_Release(storage);
}

static HRESULT seek_to(IStream *stream, LONGLONG move, DWORD origin, ULARGE_INTEGER *at)
{
    LARGE_INTEGER by = {.QuadPart = move};
    return IStream_Seek(stream, by, origin, at);
}

/* A file as a stream: reads, never writes; a clone has its own place. */
static void a_file_as_a_stream(void **state)
{
    (void)state;
    IStream *stream, *clone, *copy;
    put_file("file.bin", "0123456789");
    assert_result(E_POINTER, coaster_stream_from_file(NULL, &stream));
    assert_result(E_POINTER, coaster_stream_from_file(in_scratch("file.bin"), NULL));
    assert_result(STG_E_FILENOTFOUND, coaster_stream_from_file(in_scratch("none"), &stream));
    assert_null(stream);
    assert_result(STG_E_FILENOTFOUND, coaster_stream_from_file(in_scratch("file.bin/below"), &stream));
    assert_result(STG_E_ACCESSDENIED,
                  coaster_stream_from_file(scratch, &stream)); /* no file, as coaster_storage_from_file says */
    assert_int_equal(0, mkfifo(in_scratch("pipe"), 0666));
    assert_result(STG_E_ACCESSDENIED,
                  coaster_stream_from_file(in_scratch("pipe"), &stream)); /* at once: nobody writes into it */
    assert_result(S_OK, coaster_stream_from_file(in_scratch("file.bin"), &stream));
    ULARGE_INTEGER at = {0}, size = {.QuadPart = 4}, in, out;
    assert_result(S_OK, seek_to(stream, -3, STREAM_SEEK_END, &at));
    assert_int_equal(7, at.QuadPart);
    assert_result(S_OK, seek_to(stream, -2, STREAM_SEEK_CUR, &at));
    assert_int_equal(5, at.QuadPart);
    assert_result(STG_E_INVALIDFUNCTION, seek_to(stream, 0, 3, &at));
    assert_result(STG_E_INVALIDFUNCTION, seek_to(stream, INT64_MAX, STREAM_SEEK_CUR, &at));
    assert_result(S_OK, IStream_Clone(stream, &clone));
    assert_result(STG_E_INVALIDPOINTER, IStream_Clone(stream, NULL));
    char bytes[8] = "";
    ULONG done = 0;
    assert_result(STG_E_INVALIDPOINTER, IStream_Read(stream, NULL, 1, &done));
    assert_result(S_OK, IStream_Read(stream, bytes, 5, &done));
    assert_memory_equal("56789", bytes, 5);
    assert_result(S_FALSE, IStream_Read(stream, bytes, 1, &done));
    assert_int_equal(0, done);
    assert_result(S_OK, coaster_stream_memory("", 0, &copy));
    assert_result(STG_E_INVALIDPOINTER, IStream_CopyTo(clone, NULL, size, NULL, NULL));
    assert_result(STG_E_ACCESSDENIED, IStream_CopyTo(clone, stream, size, &in, &out)); /* read, but not taken */
    assert_int_equal(0, out.QuadPart);
    assert_result(S_OK, seek_to(clone, 5, STREAM_SEEK_SET, NULL));
    assert_result(S_OK, IStream_CopyTo(clone, copy, size, &in, &out));
    assert_int_equal(4, in.QuadPart);
    assert_int_equal(4, out.QuadPart);
    assert_result(STG_E_ACCESSDENIED, IStream_SetSize(stream, size));
    assert_result(S_OK, IStream_Commit(stream, 0));
    assert_result(S_OK, IStream_Revert(stream));
    assert_result(STG_E_INVALIDFUNCTION, IStream_LockRegion(stream, at, size, 1)); /* locking is not supported */
    assert_result(STG_E_INVALIDFUNCTION, IStream_UnlockRegion(stream, at, size, 1));
    STATSTG stat;
    assert_result(STG_E_INVALIDPOINTER, IStream_Stat(stream, NULL, STATFLAG_DEFAULT));
    assert_result(S_OK, IStream_Stat(clone, &stat, STATFLAG_DEFAULT));
    assert_memory_equal(u"file.bin", stat.pwcsName, 18);
    assert_int_equal(10, stat.cbSize.QuadPart);
    CoTaskMemFree(stat.pwcsName);
    assert_int_equal(0, IStream_Release(copy));
    assert_int_equal(0, IStream_Release(clone));
    assert_int_equal(0, IStream_Release(stream));

    assert_result(E_POINTER, coaster_stream_memory(NULL, 1, &stream));
    assert_result(S_OK, coaster_stream_memory("ab", 2, &stream));
    assert_result(STG_E_INVALIDPOINTER, IStream_Write(stream, NULL, 1, &done));
    size.QuadPart = UINT64_MAX;
    assert_result(STG_E_MEDIUMFULL, IStream_SetSize(stream, size));
    assert_result(S_OK, seek_to(stream, INT64_MAX, STREAM_SEEK_SET, NULL));
    assert_result(STG_E_MEDIUMFULL, IStream_Write(stream, "x", 1, &done));
    assert_int_equal(0, done);
    assert_result(S_OK, seek_to(stream, 4, STREAM_SEEK_SET, NULL));
    assert_result(S_OK, IStream_Write(stream, "z", 1, NULL)); /* behind the end: zeros between */
    assert_result(S_OK, seek_to(stream, 0, STREAM_SEEK_SET, NULL));
    assert_result(S_OK, IStream_Read(stream, bytes, 5, NULL));
    assert_memory_equal("ab\0\0z", bytes, 5);
    assert_int_equal(0, IStream_Release(stream));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folder_shows_files_and_folders, begin, end),
        cmocka_unit_test_setup_teardown(a_file_is_one_element, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_became_something_else, begin, end),
        cmocka_unit_test_setup_teardown(a_storage_in_memory, begin, end),
        cmocka_unit_test_setup_teardown(many_names_in_a_storage, begin, end),
        cmocka_unit_test_setup_teardown(storages_refuse, begin, end),
        cmocka_unit_test_setup_teardown(enumerating_elements, begin, end),
        cmocka_unit_test_setup_teardown(a_file_as_a_stream, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
