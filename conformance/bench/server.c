/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `coaster serve` as a child: started for a run of cases, known by the URL on its first line, ended with it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/bench/bench.h"
#include "emu/disc/disc.h"
#include "emu/door/control.h"
#include "emu/door/folder.h"

struct server {
    pid_t child;
    char url[512];
    char name[64];
    char folder[FOLDER_PATH_LENGTH];
};

/* One line from descriptor within 20 s: a server that needs longer is one that did not start. */
static int read_line(int descriptor, char *line, size_t size)
{
    size_t length = 0;
    while (length + 1 < size) {
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        int got = poll(&ready, 1, 20000);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        ssize_t count = read(descriptor, line + length, 1);
        if (count <= 0)
            return -1;
        if (line[length] == '\n')
            break;
        length++;
    }
    line[length] = 0;
    return 0;
}

int server_start(const char *program, const char *scratch, const char *personality, struct server **result,
                 struct failure *why)
{
    static unsigned number;
    struct server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    snprintf(server->name, sizeof server->name, "qualify-%ld-%u", (long)getpid(), number++);
    char disc[600], log[600];
    snprintf(disc, sizeof disc, "%s/served-%s.disc", scratch, server->name);
    snprintf(log, sizeof log, "%s/served-%s.log", scratch, server->name);
    int code = disc_create(disc, disc_kind_find("cd-r-80"), NULL, &(struct disc_options){.seed = 1}, why);
    int line[2];
    if (code == 0 && pipe2(line, O_CLOEXEC) != 0)
        code = fail(why, EXIT_INTERNAL, "no pipe: %s", strerror(errno));
    if (code != 0) {
        free(server);
        return code;
    }
    server->child = fork();
    if (server->child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(line[1], STDOUT_FILENO);
        if (out >= 0)
            dup2(out, STDERR_FILENO);
        const char *arguments[10] = {program, "serve", "--disc", disc, "--name", server->name};
        if (personality != NULL) {
            arguments[6] = "--personality";
            arguments[7] = personality;
        }
        execv(program, (char *const *)arguments);
        _exit(127);
    }
    close(line[1]);
    int got = server->child < 0 ? -1 : read_line(line[0], server->url, sizeof server->url);
    close(line[0]);
    if (got != 0 || strchr(server->url, ':') == NULL) {
        server_stop(server);
        return fail(why, EXIT_NO_DRIVE, "'%s serve' did not say where it serves", program);
    }
    code = folder_find(server->name, server->folder, why);
    if (code != 0) {
        server_stop(server);
        return code;
    }
    *result = server;
    return 0;
}

/* A case may have shut it down; then its process may need a moment longer than its socket. */
bool server_alive(struct server *server)
{
    struct failure why = {{0}};
    json_t *request = json_pack("{s:s}", "verb", "state"), *reply = NULL;
    int code = control_call(server->folder, request, &reply, &why);
    json_decref(request);
    json_decref(reply);
    return code == 0;
}

const char *server_url(const struct server *server)
{
    return server->url;
}

const char *server_folder(const struct server *server)
{
    return server->folder;
}

void server_stop(struct server *server)
{
    if (server == NULL)
        return;
    if (server->child > 0) {
        kill(server->child, SIGTERM);
        while (waitpid(server->child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    free(server);
}
