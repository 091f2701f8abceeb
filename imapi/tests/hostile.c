/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A drive that answers anything cannot crash, hang or overrun the library: one test for each kind of lie. What it may
 * cost is counted in commands and in seconds of the drive's own clock, never in time that the test spends.
 */
#include "imapi/fuzz/session.h"
#include "imapi/tests/support.h"

/* Longer than any wait that the library allows a drive: erasing is the longest (3 h for the command, and 3 h of busy).
 */
#define LONGEST_SECONDS (7 * 3600.0)
/* That is also what takes most commands: one each tenth of a second of 3 h. */
#define MOST_COMMANDS 130000ul

static uint8_t *session;
static uint32_t session_blocks;
static struct hostile drive;

static int begin(void **state)
{
    (void)state;
    scratch_make();
    if (!session)
        session = session_make(&session_blocks);
    hostile_begin(&drive, session, session_blocks);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    hostile_end(&drive);
    scratch_remove();
    return 0;
}

static void start_again(bool blank)
{
    hostile_end(&drive);
    hostile_begin(&drive, blank ? NULL : session, session_blocks);
}

static struct client_results bounded(unsigned what)
{
    struct client_results results = client_does(what, NULL);
    if (drive.commands > MOST_COMMANDS || drive.now > LONGEST_SECONDS)
        fail_msg("%lu commands, %.0f seconds", drive.commands, drive.now);
    return results;
}

static uint32_t dice_state;
static uint32_t dice(void)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return dice_state >> 8;
}

/* The control: without an attack everything succeeds, so that each attack below is what makes the difference. */
static void an_honest_drive(void **state)
{
    (void)state;
    struct client_results results = bounded(CLIENT_RECORDS | CLIENT_VERIFIES);
    assert_result(S_OK, results.select);
    assert_int_equal(40000, results.total);
    assert_result(S_OK, results.record);
    assert_int_equal(2, drive.sessions);
    assert_true(drive.commands < 200);
    start_again(true);
    results = bounded(CLIENT_RECORDS | CLIENT_SIMULATES);
    assert_result(S_OK, results.record);
    assert_int_equal(0, drive.sessions);
    assert_int_equal(0, drive.page05[2] & 0x10);
}

/* ------------------------------------------------------------------ lengths, data, sense, status */

static size_t lie;
static void lengths_lie(struct hostile *h, struct transport_command *command)
{
    (void)h;
    if (command->direction == TRANSPORT_DATA_IN) {
        command->transferred = lie;
        command->residual = -(int64_t)lie;
    }
}

static void lengths_that_lie(void **state)
{
    (void)state;
    const size_t lies[] = {0, 1, 3, 4, 7, 8, 11, 19, 23, 35, 2047, 65537, SIZE_MAX / 2, SIZE_MAX};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        start_again(i % 2);
        lie = lies[i];
        drive.attack = lengths_lie;
        bounded(CLIENT_EVERYTHING);
    }
}

static uint8_t filling;
static void one_byte_everywhere(struct hostile *h, struct transport_command *command)
{
    (void)h;
    if (command->direction == TRANSPORT_DATA_IN) {
        memset(command->data, filling, command->data_length);
        command->transferred = command->data_length;
    }
    command->status = SCSI_GOOD;
}

static void random_bytes(struct hostile *h, struct transport_command *command)
{
    (void)h;
    uint8_t *data = command->data;
    for (size_t i = 0; command->direction == TRANSPORT_DATA_IN && i < command->data_length; i++)
        data[i] = (uint8_t)dice();
    command->status = SCSI_GOOD;
}

static void good_with_any_data(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 256; value += value < 4 || value > 250 ? 1 : 13) {
        start_again(value & 1);
        filling = (uint8_t)value;
        drive.attack = one_byte_everywhere;
        bounded(CLIENT_EVERYTHING);
    }
    for (dice_state = 0; dice_state < 20; dice_state++) {
        uint32_t seed = dice_state;
        start_again(seed & 1);
        drive.attack = random_bytes;
        bounded(CLIENT_EVERYTHING);
        dice_state = seed;
    }
}

/* Each byte of each reply, alone, at an extreme: block descriptor lengths, page lengths, counts, addresses. */
static struct {
    uint8_t opcode, subject; /* subject: CDB byte 2 (page, format), when it is not FFh */
    uint16_t offset;
    uint8_t value;
} wrong;

static void one_wrong_byte(struct hostile *h, struct transport_command *command)
{
    (void)h;
    bool meant =
        command->cdb[0] == wrong.opcode && (wrong.subject == 0xFF || (command->cdb[2] & 0x3F) == wrong.subject);
    if (meant && command->status == SCSI_GOOD && command->transferred > wrong.offset)
        ((uint8_t *)command->data)[wrong.offset] = wrong.value;
}

static void every_byte_of_every_reply(void **state)
{
    (void)state;
    static const struct {
        uint8_t opcode, subject;
        uint16_t length;
    } replies[] = {{0x12, 0xFF, 8},  {0x43, 0x00, 20}, {0x43, 0x01, 12}, {0x46, 0xFF, 16},
                   {0x51, 0xFF, 34}, {0x52, 0xFF, 20}, {0x5A, 0x05, 24}, {0x5A, 0x2A, 48}};
    static const uint8_t values[] = {0x00, 0x7F, 0x80, 0xFF};
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
        for (uint16_t offset = 0; offset < replies[i].length; offset++) {
            start_again(false);
            wrong.opcode = replies[i].opcode, wrong.subject = replies[i].subject;
            wrong.offset = offset, wrong.value = values[offset % 4];
            drive.attack = one_wrong_byte;
            bounded(CLIENT_RECORDS);
        }
}

static void garbled_sense(struct hostile *h, struct transport_command *command)
{
    if (h->commands % 3 == 0)
        return;
    command->status = SCSI_CHECK_CONDITION;
    command->sense_length = dice() % (TRANSPORT_SENSE_MAXIMUM + 1);
    for (size_t i = 0; i < command->sense_length; i++)
        command->sense_data[i] = (uint8_t)dice();
    if (command->sense_length > 0 && dice() % 2)
        command->sense_data[0] = (uint8_t)(0x70 + dice() % 4);
}

static void sense_of_any_bytes(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 60; round++) {
        dice_state = round;
        start_again(round & 1);
        drive.attack = garbled_sense;
        bounded(CLIENT_EVERYTHING);
    }
}

static void any_status(struct hostile *h, struct transport_command *command)
{
    (void)h;
    command->status = filling;
    command->sense_length = 0;
}

static void a_status_for_ever(void **state)
{
    (void)state;
    for (unsigned status = 0; status < 256; status += status < 0x42 ? 2 : 31) {
        start_again(status & 4);
        filling = (uint8_t)status;
        drive.attack = any_status;
        bounded(CLIENT_EVERYTHING);
    }
}

static unsigned long goes_at;
static enum transport_result goes_as;
static void goes(struct hostile *h, struct transport_command *command)
{
    if (h->commands >= goes_at)
        command->result = goes_as;
}

/* The connection breaks, or a command is never answered, at each command of a burn in turn. */
static void it_goes_at_any_command(void **state)
{
    (void)state;
    static const enum transport_result ways[] = {TRANSPORT_LOST, TRANSPORT_TIMEOUT, TRANSPORT_BUSY, TRANSPORT_FAILED};
    struct client_results results = bounded(CLIENT_RECORDS);
    assert_result(S_OK, results.record);
    unsigned long all = drive.commands;
    for (goes_at = 1; goes_at <= all; goes_at++) {
        start_again(false);
        goes_as = ways[goes_at % 4];
        drive.attack = goes;
        results = bounded(CLIENT_RECORDS);
        assert_true(FAILED(results.record) || goes_at > all - 12); /* identity and speed are asked last, and may fail */
    }
}

/* ------------------------------------------------------------------ busy for ever */

static struct {
    uint8_t opcode; /* FFh: every command */
    uint8_t key, code, qualifier;
} busy;

static bool wrote;

static void busy_for_ever(struct hostile *h, struct transport_command *command)
{
    (void)h;
    wrote = wrote || command->cdb[0] == 0x2A;
    if (busy.opcode == 0xFF || command->cdb[0] == busy.opcode)
        hostile_sense(command, busy.key, busy.code, busy.qualifier);
}

static struct client_results stays_busy(uint8_t opcode, uint8_t qualifier, unsigned what)
{
    start_again(true);
    busy.opcode = opcode, busy.key = 2, busy.code = 4, busy.qualifier = qualifier;
    drive.attack = busy_for_ever;
    return bounded(what);
}

static void busy_without_end(void **state)
{
    (void)state;
    struct client_results results = stays_busy(0x00, 0x01, CLIENT_RECORDS | CLIENT_QUERIES);
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, results.select);
    assert_true(drive.now < 200 && drive.commands < 1000);
    results = stays_busy(0x2A, 0x08, CLIENT_RECORDS);
    assert_result(IMAPI_E_LOSS_OF_STREAMING, results.record);
    assert_true(drive.now < 200);
    results = stays_busy(0x35, 0x07, CLIENT_RECORDS);
    assert_result(IMAPI_E_LOSS_OF_STREAMING, results.record);
    assert_true(drive.now < 2000);
    results = stays_busy(0x5B, 0x07, CLIENT_RECORDS);
    assert_result(IMAPI_E_LOSS_OF_STREAMING, results.record);
    assert_true(drive.now < 2000);
    for (unsigned qualifier = 0; qualifier < 10; qualifier++)
        stays_busy(0xFF, (uint8_t)qualifier, CLIENT_EVERYTHING);
}

static void an_erase_that_never_ends(void **state)
{
    (void)state;
    start_again(false);
    drive.rewritable = true;
    busy.opcode = 0xA1, busy.key = 2, busy.code = 4, busy.qualifier = 7;
    drive.attack = busy_for_ever;
    struct client_results results = bounded(CLIENT_QUERIES | CLIENT_ERASES);
    assert_result(IMAPI_E_DEVICE_NOTACCESSIBLE, results.erase); /* BLANK is not one of those that wait (R-REC-69) */
}

/* Whatever attention it is, a command is asked again a few times only. */
static void attentions_without_end(void **state)
{
    (void)state;
    static const uint8_t codes[][2] = {{0x28, 0}, {0x28, 1}, {0x29, 0}, {0x2A, 1}, {0x5A, 1}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        start_again(false);
        busy.opcode = 0xFF, busy.key = 6, busy.code = codes[i][0], busy.qualifier = codes[i][1];
        drive.attack = busy_for_ever;
        bounded(CLIENT_EVERYTHING);
        assert_true(drive.commands < 2000);
    }
}

/* Every command takes as long as it may. None of them is forbidden, all of them together are. */
static void a_drive_without_hurry(void **state)
{
    (void)state;
    static const double seconds[] = {5, 59, 61, 1e6};
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        start_again(false);
        drive.seconds_per_command = seconds[i];
        bounded(CLIENT_EVERYTHING);
        start_again(true);
        drive.seconds_per_command = seconds[i];
        bounded(CLIENT_RECORDS | CLIENT_VERIFIES | CLIENT_AUDIO);
    }
}

static uint8_t slow_opcode;

static void slow_command(struct hostile *h, struct transport_command *command)
{
    if (command->cdb[0] == slow_opcode)
        h->now += 59;
}

/* Each WRITE stays below its time limit, and so does each READ of the verification: all of them together do not. */
static void slow_without_end(void **state)
{
    (void)state;
    hostile_kind.maximum_transfer = 8192;
    start_again(true);
    slow_opcode = 0x2A;
    drive.attack = slow_command;
    struct client_results results = bounded(CLIENT_RECORDS);
    assert_result(IMAPI_E_LOSS_OF_STREAMING, results.record);
    assert_true(drive.now < 1000);
    start_again(true);
    slow_opcode = 0x28;
    drive.attack = slow_command;
    results = bounded(CLIENT_RECORDS | CLIENT_VERIFIES);
    assert_result(IMAPI_E_GENERIC, results.record);
    assert_true(drive.now < 1000);
    hostile_kind.maximum_transfer = 1 << 20;
}

static HRESULT cancelled_once_it_writes(IDiscMasterProgressEvents *events, boolean *cancel)
{
    (void)events;
    *cancel = wrote;
    return S_OK;
}

/* QueryCancel is asked while a drive is busy with a WRITE: the user need not wait for the time limit. */
static void busy_and_cancelled(void **state)
{
    (void)state;
    struct sink sink;
    sink_begin(&sink);
    static IDiscMasterProgressEventsVtbl vtable;
    vtable = sink_vtable;
    vtable.QueryCancel = cancelled_once_it_writes;
    start_again(true);
    wrote = false;
    busy.opcode = 0x2A, busy.key = 2, busy.code = 4, busy.qualifier = 8;
    drive.attack = busy_for_ever;
    sink.events.lpVtbl = &vtable;
    struct client_results results = client_does(CLIENT_RECORDS, &sink.events);
    assert_result(S_OK, results.add);
    assert_result(IMAPI_E_USERABORT, results.record);
    assert_true(drive.now < 10);
    sink_forget(&sink);
}

/* ------------------------------------------------------------------ a disc that cannot be */

static struct {
    uint8_t opcode;
    unsigned offset, width;
    uint32_t value;
} claim;

static void claims(struct hostile *h, struct transport_command *command)
{
    (void)h;
    if (command->cdb[0] != claim.opcode || command->status != SCSI_GOOD ||
        command->transferred < claim.offset + claim.width)
        return;
    for (unsigned i = 0; i < claim.width; i++)
        ((uint8_t *)command->data)[claim.offset + i] = (uint8_t)(claim.value >> 8 * ((claim.width - 1 - i) % 4));
}

static struct client_results claimed(uint8_t opcode, unsigned offset, unsigned width, uint32_t value, bool blank)
{
    start_again(blank);
    claim.opcode = opcode, claim.offset = offset, claim.width = width, claim.value = value;
    drive.attack = claims;
    return bounded(CLIENT_RECORDS);
}

static void room_without_end(void **state)
{
    (void)state;
    struct client_results results = claimed(0x52, 16, 4, 0xFFFFFFFF, true);
    assert_result(S_OK, results.select);
    assert_int_equal(DEVICE_CD_BLOCKS_MOST, results.total);
    assert_result(S_OK, results.record); /* which is honest about everything else */
    results = claimed(0x52, 16, 4, 0x80000000, false);
    assert_true(results.total > 0 && results.total < DEVICE_CD_BLOCKS_MOST);
}

/* A closed disc with sessions that do not go into QueryMediaInfo's byte. */
static void closed_with_sessions(struct hostile *h, struct transport_command *command)
{
    (void)h;
    if (command->cdb[0] != 0x51 || command->transferred < 34)
        return;
    ((uint8_t *)command->data)[2] = SESSION_COMPLETE << 2 | DISC_COMPLETE;
    ((uint8_t *)command->data)[9] = 1;
}

static void addresses_and_numbers_out_of_range(void **state)
{
    (void)state;
    static const uint32_t values[] = {0x80000000, 0x80000001, 0x7FFFFFFF, 0x7FFFFFF0, 0xFFFFFFFF, 0xFFFFFF6A, 404851};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (unsigned blank = 0; blank < 2; blank++) {
            claimed(0x52, 8, 4, values[i], blank);
            claimed(0x52, 12, 4, values[i], blank);
            claimed(0x43, 8, 4, values[i], blank);
            claimed(0x43, 16, 4, values[i], blank);
            claimed(0x51, 20, 4, values[i], blank);
        }
        claimed(0x52, 8, 8, values[i], false);
    }
    struct client_results results = claimed(0x51, 9, 1, 0xFF, false); /* sessions without end */
    assert_result(IMAPI_E_DISCINFO, results.select);
    results = claimed(0x51, 10, 2, 0xFFFF, false); /* and tracks */
    assert_result(IMAPI_E_DISCINFO, results.select);
    start_again(false);
    drive.attack = closed_with_sessions;
    results = bounded(CLIENT_EVERYTHING);
    assert_result(IMAPI_E_DISCINFO, results.information);
}

/* ------------------------------------------------------------------ file systems */

#define ROOT 1000u

static size_t put_entry(uint8_t *at, uint32_t number, uint32_t extent, uint32_t size, bool folder)
{
    memset(at, 0, 42);
    at[0] = 42;
    put_le32(at + 2, extent);
    put_le32(at + 10, size);
    at[25] = folder ? 2 : 0;
    at[32] = 8;
    for (unsigned i = 0; i < 4; i++) /* four units that say the number */
        put_be16(at + 33 + 2 * i, 0x4E00 + (number >> 8 * (3 - i) & 0xFF));
    return 42;
}

static void (*make_folder)(uint32_t lba, uint8_t block[2048]);
static uint32_t root_size;

/* Every block behind the session is what make_folder says; the root is at ROOT. */
static void a_file_system(struct hostile *h, struct transport_command *command)
{
    (void)h;
    if (command->cdb[0] != 0x28)
        return;
    uint32_t lba = get_be32(command->cdb + 2);
    uint8_t *block = command->data;
    if (lba < 20 && block[0] == 2) {
        put_le32(block + 158, ROOT);
        put_le32(block + 166, root_size);
    }
    if (lba < ROOT)
        return;
    memset(block, 0, 2048);
    make_folder(lba, block);
    command->status = SCSI_GOOD;
    command->transferred = 2048;
}

static struct client_results with_file_system(void (*make)(uint32_t, uint8_t *), uint32_t size)
{
    start_again(false);
    drive.next_writable = 390000;
    drive.free_blocks = 10000;
    make_folder = make;
    root_size = size;
    drive.attack = a_file_system;
    return bounded(CLIENT_RECORDS);
}

static void into_itself(uint32_t lba, uint8_t *block)
{
    put_entry(block, 1, lba, 2048, true);
}

static void deeper(uint32_t lba, uint8_t *block)
{
    put_entry(block, 1, lba + 1, 2048, true);
}

/* Forty folders in each, all of them the same one: 40^n of them n levels down. */
static void the_same_forty_times(uint32_t lba, uint8_t *block)
{
    for (uint32_t i = 0; i < 40; i++)
        put_entry(block + 42 * i, i, lba + 1, 2048, true);
}

static void forty_others(uint32_t lba, uint8_t *block)
{
    for (uint32_t i = 0; i < 40; i++)
        put_entry(block + 42 * i, i, ROOT + (lba - ROOT) * 40 + 1 + i, 2048, true);
}

/* A new name each time; ISO 9660 sees one and the same. */
static void files_without_end(uint32_t lba, uint8_t *block)
{
    for (uint32_t i = 0; i < 48; i++)
        put_entry(block + 42 * i, 0xFFFFFFFF - (lba * 48 + i), 20, 100, false);
}

/* And names that ISO 9660 tells apart as well. */
static void distinct_files_without_end(uint32_t lba, uint8_t *block)
{
    for (uint32_t i = 0; i < 48; i++) {
        uint8_t *record = block + 42 * i;
        put_entry(record, 0, 20, 100, false);
        for (uint32_t k = 0, number = lba * 48 + i; k < 4; k++, number /= 36)
            put_be16(record + 33 + 2 * k, number % 36 < 10 ? '0' + number % 36 : 'A' + number % 36 - 10);
    }
}

static void the_same_name(uint32_t lba, uint8_t *block)
{
    for (uint32_t i = 0; i < 2; i++)
        put_entry(block + 42 * i, lba, 20, 100, false);
}

static void records_of_nothing(uint32_t lba, uint8_t *block)
{
    memset(block, (int)(lba & 0xFF), 2048);
}

static void file_systems_that_loop(void **state)
{
    (void)state;
    static const struct {
        void (*make)(uint32_t, uint8_t *);
        uint32_t size;
        unsigned long most_commands;
    } loops[] = {
        {into_itself, 2048, 200},
        {deeper, 2048, 600}, /* JOLIET_DEPTH_MAXIMUM blocks */
        {the_same_forty_times, 2048, 600},
        {forty_others, 2048, 70000},
        {files_without_end, 0xFFFFF800, 200},
        {files_without_end, 2800u * 2048, 3100},            /* 134400 of one ISO 9660 name */
        {distinct_files_without_end, 380000u * 2048, 6000}, /* 262144 entries */
        {the_same_name, 2048 * 100, 300},
        {records_of_nothing, 2048 * 1000, 1300},
    };
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
        struct client_results results = with_file_system(loops[i].make, loops[i].size);
        assert_result(S_OK, results.select); /* no disc of ours (R-MUL-27) */
        if (results.total != 0 || drive.commands > loops[i].most_commands)
            fail_msg("loop %zu: %d blocks, %lu commands", i, (int)results.total, drive.commands);
    }
}

/* A long folder is none the less a folder: libisofs does not lose itself in it, and it can be appended to. */
static void as_many_files_as_may_be(void **state)
{
    (void)state;
    struct client_results results = with_file_system(distinct_files_without_end, 400u * 2048);
    assert_result(S_OK, results.select);
    assert_true(results.total > 0);
    assert_result(S_OK, results.record);
}

/* Descriptors that never end, and those that say anything of the root. */
static void descriptors(struct hostile *h, struct transport_command *command)
{
    (void)h;
    uint32_t lba = get_be32(command->cdb + 2);
    if (command->cdb[0] != 0x28 || lba < 16)
        return;
    memcpy(command->data, session + 16 * 2048, 2048);
    command->status = SCSI_GOOD;
    command->transferred = 2048;
}

static void descriptors_without_end(void **state)
{
    (void)state;
    start_again(false);
    drive.attack = descriptors;
    struct client_results results = bounded(CLIENT_RECORDS);
    assert_int_equal(0, results.total);
    assert_true(drive.commands < 100);
}

int main(void)
{
    hostile_register();
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(an_honest_drive),           TEST(lengths_that_lie),        TEST(good_with_any_data),
        TEST(every_byte_of_every_reply), TEST(sense_of_any_bytes),      TEST(a_status_for_ever),
        TEST(it_goes_at_any_command),    TEST(busy_without_end),        TEST(an_erase_that_never_ends),
        TEST(attentions_without_end),    TEST(a_drive_without_hurry),   TEST(slow_without_end),
        TEST(busy_and_cancelled),        TEST(room_without_end),        TEST(addresses_and_numbers_out_of_range),
        TEST(file_systems_that_loop),    TEST(as_many_files_as_may_be), TEST(descriptors_without_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(session);
    return failed;
}
