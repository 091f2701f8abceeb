/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coaster personality show | check | list | keys: what a drive may be. */
#include <ctype.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cli/json.h"
#include "cli/verb.h"
#include "emu/door/installed.h"
#include "emu/drive/personality.h"

static int no_such(const char *word, struct failure *why)
{
    return fail(why, EXIT_USAGE_ERROR, "there is no personality '%s' (coaster personality list shows them)", word);
}

/* word NULL: the built-in default. */
static int read_personality(const char *word, struct personality *personality, struct failure *why)
{
    char path[PATH_MAX];
    if (word == NULL)
        return personality_read(personality, NULL, why);
    if (!installed_personality(word, path))
        return no_such(word, why);
    return personality_read(personality, path, why);
}

/* ------------------------------------------------------------------ show */

static bool begins_section(size_t key)
{
    return key == 0 || strcmp(personality_key(key).section, personality_key(key - 1).section) != 0;
}

static void print_personality(const struct personality *personality)
{
    for (size_t i = 0; i < personality_key_count(); i++) {
        char value[PERSONALITY_VALUE_LENGTH];
        personality_value(personality, i, value);
        if (begins_section(i))
            printf("[%s]\n", personality_key(i).section);
        printf("%s =%s%s\n", personality_key(i).name, value[0] != '\0' ? " " : "", value);
    }
}

static json_t *value_as_json(const struct personality *personality, size_t key)
{
    char value[PERSONALITY_VALUE_LENGTH];
    personality_value(personality, key, value);
    switch (personality_key(key).value) {
    case PERSONALITY_NUMBER:
        return json_integer(strtoll(value, NULL, 10));
    case PERSONALITY_FLAG:
        return json_boolean(strcmp(value, "yes") == 0);
    default:
        return json_string(value);
    }
}

static json_t *personality_as_json(const struct personality *personality)
{
    json_t *whole = json_object();
    for (size_t i = 0; i < personality_key_count(); i++) {
        struct personality_key key = personality_key(i);
        if (begins_section(i))
            json_object_set_new(whole, key.section, json_object());
        json_object_set_new(json_object_get(whole, key.section), key.name, value_as_json(personality, i));
    }
    return whole;
}

static int run_show(const struct verb_call *call, struct failure *why)
{
    struct personality personality;
    int code = read_personality(call->operand_count > 0 ? call->operands[0] : NULL, &personality, why);
    if (code != 0)
        return code;
    if (verb_given(call, "json"))
        return print_json(personality_as_json(&personality), why);
    print_personality(&personality);
    return 0;
}

static const struct verb_option json_options[] = {
    {.name = "json", .help = "as JSON"},
    {0},
};

extern const struct verb verb_personality_show;
const struct verb verb_personality_show = {
    .name = "personality show",
    .operands = "[NAME|FILE]",
    .summary = "prints a whole personality, with what its file leaves out",
    .description =
        "Every key with the value in force, in the format of such files: what is printed is itself a personality "
        "and makes the same drive.\nWithout an operand it is the built-in default's.\n\n"
        "  coaster personality show pioneer-dvr-111d > mine.personality\n"
        "  coaster serve --personality mine.personality",
    .options = json_options,
    .maximum_operands = 1,
    .run = run_show,
};

/* ------------------------------------------------------------------ check */

struct remarks {
    const char *file;
    json_t *list; /* NULL: printed as they come */
};

static void take_remark(void *context, unsigned line, bool wrong, const char *sentence)
{
    const struct remarks *remarks = context;
    if (remarks->list != NULL) {
        json_array_append_new(
            remarks->list, json_pack("{s:I, s:b, s:s}", "line", (json_int_t)line, "wrong", wrong, "remark", sentence));
        return;
    }
    if (line > 0)
        printf("%s:%u: %s%s\n", remarks->file, line, wrong ? "" : "odd: ", sentence);
    else
        printf("%s: %s%s\n", remarks->file, wrong ? "" : "odd: ", sentence);
}

static int run_check(const struct verb_call *call, struct failure *why)
{
    char path[PATH_MAX];
    if (!installed_personality(call->operands[0], path))
        return no_such(call->operands[0], why);
    struct remarks remarks = {.file = call->operands[0], .list = verb_given(call, "json") ? json_array() : NULL};
    int code = personality_check(path, take_remark, &remarks, why);
    if (remarks.list == NULL)
        return code;
    struct failure unprinted;
    int printed = print_json(remarks.list, &unprinted);
    return code != 0 ? code : printed;
}

extern const struct verb verb_personality_check;
const struct verb verb_personality_check = {
    .name = "personality check",
    .operands = "NAME|FILE",
    .summary = "says all that is wrong with a personality file, and what is odd",
    .description =
        "Each mistake is told with file and line, and the exit code is 64. What is legal and would make a host "
        "or a reader wonder is\ncalled odd and is no failure.",
    .options = json_options,
    .minimum_operands = 1,
    .maximum_operands = 1,
    .run = run_check,
};

/* ------------------------------------------------------------------ list */

/* "/share/personalities/strict.personality" gives "strict". */
static void name_of(const char *path, char name[NAME_MAX + 1])
{
    const char *slash = strrchr(path, '/');
    snprintf(name, NAME_MAX + 1, "%s", slash != NULL ? slash + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot != NULL)
        *dot = '\0';
}

static int list_files(const glob_t *files, json_t *list, struct failure *why)
{
    for (size_t i = 0; i < files->gl_pathc; i++) {
        struct personality personality;
        char name[NAME_MAX + 1];
        int code = personality_read(&personality, files->gl_pathv[i], why);
        if (code != 0)
            return code;
        name_of(files->gl_pathv[i], name);
        if (list != NULL)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", name, "vendor",
                                                  personality.vendor, "product", personality.product, "revision",
                                                  personality.revision, "file", files->gl_pathv[i]));
        else
            printf("%-24s %-8s %-16s %s\n", name, personality.vendor, personality.product, personality.revision);
    }
    return 0;
}

static int run_list(const struct verb_call *call, struct failure *why)
{
    char folder[PATH_MAX];
    glob_t files;
    if (!installed_personalities(folder))
        return fail(why, EXIT_NO_DRIVE,
                    "the folder of personalities is not there (COASTER_PERSONALITIES may name one)");
    if (strlen(folder) + sizeof "/*.personality" > sizeof folder)
        return fail(why, EXIT_USAGE_ERROR, "the path of the folder of personalities is too long");
    strcat(folder, "/*.personality");
    bool json = verb_given(call, "json");
    json_t *list = json ? json_array() : NULL;
    int code = 0;
    if (glob(folder, 0, NULL, &files) == 0) {
        code = list_files(&files, list, why);
        globfree(&files);
    }
    if (json && code == 0)
        return print_json(list, why);
    json_decref(list);
    return code;
}

extern const struct verb verb_personality_list;
const struct verb verb_personality_list = {
    .name = "personality list",
    .operands = "",
    .summary = "lists the personalities that come with the program",
    .description =
        "Each line is a name for --personality of coaster serve, run and qualify, and what INQUIRY then says. The "
        "files themselves say where\neach of their values is known from.",
    .options = json_options,
    .run = run_list,
};

/* ------------------------------------------------------------------ keys */

static void print_keys(void)
{
    for (size_t i = 0; i < personality_key_count(); i++) {
        struct personality_key key = personality_key(i);
        if (begins_section(i))
            printf("%s[%s]\n", i > 0 ? "\n" : "", key.section);
        printf("%s = %s\n    %s; %s\n", key.name, key.standard, key.wanted, key.help);
    }
}

static void put_roff(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '-')
            fputs("\\-", stdout);
        else
            putchar(*text);
    }
}

static void print_manual(void)
{
    printf(".TH \"COASTER-PERSONALITY\" 5 \"\" \"coaster %s\" \"Coaster\"\n", COASTER_VERSION);
    fputs(".SH NAME\ncoaster\\-personality \\- what a virtual drive says it is and how it uses the freedom the "
          "standards leave\n"
          ".SH DESCRIPTION\nA personality is a text file. A line in brackets begins a section; every other line is\n"
          ".I key = value\n, empty, or a comment that begins with #. What a file does not say stays as in the "
          "built\\-in default. "
          "A key or a section that is not in the list below is refused with file and line, and so is a value a key "
          "does not "
          "take.\n.BR coaster\\-personality\\-check (1)\nlooks a file over;\n.BR coaster\\-personality\\-show "
          "(1)\nprints all that "
          "is in force.\n",
          stdout);
    for (size_t i = 0; i < personality_key_count(); i++) {
        struct personality_key key = personality_key(i);
        if (begins_section(i)) {
            fputs(".SH \"SECTION [", stdout);
            for (const char *c = key.section; *c != '\0'; c++)
                putchar(toupper((unsigned char)*c));
            fputs("]\"\n", stdout);
        }
        fputs(".TP\n.B ", stdout);
        put_roff(key.name);
        fputs(" = ", stdout);
        put_roff(key.standard);
        putchar('\n');
        put_roff(key.help);
        fputs(".\nIt takes ", stdout);
        put_roff(key.wanted);
        fputs(".\n", stdout);
    }
    fputs(".SH ENVIRONMENT\n.TP\n.B COASTER_PERSONALITIES\nThe folder in which names are looked up, instead of the "
          "program's own.\n"
          ".SH SEE ALSO\n.BR coaster (1),\n.BR coaster\\-personality\\-list (1)\n",
          stdout);
}

static int run_keys(const struct verb_call *call, struct failure *why)
{
    (void)why;
    if (verb_given(call, "man"))
        print_manual();
    else
        print_keys();
    return 0;
}

static const struct verb_option keys_options[] = {
    {.name = "man", .help = "as the manual page coaster-personality(5)"},
    {0},
};

extern const struct verb verb_personality_keys;
const struct verb verb_personality_keys = {
    .name = "personality keys",
    .operands = "",
    .summary = "explains every key a personality file may have",
    .description = "For each key its value in the built-in default, what it takes, and what it changes.",
    .options = keys_options,
    .run = run_keys,
};
