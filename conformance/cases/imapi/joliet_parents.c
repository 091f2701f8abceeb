/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way up: each folder's second record, as isoinfo shows it, in both trees and in later sessions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/burn.h"
#include "conformance/burn_reader.h"
#include "conformance/case.h"
#include "conformance/client_storage.h"

enum { FOLDERS_MOST = 16 };

static struct folder {
    char path[64]; /* from the root, with a slash at both ends */
    long extent, parent;
} folders[FOLDERS_MOST];
static unsigned count;

/* Extent of the line's record when it is that of name; or what was there. */
static long extent_of(const char *line, const char *name, long before)
{
    char shown[8];
    long extent;
    const char *bracket = strchr(line, '[');
    bool found = bracket != NULL && sscanf(bracket, "[%ld %*d] %7s", &extent, shown) == 2;
    return found && strcmp(shown, name) == 0 ? extent : before;
}

/* A line that begins a folder, or one of its records. */
static void take_line(const char *line)
{
    char path[sizeof folders[0].path];
    if (count < FOLDERS_MOST && sscanf(line, "Directory listing of %63s", path) == 1) {
        struct folder *folder = &folders[count++];
        memcpy(folder->path, path, sizeof path);
        folder->extent = folder->parent = -1;
    } else if (count > 0) {
        struct folder *folder = &folders[count - 1];
        folder->extent = extent_of(line, ".", folder->extent);
        folder->parent = extent_of(line, "..", folder->parent);
    }
}

static void read_the_folders(const char *text)
{
    count = 0;
    while (*text != 0) {
        char line[256];
        size_t length = strcspn(text, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, text);
        take_line(line);
        text += length + (text[length] == '\n');
    }
}

/* The root, which is its own parent, for the root. */
static const struct folder *parent_of(const struct folder *folder)
{
    char path[sizeof folder->path];
    memcpy(path, folder->path, sizeof path);
    size_t length = strlen(path);
    if (length > 1)
        path[length - 1] = 0;
    char *slash = strrchr(path, '/');
    slash[1] = 0;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(folders[i].path, path) == 0)
            return &folders[i];
    return NULL;
}

static void then_every_folder_leads_back(const char *text, unsigned expected)
{
    read_the_folders(text);
    then_number("folders, the root among them", count, exactly(expected));
    for (unsigned i = 0; i < count; i++) {
        const struct folder *parent = parent_of(&folders[i]);
        then_true("isoinfo lists the folder's parent as well", parent != NULL);
        then_true("a folder has a place", folders[i].extent > 0);
        then_number(folders[i].path, folders[i].parent, exactly(parent->extent));
    }
}

static void then_both_trees_lead_back(unsigned expected)
{
    static const char *const joliet[] = {"isoinfo", "-J", "-l", "-T", "SESSION", "-i", "IMAGE", NULL};
    static const char *const iso_9660[] = {"isoinfo", "-l", "-T", "SESSION", "-i", "IMAGE", NULL};
    then_every_folder_leads_back(reader_says(joliet), expected);
    then_every_folder_leads_back(reader_says_again(iso_9660), expected);
}

static const struct client_element leaf[] = {{.name = u"file.txt", .text = "deep\n"}};
static const struct client_folder leaves = {leaf, 1};
static const struct client_element inner[] = {{.name = u"left", .folder = &leaves},
                                              {.name = u"right", .folder = &leaves}};
static const struct client_folder inners = {inner, 2};
static const struct client_element outer[] = {{.name = u"one", .folder = &inners}, {.name = u"two", .folder = &leaves}};

CASE(parents, "imapi/folders-lead-back", "imapi-R-JOL-02 imapi-R-MUL-21", MUST,
     "ECMA-119 6.8.2.2: the second record describes the parent", NEEDS_BLANK | NEEDS_READER,
     "In the Joliet tree as in that of ISO 9660 each folder's '..' is its parent and the root's the root, also in a "
     "second session.")
{
    static const struct client_element more[] = {{.name = u"three", .folder = &inners}};
    given_a_blank_disc();
    given_a_selected_recorder();
    then_result(stage_client(&CLIENT_FOLDER(outer), false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_both_trees_lead_back(5);

    then_result(select_recorder(), S_OK);
    then_result(stage_client(&CLIENT_FOLDER(more), false), S_OK);
    then_result(record_disc(REALLY, KEEP_IN), S_OK);
    then_both_trees_lead_back(8);
}
