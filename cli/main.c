/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster VERB [OPTION...] [OPERAND...]: finds the verb, reads the words, runs it, and turns a failure into one
 * sentence. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/verb.h"
#include "emu/door/loop_transport.h"

static bool told_a_failure; /* one sentence is enough */

/* Everything printed must really have gone out: a full disk or a closed pipe is not success. */
static int finish_output(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (told_a_failure)
        return code;
    if (errno == 0) /* it failed earlier */
        fputs("coaster: writing to standard output failed\n", stderr);
    else if (errno != EPIPE)
        fprintf(stderr, "coaster: writing to standard output failed: %s\n", strerror(errno));
    return code != 0 ? code : EXIT_INTERNAL;
}

static int unknown_verb(int count, char **words)
{
    if (help_is_group(words[0])) {
        if (count > 1 && (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0)) {
            help_group(stdout, words[0]);
            return 0;
        }
        if (count > 1)
            fprintf(stderr, "coaster: there is no verb '%s %s' (coaster %s --help lists them)\n", words[0], words[1],
                    words[0]);
        else
            fprintf(stderr, "coaster: '%s' needs a second word (coaster %s --help lists them)\n", words[0], words[0]);
    } else if (words[0][0] == '-') {
        fprintf(stderr, "coaster: there is no option '%s' here (coaster --help lists the verbs)\n", words[0]);
    } else {
        fprintf(stderr, "coaster: there is no verb '%s' (coaster --help lists them)\n", words[0]);
    }
    return EXIT_USAGE_ERROR;
}

static int run_verb(const struct verb *verb, int count, char **words)
{
    struct failure why = {{0}};
    struct verb_call call;
    bool help;
    int code = verb_parse(verb, count, words, &call, &help, &why);
    if (help) {
        help_verb(stdout, verb);
        return 0;
    }
    if (code == 0)
        code = verb->run(&call, &why);
    if (code != 0 && why.sentence[0] != 0) {
        fflush(stdout);
        fprintf(stderr, "coaster %s: %s\n", verb->name, why.sentence);
        told_a_failure = true;
    }
    return code;
}

/*
 * A caller may have closed standard input, output or error: the next file opened would get that number, and what is
 * said would go into a disc. Something stands in for each that fails when it is used, as a closed one would.
 */
static void occupy_standard_files(void)
{
    static const int unusable[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", unusable[fd]); /* the lowest free number: this one */
}

int main(int argc, char **argv)
{
    occupy_standard_files();
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is a full disk, here and in the tgtd that inherits this */
    loop_transport_register();
    if (argc < 2) {
        fputs("coaster: a verb is needed (coaster --help lists them)\n", stderr);
        return EXIT_USAGE_ERROR;
    }
    char **words = argv + 1;
    int count = argc - 1;
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0) {
        help_program(stdout);
        return finish_output(0);
    }
    if (strcmp(words[0], "--version") == 0) {
        puts("coaster " COASTER_VERSION);
        return finish_output(0);
    }
    int used;
    const struct verb *verb = verb_find(count, words, &used);
    if (verb == NULL)
        return finish_output(unknown_verb(count, words));
    return finish_output(run_verb(verb, count - used, words + used));
}
