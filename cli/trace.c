/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster trace: follows a drive that runs. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/control_verbs.h"
#include "cli/trace.h"
#include "emu/door/folder.h"

static bool write_all(int descriptor, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t count = write(descriptor, bytes, length);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0) {
            bytes += count;
            length -= (size_t)count;
        }
    }
    return true;
}

/* SIGINT and SIGTERM end it well: what came before is written. */
static int stop_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

static int copy(int from, int to, const char *where, struct failure *why)
{
    static char bytes[256 * 1024];
    int stop = stop_signals();
    for (;;) {
        struct pollfd ready[2] = {{.fd = from, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
        if (poll(ready, 2, -1) < 0 && errno != EINTR)
            return fail(why, EXIT_INTERNAL, "cannot wait: %s", strerror(errno));
        ssize_t count = ready[0].revents != 0 ? recv(from, bytes, sizeof bytes, MSG_DONTWAIT) : -1;
        if (count == 0)
            break; /* the drive ended */
        if (count > 0 && !write_all(to, bytes, (size_t)count))
            return errno == EPIPE ? 0 : fail(why, EXIT_INTERNAL, "%s: %s", where, strerror(errno));
        if (count < 0 && ready[1].revents != 0)
            break;
    }
    close(stop);
    return 0;
}

static int run_trace(const struct verb_call *call, struct failure *why)
{
    char folder[FOLDER_PATH_LENGTH];
    const char *output = verb_value(call, "output");
    struct trace_wanted wanted;
    int descriptor, to = STDOUT_FILENO;
    int code = trace_wanted_read(call, "format", "data", &wanted, why);
    if (code == 0 && wanted.format == TRACE_PCAPNG && output == NULL && isatty(STDOUT_FILENO))
        code = fail(why, EXIT_USAGE_ERROR, "pcapng is not for a terminal: --output FILE, or a pipe");
    if (code == 0)
        code = folder_find(call->operands[0], folder, why);
    if (code == 0 && output != NULL && (to = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) < 0)
        code = fail(why, EXIT_USAGE_ERROR, "%s cannot be made: %s", output, strerror(errno));
    if (code != 0)
        return code;
    code = trace_connect(folder, wanted.format, wanted.data, &descriptor, why);
    if (code == 0) {
        code = copy(descriptor, to, output != NULL ? output : "standard output", why);
        close(descriptor);
    } else if (output != NULL) {
        unlink(output);
    }
    if (output != NULL && close(to) != 0 && code == 0)
        code = fail(why, EXIT_INTERNAL, "%s could not be written: %s", output, strerror(errno));
    return code;
}

static const struct verb_option trace_options[] = {
    {.name = "output", .letter = 'o', .argument = "FILE", .help = "a new file instead of standard output"},
    {.name = "format", .argument = "json|pcapng", .help = "JSON lines (default), or packets that Wireshark dissects"},
    {.name = "data", .argument = "N|all", .help = "bytes of data kept with each command (default: 64; pcapng: 4096)"},
    {0},
};

extern const struct verb verb_trace;
const struct verb verb_trace = {
    .name = "trace",
    .operands = "NAME",
    .summary = "follows a drive that runs: every command, when, whose, decoded, and what became of it",
    .description = "Until SIGINT, SIGTERM or the end of the drive. coaster serve --trace and coaster run --trace write "
                   "a trace from the "
                   "first command on.\n\nEach line of JSON is a command: n, time (nanoseconds of the monotonic clock "
                   "when it came), "
                   "clock (of the drive's own), nexus, cdb in hex, name, fields, out and in (length, BLAKE2b-256 hash, "
                   "the first bytes of "
                   "data), room (the host's for a reply), status, sense, duration (on the drive's clock) and elapsed "
                   "(on the monotonic "
                   "one). pcapng holds iSCSI packets made up from the same, whatever door the commands came by.\n\nThe "
                   "drive never waits "
                   "for a reader: what does not fit into 8 MiB is dropped, and the trace says how many.\n\n"
                   "  coaster trace rec --format pcapng --output rec.pcapng\n"
                   "  tshark -r rec.pcapng -Y 'scsi.status != 0'\n\n" DRIVE_NAME,
    .options = trace_options,
    .minimum_operands = 1,
    .maximum_operands = 1,
    .run = run_trace,
};
