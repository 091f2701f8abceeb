/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the walks have in common: journeys (a burn of each kind from SetActiveDiscRecorder to the eject, and Erase), the
 * discs they begin with, and what must not be left over when one has ended, whichever way.
 */
#ifndef COASTER_IMAPI_TESTS_WALK_WORLD_H
#define COASTER_IMAPI_TESTS_WALK_WORLD_H

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "imapi/device.h"
#include "imapi/tests/walk_transport.h"

struct journey {
    const char *name;
    bool audio, simulated, second, erase, whole;
};

static const struct journey journeys[] = {
    {.name = "data"},
    {.name = "audio", .audio = true},
    {.name = "second session", .second = true},
    {.name = "data, simulated", .simulated = true},
    {.name = "audio, simulated", .audio = true, .simulated = true},
    {.name = "second session, simulated", .second = true, .simulated = true},
    {.name = "erase quick", .erase = true},
    {.name = "erase full", .erase = true, .whole = true},
};
enum { JOURNEYS = sizeof journeys / sizeof *journeys, BURNS = 6 };

/* ------------------------------------------------------------------ where we are, and what was found wrong */

static char point[300];
static unsigned points, mistakes;
enum { MOST_MISTAKES = 40 };

static inline void wrong(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("# %s: ", point);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    mistakes++;
}

#define must(condition, ...)                                                                                           \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            wrong(__VA_ARGS__);                                                                                        \
    } while (0)

static inline void too_long(int signal_number)
{
    (void)signal_number;
    static const char words[] = "Bail out! it hangs: ";
    if (write(1, words, sizeof words - 1) < 0 || write(1, point, strlen(point)) < 0 || write(1, "\n", 1) < 0)
        _exit(71);
    _exit(70);
}

/* The library waits on this clock: a drive that is busy for ever is given up at once, as by its own time. */
static double waited;

static inline double time_of_the_walk(void)
{
    return waited;
}

static inline void wait_in_the_walk(double seconds)
{
    waited += seconds;
}

static inline double seconds_since(double then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9 - then;
}

/* ------------------------------------------------------------------ discs */

static char template_blank[320], template_recorded[320], template_other[320], template_rewritable[320];

static inline void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    struct stat status;
    assert_true(in >= 0 && out >= 0 && fstat(in, &status) == 0);
    for (off_t at = lseek(in, 0, SEEK_DATA); at >= 0 && at < status.st_size;) { /* the files are sparse */
        ssize_t got = pread(in, bytes, sizeof bytes, at);
        assert_true(got > 0 && pwrite(out, bytes, (size_t)got, at) == got);
        at = lseek(in, at + got, SEEK_DATA);
    }
    assert_int_equal(0, ftruncate(out, status.st_size));
    close(in);
    close(out);
}

/* A bundle like that one, at scratch/NAME.disc. */
static inline void disc_like(const char *template, const char *name, char path[320])
{
    char from[600], to[600];
    snprintf(path, 320, "%s/%s.disc", scratch, name);
    mkdir(path, 0700);
    DIR *folder = opendir(path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
    folder = opendir(template);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "lock") == 0)
            continue;
        snprintf(from, sizeof from, "%s/%s", template, entry->d_name);
        snprintf(to, sizeof to, "%s/%s", path, entry->d_name);
        copy_file(from, to);
    }
    closedir(folder);
}

static const char *first_disc_of(const struct journey *journey)
{
    return journey->erase ? template_rewritable : journey->second ? template_recorded : template_blank;
}

/* ------------------------------------------------------------------ the objects of one point */

static struct test_drive there;
static char there_url[64], there_path[320];
static IDiscMaster *master;
static IDiscRecorder *recorder;
static IJolietDiscMaster *joliet;
static IRedbookDiscMaster *redbook;
static struct sink sink;

static inline void put_disc(const char *path)
{
    struct failure why;
    struct drive *drive = loop_drive_lock(there.name);
    (void)!drive_remove(drive, &why); /* there may be none */
    if (drive_insert(drive, path, &why) != 0)
        wrong("%s", why.sentence);
    loop_drive_unlock(drive);
}

static inline void new_disc(const char *template)
{
    static unsigned number;
    char name[32];
    struct failure why;
    struct drive *drive = loop_drive_lock(there.name);
    (void)!drive_remove(drive, &why);
    loop_drive_unlock(drive);
    snprintf(name, sizeof name, "disc%u", number++ % 4); /* the one before may be wanted again */
    disc_like(template, name, there_path);
    put_disc(there_path);
}

static inline HRESULT choose_format(bool audio)
{
    return IDiscMaster_SetActiveDiscMasterFormat(master, audio ? &IID_IRedbookDiscMaster : &IID_IJolietDiscMaster,
                                                 audio ? (void **)&redbook : (void **)&joliet);
}

/* A drive with that disc in it; a master that is open, with the format set, a sink, and the drive's recorder. */
static inline void world_make(const struct journey *journey, const char *template)
{
    UINT_PTR cookie;
    memset(&way_there, 0, sizeof way_there);
    drive_make(&there, fresh_name());
    snprintf(there_url, sizeof there_url, "walk:%s", there.name);
    new_disc(template);
    assert_result(S_OK, coaster_add_drive(there_url));
    master = master_make_open();
    sink_begin(&sink);
    assert_result(S_OK, IDiscMaster_ProgressAdvise(master, &sink.events, &cookie));
    assert_result(S_OK, choose_format(journey->audio));
    recorder = recorder_find(master, there_url);
    way_there.count = 0;
}

static inline void objects_release(void)
{
    if (joliet != NULL)
        IJolietDiscMaster_Release(joliet);
    if (redbook != NULL)
        IRedbookDiscMaster_Release(redbook);
    if (recorder != NULL)
        IDiscRecorder_Release(recorder);
    joliet = NULL;
    redbook = NULL;
    recorder = NULL;
}

/* ------------------------------------------------------------------ the steps of a journey */

enum { FILE_LENGTH = 300000, TRACK_LENGTH = 300 }; /* bytes, more than a unit of the stash; blocks */

static inline void set_gap(LONG blocks)
{
    IPropertyStorage *properties = NULL;
    OLECHAR name[] = u"AudioGapSize";
    PROPSPEC which = {.ulKind = PRSPEC_LPWSTR, .lpwstr = name};
    PROPVARIANT value = {.vt = VT_I4, .lVal = blocks};
    assert_result(S_OK, IDiscRecorder_GetRecorderProperties(recorder, &properties));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(properties, 1, &which, &value, 2));
    assert_true(SUCCEEDED(IDiscRecorder_SetRecorderProperties(recorder, properties)));
    IPropertyStorage_Release(properties);
}

/* Two tracks with pauses that differ, so that the drive is set up between them as well. */
static inline HRESULT stage_sound(void)
{
    static byte samples[TRACK_LENGTH * 2352];
    HRESULT result = S_OK;
    for (LONG gap = 150; gap >= 75 && SUCCEEDED(result); gap -= 75) {
        set_gap(gap);
        result = IRedbookDiscMaster_CreateAudioTrack(redbook, 0);
        if (SUCCEEDED(result))
            result = IRedbookDiscMaster_AddAudioTrackBlocks(redbook, samples, sizeof samples);
        if (SUCCEEDED(result))
            result = IRedbookDiscMaster_CloseAudioTrack(redbook);
    }
    return result;
}

static inline HRESULT stage_file(const OLECHAR *name, size_t length)
{
    IStorage *storage = storage_with(name, length, 1);
    HRESULT result = IJolietDiscMaster_AddData(joliet, storage, 0);
    IStorage_Release(storage);
    return result;
}

static inline HRESULT stage(const struct journey *journey)
{
    return journey->audio ? stage_sound() : stage_file(u"file", FILE_LENGTH);
}

static inline HRESULT set_out(void)
{
    return IDiscMaster_SetActiveDiscRecorder(master, recorder);
}

static bool erase_was_called;

/* RecordDisc, or Erase; the events before it are forgotten. */
static inline HRESULT arrive(const struct journey *journey)
{
    sink_forget(&sink);
    if (!journey->erase)
        return IDiscMaster_RecordDisc(master, journey->simulated, !journey->second); /* of a third the disc stays in */
    HRESULT result = IDiscRecorder_OpenExclusive(recorder);
    erase_was_called = SUCCEEDED(result);
    if (FAILED(result))
        return result;
    result = IDiscRecorder_Erase(recorder, journey->whole);
    HRESULT closed = IDiscRecorder_Close(recorder); /* of a drive that is gone it may say so */
    must(closed == S_OK || closed == IMAPI_E_DEVICE_NOTPRESENT, "the recorder does not close: %08X", (unsigned)closed);
    return result;
}

/* ------------------------------------------------------------------ what may be left over, and what not */

static inline off_t stash_size(void)
{
    char path[320];
    struct stat status;
    snprintf(path, sizeof path, "%s/coaster-stash.bin", scratch);
    return stat(path, &status) == 0 ? status.st_size : -1;
}

static inline unsigned entries_of(const char *path)
{
    unsigned count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.';
    if (folder != NULL)
        closedir(folder);
    return count;
}

/* Descriptors of this process, but for those of the disc in the drive. */
static inline unsigned files_open(void)
{
    unsigned count = 0;
    char target[600];
    DIR *folder = opendir("/proc/self/fd");
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        if (length < 0)
            continue;
        target[length] = '\0';
        count += strstr(target, ".disc") == NULL;
    }
    closedir(folder);
    return count;
}

static inline struct transport *own_handle(void)
{
    struct transport *transport;
    struct failure why;
    char url[80];
    snprintf(url, sizeof url, "loop:%s", there.name);
    assert_int_equal(0, transport_open(url, &transport, &why));
    return transport;
}

/* The walk's own look at the drive, over a handle that the library does not know. */
static inline size_t ask(struct transport *transport, const uint8_t *cdb, uint8_t *reply, size_t room)
{
    struct transport_command command = {
        .cdb_length = 10, .direction = TRANSPORT_DATA_IN, .data = reply, .data_length = room};
    memcpy(command.cdb, cdb, 10);
    do
        transport_execute(transport, &command);
    while (transport_sense(&command).key == UNIT_ATTENTION);
    return command.status == SCSI_GOOD ? command.transferred : 0;
}

/* Test Write is clear, whatever was burned; nobody holds the tray or has reserved the drive (R-REC-69, R-REC-51). */
static inline void drive_must_be_free(bool test_write_too, bool locks_too, bool lock_file_too)
{
    struct transport *transport = own_handle();
    uint8_t page[60] = {0}, keys[64] = {0};
    size_t length = ask(transport, (const uint8_t[10]){0x5A, 0x08, 0x05, [8] = sizeof page}, page, sizeof page);
    must(!locks_too || (length == sizeof page && (page[8] & 0x3F) == 5), "page 05h cannot be read");
    must(!test_write_too || (page[10] & 0x10) == 0, "Test Write is set");
    length = ask(transport, (const uint8_t[10]){0x5E, 0x00, [8] = sizeof keys}, keys, sizeof keys);
    must(!locks_too || length < 8 || get_be32(keys + 4) == 0, "a registration is left");
    transport_close(transport);
    struct drive *drive = loop_drive_lock(there.name);
    must(!locks_too || !drive_locked(drive), "the tray is locked");
    must(!drive_simulating(drive) || !test_write_too, "a simulation stands");
    loop_drive_unlock(drive);
    char locks[300];
    snprintf(locks, sizeof locks, "%s/coaster-devices", scratch);
    must(!lock_file_too || entries_of(locks) == 0, "a lock file is left");
    ULONG state;
    must(IDiscRecorder_GetRecorderState(recorder, &state) == S_OK && state == RECORDER_DOING_NOTHING,
         "the recorder is not at rest");
}

static unsigned files_at_first;

/* The master goes, and with it everything. */
static inline void world_end(void)
{
    must(IDiscMaster_Close(master) == S_OK, "Close fails");
    must(sink.references == 1, "%u references to the sink are left", sink.references - 1);
    must(stash_size() < 0, "the stash is left");
    objects_release();
    must(IDiscMaster_Release(master) == 0, "the master is left");
    must(coaster_remove_drive(there_url) == S_OK, "the drive is not in the list");
    must(way_there.open == 0, "%u connections are left", way_there.open);
    sink_forget(&sink);
    drive_drop(&there);
    must(entries_of("/proc/self/task") == 1, "a thread is left");
    must(waitpid(-1, NULL, WNOHANG) < 0, "a process is left");
    unsigned files = files_open();
    must(files == files_at_first, "%d descriptors are left", (int)files - (int)files_at_first);
}

/* ------------------------------------------------------------------ beginning */

/* A disc that RecordDisc made. */
static inline void make_recorded(char path[320], const char *kind, const char *name, size_t length)
{
    char made[320];
    disc_make(name, kind, made);
    world_make(&journeys[0], made);
    assert_result(S_OK, set_out());
    assert_result(S_OK, stage_file(u"first", length));
    assert_result(S_OK, IDiscMaster_RecordDisc(master, 0, 0));
    char burned[320];
    snprintf(burned, sizeof burned, "%s", there_path);
    world_end();
    char kept[32];
    snprintf(kept, sizeof kept, "%s-recorded", name);
    disc_like(burned, kept, path);
}

static inline int walk_begin(void **state)
{
    (void)state;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (access("/dev/shm", W_OK | X_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1); /* what lies on a disk would be waited for */
    device_time = (struct device_time){.now = time_of_the_walk, .pause = wait_in_the_walk};
    signal(SIGALRM, too_long);
    loop_transport_register();
    transport_kind_register(&walk_kind);
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    scratch_make();
    disc_make("blank", "cd-r-80", template_blank);
    files_at_first = files_open();
    strcpy(point, "the first discs");
    make_recorded(template_recorded, "cd-r-80", "one", 20000);
    make_recorded(template_other, "cd-r-80", "two", 50000);
    make_recorded(template_rewritable, "cd-rw-80", "three", 20000);
    return mistakes == 0 ? 0 : -1;
}

static inline int walk_end(void **state)
{
    (void)state;
    CoUninitialize();
    scratch_remove();
    return 0;
}

#endif
