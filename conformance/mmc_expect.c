/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is expected of a reply: status, sense, length, fields. */
#include <stdio.h>
#include <string.h>

#include "conformance/mmc.h"
#include "conformance/world.h"

static const struct sense falsified = {.key = HARDWARE_ERROR, .code = 0x44, .qualifier = 0x7F};

static bool same_sense(struct sense a, struct sense b)
{
    return a.key == b.key && a.code == b.code && a.qualifier == b.qualifier;
}

static const char *sense_words(struct sense s)
{
    static char words[2][96];
    static unsigned turn;
    char *out = words[turn++ & 1];
    if (sense_good(s))
        snprintf(out, sizeof words[0], "GOOD");
    else
        snprintf(out, sizeof words[0], "%X/%02X/%02X%s%.64s", s.key, s.code, s.qualifier,
                 sense_text(s)[0] != 0 ? " " : "", sense_text(s));
    return out;
}

static const char *cdb_words(const struct reply *reply)
{
    static char words[160];
    size_t used = (size_t)snprintf(words, sizeof words, "%s [", reply->name);
    for (size_t i = 0; i < reply->command.cdb_length && used + 4 < sizeof words; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, i == 0 ? "%02x" : " %02x", reply->command.cdb[i]);
    snprintf(words + used, sizeof words - used, "]");
    return words;
}

static void came_back(const struct reply *reply)
{
    if (reply->command.result != TRANSPORT_DONE)
        case_failed("%s: no answer came (%s)", cdb_words(reply), transport_error(nexus_transport()));
    if (reply->command.status != SCSI_GOOD && reply->command.status != SCSI_CHECK_CONDITION)
        case_failed("%s: status %02xh", cdb_words(reply), reply->command.status);
    if (reply->command.status == SCSI_CHECK_CONDITION && reply->command.sense_length == 0)
        case_failed("%s: CHECK CONDITION without sense", cdb_words(reply));
}

static void whole(const struct reply *reply)
{
    if (reply->command.direction != TRANSPORT_DATA_IN)
        return;
    size_t moved = reply->command.transferred;
    if (moved > 0 && mutated(MUTATE_LENGTH))
        moved--;
    if (moved != reply->complete)
        case_failed("%s: %zu bytes came, its own length says %zu", cdb_words(reply), moved, reply->complete);
}

void then_good(const struct reply *reply)
{
    case_checked();
    came_back(reply);
    struct sense s = reply_sense(reply);
    if (mutated(MUTATE_STATUS))
        s = falsified;
    if (!sense_good(s) || (sense_good(reply_sense(reply)) && reply->command.status != SCSI_GOOD))
        case_failed("%s: %s; it had to be GOOD", cdb_words(reply), sense_words(s));
    whole(reply);
}

static void judge(const struct reply *reply, const struct answer *answer, struct sense s)
{
    bool allowed = false;
    for (unsigned i = 0; i < ANSWER_MAXIMUM && answer->allowed[i].source != NULL; i++)
        allowed |= same_sense(s, answer->allowed[i].sense);
    if (!allowed)
        case_failed("%s: %s; %s had to be refused (%s)", cdb_words(reply), sense_words(s), answer->words,
                    sense_words(answer->exact));
    if (world.exact && !same_sense(s, answer->exact))
        case_failed("%s: %s; our drive refuses %s with %s", cdb_words(reply), sense_words(s), answer->words,
                    sense_words(answer->exact));
}

void then_refused(const struct reply *reply, const struct answer *answer)
{
    case_checked();
    came_back(reply);
    judge(reply, answer, mutated(MUTATE_STATUS) ? falsified : reply_sense(reply));
}

void then_busy(const struct reply *reply, const struct answer *answer)
{
    case_checked();
    came_back(reply);
    judge(reply, answer, mutated(MUTATE_WAIT) ? sense_none() : reply_sense(reply));
}

void then_good_or_refused(const struct reply *reply, const struct answer *answer, bool exact_good)
{
    case_checked();
    came_back(reply);
    struct sense s = mutated(MUTATE_STATUS) ? falsified : reply_sense(reply);
    if (sense_good(s)) {
        if (world.exact && !exact_good)
            case_failed("%s: GOOD; our drive refuses %s", cdb_words(reply), answer->words);
        return;
    }
    if (world.exact && exact_good)
        case_failed("%s: %s; our drive answers GOOD", cdb_words(reply), sense_words(s));
    judge(reply, answer, s);
}

uint32_t field_of(const struct reply *reply, const struct field *field)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < field->width; i++)
        value = value << 8 | reply->data[field->offset + i];
    value >>= field->shift;
    return field->mask != 0 ? value & field->mask : value;
}

void then_field(const struct reply *reply, const struct field *field, struct expected expected)
{
    char what[96];
    snprintf(what, sizeof what, "%s of %s", field->name, reply->name);
    if (reply->command.transferred < (size_t)field->offset + field->width)
        case_failed("%s is not in the %zu bytes that came", what, reply->command.transferred);
    uint32_t value = field_of(reply, field);
    then_number(what, field->width == 4 && field->mask == 0 ? (int64_t)(int32_t)value : (int64_t)value, expected);
}

void then_data_is(const struct reply *reply, const void *bytes, size_t length)
{
    then_bytes(reply->name, reply->data, reply->command.transferred, bytes, length);
}

void fill_pattern(uint8_t *block, size_t size, lba_t lba, uint8_t pattern)
{
    for (size_t i = 0; i + 4 <= size; i += 4)
        put_be32(block + i, ((uint32_t)lba * 2654435761u) ^ ((uint32_t)pattern << 24) ^ (uint32_t)i);
}

void then_pattern(const struct reply *reply, lba_t lba, uint32_t count, uint8_t pattern)
{
    then_good(reply);
    uint8_t block[2048];
    for (uint32_t i = 0; i < count; i++) {
        fill_pattern(block, sizeof block, lba + (lba_t)i, pattern);
        then_bytes("a block read back", reply->data + (size_t)i * 2048, 2048, block, 2048);
    }
}

void then_feature(uint16_t feature, bool listed, bool current)
{
    char what[64];
    struct reply *reply = get_configuration(2, feature, 256);
    then_good(reply);
    bool is_listed = reply->command.transferred >= 12 && get_be16(reply->data + 8) == feature;
    snprintf(what, sizeof what, "feature %04xh is %slisted", feature, listed ? "" : "not ");
    then_true(what, is_listed == listed);
    if (listed) {
        snprintf(what, sizeof what, "feature %04xh is %scurrent", feature, current ? "" : "not ");
        then_true(what, ((reply->data[10] & 1) != 0) == current);
    }
}

/* reference mmc 2.12 */
const struct field DISC_STATUS = {"disc status", 2, 1, 0x03, 0};
const struct field LAST_SESSION_STATE = {"state of last session", 2, 1, 0x03, 2};
const struct field ERASABLE = {"Erasable", 2, 1, 0x01, 4};
const struct field SESSIONS = {"number of sessions", 4, 1, 0, 0};
const struct field FIRST_TRACK_IN_LAST_SESSION = {"first track in last session", 5, 1, 0, 0};
const struct field LAST_TRACK_IN_LAST_SESSION = {"last track in last session", 6, 1, 0, 0};
const struct field DISC_IDENTIFICATION = {"disc identification", 12, 4, 0, 0};
const struct field DISC_IDENTIFICATION_VALID = {"DID_V", 7, 1, 0x01, 7};
const struct field DISC_TYPE = {"disc type", 8, 1, 0, 0};
const struct field LAST_SESSION_LEAD_IN = {"last session lead-in start", 16, 4, 0, 0};
const struct field LAST_POSSIBLE_LEAD_OUT = {"last possible lead-out start", 20, 4, 0, 0};
/* reference mmc 2.13 */
const struct field TRACK_NUMBER = {"track number", 2, 1, 0, 0};
const struct field TRACK_SESSION = {"session number", 3, 1, 0, 0};
const struct field TRACK_MODE = {"track mode", 5, 1, 0x0F, 0};
const struct field TRACK_DATA_MODE = {"data mode", 6, 1, 0x0F, 0};
const struct field TRACK_BLANK = {"Blank", 6, 1, 0x01, 6};
const struct field TRACK_PACKET = {"Packet", 6, 1, 0x01, 5};
const struct field TRACK_FIXED_PACKET = {"FP", 6, 1, 0x01, 4};
const struct field TRACK_RESERVED = {"RT", 6, 1, 0x01, 7};
const struct field TRACK_NEXT_WRITABLE_VALID = {"NWA_V", 7, 1, 0x01, 0};
const struct field TRACK_START = {"track start", 8, 4, 0, 0};
const struct field TRACK_NEXT_WRITABLE = {"next writable address", 12, 4, 0, 0};
const struct field TRACK_FREE_BLOCKS = {"free blocks", 16, 4, 0, 0};
const struct field TRACK_SIZE = {"track size", 24, 4, 0, 0};
/* reference mmc 2.8 */
const struct field LAST_LBA = {"last LBA", 0, 4, 0, 0};
const struct field BLOCK_LENGTH = {"block length", 4, 4, 0, 0};
