/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs cases: a child process under cmocka for each, on a bench of its own, and a record of what came of it. */
#ifndef COASTER_CONFORMANCE_RUN_H
#define COASTER_CONFORMANCE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/failure.h"
#include "conformance/bench/bench.h"
#include "conformance/record.h"

enum may_write { WRITE_NOTHING, WRITE_BLANK, WRITE_ANY, WRITE_NAMED };

struct run_options {
    uint64_t seed;
    const char *scratch;       /* folder for everything; each case gets a sub-folder, gone afterwards */
    const char *personality;   /* of a virtual drive: file, or NULL */
    const char *const *flaws;  /* drive flaws, NULL at the end; or NULL */
    const char *recorder_flaw; /* a name of the zoo; NULL: none */
    enum mutation mutation;    /* a derived flaw */
    unsigned mutation_site;
    int timeout_ms; /* 0: 60 s */
    /* a drive that is not ours: */
    const char *url; /* NULL: a virtual drive made for the case */
    struct person person;
    int patience_ms;
    enum may_write may_write;
    const char *named_disc; /* WRITE_NAMED: serial or identification */
    const char *serve_with; /* the virtual drive is served by this program (`coaster`) and reached over iSCSI; NULL: in
                               process */
    bool verbose;           /* what the child prints goes to our standard error */
};

void run_case(const struct conformance_case *the_case, const struct run_options *options, struct run_record *record);

/* Ends the server that the cases with serve_with shared; the next one starts another. */
void run_end(void);

/* The word for the transport that these options use: "loop", "iscsi" or the scheme of url. */
const char *run_transport(const struct run_options *options);

/* Removes a folder and all below it. */
void remove_tree(const char *path);

/* Test builds link the zoo's wrong recorders in and set this; "" or NULL in every other program. */
extern const char *zoo_recorder_flaw;

#endif
