/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster run: a program with a drive of its own at /dev/sr0. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/drive_url.h"
#include "cli/serving.h"
#include "cli/verb.h"
#include "emu/door/folder.h"
#include "emu/door/installed.h"
#include "emu/door/sg_relay.h"

#define RUN_FAILED ((enum exit_code)125)
enum { RUN_CANNOT_EXECUTE = 126, RUN_NOT_FOUND = 127 };

/* LD_PRELOAD splits at blanks and colons: then by a link in the drive's folder. */
static int preloadable(const char *folder, char shim[PATH_MAX], char link_path[FOLDER_PATH_LENGTH + 32],
                       struct failure *why)
{
    link_path[0] = '\0';
    if (strpbrk(shim, " :") == NULL)
        return 0;
    snprintf(link_path, FOLDER_PATH_LENGTH + 32, "%s/sg-%ld.so", folder, (long)getpid());
    if (symlink(shim, link_path) != 0)
        return fail(why, RUN_FAILED, "cannot make %s: %s", link_path, strerror(errno));
    snprintf(shim, PATH_MAX, "%s", link_path);
    return 0;
}

static void set_environment(const char *url, const char *folder, const char *shim)
{
    char text[2 * PATH_MAX];
    const char *before = getenv("LD_PRELOAD");
    if (url != NULL)
        setenv("COASTER_URL", url, 1);
    else
        unsetenv("COASTER_URL"); /* not that of a run around this one */
    setenv("COASTER_SG_FOLDER", folder, 1);
    snprintf(text, sizeof text, "%s%s%s", shim, before != NULL ? " " : "", before != NULL ? before : "");
    setenv("LD_PRELOAD", text, 1);
#ifdef COASTER_SANITIZER_RUNTIME
    /* the program may be one of ours with AddressSanitizer in it, which wants to be the first library */
    before = getenv("ASAN_OPTIONS");
    snprintf(text, sizeof text, "%s%sverify_asan_link_order=0", before != NULL ? before : "",
             before != NULL ? ":" : "");
    setenv("ASAN_OPTIONS", text, 1);
#endif
}

static volatile sig_atomic_t child_process;

static void pass_on(int number)
{
    if (child_process > 0)
        kill((pid_t)child_process, number);
}

/* Runs it to its end; its exit code, or 128 + signal as a shell has it. */
static int run_program(const struct verb_call *call, const char *url, const char *folder, const char *shim,
                       struct failure *why)
{
    char **words = calloc((size_t)call->operand_count + 1, sizeof *words);
    pid_t process = words != NULL ? fork() : -1;
    if (process < 0)
        return fail(why, RUN_FAILED, "cannot fork: %s", strerror(errno));
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        signal(SIGPIPE, SIG_DFL); /* what main ignores is not the program's affair */
        signal(SIGXFSZ, SIG_DFL);
        set_environment(url, folder, shim);
        memcpy(words, call->operands, (size_t)call->operand_count * sizeof *words);
        execvp(words[0], words);
        int error = errno;
        fprintf(stderr, "coaster run: %s: %s\n", words[0], strerror(error));
        _exit(error == ENOENT ? RUN_NOT_FOUND : RUN_CANNOT_EXECUTE);
    }
    free(words);
    child_process = process;
    struct sigaction passing = {.sa_handler = pass_on}, ignoring = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &passing, NULL);
    sigaction(SIGHUP, &passing, NULL);
    sigaction(SIGINT, &ignoring, NULL); /* a Ctrl-C reaches the program by itself */
    sigaction(SIGQUIT, &ignoring, NULL);
    int status;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return fail(why, RUN_FAILED, "the program is gone: %s", strerror(errno));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Failures of our own are 125, so that the program's own codes stay apart. */
static int own_failure(int code)
{
    return code != 0 ? RUN_FAILED : 0;
}

static int run_with_new_drive(const struct verb_call *call, char shim[PATH_MAX], struct failure *why)
{
    struct serving serving;
    struct tgt_server *server;
    char link_path[FOLDER_PATH_LENGTH + 32];
    int code = serving_read(call, &serving, why);
    if (code != 0)
        return own_failure(code);
    code = tgt_server_start(&serving.options, &server, why);
    serving_free(&serving);
    if (code != 0)
        return own_failure(code);
    code = preloadable(tgt_server_folder(server), shim, link_path, why);
    if (code == 0)
        code = run_program(call, tgt_server_url(server, 0), tgt_server_folder(server), shim, why);
    struct failure *untold = why->sentence[0] == '\0' ? why : NULL; /* a program's own exit code has no sentence */
    int ended = tgt_server_stop(server, untold);
    return code != 0 ? code : own_failure(ended);
}

static int run_with_running_drive(const struct verb_call *call, char shim[PATH_MAX], struct failure *why)
{
    char folder[FOLDER_PATH_LENGTH], url[DRIVE_URL], link_path[FOLDER_PATH_LENGTH + 32];
    int code = folder_find(verb_value(call, "drive"), folder, why);
    if (code != 0)
        return own_failure(code);
    struct failure ignored;
    bool told = drive_url(verb_value(call, "drive"), url, &ignored) == 0; /* a node of coaster run has none */
    code = preloadable(folder, shim, link_path, why);
    if (code == 0)
        code = run_program(call, told ? url : NULL, folder, shim, why);
    if (link_path[0] != '\0')
        unlink(link_path);
    return code;
}

/* The drive of a URL: this process passes commands on. */
static int run_with_url(const struct verb_call *call, char shim[PATH_MAX], struct failure *why)
{
    struct sg_relay *relay;
    char link_path[FOLDER_PATH_LENGTH + 32];
    int code = sg_relay_start(verb_value(call, "url"), &relay, why);
    if (code != 0)
        return own_failure(code);
    code = preloadable(sg_relay_folder(relay), shim, link_path, why);
    if (code == 0)
        code = run_program(call, sg_relay_url(relay), sg_relay_folder(relay), shim, why);
    sg_relay_stop(relay);
    return code;
}

/* A drive that runs already has its own; taken without a word they would seem to hold. */
static int of_a_new_drive(const struct verb_call *call, const char *instead, struct failure *why)
{
    static const char *const options[] = {"disc",  "personality",  "flaw",       "fault",  "fault-file", "clock",
                                          "trace", "trace-format", "trace-data", "serial", "seed"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (verb_given(call, options[i]))
            return fail(why, RUN_FAILED, "--%s is a drive that runs already: --%s has no place there", instead,
                        options[i]);
    return 0;
}

static int run_run(const struct verb_call *call, struct failure *why)
{
    char shim[PATH_MAX];
    if (verb_given(call, "list-flaws")) {
        serving_list_flaws();
        return 0;
    }
    if (call->operand_count == 0)
        return fail(why, RUN_FAILED, "there is no program to run");
    if (verb_given(call, "url") && verb_given(call, "drive"))
        return fail(why, RUN_FAILED, "--url and --drive are two drives: one of them is enough");
    const char *instead = verb_given(call, "url") ? "url" : verb_given(call, "drive") ? "drive" : NULL;
    if (instead != NULL && of_a_new_drive(call, instead, why) != 0)
        return RUN_FAILED;
    if (!installed_module("coaster-sg.so", "COASTER_SG_MODULE", shim))
        return fail(why, RUN_FAILED, "coaster-sg.so is neither beside this program nor installed");
    if (verb_given(call, "url"))
        return run_with_url(call, shim, why);
    return verb_given(call, "drive") ? run_with_running_drive(call, shim, why) : run_with_new_drive(call, shim, why);
}

static const struct verb_option run_options[] = {
    {.name = "disc", .argument = "PATH", .help = "the disc in the drive (default: none)", .repeats = true},
    {.name = "drive", .argument = "NAME", .help = "a drive that runs already, instead of a new one"},
    {.name = "url",
     .argument = "URL",
     .help = "a drive reached by iscsi:// or at a device node (/dev/sr1), instead of a new one"},
    SERVING_OPTIONS,
    {0},
};

extern const struct verb verb_run;
const struct verb verb_run = {
    .name = "run",
    .operands = "[--] PROGRAM [ARGUMENT...]",
    .summary = "runs a program with a drive of its own at /dev/sr0",
    .description = "Starts a drive, runs the program with it at /dev/sr0 and /dev/sg0 (by a preload library: no root, "
                   "no kernel module) and\n"
                   "its iscsi:// URL in $COASTER_URL, ends the drive, and returns the program's exit code. Its own "
                   "failures are 125, 126\n"
                   "(the program cannot be executed) and 127 (there is no such program).\n\n"
                   "  coaster run --disc my.disc -- cdrskin -v dev=/dev/sr0 -toc",
    .options = run_options,
    .minimum_operands = 0,
    .maximum_operands = -1,
    .stop_at_first_operand = true,
    .run = run_run,
};
