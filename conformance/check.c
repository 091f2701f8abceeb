/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/check.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "conformance/record.h"
#include "conformance/world.h"

struct world world = {.record = -1};

#define MAXIMUM_EXITS 16
static void (*exits[MAXIMUM_EXITS])(void);
static unsigned exit_count;

void world_on_exit(void (*function)(void))
{
    for (unsigned i = 0; i < exit_count; i++) {
        if (exits[i] == function)
            return;
    }
    if (exit_count < MAXIMUM_EXITS)
        exits[exit_count++] = function;
}

void world_exits(void)
{
    while (exit_count > 0)
        exits[--exit_count]();
}

const char *mutation_name(enum mutation kind)
{
    static const char *const names[MUTATIONS] = {"nothing", "status", "field", "length", "wait"};
    return (unsigned)kind < MUTATIONS ? names[kind] : "?";
}

bool mutated(enum mutation kind)
{
    unsigned site = ++world.sites[kind];
    return world.mutation == kind && world.mutation_site == site;
}

void case_checked(void)
{
    world.checks++;
}

#define WRITE_SENTENCE(buffer, format)                                                                                 \
    char buffer[2048];                                                                                                 \
    do {                                                                                                               \
        va_list arguments;                                                                                             \
        va_start(arguments, format);                                                                                   \
        vsnprintf(buffer, sizeof buffer, format, arguments);                                                           \
        va_end(arguments);                                                                                             \
    } while (0)

void case_failed(const char *format, ...)
{
    WRITE_SENTENCE(sentence, format);
    record_write(world.record, RECORD_FAILED, sentence);
    fail_msg("%s", sentence);
    _exit(1); /* fail_msg does not come back */
}

void case_skipped(const char *format, ...)
{
    WRITE_SENTENCE(sentence, format);
    record_write(world.record, RECORD_SKIPPED, sentence);
    skip();
    _exit(1);
}

void case_broken(const char *format, ...)
{
    WRITE_SENTENCE(sentence, format);
    record_write(world.record, RECORD_BROKEN, sentence);
    fail_msg("%s", sentence);
    _exit(1);
}

void case_note(const char *format, ...)
{
    WRITE_SENTENCE(sentence, format);
    record_write(world.record, RECORD_NOTE, sentence);
}

static bool number_allowed(int64_t number, const struct expected *expected)
{
    if (expected->anything)
        return true;
    for (unsigned i = 0; i < expected->count; i++) {
        if (expected->allowed[i].value == number)
            return true;
    }
    return false;
}

void then_number(const char *what, int64_t number, struct expected expected)
{
    case_checked();
    if (mutated(MUTATE_FIELD))
        number++;
    if (!number_allowed(number, &expected))
        case_failed("%s is %" PRId64 "; %" PRId64 " was expected (%s)", what, number, expected.exact,
                    expected.count > 1 ? "no other source allows it" : "the standard");
    if (world.exact && number != expected.exact)
        case_failed("%s is %" PRId64 "; our drive answers %" PRId64, what, number, expected.exact);
    /* A number that only our own drive is held to cannot be falsified on another one: that is not a place for a flaw.
     */
    if (expected.anything && !world.exact)
        world.sites[MUTATE_FIELD]--;
}

void then_between(const char *what, int64_t number, int64_t least, int64_t most)
{
    case_checked();
    if (mutated(MUTATE_FIELD))
        number = most + 1;
    if (number < least || number > most)
        case_failed("%s is %" PRId64 "; it must lie in %" PRId64 "..%" PRId64, what, number, least, most);
}

void then_true(const char *what, bool truth)
{
    case_checked();
    if (mutated(MUTATE_STATUS))
        truth = !truth;
    if (!truth)
        case_failed("not so: %s", what);
}

void then_text(const char *what, const char *text, const char *expected)
{
    case_checked();
    if (mutated(MUTATE_STATUS))
        text = "(falsified)";
    if (text == NULL || strcmp(text, expected) != 0)
        case_failed("%s is '%s'; '%s' was expected", what, text == NULL ? "(nothing)" : text, expected);
}

void then_bytes(const char *what, const void *bytes, size_t length, const void *expected, size_t expected_length)
{
    case_checked();
    if (length > 0 && mutated(MUTATE_LENGTH))
        length--;
    const uint8_t *have = bytes, *want = expected;
    if (length != expected_length)
        case_failed("%s: %zu bytes instead of %zu", what, length, expected_length);
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = have[i];
        if (i == 0 && mutated(MUTATE_FIELD))
            byte++;
        if (byte != want[i])
            case_failed("%s: byte %zu is %02x, %02x was expected", what, i, byte, want[i]);
    }
}
