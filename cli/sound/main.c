/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "cli/sound/sound.h"

enum { RATE = 44100, CHANNELS = 2, FRAMES = 4096 };

static uint64_t clipped;

/* ------------------------------------------------------------------ what goes out */

/* Nobody reads any more: there is nothing left to do. */
static void put(const void *bytes, size_t length)
{
    for (const char *at = bytes; length > 0;) {
        ssize_t written = write(STDOUT_FILENO, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(1);
        at += written;
        length -= (size_t)written;
    }
}

static void put_length(uint32_t length)
{
    put((uint8_t[]){(uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16), (uint8_t)(length >> 24)}, 4);
}

static int refused(const char *format, ...) coaster_printf(1, 2);
static int refused(const char *format, ...)
{
    char line[SOUND_SENTENCE + 16] = "refused ";
    va_list words;
    va_start(words, format);
    vsnprintf(line + 8, SOUND_SENTENCE, format, words);
    va_end(words);
    put_length(0);
    put(line, strcspn(line, "\r\n"));
    put("\n", 1);
    return 0;
}

static void put_samples(const short *samples, size_t count)
{
    static uint8_t bytes[FRAMES * CHANNELS * 2];
    for (size_t i = 0; i < count; i++) {
        bytes[2 * i] = (uint8_t)samples[i];
        bytes[2 * i + 1] = (uint8_t)((unsigned)samples[i] >> 8);
    }
    put_length((uint32_t)count * 2);
    put(bytes, count * 2);
}

/* ------------------------------------------------------------------ samples to 16 bits */

static short clip(double value)
{
    if (value > INT16_MAX || value < INT16_MIN) {
        clipped++;
        return value < 0 ? INT16_MIN : INT16_MAX;
    }
    return (short)value;
}

static sf_count_t read_short(SNDFILE *file, short *out)
{
    return sf_readf_short(file, out, FRAMES);
}

/* 24 and 32 bits come left-justified in 32. Rounding up at the very top is no clipping that anybody hears. */
static sf_count_t read_wide(SNDFILE *file, short *out)
{
    static int wide[FRAMES * CHANNELS];
    sf_count_t frames = sf_readf_int(file, wide, FRAMES);
    for (sf_count_t i = 0; i < frames * CHANNELS; i++) {
        int64_t rounded = ((int64_t)wide[i] + 0x8000) >> 16;
        out[i] = (short)(rounded > INT16_MAX ? INT16_MAX : rounded);
    }
    return frames;
}

/* Floating point, and what lossy codecs decode to: 1.0 is 32768, as in the other direction. */
static sf_count_t read_float(SNDFILE *file, short *out)
{
    static double exact[FRAMES * CHANNELS];
    sf_count_t frames = sf_readf_double(file, exact, FRAMES);
    for (sf_count_t i = 0; i < frames * CHANNELS; i++)
        out[i] = isnan(exact[i]) ? 0 : clip(nearbyint(exact[i] * 32768.0));
    return frames;
}

static sf_count_t (*reader_of(int format))(SNDFILE *, short *)
{
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ULAW:
    case SF_FORMAT_ALAW:
        return read_short;
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_20:
    case SF_FORMAT_ALAC_24:
    case SF_FORMAT_ALAC_32:
        return read_wide;
    case SF_FORMAT_ALAC_16:
        return read_short;
    default:
        return read_float;
    }
}

/* ------------------------------------------------------------------ the file */

static int copy(SNDFILE *file, const SF_INFO *info, bool length_stated)
{
    static short samples[FRAMES * CHANNELS];
    sf_count_t (*read_some)(SNDFILE *, short *) = reader_of(info->format);
    sf_count_t done = 0;
    for (;;) {
        sf_count_t frames = read_some(file, samples);
        if (sf_error(file) != SF_ERR_NO_ERROR)
            return refused("is broken at second %lld: %s", (long long)(done / RATE), sf_strerror(file));
        if (frames <= 0)
            break;
        put_samples(samples, (size_t)frames * CHANNELS);
        done += frames;
    }
    if (length_stated && info->frames > 0 && info->frames < INT64_MAX / 8 && done < info->frames)
        return refused("is cut off or broken: only %lld of its %lld samples can be read", (long long)done,
                       (long long)info->frames);
    if (done == 0)
        return refused("has no samples");
    char line[64];
    int length = snprintf(line, sizeof line, "end %llu\n", (unsigned long long)clipped);
    put_length(0);
    put(line, (size_t)length);
    return 0;
}

static int decode(bool only_look)
{
    char sentence[SOUND_SENTENCE];
    bool length_stated;
    if (!container_is_whole(STDIN_FILENO, sentence, &length_stated))
        return refused("%s", sentence);
    SF_INFO info = {0};
    SNDFILE *file = sf_open_fd(STDIN_FILENO, SFM_READ, &info, 0);
    if (file == NULL)
        return refused("is no sound that can be read: %s", sf_strerror(NULL));
    if (info.samplerate != RATE || info.channels != CHANNELS)
        return refused("has %d channel%s at %d Hz; an audio disc needs 2 at 44100, so convert it first", info.channels,
                       info.channels == 1 ? "" : "s", info.samplerate);
    if (!only_look)
        return copy(file, &info, length_stated);
    put_length(0);
    put("end 0\n", 6);
    return 0;
}

int main(int argc, char **argv)
{
    bool only_look = argc == 2 && strcmp(argv[1], "--look") == 0;
    if ((argc > 1 && !only_look) || isatty(STDIN_FILENO)) {
        fputs("coaster-sound is a part of coaster burn: it reads a file of sound from its standard input\n", stderr);
        return 64;
    }
    if (!confine()) {
        fprintf(stderr, "coaster-sound: it cannot be confined: %s\n", strerror(errno));
        return 70;
    }
    /* no destructors: they may want calls that are not allowed any more */
    _exit(decode(only_look));
}
