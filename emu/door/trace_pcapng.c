/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trace as pcapng that Wireshark dissects down to the CDB: iSCSI PDUs (RFC 7143) in TCP over IPv4, one connection for
 * each nexus, made up from what the drive saw, over whatever door it came. Wireshark learns from an INQUIRY that the
 * logical unit is a CD drive, so each connection begins with one that says so in its packet comment.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "emu/door/trace_writer.h"

enum {
    LINKTYPE_RAW = 101,
    ISCSI_PORT = 3260,
    FIRST_PORT = 49152,
    SEGMENT = 32768,
    HEADERS = 40,
    PDU = 48,
    MAXIMUM_NEXUSES = 200
};

struct flow {
    struct flow *next;
    char nexus[64];
    unsigned number;
    uint32_t sequence[2]; /* of TCP: the host's, the drive's */
    uint32_t command_number, status_number, tag;
};

struct state {
    uint64_t to_wall; /* added to the monotonic clock: nanoseconds since 1970 */
    struct flow *flows;
    unsigned flow_count;
    char drive[64];
    struct trace_bytes out; /* what the call at hand makes */
    size_t room;
    bool failed;
};

/* ------------------------------------------------------------------ bytes */

static uint8_t *more(struct state *state, size_t length)
{
    if (state->out.length + length > state->room) {
        size_t room = (state->out.length + length) * 2;
        uint8_t *grown = realloc(state->out.data, room);
        if (grown == NULL) {
            state->failed = true;
            return NULL;
        }
        state->out.data = grown;
        state->room = room;
    }
    uint8_t *at = state->out.data + state->out.length;
    state->out.length += length;
    memset(at, 0, length);
    return at;
}

static struct trace_bytes taken(struct state *state)
{
    struct trace_bytes bytes = state->out;
    state->out = (struct trace_bytes){0};
    state->room = 0;
    if (state->failed) {
        free(bytes.data);
        bytes = (struct trace_bytes){0};
    }
    state->failed = false;
    return bytes;
}

static size_t padded(size_t length)
{
    return (length + 3) & ~(size_t)3;
}

/* pcapng is written in the order of the machine; these are its 16 and 32 bit fields. */
static void own_16(uint8_t *at, uint16_t value)
{
    memcpy(at, &value, sizeof value);
}

static void own_32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
}

/* ------------------------------------------------------------------ blocks of pcapng */

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    OPTION_COMMENT = 1,
    OPTION_TIME = 9,
    OPTION_APPLICATION = 4
};

/* Length stands in front and behind. Gives the body. */
static uint8_t *block(struct state *state, uint32_t type, size_t body)
{
    size_t whole = padded(body) + 12;
    uint8_t *at = more(state, whole);
    if (at == NULL)
        return NULL;
    own_32(at, type);
    own_32(at + 4, (uint32_t)whole);
    own_32(at + whole - 4, (uint32_t)whole);
    return at + 8;
}

static size_t option_size(size_t length)
{
    return length > 0 ? 4 + padded(length) : 0;
}

static uint8_t *option(uint8_t *at, uint16_t code, const void *value, size_t length)
{
    if (length == 0)
        return at;
    own_16(at, code);
    own_16(at + 2, (uint16_t)length);
    memcpy(at + 4, value, length);
    return at + option_size(length);
}

static struct trace_bytes pcapng_begin(void *context)
{
    struct state *state = context;
    static const char application[] = "coaster";
    uint8_t *body = block(state, BLOCK_SECTION, 16 + option_size(sizeof application - 1) + 4);
    if (body != NULL) {
        own_32(body, 0x1A2B3C4D);
        own_16(body + 4, 1);
        memset(body + 8, 0xFF, 8); /* the section's length is not known */
        option(body + 16, OPTION_APPLICATION, application, sizeof application - 1);
    }
    static const uint8_t nanoseconds = 9;
    body = block(state, BLOCK_INTERFACE, 8 + option_size(1) + 4);
    if (body != NULL) {
        own_16(body, LINKTYPE_RAW);
        option(body + 8, OPTION_TIME, &nanoseconds, 1);
    }
    return taken(state);
}

/* ------------------------------------------------------------------ packets */

static uint32_t sum_words(uint32_t sum, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        sum += get_be16(bytes + i);
    if (length % 2 != 0)
        sum += (uint32_t)bytes[length - 1] << 8;
    while (sum >> 16)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return sum;
}

enum { FROM_HOST, FROM_DRIVE };

static void put_headers(uint8_t *packet, struct flow *flow, unsigned from, size_t payload)
{
    uint8_t host[4] = {10, 0, 0, (uint8_t)(2 + flow->number)}, drive[4] = {10, 0, 0, 1};
    uint8_t *tcp = packet + 20;
    packet[0] = 0x45;
    put_be16(packet + 2, (uint32_t)(HEADERS + payload));
    packet[6] = 0x40; /* not to be fragmented */
    packet[8] = 64;
    packet[9] = 6;
    memcpy(packet + 12, from == FROM_HOST ? host : drive, 4);
    memcpy(packet + 16, from == FROM_HOST ? drive : host, 4);
    put_be16(packet + 10, ~sum_words(0, packet, 20) & 0xFFFF);
    put_be16(tcp, from == FROM_HOST ? FIRST_PORT + flow->number : ISCSI_PORT);
    put_be16(tcp + 2, from == FROM_HOST ? ISCSI_PORT : FIRST_PORT + flow->number);
    put_be32(tcp + 4, flow->sequence[from]);
    put_be32(tcp + 8, flow->sequence[1 - from]);
    tcp[12] = 0x50;
    tcp[13] = 0x18; /* PSH, ACK */
    put_be16(tcp + 14, 0xFFFF);
    uint32_t sum = sum_words(0, packet + 12, 8) + 6 + (uint32_t)(20 + payload);
    put_be16(tcp + 16, ~sum_words(sum, tcp, 20 + payload) & 0xFFFF);
    flow->sequence[from] += (uint32_t)payload;
}

/* One PDU in one packet: 48 bytes of header and a data segment. */
struct pdu {
    uint8_t header[PDU];
    const uint8_t *data;
    size_t length;
};

static void put_pdu(struct state *state, struct flow *flow, unsigned from, uint64_t when, struct pdu *pdu,
                    const char *comment)
{
    size_t payload = PDU + padded(pdu->length), packet = HEADERS + payload,
           said = comment != NULL ? strlen(comment) : 0;
    uint8_t *body = block(state, BLOCK_PACKET, 20 + padded(packet) + (said > 0 ? option_size(said) + 4 : 0));
    if (body == NULL)
        return;
    uint64_t wall = when + state->to_wall;
    own_32(body + 4, (uint32_t)(wall >> 32));
    own_32(body + 8, (uint32_t)wall);
    own_32(body + 12, (uint32_t)packet);
    own_32(body + 16, (uint32_t)packet);
    put_be24(pdu->header + 5, (uint32_t)pdu->length);
    uint8_t *at = body + 20;
    memcpy(at + HEADERS, pdu->header, PDU);
    if (pdu->length > 0)
        memcpy(at + HEADERS + PDU, pdu->data, pdu->length);
    put_headers(at, flow, from, payload);
    option(at + padded(packet), OPTION_COMMENT, comment, said);
}

/* ------------------------------------------------------------------ PDUs (RFC 7143 11.3 to 11.7) */

enum {
    PDU_COMMAND = 0x01,
    PDU_DATA_OUT = 0x05,
    PDU_RESPONSE = 0x21,
    PDU_DATA_IN = 0x25,
    FINAL = 0x80,
    READ = 0x40,
    WRITE = 0x20,
    SIMPLE = 1,
    LUN = 1
};

struct exchange {
    uint64_t came, went;
    const uint8_t *cdb;
    size_t cdb_length;
    uint32_t expected; /* data transfer length */
    bool in;
    const uint8_t *data;
    size_t length, kept; /* bytes that moved, and how many of them are here */
    size_t residual_of;
    uint8_t status;
    const uint8_t *sense;
    size_t sense_length;
    const char *comment;
};

static void put_command(struct state *state, struct flow *flow, const struct exchange *exchange)
{
    struct pdu pdu = {.header = {PDU_COMMAND, FINAL | SIMPLE}};
    bool out = !exchange->in && exchange->expected > 0;
    pdu.header[1] |= exchange->in && exchange->expected > 0 ? READ : out ? WRITE : 0;
    pdu.header[9] = LUN;
    put_be32(pdu.header + 16, flow->tag);
    put_be32(pdu.header + 20, exchange->expected);
    put_be32(pdu.header + 24, flow->command_number++);
    put_be32(pdu.header + 28, flow->status_number);
    memcpy(pdu.header + 32, exchange->cdb, minimum_size(exchange->cdb_length, 16));
    if (out) {
        pdu.data = exchange->data; /* immediate */
        pdu.length = minimum_size(exchange->kept, SEGMENT);
    }
    put_pdu(state, flow, FROM_HOST, exchange->came, &pdu, exchange->comment);
}

static void put_data(struct state *state, struct flow *flow, const struct exchange *exchange)
{
    uint32_t number = 0;
    for (size_t at = exchange->in ? 0 : minimum_size(exchange->kept, SEGMENT); at < exchange->kept; at += SEGMENT) {
        struct pdu pdu = {.data = exchange->data + at, .length = minimum_size(exchange->kept - at, SEGMENT)};
        pdu.header[0] = exchange->in ? PDU_DATA_IN : PDU_DATA_OUT;
        pdu.header[1] = at + pdu.length == exchange->kept ? FINAL : 0;
        pdu.header[9] = LUN;
        put_be32(pdu.header + 16, flow->tag);
        memset(pdu.header + 20, 0xFF, 4);
        if (exchange->in) {
            put_be32(pdu.header + 28, flow->command_number);
            put_be32(pdu.header + 32, flow->command_number + 63);
        } else {
            put_be32(pdu.header + 28, flow->status_number);
        }
        put_be32(pdu.header + 36, number++);
        put_be32(pdu.header + 40, (uint32_t)at);
        put_pdu(state, flow, exchange->in ? FROM_DRIVE : FROM_HOST, exchange->in ? exchange->went : exchange->came,
                &pdu, NULL);
    }
}

static void put_response(struct state *state, struct flow *flow, const struct exchange *exchange)
{
    enum { OVERFLOW = 0x04, UNDERFLOW = 0x02 };
    uint8_t sense[2 + SENSE_FIXED_LENGTH] = {0};
    struct pdu pdu = {.header = {PDU_RESPONSE, FINAL, 0, exchange->status}, .data = sense};
    if (exchange->sense_length > 0) {
        put_be16(sense, (uint32_t)exchange->sense_length);
        memcpy(sense + 2, exchange->sense, minimum_size(exchange->sense_length, SENSE_FIXED_LENGTH));
        pdu.length = 2 + exchange->sense_length;
    }
    put_be32(pdu.header + 16, flow->tag);
    put_be32(pdu.header + 24, flow->status_number++);
    put_be32(pdu.header + 28, flow->command_number);
    put_be32(pdu.header + 32, flow->command_number + 63);
    if (exchange->residual_of < exchange->expected) {
        pdu.header[1] |= UNDERFLOW;
        put_be32(pdu.header + 44, (uint32_t)(exchange->expected - exchange->residual_of));
    } else if (exchange->residual_of > exchange->expected) {
        pdu.header[1] |= OVERFLOW;
        put_be32(pdu.header + 44, (uint32_t)(exchange->residual_of - exchange->expected));
    }
    put_pdu(state, flow, FROM_DRIVE, exchange->went, &pdu, NULL);
    flow->tag++;
}

static void put_exchange(struct state *state, struct flow *flow, const struct exchange *exchange)
{
    put_command(state, flow, exchange);
    put_data(state, flow, exchange);
    put_response(state, flow, exchange);
}

/* ------------------------------------------------------------------ nexuses */

static void introduce(struct state *state, struct flow *flow, uint64_t when)
{
    static const uint8_t cdb[16] = {0x12, 0, 0, 0, 36};
    static const uint8_t reply[36] = {0x05, 0x80, 0x05, 0x02, 31};
    char comment[256];
    snprintf(comment, sizeof comment,
             "Not of the trace: put here so that dissectors know a CD drive. Drive %s, host %s.", state->drive,
             flow->nexus);
    const struct exchange inquiry = {.came = when,
                                     .went = when,
                                     .cdb = cdb,
                                     .cdb_length = sizeof cdb,
                                     .expected = sizeof reply,
                                     .in = true,
                                     .data = reply,
                                     .length = sizeof reply,
                                     .kept = sizeof reply,
                                     .residual_of = sizeof reply,
                                     .comment = comment};
    put_exchange(state, flow, &inquiry);
}

/* More hosts than there are addresses share the last. */
static struct flow *flow_of(struct state *state, const char *nexus, uint64_t when)
{
    for (struct flow *flow = state->flows; flow != NULL; flow = flow->next)
        if (strcmp(flow->nexus, nexus) == 0 || flow->number == MAXIMUM_NEXUSES)
            return flow;
    struct flow *flow = calloc(1, sizeof *flow);
    if (flow == NULL)
        return NULL;
    snprintf(flow->nexus, sizeof flow->nexus, "%s", nexus);
    flow->number = state->flow_count++;
    flow->sequence[0] = flow->sequence[1] = 1;
    flow->command_number = flow->status_number = flow->tag = 1;
    flow->next = state->flows;
    state->flows = flow;
    introduce(state, flow, when);
    return flow;
}

static struct trace_bytes pcapng_record(void *context, const struct trace_record *record)
{
    struct state *state = context;
    const struct drive_command *command = record->command;
    struct flow *flow = flow_of(state, record->nexus, record->arrival);
    if (flow == NULL) {
        state->failed = true;
        return taken(state);
    }
    bool in = command->data_in_capacity > 0;
    size_t length = in ? record->in_length : command->data_out_length;
    const struct exchange exchange = {
        .came = record->arrival,
        .went = record->departure,
        .cdb = command->cdb,
        .cdb_length = command->cdb_length,
        .expected = (uint32_t)(in ? command->data_in_capacity : command->data_out_length),
        .in = in,
        .data = in ? command->data_in : command->data_out,
        .length = length,
        .kept = minimum_size(length, record->data),
        .residual_of = in ? command->data_in_length : command->data_out_taken,
        .status = command->status,
        .sense = command->sense,
        .sense_length = command->sense_length,
    };
    put_exchange(state, flow, &exchange);
    return taken(state);
}

/* A packet that carries nothing but the word. */
static struct trace_bytes pcapng_dropped(void *context, uint64_t count)
{
    struct state *state = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t when = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
    struct flow *flow = flow_of(state, state->flows != NULL ? state->flows->nexus : "?", when);
    char comment[96];
    snprintf(comment, sizeof comment, "%llu commands are missing here: the reader was too slow.",
             (unsigned long long)count);
    struct pdu nop = {.header = {0x20, FINAL}}; /* NOP-In */
    memset(nop.header + 16, 0xFF, 8);
    if (flow != NULL) {
        put_be32(nop.header + 24, flow->status_number);
        put_be32(nop.header + 28, flow->command_number);
        put_be32(nop.header + 32, flow->command_number + 63);
        put_pdu(state, flow, FROM_DRIVE, when, &nop, comment);
    }
    return taken(state);
}

static void *pcapng_new(size_t data, const char *drive)
{
    (void)data;
    struct state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    snprintf(state->drive, sizeof state->drive, "%s", drive);
    struct timespec wall, monotonic;
    clock_gettime(CLOCK_REALTIME, &wall);
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    state->to_wall =
        (uint64_t)((wall.tv_sec - monotonic.tv_sec) * INT64_C(1000000000) + wall.tv_nsec - monotonic.tv_nsec);
    return state;
}

static void pcapng_free(void *context)
{
    struct state *state = context;
    for (struct flow *flow = state->flows, *next; flow != NULL; flow = next) {
        next = flow->next;
        free(flow);
    }
    free(state->out.data);
    free(state);
}

const struct trace_kind trace_pcapng = {
    .name = "pcapng",
    .data = 4096,
    .new = pcapng_new,
    .free = pcapng_free,
    .begin = pcapng_begin,
    .record = pcapng_record,
    .dropped = pcapng_dropped,
};
