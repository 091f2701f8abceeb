/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bootable discs (reference imapi 7.5, El Torito), as isoinfo and xorriso read them. */
#include <stdlib.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_boot.h"
#include "conformance/burn_reader.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"

static const char *const report[] = {"isoinfo", "-d", "-i", "IMAGE", NULL};

static void given_a_recorder_with_a_blank_disc(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
}

/* Of length bytes that are told apart from those of other images by seed; a hard disk has one partition. */
static uint8_t *image_of(size_t length, uint8_t seed, bool partition)
{
    uint8_t *bytes = malloc(length);
    if (bytes == NULL)
        case_broken("out of memory");
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)(client_byte(i) + seed);
    if (partition && length >= 512) {
        memset(bytes + 446, 0, 64);
        bytes[446] = 0x80;
        bytes[446 + 4] = 0x0C; /* FAT32 by LBA */
        bytes[446 + 8] = 1;
        bytes[446 + 12] = (uint8_t)(length / 512 - 1);
        bytes[510] = 0x55;
        bytes[511] = 0xAA;
    }
    return bytes;
}

/* The number that stands behind the words in isoinfo's report. */
static long reported(const char *text, const char *words, int base)
{
    const char *found = strstr(text, words);
    return found != NULL ? strtol(found + strlen(words), NULL, base) : -1;
}

static const struct {
    size_t length;
    uint8_t emulation;
} media[] = {{2048, 0}, {1228800, 1}, {1474560, 2}, {2949120, 3}, {40960, 4}};

/* Bytes 4 to 27 of the validation entry (El Torito 2.1), which isoinfo prints but for the last. */
static void then_the_maker_is(lba_t catalogue, const char *expected)
{
    uint8_t block[2048] = {0};
    char padded[24] = {0};
    memcpy(padded, expected, strlen(expected));
    then_true("there is a catalogue", copied_blocks(catalogue, 1, block));
    then_bytes("the maker of the boot image", block + 4, sizeof padded, padded, sizeof padded);
}

/* One disc with that boot image and one file; what the reader finds is held against what was set. */
static void then_it_boots_as_set(unsigned medium, uint8_t platform, const OLECHAR *manufacturer, const char *in_ascii)
{
    size_t length = media[medium].length;
    uint8_t emulation = media[medium].emulation, *bytes = image_of(length, (uint8_t)medium, emulation == 4);
    uint8_t *found = malloc(length);
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    then_result(set_boot_image(&(struct boot_image){bytes, length, platform, emulation, manufacturer}), S_OK);
    then_between("blocks for the image, its catalogue and its descriptor", used_blocks() - before,
                 (int64_t)length / 2048 + 1, (int64_t)length / 2048 + 3);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const char *text = reader_says(report);
    then_true("there is a boot record", strstr(text, "El Torito VD version 1 found") != NULL);
    then_number("its platform", reported(text, "Arch ", 10), exactly(platform));
    then_true("it is bootable", strstr(text, "Bootid 88 (bootable)") != NULL);
    then_number("its medium", reported(text, "Boot media ", 16), exactly(emulation));
    if (emulation == 0)
        then_number("sectors of 512 bytes that are loaded", reported(text, "Nsect ", 16),
                    exactly((int64_t)(length + 511) / 512));
    then_the_maker_is((lba_t)reported(text, "boot catalog is in sector ", 10), in_ascii);
    long start = reported(text, "Bootoff ", 16);
    then_true("its blocks are on the disc",
              found != NULL && copied_blocks((lba_t)start, (uint32_t)(length / 2048), found));
    then_bytes("the boot image", found, length, bytes, length);
    then_the_disc_holds("letter.txt", "Dear reader\n");
    free(found);
    free(bytes);
    close_master();
}

#define MEDIUM(identifier, name, index, platform, maker, in_ascii, what)                                               \
    CASE(identifier, "imapi/boot-" name, "imapi-R-JOP-04 imapi-A-22 imapi-R-JOP-01 imapi-R-JOP-06", MUST,              \
         "IMAPI, Joliet properties; El Torito 2.1 and 2.2", NEEDS_BLANK | NEEDS_READER, what)                          \
    {                                                                                                                  \
        then_it_boots_as_set(index, platform, maker, in_ascii);                                                        \
    }

MEDIUM(
    no_emulation, "without-emulation", 0, 0, u"123456789012345678901234", "123456789012345678901234",
    "Setting the boot properties is all it takes for a boot image that is loaded as it is, for x86, with a maker of 24 "
    "bytes.")
MEDIUM(efi, "for-efi", 0, 0xEF, u"EFI", "EFI",
       "The platform may be EFI, which looks for an entry of its own platform; it is loaded without emulation.")
MEDIUM(diskette_12, "from-1.2-mb-diskette", 1, 1, u"PowerPC maker", "PowerPC maker",
       "The disc boots from a diskette of 1.2 MB, on PowerPC.")
MEDIUM(diskette_144, "from-1.44-mb-diskette", 2, 2, NULL, "", "The disc boots from a diskette of 1.44 MB, on a Mac.")
MEDIUM(diskette_288, "from-2.88-mb-diskette", 3, 0, u"x", "x", "The disc boots from a diskette of 2.88 MB, on x86.")
MEDIUM(hard_disk, "from-hard-disk", 4, 0, u"Disk", "Disk",
       "The disc boots from a hard disk with one partition, on x86.")

CASE(size_of_it, "imapi/boot-image-takes-its-size-once", "imapi-R-JOP-06 imapi-Q-10", MUST,
     "KB912666: four times the bytes were written", NEEDS_BLANK | NEEDS_READER,
     "A boot image of n bytes takes ceil(n / 2048) blocks: each block more of it is one block more on the disc.")
{
    static const size_t lengths[] = {1, 2048, 2049, 6000, 700000, 700001 + 2048};
    static const int64_t blocks[] = {1, 1, 2, 3, 342, 343};
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t first = 0;
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        uint8_t *bytes = image_of(lengths[i], 3, false);
        then_result(set_boot_image(&(struct boot_image){.bytes = bytes, .length = lengths[i]}), S_OK);
        free(bytes);
        if (i == 0)
            first = used_blocks() - blocks[0];
        then_number("blocks in use", used_blocks() - first, exactly(blocks[i]));
    }
    int64_t used = used_blocks();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    settle();
    struct reply *track = read_track_information(1, 1);
    then_number(
        "blocks of the track", (int64_t)field_of(track, &TRACK_SIZE),
        either(used + 2, "MMC-3: the run-out blocks belong to the track", used, "a drive that leaves them out"));
}

CASE(switched, "imapi/boot-image-switched-off", "imapi-A-22 imapi-R-JOP-07", SHOULD, "decision A-22",
     NEEDS_BLANK | NEEDS_READER,
     "PlaceBootImageOnDisc FALSE with an image set: the disc is not bootable, and the image takes no blocks.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    int64_t before = used_blocks();
    given_a_boot_image();
    then_between("blocks in use", used_blocks(), before + 1, before + 3);
    then_result(set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL}), S_OK);
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_true("there is no boot record", strstr(reader_says(report), "El Torito") == NULL);
}

CASE(no_stream, "imapi/boot-image-without-a-stream", "imapi-R-JOP-07 imapi-R-REC-13", SHOULD, "rule R-JOP-07",
     NEEDS_BLANK, "PlaceBootImageOnDisc TRUE without an image is INVALIDIMAGE at RecordDisc, and the image is kept.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(set_boot_stream(NULL, &(struct boot_image){0}), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_result(set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL}), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

static HRESULT record_with(size_t length, uint8_t emulation)
{
    uint8_t *bytes = image_of(length, 9, false);
    then_result(set_boot_image(&(struct boot_image){.bytes = bytes, .length = length, .emulation = emulation}), S_OK);
    free(bytes);
    return record_disc(SIMULATED, KEEP_IN);
}

CASE(wrong_size, "imapi/boot-image-of-a-wrong-size", "imapi-R-JOP-07", SHOULD,
     "rule R-JOP-07; El Torito: a floppy has one size", NEEDS_BLANK,
     "A stream that is empty, no floppy of its kind, or of another size than when it was set is INVALIDIMAGE at "
     "RecordDisc; a right one then burns.")
{
    IStream *stream = NULL;
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(record_with(0, 0), IMAPI_E_INVALIDIMAGE);
    then_result(record_with(1474560 - 512, 2), IMAPI_E_INVALIDIMAGE);
    then_result(record_with(1474560, 1), IMAPI_E_INVALIDIMAGE);
    then_result(coaster_stream_memory("four", 4, &stream), S_OK);
    then_result(set_boot_stream(stream, &(struct boot_image){0}), S_OK);
    then_result(IStream_SetSize(stream, (ULARGE_INTEGER){.QuadPart = 4096}), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    IStream_Release(stream);
    then_result(record_with(4096, 0), S_OK);
}

/* A stream of the client's that counts: Read, Seek and Stat are all that it has (R-JOL-11). */
static struct counting_stream {
    IStream interface;
    unsigned references;
    size_t position, bytes_read;
} counting;
enum { COUNTED = 5000 };

static ULONG counting_add(IStream *stream)
{
    return ++((struct counting_stream *)stream)->references;
}

static ULONG counting_release(IStream *stream)
{
    return --((struct counting_stream *)stream)->references;
}

static HRESULT counting_read(IStream *stream, void *data, ULONG length, ULONG *got)
{
    struct counting_stream *client = (struct counting_stream *)stream;
    size_t part = COUNTED - client->position < length ? COUNTED - client->position : length;
    memset(data, 0x42, part);
    client->position += part;
    client->bytes_read += part;
    *got = (ULONG)part;
    return part == length ? S_OK : S_FALSE;
}

static HRESULT counting_seek(IStream *stream, LARGE_INTEGER move, DWORD origin, ULARGE_INTEGER *position)
{
    (void)origin;
    ((struct counting_stream *)stream)->position = (size_t)move.QuadPart;
    if (position != NULL)
        position->QuadPart = (ULONGLONG)move.QuadPart;
    return S_OK;
}

static HRESULT counting_stat(IStream *stream, STATSTG *status, DWORD flag)
{
    (void)stream, (void)flag;
    memset(status, 0, sizeof *status);
    status->cbSize.QuadPart = COUNTED;
    return S_OK;
}

static HRESULT counting_query(IStream *stream, REFIID iid, void **object)
{
    (void)stream, (void)iid;
    *object = NULL;
    return E_NOINTERFACE;
}

static const IStreamVtbl counting_vtable = {.QueryInterface = counting_query,
                                            .AddRef = counting_add,
                                            .Release = counting_release,
                                            .Read = counting_read,
                                            .Seek = counting_seek,
                                            .Stat = counting_stat};

CASE(held, "imapi/boot-stream-is-held", "imapi-R-JOP-07 imapi-R-JOL-11", SHOULD, "rule R-JOP-07", NEEDS_BLANK,
     "The library holds a reference to the boot stream, reads it at RecordDisc, and gives it back with Close.")
{
    counting.interface.lpVtbl = &counting_vtable;
    counting.references = 1;
    given_a_recorder_with_a_blank_disc();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(set_boot_stream(&counting.interface, &(struct boot_image){0}), S_OK);
    then_between("references to it", counting.references, 2, 100);
    counting.bytes_read = 0;
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_between("bytes of it that were read", (int64_t)counting.bytes_read, COUNTED, 8 * COUNTED);
    close_master();
    then_number("references to it", counting.references, exactly(1));
}

CASE(empty_images, "imapi/what-is-an-empty-image", "imapi-A-32 imapi-R-REC-13", SHOULD, "decision A-32",
     NEEDS_BLANK | NEEDS_READER,
     "Nothing staged is INVALIDIMAGE, and so is an imported session alone; an empty folder or a boot image is content.")
{
    unsigned count = 0;
    given_a_recorder_with_a_blank_disc();
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    given_a_boot_image();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(set_joliet_property(u"PlaceBootImageOnDisc", (PROPVARIANT){.vt = VT_BOOL}), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(stage_a_folder("empty", NULL, NULL), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const struct listed *entries = list_the_disc(OF_JOLIET, &count);
    then_number("folders on the disc", count, exactly(1));
    then_text("the folder", entries[0].name, "empty");
    then_result(select_recorder(), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}

CASE(used_up, "imapi/boot-image-is-used-up-with-the-rest", "imapi-R-REC-14 imapi-R-REC-10 imapi-A-32 imapi-A-35", MUST,
     "IMAPI, RecordDisc: the image is not valid after a call", NEEDS_BLANK,
     "After a burn the boot image stays set, but is no content by itself: RecordDisc again is INVALIDIMAGE, not a disc "
     "without the files. Set again, selected anew, cleared, or with something staged beside it, it is.")
{
    given_a_recorder_with_a_blank_disc();
    given_a_boot_image();
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_result(record_disc(REALLY, KEEP_IN), IMAPI_E_INVALIDIMAGE);
    then_result(stage("letter.txt", "Dear reader\n", true), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    given_a_boot_image();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(select_recorder(), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(IDiscMaster_ClearFormatContent(the_master), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_result(record_disc(SIMULATED, KEEP_IN), IMAPI_E_INVALIDIMAGE);
}
