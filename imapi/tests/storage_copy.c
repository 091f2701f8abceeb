/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CopyTo, MoveElementTo, times, class and state of the library's storages: as the pages of IStorage say. */
#include <sys/stat.h>

#include "imapi/tests/support.h"

/* "name=content " or "name/(...) " for each element, in order. */
static void tell(IStorage *storage, char *out)
{
    IEnumSTATSTG *elements;
    STATSTG stat;
    assert_result(S_OK, IStorage_EnumElements(storage, 0, NULL, 0, &elements));
    *out = 0;
    while (IEnumSTATSTG_Next(elements, 1, &stat, NULL) == S_OK) {
        char *name = coaster_utf8_from_string(stat.pwcsName);
        out += sprintf(out, "%s", name);
        if (stat.type == STGTY_STORAGE) {
            IStorage *sub;
            assert_result(S_OK, IStorage_OpenStorage(storage, stat.pwcsName, NULL, STGM_READ, NULL, 0, &sub));
            out += sprintf(out, "/(");
            tell(sub, out);
            out += strlen(out);
            out += sprintf(out, ") ");
            IStorage_Release(sub);
        } else {
            IStream *stream;
            char content[64] = "";
            assert_result(S_OK, IStorage_OpenStream(storage, stat.pwcsName, NULL, STGM_READ, 0, &stream));
            assert_true(SUCCEEDED(IStream_Read(stream, content, sizeof content - 1, NULL)));
            out += sprintf(out, "=%s ", content);
            IStream_Release(stream);
        }
        CoTaskMemFree(name);
        CoTaskMemFree(stat.pwcsName);
    }
    IEnumSTATSTG_Release(elements);
}

static void put(IStorage *storage, const OLECHAR *name, const char *content)
{
    IStream *stream;
    assert_result(S_OK, IStorage_CreateStream(storage, name, STGM_CREATE, 0, 0, &stream));
    assert_result(S_OK, IStream_Write(stream, content, (ULONG)strlen(content), NULL));
    IStream_Release(stream);
}

static IStorage *make_folder(IStorage *storage, const OLECHAR *name)
{
    IStorage *sub;
    assert_result(S_OK, IStorage_CreateStorage(storage, name, 0, 0, 0, &sub));
    return sub;
}

static IStorage *source, *destination;
static char text[1000];

static int begin(void **state)
{
    (void)state;
    scratch_make();
    assert_result(S_OK, coaster_storage_memory(&source));
    assert_result(S_OK, coaster_storage_memory(&destination));
    put(source, u"a", "new");
    IStorage *sub = make_folder(source, u"docs");
    put(sub, u"b", "inner");
    IStorage_Release(sub);
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(0, IStorage_Release(source));
    assert_int_equal(0, IStorage_Release(destination));
    scratch_remove();
    return 0;
}

/* A stream replaces its namesake; a storage is merged into its namesake; the rest stays. */
static void a_copy_merges(void **state)
{
    (void)state;
    put(destination, u"a", "old and longer");
    put(destination, u"mine", "kept");
    IStorage *sub = make_folder(destination, u"docs");
    put(sub, u"c", "older");
    IStorage_Release(sub);
    assert_result(S_OK, IStorage_CopyTo(source, 0, NULL, NULL, destination));
    tell(destination, text);
    assert_string_equal("mine=kept docs/(c=older b=inner ) a=new ", text);
    tell(source, text);
    assert_string_equal("a=new docs/(b=inner ) ", text);
    put(source, u"a", "changed"); /* a copy, not the same bytes */
    tell(destination, text);
    assert_string_equal("mine=kept docs/(c=older b=inner ) a=new ", text);
}

static void kinds_and_names_are_left_out(void **state)
{
    (void)state;
    const IID streams = IID_IStream, storages = IID_IStorage;
    OLECHAR name[] = u"a", *names[] = {name, NULL};
    assert_result(S_OK, IStorage_CopyTo(source, 0, NULL, names, destination));
    tell(destination, text);
    assert_string_equal("docs/(b=inner ) ", text);
    assert_result(S_OK, IStorage_DestroyElement(destination, u"docs"));
    assert_result(S_OK, IStorage_CopyTo(source, 1, &streams, NULL, destination));
    tell(destination, text);
    assert_string_equal("docs/() ", text);
    assert_result(S_OK, IStorage_DestroyElement(destination, u"docs"));
    assert_result(S_OK, IStorage_CopyTo(source, 1, &storages, names, destination)); /* then names do not count */
    tell(destination, text);
    assert_string_equal("a=new ", text);
}

/* It would have no end. */
static void nothing_is_copied_into_itself(void **state)
{
    (void)state;
    IStorage *sub, *deep;
    assert_result(S_OK, IStorage_OpenStorage(source, u"docs", NULL, STGM_READWRITE, NULL, 0, &sub));
    deep = make_folder(sub, u"deep");
    assert_result(STG_E_ACCESSDENIED, IStorage_CopyTo(source, 0, NULL, NULL, source));
    assert_result(STG_E_ACCESSDENIED, IStorage_CopyTo(source, 0, NULL, NULL, deep));
    assert_result(STG_E_ACCESSDENIED, IStorage_MoveElementTo(source, u"docs", deep, u"x", STGMOVE_MOVE));
    IStorage_Release(deep);
    IStorage_Release(sub);
    tell(source, text);
    assert_string_equal("a=new docs/(b=inner deep/() ) ", text);
}

static void elements_move(void **state)
{
    (void)state;
    put(destination, u"taken", "t");
    assert_result(STG_E_FILEALREADYEXISTS, IStorage_MoveElementTo(source, u"a", destination, u"taken", STGMOVE_MOVE));
    assert_result(STG_E_FILEALREADYEXISTS,
                  IStorage_MoveElementTo(source, u"docs", destination, u"taken", STGMOVE_COPY));
    assert_result(S_OK, IStorage_MoveElementTo(source, u"a", destination, u"moved", STGMOVE_MOVE));
    assert_result(S_OK, IStorage_MoveElementTo(source, u"docs", destination, u"copied", STGMOVE_COPY));
    tell(source, text);
    assert_string_equal("docs/(b=inner ) ", text);
    tell(destination, text);
    assert_string_equal("taken=t moved=new copied/(b=inner ) ", text);
    assert_result(S_OK, IStorage_MoveElementTo(destination, u"moved", destination, u"again", STGMOVE_MOVE));
    tell(destination, text);
    assert_string_equal("taken=t copied/(b=inner ) again=new ", text);
}

static STATSTG stat_of(IStorage *storage, ULONG index)
{
    IEnumSTATSTG *elements;
    STATSTG stat;
    assert_result(S_OK, IStorage_EnumElements(storage, 0, NULL, 0, &elements));
    assert_result(S_OK, IEnumSTATSTG_Skip(elements, index));
    assert_result(S_OK, IEnumSTATSTG_Next(elements, 1, &stat, NULL));
    CoTaskMemFree(stat.pwcsName);
    IEnumSTATSTG_Release(elements);
    return stat;
}

static void times_class_and_state_are_kept_and_copied(void **state)
{
    (void)state;
    const FILETIME one = {1, 10}, two = {2, 20}, three = {3, 30};
    assert_result(S_OK, IStorage_SetElementTimes(source, u"a", &one, &two, &three));
    assert_result(S_OK, IStorage_SetElementTimes(source, u"a", NULL, NULL, &one)); /* the others stay */
    assert_result(S_OK, IStorage_SetElementTimes(source, u"docs", &two, NULL, NULL));
    assert_result(S_OK, IStorage_SetElementTimes(source, NULL, NULL, NULL, &three));
    assert_result(S_OK, IStorage_SetClass(source, &IID_IStorage));
    assert_result(S_OK, IStorage_SetStateBits(source, 0xF0F0, 0xFFFF));
    assert_result(S_OK, IStorage_SetStateBits(source, 0x000F, 0x00FF));
    STATSTG stat;
    assert_result(S_OK, IStorage_Stat(source, &stat, STATFLAG_NONAME));
    assert_memory_equal(&three, &stat.mtime, sizeof three);
    assert_true(IsEqualIID(&stat.clsid, &IID_IStorage));
    assert_int_equal(0xF00F, stat.grfStateBits);
    assert_result(S_OK, IStorage_CopyTo(source, 0, NULL, NULL, destination));
    assert_result(S_OK, IStorage_Stat(destination, &stat, STATFLAG_NONAME));
    assert_true(IsEqualIID(&stat.clsid, &IID_IStorage));
    assert_int_equal(0xF00F, stat.grfStateBits);
    stat = stat_of(destination, 0);
    assert_memory_equal(&one, &stat.ctime, sizeof one);
    assert_memory_equal(&two, &stat.atime, sizeof two);
    assert_memory_equal(&one, &stat.mtime, sizeof one);
    stat = stat_of(destination, 1);
    assert_memory_equal(&two, &stat.ctime, sizeof two);
    IStream *stream;
    assert_result(S_OK, IStorage_OpenStream(destination, u"a", NULL, STGM_READ, 0, &stream));
    assert_result(S_OK, IStream_Stat(stream, &stat, STATFLAG_NONAME));
    assert_memory_equal(&one, &stat.mtime, sizeof one);
    IStream_Release(stream);
}

/* From the file system into memory, and not the other way: a folder is read-only. */
static void a_folder_is_copied(void **state)
{
    (void)state;
    char path[300];
    IStorage *folder;
    snprintf(path, sizeof path, "%s/tree", scratch);
    assert_int_equal(0, mkdir(path, 0700));
    snprintf(path, sizeof path, "%s/tree/file", scratch);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("of the disk", file);
    fclose(file);
    snprintf(path, sizeof path, "%s/tree", scratch);
    assert_result(S_OK, coaster_storage_from_folder(path, &folder));
    assert_result(STG_E_ACCESSDENIED, IStorage_CopyTo(source, 0, NULL, NULL, folder));
    assert_result(S_OK, IStorage_CopyTo(folder, 0, NULL, NULL, destination));
    assert_result(S_OK, IStorage_MoveElementTo(folder, u"file", destination, u"second", STGMOVE_COPY));
    tell(destination, text);
    assert_string_equal("file=of the disk second=of the disk ", text);
    assert_true(stat_of(destination, 0).mtime.dwHighDateTime != 0); /* the file's own */
    assert_int_equal(0, IStorage_Release(folder));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_copy_merges, begin, end),
        cmocka_unit_test_setup_teardown(kinds_and_names_are_left_out, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_copied_into_itself, begin, end),
        cmocka_unit_test_setup_teardown(elements_move, begin, end),
        cmocka_unit_test_setup_teardown(times_class_and_state_are_kept_and_copied, begin, end),
        cmocka_unit_test_setup_teardown(a_folder_is_copied, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
