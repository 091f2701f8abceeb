/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conformance/burn_foreign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conformance/burn_reader.h"
#include "conformance/mmc.h"
#include "conformance/world.h"

enum { BLOCK = 2048, MOST_ARGUMENTS = 16 };

static const char *in_scratch(const char *name, char path[600])
{
    snprintf(path, 600, "%s/%s", world.scratch, name);
    return path;
}

static void make_folder(char path[600])
{
    char file[640];
    mkdir(in_scratch("foreign", path), 0700);
    snprintf(file, sizeof file, "%s/foreign.txt", path);
    FILE *out = fopen(file, "w");
    if (out == NULL || fputs("of another program\n", out) < 0 || fclose(out) != 0)
        case_broken("no folder for the image");
}

void given_an_image_by(const char *const *arguments)
{
    char copies[MOST_ARGUMENTS][600], folder[600], output[600], *given[MOST_ARGUMENTS + 1];
    unsigned count = 0;
    make_folder(folder);
    for (; count < MOST_ARGUMENTS - 1 && arguments[count] != NULL; count++) {
        bool image = strcmp(arguments[count], FOREIGN_IMAGE) == 0;
        if (!image)
            snprintf(copies[count], sizeof copies[count], "%s", arguments[count]);
        else
            in_scratch(FOREIGN_IMAGE, copies[count]);
        given[count] = copies[count];
    }
    given[count++] = folder;
    given[count] = NULL;
    int code = run_program(given, in_scratch("foreign.log", output));
    if (code == 127)
        case_skipped("a program of another maker, which makes the image, is not installed");
    if (code != 0)
        case_broken("%s ends with %d", arguments[0], code);
}

/* Opens the image; *blocks says how long it is. */
static FILE *open_image(const char *mode, uint32_t *blocks)
{
    char path[600];
    FILE *image = fopen(in_scratch(FOREIGN_IMAGE, path), mode);
    if (image == NULL || fseek(image, 0, SEEK_END) != 0)
        case_broken("there is no image");
    *blocks = (uint32_t)((ftell(image) + BLOCK - 1) / BLOCK);
    rewind(image);
    return image;
}

void given_the_image_without_iso_9660(void)
{
    uint32_t blocks;
    uint8_t block[BLOCK];
    FILE *image = open_image("r+", &blocks);
    for (long at = 16; at < 32; at++) {
        if (fseek(image, at * BLOCK, SEEK_SET) != 0 || fread(block, BLOCK, 1, image) != 1)
            break;
        if (memcmp(block + 1, "CD001", 5) != 0)
            continue;
        memset(block, 0, sizeof block);
        if (fseek(image, at * BLOCK, SEEK_SET) != 0 || fwrite(block, BLOCK, 1, image) != 1)
            case_broken("the image cannot be changed");
    }
    fclose(image);
}

void given_the_image_in_a_track(bool appendable)
{
    enum { AT_ONCE = 32 };
    static uint8_t bytes[AT_ONCE * BLOCK];
    uint32_t blocks;
    FILE *image = open_image("r", &blocks);
    then_good(select_write_parameters(appendable ? DATA_TRACK : LAST_DATA_SESSION));
    for (uint32_t done = 0; done < blocks || done < 300; done += AT_ONCE) { /* a track has 300 blocks at least */
        uint8_t cdb[10] = {0x2A, [8] = AT_ONCE};
        memset(bytes, 0, sizeof bytes);
        if (fread(bytes, 1, sizeof bytes, image) == 0 && done < blocks)
            case_broken("the image cannot be read");
        put_be32(cdb + 2, done);
        then_good(send_data("WRITE(10)", cdb, sizeof cdb, bytes, sizeof bytes));
    }
    fclose(image);
    then_good(synchronize_cache());
}

void given_the_image_on_disc(bool appendable)
{
    given_the_image_in_a_track(appendable);
    then_good(close_track_session(2, 0, false));
    settle();
}
