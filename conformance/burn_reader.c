/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/burn_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/world.h"

/* ------------------------------------------------------------------ a copy of the disc, and a program over it */

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

static char copy_path[600];
static lba_t last_session;

/* False: nothing is recorded. */
static bool take_copy(void)
{
    snprintf(copy_path, sizeof copy_path, "%s/copy.iso", world.scratch);
    last_session = copy_the_disc(copy_path);
    return last_session != LBA_NONE;
}

static void need_copy(void)
{
    if (!take_copy())
        case_failed("no data track is recorded on the disc");
}

const char *reader_says_again(const char *const *words)
{
    static char text[512 * 1024];
    char output[640], start[16];
    char *arguments[24];
    unsigned count = 0;
    snprintf(start, sizeof start, "%d", (int)last_session);
    snprintf(output, sizeof output, "%s/reader.txt", world.scratch);
    for (; words[count] != NULL && count + 1 < sizeof arguments / sizeof *arguments; count++)
        arguments[count] = strcmp(words[count], "IMAGE") == 0     ? copy_path
                           : strcmp(words[count], "SESSION") == 0 ? start
                                                                  : (char *)(uintptr_t)words[count];
    arguments[count] = NULL;
    if (run_program(arguments, output) == 127)
        case_skipped("%s is not installed, which reads the disc back", words[0]);
    FILE *file = fopen(output, "r");
    size_t length = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    text[length] = 0;
    return text;
}

const char *reader_says(const char *const *words)
{
    need_copy();
    return reader_says_again(words);
}

bool copied_blocks(lba_t start, uint32_t count, uint8_t *blocks)
{
    int file = open(copy_path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : pread(file, blocks, (size_t)count * 2048, (off_t)start * 2048);
    if (file >= 0)
        close(file);
    return got == (ssize_t)count * 2048;
}

lba_t find_in_copy(const void *bytes, size_t length)
{
    uint32_t count = (uint32_t)((length + 2047) / 2048);
    uint8_t *blocks = malloc((size_t)count * 2048);
    if (blocks == NULL)
        case_broken("out of memory");
    lba_t found = LBA_NONE;
    for (lba_t at = 0; found == LBA_NONE && copied_blocks(at, count, blocks); at++)
        if (memcmp(blocks, bytes, length) == 0)
            found = at;
    free(blocks);
    return found;
}

/* "d---------   0    0    0            2048 Nov 28 2026 [     19 02]  NAME " */
static bool parse_line(const char *line, struct listed *entry)
{
    const char *bracket = strchr(line, '[');
    const char *end = bracket != NULL ? strstr(bracket, "]  ") : NULL;
    unsigned long long size;
    if ((line[0] != '-' && line[0] != 'd') || end == NULL || sscanf(line + 10, "%*d %*d %*d %llu", &size) != 1)
        return false;
    size_t length = strcspn(end + 3, "\n");
    while (length > 0 && end[3 + length - 1] == ' ')
        length--;
    snprintf(entry->name, sizeof entry->name, "%.*s", (int)length, end + 3);
    entry->folder = line[0] == 'd';
    entry->size = size;
    entry->extent = (lba_t)strtol(bracket + 1, NULL, 10);
    return strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0;
}

const struct listed *list_the_disc(int which, unsigned *count)
{
    static struct listed entries[LISTED_MAXIMUM];
    const char *iso[] = {"isoinfo", "-l", "-T", "SESSION", "-i", "IMAGE", NULL};
    const char *joliet[] = {"isoinfo", "-J", "-l", "-T", "SESSION", "-i", "IMAGE", NULL};
    if (which == OF_JOLIET)
        need_copy();
    const char *line = reader_says_again(which == OF_JOLIET ? joliet : iso);
    *count = 0;
    while (line != NULL && *line != 0 && *count < LISTED_MAXIMUM) {
        *count += parse_line(line, &entries[*count]);
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return entries;
}

/* ------------------------------------------------------------------ then */

/* What isoinfo finds as the file /name in the Joliet tree of the last session; NULL: nothing. */
static const char *file_on_the_disc(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "/%s;1", name); /* ISO 9660 and Joliet files have a version */
    const char *words[] = {"isoinfo", "-J", "-T", "SESSION", "-i", "IMAGE", "-x", path, NULL};
    const char *text = take_copy() ? reader_says_again(words) : "";
    return *text != 0 ? text : NULL;
}

void then_the_disc_holds(const char *name, const char *text)
{
    then_text(name, file_on_the_disc(name), text);
}

void then_the_disc_lacks(const char *name)
{
    char what[160];
    snprintf(what, sizeof what, "the disc holds no '%s'", name);
    then_true(what, file_on_the_disc(name) == NULL);
}

void then_these_bytes_are_on_the_disc(const char *text)
{
    then_true("the bytes are on the disc", take_copy() && find_in_copy(text, strlen(text)) != LBA_NONE);
}
