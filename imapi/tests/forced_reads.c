/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A verification asks the disc, not the drive's memory (FUA), where the drive lets itself be asked. */
#include "imapi/fuzz/session.h"
#include "imapi/tests/support.h"

static struct hostile drive;
static uint8_t *session;
static uint32_t session_blocks;
static unsigned forced, plain; /* READ(10) of what the burn wrote */
static bool damaged;           /* the disc is, and the drive's memory is not */
static uint8_t refusal;        /* additional sense code for FUA; 0: it is obeyed */

static void a_drive_with_a_memory(struct hostile *h, struct transport_command *command)
{
    if (command->cdb[0] != 0x28 || !h->written || get_lba(command->cdb + 2) < h->first_written)
        return;
    bool from_disc = command->cdb[1] & 0x08;
    if (from_disc && refusal != 0)
        hostile_sense(command, 5, refusal, 0);
    else if (from_disc && damaged && command->transferred > 0)
        ((uint8_t *)command->data)[command->transferred - 1] ^= 1;
    from_disc ? forced++ : plain++;
}

static struct client_results burn_and_verify(void)
{
    forced = plain = 0;
    hostile_end(&drive);
    hostile_begin(&drive, session, session_blocks);
    drive.attack = a_drive_with_a_memory;
    return client_does(CLIENT_RECORDS | CLIENT_VERIFIES, NULL);
}

static int begin(void **state)
{
    (void)state;
    scratch_make();
    session = session_make(&session_blocks);
    damaged = false;
    refusal = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    hostile_end(&drive);
    free(session);
    scratch_remove();
    return 0;
}

static void damage_under_a_memory_is_found(void **state)
{
    (void)state;
    assert_result(S_OK, burn_and_verify().record);
    assert_true(forced > 0);
    damaged = true;
    assert_result(IMAPI_E_GENERIC, burn_and_verify().record);
}

static void a_drive_that_refuses_is_asked_without(void **state)
{
    (void)state;
    for (refusal = 0x20; refusal <= 0x24; refusal = (uint8_t)(refusal + 4)) { /* invalid operation code, field */
        assert_result(S_OK, burn_and_verify().record);
        assert_int_equal(1, forced); /* once, not for each block */
        assert_true(plain > 0);
    }
}

int main(void)
{
    hostile_register();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(damage_under_a_memory_is_found, begin, end),
        cmocka_unit_test_setup_teardown(a_drive_that_refuses_is_asked_without, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
