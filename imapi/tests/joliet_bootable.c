/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two bootable discs of a boot sector of our own, which a PC's firmware has to load rightly for its words to appear on
 * the serial port. Here they are made and their catalogue is looked at; joliet_boot.long.sh boots them in QEMU, from
 * the bundles in COASTER_BOOT_DISCS.
 */
#include "imapi/tests/support.h"

enum { FLOPPY = 1474560, SECTOR = 512, LOADED = 4096 };

/*
 * At 0000:7C00. Writes what is at the address in SI, up to a zero byte, to the port 3F8h, and ends QEMU by the port F4h
 * of its isa-debug-exit with 2 (exit status 5).
 */
static const uint8_t print_and_end[] = {
    0xBA, 0xF8, 0x03, /* mov dx, 3F8h */
    0xAC,             /* next: lodsb */
    0x84, 0xC0,       /* test al, al */
    0x74, 0x03,       /* jz end */
    0xEE,             /* out dx, al */
    0xEB, 0xF8,       /* jmp next */
    0xB0, 0x02,       /* end: mov al, 2 */
    0xBA, 0xF4, 0x00, /* mov dx, F4h */
    0xEE,             /* out dx, al */
    0xF4,             /* hlt */
};

/* DS and ES to 0, direction up, and a stack below the code. */
static const uint8_t set_up[] = {0xFA, 0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xD0, 0xBC, 0x00, 0x7C, 0xFC};

static size_t put_code(uint8_t *at, const void *code, size_t length)
{
    memcpy(at, code, length);
    return length;
}

/* Its words lie in the last of the eight sectors that the catalogue says are loaded. */
static void make_plain_image(uint8_t image[LOADED])
{
    static const uint8_t say[] = {0xBE, 0x00, 0x8A}; /* mov si, 8A00h: 7C00h + 7 * 512 */
    size_t length = put_code(image, set_up, sizeof set_up);
    length += put_code(image + length, say, sizeof say);
    put_code(image + length, print_and_end, sizeof print_and_end);
    strcpy((char *)image + 7 * SECTOR, "booted without emulation\n");
}

/* Its words lie in the last sector of the diskette, which the firmware must find by cylinder 79, head 1, sector 18. */
static void make_floppy_image(uint8_t image[FLOPPY])
{
    static const uint8_t read_last[] = {
        0xB8, 0x01, 0x02, /* mov ax, 0201h: read one sector */
        0xBB, 0x00, 0x80, /* mov bx, 8000h */
        0xB9, 0x12, 0x4F, /* mov cx, 4F12h: cylinder 79, sector 18 */
        0xBA, 0x00, 0x01, /* mov dx, 0100h: head 1 of the first diskette drive */
        0xCD, 0x13,       /* int 13h */
        0xBE, 0x00, 0x80, /* mov si, 8000h */
    };
    size_t length = put_code(image, set_up, sizeof set_up);
    length += put_code(image + length, read_last, sizeof read_last);
    put_code(image + length, print_and_end, sizeof print_and_end);
    image[510] = 0x55;
    image[511] = 0xAA;
    strcpy((char *)image + FLOPPY - SECTOR, "booted from the last sector of a diskette\n");
}

static PROPSPEC named(OLECHAR *name)
{
    return (PROPSPEC){.ulKind = PRSPEC_LPWSTR, .lpwstr = name};
}

static void set_boot_image(IJolietDiscMaster *joliet, const uint8_t *bytes, size_t length, BYTE emulation)
{
    IPropertyStorage *properties = NULL;
    OLECHAR place[] = u"PlaceBootImageOnDisc", type[] = u"BootImageEmulationType", image[] = u"BootImage";
    PROPSPEC specs[] = {named(place), named(type), named(image)};
    PROPVARIANT values[] = {
        {.vt = VT_BOOL, .boolVal = VARIANT_TRUE}, {.vt = VT_UI1, .bVal = emulation}, {.vt = VT_STREAM}};
    assert_result(S_OK, coaster_stream_memory(bytes, length, &values[2].pStream));
    assert_result(S_OK, IJolietDiscMaster_GetJolietProperties(joliet, &properties));
    assert_result(S_OK, IPropertyStorage_WriteMultiple(properties, 3, specs, values, 2));
    assert_result(S_OK, IJolietDiscMaster_SetJolietProperties(joliet, properties));
    IStream_Release(values[2].pStream);
    IPropertyStorage_Release(properties);
}

/* Block 17 points to the catalogue, whose default entry says where the image is (El Torito 2.0 to 2.2). */
static void image_is_found(const char *disc, const uint8_t *bytes, size_t length)
{
    char path[360];
    uint8_t block[2048], found[LOADED];
    snprintf(path, sizeof path, "%s/data.iso", disc);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(0, fseek(file, 17 * 2048, SEEK_SET));
    assert_int_equal(sizeof block, fread(block, 1, sizeof block, file));
    assert_memory_equal("\0CD001\1EL TORITO SPECIFICATION", block, 30);
    uint32_t catalogue = block[71] | (uint32_t)block[72] << 8 | (uint32_t)block[73] << 16;
    assert_int_equal(0, fseek(file, (long)catalogue * 2048, SEEK_SET));
    assert_int_equal(sizeof block, fread(block, 1, sizeof block, file));
    uint32_t image = block[40] | (uint32_t)block[41] << 8 | (uint32_t)block[42] << 16;
    assert_int_equal(0, fseek(file, (long)image * 2048 + (long)length - LOADED, SEEK_SET));
    assert_int_equal(sizeof found, fread(found, 1, sizeof found, file));
    assert_memory_equal(bytes + length - LOADED, found, sizeof found);
    fclose(file);
}

static void burn_bootable(const char *name, const uint8_t *bytes, size_t length, BYTE emulation)
{
    struct test_drive drive;
    char disc[320];
    drive_make(&drive, fresh_name());
    disc_make(name, "cd-r-80", disc);
    drive_put(&drive, disc);
    setenv("COASTER_DRIVES", drive.url, 1);
    IDiscMaster *master = master_make_open();
    IJolietDiscMaster *joliet = NULL;
    assert_result(S_OK, IDiscMaster_SetActiveDiscMasterFormat(master, &IID_IJolietDiscMaster, (void **)&joliet));
    IDiscRecorder *recorder = recorder_find(master, drive.url);
    assert_result(S_OK, IDiscMaster_SetActiveDiscRecorder(master, recorder));
    IStorage *storage = storage_with(u"A file beside it.txt", 100000, 3);
    assert_result(S_OK, IJolietDiscMaster_AddData(joliet, storage, 0));
    IStorage_Release(storage);
    set_boot_image(joliet, bytes, length, emulation);
    assert_result(S_OK, IDiscMaster_RecordDisc(master, FALSE, FALSE));
    IJolietDiscMaster_Release(joliet);
    IDiscRecorder_Release(recorder);
    assert_result(S_OK, IDiscMaster_Close(master));
    IDiscMaster_Release(master);
    drive_drop(&drive);
    image_is_found(disc, bytes, length);
    const char *kept = getenv("COASTER_BOOT_DISCS");
    char command[800];
    snprintf(command, sizeof command, "cp -r '%s' '%s/'", disc, kept != NULL ? kept : "");
    if (kept != NULL)
        assert_int_equal(0, system(command));
}

static void discs_boot(void **state)
{
    (void)state;
    static uint8_t plain[LOADED], floppy[FLOPPY];
    scratch_make();
    loop_transport_register();
    assert_true(SUCCEEDED(CoInitialize(NULL)));
    make_plain_image(plain);
    burn_bootable("plain", plain, sizeof plain, 0);
    make_floppy_image(floppy);
    burn_bootable("floppy", floppy, sizeof floppy, 2);
    CoUninitialize();
    unsetenv("COASTER_DRIVES");
    scratch_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(discs_boot)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
