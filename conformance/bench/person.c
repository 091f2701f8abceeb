/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bench of a physical drive: somebody is asked to do it, and the drive is looked at until it shows that it was
 * done. What the drive does not show in time is a broken bench, never a verdict about the drive.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "conformance/bench/bench.h"
#include "transport/transport.h"

struct person_state {
    struct person person;
    int patience_ms;
    char url[512];
};

enum seen { SEEN_DISC, SEEN_NO_DISC, SEEN_OPEN_TRAY, SEEN_BUTTON };

/* TEST UNIT READY on a nexus of our own: 0 good, else the sense key. */
static struct sense look(struct transport *transport, bool *good)
{
    struct transport_command command = {.cdb_length = 6, .direction = TRANSPORT_NO_DATA, .timeout_ms = 10000};
    transport_execute(transport, &command);
    *good = command.result == TRANSPORT_DONE && command.status == SCSI_GOOD;
    return transport_sense(&command);
}

/* The event of the media class, 0 when there is none (MMC-6): 1 eject request, 2 new media, 3 removal. */
static unsigned media_event(struct transport *transport)
{
    uint8_t data[8] = {0};
    struct transport_command command = {.cdb = {0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8},
                                        .cdb_length = 10,
                                        .direction = TRANSPORT_DATA_IN,
                                        .data = data,
                                        .data_length = sizeof data,
                                        .timeout_ms = 10000};
    transport_execute(transport, &command);
    if (command.result != TRANSPORT_DONE || command.status != SCSI_GOOD || command.transferred < 8 ||
        (data[2] & 0x87) != 4)
        return 0;
    return data[4] & 0x0F;
}

static bool sees(struct transport *transport, enum seen what)
{
    bool good;
    struct sense s = look(transport, &good);
    switch (what) {
    case SEEN_DISC:
        return good;
    case SEEN_NO_DISC:
        return s.key == NOT_READY && s.code == 0x3A;
    case SEEN_OPEN_TRAY:
        return s.key == NOT_READY && s.code == 0x3A && s.qualifier == 0x02;
    case SEEN_BUTTON:
        return (s.key == NOT_READY && s.code == 0x3A) || media_event(transport) == 1;
    }
    return false;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int ask_and_wait(struct bench *bench, const char *sentence, enum seen what, struct failure *why)
{
    struct person_state *state = bench->state;
    struct transport *transport;
    int code = transport_open(state->url, &transport, why);
    if (code != 0)
        return code;
    code = state->person.ask(state->person.context, sentence, why);
    /* The drive is asked again and again: it cannot call us. The pause between is the poll, not a wait for readiness.
     */
    int64_t until = now_ms() + state->patience_ms;
    while (code == 0 && !sees(transport, what)) {
        if (now_ms() > until) {
            state->person.tell(state->person.context, "the drive did not see it in time");
            code = fail(why, EXIT_NO_DRIVE, "asked '%s', but the drive did not see it within %d s", sentence,
                        state->patience_ms / 1000);
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
    }
    if (code == 0)
        state->person.tell(state->person.context, "the drive has seen it");
    transport_close(transport);
    return code;
}

static int insert(struct bench *bench, const char *disc_kind, unsigned number, struct failure *why)
{
    char sentence[256];
    if (bench->known[number])
        snprintf(sentence, sizeof sentence, "put disc %u of this case into the drive again and close it", number);
    else
        snprintf(sentence, sizeof sentence, "put a blank %s into the drive and close it (it is disc %u of this case)",
                 strncmp(disc_kind, "cd-rw", 5) == 0 ? "CD-RW" : "CD-R", number);
    int code = ask_and_wait(bench, sentence, SEEN_DISC, why);
    if (code == 0)
        bench->known[number] = true;
    return code;
}

static int take_out(struct bench *bench, struct failure *why)
{
    return ask_and_wait(bench, "take the disc out of the drive", SEEN_NO_DISC, why);
}

static int load(struct bench *bench, struct failure *why)
{
    return ask_and_wait(bench, "push the tray in with the disc on it", SEEN_DISC, why);
}

static int button(struct bench *bench, bool *opened, struct failure *why)
{
    int code = ask_and_wait(bench, "press the eject button of the drive once", SEEN_BUTTON, why);
    if (code != 0)
        return code;
    struct person_state *state = bench->state;
    struct transport *transport;
    code = transport_open(state->url, &transport, why);
    if (code != 0)
        return code;
    *opened = false;
    for (int i = 0; i < 4 && !*opened; i++) /* the first answers of a fresh nexus may be attentions */
        *opened = sees(transport, SEEN_OPEN_TRAY) || sees(transport, SEEN_NO_DISC);
    transport_close(transport);
    return 0;
}

static void close_person(struct bench *bench)
{
    free(bench->state);
}

static const struct bench_kind person_kind = {
    .name = "person",
    .virtual = false,
    .insert = insert,
    .remove = take_out,
    .button = button,
    .load = load,
    .close = close_person,
};

int bench_person_new(const char *url, struct person person, int patience_ms, struct bench **result, struct failure *why)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct person_state *state = calloc(1, sizeof *state);
    if (bench == NULL || state == NULL) {
        free(bench);
        free(state);
        return fail(why, EXIT_INTERNAL, "out of memory");
    }
    bench->kind = &person_kind;
    bench->state = state;
    state->person = person;
    state->patience_ms = patience_ms;
    snprintf(bench->url, sizeof bench->url, "%s", url);
    snprintf(state->url, sizeof state->url, "%s", url);
    *result = bench;
    return 0;
}
