/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sending: nexuses, replies, and what a reply must bring to count as whole. */
#include <stdlib.h>
#include <string.h>

#include "conformance/mmc.h"
#include "conformance/world.h"

#define REPLIES 16
#define REPLY_ROOM 131072
static struct reply replies[REPLIES];
static unsigned next_reply;

static struct transport *nexuses[2];
static unsigned current_nexus;

static void close_nexuses(void)
{
    for (unsigned i = 0; i < 2; i++) {
        transport_close(nexuses[i]);
        nexuses[i] = NULL;
    }
    for (unsigned i = 0; i < REPLIES; i++) {
        free(replies[i].data);
        replies[i].data = NULL;
    }
    current_nexus = 0;
}

void on_nexus(unsigned nexus)
{
    current_nexus = nexus & 1;
}

struct transport *nexus_transport(void)
{
    struct failure why = {{0}};
    if (nexuses[current_nexus] == NULL) {
        world_on_exit(close_nexuses);
        if (transport_open(world.bench->url, &nexuses[current_nexus], &why) != 0)
            case_broken("the drive cannot be reached: %s", why.sentence);
    }
    return nexuses[current_nexus];
}

static struct reply *fresh_reply(const char *name, const uint8_t *cdb, size_t cdb_length)
{
    struct reply *reply = &replies[next_reply++ % REPLIES];
    if (reply->data == NULL && (reply->data = malloc(REPLY_ROOM)) == NULL)
        abort();
    reply->name = name;
    reply->complete = 0;
    reply->command = (struct transport_command){.cdb_length = cdb_length, .direction = TRANSPORT_NO_DATA};
    memcpy(reply->command.cdb, cdb, cdb_length);
    return reply;
}

static size_t counted(const struct reply *reply, enum reply_length length)
{
    size_t have = reply->command.transferred;
    switch (length) {
    case LENGTH_COUNTED_16:
        return have >= 2 ? 2u + get_be16(reply->data) : 2;
    case LENGTH_COUNTED_32:
        return have >= 4 ? 4u + get_be32(reply->data) : 4;
    case LENGTH_COUNTED_BYTE_4:
        return have >= 5 ? 5u + reply->data[4] : 5;
    case LENGTH_COUNTED_BYTE_7:
        return have >= 8 ? 8u + reply->data[7] : 8;
    case LENGTH_NONE:
    case LENGTH_WHOLE:
        break;
    }
    return SIZE_MAX;
}

/* What the way to the drive does not carry says nothing about the drive: a kernel keeps vendors' commands from users.
 */
static void carry(struct reply *reply)
{
    struct transport *transport = nexus_transport();
    if (transport_execute(transport, &reply->command) == TRANSPORT_FAILED)
        case_skipped("%s cannot be sent: %s", reply->name, transport_error(transport));
}

struct reply *send_command(const char *name, const uint8_t *cdb, size_t cdb_length, enum reply_length length,
                           size_t data_in)
{
    struct reply *reply = fresh_reply(name, cdb, cdb_length);
    if (length != LENGTH_NONE && data_in > 0) {
        if (data_in > REPLY_ROOM)
            case_broken("%s asks for more than the bench has room for", name);
        memset(reply->data, 0, data_in);
        reply->command.direction = TRANSPORT_DATA_IN;
        reply->command.data = reply->data;
        reply->command.data_length = data_in;
    }
    carry(reply);
    if (reply->command.direction == TRANSPORT_DATA_IN)
        reply->complete = minimum_size(data_in, counted(reply, length));
    return reply;
}

struct reply *send_data(const char *name, const uint8_t *cdb, size_t cdb_length, const void *data, size_t length)
{
    struct reply *reply = fresh_reply(name, cdb, cdb_length);
    if (length > REPLY_ROOM)
        case_broken("%s sends more than the bench has room for", name);
    if (length > 0) {
        memcpy(reply->data, data, length);
        reply->command.direction = TRANSPORT_DATA_OUT;
        reply->command.data = reply->data;
        reply->command.data_length = length;
    }
    carry(reply);
    return reply;
}

bool reply_good(const struct reply *reply)
{
    return reply->command.result == TRANSPORT_DONE && reply->command.status == SCSI_GOOD;
}

struct sense reply_sense(const struct reply *reply)
{
    return transport_sense(&reply->command);
}
