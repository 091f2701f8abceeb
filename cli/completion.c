/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Completion for bash, from the table of verbs. It relies on bash alone. */
#include <string.h>

#include "cli/verb.h"

/* The second words of a group, or the first words of all verbs (group NULL); each once. */
static void put_words(FILE *out, const char *group)
{
    const char *last = "";
    size_t last_length = 0;
    for (const struct verb *const *row = verbs; *row != NULL; row++) {
        if ((*row)->hidden)
            continue;
        const char *name = (*row)->name;
        const char *blank = strchr(name, ' ');
        size_t length = blank != NULL ? (size_t)(blank - name) : strlen(name);
        if (group != NULL) {
            if (blank != NULL && strlen(group) == length && strncmp(group, name, length) == 0)
                fprintf(out, " %s", blank + 1);
        } else if (length != last_length || strncmp(last, name, length) != 0) {
            fprintf(out, " %.*s", (int)length, name);
            last = name;
            last_length = length;
        }
    }
}

static void put_option_words(FILE *out, const struct verb *verb)
{
    for (const struct verb_option *row = verb->options; row != NULL && row->name != NULL; row++)
        fprintf(out, " --%s", row->name);
    fputs(" --help", out);
}

static void put_groups(FILE *out)
{
    const char *last = "";
    size_t last_length = 0;
    for (const struct verb *const *row = verbs; *row != NULL; row++) {
        const char *name = (*row)->name;
        const char *blank = strchr(name, ' ');
        size_t length = blank != NULL ? (size_t)(blank - name) : 0;
        if (length == 0 || (*row)->hidden || (length == last_length && strncmp(last, name, length) == 0))
            continue;
        char group[32];
        snprintf(group, sizeof group, "%.*s", (int)length, name);
        fprintf(out, "    %s)\n        if [ \"$COMP_CWORD\" -eq 2 ]; then\n            COMPREPLY=($(compgen -W \"",
                group);
        put_words(out, group);
        fputs("\" -- \"$word\"))\n            return\n        fi\n        case ' ", out);
        put_words(out, group);
        fputs(" ' in *\" ${COMP_WORDS[2]} \"*) verb=\"$verb ${COMP_WORDS[2]}\" ;; esac ;;\n", out);
        last = name;
        last_length = length;
    }
}

void completion_bash(FILE *out)
{
    fputs("# bash completion for coaster; made by `coaster help --completion`\n"
          "_coaster_names()\n{\n" /* the drives that run: emu/door/folder.h says where */
          "    local control\n"
          "    for control in \"${XDG_RUNTIME_DIR:-/nonexistent}\"/coaster/*/control /tmp/coaster-$UID/*/control; do\n"
          "        [ ! -S \"$control\" ] || basename \"${control%/control}\"\n"
          "    done\n"
          "}\n"
          "_coaster()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} options= operands=\n"
          "    COMPREPLY=()\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W \"",
          out);
    put_words(out, NULL);
    fputs(" --help --version\" -- \"$word\"))\n        return\n    fi\n    case $verb in\n", out);
    put_groups(out);
    fputs("    esac\n    case $verb in\n", out);
    for (const struct verb *const *row = verbs; *row != NULL; row++) {
        if ((*row)->hidden)
            continue;
        fprintf(out, "    '%s') options=\"", (*row)->name);
        put_option_words(out, *row);
        fputs("\"", out);
        if (strcmp((*row)->name, "disc create") == 0)
            fputs("; [ \"$COMP_CWORD\" -eq 3 ] && operands=$(coaster disc kinds 2>/dev/null | cut -d' ' -f1)", out);
        if ((*row)->operands != NULL && strncmp((*row)->operands, "NAME", 4) == 0 && (*row)->operands[4] != '|')
            fprintf(out, "; [ \"$COMP_CWORD\" -eq %d ] && operands=$(_coaster_names)",
                    strchr((*row)->name, ' ') != NULL ? 3 : 2);
        if (strcmp((*row)->name, "help") == 0) {
            fputs("; operands=\"", out);
            put_words(out, NULL);
            fputs("\"", out);
        }
        fputs(" ;;\n", out);
    }
    fputs("    esac\n"
          "    [ \"${COMP_WORDS[COMP_CWORD - 1]}\" != --drive ] || operands=$(_coaster_names)\n"
          "    if [[ $word == -* ]]; then\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
          "    elif [ -n \"$operands\" ]; then\n"
          "        COMPREPLY=($(compgen -W \"$operands\" -- \"$word\"))\n"
          "    else\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        local IFS=$'\\n'\n"
          "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "    fi\n"
          "}\n"
          "complete -F _coaster coaster\n",
          out);
}
