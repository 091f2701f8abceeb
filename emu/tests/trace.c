/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trace tells every command once, decoded by the table; a follower without room loses records and hears how many. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <jansson.h>

#include "drive_support.h"
#include "emu/door/trace.h"
#include "emu/drive/cdb.h"

/* A follower that keeps what it takes, as long as it has room. */
struct reader {
    char *text;
    size_t length, room;
};

static bool has_room(void *context, size_t length)
{
    const struct reader *reader = context;
    return reader->length + length <= reader->room;
}

static void take(void *context, const void *bytes, size_t length)
{
    struct reader *reader = context;
    reader->text = realloc(reader->text, reader->length + length + 1);
    assert_non_null(reader->text);
    memcpy(reader->text + reader->length, bytes, length);
    reader->length += length;
    reader->text[reader->length] = '\0';
}

/* The index-th line; the caller drops it. */
static json_t *line(const struct reader *reader, unsigned index)
{
    const char *at = reader->text;
    while (index-- > 0) {
        at = strchr(at, '\n');
        assert_non_null(at);
        at++;
    }
    json_t *object = json_loadb(at, strcspn(at, "\n"), 0, NULL);
    assert_true(json_is_object(object));
    return object;
}

static unsigned lines(const struct reader *reader)
{
    unsigned count = 0;
    for (size_t i = 0; i < reader->length; i++)
        count += reader->text[i] == '\n';
    return count;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static int number_of(const json_t *object, const char *key)
{
    assert_true(json_is_integer(json_object_get(object, key)));
    return (int)json_integer_value(json_object_get(object, key));
}

/* ------------------------------------------------------------------ what a record says */

static void records(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-r-80");
    bench_calm(bench);
    struct trace_hub *hub = trace_hub_new(bench->drive);
    struct reader reader = {.room = SIZE_MAX};
    assert_non_null(trace_follow(hub, TRACE_JSON, 4, has_room, take, &reader));

    uint8_t zeros[2048] = {0};
    assert_int_equal(run_out(bench, zeros, 2048, 0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0), GOOD);
    assert_int_equal(run_in(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), GOOD);
    assert_int_equal(run_out(bench, zeros, 2048, 0x2A, 0, 0, 0, 0x10, 0, 0, 0, 1, 0), CHECK);
    assert_int_equal(run(bench, 0xD8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), CHECK);
    assert_int_equal(lines(&reader), 5);

    json_t *one = line(&reader, 0);
    assert_string_equal(text_of(one, "trace"), "coaster");
    assert_int_equal(number_of(one, "version"), 1);
    assert_string_equal(text_of(one, "drive"), "test");
    json_decref(one);

    one = line(&reader, 1);
    assert_int_equal(number_of(one, "n"), 1);
    assert_string_equal(text_of(one, "nexus"), "host");
    assert_string_equal(text_of(one, "cdb"), "2a000000000000000100");
    assert_string_equal(text_of(one, "name"), "WRITE(10)");
    assert_int_equal(number_of(json_object_get(one, "fields"), "lba"), 0);
    assert_int_equal(number_of(json_object_get(one, "fields"), "blocks"), 1);
    const json_t *out = json_object_get(one, "out");
    assert_int_equal(number_of(out, "length"), 2048);
    /* head -c 2048 /dev/zero | b2sum -l 256 */
    assert_string_equal(text_of(out, "hash"), "200823e5158b3774c11b5c61850ada762f8264144a9bebec3ebac5a2adde67b8");
    assert_string_equal(text_of(out, "data"), "00000000"); /* the first four */
    assert_string_equal(text_of(one, "status"), "GOOD");
    assert_null(json_object_get(one, "sense"));
    assert_null(json_object_get(one, "in"));
    json_decref(one);

    one = line(&reader, 2);
    assert_string_equal(text_of(one, "name"), "READ CAPACITY");
    assert_int_equal(number_of(one, "room"), 8);
    assert_int_equal(number_of(json_object_get(one, "in"), "length"), 8);
    json_decref(one);

    one = line(&reader, 3); /* reference mmc Appendix A: fixed sense 5/21/02 at LBA 1000h */
    assert_string_equal(text_of(one, "status"), "CHECK CONDITION");
    const json_t *sense = json_object_get(one, "sense");
    assert_int_equal(number_of(sense, "key"), 5);
    assert_int_equal(number_of(sense, "code"), 0x21);
    assert_int_equal(number_of(sense, "qualifier"), 0x02);
    assert_string_equal(text_of(sense, "bytes"), "f00005000010000a000000002102"
                                                 "00c00002");
    json_decref(one);

    one = line(&reader, 4); /* a vendor's opcode has no name */
    assert_true(json_is_null(json_object_get(one, "name")));
    assert_int_equal(json_object_size(json_object_get(one, "fields")), 0);
    json_decref(one);
    trace_hub_free(hub);
    free(reader.text);
}

/* A command that lasts is told when it is answered, with what the drive's clock did meanwhile. */
static void lasting(void **state)
{
    struct bench *bench = *state;
    bench_disc(bench, "cd-rw-74");
    bench_calm(bench);
    struct trace_hub *hub = trace_hub_new(bench->drive);
    struct reader reader = {.room = SIZE_MAX};
    struct trace_follower *follower = trace_follow(hub, TRACE_JSON, 0, has_room, take, &reader);
    bench_ok(bench, drive_filter_add(bench->drive, "delay:opcode=00,time=3s", &bench->why));
    submit_raw(bench, CDB(0x00, 0, 0, 0, 0, 0), NULL, 0, 0);
    assert_int_equal(lines(&reader), 1);
    bench_ok(bench, drive_clock_advance(bench->drive, 3 * SECONDS, &bench->why));
    assert_int_equal(lines(&reader), 2);
    json_t *one = line(&reader, 1);
    assert_true(json_integer_value(json_object_get(one, "duration")) == 3 * (json_int_t)SECONDS);
    json_decref(one);
    trace_unfollow(hub, follower);
    run(bench, 0x00, 0, 0, 0, 0, 0);
    assert_int_equal(lines(&reader), 2); /* nobody follows */
    trace_hub_free(hub);
    free(reader.text);
}

/* ------------------------------------------------------------------ a reader that is slow */

static void slow_reader(void **state)
{
    struct bench *bench = *state;
    struct trace_hub *hub = trace_hub_new(bench->drive);
    struct reader slow = {.room = 1000}, fast = {.room = SIZE_MAX};
    struct trace_follower *follower = trace_follow(hub, TRACE_JSON, 0, has_room, take, &slow);
    assert_non_null(follower);
    assert_non_null(trace_follow(hub, TRACE_JSON, 0, has_room, take, &fast));
    for (int i = 0; i < 50; i++)
        run_in(bench, 36, 0x12, 0, 0, 0, 36, 0);
    assert_int_equal(lines(&fast), 51);
    unsigned got = lines(&slow) - 1;
    assert_in_range(got, 1, 10);
    slow.room = SIZE_MAX; /* it has read */
    run_in(bench, 36, 0x12, 0, 0, 0, 36, 0);
    json_t *lost = line(&slow, got + 1), *next = line(&slow, got + 2);
    assert_int_equal(number_of(lost, "dropped"), 50 - (int)got);
    assert_int_equal(number_of(next, "n"), 51);
    json_decref(lost);
    json_decref(next);
    slow.room = 0;
    for (int i = 0; i < 7; i++)
        run_in(bench, 36, 0x12, 0, 0, 0, 36, 0);
    slow.room = SIZE_MAX;
    trace_unfollow(hub, follower); /* the last word is what was lost */
    lost = line(&slow, got + 3);
    assert_int_equal(number_of(lost, "dropped"), 7);
    json_decref(lost);
    trace_hub_free(hub);
    free(slow.text);
    free(fast.text);
}

/* A pipe that nobody empties never holds the drive up; a file that is there is not written over. */
static void files(void **state)
{
    struct bench *bench = *state;
    struct trace_hub *hub = trace_hub_new(bench->drive);
    char path[128];
    snprintf(path, sizeof path, "%s/fifo", bench->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    bench_ok(bench, trace_to_file(hub, path, TRACE_JSON, TRACE_ALL_DATA, &bench->why));
    uint8_t *blocks = calloc(64, 2048);
    assert_non_null(blocks);
    for (int i = 0; i < 60; i++) /* refused, but sent: 128 KiB each, as hex twice that */
        run_out(bench, blocks, 64 * 2048, 0x2A, 0, 0, 0, 0, 0, 0, 0, 64, 0);
    free(blocks);
    snprintf(path, sizeof path, "%s/file", bench->folder);
    bench_ok(bench, trace_to_file(hub, path, TRACE_PCAPNG, 0, &bench->why));
    assert_int_equal(trace_to_file(hub, path, TRACE_JSON, 0, &bench->why), EXIT_USAGE_ERROR);
    run_in(bench, 36, 0x12, 0, 0, 0, 36, 0);
    trace_hub_free(hub);
    uint8_t head[4];
    int descriptor = open(path, O_RDONLY);
    assert_int_equal(read(descriptor, head, sizeof head), 4);
    close(descriptor);
    assert_memory_equal(head, "\x0A\x0D\x0D\x0A", 4); /* pcapng: section header block */
}

/* A disk that takes no more (as a limit on the file's size has it): the drive goes on, and what there is reads to its
 * end. */
static void full_disk(void **state)
{
    struct bench *bench = *state;
    struct trace_hub *hub = trace_hub_new(bench->drive);
    char path[128], last[2] = "";
    snprintf(path, sizeof path, "%s/file", bench->folder);
    bench_ok(bench, trace_to_file(hub, path, TRACE_JSON, TRACE_ALL_DATA, &bench->why));
    struct rlimit before, small = {.rlim_cur = 3000};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    for (int i = 0; i < 40; i++)
        run_in(bench, 36, 0x12, 0, 0, 0, 36, 0);
    setrlimit(RLIMIT_FSIZE, &before);
    trace_hub_free(hub);
    struct stat facts;
    int descriptor = open(path, O_RDONLY);
    assert_int_equal(fstat(descriptor, &facts), 0);
    assert_in_range(facts.st_size, 1000, 2999); /* the 3000th byte would be in the middle of a line */
    assert_int_equal(pread(descriptor, last, 1, facts.st_size - 1), 1);
    assert_string_equal(last, "\n");
    close(descriptor);
}

/* ------------------------------------------------------------------ the table of fields */

/* What the opcode table lets a CDB hold is what the field table names, bit for bit: bytes 1 to the control byte. */
static void fields_and_masks_agree(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const struct opcode_row *row = drive_opcode((uint8_t)opcode);
        uint8_t named[16] = {0};
        if (row->name == NULL)
            continue;
        for (const struct cdb_field *field = cdb_fields((uint8_t)opcode); field->name != NULL; field++)
            for (unsigned at = field->byte * 8u + 7 - field->bit, end = at + field->width; at < end; at++)
                named[at / 8] |= (uint8_t)(0x80 >> at % 8);
        for (unsigned byte = 1; byte + 1 < row->cdb_length; byte++)
            if ((row->mask[byte] & ~named[byte]) != 0) {
                print_error("%02Xh %s: byte %u has %02X, and emu/drive/cdb.c names %02X of it\n", opcode, row->name,
                            byte, row->mask[byte], named[byte]);
                wrong++;
            }
    }
    assert_int_equal(wrong, 0);
}

static int64_t value(const char *name, const uint8_t *cdb, size_t length)
{
    for (const struct cdb_field *field = cdb_fields(cdb[0]); field->name != NULL; field++)
        if (strcmp(field->name, name) == 0)
            return cdb_field_value(field, cdb, length);
    fail_msg("%02Xh has no field %s", cdb[0], name);
    return 0;
}

/* CDBs as the reference writes them (mmc 2.6, 2.9, 2.15, 2.19, 2.4). */
static void known_commands(void **state)
{
    (void)state;
    assert_int_equal(value("format", CDB(0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0)), 4);
    assert_int_equal(value("allocation", CDB(0x43, 0, 4, 0, 0, 0, 0, 0x01, 0x02, 0)), 0x0102);
    assert_int_equal(value("immed", CDB(0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 1);
    assert_int_equal(value("type", CDB(0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 1);
    assert_int_equal(value("function", CDB(0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0)), 2);
    assert_int_equal(value("lba", CDB(0x2A, 0, 0xFF, 0xFF, 0xFF, 0x6A, 0, 0, 1, 0)), -150);
    assert_int_equal(value("sector_type", CDB(0xBE, 0x04, 0, 0, 0, 16, 0, 0, 1, 0xF8, 1, 0)), 1);
    assert_int_equal(value("blocks", CDB(0xBE, 0x04, 0, 0, 0, 16, 0, 0, 1, 0xF8, 1, 0)), 1);
    assert_int_equal(value("header", CDB(0xBE, 0x04, 0, 0, 0, 16, 0, 0, 1, 0xF8, 1, 0)), 3);
    assert_int_equal(value("sub_channel", CDB(0xBE, 0x04, 0, 0, 0, 16, 0, 0, 1, 0xF8, 1, 0)), 1);
    assert_int_equal(value("page", CDB(0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 30, 0)), 0x2A);
    assert_int_equal(value("page_control", CDB(0x5A, 0, 0x45, 0, 0, 0, 0, 0, 30, 0)), 1);
    assert_int_equal(value("write_speed", CDB(0xBB, 0, 0xFF, 0xFF, 0x10, 0x8A, 0, 0, 0, 0, 0, 0)), 0x108A);
    assert_int_equal(value("lba", CDB(0x28, 0, 0)), 0); /* cut off */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        drive_test(records),
        drive_test_stepped(lasting),
        drive_test(slow_reader),
        drive_test(files),
        drive_test(full_disk),
        cmocka_unit_test(fields_and_masks_agree),
        cmocka_unit_test(known_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
