/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/fault_words.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/drive/drive.h"

/* ------------------------------------------------------------------ one */

/* Up to the comma that ends a pair: "\," is none. */
static size_t pair_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0' && text[length] != ',')
        length += text[length] == '\\' && text[length + 1] != '\0' ? 2 : 1;
    return length;
}

static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == ',' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void put_pair(FILE *out, const char *pair, size_t length, const char *folder)
{
    static const char *const paths[] = {"file=", "disc="};
    size_t name = 0;
    for (size_t i = 0; i < 2; i++)
        if (strncmp(pair, paths[i], strlen(paths[i])) == 0)
            name = strlen(paths[i]);
    if (name > 0 && length > name && pair[name] != '/') {
        fprintf(out, "%.*s", (int)name, pair);
        put_escaped(out, folder);
        fputc('/', out);
        pair += name;
        length -= name;
    }
    fwrite(pair, 1, length, out);
}

/* For free(). */
static char *with_full_paths(const char *word)
{
    char folder[PATH_MAX], *text = NULL;
    size_t size, name = strcspn(word, ":");
    if (word[name] == '\0' || getcwd(folder, sizeof folder) == NULL)
        return strdup(word);
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    fwrite(word, 1, name + 1, out);
    for (word += name + 1; *word != '\0';) {
        size_t length = pair_length(word);
        put_pair(out, word, length, folder);
        word += length;
        if (*word == ',')
            fputc(*word++, out);
    }
    return fclose(out) == 0 ? text : NULL;
}

int fault_words_add(struct fault_words *list, const char *word, struct failure *why)
{
    int code = drive_filter_check(word, why);
    if (code != 0)
        return code;
    char **grown = realloc(list->words, (list->count + 2) * sizeof *grown);
    if (grown == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    list->words = grown;
    grown[list->count] = with_full_paths(word);
    if (grown[list->count] == NULL)
        return fail(why, EXIT_INTERNAL, "out of memory");
    grown[++list->count] = NULL;
    return 0;
}

void fault_words_free(struct fault_words *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->words[i]);
    free(list->words);
    *list = (struct fault_words){0};
}

/* ------------------------------------------------------------------ a file of them */

/* Blanks around it and a comment behind it go. */
static char *trimmed(char *line)
{
    line += strspn(line, " \t");
    size_t length = 0;
    while (line[length] != '\0' &&
           !(line[length] == '#' && (length == 0 || line[length - 1] == ' ' || line[length - 1] == '\t')))
        length++;
    while (length > 0 && strchr(" \t\r\n", line[length - 1]) != NULL)
        length--;
    line[length] = '\0';
    return line;
}

int fault_words_read(struct fault_words *list, const char *path, struct failure *why)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s: %s", path, strerror(errno));
    char *line = NULL;
    size_t size = 0;
    unsigned number = 0;
    int code = 0;
    while (code == 0 && getline(&line, &size, file) >= 0) {
        number++;
        const char *word = trimmed(line);
        struct failure wrong;
        if (*word != '\0' && (code = fault_words_add(list, word, &wrong)) != 0)
            fail(why, code, "%s:%u: %s", path, number, wrong.sentence);
    }
    if (code == 0 && ferror(file))
        code = fail(why, EXIT_USAGE_ERROR, "%s: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return code;
}

/* ------------------------------------------------------------------ what there is */

static void put_keys(FILE *out, const struct filter_key *keys)
{
    for (; keys != NULL && keys->name != NULL; keys++) {
        char left[64];
        snprintf(left, sizeof left, "%s=%s", keys->name, keys->value);
        fprintf(out, "      %-30s %s\n", left, keys->help);
    }
}

const char *fault_catalogue(void)
{
    static char *text;
    size_t size, count;
    if (text != NULL)
        return text;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return "";
    const struct filter_kind *const *kinds = drive_filter_kinds(&count);
    fputs("A fault is NAME:KEY=VALUE,KEY=VALUE... A comma in a value is written \\, there. The faults:\n\n", out);
    for (size_t i = 0; i < count; i++) {
        if (kinds[i]->flaw)
            continue;
        fprintf(out, "  %s: %s\n", kinds[i]->name, kinds[i]->help);
        put_keys(out, kinds[i]->keys);
        fprintf(out, "      as in %s\n\n", kinds[i]->example);
    }
    fputs("Which commands it is for (each fault but slow has these keys; a command must suit them all):\n\n", out);
    put_keys(out, drive_filter_addressing());
    if (fclose(out) != 0)
        return "";
    return text;
}
