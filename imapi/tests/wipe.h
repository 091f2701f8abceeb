/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways out of a staging (R-STA-06, 23), each in a function, for two programs: wipe.c with the cipher that is
 * shipped, and wipe_control.c with one that hides nothing. Called with arguments they take one way out, for
 * wipe.long.root.sh:
 *
 *   wipe WAY CANARY-FILE SCRATCH       the stash lies where COASTER_STASH_DIR says, the disc in SCRATCH
 *   wipe forever CANARY-FILE SCRATCH   goes one way after the other until it is killed
 *
 * What is staged is written out to the disk before the way out begins: a search for it must not succeed by chance of
 * never having been there.
 */
#ifndef COASTER_IMAPI_TESTS_WIPE_H
#define COASTER_IMAPI_TESTS_WIPE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/statvfs.h>

#include "imapi/tests/support.h"

#define CANARY_LENGTH 4096
#define STAGED_LENGTH ((size_t)8 * 1024 * 1024)

static uint8_t canary[CANARY_LENGTH];
static IDiscMaster *way_master;
static IJolietDiscMaster *way_joliet;
static struct test_drive way_drive;
static struct sink way_sink;

static inline void push_to_disk(void)
{
    int fd = open(getenv("COASTER_STASH_DIR"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(0, syncfs(fd));
    close(fd);
}

static inline IStorage *canary_storage(void)
{
    IStorage *storage = NULL;
    IStream *stream = NULL;
    assert_result(S_OK, coaster_storage_memory(&storage));
    assert_result(S_OK, IStorage_CreateStream(storage, u"canary", STGM_CREATE, 0, 0, &stream));
    for (size_t done = 0; done < STAGED_LENGTH; done += CANARY_LENGTH)
        assert_result(S_OK, IStream_Write(stream, canary, CANARY_LENGTH, NULL));
    IStream_Release(stream);
    return storage;
}

/* Everything up to the way out. */
static inline void way_begin(bool audio)
{
    char path[320];
    void *format = NULL;
    UINT_PTR cookie;
    drive_make(&way_drive, fresh_name());
    disc_make("wipe", "cd-r-74", path);
    drive_put(&way_drive, path);
    assert_result(S_OK, coaster_add_drive(way_drive.url));
    way_master = master_make_open();
    sink_begin(&way_sink);
    assert_result(S_OK, IDiscMaster_ProgressAdvise(way_master, &way_sink.events, &cookie));
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(
                            way_master, audio ? &IID_IRedbookDiscMaster : &IID_IJolietDiscMaster, &format));
    IDiscRecorder *recorder = recorder_find(way_master, way_drive.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(way_master, recorder));
    IDiscRecorder_Release(recorder);
    if (audio) {
        IRedbookDiscMaster *redbook = format;
        uint8_t *sound = malloc(400 * 2352);
        for (size_t i = 0; i < 400 * 2352; i++)
            sound[i] = canary[i % CANARY_LENGTH];
        assert_result(S_OK, IRedbookDiscMaster_CreateAudioTrack(redbook, 0));
        assert_result(S_OK, IRedbookDiscMaster_AddAudioTrackBlocks(redbook, sound, 400 * 2352));
        assert_result(S_OK, IRedbookDiscMaster_CloseAudioTrack(redbook));
        IRedbookDiscMaster_Release(redbook);
        free(sound);
    } else {
        way_joliet = format;
        IStorage *storage = canary_storage();
        assert_result(S_OK, IJolietDiscMaster_AddData(way_joliet, storage, 0));
        IStorage_Release(storage);
    }
    push_to_disk();
}

static inline void way_end(bool close)
{
    if (way_joliet)
        IJolietDiscMaster_Release(way_joliet);
    way_joliet = NULL;
    if (close)
        assert_result(S_OK, IDiscMaster_Close(way_master));
    IDiscMaster_Release(way_master);
    sink_forget(&way_sink);
    coaster_remove_drive(way_drive.url);
    drive_drop(&way_drive);
}

static inline HRESULT stage_again(void)
{
    IStorage *storage = canary_storage();
    HRESULT result = IJolietDiscMaster_AddData(way_joliet, storage, TRUE);
    IStorage_Release(storage);
    return result;
}

static inline void select_again(void)
{
    IDiscRecorder *recorder = recorder_find(way_master, way_drive.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(way_master, recorder));
    IDiscRecorder_Release(recorder);
}

/* All of the disk that is free but 4 MB. */
static inline void fill_the_disk(char path[320])
{
    struct statvfs status;
    push_to_disk(); /* btrfs frees with its next commit */
    snprintf(path, 320, "%s/filler", getenv("COASTER_STASH_DIR"));
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0 && fstatvfs(fd, &status) == 0);
    off_t room = (off_t)(status.f_bavail * status.f_frsize) - (4 << 20), step = 64 << 20, done = 0;
    for (; step >= 1 << 20; step /= 2) /* what a file system says it has free is not all that one file can get */
        while (done + step <= room && posix_fallocate(fd, done, step) == 0)
            done += step;
    close(fd);
}

static inline void stage_on_a_full_disk(void)
{
    char path[320];
    assert_result(S_OK, IDiscMaster_ClearFormatContent(way_master)); /* gives the reserved room back */
    fill_the_disk(path);
    assert_result(IMAPI_E_NOTENOUGHDISKFORSTASH, stage_again());
    unlink(path);
}

static inline void change_the_stash(void)
{
    char path[320];
    uint8_t one = 0;
    snprintf(path, sizeof path, "%s/coaster-stash.bin", getenv("COASTER_STASH_DIR"));
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(1, pread(fd, &one, 1, 3000000));
    one ^= 1;
    assert_int_equal(1, pwrite(fd, &one, 1, 3000000));
    close(fd);
}

/* Until somebody kills the process. */
static inline void go_on_forever(void)
{
    for (unsigned round = 0;; round++) {
        assert_result(S_OK, stage_again());
        push_to_disk();
        if (round % 3 == 0) {
            assert_result(S_OK, IDiscMaster_ClearFormatContent(way_master));
        } else if (round % 3 == 1) {
            assert_result(S_OK, IDiscMaster_RecordDisc(way_master, TRUE, FALSE));
        } else {
            IJolietDiscMaster_Release(way_joliet);
            assert_result(
                S_OK, IDiscMaster_SetActiveDiscMasterFormat(way_master, &IID_IJolietDiscMaster, (void **)&way_joliet));
        }
        select_again();
    }
}

static inline bool cancel_in_the_middle(struct sink *sink)
{
    return sink_count(sink, HEARD_BLOCK) > 2;
}

static inline void leave_by(const char *way)
{
    if (strcmp(way, "success") == 0 || strcmp(way, "audio") == 0) {
        assert_result(S_OK, IDiscMaster_RecordDisc(way_master, FALSE, FALSE));
    } else if (strcmp(way, "simulation") == 0) {
        assert_result(S_OK, IDiscMaster_RecordDisc(way_master, TRUE, FALSE));
    } else if (strcmp(way, "cancel") == 0) {
        way_sink.cancel = cancel_in_the_middle;
        assert_result(IMAPI_E_USERABORT, IDiscMaster_RecordDisc(way_master, FALSE, FALSE));
    } else if (strcmp(way, "failure") == 0) {
        drive_fault(&way_drive, "sense:opcode=2A,key=3,code=C,qualifier=0,n=5");
        assert_result(IMAPI_E_GENERIC, IDiscMaster_RecordDisc(way_master, FALSE, FALSE));
    } else if (strcmp(way, "close-failure") == 0) {
        drive_fault(&way_drive, "sense:opcode=5B,key=3,code=72,qualifier=0,n=1");
        assert_result(IMAPI_E_INITIALIZE_ENDWRITE, IDiscMaster_RecordDisc(way_master, FALSE, FALSE));
    } else if (strcmp(way, "changed") == 0) {
        change_the_stash();
        assert_result(IMAPI_E_FILEACCESS, IDiscMaster_RecordDisc(way_master, FALSE, FALSE));
    } else if (strcmp(way, "selection") == 0) {
        select_again(); /* a new image begins */
    } else if (strcmp(way, "full-disk") == 0) {
        stage_on_a_full_disk();
    } else if (strcmp(way, "forever") == 0) {
        go_on_forever();
    } else if (strcmp(way, "clear") == 0) {
        assert_result(S_OK, IDiscMaster_ClearFormatContent(way_master));
    } else if (strcmp(way, "format") == 0) {
        IUnknown *format = NULL;
        assert_result(S_OK,
                      IDiscMaster_SetActiveDiscMasterFormat(way_master, &IID_IRedbookDiscMaster, (void **)&format));
        IUnknown_Release(format);
    } else if (strcmp(way, "close") == 0) {
        assert_result(S_OK, IDiscMaster_Close(way_master));
    } else if (strcmp(way, "kill") == 0) {
        kill(getpid(), SIGKILL);
    } else {
        assert_string_equal("release", way); /* the last Release of an open master (R-CLS-04) */
    }
}

static inline int take_one_way(char **arguments)
{
    FILE *file = fopen(arguments[1], "r");
    if (!file || fread(canary, 1, CANARY_LENGTH, file) != CANARY_LENGTH)
        return EXIT_USAGE_ERROR;
    fclose(file);
    snprintf(scratch, sizeof scratch, "%s", arguments[2]);
    setenv("XDG_RUNTIME_DIR", scratch, 1);
    setenv("COASTER_DRIVES", "", 1);
    way_begin(strcmp(arguments[0], "audio") == 0);
    leave_by(arguments[0]);
    /* For a burn the way ends here: what is still held is not given back by us, so that only RecordDisc's own wipe
     * counts. */
    if (strcmp(arguments[0], "release") == 0)
        way_end(false);
    push_to_disk();
    fflush(stdout);
    _exit(0);
}

static inline void make_canary(unsigned seed)
{
    uint32_t x = seed * 2654435761u + 12345;
    for (size_t i = 0; i < CANARY_LENGTH; i++) {
        x = x * 1664525u + 1013904223u;
        canary[i] = (uint8_t)(x >> 24);
    }
}

/* Any piece of the canary in the file of the stash; a file that is not there holds none. */
static inline bool stash_shows_canary(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/coaster-stash.bin", scratch);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    uint8_t *bytes = malloc(STAGED_LENGTH + 1);
    size_t length = fread(bytes, 1, STAGED_LENGTH + 1, file);
    fclose(file);
    bool found = false;
    for (size_t at = 0; at < CANARY_LENGTH && !found; at += 512)
        found = memmem(bytes, length, canary + at, 32) != NULL;
    free(bytes);
    return found;
}

static const char *const ways[] = {"success", "simulation", "cancel",  "failure", "clear",
                                   "format",  "close",      "release", "audio"};

#endif
