/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of kinds, the one handle, and the blocking call made of submit and reap. */
#include "transport/transport.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transport/iscsi.h"
#include "transport/sg.h"

static struct transport_kind *kinds;

void transport_kind_register(struct transport_kind *kind)
{
    for (struct transport_kind *known = kinds; known != NULL; known = known->next)
        if (known == kind)
            return;
    kind->next = kinds;
    kinds = kind;
}

struct transport_kind *transport_kinds(void)
{
    iscsi_transport_register();
    sg_transport_register();
    return kinds;
}

void transport_set_error(struct transport *transport, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(transport->error, sizeof transport->error, format, arguments);
    va_end(arguments);
}

static struct transport_kind *kind_of(const char *url, size_t scheme_length)
{
    for (struct transport_kind *kind = transport_kinds(); kind != NULL; kind = kind->next)
        if (strlen(kind->scheme) == scheme_length && memcmp(kind->scheme, url, scheme_length) == 0)
            return kind;
    return NULL;
}

char *transport_url_without_password(const char *url)
{
    char *shown = strdup(url);
    char *authority = shown == NULL ? NULL : strstr(shown, "://");
    if (authority == NULL)
        return shown;
    authority += 3;
    /* a password may hold any character, and the URL may be malformed: rather too little shown than too much */
    char *at = strrchr(authority, '@');
    char *percent = strchr(authority, '%');
    if (percent == NULL || authority[0] == '[')
        return shown;
    if (at == NULL && percent < authority + strcspn(authority, "/"))
        *percent = '\0';
    else if (at != NULL && percent < at)
        memmove(percent, at, strlen(at) + 1);
    return shown;
}

/* The path of a device node is a URL of the kind sg. */
static struct transport_kind *kind_of_url(const char *url)
{
    return strncmp(url, "/dev/", 5) == 0 ? kind_of("sg", 2) : kind_of(url, strcspn(url, ":"));
}

int transport_check_url(const char *url, struct failure *why)
{
    if (kind_of_url(url) != NULL)
        return 0;
    size_t scheme_length = strcspn(url, ":");
    if (url[scheme_length] != ':')
        return fail(why, EXIT_USAGE_ERROR, "'%s' is not a URL (iscsi://HOST:PORT/TARGET/LUN, /dev/srN or loop:PATH)",
                    url);
    return fail(why, EXIT_USAGE_ERROR, "there is no way to reach '%.*s:' drives", (int)scheme_length, url);
}

int transport_open_shared(const char *url, struct transport **transport, enum transport_result *refusal,
                          struct failure *why)
{
    *transport = NULL;
    *refusal = TRANSPORT_FAILED;
    int code = transport_check_url(url, why);
    if (code != 0)
        return code;
    struct transport_kind *kind = kind_of_url(url);
    struct transport *made = calloc(1, sizeof *made);
    char *whole = NULL;
    if (url[0] == '/' && asprintf(&whole, "sg:%s", url) < 0)
        whole = NULL;
    char *shown = transport_url_without_password(whole != NULL ? whole : url);
    if (made == NULL || shown == NULL || (url[0] == '/' && whole == NULL)) {
        free(made);
        free(shown);
        free(whole);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    made->kind = kind;
    made->url = shown;
    made->maximum_transfer = kind->maximum_transfer;
    made->refusal = TRANSPORT_LOST;
    code = kind->open(whole != NULL ? whole : url, made, why);
    free(whole);
    if (code != 0) {
        *refusal = made->refusal;
        free(made->url);
        free(made);
        return code;
    }
    *transport = made;
    return 0;
}

int transport_open(const char *url, struct transport **transport, struct failure *why)
{
    enum transport_result refusal;
    int code = transport_open_shared(url, transport, &refusal, why);
    if (code != 0 || transport_claim(*transport) == TRANSPORT_DONE)
        return code;
    code = fail(why, EXIT_NO_DRIVE, "%s", transport_error(*transport));
    transport_close(*transport);
    *transport = NULL;
    return code;
}

enum transport_result transport_claim(struct transport *transport)
{
    if (transport->claimed || transport->kind->claim == NULL)
        return TRANSPORT_DONE;
    enum transport_result result = transport->kind->claim(transport);
    transport->claimed = result == TRANSPORT_DONE;
    return result;
}

void transport_disclaim(struct transport *transport)
{
    if (transport->claimed)
        transport->kind->disclaim(transport);
    transport->claimed = false;
}

void transport_close(struct transport *transport)
{
    if (transport == NULL)
        return;
    transport_disclaim(transport);
    transport->kind->close(transport);
    free(transport->url);
    free(transport);
}

enum transport_result transport_submit(struct transport *transport, struct transport_command *command)
{
    command->status = 0;
    command->transferred = 0;
    command->residual = 0;
    command->sense_length = 0;
    command->next = NULL;
    if (command->direction == TRANSPORT_NO_DATA)
        command->data_length = 0;
    if (command->cdb_length == 0 || command->cdb_length > sizeof command->cdb ||
        (command->data_length > 0 && command->data == NULL) || command->data_length > transport->maximum_transfer) {
        transport_set_error(transport, "this transport cannot carry such a command");
        return command->result = TRANSPORT_FAILED;
    }
    /* a command that was taken belongs to the kind: it may be finished on another thread by now */
    enum transport_result taken = transport->kind->submit(transport, command);
    if (taken == TRANSPORT_DONE)
        transport->in_flight++;
    else
        command->result = taken;
    return taken;
}

static struct transport_command *reap_from_kind(struct transport *transport, int timeout_ms)
{
    struct transport_command *command = transport->kind->reap(transport, timeout_ms);
    if (command != NULL)
        transport->in_flight--;
    return command;
}

struct transport_command *transport_reap(struct transport *transport, int timeout_ms)
{
    struct transport_command *command = transport->kept;
    if (command != NULL) {
        transport->kept = command->next;
        command->next = NULL;
        return command;
    }
    if (transport->in_flight == 0)
        return NULL;
    return reap_from_kind(transport, timeout_ms);
}

static void keep(struct transport *transport, struct transport_command *command)
{
    command->next = NULL;
    if (transport->kept == NULL)
        transport->kept = command;
    else
        transport->kept_last->next = command;
    transport->kept_last = command;
}

enum transport_result transport_execute(struct transport *transport, struct transport_command *command)
{
    if (transport_submit(transport, command) != TRANSPORT_DONE)
        return command->result;
    for (;;) {
        struct transport_command *finished = reap_from_kind(transport, -1);
        if (finished == command)
            return command->result;
        if (finished != NULL)
            keep(transport, finished);
    }
}

size_t transport_in_flight(const struct transport *transport)
{
    size_t kept = 0;
    for (const struct transport_command *command = transport->kept; command != NULL; command = command->next)
        kept++;
    return transport->in_flight + kept;
}

const char *transport_url(const struct transport *transport)
{
    return transport->url;
}

const char *transport_error(const struct transport *transport)
{
    return transport->error;
}

size_t transport_maximum_transfer(const struct transport *transport)
{
    return transport->maximum_transfer;
}

bool transport_has_nexuses(const char *url)
{
    const struct transport_kind *kind = kind_of_url(url);
    return kind != NULL && !kind->one_nexus;
}
