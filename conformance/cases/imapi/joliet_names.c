/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names (reference imapi 7.3): which there may be on the Joliet side, and what becomes of them on that of ISO 9660. */
#include <stdio.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_reader.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"

static const struct client_folder nothing = {NULL, 0};

static HRESULT stage_name(const OLECHAR *name, bool folder)
{
    struct client_element element = {.name = name, .folder = folder ? &nothing : NULL, .text = "x"};
    return stage_client(&(struct client_folder){&element, 1}, true);
}

static void then_both_are(const OLECHAR *name, HRESULT expected)
{
    then_result(stage_name(name, false), expected);
    then_result(stage_name(name, true), expected);
}

/* Number of names of one unit before, between and after which the unit stands that are not refused as file and folder.
 */
static unsigned not_refused(unsigned first, unsigned last, unsigned step)
{
    unsigned count = 0;
    for (unsigned unit = first; unit <= last; unit += step) {
        const OLECHAR names[3][4] = {{(OLECHAR)unit}, {u'a', (OLECHAR)unit, u'b'}, {u'a', u'b', (OLECHAR)unit}};
        for (unsigned i = unit == 0 ? 3 : 0; i < 3; i++)
            for (int folder = 0; folder < 2; folder++)
                count += stage_name(names[i], folder != 0) != IMAPI_E_BADJOLIETNAME;
    }
    return count;
}

CASE(forbidden, "imapi/units-no-name-may-hold", "imapi-R-JOL-19 imapi-R-JOL-16 imapi-R-JOL-08", MUST,
     "Joliet specification: 00h to 1Fh, * / : ; ? \\; UCS-2 has no surrogates", NEEDS_BLANK,
     "Every forbidden unit makes a name BADJOLIETNAME, of a file and of a folder, wherever it stands in it.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage("good.txt", "x", true), S_OK);
    int64_t before = used_blocks();
    then_number("control characters that were taken", not_refused(0x01, 0x1F, 1), exactly(0));
    for (const char *unit = "*/:;?\\"; *unit != 0; unit++)
        then_number("a forbidden character that was taken", not_refused((unsigned char)*unit, (unsigned char)*unit, 1),
                    exactly(0));
    then_number("high surrogates that were taken", not_refused(0xD800, 0xDBFF, 0x3F), exactly(0));
    then_number("low surrogates that were taken", not_refused(0xDC00, 0xDFFF, 0x3F), exactly(0));
    then_both_are(u"\U0001F4BF", IMAPI_E_BADJOLIETNAME);
    then_both_are(u"", IMAPI_E_BADJOLIETNAME);
    then_both_are(u".", IMAPI_E_BADJOLIETNAME);
    then_both_are(u"..", IMAPI_E_BADJOLIETNAME);
    then_number("blocks in use", used_blocks(), exactly(before));
}

CASE(length, "imapi/names-of-64-units", "imapi-R-JOL-17 imapi-A-06 imapi-R-JOL-19", MUST,
     "IMAPI glossary, Joliet specification: 64 characters", NEEDS_BLANK | NEEDS_READER,
     "A name of 64 units is recorded in full; one of 65 is BADJOLIETNAME.")
{
    static const OLECHAR longest[] = u"0123456789012345678901234567890123456789012345678901234567890123";
    OLECHAR name[66];
    unsigned count = 0;
    given_a_blank_disc();
    given_a_selected_recorder();
    memcpy(name, longest, sizeof longest);
    then_result(stage_name(name, false), S_OK);
    name[0] = u'F';
    then_result(stage_name(name, true), S_OK);
    name[64] = u'4';
    name[65] = 0;
    then_both_are(name, IMAPI_E_BADJOLIETNAME);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const struct listed *listed = list_the_disc(OF_JOLIET, &count);
    then_number("files and folders on the disc", count, exactly(2));
    then_text("the file", listed[0].name, "0123456789012345678901234567890123456789012345678901234567890123;1");
    then_text("the folder", listed[1].name, "F123456789012345678901234567890123456789012345678901234567890123");
}

/* All that ASCII has besides, and one unit of every 199 above it, each as a name of its own. */
static unsigned allowed_units(OLECHAR names[][3], unsigned most)
{
    unsigned count = 0;
    for (unsigned unit = 0x20; unit < 0xFFFE && count < most; unit += unit < 0x80 ? 1 : 199) {
        if ((unit >= 0xD800 && unit <= 0xDFFF) || (unit < 0x80 && strchr("*/:;?\\", (int)unit) != NULL))
            continue;
        names[count][0] = (OLECHAR)unit;
        names[count][1] = u'_';
        names[count++][2] = 0;
    }
    return count;
}

CASE(unicode, "imapi/names-keep-case-and-unicode", "imapi-R-JOL-18 imapi-R-JOL-19", MUST,
     "IMAPI, disc formats: Joliet keeps case and Unicode", NEEDS_BLANK | NEEDS_READER,
     "Every other unit is taken, and names come back from the disc as they were, in case and alphabet.")
{
    static OLECHAR names[512][3];
    static struct client_element files[512];
    static const char *const iso_info[] = {"iso-info", "-f", "-i", "IMAGE", NULL}; /* libcdio's */
    unsigned count = allowed_units(names, 512), listed = 0;
    for (unsigned i = 0; i < count; i++)
        files[i] = (struct client_element){.name = names[i], .text = "x"};
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_client(&(struct client_folder){files, count}, false), S_OK);
    then_result(stage_name(u"ReadMe.TXT", false), S_OK);
    then_result(stage_name(u"README.txt", false), S_OK);
    then_result(stage_name(u"Grüße aus 東京.Ω", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    list_the_disc(OF_JOLIET, &listed);
    then_number("files on the disc", listed, exactly((int64_t)count + 3));
    const char *text = reader_says_again(iso_info);
    then_true("one is there as it was staged", strstr(text, " /ReadMe.TXT\n") != NULL);
    then_true("so is one of other case", strstr(text, " /README.txt\n") != NULL);
    then_true("so is one of several alphabets", strstr(text, " /Grüße aus 東京.Ω\n") != NULL);
}

/* ------------------------------------------------------------------ the ISO 9660 side */

static bool is_d_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* ECMA-119 10.1: one to eight d-characters, and up to three behind a dot that files always have; then ";1". */
static bool is_level_1(const struct listed *entry)
{
    size_t stem = 0, extension = 0;
    while (is_d_character(entry->name[stem]))
        stem++;
    if (entry->folder)
        return stem >= 1 && stem <= 8 && entry->name[stem] == 0;
    if (entry->name[stem] != '.')
        return false;
    while (is_d_character(entry->name[stem + 1 + extension]))
        extension++;
    return stem <= 8 && extension <= 3 && stem + extension >= 1 &&
           strcmp(entry->name + stem + 1 + extension, ";1") == 0;
}

static bool names_are_unique(const struct listed *entries, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = i + 1; j < count; j++)
            if (strcmp(entries[i].name, entries[j].name) == 0)
                return false;
    return true;
}

static unsigned files_at(const struct listed *entries, unsigned count, const struct listed *one)
{
    unsigned found = 0;
    for (unsigned i = 0; i < count; i++)
        found += entries[i].folder == one->folder && entries[i].size == one->size && entries[i].extent == one->extent;
    return found;
}

/* Both listings of the flat last session: the ISO 9660 names are of level 1, unique, and lead to the same files. */
static void then_both_sides_lead_to_the_same(unsigned expected)
{
    static struct listed joliet[LISTED_MAXIMUM];
    unsigned count = 0, iso_count = 0, level_1 = 0, same = 0;
    const struct listed *listed = list_the_disc(OF_JOLIET, &count);
    memcpy(joliet, listed, count * sizeof *joliet);
    const struct listed *iso = list_the_disc(OF_ISO_9660, &iso_count);
    then_number("files of the Joliet tree", count, exactly((int64_t)expected));
    then_number("files of the ISO 9660 tree", iso_count, exactly((int64_t)expected));
    for (unsigned i = 0; i < iso_count; i++) {
        level_1 += is_level_1(&iso[i]);
        same += files_at(joliet, count, &iso[i]) == 1;
    }
    then_number("names of 8.3 form", level_1, exactly((int64_t)expected));
    then_true("no name is there twice", names_are_unique(iso, iso_count));
    then_number("files that are the same on both sides", same, exactly((int64_t)expected));
}

/* "A file with a long name NN.EXT": each with a size of its own, so that a mix-up shows. */
static HRESULT stage_similar(unsigned first, unsigned count)
{
    static OLECHAR names[64][32];
    static struct client_element files[64];
    for (unsigned i = 0; i < count; i++) {
        char text[32];
        snprintf(text, sizeof text, "A file with a long name %02u.Text", first + i);
        for (unsigned at = 0; at < 32; at++)
            names[i][at] = (OLECHAR)text[at];
        files[i] = (struct client_element){.name = names[i], .pattern = 3000 + first + i};
    }
    return stage_client(&(struct client_folder){files, count}, false);
}

CASE(
    short_names, "imapi/short-names-are-unique", "imapi-R-JOL-18 imapi-R-JOL-10 imapi-Q-11", MUST,
    "ECMA-119 10.1; KB870544: on discs whose short names collided one file opened instead of another",
    NEEDS_BLANK | NEEDS_READER,
    "Names that are alike in 8.3 form get different ones, in a later session as well, over the whole merged tree; both "
    "sides lead to the same files.")
{
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_similar(0, 30), S_OK);
    then_result(stage("AFILEW00.TEX", "the name that another might have got\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_both_sides_lead_to_the_same(31);
    close_master();
    given_a_selected_recorder();
    then_result(stage_similar(30, 30), S_OK);
    then_result(stage("a_file_w.tex", "and another\n", false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_both_sides_lead_to_the_same(62);
}

CASE(deep, "imapi/deep-folders", "imapi-R-JOL-19", SHOULD, "rule R-JOL-19: never an error on the Joliet side",
     NEEDS_BLANK | NEEDS_READER,
     "A file 20 folders down, with a path of more than 1000 units, is staged and can be read.")
{
    static struct client_element steps[21] = {[0] = {.name = u"leaf.txt", .text = "deep down\n"}};
    static struct client_folder levels[21];
    for (unsigned i = 0; i < 21; i++) {
        levels[i] = (struct client_folder){&steps[i], 1};
        if (i > 0)
            steps[i] = (struct client_element){.name = u"a folder whose name alone has fifty-one characters more",
                                               .folder = &levels[i - 1]};
    }
    unsigned count = 0;
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_client(&levels[20], false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    const struct listed *entries = list_the_disc(OF_JOLIET, &count);
    then_number("files and folders on the disc", count, exactly(21));
    lba_t leaf = LBA_NONE;
    for (unsigned i = 0; i < count; i++)
        leaf = strcmp(entries[i].name, "leaf.txt;1") == 0 ? entries[i].extent : leaf;
    then_number("where its bytes are", find_in_copy("deep down\n", 10), exactly((int64_t)leaf));
}
