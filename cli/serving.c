/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/serving.h"

#include "cli/trace.h"
#include "emu/door/installed.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void serving_list_flaws(void)
{
    size_t count;
    const struct filter_kind *const *kinds = drive_filter_kinds(&count);
    for (size_t i = 0; i < count; i++)
        if (kinds[i]->flaw)
            printf("%-36s %s\n", kinds[i]->name, kinds[i]->help);
}

bool serving_is_flaw(const char *specification)
{
    size_t count, length = strcspn(specification, ":");
    const struct filter_kind *const *kinds = drive_filter_kinds(&count);
    for (size_t i = 0; i < count; i++)
        if (kinds[i]->flaw && strlen(kinds[i]->name) == length && memcmp(kinds[i]->name, specification, length) == 0)
            return true;
    return false;
}

/* tgtd runs elsewhere: only full paths mean the same there. */
static int full_path(struct serving *serving, const char *path, const char **full, struct failure *why)
{
    char *resolved = realpath(path, NULL);
    if (resolved == NULL)
        return fail(why, errno == ENOENT || errno == ENOTDIR ? EXIT_NO_DRIVE : EXIT_USAGE_ERROR, "%s: %s", path,
                    strerror(errno));
    serving->paths[serving->path_count++] = resolved;
    *full = resolved;
    return 0;
}

/* The folder is resolved and the name kept: the file is not there yet. NAME.2 and on are those of further drives. */
static int trace_path(struct serving *serving, const char *path, size_t number, const char **full, struct failure *why)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX], resolved[PATH_MAX];
    snprintf(folder, sizeof folder, "%.*s",
             slash == NULL   ? 1
             : slash == path ? 1
                             : (int)(slash - path),
             slash == NULL ? "." : path);
    if (realpath(folder, resolved) == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s: %s", folder, strerror(errno));
    const char *name = slash == NULL ? path : slash + 1;
    char *made = NULL;
    int length = number == 1 ? asprintf(&made, "%s/%s", strcmp(resolved, "/") == 0 ? "" : resolved, name)
                             : asprintf(&made, "%s/%s.%zu", strcmp(resolved, "/") == 0 ? "" : resolved, name, number);
    if (length < 0)
        return fail(why, EXIT_INTERNAL, "out of memory");
    serving->paths[serving->path_count++] = made;
    *full = made;
    return 0;
}

static int read_trace(const struct verb_call *call, struct tgt_server_drive *drive, struct failure *why)
{
    struct trace_wanted wanted;
    int code = trace_wanted_read(call, "trace-format", "trace-data", &wanted, why);
    drive->trace_format = wanted.format == TRACE_JSON ? "json" : "pcapng";
    drive->trace_data = wanted.data == TRACE_ALL_DATA ? -1 : (long long)wanted.data;
    if (code == 0 && verb_value(call, "trace") == NULL &&
        (verb_given(call, "trace-format") || verb_given(call, "trace-data")))
        code = fail(why, EXIT_USAGE_ERROR, "--trace-format and --trace-data belong to a --trace FILE");
    return code;
}

static int read_common(const struct verb_call *call, struct serving *serving, struct tgt_server_drive *drive,
                       struct failure *why)
{
    const char *clock = verb_value(call, "clock");
    if (clock != NULL && !drive_clock_read(clock, &drive->clock, &drive->clock_rate))
        return fail(why, EXIT_USAGE_ERROR, DRIVE_CLOCK_WANTED ", not '%s'", clock);
    drive->serial = verb_value(call, "serial");
    if (verb_given(call, "seed")) {
        long seed;
        int code = verb_number(verb_value(call, "seed"), "--seed", 1, INT32_MAX, &seed, why);
        if (code != 0)
            return code;
        drive->seed = (uint64_t)seed;
    }
    if (verb_given(call, "personality")) {
        char path[PATH_MAX];
        if (!installed_personality(verb_value(call, "personality"), path))
            return fail(why, EXIT_USAGE_ERROR, "there is no personality '%s' (coaster personality list shows them)",
                        verb_value(call, "personality"));
        int code = full_path(serving, path, &drive->personality, why);
        if (code != 0)
            return EXIT_USAGE_ERROR;
    }
    int code = 0;
    for (unsigned i = 0; i < call->all_count && code == 0; i++) {
        const char *option = call->verb->options[call->all[i].option].name;
        if (strcmp(option, "flaw") == 0 && !serving_is_flaw(call->all[i].value))
            return fail(why, EXIT_USAGE_ERROR, "there is no flaw '%s' (--list-flaws shows them)", call->all[i].value);
        if (strcmp(option, "flaw") == 0 || strcmp(option, "fault") == 0)
            code = fault_words_add(&serving->filters, call->all[i].value, why);
        else if (strcmp(option, "fault-file") == 0)
            code = fault_words_read(&serving->filters, call->all[i].value, why);
    }
    drive->filters = (const char *const *)serving->filters.words;
    drive->filter_count = serving->filters.count;
    return code;
}

/* ADDR:PORT, the address as numbers; IPv6 stands in brackets. tgtd takes anything and listens to nothing. */
static int check_listen(const char *text, struct failure *why)
{
    const char *colon = strrchr(text, ':');
    size_t length = colon != NULL ? (size_t)(colon - text) : 0;
    bool brackets = length > 2 && text[0] == '[' && text[length - 1] == ']';
    unsigned char binary[16];
    char address[64];
    snprintf(address, sizeof address, "%.*s", (int)(brackets ? length - 2 : length), text + brackets);
    if (length == 0 || length >= sizeof address || inet_pton(brackets ? AF_INET6 : AF_INET, address, binary) != 1)
        return fail(why, EXIT_USAGE_ERROR, "--listen wants ADDR:PORT with a numeric address, not '%s'", text);
    long port;
    return verb_number(colon + 1, "the port of --listen", 0, 65535, &port, why);
}

int serving_read(const struct verb_call *call, struct serving *serving, struct failure *why)
{
    memset(serving, 0, sizeof *serving);
    struct tgt_server_drive common = {0};
    int code = read_common(call, serving, &common, why);
    if (code == 0)
        code = read_trace(call, &common, why);
    if (code == 0 && verb_given(call, "listen"))
        code = check_listen(verb_value(call, "listen"), why);
    for (unsigned i = 0; code == 0 && i < call->all_count; i++) {
        if (strcmp(call->verb->options[call->all[i].option].name, "disc") != 0)
            continue;
        if (serving->options.drive_count == SERVING_MAXIMUM_DRIVES)
            code = fail(why, EXIT_USAGE_ERROR, "one server has at most %d drives", SERVING_MAXIMUM_DRIVES);
        else {
            struct tgt_server_drive *drive = &serving->drives[serving->options.drive_count++];
            *drive = common;
            code = full_path(serving, call->all[i].value, &drive->disc, why);
        }
    }
    if (serving->options.drive_count == 0)
        serving->drives[serving->options.drive_count++] = common;
    for (size_t i = 0; code == 0 && verb_given(call, "trace") && i < serving->options.drive_count; i++)
        code = trace_path(serving, verb_value(call, "trace"), i + 1, &serving->drives[i].trace, why);
    serving->options.drives = serving->drives;
    serving->options.name = verb_value(call, "name");
    serving->options.listen = verb_value(call, "listen");
    if (code != 0)
        serving_free(serving);
    return code;
}

void serving_free(struct serving *serving)
{
    for (size_t i = 0; i < serving->path_count; i++)
        free(serving->paths[i]);
    serving->path_count = 0;
    fault_words_free(&serving->filters);
}
