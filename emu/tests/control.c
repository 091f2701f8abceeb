/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The control door: each verb in process, and the socket with its lines. */
#include <pthread.h>
#include <sys/stat.h>

#include "drive_support.h"
#include "emu/door/control.h"
#include "emu/door/doors.h"
#include "emu/door/folder.h"

static json_t *ask(struct drive *drive, const char *text)
{
    json_t *request = json_loads(text, 0, NULL);
    assert_non_null(request);
    json_t *reply = control_execute(drive, request, NULL);
    json_decref(request);
    assert_non_null(reply);
    return reply;
}

static void expect_ok(struct drive *drive, const char *text)
{
    json_t *reply = ask(drive, text);
    assert_true(json_is_true(json_object_get(reply, "ok")));
    json_decref(reply);
}

static void expect_refused(struct drive *drive, const char *text, int code)
{
    json_t *reply = ask(drive, text);
    assert_true(json_is_false(json_object_get(reply, "ok")));
    assert_int_equal(json_integer_value(json_object_get(reply, "exit")), code);
    assert_string_not_equal(json_string_value(json_object_get(reply, "error")), "");
    json_decref(reply);
}

static void expect_state(struct drive *drive, const char *key, const char *value)
{
    json_t *reply = ask(drive, "{\"verb\": \"state\"}");
    char *text = json_dumps(json_object_get(reply, key), JSON_ENCODE_ANY | JSON_COMPACT);
    assert_string_equal(text, value);
    free(text);
    json_decref(reply);
}

struct scene {
    char folder[64], disc[96], insert[160];
    struct loop *loop;
    struct drive *drive;
    struct failure why;
};

static int set_up(void **state)
{
    static struct scene scene;
    const struct disc_options options = {.seed = 11};
    const struct drive_options drive_options = {.name = "hand", .clock = DRIVE_CLOCK_INSTANT};
    snprintf(scene.folder, sizeof scene.folder, "/tmp/coaster-control.XXXXXX");
    assert_non_null(mkdtemp(scene.folder));
    snprintf(scene.disc, sizeof scene.disc, "%s/a.disc", scene.folder);
    snprintf(scene.insert, sizeof scene.insert, "{\"verb\": \"insert\", \"path\": \"%s\"}", scene.disc);
    assert_int_equal(disc_create(scene.disc, disc_kind_find("cd-r-80"), NULL, &options, &scene.why), 0);
    scene.loop = loop_own_new();
    assert_int_equal(drive_new(scene.loop, &drive_options, &scene.drive, &scene.why), 0);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    char line[128];
    drive_free(scene->drive);
    loop_free(scene->loop);
    snprintf(line, sizeof line, "rm -rf %s", scene->folder);
    return system(line);
}

/* Each state of a track has its word. */
static void words_of_tracks(void **state)
{
    struct scene *scene = *state;
    struct disc_options options = {.seed = 11};
    struct disc *disc;
    char path[96], insert[160];
    snprintf(path, sizeof path, "%s/b.disc", scene->folder);
    snprintf(insert, sizeof insert, "{\"verb\": \"insert\", \"path\": \"%s\"}", path);
    assert_int_equal(disc_create(path, disc_kind_find("cd-r-80"), NULL, &options, &scene->why), 0);
    assert_int_equal(disc_open(path, &options, &disc, &scene->why), 0);
    const struct write_parameters packets = {.write_type = WRITE_TYPE_PACKET, .track_mode = 5, .data_block_type = 8};
    static const uint8_t block[2048];
    assert_true(sense_good(disc_reserve(disc, 300, &packets)));
    assert_true(sense_good(disc_reserve(disc, 300, &packets)));
    assert_true(sense_good(disc_close_track(disc, 2, &packets)));
    assert_true(sense_good(disc_write(disc, 904, 1, block, &packets)));
    disc_close(disc);
    if (drive_disc(scene->drive) != NULL || drive_tray_disc(scene->drive) != NULL)
        expect_ok(scene->drive, "{\"verb\": \"remove\"}");
    expect_ok(scene->drive, insert);
    json_t *reply = ask(scene->drive, "{\"verb\": \"state\"}");
    const json_t *tracks = json_object_get(json_object_get(reply, "disc"), "tracks");
    static const char *const words[] = {"reserved", "complete", "incomplete"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(json_string_value(json_object_get(json_array_get(tracks, i), "state")), words[i]);
    json_decref(reply);
}

static void verbs(void **state)
{
    struct scene *scene = *state;
    struct drive *drive = scene->drive;
    expect_state(drive, "disc", "null");
    expect_refused(drive, "{\"verb\": \"hash\"}", EXIT_NO_DRIVE);
    expect_refused(drive, "{\"verb\": \"insert\", \"path\": \"/no/such.disc\"}", EXIT_NO_DRIVE);
    expect_refused(drive, "{\"verb\": \"insert\"}", EXIT_USAGE_ERROR);
    expect_ok(drive, scene->insert);
    expect_refused(drive, scene->insert, EXIT_NO_DRIVE);
    expect_state(drive, "tray", "\"closed\"");
    expect_ok(drive, "{\"verb\": \"counters\"}");
    expect_ok(drive, "{\"verb\": \"eject\"}");
    expect_state(drive, "tray", "\"open\"");
    expect_ok(drive, "{\"verb\": \"load\"}");
    json_t *reply = ask(drive, "{\"verb\": \"button\"}");
    assert_true(json_is_true(json_object_get(reply, "opened")));
    json_decref(reply);
    expect_ok(drive, "{\"verb\": \"load\"}");
    expect_ok(drive, "{\"verb\": \"remove\"}");
    expect_state(drive, "disc", "null");
    expect_ok(drive, "{\"verb\": \"clock\", \"set\": \"step\"}");
    expect_state(drive, "clock", "\"step\"");
    expect_ok(drive, "{\"verb\": \"clock\", \"advance_ms\": 1000}");
    expect_refused(drive, "{\"verb\": \"clock\", \"advance_ms\": -1}", EXIT_USAGE_ERROR);
    expect_refused(drive, "{\"verb\": \"clock\", \"set\": \"fast\"}", EXIT_USAGE_ERROR);
    expect_ok(drive, "{\"verb\": \"clock\", \"set\": \"instant\"}");
    expect_refused(drive, "{\"verb\": \"fault\", \"add\": \"no-such-fault\"}", EXIT_USAGE_ERROR);
    expect_ok(drive, "{\"verb\": \"reset\"}");
    expect_ok(drive, "{\"verb\": \"power\"}");
    expect_refused(drive, "{\"verb\": \"dance\"}", EXIT_USAGE_ERROR);
    expect_refused(drive, "{}", EXIT_USAGE_ERROR);
    expect_refused(drive, "{\"verb\": \"shutdown\"}", EXIT_USAGE_ERROR);
}

static void hash_stands_still(void **state)
{
    struct scene *scene = *state;
    expect_ok(scene->drive, scene->insert);
    json_t *before = ask(scene->drive, "{\"verb\": \"hash\"}"), *after = ask(scene->drive, "{\"verb\": \"hash\"}");
    assert_int_equal(json_string_length(json_object_get(before, "hash")), 64);
    assert_true(json_equal(before, after));
    json_decref(before);
    json_decref(after);
    expect_ok(scene->drive, "{\"verb\": \"remove\"}");
}

/* ------------------------------------------------------------------ over the socket */

static void stop(void *context)
{
    loop_own_stop(context);
}

static void *client(void *context)
{
    struct scene *scene = context;
    static const char *const texts[] = {"{\"verb\": \"state\"}", "{\"verb\": \"nonsense\"}", "[]",
                                        "{\"verb\": \"shutdown\"}"};
    intptr_t good = 0;
    for (size_t i = 0; i < 4; i++) {
        json_t *request = json_loads(texts[i], 0, NULL), *reply = NULL;
        if (control_call(scene->folder, request, &reply, &scene->why) == 0)
            good += json_is_true(json_object_get(reply, "ok")) ? 10 : 1;
        json_decref(request);
        json_decref(reply);
    }
    return (void *)good;
}

static void socket_lines(void **state)
{
    struct scene *scene = *state;
    const struct control_hooks hooks = {.stop = stop, .context = scene->loop};
    struct control_server *server;
    struct stat status;
    char path[128];
    pthread_t thread;
    void *good;
    assert_int_equal(control_server_new(scene->drive, scene->folder, &hooks, &server, &scene->why), 0);
    snprintf(path, sizeof path, "%s/control", scene->folder);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(pthread_create(&thread, NULL, client, scene), 0);
    loop_own_run(scene->loop); /* until shutdown */
    pthread_join(thread, &good);
    assert_int_equal((intptr_t)good, 22);
    control_server_free(server);
    assert_int_not_equal(stat(path, &status), 0);
    json_t *request = json_pack("{s:s}", "verb", "state"), *reply = NULL;
    assert_int_equal(control_call(scene->folder, request, &reply, &scene->why), EXIT_NO_DRIVE);
    json_decref(request);
}

/* ------------------------------------------------------------------ folders */

static void folders(void **state)
{
    (void)state;
    struct failure why;
    char first[FOLDER_PATH_LENGTH], second[FOLDER_PATH_LENGTH], name[32];
    struct stat status;
    snprintf(name, sizeof name, "test-%ld", (long)getpid());
    assert_int_equal(folder_make("../up", first, &why), EXIT_USAGE_ERROR);
    assert_int_equal(folder_make(name, first, &why), 0);
    assert_int_equal(stat(first, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_int_equal(folder_make(name, second, &why), EXIT_NO_DRIVE);
    assert_int_equal(folder_find(name, second, &why), EXIT_NO_DRIVE); /* no socket there yet */
    folder_remove(first);
    assert_int_not_equal(stat(first, &status), 0);
    assert_int_equal(folder_make(NULL, first, &why), 0);
    assert_int_equal(folder_make(NULL, second, &why), 0);
    assert_string_not_equal(first, second);
    folder_remove(first);
    folder_remove(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verbs),   cmocka_unit_test(hash_stands_still), cmocka_unit_test(socket_lines),
        cmocka_unit_test(folders), cmocka_unit_test(words_of_tracks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
