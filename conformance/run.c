/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <ftw.h>

#include "conformance/consent.h"
#include "conformance/world.h"
#include "transport/transport.h"

const char *zoo_recorder_flaw;

/* ------------------------------------------------------------------ folders */

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

void remove_tree(const char *path)
{
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static int make_folder(const struct conformance_case *the_case, const struct run_options *options, char *path,
                       size_t size)
{
    static unsigned number;
    const char *base = strrchr(the_case->name, '/');
    snprintf(path, size, "%s/%ld-%u-%s", options->scratch, (long)getpid(), number++,
             base != NULL ? base + 1 : the_case->name);
    return mkdir(path, 0700);
}

/* ------------------------------------------------------------------ the server that cases share, one after the other
 */

static struct server *server;
static const char *server_personality;

/* A case may have shut it down, or brought it down: then there is another one. */
static int ensure_server(const struct run_options *options, struct failure *why)
{
    if (server != NULL && (!server_alive(server) || server_personality != options->personality))
        run_end();
    if (server != NULL)
        return 0;
    server_personality = options->personality;
    return server_start(options->serve_with, options->scratch, options->personality, &server, why);
}

void run_end(void)
{
    server_stop(server);
    server = NULL;
}

/* ------------------------------------------------------------------ the child */

static int open_bench(const struct run_options *options, struct bench **bench, struct failure *why)
{
    struct bench_options bench_options = {
        .personality = options->personality,
        .flaws = options->flaws,
        .folder = world.scratch,
        .stepped = (world.the_case->needs & NEEDS_CLOCK) != 0,
        .seed = options->seed,
    };
    if (options->url != NULL)
        return bench_person_new(options->url, options->person, options->patience_ms, bench, why);
    if (options->serve_with != NULL)
        return bench_socket_new(server_folder(server), server_url(server), &bench_options, bench, why);
    return bench_process_new(&bench_options, bench, why);
}

static void body(void **state)
{
    const struct run_options *options = *state;
    /* cmocka would turn these into a failed test; a crash is to be seen as one. */
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS};
    for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++)
        signal(crashes[i], SIG_DFL);
    struct failure why = {{0}};
    if (open_bench(options, &world.bench, &why) != 0)
        case_broken("no bench: %s", why.sentence);
    if (options->url != NULL)
        consent_or_skip(options);
    world.the_case->run();
    char counts[96];
    snprintf(counts, sizeof counts, "%u %u %u %u %u", world.checks, world.sites[MUTATE_STATUS],
             world.sites[MUTATE_FIELD], world.sites[MUTATE_LENGTH], world.sites[MUTATE_WAIT]);
    record_write(world.record, RECORD_SITES, counts);
}

static int clean_up(void **state)
{
    (void)state;
    world_exits();
    bench_close(world.bench);
    world.bench = NULL;
    return 0;
}

static coaster_noreturn void child(const struct conformance_case *the_case, const struct run_options *options,
                                   const char *folder, int record)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (!options->verbose) {
        int log = open(options->scratch, O_TMPFILE | O_RDWR, 0600);
        if (log < 0)
            log = open("/dev/null", O_RDWR);
        if (log >= 0) {
            dup2(log, STDOUT_FILENO);
            dup2(log, STDERR_FILENO);
        }
    }
    world = (struct world){
        .the_case = the_case,
        .exact = options->url == NULL && options->personality == NULL,
        .seed = options->seed,
        .mutation = options->mutation,
        .mutation_site = options->mutation_site,
        .record = record,
        .flaws = options->flaws,
        .scratch = folder,
    };
    zoo_recorder_flaw = options->recorder_flaw;
    const struct CMUnitTest tests[] = {{the_case->name, body, NULL, clean_up, (void *)(uintptr_t)options}};
    int failed = cmocka_run_group_tests_name(the_case->name, tests, NULL, NULL);
    fflush(stdout);
    _exit(failed == 0 ? 0 : 1);
}

/* ------------------------------------------------------------------ the parent */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Reads the record until the child has closed it or the time is up. */
static void read_record(int descriptor, double until, struct run_record *record)
{
    static char text[65536];
    size_t length = 0;
    for (;;) {
        int left = (int)((until - now()) * 1000);
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        int got = poll(&ready, 1, left > 0 ? left : 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0) {
            record->timed_out = true;
            break;
        }
        ssize_t count = got < 0 ? 0 : read(descriptor, text + length, sizeof text - 1 - length);
        if (count <= 0)
            break;
        length += (size_t)count;
        if (length >= sizeof text - 1)
            break;
    }
    text[length] = 0;
    char *save = NULL;
    for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save))
        record_take(record, line);
}

const char *run_transport(const struct run_options *options)
{
    if (options->url != NULL)
        return strncmp(options->url, "sg:", 3) == 0 || options->url[0] == '/' ? "sg"
               : strncmp(options->url, "loop:", 5) == 0                       ? "loop"
                                                                              : "iscsi";
    return options->serve_with != NULL ? "iscsi" : "loop";
}

static const char *reason_not_to_run(const struct conformance_case *the_case, const struct run_options *options)
{
    if (options->url == NULL)
        return NULL;
    if (the_case->needs & (NEEDS_VIRTUAL | NEEDS_CLOCK))
        return "needs a virtual drive: it arms a fault, stops the clock or looks into the bundle";
    if ((the_case->needs & NEEDS_WRITE) != 0 && options->may_write == WRITE_NOTHING)
        return "changes a disc: allow it with --may-write";
    if ((the_case->needs & NEEDS_SECOND_NEXUS) != 0 && !transport_has_nexuses(options->url))
        return "needs two initiators: a kernel is one, whoever opens its node";
    return NULL;
}

void run_case(const struct conformance_case *the_case, const struct run_options *options, struct run_record *record)
{
    *record = (struct run_record){.the_case = the_case, .seed = options->seed, .verdict = BROKEN};
    snprintf(record->transport, sizeof record->transport, "%s", run_transport(options));
    const char *reason = reason_not_to_run(the_case, options);
    if (reason != NULL) {
        record->verdict = SKIPPED;
        snprintf(record->reason, sizeof record->reason, "%s", reason);
        return;
    }
    char folder[512];
    int line[2];
    struct failure why = {{0}};
    if (options->serve_with != NULL && ensure_server(options, &why) != 0) {
        snprintf(record->reason, sizeof record->reason, "no served drive: %s", why.sentence);
        return;
    }
    if (make_folder(the_case, options, folder, sizeof folder) != 0 || pipe2(line, O_CLOEXEC) != 0) {
        snprintf(record->reason, sizeof record->reason, "no scratch folder or pipe: %s", strerror(errno));
        return;
    }
    fflush(NULL);
    double began = now();
    pid_t pid = fork();
    if (pid == 0) {
        close(line[0]);
        child(the_case, options, folder, line[1]);
    }
    close(line[1]);
    int status = 0;
    if (pid > 0) {
        read_record(line[0], began + (options->timeout_ms > 0 ? options->timeout_ms : 60000) / 1000.0, record);
        if (record->timed_out)
            kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        record->seconds = now() - began;
        record_finish(record, status);
    } else {
        snprintf(record->reason, sizeof record->reason, "no child process: %s", strerror(errno));
    }
    close(line[0]);
    if (options->serve_with != NULL && (record->timed_out || record->signal != 0))
        run_end(); /* whatever state it left the drive in */
    remove_tree(folder);
}
