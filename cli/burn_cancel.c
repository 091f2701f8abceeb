/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "cli/burn.h"

static volatile sig_atomic_t first_signal;
static _Atomic(const char *) answer = "cancelling";

/* The longest that RecordDisc waits for a drive that answers nothing (imapi/device.h), and the look at the disc. */
static const char still_waiting[] =
    "still waiting for the drive, which would stay locked otherwise; one that does not answer is given up within ten "
    "minutes, within half an hour while it closes a session";

static void write_words(const char *words)
{
    ssize_t ignored = write(STDERR_FILENO, words, strlen(words));
    (void)ignored;
}

static void cancel(int number)
{
    int before = errno;
    bool again = first_signal != 0;
    if (!again)
        first_signal = number;
    write_words(isatty(STDOUT_FILENO) ? "\ncoaster burn: " : "coaster burn: ");
    write_words(again ? still_waiting : atomic_load(&answer));
    write_words("\n");
    errno = before;
}

void burn_catch_signals(void)
{
    struct sigaction action = {.sa_handler = cancel};
    first_signal = 0;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

void burn_answer_signals_with(const char *words)
{
    atomic_store(&answer, words);
}

bool burn_cancelled(void)
{
    return first_signal != 0;
}

int burn_signal_code(void)
{
    return first_signal != 0 ? 128 + first_signal : 0;
}
