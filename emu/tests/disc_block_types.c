/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data block types of page 05h in track at once (reference mmc 2.4, 8.1): what comes back is a whole sector of the
 * right kind. */
#include "emu/tests/disc_support.h"

enum { TRACK = 300 };

static struct write_parameters of_type(unsigned type, unsigned session_format)
{
    struct write_parameters parameters = data_track(0);
    parameters.data_block_type = (uint8_t)type;
    parameters.session_format = (uint8_t)session_format;
    return parameters;
}

static void close_disc(struct disc *disc, const struct write_parameters *parameters)
{
    assert_good(disc_synchronize(disc));
    assert_good(disc_close_session(disc, parameters));
}

/* One track of blocks that say where they are; fix sets what a block of this type must say. */
static void burn_blocks(struct disc *disc, const struct write_parameters *parameters,
                        void fix(uint8_t *block, lba_t lba))
{
    size_t size = write_block_size(parameters->data_block_type);
    uint8_t *block = malloc(size);
    for (lba_t lba = 0; lba < TRACK; lba++) {
        make_sector(block, size, lba, 1);
        if (fix)
            fix(block, lba);
        assert_good(disc_write(disc, lba, 1, block, parameters));
    }
    free(block);
    close_disc(disc, parameters);
}

/* The bytes of block lie at `at` in the sector, behind a header of mode. */
static void assert_sector(struct disc *disc, lba_t lba, enum sector_type type, unsigned mode, size_t at,
                          const uint8_t *bytes, size_t size)
{
    uint8_t sector[2352];
    enum sector_type found;
    assert_good(disc_sector_type(disc, lba, &found));
    assert_int_equal(found, type);
    assert_good(disc_read_main_channel(disc, lba, sector));
    struct msf msf = msf_from_lba(lba);
    assert_memory_equal(sector + 12, ((uint8_t[]){bcd(msf.minute), bcd(msf.second), bcd(msf.frame), (uint8_t)mode}), 4);
    assert_memory_equal(sector + at, bytes, size);
    assert_true(disc_edc_right(type, sector));
}

/* Type 9: 2336 bytes of mode 2 without forms. READ(10) has no 2048 of them. */
static void mode_2(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters parameters = of_type(9, 0);
    burn_blocks(disc, &parameters, NULL);
    uint8_t block[2336], user[2048];
    make_sector(block, sizeof block, 7, 1);
    assert_sector(disc, 7, SECTOR_MODE_2, 2, 16, block, sizeof block);
    assert_sense(disc_read(disc, 7, 1, user), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
    assert_int_equal(disc_layout(disc)->tracks[0].data_mode, 2);
}

/* Types 10 and 12: the sub-header is page 05h's; 10 is form 1 and 12 form 2 whatever it says. */
static void sub_header_of_the_page(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters parameters = of_type(10, 0x20);
    memcpy(parameters.sub_header, ((uint8_t[]){1, 2, 0x28, 4}), 4);
    burn_blocks(disc, &parameters, NULL);
    uint8_t block[2324], user[2048];
    make_sector(block, 2048, 5, 1);
    assert_sector(disc, 5, SECTOR_MODE_2_FORM_1, 2, 24, block, 2048);
    assert_sector(disc, 5, SECTOR_MODE_2_FORM_1, 2, 16, (uint8_t[]){1, 2, 0x08, 4, 1, 2, 0x08, 4}, 8);
    assert_good(disc_read(disc, 5, 1, user)); /* 2.8: form 1 has 2048 bytes for READ(10) */
    assert_memory_equal(user, block, sizeof user);

    struct scratch *scratch = *state;
    disc_close(scratch->disc);
    scratch->disc = NULL;
    strcat(scratch->path, "2");
    disc = scratch_disc(scratch, "cd-r-80");
    parameters = of_type(12, 0x20);
    memcpy(parameters.sub_header, ((uint8_t[]){1, 2, 0x08, 4}), 4);
    burn_blocks(disc, &parameters, NULL);
    make_sector(block, sizeof block, 299, 1);
    assert_sector(disc, 299, SECTOR_MODE_2_FORM_2, 2, 24, block, sizeof block);
    assert_sector(disc, 299, SECTOR_MODE_2_FORM_2, 2, 16, (uint8_t[]){1, 2, 0x28, 4, 1, 2, 0x28, 4}, 8);
    assert_sense(disc_read(disc, 299, 1, user), ILLEGAL_REQUEST, ILLEGAL_MODE_FOR_THIS_TRACK);
}

static void is_form_1(uint8_t *block, lba_t lba)
{
    (void)lba;
    block[2] = block[6] = 0x08;
}

/* Type 11: sub-header and 2048 bytes. */
static void sub_header_sent(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters parameters = of_type(11, 0x20);
    burn_blocks(disc, &parameters, is_form_1);
    uint8_t block[2056];
    make_sector(block, sizeof block, 100, 1);
    is_form_1(block, 100);
    assert_sector(disc, 100, SECTOR_MODE_2_FORM_1, 2, 16, block, sizeof block);
}

static void is_mixed(uint8_t *block, lba_t lba)
{
    block[2] = block[6] = lba % 2 ? 0x20 : 0x08;
}

/* Type 13: each block says its form. Of form 1 the first 2048 bytes are user data, and the drive makes the rest. */
static void mixed_forms(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters parameters = of_type(13, 0x20);
    burn_blocks(disc, &parameters, is_mixed);
    uint8_t block[2332];
    make_sector(block, sizeof block, 10, 1);
    is_mixed(block, 10);
    assert_sector(disc, 10, SECTOR_MODE_2_FORM_1, 2, 16, block, 8 + 2048);
    make_sector(block, sizeof block, 11, 1);
    is_mixed(block, 11);
    assert_sector(disc, 11, SECTOR_MODE_2_FORM_2, 2, 16, block, sizeof block);
}

static void is_mode_1(uint8_t *block, lba_t lba)
{
    (void)lba;
    block[15] = 1;
}

/* Types 0 to 3 of data: header, EDC and ECC are the drive's; R-W is the host's with 2 (packs) and 3 (as it is on the
 * disc). */
static void whole_sectors_of_data(void **state)
{
    for (unsigned type = 0; type <= 3; type++) {
        struct scratch *scratch = *state;
        disc_close(scratch->disc);
        scratch->disc = NULL;
        snprintf(scratch->path, sizeof scratch->path, "%s/%u.disc", scratch->folder, type);
        struct disc *disc = scratch_disc(scratch, "cd-r-80");
        struct write_parameters parameters = of_type(type, 0);
        burn_blocks(disc, &parameters, is_mode_1);
        uint8_t block[2448], symbols[96];
        make_sector(block, write_block_size((uint8_t)type), 42, 1);
        assert_sector(disc, 42, SECTOR_MODE_1, 1, 16, block + 16, 2048);
        assert_good(type == 2 ? disc_read_packs(disc, 42, symbols) : disc_read_sub_channel(disc, 42, symbols));
        for (unsigned i = 0; i < 96; i++)
            assert_int_equal(symbols[i] & 0x3F, type >= 2 ? block[2352 + i] & 0x3F : 0);
    }
}

/* A short track is padded to 300 with sectors that can be found (2.15). */
static void padding(void **state)
{
    struct disc *disc = scratch_disc(*state, "cd-r-80");
    struct write_parameters parameters = of_type(10, 0x20);
    assert_good(burn(disc, 0, 10, &parameters, 1));
    close_disc(disc, &parameters);
    uint8_t zeros[2048] = {0}, user[2048];
    assert_sector(disc, 299, SECTOR_MODE_2_FORM_1, 2, 24, zeros, sizeof zeros);
    assert_good(disc_read(disc, 299, 1, user));
    assert_memory_equal(user, zeros, sizeof user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        disc_test(mode_2),      disc_test(sub_header_of_the_page), disc_test(sub_header_sent),
        disc_test(mixed_forms), disc_test(whole_sectors_of_data),  disc_test(padding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
