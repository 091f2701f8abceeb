/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a core dump would hold (R-STA-23): neither the key nor a staged byte, at any moment of a staging. What is
 * staged, and the key, are made of pairs of numbers of which the second follows from the first, so that the search
 * knows them without holding any; and the mappings that the system leaves out of a dump are the control: there both
 * must be found.
 *
 *   core_dump make FILE        writes such a file of 6 MB
 *   core_dump MOMENT URL FILE  stages FILE for the drive at URL, and dumps core when it is staged, burning, burned,
 *                              verified or closed
 *   core_dump scan CORE        says what is in it; 1: something is
 */
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/bytes.h"
#include "imapi/tests/support.h"

#define LENGTH (((size_t)6 << 20) + 100000) /* not whole units of the stash */

/* The shadow of a sanitizer has terabytes. */
#define LARGEST (1ul << 28)

enum { STAGED_PAIR, KEY_PAIR, PAIRS };
static const char *const pair_names[] = {"staged bytes", "the key"};

/* The second number of a pair. */
static uint64_t partner(uint64_t first, int kind)
{
    uint64_t x = (first ^ (kind == KEY_PAIR ? 0x5851F42D4C957F2Du : 0x14057B7EF767814Fu)) * 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 29) * 0xBF58476D1CE4E5B9u;
    return x ^ x >> 32;
}

static void put_pairs(void *data, size_t length, uint64_t seed, int kind)
{
    uint8_t *at = data;
    for (size_t i = 0; i + 16 <= length; i += 16) {
        uint64_t first = partner(seed + i, PAIRS), second = partner(first, kind);
        memcpy(at + i, &first, 8);
        memcpy(at + i + 8, &second, 8);
    }
}

/* In place of libsodium's: the key of the stash is one that can be recognised. (Libsodium marks its memory with 16
 * bytes of it.) */
void randombytes_buf(void *const buffer, const size_t size)
{
    static uint64_t calls;
    memset(buffer, 0x5A, size);
    if (size >= crypto_aead_aes256gcm_KEYBYTES)
        put_pairs(buffer, size, 1000000 * ++calls, KEY_PAIR);
}

/* ------------------------------------------------------------------ the search */

static void count_pairs(const uint8_t *data, size_t length, size_t found[PAIRS])
{
    for (size_t i = 0; i + 16 <= length; i += 4) {
        uint64_t first, second;
        memcpy(&first, data + i, 8);
        memcpy(&second, data + i + 8, 8);
        if (first == 0 && second == 0)
            continue;
        for (int kind = 0; kind < PAIRS; kind++)
            found[kind] += second == partner(first, kind);
    }
}

/* Reads through a window that no dump holds, and that is emptied again: the search must not find itself. */
static void scan(int fd, uint64_t from, uint64_t to, size_t found[PAIRS])
{
    enum { WINDOW = 1 << 20 };
    uint8_t *window = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(window != MAP_FAILED);
    assert_int_equal(0, madvise(window, WINDOW, MADV_DONTDUMP));
    while (from < to) {
        size_t length = minimum_size(WINDOW, (size_t)(to - from));
        ssize_t got = pread(fd, window, length, (off_t)from);
        if (got <= 0)
            break; /* a guard page */
        count_pairs(window, (size_t)got, found);
        memset(window, 0, WINDOW);
        from += (uint64_t)got;
    }
    munmap(window, WINDOW);
}

/* Private memory of this process that a core dump holds (left_out: that it does not): what the default of core(5)
 * takes. */
static void search_memory(bool left_out, size_t found[PAIRS])
{
    FILE *maps = fopen("/proc/self/smaps", "re");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    assert_true(maps != NULL && memory >= 0);
    char line[512], flags[16] = "";
    unsigned long from = 0, to = 0, next_from, next_to;
    memset(found, 0, PAIRS * sizeof *found);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %15s", &next_from, &next_to, flags) == 3 && strchr(line, '-') < strchr(line, ' ')) {
            from = next_from, to = next_to;
        } else if (strncmp(line, "VmFlags:", 8) == 0 && (strstr(line, " dd") != NULL) == left_out &&
                   strstr(line, " wr ") != NULL && strstr(line, " io") == NULL && to - from < LARGEST) {
            scan(memory, from, to, found);
        }
    }
    fclose(maps);
    close(memory);
}

static void then_a_dump_holds_nothing(const char *moment)
{
    size_t found[PAIRS];
    search_memory(false, found);
    for (int kind = 0; kind < PAIRS; kind++)
        if (found[kind] != 0)
            fail_msg("%s: a core dump would hold %s, %zu pairs", moment, pair_names[kind], found[kind]);
}

/* ------------------------------------------------------------------ the staging */

static IDiscMaster *master;
static IJolietDiscMaster *joliet;
static IRedbookDiscMaster *redbook;

static void make_file(const char *path)
{
    uint8_t *data = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(data != MAP_FAILED);
    put_pairs(data, LENGTH, 7, STAGED_PAIR);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_int_equal((ssize_t)LENGTH, write(fd, data, LENGTH));
    close(fd);
    memset(data, 0, LENGTH);
    munmap(data, LENGTH);
}

static void select_drive(const char *url)
{
    assert_result(S_OK, coaster_add_drive(url));
    master = master_make_open();
    IDiscRecorder *recorder = recorder_find(master, url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder_Release(recorder);
}

static void stage_file(const char *path)
{
    IStorage *storage = NULL;
    assert_result(S_OK, coaster_storage_from_file(path, &storage));
    assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, FALSE));
    IStorage_Release(storage);
}

static void let_go(void)
{
    if (joliet)
        IJolietDiscMaster_Release(joliet);
    joliet = NULL;
    if (redbook)
        IRedbookDiscMaster_Release(redbook);
    redbook = NULL;
    IDiscMaster_Release(master);
}

static struct test_drive drive;

static int begin(void **state)
{
    (void)state;
    char path[320];
    scratch_make();
    drive_make(&drive, fresh_name());
    disc_make("core", "cd-r-74", path);
    drive_put(&drive, path);
    snprintf(path, sizeof path, "%s/file", scratch);
    make_file(path);
    select_drive(drive.url);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    let_go();
    coaster_remove_drive(drive.url);
    drive_drop(&drive);
    scratch_remove();
    return 0;
}

static void while_and_after_data_is_staged(void **state)
{
    (void)state;
    char path[320];
    size_t found[PAIRS];
    snprintf(path, sizeof path, "%s/file", scratch);
    stage_file(path);
    search_memory(true, found);
    assert_true(found[STAGED_PAIR] > 0 && found[KEY_PAIR] > 0); /* the control: it is there, and the search finds it */
    then_a_dump_holds_nothing("staged");
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    then_a_dump_holds_nothing("cleared");
    stage_file(path);
    assert_result(S_OK, IDiscMaster_Close(master));
    then_a_dump_holds_nothing("closed");
    search_memory(true, found);
    assert_int_equal(0, found[STAGED_PAIR]); /* not even left out of a dump: it is gone */
    assert_int_equal(0, found[KEY_PAIR]);
}

static void while_audio_is_staged(void **state)
{
    (void)state;
    enum { BLOCKS = 320, BYTES = BLOCKS * 2352 };
    byte *sound = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(sound != MAP_FAILED);
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IRedbookDiscMaster, (void **)&redbook));
    IDiscRecorder *recorder = recorder_find(master, drive.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IDiscRecorder_Release(recorder);
    put_pairs(sound, BYTES, 11, STAGED_PAIR);
    assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
    for (int i = 0; i < BLOCKS; i++)
        assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, sound + i * 2352, 2352));
    munmap(sound, BYTES); /* the client's copy is the client's */
    then_a_dump_holds_nothing("audio staged");
    assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
    assert_result(S_OK, IDiscMaster_ClearFormatContent(master));
    then_a_dump_holds_nothing("audio cleared");
}

/* A copy in ordinary memory is found: the search would see a leak. */
static void the_search_sees_a_leak(void **state)
{
    (void)state;
    size_t found[PAIRS];
    uint8_t *leak = malloc(4096);
    put_pairs(leak, 4096, 5, STAGED_PAIR);
    put_pairs(leak + 100, 32, 6, KEY_PAIR);
    search_memory(false, found);
    free(leak);
    assert_true(found[STAGED_PAIR] > 200);
    assert_int_equal(2, found[KEY_PAIR]);
}

/* ------------------------------------------------------------------ as a program */

static bool dump_core(struct sink *sink)
{
    if (sink_count(sink, HEARD_BLOCK) > 20)
        abort();
    return false;
}

static int dump_at(const char *moment, const char *url, const char *path)
{
    struct sink sink;
    UINT_PTR cookie;
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    (void)setrlimit(RLIMIT_CORE, &limit);
    sink_begin(&sink);
    select_drive(url);
    if (strcmp(moment, "burning") == 0)
        sink.cancel = dump_core;
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    stage_file(path);
    if (strcmp(moment, "staged") == 0)
        abort();
    boolean verify = strcmp(moment, "verified") == 0;
    assert_result(S_OK, coaster_verify_after_burn(master, verify, NULL, NULL));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, !verify, FALSE));
    if (strcmp(moment, "closed") == 0)
        assert_result(S_OK, IDiscMaster_Close(master));
    abort();
}

/* The memory in a core file. Its notes are reported beside it: the registers of that instant may hold the last bytes
 * that were copied. */
static int scan_file(const char *path)
{
    size_t memory[PAIRS] = {0}, registers[PAIRS] = {0};
    Elf64_Ehdr header;
    Elf64_Phdr part;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || pread(fd, &header, sizeof header, 0) != (ssize_t)sizeof header ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_type != ET_CORE)
        return EXIT_USAGE_ERROR;
    for (unsigned i = 0; i < header.e_phnum; i++)
        if (pread(fd, &part, sizeof part, (off_t)(header.e_phoff + i * sizeof part)) == (ssize_t)sizeof part)
            scan(fd, part.p_offset, part.p_offset + part.p_filesz, part.p_type == PT_LOAD ? memory : registers);
    close(fd);
    printf("%zu pairs of %s, %zu of %s; %zu and %zu in registers\n", memory[0], pair_names[0], memory[1], pair_names[1],
           registers[0], registers[1]);
    return memory[0] + memory[1] > 0;
}

int main(int count, char **arguments)
{
    loop_transport_register();
    if (CoInitialize(NULL) < 0)
        return EXIT_INTERNAL;
    if (count == 3 && strcmp(arguments[1], "make") == 0)
        return make_file(arguments[2]), 0;
    if (count == 3 && strcmp(arguments[1], "scan") == 0)
        return scan_file(arguments[2]);
    if (count == 4)
        return dump_at(arguments[1], arguments[2], arguments[3]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(while_and_after_data_is_staged, begin, finish),
        cmocka_unit_test_setup_teardown(while_audio_is_staged, begin, finish),
        cmocka_unit_test_setup_teardown(the_search_sees_a_leak, begin, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
