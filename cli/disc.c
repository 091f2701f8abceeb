/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster disc create | info | kinds | export: discs that lie on the table. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "cli/json.h"
#include "cli/verb.h"
#include "emu/disc/disc.h"
#include "emu/door/control.h"
#include "emu/door/folder.h"

/* ------------------------------------------------------------------ create */

static int run_create(const struct verb_call *call, struct failure *why)
{
    const struct disc_kind *kind = disc_kind_find(call->operands[0]);
    if (kind == NULL)
        return fail(why, EXIT_USAGE_ERROR, "there is no kind of disc '%s' (coaster disc kinds lists them)",
                    call->operands[0]);
    const char *serial = verb_value(call, "serial");
    if (serial != NULL && (strlen(serial) != 32 || strspn(serial, "0123456789abcdefABCDEF") != 32))
        return fail(why, EXIT_USAGE_ERROR, "--serial must be 32 hexadecimal digits, not '%s'", serial);
    struct disc_options options = {0};
    if (verb_given(call, "seed")) {
        long seed;
        int code = verb_number(verb_value(call, "seed"), "--seed", 1, INT32_MAX, &seed, why);
        if (code != 0)
            return code;
        options.seed = (uint64_t)seed;
    }
    if (call->operands[1][0] == 0)
        return fail(why, EXIT_USAGE_ERROR, "the path of the new disc is empty");
    return disc_create(call->operands[1], kind, serial, &options, why);
}

static const struct verb_option create_options[] = {
    {.name = "serial", .argument = "HEX", .help = "its serial number, 32 hexadecimal digits (default: a random one)"},
    {.name = "seed", .argument = "N", .help = "makes every identification of this disc reproducible"},
    {0},
};

extern const struct verb verb_disc_create;
const struct verb verb_disc_create = {
    .name = "disc create",
    .operands = "KIND PATH",
    .summary = "makes a blank disc",
    .description =
        "KIND is one of those that coaster disc kinds lists. PATH becomes a directory that is the disc; it must not\n"
        "exist yet.\n\n"
        "  coaster disc create cd-r-80 my.disc",
    .options = create_options,
    .minimum_operands = 2,
    .maximum_operands = 2,
    .run = run_create,
};

/* ------------------------------------------------------------------ kinds */

static json_t *speeds_json(const uint16_t *speeds)
{
    json_t *list = json_array();
    for (; *speeds != 0; speeds++)
        json_array_append_new(list, json_integer(*speeds));
    return list;
}

/* ATIP's additional information as burners print it, "24 1A D8"; null: the medium has none. */
static json_t *additional_json(bool valid, const uint8_t information[3])
{
    char text[9];
    snprintf(text, sizeof text, "%02X %02X %02X", information[0], information[1], information[2]);
    return valid ? json_string(text) : json_null();
}

static json_t *address_json(lba_t lba)
{
    struct msf msf = msf_from_lba(lba);
    char text[16];
    snprintf(text, sizeof text, "%02u:%02u:%02u", msf.minute, msf.second, msf.frame);
    return json_string(text);
}

static json_t *kind_json(const struct disc_kind *kind)
{
    lba_t limit = kind->lead_out_limit != 0 ? kind->lead_out_limit : kind->last_lead_out_start;
    return json_pack("{s:s, s:s, s:i, s:b, s:i, s:o, s:i, s:o, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "kind", kind->name,
                     "description", kind->description, "profile", (int)kind->profile, "erasable", (int)kind->erasable,
                     "last_lead_out_start", (int)kind->last_lead_out_start, "last_lead_out_start_msf",
                     address_json(kind->last_lead_out_start), "lead_out_limit", (int)limit, "lead_in_start_msf",
                     address_json(kind->lead_in_start), "subtype", kind->disc_subtype, "reference_speed",
                     kind->reference_speed, "indicative_power", kind->indicative_power, "a1",
                     additional_json(kind->a1_valid, kind->a1), "a2", additional_json(kind->a2_valid, kind->a2), "a3",
                     additional_json(kind->a3_valid, kind->a3), "write_speeds", speeds_json(kind->write_speeds));
}

static int run_kinds(const struct verb_call *call, struct failure *why)
{
    size_t count;
    const struct disc_kind *kinds = disc_kinds(&count);
    if (!verb_given(call, "json")) {
        for (size_t i = 0; i < count; i++)
            if (!kinds[i].pressed)
                printf("%-14s %s\n", kinds[i].name, kinds[i].description);
        return 0;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        if (!kinds[i].pressed)
            json_array_append_new(list, kind_json(&kinds[i]));
    return print_json(list, why);
}

static const struct verb_option json_options[] = {
    {.name = "json", .help = "as JSON"},
    {0},
};

extern const struct verb verb_disc_kinds;
const struct verb verb_disc_kinds = {
    .name = "disc kinds",
    .operands = "",
    .summary = "lists the kinds of disc that can be made",
    .description =
        "Each line is a name for coaster disc create and what it stands for. The JSON has what the medium says of "
        "itself\n"
        "in ATIP (lead-in, last lead-out, subtype, powers, speeds) and how far overburn goes (lead_out_limit).",
    .options = json_options,
    .run = run_kinds,
};

/* ------------------------------------------------------------------ export */

static unsigned complete_sessions(const struct disc_layout *layout)
{
    unsigned count = 0;
    for (unsigned i = 0; i < layout->session_count; i++)
        count += layout->sessions[i].state == SESSION_COMPLETE;
    return count;
}

typedef int (*session_export)(struct disc *disc, const char *name, unsigned session, struct failure *why);

/* One set of files per session: NAME alone when there is one, else NAME-1, NAME-2 and so on. */
static int export_each(struct disc *disc, session_export export, const char *name, unsigned session,
                       struct failure *why)
{
    unsigned sessions = complete_sessions(disc_layout_real(disc));
    if (session != 0 || sessions <= 1)
        return export(disc, name, session, why);
    for (unsigned i = 1; i <= sessions; i++) {
        char *numbered;
        if (asprintf(&numbered, "%s-%u", name, i) < 0)
            return fail(why, EXIT_INTERNAL, "out of memory");
        int code = export(disc, numbered, i, why);
        free(numbered);
        if (code != 0)
            return code;
    }
    return 0;
}

static int export_as(struct disc *disc, const char *format, const char *name, unsigned session, struct failure *why)
{
    bool together = strcmp(format, "cue-together") == 0 || strcmp(format, "ccd") == 0;
    if (together && session != 0)
        return fail(why, EXIT_USAGE_ERROR, "--format %s takes all sessions, not --session %u", format, session);
    if (strcmp(format, "iso") == 0)
        return disc_export_iso(disc, name, session, why);
    if (strcmp(format, "cue") == 0)
        return export_each(disc, disc_export_cue, name, session, why);
    if (strcmp(format, "toc") == 0)
        return export_each(disc, disc_export_toc, name, session, why);
    if (strcmp(format, "cue-together") == 0)
        return disc_export_cue_together(disc, name, why);
    if (strcmp(format, "ccd") == 0)
        return disc_export_ccd(disc, name, why);
    return fail(why, EXIT_USAGE_ERROR, "there is no format '%s': iso, cue, cue-together, toc and ccd are", format);
}

static int run_export(const struct verb_call *call, struct failure *why)
{
    long session = 0;
    if (verb_given(call, "session")) {
        int code = verb_number(verb_value(call, "session"), "--session", 1, DISC_MAXIMUM_TRACKS, &session, why);
        if (code != 0)
            return code;
    }
    const char *format = verb_value(call, "format");
    if (format != NULL && verb_given(call, "cue"))
        return fail(why, EXIT_USAGE_ERROR, "--cue is --format cue: one of the two is enough");
    if (format == NULL)
        format = verb_given(call, "cue") ? "cue" : "iso";
    if (call->operands[1][0] == 0)
        return fail(why, EXIT_USAGE_ERROR, "the path to write to is empty");
    struct disc *disc;
    int code = disc_open(call->operands[0], &(struct disc_options){.read_only = true}, &disc, why);
    if (code != 0)
        return code;
    code = export_as(disc, format, call->operands[1], (unsigned)session, why);
    disc_close(disc);
    return code;
}

static const struct verb_option export_options[] = {
    {.name = "session", .argument = "N", .help = "that session (default: the last one; with --cue every one)"},
    {.name = "format", .argument = "FORMAT", .help = "iso (default), cue, cue-together, toc or ccd"},
    {.name = "cue", .help = "the same as --format cue"},
    {0},
};

extern const struct verb verb_disc_export;
const struct verb verb_disc_export = {
    .name = "disc export",
    .operands = "PATH OUT.iso|NAME",
    .summary = "writes a session of a disc as a plain image",
    .description =
        "iso: the data of one session, as OUT.iso. The file system of a later session refers to the disc's blocks "
        "from\n"
        "the beginning: alone it cannot be mounted. The bundle can: mount -o loop,ro,sbsector=START PATH/data.iso, "
        "and\n"
        "disc info tells where the session starts. cue: the whole sectors of a session, data or audio, as NAME.bin,\n"
        "described by NAME.cue beside it, and by NAME.cdt when there is CD-TEXT. toc: the same for cdrdao, as\n"
        "NAME.bin and NAME.toc. Of a disc with several sessions cue and toc give NAME-1, NAME-2 and so on unless\n"
        "--session names one. cue-together: one NAME.cue for all of them (REM SESSION). ccd: the disc as CloneCD\n"
        "keeps it, NAME.ccd, NAME.img and NAME.sub, with sub-channel. PATH may be an image itself. Files that exist\n"
        "are never overwritten.\n\n"
        "  coaster disc export my.disc my.iso\n"
        "  coaster disc export --format cue my.disc rip",
    .options = export_options,
    .minimum_operands = 2,
    .maximum_operands = 2,
    .run = run_export,
};
