/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster drives: the recorders that a burn could go to, with the discs in them. */
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/burn.h"
#include "cli/json.h"
#include "emu/door/folder.h"
#include "transport/transport.h"

/* ------------------------------------------------------------------ where drives may be */

struct place {
    char *name;  /* what --drive takes */
    bool listed; /* by COASTER_DRIVES, where only a URL counts */
};

struct places {
    struct place *all;
    size_t count;
};

/* Without memory it is left out. */
static void add(struct places *places, const char *name, size_t length, bool listed)
{
    for (size_t i = 0; i < places->count; i++)
        if (strlen(places->all[i].name) == length && memcmp(places->all[i].name, name, length) == 0)
            return;
    struct place *grown = realloc(places->all, (places->count + 1) * sizeof *grown);
    if (grown == NULL)
        return;
    places->all = grown;
    grown[places->count] = (struct place){.name = strndup(name, length), .listed = listed};
    places->count += grown[places->count].name != NULL;
}

static void add_named(const char *name, const char *path, void *context)
{
    (void)path;
    add(context, name, strlen(name), false);
}

static void find_places(struct places *places)
{
    glob_t nodes;
    for (const char *at = getenv("COASTER_DRIVES"); at != NULL && *(at += strspn(at, " \t\n")) != '\0';) {
        size_t length = strcspn(at, " \t\n");
        add(places, at, length, true);
        at += length;
    }
    folder_each(add_named, places);
    if (glob("/dev/sr[0-9]*", 0, NULL, &nodes) == 0) {
        for (size_t i = 0; i < nodes.gl_pathc; i++)
            add(places, nodes.gl_pathv[i], strlen(nodes.gl_pathv[i]), false);
        globfree(&nodes);
    }
}

/* ------------------------------------------------------------------ one drive */

/* What `coaster burn` can do with the disc, in its own words. */
static const char *use_of(const struct device_disc *disc, const struct device_identity *identity)
{
    bool recordable = disc->profile == PROFILE_CD_R || disc->profile == PROFILE_CD_RW;
    if (!disc->present)
        return "burn --wait";
    if (!recordable || !(identity->writes_cd_r || identity->writes_cd_rw))
        return "nothing: no disc that is burned here";
    if (disc->status == DISC_BLANK)
        return "burn";
    if (burn_disc_unfinished(disc))
        return disc->erasable ? "burn --erase: a session was left unfinished"
                              : "nothing: a session was left unfinished";
    if (disc->erasable)
        return disc->status == DISC_APPENDABLE ? "burn (one session more, if RecordDisc wrote it), burn --erase"
                                               : "burn --erase";
    return disc->status == DISC_APPENDABLE ? "burn (one session more, if RecordDisc wrote it)"
                                           : "nothing: the disc is closed";
}

static void describe(json_t *entry, struct device *device)
{
    struct device_identity identity;
    struct device_disc disc;
    HRESULT result = device_hold(device, entry);
    if (SUCCEEDED(result))
        result = device_identify(device, &identity);
    if (SUCCEEDED(result)) {
        burn_make_identity_readable(&identity);
        json_object_set_new(entry, "vendor", json_string(identity.vendor));
        json_object_set_new(entry, "product", json_string(identity.product));
        json_object_set_new(entry, "revision", json_string(identity.revision));
        json_object_set_new(entry, "serial", json_string(identity.serial));
        json_object_set_new(entry, "writes",
                            json_string(identity.writes_cd_rw  ? "CD-R, CD-RW"
                                        : identity.writes_cd_r ? "CD-R"
                                                               : "nothing"));
        result = device_read_disc(device, &disc);
    }
    device_let_go(device, entry);
    if (FAILED(result)) {
        json_object_set_new(entry, "problem", json_string(coaster_result_text(result)));
        return;
    }
    char words[160];
    burn_describe_disc(&disc, words, sizeof words);
    json_object_set_new(entry, "disc", burn_disc_facts(&disc));
    json_object_set_new(entry, "contents", json_string(words));
    json_object_set_new(entry, "use", json_string(use_of(&disc, &identity)));
}

static const char *text(const json_t *entry, const char *name)
{
    const char *value = json_string_value(json_object_get(entry, name));
    return value != NULL ? value : "";
}

/* `coaster run` has put the drive of $COASTER_URL behind a node of its own: then that URL, else the one given. */
static const char *url_behind(const char *url)
{
    const char *folder = getenv("COASTER_SG_FOLDER"), *behind = getenv("COASTER_URL");
    char marker[FOLDER_PATH_LENGTH + 8];
    struct stat node, made;
    if (folder == NULL || behind == NULL || *url != '/')
        return url;
    snprintf(marker, sizeof marker, "%s/sr0", folder);
    bool of_run =
        stat(url, &node) == 0 && stat(marker, &made) == 0 && node.st_dev == made.st_dev && node.st_ino == made.st_ino;
    return of_run ? behind : url;
}

/* Under another name: one that COASTER_DRIVES has, that of coaster serve, or a node. */
static bool is_there(const json_t *entries, const char *url)
{
    const char *behind = url_behind(url);
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const char *other = text(json_array_get(entries, i), "url");
        if (*other != '\0' && device_same_drive(other, behind))
            return true;
    }
    return false;
}

/* NULL: nothing to show. */
static json_t *look_at(const struct place *place, const json_t *entries)
{
    const char *name = place->name;
    char url[DRIVE_URL];
    struct failure why = {{0}};
    struct device *device = NULL;
    int code = place->listed ? transport_check_url(name, &why) : 0;
    if (code == 0)
        code = drive_url(name, url, &why);
    if (code == EXIT_NO_DRIVE || (code == 0 && is_there(entries, url)))
        return NULL; /* it has ended meanwhile, or is shown */
    char *shown = transport_url_without_password(name);
    if (shown != NULL)
        make_readable(shown);
    json_t *entry = json_pack("{s:s?}", "drive", shown);
    free(shown);
    if (code != 0) {
        json_object_set_new(entry, "problem", json_string(why.sentence));
        return entry;
    }
    shown = transport_url_without_password(url);
    if (shown != NULL)
        make_readable(shown);
    json_object_set_new(entry, "url", json_string(shown != NULL ? shown : ""));
    free(shown);
    if (FAILED(device_acquire(url, &device)))
        json_object_set_new(entry, "problem", json_string("it cannot be reached"));
    else
        describe(entry, device);
    if (device != NULL)
        device_release(device);
    return entry;
}

/* ------------------------------------------------------------------ all of them */

static void print_entry(const json_t *entry)
{
    printf("%s\n", text(entry, "drive"));
    if (json_object_get(entry, "url") != NULL && strcmp(text(entry, "url"), text(entry, "drive")) != 0)
        printf("  url    %s\n", text(entry, "url"));
    if (json_object_get(entry, "vendor") != NULL)
        printf("  model  %s %s %s, writes %s\n", text(entry, "vendor"), text(entry, "product"), text(entry, "revision"),
               text(entry, "writes"));
    if (json_object_get(entry, "problem") != NULL)
        printf("  now    %s\n", text(entry, "problem"));
    else
        printf("  disc   %s\n  use    %s\n", text(entry, "contents"), text(entry, "use"));
}

static int run_drives(const struct verb_call *call, struct failure *why)
{
    struct places places = {0};
    find_places(&places);
    json_t *entries = json_array();
    for (size_t i = 0; i < places.count; i++) {
        json_t *found = look_at(&places.all[i], entries);
        if (found != NULL)
            json_array_append(entries, found);
        json_decref(found);
        free(places.all[i].name);
    }
    free(places.all);
    if (verb_given(call, "json"))
        return print_json(entries, why);
    size_t index;
    json_t *entry;
    json_array_foreach(entries, index, entry) print_entry(entry);
    if (json_array_size(entries) == 0)
        puts("no drive is here: none runs, COASTER_DRIVES names none, and this machine has no /dev/srN");
    json_decref(entries);
    return 0;
}

static const struct verb_option drives_options[] = {{.name = "json", .help = "as a JSON array"}, {0}};

extern const struct verb verb_drives;
const struct verb verb_drives = {
    .name = "drives",
    .summary = "lists the drives that a burn can go to, and the discs in them",
    .description = "Those that $COASTER_DRIVES names, those of coaster serve --name, and the nodes /dev/srN of this "
                   "machine. The first line of each is what coaster burn --drive takes; then who made it, what disc "
                   "is in it, and what can be done with that. A drive that somebody else holds says so.",
    .options = drives_options,
    .run = run_drives,
};
