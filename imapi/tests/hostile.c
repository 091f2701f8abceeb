/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive that lies about its answers, or gives none: one test for each kind of lie. */
#include "imapi/tests/hostile_world.h"

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

int main(void)
{
    hostile_register();
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(an_honest_drive),           TEST(lengths_that_lie),      TEST(good_with_any_data),
        TEST(every_byte_of_every_reply), TEST(sense_of_any_bytes),    TEST(a_status_for_ever),
        TEST(it_goes_at_any_command),    TEST(busy_without_end),      TEST(an_erase_that_never_ends),
        TEST(attentions_without_end),    TEST(a_drive_without_hurry), TEST(slow_without_end),
        TEST(busy_and_cancelled),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(session);
    return failed;
}
