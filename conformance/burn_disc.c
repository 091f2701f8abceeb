/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Then, of the disc and of the stash: what the drive shows, what another reader finds, what is left in the stash's
 * file. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/burn_reader.h"
#include "conformance/world.h"

void then_the_tray_is_open(void)
{
    struct reply *reply = test_unit_ready();
    for (int i = 0; i < 4 && reply_sense(reply).key == UNIT_ATTENTION; i++)
        reply = test_unit_ready();
    then_refused(reply, &NO_MEDIUM_TRAY_OPEN);
}

void then_the_disc_is_in_the_drive(void)
{
    then_true("the disc is in the drive", sense_good(settle()));
}

/* ------------------------------------------------------------------ a snapshot through the drive */

struct snapshot {
    uint8_t information[34], toc[804], tracks[8][48], blocks[32];
    size_t toc_length;
    unsigned track_count;
    char hash[80];
};
static struct snapshot remembered;

static void hash_track(crypto_generichash_state *state, const struct reply *track)
{
    lba_t start = (lba_t)field_of(track, &TRACK_START);
    uint32_t size = field_of(track, &TRACK_SIZE);
    if (field_of(track, &TRACK_BLANK) || size > 400000)
        return;
    for (uint32_t done = 0; done < size;) {
        uint32_t count = size - done < 32 ? size - done : 32;
        struct reply *read = read_blocks(start + (lba_t)done, count);
        if (reply_good(read))
            crypto_generichash_update(state, read->data, read->command.transferred);
        done += count;
    }
}

static void take_snapshot(struct snapshot *snapshot)
{
    memset(snapshot, 0, sizeof *snapshot);
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    memcpy(snapshot->information, information->data, sizeof snapshot->information);
    struct reply *toc = read_toc(0, 0, false, sizeof snapshot->toc);
    if (reply_good(toc)) {
        snapshot->toc_length = toc->command.transferred;
        memcpy(snapshot->toc, toc->data, snapshot->toc_length);
    }
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof snapshot->blocks);
    for (unsigned track = 1; track <= 8; track++) {
        struct reply *reply = read_track_information(1, track);
        if (!reply_good(reply))
            break;
        uint8_t *kept = snapshot->tracks[snapshot->track_count++];
        memcpy(kept, reply->data, 48);
        if (field_of(reply, &TRACK_BLANK)) /* its modes are those of the write parameters in force, not the disc's
                                              (reference mmc 0.1 j) */
            kept[5] = kept[6] = 0;
        hash_track(&state, reply);
    }
    crypto_generichash_final(&state, snapshot->blocks, sizeof snapshot->blocks);
    if (world.bench->kind->virtual)
        disc_hash_now(snapshot->hash);
}

void remember_the_disc(void)
{
    take_snapshot(&remembered);
}

void then_the_disc_is_unchanged(void)
{
    struct snapshot now;
    take_snapshot(&now);
    then_bytes("READ DISC INFORMATION", now.information, sizeof now.information, remembered.information,
               sizeof remembered.information);
    then_bytes("the table of contents", now.toc, now.toc_length, remembered.toc, remembered.toc_length);
    then_number("the number of tracks", now.track_count, exactly((int64_t)remembered.track_count));
    for (unsigned i = 0; i < now.track_count; i++)
        then_bytes("READ TRACK INFORMATION", now.tracks[i], 48, remembered.tracks[i], 48);
    then_bytes("the hash of every readable block", now.blocks, sizeof now.blocks, remembered.blocks,
               sizeof remembered.blocks);
    then_text("the hash of the whole disc", now.hash, remembered.hash);
}

void then_sessions_on_disc(unsigned closed)
{
    settle();
    struct reply *information = read_disc_information();
    then_good(information);
    uint32_t shown = field_of(information, &SESSIONS);
    bool complete = field_of(information, &DISC_STATUS) == 2;
    then_number("closed sessions on the disc", complete ? (int64_t)shown : (int64_t)shown - 1,
                exactly((int64_t)closed));
}

/* ------------------------------------------------------------------ another reader */

/* All data tracks at their addresses in one sparse file, read through the drive. Returns the start of the last one that
 * is recorded. */
lba_t copy_the_disc(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    lba_t last = LBA_NONE;
    if (file < 0)
        case_broken("no room for a copy of the disc: %s", strerror(errno));
    settle();
    for (unsigned track = 1; track <= 99; track++) {
        struct reply *reply = read_track_information(1, track);
        if (!reply_good(reply) || field_of(reply, &TRACK_BLANK))
            break;
        lba_t start = (lba_t)field_of(reply, &TRACK_START);
        uint32_t size = field_of(reply, &TRACK_SIZE);
        bool data = (field_of(reply, &TRACK_MODE) & 4) != 0;
        for (uint32_t done = 0; data && done < size;) {
            uint32_t count = size - done < 32 ? size - done : 32;
            struct reply *read = read_blocks(start + (lba_t)done, count);
            if (!reply_good(read) && count > 1) /* the run-out blocks are in it: one by one */
                read = read_blocks(start + (lba_t)done, count = 1);
            if (reply_good(read) && pwrite(file, read->data, count * 2048u, (off_t)(start + (lba_t)done) * 2048) < 0)
                case_broken("the copy of the disc cannot be written: %s", strerror(errno));
            done += count;
        }
        last = data ? start : last;
    }
    close(file);
    return last;
}

int run_program(char *const *arguments, const char *output)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600), nothing = open("/dev/null", O_RDWR);
        dup2(out, STDOUT_FILENO);
        dup2(nothing, STDIN_FILENO);
        dup2(nothing, STDERR_FILENO);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

static char read_text[65536];

/* What isoinfo finds as the file /name in the Joliet tree of the last session; NULL: nothing. */
static const char *isoinfo(const char *name)
{
    char image[600], output[600], path[256], start[16];
    snprintf(image, sizeof image, "%s/copy.iso", world.scratch);
    snprintf(output, sizeof output, "%s/copy.txt", world.scratch);
    snprintf(path, sizeof path, "/%s;1", name); /* ISO 9660 and Joliet files have a version */
    lba_t session = copy_the_disc(image);
    if (session == LBA_NONE)
        return NULL;
    snprintf(start, sizeof start, "%d", (int)session);
    char *arguments[] = {
        (char[]){"isoinfo"}, (char[]){"-J"}, (char[]){"-T"}, start, (char[]){"-i"}, image, (char[]){"-x"}, path, NULL};
    int code = run_program(arguments, output);
    if (code == 127)
        case_skipped("isoinfo is not installed, which reads the disc back");
    FILE *file = fopen(output, "r");
    size_t length = file != NULL ? fread(read_text, 1, sizeof read_text - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    read_text[length] = 0;
    return length > 0 ? read_text : NULL;
}

void then_the_disc_holds(const char *name, const char *text)
{
    then_text(name, isoinfo(name), text);
}

void then_the_disc_lacks(const char *name)
{
    char what[160];
    snprintf(what, sizeof what, "the disc holds no '%s'", name);
    then_true(what, isoinfo(name) == NULL);
}

/* The copy is sparse: what no track holds is zeros, and those are not looked for. */
void then_these_bytes_are_on_the_disc(const char *text)
{
    char image[600];
    static char block[2048 + 1];
    bool found = false;
    snprintf(image, sizeof image, "%s/copy.iso", world.scratch);
    copy_the_disc(image);
    FILE *file = fopen(image, "r");
    while (file != NULL && !found && fread(block, 2048, 1, file) == 1) /* a file begins with a block */
        found = strncmp(block, text, strlen(text)) == 0;
    if (file != NULL)
        fclose(file);
    then_true("the bytes are on the disc", found);
}

/* ------------------------------------------------------------------ the stash */

const char *stash_file(void)
{
    static char path[640];
    snprintf(path, sizeof path, "%s/stash/coaster-stash.bin", world.scratch);
    return path;
}

static int64_t stash_size(void)
{
    struct stat status;
    return stat(stash_file(), &status) == 0 ? (int64_t)status.st_size : 0;
}

void then_the_stash_holds_something(void)
{
    then_between("bytes in the stash", stash_size(), 1, (int64_t)1 << 40);
}

void then_the_stash_is_wiped(void)
{
    then_number("bytes left in the stash", stash_size(), exactly(0));
}
