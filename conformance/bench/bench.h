/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hand at the drive: puts discs in, takes them out, presses the button. Kinds: "process" (a virtual drive in this
 * process), "socket" (a virtual drive of another process, by its control socket), "person" (asks somebody, and waits
 * for the drive to see it). Functions return 0 or an exit code with the sentence in why.
 */
#ifndef COASTER_CONFORMANCE_BENCH_H
#define COASTER_CONFORMANCE_BENCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/failure.h"

struct bench;

struct bench_kind {
    const char *name;
    bool virtual;
    /* Disc `number` goes into the drive: a blank one of that kind ("cd-r-80") the first time, the same one again later.
     */
    int (*insert)(struct bench *bench, const char *disc_kind, unsigned number, struct failure *why);
    int (*remove)(struct bench *bench, struct failure *why);
    int (*button)(struct bench *bench, bool *opened, struct failure *why);
    int (*load)(struct bench *bench, struct failure *why);
    /* Virtual only (else NULL): the connection is cut as by pulling the plug, and stays so. */
    int (*vanish)(struct bench *bench, struct failure *why);
    /* Virtual only (else NULL): a request of emu/door/control.h, and its reply as a new reference. */
    int (*ask)(struct bench *bench, const json_t *request, json_t **reply, struct failure *why);
    void (*close)(struct bench *bench);
};

#define BENCH_MAXIMUM_DISCS 8
struct bench {
    const struct bench_kind *kind;
    const char *folder;              /* where new virtual discs go; the caller's */
    bool known[BENCH_MAXIMUM_DISCS]; /* disc `number` was in the drive before */
    char url[512];                   /* how a transport reaches the drive */
    void *state;                     /* the kind's own */
};

void bench_close(struct bench *bench); /* NULL is allowed */

/* ------------------------------------------------------------------ virtual */

struct bench_options {
    const char *personality;  /* file, or NULL; a bench on a socket has the server's */
    const char *const *flaws; /* "name" or "name:parameters", NULL at the end; or NULL */
    const char *folder;       /* for new discs; must outlive the bench */
    bool stepped;             /* time stands still until bench_advance */
    uint64_t seed;
};
int bench_process_new(const struct bench_options *options, struct bench **bench,
                      struct failure *why) coaster_must_check;
/* folder: of a running drive (emu/door/folder.h); url: where it is served. Takes the disc out and clears the faults,
 * then adds the flaws. */
int bench_socket_new(const char *folder, const char *url, const struct bench_options *options, struct bench **bench,
                     struct failure *why) coaster_must_check;

/* Path of the bundle of disc `number` on a virtual bench. */
void bench_disc_path(const struct bench *bench, unsigned number, char *path, size_t size);
/* A request without more than {"verb": verb, key: value}; the reply is dropped. key NULL: the verb alone. */
int bench_tell(struct bench *bench, const char *verb, const char *key, const char *value,
               struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ a person */

/* What the person kind speaks through; conformance/bench/terminal.c is one. */
struct person {
    /* Says what to do and returns at once. */
    int (*ask)(void *context, const char *sentence, struct failure *why);
    /* Says that it was seen, or that it was waited for in vain. */
    void (*tell)(void *context, const char *sentence);
    void *context;
};
struct person person_terminal(int input, int output); /* descriptors of a terminal */
/* Asks, then looks at the drive until it sees what was asked for; in vain for patience_ms is an error: the case is
 * broken. */
int bench_person_new(const char *url, struct person person, int patience_ms, struct bench **bench,
                     struct failure *why) coaster_must_check;

/* ------------------------------------------------------------------ a server for a run of cases */

struct server;
/* Starts `program serve` as a child on a free port of loopback and waits for the URL on its first line. */
int server_start(const char *program, const char *scratch, const char *personality, struct server **server,
                 struct failure *why) coaster_must_check;
bool server_alive(struct server *server);
const char *server_url(const struct server *server);
const char *server_folder(const struct server *server);
void server_stop(struct server *server);

#endif
