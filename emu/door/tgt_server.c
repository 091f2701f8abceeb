/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/tgt_server.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "emu/door/child.h"
#include "emu/door/control.h"
#include "emu/door/folder.h"
#include "emu/door/installed.h"
#include "emu/door/tgt_log.h"

/* The end waits for the host's disk: what was written to the disc in the drive is made durable first. */
enum { START_LIMIT_MS = 10000, STOP_LIMIT_MS = 60000, READY_POLL_MS = 20 };

struct tgt_server {
    char folder[FOLDER_PATH_LENGTH];
    pid_t process; /* 0: ended */
    int status;    /* then: as waitpid gave it */
    char target[128];
    char portal[128];
    char **urls;
    size_t drive_count;
};

/* ------------------------------------------------------------------ tgtadm */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One management call. Its output goes to text (what fits). Returns tgtadm's exit code, or -1. */
static int tgtadm(const struct tgt_server *server, char *text, size_t size, const char *const words[])
{
    char program[PATH_MAX], socket_variable[FOLDER_PATH_LENGTH + 32], preload[] = "LD_PRELOAD=";
    if (child_find_program("tgtadm", program) == NULL)
        return -1;
    snprintf(socket_variable, sizeof socket_variable, "TGT_IPC_SOCKET=%s/tgt", server->folder);
    char *const assignments[] = {socket_variable, preload};
    char *arguments[32] = {"tgtadm", "-C", "0", "--lld", "iscsi"};
    size_t count = 5;
    for (size_t i = 0; words[i] != NULL && count + 1 < sizeof arguments / sizeof arguments[0]; i++)
        arguments[count++] = (char *)words[i];
    char **environment = child_environment(assignments, 2);
    int pipes[2];
    if (environment == NULL || pipe2(pipes, O_CLOEXEC) != 0) {
        free(environment);
        return -1;
    }
    pid_t process = child_start(program, arguments, environment, pipes[1], false);
    free(environment);
    close(pipes[1]);
    size_t length = 0;
    char rest[512];
    for (;;) {
        bool room = length + 1 < size;
        ssize_t got = room ? read(pipes[0], text + length, size - 1 - length) : read(pipes[0], rest, sizeof rest);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        if (room)
            length += (size_t)got;
    }
    text[length] = '\0';
    close(pipes[0]);
    int status = -1;
    while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    return process > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define TGTADM(server, text, ...) tgtadm(server, text, sizeof text, (const char *const[]){__VA_ARGS__, NULL})

/* ------------------------------------------------------------------ starting tgtd */

static bool ended(struct tgt_server *server)
{
    if (server->process > 0 && waitpid(server->process, &server->status, WNOHANG) == server->process)
        server->process = 0;
    return server->process == 0;
}

/* A datagram socket that tgtd tells READY=1, when it was built to (Debian's is). */
static int notify_socket(const struct tgt_server *server, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    snprintf(address->sun_path, sizeof address->sun_path, "%s/notify", server->folder);
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor >= 0 && bind(descriptor, (struct sockaddr *)address, sizeof *address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

/* "Portal: 127.0.0.1:34567,1" */
static bool ask_portal(struct tgt_server *server)
{
    char text[1024];
    if (TGTADM(server, text, "--mode", "portal", "--op", "show") != 0)
        return false;
    const char *found = strstr(text, "Portal: ");
    if (found == NULL)
        return false;
    found += strlen("Portal: ");
    snprintf(server->portal, sizeof server->portal, "%.*s", (int)strcspn(found, ",\n "), found);
    return true;
}

/* tgtd says READY when its portal listens; where it cannot say so, its management socket answers. */
static int wait_ready(struct tgt_server *server, int notify, const char *listen_at, struct failure *why)
{
    int64_t until = now_ms() + START_LIMIT_MS;
    for (;;) {
        struct pollfd descriptor = {.fd = notify, .events = POLLIN};
        poll(&descriptor, 1, READY_POLL_MS);
        if (ended(server)) {
            char words[512];
            tgt_log_last_words(server->folder, words, sizeof words);
            return fail(why, EXIT_NO_DRIVE, "tgtd does not start: %s", words);
        }
        if (ask_portal(server)) {
            char reason[128];
            if (tgt_log_cannot_listen(server->folder, reason, sizeof reason))
                return fail(why, EXIT_NO_DRIVE, "cannot listen at %s: %s", listen_at, reason);
            return 0;
        }
        if (now_ms() > until)
            return fail(why, EXIT_INTERNAL, "tgtd does not get ready");
    }
}

static int start_tgtd(struct tgt_server *server, const char *listen_at, struct failure *why)
{
    char program[PATH_MAX], module[PATH_MAX], portal[160];
    if (child_find_program("tgtd", program) == NULL)
        return fail(why, EXIT_INTERNAL, "tgtd is not installed (Debian package tgt)");
    if (!installed_module("coaster-tgt.so", "COASTER_TGT_MODULE", module))
        return fail(why, EXIT_INTERNAL, "coaster-tgt.so is neither beside this program nor installed");
    if (strpbrk(module, " :") != NULL) {
        /* LD_PRELOAD splits at blanks and colons: the folder gets a link without them */
        char link_path[FOLDER_PATH_LENGTH + 32];
        snprintf(link_path, sizeof link_path, "%s/coaster-tgt.so", server->folder);
        if (symlink(module, link_path) != 0)
            return fail(why, EXIT_INTERNAL, "cannot make %s: %s", link_path, strerror(errno));
        snprintf(module, sizeof module, "%s", link_path);
    }
    struct sockaddr_un notify_address;
    int notify = notify_socket(server, &notify_address);
    char log_path[FOLDER_PATH_LENGTH + 16];
    snprintf(log_path, sizeof log_path, "%s/log", server->folder);
    int log = open(log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    char *preload = NULL, *ipc = NULL, *folder = NULL, *ready = NULL;
#ifdef COASTER_SANITIZER_RUNTIME
    int made = asprintf(&preload, "LD_PRELOAD=%s %s", COASTER_SANITIZER_RUNTIME, module);
#else
    int made = asprintf(&preload, "LD_PRELOAD=%s", module);
#endif
    if (log < 0 || made < 0 || asprintf(&ipc, "TGT_IPC_SOCKET=%s/tgt", server->folder) < 0 ||
        asprintf(&folder, "COASTER_TGT_FOLDER=%s", server->folder) < 0 ||
        asprintf(&ready, "NOTIFY_SOCKET=%s", notify >= 0 ? notify_address.sun_path : "") < 0)
        return fail(why, EXIT_INTERNAL, "cannot write in %s", server->folder);
    snprintf(portal, sizeof portal, "portal=%s", listen_at);
    char *const assignments[] = {preload, ipc, folder, ready};
    char *const arguments[] = {"tgtd", "-f", "-C", "0", "--iscsi", portal, NULL};
    char **environment = child_environment(assignments, 4);
    server->process = environment != NULL ? child_start(program, arguments, environment, log, true) : -1;
    int error = errno;
    free(environment);
    free(preload);
    free(ipc);
    free(folder);
    free(ready);
    close(log);
    int code = 0;
    if (server->process < 0) {
        server->process = 0;
        code = fail(why, EXIT_INTERNAL, "cannot start tgtd: %s", strerror(error));
    } else {
        code = wait_ready(server, notify, listen_at, why);
    }
    if (notify >= 0)
        close(notify);
    return code;
}

/* ------------------------------------------------------------------ target and logical units */

static int make_target(struct tgt_server *server, struct failure *why)
{
    /* tgtd's 8 KiB segments cost a factor of two to four (reference tgt 4) */
    static const char *const parameters[][2] = {{"MaxRecvDataSegmentLength", "262144"},
                                                {"FirstBurstLength", "262144"},
                                                {"MaxBurstLength", "262144"},
                                                {"InitialR2T", "No"},
                                                {"ImmediateData", "Yes"}};
    char text[512];
    if (TGTADM(server, text, "--mode", "target", "--op", "new", "--tid", "1", "-T", server->target) != 0)
        return fail(why, EXIT_INTERNAL, "tgtd makes no target: %.*s", (int)strcspn(text, "\n"), text);
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++)
        if (TGTADM(server, text, "--mode", "target", "--op", "update", "--tid", "1", "--name", parameters[i][0],
                   "--value", parameters[i][1]) != 0)
            return fail(why, EXIT_INTERNAL, "tgtd refuses %s: %.*s", parameters[i][0], (int)strcspn(text, "\n"), text);
    return 0;
}

static int write_description(const struct tgt_server *server, size_t number, const char *name,
                             const struct tgt_server_drive *drive, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 32], folder[FOLDER_PATH_LENGTH + 32], drive_name_text[64], clock[DRIVE_CLOCK_TEXT];
    snprintf(folder, sizeof folder, "%s", server->folder);
    if (number > 1) {
        snprintf(folder, sizeof folder, "%s/%zu", server->folder, number);
        if (mkdir(folder, 0700) != 0)
            return fail(why, EXIT_INTERNAL, "cannot make %s: %s", folder, strerror(errno));
    }
    if (name == NULL)
        name = strrchr(server->folder, '/') + 1;
    if (number > 1)
        snprintf(drive_name_text, sizeof drive_name_text, "%s/%zu", name, number);
    else
        snprintf(drive_name_text, sizeof drive_name_text, "%s", name);
    json_t *filters = json_array();
    for (size_t i = 0; i < drive->filter_count; i++)
        json_array_append_new(filters, json_string(drive->filters[i]));
    json_t *description = json_pack("{s:s, s:s, s:s*, s:s*, s:s*, s:s, s:I, s:o}", "name", drive_name_text, "folder",
                                    folder, "disc", drive->disc, "personality", drive->personality, "serial",
                                    drive->serial, "clock", drive_clock_words(drive->clock, drive->clock_rate, clock),
                                    "seed", (json_int_t)drive->seed, "filters", filters);
    if (drive->trace != NULL)
        json_object_set_new(description, "trace",
                            json_pack("{s:s, s:s, s:I}", "file", drive->trace, "format", drive->trace_format, "data",
                                      (json_int_t)drive->trace_data));
    snprintf(path, sizeof path, "%s/%zu.json", server->folder, number);
    int failed = description == NULL || json_dump_file(description, path, JSON_COMPACT) != 0;
    json_decref(description);
    return failed ? fail(why, EXIT_USAGE_ERROR, "the drive's description cannot be written (a path that is not UTF-8?)")
                  : 0;
}

/* The module's own words, which tgtadm cannot carry. */
static int error_of(const struct tgt_server *server, size_t number, const char *text, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 32];
    snprintf(path, sizeof path, "%s/%zu.error", server->folder, number);
    json_t *error = json_load_file(path, 0, NULL);
    const char *sentence = json_string_value(json_object_get(error, "error"));
    int code = (int)json_integer_value(json_object_get(error, "exit"));
    if (sentence != NULL)
        fail(why, (enum exit_code)code, "%s", sentence);
    else
        code = fail(why, EXIT_INTERNAL, "tgtd makes no drive: %.*s", (int)strcspn(text, "\n"), text);
    json_decref(error);
    return code;
}

static int make_unit(struct tgt_server *server, size_t number, struct failure *why)
{
    char text[512], unit[32];
    snprintf(unit, sizeof unit, "%zu", number);
    if (TGTADM(server, text, "--mode", "logicalunit", "--op", "new", "--tid", "1", "--lun", unit, "--device-type", "cd",
               "--bstype", "coaster", "-b", unit) != 0)
        return error_of(server, number, text, why);
    if (asprintf(&server->urls[number - 1], "iscsi://%s/%s/%zu", server->portal, server->target, number) < 0) {
        server->urls[number - 1] = NULL;
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    return 0;
}

static void name_target(struct tgt_server *server, const char *name)
{
    const char *tail = name != NULL ? name : strrchr(server->folder, '/') + 1;
    snprintf(server->target, sizeof server->target, "iqn.2025-11.org.coaster:%s", tail);
    for (char *c = server->target; *c != '\0'; c++)
        *c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
}

/* FOLDER/url: for who knows the drive by its name. */
static int write_url(const struct tgt_server *server, size_t number, struct failure *why)
{
    char path[FOLDER_PATH_LENGTH + 32];
    if (number > 1)
        snprintf(path, sizeof path, "%s/%zu/url", server->folder, number);
    else
        snprintf(path, sizeof path, "%s/url", server->folder);
    FILE *file = fopen(path, "we");
    bool written = file != NULL && fprintf(file, "%s\n", server->urls[number - 1]) > 0;
    if (file != NULL && fclose(file) != 0)
        written = false;
    return written ? 0 : fail(why, EXIT_INTERNAL, "cannot write %s: %s", path, strerror(errno));
}

int tgt_server_start(const struct tgt_server_options *options, struct tgt_server **server, struct failure *why)
{
    struct tgt_server *made = calloc(1, sizeof *made);
    char **urls = calloc(options->drive_count + 1, sizeof *urls);
    if (made == NULL || urls == NULL) {
        free(made);
        free(urls);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    made->urls = urls;
    made->drive_count = options->drive_count;
    int code = folder_make(options->name, made->folder, why);
    if (code != 0) {
        free(urls);
        free(made);
        return code;
    }
    name_target(made, options->name);
    for (size_t i = 0; code == 0 && i < options->drive_count; i++)
        code = write_description(made, i + 1, options->name, &options->drives[i], why);
    if (code == 0)
        code = start_tgtd(made, options->listen != NULL ? options->listen : "127.0.0.1:0", why);
    if (code == 0)
        code = make_target(made, why);
    for (size_t i = 0; code == 0 && i < options->drive_count; i++)
        code = make_unit(made, i + 1, why);
    char text[512];
    if (code == 0 && TGTADM(made, text, "--mode", "target", "--op", "bind", "--tid", "1", "-I", "ALL") != 0)
        code = fail(why, EXIT_INTERNAL, "tgtd opens the target to nobody: %.*s", (int)strcspn(text, "\n"), text);
    for (size_t i = 0; code == 0 && i < options->drive_count; i++)
        code = write_url(made, i + 1, why);
    if (code != 0) {
        (void)tgt_server_stop(made, NULL);
        return code;
    }
    *server = made;
    return 0;
}

/* ------------------------------------------------------------------ the end */

/* False: nobody listens at the control socket, so no disc is open either. */
static bool ask_to_end(const struct tgt_server *server)
{
    struct failure ignored;
    json_t *reply = NULL, *request = json_pack("{s:s}", "verb", "shutdown");
    bool asked = control_call(server->folder, request, &reply, &ignored) == 0;
    json_decref(reply);
    json_decref(request);
    return asked;
}

int tgt_server_stop(struct tgt_server *server, struct failure *why)
{
    if (server == NULL)
        return 0;
    bool asked = false;
    int64_t until = now_ms() + STOP_LIMIT_MS;
    if (!ended(server)) {
        asked = ask_to_end(server);
        if (!asked)
            until = 0;
    }
    while (!ended(server)) {
        if (now_ms() > until) {
            kill(server->process, SIGKILL);
            while (waitpid(server->process, &server->status, 0) < 0 && errno == EINTR)
                ;
            server->process = 0;
            break;
        }
        poll(NULL, 0, 1); /* waitpid has no time limit; it is about to end */
    }
    bool well = !asked || (WIFEXITED(server->status) && WEXITSTATUS(server->status) == 0);
    int code = tgt_log_trace_broken(server->folder, why);
    if (!well) {
        tgt_log_show(server->folder);
        code = fail(why, EXIT_INTERNAL, "tgtd did not end well");
    }
    folder_remove(server->folder);
    for (size_t i = 0; i < server->drive_count; i++)
        free(server->urls[i]);
    free(server->urls);
    free(server);
    return code;
}

const char *tgt_server_url(const struct tgt_server *server, size_t drive)
{
    return drive < server->drive_count ? server->urls[drive] : NULL;
}

const char *tgt_server_folder(const struct tgt_server *server)
{
    return server->folder;
}

pid_t tgt_server_process(const struct tgt_server *server)
{
    return server->process;
}

void tgt_server_ended(struct tgt_server *server, int status)
{
    server->process = 0;
    server->status = status;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        tgt_log_show(server->folder);
}
