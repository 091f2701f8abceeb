/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The harness itself: what it makes of cases that pass, fail, check nothing, crash, hang, skip, or lose their bench. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "conformance/case.h"
#include "conformance/mmc.h"
#include "conformance/report.h"
#include "conformance/run.h"
#include "conformance/world.h"
#include "emu/door/loop_transport.h"

CASE(passes, "self/passes", "self-1", MUST, "a test", NEEDS_NOTHING, "This passes.")
{
    then_number("two", 2, exactly(2));
    then_bytes("a reply", "ab", 2, "ab", 2);
    then_true("truth", true);
}

CASE(fails, "self/fails", "self-2", MUST, "a test", NEEDS_NOTHING, "This <fails> & says \"so\".")
{
    then_number("two", 3, exactly(2));
}

CASE(empty, "self/checks-nothing", "self-3", MUST, "a test", NEEDS_NOTHING, "This checks nothing.")
{
}

CASE(crashes, "self/crashes", "self-4", MUST, "a test", NEEDS_NOTHING, "This crashes.")
{
    case_checked();
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

CASE(hangs, "self/hangs", "self-5", MUST, "a test", NEEDS_NOTHING, "This hangs.")
{
    for (;;)
        pause();
}

CASE(skips, "self/skips", "self-6", MAY, "a test", NEEDS_NOTHING, "This is skipped.")
{
    case_skipped("there is no #%d here", 7);
}

CASE(breaks, "self/breaks", "self-7", MAY, "a test", NEEDS_NOTHING, "The bench breaks.")
{
    case_broken("the bench is on fire");
}

CASE(leaves, "self/leaves", "self-8", MAY, "a test", NEEDS_NOTHING, "The child ends without a word.")
{
    case_checked();
    _exit(0);
}

CASE(blind, "self/blind", "self-9", MUST, "a test", NEEDS_NOTHING, "Reads a field and does not look at it.")
{
    (void)mutated(MUTATE_FIELD);
    case_checked();
}

CASE(halves, "self/halves", "self-10", MUST, "a test", NEEDS_NOTHING, "What another drive may answer ours may not.")
{
    then_number("control", 0x16, either(0x14, "ours", 0x16, "others"));
}

CASE(writes, "self/writes", "self-11", MUST, "a test", NEEDS_BLANK, "Writes on a disc.")
{
    given_a_blank_disc();
    then_good(test_unit_ready());
}

static char scratch[] = "/tmp/coaster-framework.XXXXXX";

static struct run_options options(void)
{
    return (struct run_options){.seed = 1, .scratch = scratch, .timeout_ms = 20000};
}

static void run_named(const char *name, struct run_record *record)
{
    struct run_options run = options();
    run_case(case_find(name), &run, record);
}

static void test_pass(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/passes", &record);
    assert_int_equal(record.verdict, PASSED);
    assert_int_equal(record.checks, 3);
    assert_string_equal(record.transport, "loop");
    assert_string_equal(record.reason, "");
}

static void test_fail(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/fails", &record);
    assert_int_equal(record.verdict, FAILED);
    assert_non_null(strstr(record.reason, "two is 3; 2 was expected"));
}

static void test_no_check(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/checks-nothing", &record);
    assert_int_equal(record.verdict, BROKEN);
    assert_non_null(strstr(record.reason, "cannot fail"));
}

static void test_crash(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/crashes", &record);
    assert_int_equal(record.verdict, FAILED);
    assert_int_equal(record.signal, SIGSEGV);
}

static void test_hang(void **state)
{
    (void)state;
    struct run_record record;
    struct run_options run = options();
    run.timeout_ms = 200;
    run_case(case_find("self/hangs"), &run, &record);
    assert_int_equal(record.verdict, BROKEN);
    assert_true(record.timed_out);
}

static void test_skip(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/skips", &record);
    assert_int_equal(record.verdict, SKIPPED);
    assert_string_equal(record.reason, "there is no #7 here");
}

static void test_broken_and_silent(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/breaks", &record);
    assert_int_equal(record.verdict, BROKEN);
    assert_string_equal(record.reason, "the bench is on fire");
    run_named("self/leaves", &record);
    assert_int_equal(record.verdict, FAILED);
    assert_non_null(strstr(record.reason, "no record"));
}

static void test_mutations(void **state)
{
    (void)state;
    struct run_record record;
    struct run_options run = options();
    run_case(case_find("self/passes"), &run, &record);
    for (enum mutation kind = MUTATE_STATUS; kind <= MUTATE_LENGTH; kind++) {
        assert_true(record.sites[kind] > 0);
        for (unsigned site = 1; site <= record.sites[kind]; site++) {
            struct run_record falsified;
            run.mutation = kind;
            run.mutation_site = site;
            run_case(case_find("self/passes"), &run, &falsified);
            assert_int_equal(falsified.verdict, FAILED);
        }
    }
    run.mutation = MUTATE_FIELD;
    run.mutation_site = 1;
    run_case(case_find("self/blind"), &run, &record);
    assert_int_equal(record.verdict, PASSED); /* which is what `qualify --derived` refuses */
}

static void test_two_halves(void **state)
{
    (void)state;
    struct run_record record;
    run_named("self/halves", &record);
    assert_int_equal(record.verdict, FAILED); /* our drive is held to both */
    struct run_options run = options();
    run.personality = "fixtures/personalities/pioneer-dvr-111d.personality";
    char path[512];
    const char *top = getenv("TOP");
    snprintf(path, sizeof path, "%s/%s", top != NULL ? top : ".", run.personality);
    run.personality = path;
    run_case(case_find("self/halves"), &run, &record);
    assert_int_equal(record.verdict, PASSED);
}

static void test_consent(void **state)
{
    (void)state;
    struct run_record record;
    struct run_options run = options();
    run.url = "loop:nobody";
    run_case(case_find("self/writes"), &run, &record);
    assert_int_equal(record.verdict, SKIPPED);
    assert_non_null(strstr(record.reason, "--may-write"));
}

static void test_one_verdict(void **state)
{
    (void)state;
    struct case_record record = {0};
    struct run_record run = {
        .the_case = case_find("self/passes"), .verdict = SKIPPED, .transport = "sg", .reason = "why not"};
    case_record_add(&record, &run);
    assert_int_equal(record.verdict, SKIPPED);
    assert_string_equal(record.reason, "sg: why not");
    run.verdict = PASSED;
    case_record_add(&record, &run);
    assert_int_equal(record.verdict, PASSED);
    run.verdict = FAILED;
    case_record_add(&record, &run);
    assert_int_equal(record.verdict, FAILED);
}

static char *text_of(void (*write)(FILE *out, const struct report *report), const struct report *report)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    write(out, report);
    fclose(out);
    return text;
}

static void tap(FILE *out, const struct report *report)
{
    for (size_t i = 0; i < report->count; i++)
        report_tap_case(out, report, &report->records[i], i + 1);
}

static void test_reports(void **state)
{
    (void)state;
    static const char *const names[] = {"self/passes", "self/fails", "self/skips", "self/breaks"};
    struct case_record records[4] = {{0}};
    for (unsigned i = 0; i < 4; i++) {
        struct run_record run;
        run_named(names[i], &run);
        case_record_add(&records[i], &run);
    }
    struct report report = {
        .records = records, .count = 4, .subject = "a & b", .repro = "coaster qualify --seed 1", .seed = 1};
    char *text = text_of(tap, &report);
    assert_non_null(strstr(text, "ok 1 - self/passes\n"));
    assert_non_null(strstr(text, "not ok 2 - self/fails\n"));
    assert_non_null(strstr(text, "repro: \"coaster qualify --seed 1 'self/fails'\""));
    assert_non_null(strstr(text, "ok 3 - self/skips # SKIP loop: there is no \\#7 here"));
    free(text);
    text = text_of(report_junit, &report);
    assert_non_null(strstr(text, "tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\""));
    assert_non_null(strstr(text, "name=\"a &amp; b\""));
    assert_non_null(strstr(text, "<skipped message=\"loop: there is no #7 here\"/>"));
    assert_non_null(strstr(text, "<error message=\"loop: the bench is on fire\">"));
    free(text);
    text = text_of(report_json, &report);
    json_t *json = json_loads(text, 0, NULL);
    assert_non_null(json);
    assert_int_equal(json_array_size(json_object_get(json, "cases")), 4);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "totals"), "broken")), 1);
    json_decref(json);
    free(text);
    text = text_of(report_html, &report);
    assert_non_null(strstr(text, "This &lt;fails&gt; &amp; says &quot;so&quot;."));
    free(text);
}

static void test_names(void **state)
{
    (void)state;
    size_t count;
    const struct conformance_case *const *cases = case_list(&count);
    static const char *const first[] = {"recorddisc/simulated-burn", "recorddisc/eject",
                                        "recorddisc/wrong-disc-multi-session", "recorddisc/post-burn-stash-wiping"};
    for (unsigned i = 0; i < 4; i++)
        assert_string_equal(cases[i]->name, first[i]);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(case_find(cases[i]->name), cases[i]); /* no name twice */
        assert_true(cases[i]->clause[0] != 0 && cases[i]->sentence[0] != 0 && cases[i]->because[0] != 0);
    }
    assert_true(case_matches(case_find("self/passes"), "self/*"));
    assert_true(case_matches(case_find("self/passes"), "self/"));
    assert_false(case_matches(case_find("self/passes"), "self"));
}

static int make_scratch(void **state)
{
    (void)state;
    loop_transport_register();
    return mkdtemp(scratch) == NULL ? -1 : 0;
}

static int remove_scratch(void **state)
{
    (void)state;
    return rmdir(scratch); /* each case has cleaned up behind it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pass),
        cmocka_unit_test(test_fail),
        cmocka_unit_test(test_no_check),
        cmocka_unit_test(test_crash),
        cmocka_unit_test(test_hang),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_broken_and_silent),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_two_halves),
        cmocka_unit_test(test_consent),
        cmocka_unit_test(test_one_verdict),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
