/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AddData over the storages that shipped clients write (reference imapi 7.2): as little of them is used as they have.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/burn_reader.h"
#include "conformance/burn_sink.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"

static const struct client_element in_letters[] = {
    {.name = u"to Ada.txt", .text = "Dear Ada\n"},
    {.name = u"to Bob.txt", .text = "Dear Bob\n"},
};
static const struct client_folder letters = {in_letters, 2}, nothing = {NULL, 0};
static const struct client_element in_root[] = {
    {.name = u"readme.txt", .text = "a small file\n"},
    {.name = u"Letters", .folder = &letters},
    {.name = u"empty", .folder = &nothing},
    {.name = u"README.txt", .text = "another one, by its case\n"},
    {.name = u"large.bin", .pattern = 700001},
};
static const struct client_folder root = {in_root, 5};
static const uint64_t root_bytes = 9 + 9 + 13 + 25 + 700001;

static void given_a_recorder_with_a_blank_disc(void)
{
    given_a_blank_disc();
    given_a_selected_recorder();
}

static void then_the_disc_holds_the_tree(void)
{
    then_the_disc_holds("readme.txt", "a small file\n");
    then_the_disc_holds("README.txt", "another one, by its case\n");
    then_the_disc_holds("Letters/to Ada.txt", "Dear Ada\n");
    then_the_disc_holds("Letters/to Bob.txt", "Dear Bob\n");
}

CASE(minimal, "imapi/smallest-storage", "imapi-R-JOL-11 imapi-R-JOL-12 imapi-R-JOL-12a imapi-R-JOL-12b imapi-R-JOL-03",
     MUST, "ImapiNet and XPBurn: four methods of IStorage, three of IStream, Next of one element, one stream for all",
     NEEDS_BLANK | NEEDS_READER,
     "A storage with the least that shipped clients have is staged: sub-storages are folders, streams are files, the "
     "root itself does not appear.")
{
    unsigned count = 0;
    given_a_recorder_with_a_blank_disc();
    then_result(stage_client(&root, false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds_the_tree();
    list_the_disc(OF_JOLIET, &count);
    then_number("files and folders on the disc", count, exactly(7));
}

CASE(disposed, "imapi/storage-is-gone-after-adddata", "imapi-R-JOL-12e imapi-R-JOL-15", MUST,
     "XPBurn and ImapiNet dispose of their storages after AddData", NEEDS_BLANK | NEEDS_READER,
     "Everything is read during AddData and given back before it returns; RecordDisc does without the client's "
     "objects.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage_client(&root, false), S_OK);
    then_number("objects that the library still holds", client_notes.objects, exactly(0));
    client_dispose();
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_number("calls after that", client_notes.after, exactly(0));
    then_the_disc_holds_the_tree();
}

CASE(read_once, "imapi/staging-reads-each-byte-once", "imapi-R-JOL-12e", SHOULD,
     "a client's stream may be a network or a tape", NEEDS_BLANK,
     "Each stream is opened once and each byte of it read once, however large it is.")
{
    given_a_recorder_with_a_blank_disc();
    then_result(stage_client(&root, false), S_OK);
    used_blocks();
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
    then_number("streams that were opened", client_notes.streams, exactly(5));
    then_number("bytes that were read", (int64_t)client_notes.bytes_read, exactly((int64_t)root_bytes));
}

CASE(short_read, "imapi/stream-that-fails-with-s-false", "imapi-R-JOL-12c imapi-R-JOL-14 imapi-R-JOL-08", MUST,
     "XPBurn and ImapiNet: a failed Read may be S_FALSE, which is no failure code", NEEDS_BLANK,
     "A Read that is S_FALSE without a byte before the declared end fails AddData, and the image is as before.")
{
    static const struct client_element broken[] = {{.name = u"good.txt", .text = "good\n"},
                                                   {.name = u"torn.bin", .pattern = 9000, .reading = S_FALSE}};
    given_a_recorder_with_a_blank_disc();
    then_result(stage("before.txt", "before\n", true), S_OK);
    int64_t before = used_blocks();
    then_result(stage_client(&CLIENT_FOLDER(broken), true), STG_E_READFAULT);
    then_number("objects that the library still holds", client_notes.objects, exactly(0));
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(record_disc(SIMULATED, KEEP_IN), S_OK);
}

CASE(early_end, "imapi/stream-of-another-length", "imapi-R-JOL-14 imapi-R-JOL-08", SHOULD, "rule R-JOL-14",
     NEEDS_BLANK | NEEDS_READER,
     "A stream that ends before its declared size fails AddData; of one that is longer only the declared bytes are "
     "taken; a code that a Read gives comes back.")
{
    static const struct client_element ends[] = {{.name = u"a.txt", .text = "short\n", .declared = 7}};
    static const struct client_element fails[] = {{.name = u"a.bin", .pattern = 500, .reading = STG_E_ACCESSDENIED}};
    static const struct client_element longer[] = {{.name = u"a.txt", .text = "one line\nand more\n", .declared = 9}};
    given_a_recorder_with_a_blank_disc();
    int64_t before = used_blocks();
    then_result(stage_client(&CLIENT_FOLDER(ends), true), STG_E_READFAULT);
    then_result(stage_client(&CLIENT_FOLDER(fails), true), STG_E_ACCESSDENIED);
    then_number("objects that the library still holds", client_notes.objects, exactly(0));
    then_number("blocks in use", used_blocks(), exactly(before));
    then_result(stage_client(&CLIENT_FOLDER(longer), true), S_OK);
    then_number("bytes that were read", (int64_t)client_notes.bytes_read, exactly(9));
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_the_disc_holds("a.txt", "one line\n");
}

/* The tenth folder down, and its stream fails. */
CASE(deep_failure, "imapi/nothing-is-held-after-a-failure", "imapi-R-JOL-15 imapi-R-JOL-13", MUST,
     "COM: every object that was opened is released", NEEDS_BLANK,
     "Deep in a tree OpenStream fails: its code comes back, and every object on the way is given back.")
{
    static struct client_element steps[10] = {[0] = {.name = u"leaf", .text = "x", .opening = E_ACCESSDENIED}};
    static struct client_folder levels[10];
    for (unsigned i = 0; i < 10; i++) {
        levels[i] = (struct client_folder){&steps[i], 1};
        if (i > 0)
            steps[i] = (struct client_element){.name = u"down", .folder = &levels[i - 1]};
    }
    given_a_recorder_with_a_blank_disc();
    then_result(stage_client(&levels[9], true), E_ACCESSDENIED);
    then_number("objects that the library still holds", client_notes.objects, exactly(0));
}

static int64_t address_space(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld", &pages) != 1)
        case_skipped("the kernel does not say how much memory a process has");
    fclose(file);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

CASE(name_memory, "imapi/memory-of-names-is-freed", "imapi-R-JOL-15", MUST,
     "COM: what Next hands out belongs to the caller, who frees it with CoTaskMemFree", NEEDS_BLANK,
     "The memory of each name that Next hands out is freed.")
{
    enum { FILES = 96, EACH = 8 * 1024 * 1024 };
    static struct client_element files[FILES];
    static OLECHAR names[FILES][4];
    for (unsigned i = 0; i < FILES; i++) {
        names[i][0] = (OLECHAR)(u'a' + i / 26);
        names[i][1] = (OLECHAR)(u'a' + i % 26);
        files[i] = (struct client_element){.name = names[i], .text = "x"};
    }
    given_a_recorder_with_a_blank_disc();
    client_notes.name_room = EACH;
    int64_t before = address_space();
    then_result(stage_client(&CLIENT_FOLDER(files), true), S_OK);
    /* a checking allocator keeps up to 256 MB of what was freed */
    then_between("bytes of 768 MB that are still there", address_space() - before, -1, (int64_t)400 << 20);
}

static FILETIME seconds_since_1601(uint64_t seconds)
{
    uint64_t ticks = seconds * 10000000;
    return (FILETIME){.dwLowDateTime = (DWORD)ticks, .dwHighDateTime = (DWORD)(ticks >> 32)};
}

/* The seven bytes of the date in the Joliet record of the last session's root. */
static const uint8_t *date_of(const OLECHAR *name)
{
    static uint8_t block[2048], descriptor[2048];
    size_t units = 0;
    while (name[units] != 0)
        units++;
    if (!copied_blocks(17, 1, descriptor) || !copied_blocks((lba_t)get_be32(descriptor + 162), 1, block))
        case_failed("there is no Joliet descriptor in block 17");
    for (size_t at = 0; at < 2048 - 34 && block[at] != 0; at += block[at]) {
        bool same = block[at + 32] >= 2 * units;
        for (size_t i = 0; same && i < units; i++)
            same = get_be16(block + at + 33 + 2 * i) == name[i];
        if (same)
            return block + at + 18;
    }
    case_failed("the root holds no record of that name");
}

CASE(times, "imapi/times-of-elements", "imapi-R-JOL-12d", MUST, "ECMA-119 9.1.5: a byte for the years since 1900",
     NEEDS_BLANK | NEEDS_READER,
     "A file has the time of its element, from 1900 to 2155; without one it has that of staging, and rubbish in the "
     "other fields does no harm.")
{
    struct client_element files[] = {
        {.name = u"none", .text = "x"},
        {.name = u"early", .text = "x", .modified = seconds_since_1601(UINT64_C(86400))},
        {.name = u"in 1950", .text = "x", .modified = seconds_since_1601(UINT64_C(11027104496))},
        {.name = u"in 2101", .text = "x", .modified = seconds_since_1601(UINT64_C(15780659696))},
        {.name = u"late", .text = "x", .modified = {.dwLowDateTime = UINT32_MAX, .dwHighDateTime = UINT32_MAX}},
    };
    static const uint8_t first[] = {0, 1, 1, 0, 0, 0, 0}, last[] = {255, 12, 31, 23, 59, 59, 0};
    static const uint8_t in_1950[] = {50, 6, 9, 12, 34, 56, 0}, in_2101[] = {201, 1, 26, 12, 34, 56, 0};
    given_a_recorder_with_a_blank_disc();
    then_result(stage_client(&CLIENT_FOLDER(files), true), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    unsigned count = 0;
    list_the_disc(OF_JOLIET, &count);
    then_number("files on the disc", count, exactly(5));
    then_bytes("a time before 1900", date_of(u"early"), 7, first, 7);
    then_bytes("a time in 1950", date_of(u"in 1950"), 7, in_1950, 7);
    then_bytes("a time in 2101", date_of(u"in 2101"), 7, in_2101, 7);
    then_bytes("a time after 2155", date_of(u"late"), 7, last, 7);
    then_between("the year of a file without a time", 1900 + date_of(u"none")[0], 2020, 2155);
}

CASE(progress, "imapi/staging-asks-and-tells", "imapi-R-JOL-09 imapi-R-EVT-12", MUST,
     "IMAPI, AddData: QueryCancel and NotifyAddProgress", NEEDS_BLANK,
     "During AddData QueryCancel is asked and NotifyAddProgress runs from 0 to its total, which comes once.")
{
    given_a_recorder_with_a_blank_disc();
    forget_events();
    then_result(stage_client(&root, false), S_OK);
    then_between("QueryCancel", count_events(EVENT_QUERY_CANCEL), 1, 4096);
    then_between("NotifyAddProgress", count_events(EVENT_ADD), 2, 4096);
    int32_t last = -1, total = 0;
    for (unsigned i = 0; i < event_count; i++) {
        if (events[i].kind != EVENT_ADD)
            continue;
        then_true("it goes on", events[i].a > last && (total == 0 || events[i].b == total));
        last = events[i].a;
        total = events[i].b;
    }
    then_number("where it ends", last, exactly(total));
}
