/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device nodes that this process has open, each once, whatever number of handles is on it; and the claim on them. */
#ifndef COASTER_TRANSPORT_SG_NODE_H
#define COASTER_TRANSPORT_SG_NODE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/failure.h"
#include "transport/transport.h"

struct sg_node {
    dev_t device;
    char *path;
    bool block;
    int descriptor;           /* commands go through it */
    int claim;                /* the sr node with O_EXCL: this one, or that of the same drive; -1 */
    pthread_rwlock_t opening; /* written to while an sg node is opened anew */
    size_t maximum_transfer;  /* bytes of one command */
    unsigned references, claims;
    struct sg_node *next;
};

/* 0, or an exit code with the sentence: EXIT_USAGE_ERROR for what is no device node, EXIT_NO_DRIVE for the rest, and
 * then *refusal says which. Others may have it open. */
int sg_node_open(const char *path, struct sg_node **node, enum transport_result *refusal,
                 struct failure *why) coaster_must_check;
void sg_node_close(struct sg_node *node);
/* SG_IO once: 0 or an errno. */
int sg_node_io(struct sg_node *node, void *header);
/* Counted within this process. TRANSPORT_DONE, TRANSPORT_BUSY, TRANSPORT_LOST. */
enum transport_result sg_node_claim(struct sg_node *node, struct failure *why);
void sg_node_disclaim(struct sg_node *node);

#endif
