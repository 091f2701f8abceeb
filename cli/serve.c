/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster serve: a drive over iSCSI until somebody ends it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/serving.h"
#include "cli/verb.h"

static sigset_t block_signals(void)
{
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGINT);
    sigaddset(&waited, SIGHUP);
    sigaddset(&waited, SIGCHLD);
    /* ignored ones (a background job of a script) would never be seen */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    sigprocmask(SIG_BLOCK, &waited, NULL);
    return waited;
}

/* Until a signal asks for the end, or tgtd ends by itself. */
static int wait_for_the_end(struct tgt_server *server, const sigset_t *waited, struct failure *why)
{
    for (;;) {
        int number = sigwaitinfo(waited, NULL);
        if (number < 0 && errno == EINTR)
            continue;
        if (number != SIGCHLD)
            return 0;
        int status;
        if (waitpid(tgt_server_process(server), &status, WNOHANG) != tgt_server_process(server))
            continue;
        tgt_server_ended(server, status);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
            return 0; /* shut down over its control socket */
        return fail(why, EXIT_INTERNAL, "tgtd ended by itself (%s %d)", WIFSIGNALED(status) ? "signal" : "exit code",
                    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
}

static int run_serve(const struct verb_call *call, struct failure *why)
{
    if (verb_given(call, "list-flaws")) {
        serving_list_flaws();
        return 0;
    }
    struct serving serving;
    struct tgt_server *server;
    sigset_t waited = block_signals();
    int code = serving_read(call, &serving, why);
    if (code != 0)
        return code;
    code = tgt_server_start(&serving.options, &server, why);
    serving_free(&serving);
    if (code != 0)
        return code;
    for (size_t i = 0; tgt_server_url(server, i) != NULL; i++)
        printf("%s\n", tgt_server_url(server, i));
    if (fflush(stdout) != 0 || ferror(stdout)) {
        int number = errno;
        (void)tgt_server_stop(server, NULL);
        errno = number; /* main says the sentence, as for every verb whose output was lost */
        return EXIT_INTERNAL;
    }
    code = wait_for_the_end(server, &waited, why);
    int ended = tgt_server_stop(server, code == 0 ? why : NULL);
    return code != 0 ? code : ended;
}

static const struct verb_option serve_options[] = {
    {.name = "disc",
     .argument = "PATH",
     .help = "the disc in the drive (default: none); again for further drives",
     .repeats = true},
    {.name = "name", .argument = "NAME", .help = "what the other verbs call this drive by"},
    {.name = "listen", .argument = "ADDR:PORT", .help = "where to listen (default: 127.0.0.1:0, a port that is free)"},
    SERVING_OPTIONS,
    {0},
};

extern const struct verb verb_serve;
const struct verb verb_serve = {
    .name = "serve",
    .summary = "serves a drive over iSCSI until it is ended",
    .description =
        "Starts a private tgtd, as the user who calls, with a virtual recorder in it. Once the drive is ready its "
        "iscsi:// URL is\n"
        "printed as the first line; SIGTERM, SIGINT or the end of this program end the drive, with the disc closed "
        "durably.\n\n"
        "Anybody who reaches the address may use the drive: keep it on 127.0.0.1 unless the network is trusted.\n\n"
        "  coaster serve --disc my.disc --name rec &\n"
        "  coaster state rec",
    .options = serve_options,
    .maximum_operands = 0,
    .run = run_serve,
};
