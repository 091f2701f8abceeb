/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Given a disc, when it is written, when somebody takes it out. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "conformance/mmc.h"
#include "conformance/world.h"

/* A physical drive may need half a minute to know its disc; a virtual one with a stopped clock needs the clock moved
 * on. */
struct sense settle(void)
{
    struct sense s = sense_none();
    for (int turn = 0; turn < 700; turn++) {
        struct reply *reply = test_unit_ready();
        if (reply->command.result != TRANSPORT_DONE)
            case_broken("TEST UNIT READY did not come back: %s", transport_error(nexus_transport()));
        s = reply_sense(reply);
        bool working = s.key == NOT_READY && s.code == 0x04;
        if (s.key != UNIT_ATTENTION && !working)
            return s;
        if (working && (world.the_case->needs & NEEDS_CLOCK))
            advance_clock(1000);
        else if (working)
            nanosleep(&(struct timespec){.tv_nsec = 50 * 1000 * 1000}, NULL);
    }
    case_broken("the drive does not become ready: %X/%02X/%02X", s.key, s.code, s.qualifier);
}

static const char *kind_of_disc;

static void insert(const char *kind, unsigned number)
{
    struct failure why = {{0}};
    if (world.bench->kind->insert(world.bench, kind, number, &why) != 0)
        case_broken("no disc in the drive: %s", why.sentence);
}

void change_to_a_cd_r(unsigned number)
{
    remove_disc();
    insert("cd-r-80", number);
}

void insert_disc(unsigned number)
{
    bool again = world.bench->known[number];
    insert(kind_of_disc != NULL ? kind_of_disc : "cd-r-80", number);
    if (again)
        return;
    struct sense s = settle();
    struct reply *information = read_disc_information();
    if (!sense_good(s) || !reply_good(information))
        case_broken("the drive does not know the disc that was put in");
    if (field_of(information, &DISC_STATUS) != 0)
        case_broken("the disc that was put in is not blank");
}

void remove_disc(void)
{
    struct failure why = {{0}};
    if (world.bench->kind->remove(world.bench, &why) != 0)
        case_broken("the disc did not come out: %s", why.sentence);
}

static void given_disc(const char *kind)
{
    kind_of_disc = kind;
    if (!world.bench->kind->virtual) { /* whatever lies in it was somebody's */
        struct reply *information;
        if (sense_good(settle()) && reply_good(information = read_disc_information()) &&
            field_of(information, &DISC_STATUS) == 0) {
            world.bench->known[1] = true;
            return;
        }
    }
    insert_disc(1);
}

void given_a_blank_disc(void)
{
    given_disc("cd-r-80");
}

void given_whatever_disc_is_there(void)
{
    if (world.bench->kind->virtual) {
        given_a_blank_disc();
        return;
    }
    if (!sense_good(settle()))
        case_skipped("there is no disc in the drive");
    if (!(world.the_case->needs & NEEDS_CONSENT))
        return;
    struct reply *information = read_disc_information();
    if (!reply_good(information) || field_of(information, &DISC_STATUS) > 1)
        case_skipped("the disc in the drive takes no more data");
}

void given_a_tray_that_loads(void)
{
    if (!feature_says(0x0003, 0x10))
        case_skipped("this drive's tray is pushed in by hand: feature 0003h has Load 0");
}

void given_a_blank_rewritable_disc(void)
{
    given_disc("cd-rw-80");
}

void insert_image(const char *path)
{
    struct failure why = {{0}};
    if (bench_tell(world.bench, "insert", "path", path, &why) != 0)
        case_broken("the image does not go in: %s", why.sentence);
}

void given_another_blank_disc(void)
{
    remove_disc();
    insert_disc(2);
}

void given_an_empty_drive(void)
{
    struct failure why = {{0}};
    if (!world.bench->kind->virtual && world.bench->kind->remove(world.bench, &why) != 0)
        case_broken("the drive is not empty: %s", why.sentence);
    struct sense s = settle();
    if (s.key != NOT_READY || s.code != 0x3A)
        case_broken("the drive is not empty");
}

bool press_button(void)
{
    struct failure why = {{0}};
    bool opened = false;
    if (world.bench->kind->button(world.bench, &opened, &why) != 0)
        case_broken("the button was not pressed: %s", why.sentence);
    return opened;
}

void push_tray_in(void)
{
    struct failure why = {{0}};
    if (world.bench->kind->load(world.bench, &why) != 0)
        case_broken("the tray did not go in: %s", why.sentence);
}

void given_an_open_track(lba_t lba, uint32_t blocks, uint8_t pattern)
{
    for (uint32_t done = 0; done < blocks;) {
        uint32_t count = blocks - done < 32 ? blocks - done : 32;
        then_good(write_blocks(lba + (lba_t)done, count, pattern));
        done += count;
    }
    then_good(synchronize_cache());
}

void given_a_session(lba_t lba, uint32_t blocks, bool appendable, uint8_t pattern)
{
    then_good(select_write_parameters(appendable ? DATA_TRACK : LAST_DATA_SESSION));
    given_an_open_track(lba, blocks, pattern);
    then_good(close_track_session(2, 0, false));
    settle();
}

void fault(const char *specification)
{
    struct failure why = {{0}};
    if (bench_tell(world.bench, "fault", "add", specification, &why) != 0)
        case_broken("the fault cannot be armed: %s", why.sentence);
}

void faults_clear(void)
{
    struct failure why = {{0}};
    if (bench_tell(world.bench, "fault", "clear", NULL, &why) != 0)
        case_broken("the faults cannot be cleared: %s", why.sentence);
    for (const char *const *flaw = world.flaws; flaw != NULL && *flaw != NULL; flaw++)
        fault(*flaw);
}

static void tell_clock(json_t *request)
{
    struct failure why = {{0}};
    json_t *reply = NULL;
    int code =
        world.bench->kind->ask == NULL ? EXIT_INTERNAL : world.bench->kind->ask(world.bench, request, &reply, &why);
    json_decref(request);
    if (code != 0 || !json_is_true(json_object_get(reply, "ok")))
        case_broken("the clock cannot be moved");
    json_decref(reply);
}

void advance_clock(unsigned milliseconds)
{
    tell_clock(json_pack("{s:s, s:i}", "verb", "clock", "advance_ms", (int)milliseconds));
}

void stop_clock(bool stopped)
{
    tell_clock(json_pack("{s:s, s:s}", "verb", "clock", "set", stopped ? "step" : "instant"));
}

void disc_hash_now(char hash[80])
{
    struct failure why = {{0}};
    json_t *reply = NULL;
    json_t *request = json_pack("{s:s}", "verb", "hash");
    int code =
        world.bench->kind->ask == NULL ? EXIT_INTERNAL : world.bench->kind->ask(world.bench, request, &reply, &why);
    json_decref(request);
    const char *text = code == 0 ? json_string_value(json_object_get(reply, "hash")) : NULL;
    if (text == NULL)
        case_broken("the disc has no hash: %s", why.sentence);
    snprintf(hash, 80, "%s", text);
    json_decref(reply);
}
