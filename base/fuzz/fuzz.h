/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the fuzzers share. Each is one file with LLVMFuzzerTestOneInput, built by clang with libFuzzer (make fuzzers)
 * and run by scripts/fuzz. A broken promise ends the process: libFuzzer keeps the input that did it.
 */
#ifndef COASTER_BASE_FUZZ_H
#define COASTER_BASE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argument_count, char ***arguments);

#define promise(condition)                                                                                             \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                                    \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* The input, taken from its front; zeros when it is used up. */
struct input {
    const uint8_t *at;
    size_t left;
};
static inline uint8_t take_8(struct input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->at++;
}
static inline uint16_t take_16(struct input *input)
{
    uint8_t high = take_8(input);
    return (uint16_t)(high << 8 | take_8(input));
}
/* Up to count bytes where they lie; *got says how many. */
static inline const uint8_t *take_bytes(struct input *input, size_t count, size_t *got)
{
    const uint8_t *bytes = input->at;
    *got = count < input->left ? count : input->left;
    input->at += *got;
    input->left -= *got;
    return bytes;
}

/* A scratch folder of this process in memory (/dev/shm), emptied; gone at exit. */
const char *fuzz_folder(void);
void fuzz_empty_folder(void);
/* Writes a file in it. */
void fuzz_write(const char *name, const void *data, size_t size);

#endif
