/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A personality file that says anything: refused with file and line, or a drive that answers what hosts ask first. */
#include "base/fuzz/fuzz.h"

#include <string.h>

#include "emu/drive/drive.h"

int LLVMFuzzerInitialize(int *argument_count, char ***arguments)
{
    (void)argument_count, (void)arguments;
    fuzz_folder();
    return 0;
}

static void answered(struct drive_command *command, void *context)
{
    (void)command;
    ++*(unsigned *)context;
}

static void ask(struct drive *drive, struct nexus *nexus, const uint8_t *cdb, size_t length)
{
    static uint8_t data[65536];
    unsigned answers = 0;
    struct drive_command command = {.cdb_length = 16, .data_in = data, .data_in_capacity = sizeof data};
    memcpy(command.cdb, cdb, length);
    drive_submit(drive, nexus, &command, answered, &answers);
    promise(answers == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t questions[][12] = {
        {0x12, 0, 0, 0, 0xFF},          {0x12, 1, 0x80, 0, 0xFF},    {0x12, 1, 0x83, 0, 0xFF},
        {0x46, [7] = 0xFF, [8] = 0xFF}, {0x5A, 0, 0x3F, [7] = 0xFF}, {0x4A, 1, 0, 0, 0xFF, [8] = 0xFF},
        {0xAC, [9] = 0xFF, [10] = 3},   {0x5C, [8] = 0xFF},          {0xA3, 0x0C, 0, [8] = 0xFF},
    };
    char path[128];
    snprintf(path, sizeof path, "%s/personality", fuzz_folder());
    fuzz_write("personality", data, size);
    struct loop *loop = loop_step_new();
    struct drive *drive;
    struct failure why = {{0}};
    int code = drive_new(loop, &(struct drive_options){.name = "fuzz", .personality_file = path}, &drive, &why);
    promise(code == 0 || (code == EXIT_USAGE_ERROR && strstr(why.sentence, "personality") != NULL));
    if (code == 0) {
        struct nexus *nexus = drive_nexus_new(drive, "a");
        for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
            ask(drive, nexus, questions[i], sizeof questions[i]);
        drive_free(drive);
    }
    loop_free(loop);
    return 0;
}
