/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/consent.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "conformance/mmc.h"
#include "conformance/world.h"

int consent_parse(const char *words, struct run_options *options, struct failure *why)
{
    if (strcmp(words, "blank") == 0) {
        options->may_write = WRITE_BLANK;
        return 0;
    }
    if (strcmp(words, "any") == 0) {
        options->may_write = WRITE_ANY;
        return 0;
    }
    size_t length = strlen(words);
    for (size_t i = 0; i < length; i++) {
        if (!isxdigit((unsigned char)words[i]))
            length = 0;
    }
    if (length != 8 && length != 32)
        return fail(why, EXIT_USAGE_ERROR,
                    "--may-write takes blank, any, a disc's serial or its identification, not '%s'", words);
    options->may_write = WRITE_NAMED;
    options->named_disc = words;
    return 0;
}

void consent_plan(FILE *out, const struct conformance_case *const *cases, size_t count)
{
    unsigned blank = 0, rewritable = 0;
    for (size_t i = 0; i < count; i++) {
        if (cases[i]->needs & (NEEDS_VIRTUAL | NEEDS_CLOCK))
            continue;
        if (cases[i]->needs & NEEDS_REWRITABLE)
            rewritable++;
        else if (cases[i]->needs & NEEDS_BLANK)
            blank += (cases[i]->needs & NEEDS_TWO_DISCS) ? 2 : 1;
    }
    fprintf(out, "# this plan spends %u blank CD-R and writes %u times to a CD-RW\n", blank, rewritable);
}

static bool is_named(const char *name)
{
    struct reply *information = read_disc_information();
    char words[33];
    if (strlen(name) == 8) {
        snprintf(words, sizeof words, "%08x", get_be32(information->data + 12));
        return reply_good(information) && (information->data[7] & 0x80) != 0 && strcasecmp(words, name) == 0;
    }
    struct reply *serial = read_media_serial_number();
    return reply_good(serial) && serial->command.transferred >= 36 &&
           strncasecmp((const char *)serial->data + 4, name, 32) == 0;
}

void consent_or_skip(const struct run_options *options)
{
    if ((world.the_case->needs & NEEDS_WRITE) == 0 || options->may_write == WRITE_ANY)
        return;
    settle();
    if (options->may_write == WRITE_BLANK) {
        /* A case that wants a blank disc asks for one; whatever lies in the drive now is not touched without looking.
         */
        if (world.the_case->needs & NEEDS_REWRITABLE)
            case_skipped("writes to a CD-RW that may hold something: allow it with --may-write any");
        struct reply *information = read_disc_information();
        if (world.the_case->needs & NEEDS_CONSENT && reply_good(information) &&
            field_of(information, &DISC_STATUS) != 0)
            case_skipped("the disc in the drive is not blank: allow it with --may-write any");
        return;
    }
    if (!is_named(options->named_disc))
        case_skipped("the disc in the drive is not %s", options->named_disc);
}
