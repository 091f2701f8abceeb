/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The backing store "coaster" and our own device type 5, and the life of a logical unit:
 *
 *   tgtadm ... --op new --mode logicalunit --device-type cd --bstype coaster -b N
 *
 * N names the drive: its description is COASTER_TGT_FOLDER/N.json, for nothing longer gets through tgtadm whole (it
 * cuts at commas, and cannot carry an answer: when the drive cannot be made, N.error beside it says why). Keys: name,
 * folder (of its sockets), disc, personality, clock, serial, seed, filters, trace (file, format, data). An absolute
 * path instead of N is a drive of all defaults with that disc.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "emu/door/folder.h"
#include "emu/door/tgt/door.h"

void register_bs_module(void);

static struct loop *loop;        /* of this tgtd, from the first drive on */
static struct tgt_drive *drives; /* all logical units of ours */
static struct tgt_list *type_list;

/* ------------------------------------------------------------------ the end of a private tgtd */

static void drive_end(struct tgt_drive *drive)
{
    for (struct tgt_drive **link = &drives; *link != NULL; link = &(*link)->next)
        if (*link == drive) {
            *link = drive->next;
            break;
        }
    control_server_free(drive->control);
    sg_server_free(drive->sg);
    if (drive->drive != NULL) {
        tgt_door_forget(drive);
        drive_abort(drive->drive, NULL, DRIVE_ABORT_RESET); /* what hangs is seen in the trace, too */
        trace_server_free(drive->trace);
        trace_hub_free(drive->hub);
        drive_free(drive->drive);
    }
    free(drive);
}

/* "shutdown" over a control socket: every disc is closed durably. tgtd itself knows no such thing: it ignores SIGTERM.
 */
static void end_everything(void *context)
{
    (void)context;
    while (drives != NULL)
        drive_end(drives);
    loop_free(loop);
    exit(0);
}

static void before_control(void *context)
{
    tgt_door_reap(context);
}

/* ------------------------------------------------------------------ making a drive */

static int add_filters(struct drive *drive, const json_t *filters, struct failure *why)
{
    size_t index;
    json_t *filter;
    json_array_foreach(filters, index, filter)
    {
        int code = drive_filter_add(drive, json_string_value(filter), why);
        if (code != 0)
            return code;
    }
    return 0;
}

/* The trace is there before the first command of a host can come. */
static int start_trace(struct tgt_drive *made, const json_t *wanted, const char *folder, struct failure *why)
{
    const char *file, *name;
    json_int_t data;
    enum trace_format format;
    made->hub = trace_hub_new(made->drive);
    if (made->hub == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    int code = folder != NULL ? trace_server_new(made->hub, folder, made->loop, &made->trace, why) : 0;
    if (code != 0 || wanted == NULL)
        return code;
    if (json_unpack((json_t *)wanted, "{s:s, s:s, s:I}", "file", &file, "format", &name, "data", &data) != 0 ||
        !trace_format_read(name, &format))
        return fail(why, EXIT_USAGE_ERROR, "the trace's description is wrong");
    return trace_to_file(made->hub, file, format, data < 0 ? TRACE_ALL_DATA : (size_t)data, why);
}

static int make_drive(struct tgt_drive *made, const json_t *description, struct failure *why)
{
    const char *name = NULL, *folder = NULL, *disc = NULL, *personality = NULL, *clock = NULL, *serial = NULL;
    char holder[PATH_MAX] = "";
    json_int_t seed = 0;
    json_t *filters = NULL, *trace = NULL;
    json_error_t error;
    if (json_unpack_ex((json_t *)description, &error, JSON_STRICT, "{s?s, s?s, s?s, s?s, s?s, s?s, s?I, s?o, s?o}",
                       "name", &name, "folder", &folder, "disc", &disc, "personality", &personality, "clock", &clock,
                       "serial", &serial, "seed", &seed, "filters", &filters, "trace", &trace) != 0)
        return fail(why, EXIT_USAGE_ERROR, "the drive's description is wrong: %s", error.text);
    enum drive_clock clock_kind = DRIVE_CLOCK_INSTANT;
    uint32_t clock_rate = 0;
    if (clock != NULL && !drive_clock_read(clock, &clock_kind, &clock_rate))
        return fail(why, EXIT_USAGE_ERROR, DRIVE_CLOCK_WANTED ", not '%s'", clock);
    if (folder != NULL)
        snprintf(holder, sizeof holder, "%s", folder);
    const struct drive_options options = {
        .name = name != NULL ? name : "coaster",
        .serial = serial,
        .personality_file = personality,
        .clock = clock_kind,
        .clock_rate = clock_rate,
        .seed = (uint64_t)seed,
        .holder = name != NULL     ? name
                  : folder != NULL ? holder
                                   : NULL,
    };
    if (loop == NULL && (loop = loop_tgt_new()) == NULL)
        return fail(why, EXIT_INTERNAL, "tgtd takes no descriptors");
    made->loop = loop;
    int code = drive_new(loop, &options, &made->drive, why);
    if (code == 0)
        code = add_filters(made->drive, filters, why);
    if (code == 0 && disc != NULL)
        code = drive_insert(made->drive, disc, why);
    const struct control_hooks hooks = {.before = before_control,
                                        .stop = getenv("COASTER_TGT_FOLDER") != NULL ? end_everything : NULL,
                                        .context = made};
    if (code == 0 && folder != NULL)
        code = sg_server_new(made->drive, folder, &made->sg, why);
    if (code == 0) /* the SG door has asked its own questions by now */
        code = start_trace(made, trace, folder, why);
    if (code == 0 && folder != NULL)
        code = control_server_new(made->drive, folder, &hooks, &made->control, why);
    return code;
}

static json_t *description_of(const char *path, struct failure *why)
{
    const char *folder = getenv("COASTER_TGT_FOLDER");
    json_error_t error;
    if (path[0] == '/')
        return json_pack("{s:s}", "disc", path);
    if (folder == NULL || strlen(path) > 8 || path[strspn(path, "0123456789")] != '\0') {
        fail(why, EXIT_USAGE_ERROR,
             "'%s' is neither the number of a drive in COASTER_TGT_FOLDER nor the full path of a disc", path);
        return NULL;
    }
    char file[PATH_MAX];
    snprintf(file, sizeof file, "%s/%s.json", folder, path);
    json_t *description = json_load_file(file, 0, &error);
    if (description == NULL)
        fail(why, EXIT_USAGE_ERROR, "%s: %s", file, error.text);
    return description;
}

static void write_error(const char *path, int code, const struct failure *why)
{
    const char *folder = getenv("COASTER_TGT_FOLDER");
    fprintf(stderr, "coaster: %s\n", why->sentence);
    if (folder == NULL || path[0] == '/')
        return;
    char file[PATH_MAX];
    snprintf(file, sizeof file, "%s/%s.error", folder, path);
    json_t *error = json_pack("{s:s, s:i}", "error", why->sentence, "exit", code);
    if (error != NULL)
        json_dump_file(error, file, JSON_COMPACT);
    json_decref(error);
}

/* ------------------------------------------------------------------ the backing store */

static struct tgt_store store;
static struct tgt_device_type device_type;

static int store_init(struct tgt_lu *lu, char *options)
{
    (void)options;
    const char *fault = tgt_abi_fault(lu, &store, &device_type, type_list);
    if (fault != NULL) {
        fprintf(stderr, "coaster: this tgtd keeps its %s otherwise than known: no drive\n", fault);
        return TGT_INVALID_REQUEST;
    }
    struct tgt_drive *made = calloc(1, sizeof *made);
    if (made == NULL)
        return TGT_NO_MEMORY;
    made->lu = lu;
    made->next = drives;
    drives = made;
    lu->own = made;
    return TGT_OK;
}

static int store_open(struct tgt_lu *lu, char *path, int *descriptor, uint64_t *size)
{
    struct tgt_drive *drive = lu->own;
    struct failure why;
    *descriptor = -1;
    *size = 0;
    if (drive->drive != NULL)
        return -1; /* a path update: discs are changed over the control socket */
    json_t *description = description_of(path, &why);
    int code = description != NULL ? make_drive(drive, description, &why) : EXIT_USAGE_ERROR;
    json_decref(description);
    if (code != 0) {
        write_error(path, code, &why);
        return -1;
    }
    lu->perform = tgt_door_perform;
    lu->done = tgt_door_done;
    return 0;
}

static void store_close(struct tgt_lu *lu)
{
    (void)lu;
}

static void store_exit(struct tgt_lu *lu)
{
    struct tgt_drive *drive = lu->own;
    lu->own = NULL;
    if (drive != NULL)
        drive_end(drive);
}

/* Never reached: our perform takes every command before tgtd's SCSI layer would ask for this. */
static int store_submit(struct tgt_command *command)
{
    (void)command;
    return 0x02;
}

/* ------------------------------------------------------------------ the device type */

static int type_lu_init(struct tgt_lu *lu)
{
    /* `--device-type cd` with another store: its commands would come to us with a drive that is not there */
    if (lu->store != &store)
        return TGT_INVALID_REQUEST;
    int code = spc_lu_init(lu);
    lu->attributes.removable = 1;
    return code != 0 ? TGT_NO_MEMORY : TGT_OK;
}

static int unknown_parameter(struct tgt_lu *lu, char *pair)
{
    (void)lu, (void)pair;
    return TGT_INVALID_REQUEST;
}

static int type_lu_config(struct tgt_lu *lu, char *arguments)
{
    return lu_config(lu, arguments, unknown_parameter);
}

static int type_lu_online(struct tgt_lu *lu)
{
    lu->attributes.online = 1;
    return TGT_OK;
}

static int type_lu_offline(struct tgt_lu *lu)
{
    lu->attributes.online = 0;
    return TGT_OK;
}

static void type_lu_exit(struct tgt_lu *lu)
{
    spc_lu_exit(lu);
}

/* For a logical unit that has no drive yet. */
static int refuse(int host, struct tgt_command *command)
{
    (void)host;
    sense_to_fixed(sense(NOT_READY, MEDIUM_NOT_PRESENT), command->sense);
    command->sense_length = SENSE_FIXED_LENGTH;
    command->in.transfer_length = 0;
    return 0x02;
}

static struct tgt_store store = {
    .name = "coaster",
    .open = store_open,
    .close = store_close,
    .init = store_init,
    .exit = store_exit,
    .submit = store_submit,
};

static struct tgt_device_type device_type = {
    .type = 5,
    .lu_init = type_lu_init,
    .lu_exit = type_lu_exit,
    .lu_config = type_lu_config,
    .lu_online = type_lu_online,
    .lu_offline = type_lu_offline,
};

/* ------------------------------------------------------------------ getting in */

/*
 * tgtd allocates each command's whole transfer; from glibc's 128 KiB threshold on that is an mmap, a clearing and a
 * munmap per command, and costs half the throughput (reference tgt 4).
 */
static void keep_memory(void)
{
    mallopt(M_MMAP_THRESHOLD, 64 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_TOP_PAD, 4 << 20);
}

static void enter(bool preloaded)
{
    static bool entered;
    if (entered || register_backingstore_template == NULL || device_type_register == NULL ||
        target_cmd_io_done == NULL || ua_sense_del == NULL || ua_sense_clear == NULL || spc_lu_init == NULL ||
        spc_lu_exit == NULL || lu_config == NULL || tgt_event_add == NULL || tgt_event_del == NULL ||
        get_backingstore_template == NULL)
        return;
    if (get_backingstore_template("coaster") != NULL)
        return; /* another copy of this module is here already, preloaded */
    entered = true;
    keep_memory();
    for (unsigned i = 0; i < 256; i++)
        device_type.operations[i].perform = refuse;
    register_backingstore_template(&store);
    device_type_register(&device_type);
    /* Types are appended and the first of a number wins. Preloaded we are the first; as a module the last: then behind
       our node comes the head, and our place is right behind that. */
    type_list = device_type.list.next;
    if (!preloaded) {
        tgt_list_remove(&device_type.list);
        tgt_list_add(&device_type.list, type_list);
    }
}

/* tgtd calls this for each file in its module folder. */
coaster_export void register_bs_module(void)
{
    enter(false);
}

coaster_constructor static void preloaded(void)
{
    const char *list = getenv("LD_PRELOAD");
    /* by its name in the build tree or by the one it is installed under */
    if (list != NULL && (strstr(list, "coaster-tgt") != NULL || strstr(list, "bs_coaster") != NULL))
        enter(true);
}
