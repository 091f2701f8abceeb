/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/tgt_log.h"

#include <stdio.h>
#include <string.h>

#include "emu/door/folder.h"
#include "emu/door/trace.h"

enum { LINE = 512 };

/* NULL: there is none. */
static FILE *open_log(const char *folder)
{
    char path[FOLDER_PATH_LENGTH + 16];
    snprintf(path, sizeof path, "%s/log", folder);
    return fopen(path, "re");
}

void tgt_log_last_words(const char *folder, char *words, size_t size)
{
    char line[LINE];
    words[0] = '\0';
    FILE *log = open_log(folder);
    if (log == NULL)
        return;
    while (fgets(line, sizeof line, log) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '\0' && strstr(line, "RDMA") == NULL)
            snprintf(words, size, "%s", line);
    }
    fclose(log);
}

bool tgt_log_cannot_listen(const char *folder, char *reason, size_t size)
{
    char line[LINE];
    bool failed = false;
    FILE *log = open_log(folder);
    snprintf(reason, size, "the address is not to be had");
    while (log != NULL && fgets(line, sizeof line, log) != NULL) {
        const char *said = strstr(line, "unable to bind server socket, ");
        failed |= strstr(line, "failed to create/bind to portal") != NULL;
        if (said != NULL)
            snprintf(reason, size, "%.*s", (int)strcspn(said + 30, "\n"), said + 30);
    }
    if (log != NULL)
        fclose(log);
    return failed;
}

void tgt_log_show(const char *folder)
{
    char line[LINE];
    FILE *log = open_log(folder);
    while (log != NULL && fgets(line, sizeof line, log) != NULL)
        fputs(line, stderr);
    if (log != NULL)
        fclose(log);
}

int tgt_log_trace_broken(const char *folder, struct failure *why)
{
    char line[LINE];
    int code = 0;
    FILE *log = open_log(folder);
    while (code == 0 && log != NULL && fgets(line, sizeof line, log) != NULL)
        if (strncmp(line, TRACE_BROKEN, strlen(TRACE_BROKEN)) == 0)
            code = fail(why, EXIT_INTERNAL, "%.*s", (int)strcspn(line + strlen("coaster: "), "\n"),
                        line + strlen("coaster: "));
    if (log != NULL)
        fclose(log);
    return code;
}
