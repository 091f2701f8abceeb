/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Device nodes that this process has open, each once and exclusively, whatever number of handles is on it. */
#ifndef COASTER_TRANSPORT_SG_NODE_H
#define COASTER_TRANSPORT_SG_NODE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/failure.h"

struct sg_node {
    dev_t device;
    int descriptor;
    size_t maximum_transfer; /* bytes of one command */
    unsigned references;
    struct sg_node *next;
};

/* 0, or an exit code with the sentence: EXIT_USAGE_ERROR for what is no device node, EXIT_NO_DRIVE for the rest. */
int sg_node_open(const char *path, struct sg_node **node, struct failure *why) coaster_must_check;
void sg_node_close(struct sg_node *node);

#endif
