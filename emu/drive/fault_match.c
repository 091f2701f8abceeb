/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which commands a fault is for: one table of keys, and one look at a command. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/drive/cdb.h"
#include "emu/drive/filters.h"

/* ------------------------------------------------------------------ keys */

static bool take_opcode(void *state, const char *value)
{
    struct match *match = state;
    match->by_opcode = true;
    return cdb_opcodes_read(value, match->opcodes);
}

/* A block, or how much user data lies before it: "300MB". */
static bool block_number(const char *value, size_t length, lba_t *lba)
{
    char text[32], *end;
    if (length == 0 || length >= sizeof text)
        return false;
    memcpy(text, value, length);
    text[length] = '\0';
    double number = strtod(text, &end);
    double unit = strcmp(end, "MB") == 0 ? 1e6 / 2048 : strcmp(end, "MiB") == 0 ? 512 : 1;
    if (end == text || (unit == 1 && *end != '\0') || number * unit < INT32_MIN + 1.0 || number * unit > INT32_MAX)
        return false;
    *lba = (lba_t)(number * unit);
    return unit != 1 || *lba == number;
}

static bool take_lba(void *state, const char *value)
{
    struct match *match = state;
    const char *dots = strstr(value, "..");
    match->by_lba = true;
    if (dots == NULL) {
        bool read = block_number(value, strlen(value), &match->first);
        match->last = match->first;
        return read;
    }
    match->last = INT32_MAX;
    return block_number(value, (size_t)(dots - value), &match->first) &&
           (dots[2] == '\0' || block_number(dots + 2, strlen(dots + 2), &match->last)) && match->last >= match->first;
}

static bool take_n(void *state, const char *value)
{
    struct match *match = state;
    return parameter_number(value, 10, ULONG_MAX, &match->n) && match->n > 0;
}

static bool take_times(void *state, const char *value)
{
    struct match *match = state;
    return parameter_number(value, 10, ULONG_MAX, &match->times);
}

static bool take_every(void *state, const char *value)
{
    struct match *match = state;
    return parameter_number(value, 10, ULONG_MAX, &match->every) && match->every > 0;
}

static bool take_after(void *state, const char *value)
{
    struct match *match = state;
    match->by_time = true;
    return parameter_time(value, &match->delay);
}

static const char *const phase_names[] = {"before", "first", "program", "between", "synchronize", "close", "after"};

static bool take_burn(void *state, const char *value)
{
    struct match *match = state;
    for (;;) {
        size_t length = strcspn(value, "+");
        unsigned i = 0;
        while (i < 7 && (strlen(phase_names[i]) != length || memcmp(phase_names[i], value, length) != 0))
            i++;
        if (i == 7)
            return false;
        match->phases |= 1u << i;
        if (value[length] == '\0')
            return true;
        value += length + 1;
    }
}

static bool take_chance(void *state, const char *value)
{
    struct match *match = state;
    char *end;
    match->by_chance = true;
    match->chance = strtod(value, &end);
    if (strcmp(end, "%") == 0)
        match->chance /= 100;
    else if (*end != '\0')
        return false;
    return end != value && match->chance >= 0 && match->chance <= 1;
}

static bool take_seed(void *state, const char *value)
{
    struct match *match = state;
    unsigned long seed;
    bool read = parameter_number(value, 10, ULONG_MAX, &seed);
    match->seed = match->random = seed;
    return read;
}

static bool take_text(char **to, const char *value)
{
    free(*to);
    *to = strdup(value);
    return *to != NULL && *value != '\0';
}

static bool take_trigger(void *state, const char *value)
{
    struct match *match = state;
    return take_text(&match->trigger, value);
}

static bool take_nexus(void *state, const char *value)
{
    struct match *match = state;
    return take_text(&match->nexus, value);
}

const struct filter_key match_keys[] = {
    {"opcode", "HEX|NAME", "the command: 2A, write-10; write is each WRITE; 2A+5B is either", take_opcode},
    {"lba", "N|A..B", "it touches one of these blocks; 300MB is the block at 300 MB; A.. is open", take_lba},
    {"n", "N", "the N-th command that matches (1)", take_n},
    {"times", "N", "hits so often at most; 0: for ever (1)", take_times},
    {"every", "N", "of those from the n-th on, each N-th", take_every},
    {"after", "TIME", "this much later on the drive's clock: 250ms, 30s, 5min", take_after},
    {"burn", "PHASE", "before, first, program, between, synchronize, close or after; + joins", take_burn},
    {"chance", "P", "hits with this probability: 5%, 0.05", take_chance},
    {"seed", "N", "of chance, and of what is altered (1): the same seed, the same run", take_seed},
    {"file", "PATH", "armed while this file exists", take_trigger},
    {"nexus", "NAME", "of this host alone: sr0, an initiator's name, or a pattern like iqn.*", take_nexus},
    {0},
};

void match_free(struct match *match)
{
    free(match->trigger);
    free(match->nexus);
}

/* ------------------------------------------------------------------ looking at a command */

bool command_range(const struct drive_command *command, lba_t *lba, uint32_t *count)
{
    enum { READ_6 = 0x08, WRITE_AND_VERIFY_10 = 0x2E, READ_16 = 0x88 };
    const uint8_t *cdb = command->cdb;
    *lba = get_lba(cdb + 2);
    switch (cdb[0]) {
    case OPCODE_READ_10:
    case OPCODE_WRITE_10:
    case OPCODE_VERIFY_10:
    case WRITE_AND_VERIFY_10:
        *count = get_be16(cdb + 7);
        return true;
    case OPCODE_READ_12:
    case OPCODE_WRITE_12:
        *count = get_be32(cdb + 6);
        return true;
    case OPCODE_READ_CD:
        *count = get_be24(cdb + 6);
        return true;
    case READ_6: /* 21 bits, and 0 is 256 blocks */
        *lba = (lba_t)(get_be24(cdb + 1) & 0x1FFFFF);
        *count = cdb[4] == 0 ? 256 : cdb[4];
        return true;
    case READ_16:
        *lba = get_lba(cdb + 6);
        *count = get_be32(cdb + 10);
        return get_be32(cdb + 2) == 0;
    case OPCODE_READ_CD_MSF: {
        lba_t end = lba_from_msf(cdb[6], cdb[7], cdb[8]);
        *lba = lba_from_msf(cdb[3], cdb[4], cdb[5]);
        *count = end > *lba ? (uint32_t)(end - *lba) : 0;
        return true;
    }
    default:
        return false;
    }
}

static bool touches(const struct match *match, const struct drive_command *command)
{
    lba_t lba;
    uint32_t count;
    return command_range(command, &lba, &count) && count > 0 && match->last >= lba &&
           (int64_t)match->first < (int64_t)lba + count;
}

static bool is_write(uint8_t opcode)
{
    return opcode == OPCODE_WRITE_10 || opcode == OPCODE_WRITE_12;
}

/* Complete tracks in a session that is not closed. */
static bool session_open(const struct disc_layout *layout)
{
    if (layout->track_count == 0 || layout->session_count == 0)
        return false;
    const struct disc_track *last = &layout->tracks[layout->track_count - 1];
    for (unsigned i = 0; i < layout->session_count; i++)
        if (layout->sessions[i].number == last->session)
            return layout->sessions[i].state != SESSION_COMPLETE;
    return false;
}

static enum burn_phase phase_of(const struct drive *drive, uint8_t opcode)
{
    if (drive->operation.kind == OPERATION_CLOSE || opcode == OPCODE_CLOSE_TRACK_SESSION)
        return BURN_CLOSE;
    struct disc *disc = mechanism_ready_disc(drive);
    if (disc == NULL)
        return BURN_BEFORE;
    if (drive->operation.kind == OPERATION_SYNCHRONIZE)
        return BURN_SYNCHRONIZE;
    if (disc_recording(disc))
        return opcode == OPCODE_SYNCHRONIZE_CACHE ? BURN_SYNCHRONIZE : BURN_PROGRAM;
    if (is_write(opcode))
        return BURN_FIRST;
    if (session_open(disc_layout(disc)))
        return BURN_BETWEEN;
    return disc_simulating(disc) || disc_counters(disc).store_writes > 0 ? BURN_AFTER : BURN_BEFORE;
}

uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static bool drawn(struct match *match)
{
    return !match->by_chance || (double)(random_next(&match->random) >> 11) < match->chance * 9007199254740992.0;
}

bool match_hit(struct match *match, const struct drive_task *task)
{
    const struct drive_command *command = task->command;
    uint8_t opcode = command->cdb[0];
    if (match->by_opcode && !(match->opcodes[opcode / 8] >> opcode % 8 & 1))
        return false;
    if (match->by_lba && !touches(match, command))
        return false;
    if (match->nexus != NULL && fnmatch(match->nexus, nexus_name(task->nexus), 0) != 0)
        return false;
    if (match->phases != 0 && !(match->phases >> phase_of(task->drive, opcode) & 1))
        return false;
    if (match->by_time && drive_now(task->drive) < match->armed + match->delay)
        return false;
    if (match->trigger != NULL && access(match->trigger, F_OK) != 0)
        return false;
    unsigned long seen = ++match->seen;
    if (seen < match->n || (match->times != 0 && match->hits >= match->times))
        return false;
    if ((match->every != 0 && (seen - match->n) % match->every != 0) || !drawn(match))
        return false;
    match->hits++;
    return true;
}
