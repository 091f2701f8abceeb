/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a burn stages: why it cannot, and how far what lies there is protected. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/burn.h"
#include "imapi/stash_file.h"

/* NULL: it can be written to. */
static const char *problem_of(const char *folder)
{
    struct stat status;
    if (stat(folder, &status) != 0)
        return strerror(errno);
    if (!S_ISDIR(status.st_mode))
        return strerror(ENOTDIR);
    return access(folder, W_OK | X_OK) != 0 ? strerror(errno) : NULL;
}

int burn_no_stash(HRESULT result, struct failure *why)
{
    char folder[STASH_PATH_MAXIMUM];
    enum exit_code code = result == IMAPI_E_STASHINUSE ? EXIT_NO_DRIVE : EXIT_CASE_FAILED; /* somebody else has it */
    const char *name = coaster_result_name(result);
    (void)stash_file_folder(folder);
    if (folder[0] == '\0')
        return fail(why, code, "nothing can be staged: %s: neither COASTER_STASH_DIR nor HOME says in which folder",
                    name);
    const char *problem = problem_of(folder);
    return fail(why, code, "nothing can be staged in %.300s: %s: %s; another folder may be named by COASTER_STASH_DIR",
                folder, name, problem != NULL ? problem : coaster_result_text(result));
}

void burn_tell_protection(struct burn_session *session)
{
    LONG protection = 0;
    if (FAILED(coaster_stash_protection(session->master, &protection)))
        return;
    char *text = coaster_stash_protection_text(protection);
    if (text != NULL)
        burn_say(&session->progress, "stash: %s", text);
    burn_event(&session->progress,
               json_pack("{s:s, s:i, s:s?}", "event", "stash", "protection", (int)protection, "text", text));
    CoTaskMemFree(text);
}
