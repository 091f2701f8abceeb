/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of `coaster burn` and the files they name, before a drive is touched. */
#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/burn.h"

static void leave_out(struct burn_left_out *left_out, const char *path)
{
    if (left_out->count++ == 0)
        snprintf(left_out->first, sizeof left_out->first, "%s", path);
}

/* Names the file that cannot be read, wherever below path it lies, and counts what a burn leaves out (links to folders,
 * devices). */
static int check_tree(const char *path, struct burn_left_out *left_out, struct failure *why)
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return fail(why, EXIT_USAGE_ERROR, "a path of %zu characters is too long", strlen(path));
    char *const roots[] = {copy, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (tree == NULL)
        return fail(why, EXIT_INTERNAL, "%s cannot be listed: %s", path, strerror(errno));
    int code = 0;
    for (FTSENT *entry; code == 0 && (entry = fts_read(tree)) != NULL;) {
        struct stat status;
        bool file = entry->fts_info == FTS_F ||
                    (entry->fts_info == FTS_SL && stat(entry->fts_path, &status) == 0 && S_ISREG(status.st_mode));
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
            code = fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", entry->fts_path, strerror(entry->fts_errno));
        else if (file && access(entry->fts_path, R_OK) != 0)
            code = fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", entry->fts_path, strerror(errno));
        else if (!file && entry->fts_info != FTS_D && entry->fts_info != FTS_DP)
            leave_out(left_out, entry->fts_path);
    }
    fts_close(tree);
    return code;
}

static int check_operand(const char *path, bool audio, struct burn_left_out *left_out, struct failure *why)
{
    struct stat status;
    if (strcmp(path, "-") == 0)
        return fail(why, EXIT_USAGE_ERROR, "standard input cannot be burned: name files and folders");
    if (*path == '\0')
        return fail(why, EXIT_USAGE_ERROR, "an empty word names no file");
    if (stat(path, &status) != 0)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", path, strerror(errno));
    if (audio)
        return sound_check(path, why);
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return fail(why, EXIT_USAGE_ERROR, "%s is neither a file nor a directory", path);
    if (access(path, S_ISDIR(status.st_mode) ? R_OK | X_OK : R_OK) != 0)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be read: %s", path, strerror(errno));
    return S_ISDIR(status.st_mode) ? check_tree(path, left_out, why) : 0;
}

/* Words that exclude each other, or want each other. */
static int check_words(const struct verb_call *call, struct failure *why)
{
    static const struct {
        const char *one, *other;
    } exclusive[] = {
        {"drive", "disc"},        {"audio", "volume-name"}, {"audio", "boot"},           {"audio", "overwrite"},
        {"erase", "erase-whole"}, {"simulate", "erase"},    {"simulate", "erase-whole"}, {"simulate", "verify"},
    };
    for (size_t i = 0; i < sizeof exclusive / sizeof exclusive[0]; i++)
        if (verb_given(call, exclusive[i].one) && verb_given(call, exclusive[i].other))
            return fail(why, EXIT_USAGE_ERROR, "--%s and --%s exclude each other", exclusive[i].one,
                        exclusive[i].other);
    if (verb_given(call, "disc") && *verb_value(call, "disc") == '\0')
        return fail(why, EXIT_USAGE_ERROR, "--disc names no disc");
    if (verb_given(call, "gap") && !verb_given(call, "audio"))
        return fail(why, EXIT_USAGE_ERROR, "--gap is for an audio disc (--audio)");
    if ((verb_given(call, "boot-platform") || verb_given(call, "boot-emulation")) && !verb_given(call, "boot"))
        return fail(why, EXIT_USAGE_ERROR, "--boot IMAGE is missing");
    return 0;
}

int burn_check_operands(const struct verb_call *call, struct burn_left_out *left_out, struct failure *why)
{
    bool audio = verb_given(call, "audio");
    int code = check_words(call, why);
    if (code == 0 && audio && call->operand_count > 99)
        return fail(why, EXIT_USAGE_ERROR, "an audio disc has at most 99 tracks, not %d", call->operand_count);
    if (code == 0)
        code = burn_check_settings(call, why);
    for (int i = 0; i < call->operand_count && code == 0; i++)
        code = check_operand(call->operands[i], audio, left_out, why);
    if (code == 0 && verb_given(call, "boot"))
        code = check_operand(verb_value(call, "boot"), false, left_out, why);
    return code;
}
