/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A drive with a disc that cannot be: numbers out of range, and file systems that loop or have no end. */
#include "imapi/tests/hostile_world.h"

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
        TEST(room_without_end),        TEST(addresses_and_numbers_out_of_range),
        TEST(file_systems_that_loop),  TEST(as_many_files_as_may_be),
        TEST(descriptors_without_end),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(session);
    return failed;
}
