/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disc before a burn and after it: waited for, described, erased; and the questions that are asked of a person. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/burn.h"

/* ------------------------------------------------------------------ in words */

static const char *kind_of(const struct device_disc *disc)
{
    return disc->profile == PROFILE_CD_R ? "CD-R" : disc->profile == PROFILE_CD_RW ? "CD-RW" : "disc of another kind";
}

bool burn_disc_unfinished(const struct device_disc *disc)
{
    return disc->status == DISC_APPENDABLE && disc->last_session_state == SESSION_INCOMPLETE;
}

static const char *status_of(const struct device_disc *disc)
{
    return !disc->present                    ? "none"
           : disc->status == DISC_BLANK      ? "blank"
           : burn_disc_unfinished(disc)      ? "unfinished"
           : disc->status == DISC_APPENDABLE ? "appendable"
           : disc->status == DISC_COMPLETE   ? "complete"
                                             : "other";
}

static double megabytes(uint32_t blocks)
{
    return blocks * (double)DATA_BLOCK / 1e6;
}

void burn_describe_disc(const struct device_disc *disc, char *words, size_t size)
{
    char content[96];
    snprintf(content, sizeof content, "%s with %u session%s and %u track%s", kind_of(disc), disc->sessions,
             disc->sessions == 1 ? "" : "s", disc->last_track, disc->last_track == 1 ? "" : "s");
    if (!disc->present)
        snprintf(words, size, "no disc");
    else if (disc->status == DISC_BLANK)
        snprintf(words, size, "blank %s, %.1f MB free", kind_of(disc), megabytes(disc->free_blocks));
    else if (burn_disc_unfinished(disc))
        snprintf(words, size, "%s, and a session that was left unfinished", content);
    else if (disc->status == DISC_APPENDABLE)
        snprintf(words, size, "%s, open for more: %.1f MB free", content, megabytes(disc->free_blocks));
    else
        snprintf(words, size, "%s, closed", content);
}

json_t *burn_disc_facts(const struct device_disc *disc)
{
    bool free_known = disc->present && (disc->status == DISC_BLANK || disc->status == DISC_APPENDABLE);
    return json_pack("{s:s, s:s?, s:b, s:i, s:i, s:i}", "status", status_of(disc), "kind",
                     disc->present ? kind_of(disc) : NULL, "erasable", disc->present && disc->erasable, "sessions",
                     disc->sessions, "tracks", disc->last_track, "free_blocks",
                     free_known ? (int)disc->free_blocks : 0);
}

void burn_make_identity_readable(struct device_identity *identity)
{
    make_readable(identity->vendor);
    make_readable(identity->product);
    make_readable(identity->revision);
    make_readable(identity->serial);
}

/* ------------------------------------------------------------------ looking */

static int look(struct burn_session *session, struct device_disc *disc, device_poll *poll, struct failure *why)
{
    HRESULT result = device_hold(session->device, session);
    if (FAILED(result))
        return burn_failed(why, burn_code_of(result), result, "the drive cannot be used");
    result = device_read_disc_asking(session->device, disc, poll, NULL);
    device_let_go(session->device, session);
    return FAILED(result) ? burn_failed(why, burn_code_of(result), result, "the disc cannot be looked at") : 0;
}

int burn_look_at_disc(struct burn_session *session, struct device_disc *disc, struct failure *why)
{
    return look(session, disc, NULL, why);
}

static void tell_event(struct burn_session *session, const struct device_disc *disc)
{
    json_t *event = burn_disc_facts(disc);
    json_object_set_new(event, "event", json_string("disc"));
    burn_event(&session->progress, event);
}

static void tell_disc(struct burn_session *session, const struct device_disc *disc)
{
    char words[160];
    tell_event(session, disc);
    burn_describe_disc(disc, words, sizeof words);
    burn_say(&session->progress, "disc: %s", words);
}

static int cancelled(struct failure *why)
{
    return fail(why, (enum exit_code)burn_signal_code(), "cancelled: the disc was not touched");
}

static bool wait_cancelled(void *context)
{
    (void)context;
    return burn_cancelled();
}

/* A disc that spins up takes its time too. */
static int look_while_waiting(struct burn_session *session, struct failure *why)
{
    int code = look(session, &session->disc, wait_cancelled, why);
    return code != 0 && burn_cancelled() ? cancelled(why) : code;
}

static int wait_for_disc(struct burn_session *session, struct failure *why)
{
    bool told = false;
    burn_answer_signals_with("cancelling");
    for (;;) {
        int code = look_while_waiting(session, why);
        if (code != 0 || session->disc.present)
            return code;
        if (!verb_given(session->call, "wait"))
            return burn_failed(why, EXIT_NO_DRIVE, IMAPI_E_MEDIUM_NOTPRESENT, "the drive cannot be used");
        if (!told) {
            burn_event(&session->progress, json_pack("{s:s}", "event", "waiting"));
            burn_say(&session->progress, "waiting for a disc");
        }
        told = true;
        nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
        if (burn_cancelled())
            return cancelled(why);
    }
}

/* ------------------------------------------------------------------ asking */

static int answer(struct failure *why)
{
    char line[64] = "";
    struct pollfd typed = {.fd = STDIN_FILENO, .events = POLLIN};
    /* a signal may come just before a wait begins, so that none is long */
    while (!burn_cancelled() && poll(&typed, 1, 200) <= 0)
        continue;
    bool read = !burn_cancelled() && fgets(line, sizeof line, stdin) != NULL;
    if (burn_cancelled())
        return cancelled(why);
    if (!read)
        fputc('\n', stderr); /* an end of file (Ctrl-D) leaves the line of the question open */
    if (!read || (line[0] != 'y' && line[0] != 'Y'))
        return fail(why, EXIT_CASE_FAILED, "the answer was no: the disc was not touched");
    return 0;
}

/* question: what would be done to the disc; deed: the same for a sentence. */
static int ask(struct burn_session *session, const char *question, const char *deed, struct failure *why)
{
    char state[200];
    burn_describe_disc(&session->disc, state, sizeof state);
    if (verb_given(session->call, "yes"))
        return 0;
    if (session->progress.output == BURN_JSON || !isatty(STDIN_FILENO))
        return fail(why, EXIT_USAGE_ERROR, "in the drive is a %s; %s needs --yes, since nobody can be asked here",
                    state, deed);
    burn_bar_end();
    fflush(stdout);
    fprintf(stderr, "In the drive is a %s. %s? [y/N] ", state, question);
    return answer(why);
}

/* ------------------------------------------------------------------ before the selection: erasing */

static HRESULT erase(struct burn_session *session, bool whole)
{
    burn_answer_signals_with("the disc is being erased, which nobody can stop; it will be blank");
    HRESULT result = IDiscRecorder_OpenExclusive(session->recorder);
    if (FAILED(result))
        return result;
    result = IDiscRecorder_Erase(session->recorder, whole);
    IDiscRecorder_Close(session->recorder);
    burn_answer_signals_with("cancelling");
    return result;
}

static int erase_disc(struct burn_session *session, bool whole, struct failure *why)
{
    if (!session->disc.erasable)
        return fail(why, EXIT_USAGE_ERROR, "in the drive is a %s, which cannot be erased", kind_of(&session->disc));
    int code = ask(session, "Erase it, with all that is on it", "erasing it", why);
    if (code != 0)
        return code;
    burn_event(&session->progress, json_pack("{s:s, s:b}", "event", "erasing", "whole", whole));
    burn_say(&session->progress, "erasing %s", whole ? "all of the disc (this can take an hour)" : "the disc");
    HRESULT result = erase(session, whole);
    if (FAILED(result))
        return burn_failed(why, burn_code_of(result), result, "the disc cannot be erased");
    if (burn_cancelled())
        return fail(why, (enum exit_code)burn_signal_code(), "cancelled: the disc is erased, and nothing was burned");
    return burn_look_at_disc(session, &session->disc, why);
}

int burn_ready_disc(struct burn_session *session, struct failure *why)
{
    bool whole = verb_given(session->call, "erase-whole");
    int code = wait_for_disc(session, why);
    if (code != 0)
        return code;
    tell_disc(session, &session->disc);
    if ((!whole && !verb_given(session->call, "erase")) || session->disc.status == DISC_BLANK)
        return 0;
    code = erase_disc(session, whole, why);
    if (code == 0)
        tell_disc(session, &session->disc);
    return code;
}

/* ------------------------------------------------------------------ after it: adding a session */

/* An unfinished track of a CD-R is closed by other programs as long as the drive would go on with it. A drive or disc
 * that lost its power in between would not: there is nothing to be closed, and nothing in the way of reading. */
static const char *advice_for_unfinished(const struct device_disc *disc)
{
    if (disc->sessions == 0)
        return "there is nothing on it that can be read, and nothing can be added";
    return disc->next_writable == LBA_NONE ? "nothing can be added; what was burned before can be read as it is"
                                           : "what was burned before can be read once `wodim -fix` has closed the disc";
}

/* Why an image cannot go on this disc, and what can be done. */
static int refuse(const struct device_disc *disc, HRESULT result, const char *reason, struct failure *why)
{
    const char *advice = disc->erasable               ? "--erase makes the disc blank"
                         : burn_disc_unfinished(disc) ? advice_for_unfinished(disc)
                                                      : "";
    return fail(why, EXIT_CASE_FAILED, "%s (%s)%s%s", reason, coaster_result_name(result), *advice ? "; " : "", advice);
}

int burn_refuse_unfinished(const struct device_disc *disc, HRESULT result, struct failure *why)
{
    return refuse(disc, result, "the disc has a session that a burn left unfinished", why);
}

/* A disc that is not blank and takes no session of ours has no blocks to stage for (R-MUL-27). */
static bool takes_no_session(struct burn_session *session)
{
    LONG total = -1;
    return SUCCEEDED(IJolietDiscMaster_GetTotalDataBlocks(session->joliet, &total)) && total == 0;
}

int burn_accept_disc(struct burn_session *session, struct failure *why)
{
    const struct device_disc *disc = &session->disc;
    if (disc->status == DISC_BLANK)
        return 0;
    if (session->audio)
        return refuse(disc, IMAPI_E_MEDIUM_INVALIDTYPE,
                      "an audio disc is burned at once, on a blank disc, and this one is not", why);
    if (verb_given(session->call, "boot"))
        return refuse(disc, IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC, "a boot image needs a blank disc, and this one is not",
                      why);
    if (burn_disc_unfinished(disc))
        return burn_refuse_unfinished(disc, IMAPI_E_MEDIUM_INVALIDTYPE, why);
    if (takes_no_session(session))
        return refuse(disc, IMAPI_E_MEDIUM_INVALIDTYPE,
                      "the disc is not blank and no session can be added to it, because another program wrote it, or "
                      "it is too large to take over",
                      why);
    return verb_given(session->call, "simulate") ? 0 : ask(session, "Add a session", "adding a session", why);
}

/* ------------------------------------------------------------------ after a burn that failed */

static void advise(const struct device_disc *disc, char *words, size_t size)
{
    if (disc->erasable)
        snprintf(words, size, "the disc has an unfinished track now; --erase makes it blank again");
    else if (disc->sessions > 0)
        snprintf(words, size, "the disc has an unfinished track now: %s", advice_for_unfinished(disc));
    else
        snprintf(words, size, "the disc has an unfinished track now and is of no further use");
}

void burn_tell_state(struct burn_session *session, char *words, size_t size)
{
    struct device_disc now;
    struct failure ignored;
    double before =
        device_patience_begin(DEVICE_ANSWER_SECONDS); /* what stopped the burn may be that it answers nothing */
    int code = burn_look_at_disc(session, &now, &ignored);
    device_patience_end(before);
    if (code != 0) {
        snprintf(words, size, "what the disc is like now cannot be found out");
        return;
    }
    tell_event(session, &now);
    bool as_before = now.status == session->disc.status && now.sessions == session->disc.sessions &&
                     now.next_writable == session->disc.next_writable &&
                     now.last_session_state == session->disc.last_session_state;
    if (!now.present)
        snprintf(words, size, "there is no disc in the drive now");
    else if (now.status == DISC_BLANK)
        snprintf(words, size, "the disc is still blank");
    else if (as_before)
        snprintf(words, size, "the disc is as it was");
    else if (burn_disc_unfinished(&now))
        advise(&now, words, size);
    else
        snprintf(words, size, "the disc is %s now, with %u session%s", status_of(&now), now.sessions,
                 now.sessions == 1 ? "" : "s");
}
