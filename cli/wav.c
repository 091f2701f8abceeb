/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WAV files as the audio CD wants them (IEC 60908: 44.1 kHz, 16 bits, two channels); RIFF is little-endian. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/burn.h"

static uint32_t get_le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static uint32_t get_le16(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}

static int bad(const char *path, const char *what, struct failure *why)
{
    return fail(why, EXIT_USAGE_ERROR, "%s %s", path, what);
}

static int check_format(const char *path, FILE *file, uint32_t length, struct failure *why)
{
    uint8_t f[16];
    if (length < sizeof f || fread(f, 1, sizeof f, file) != sizeof f)
        return bad(path, "is not a WAV file: its format chunk is too short", why);
    if (get_le16(f) != 1)
        return fail(why, EXIT_USAGE_ERROR, "%s is not plain PCM (format %u): convert it to 44.1 kHz, 16 bits, stereo",
                    path, get_le16(f));
    unsigned channels = get_le16(f + 2), rate = get_le32(f + 4), bits = get_le16(f + 14);
    if (channels != 2 || rate != 44100 || bits != 16)
        return fail(why, EXIT_USAGE_ERROR,
                    "%s has %u channels of %u bits at %u Hz, an audio disc needs 2 of 16 at 44100", path, channels,
                    bits, rate);
    if (get_le16(f + 12) != 4 || get_le32(f + 8) != 176400)
        return bad(path, "is not a WAV file: its block size or byte rate contradicts its format", why);
    return fseeko(file, (off_t)(length - sizeof f) + (length & 1), SEEK_CUR) == 0
               ? 0
               : bad(path, "is not a WAV file: it ends in its format chunk", why);
}

/* Chunks up to "data"; those between that carry titles and the like are passed over. */
static int find_samples(const char *path, FILE *file, uint64_t file_size, struct wav *wav, struct failure *why)
{
    bool format_seen = false;
    for (;;) {
        uint8_t head[8];
        if (fread(head, 1, sizeof head, file) != sizeof head)
            return bad(path, "is not a WAV file: it has no samples", why);
        uint32_t length = get_le32(head + 4);
        off_t at = ftello(file);
        if (at < 0 || length > file_size - (uint64_t)at)
            return bad(path, "is cut off: a chunk is longer than the file", why);
        if (memcmp(head, "fmt ", 4) == 0) {
            int code = check_format(path, file, length, why);
            if (code != 0)
                return code;
            format_seen = true;
        } else if (memcmp(head, "data", 4) == 0) {
            if (!format_seen)
                return bad(path, "is not a WAV file: its samples come before their format", why);
            if (length == 0 || length % 4 != 0)
                return bad(path, "does not hold a whole number of samples", why);
            wav->bytes = length;
            return 0;
        } else if (fseeko(file, (off_t)length + (length & 1), SEEK_CUR) != 0) {
            return bad(path, "cannot be read to its samples", why);
        }
    }
}

int wav_open(const char *path, struct wav *wav, struct failure *why)
{
    *wav = (struct wav){0};
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return fail(why, EXIT_USAGE_ERROR, "%s cannot be opened: %s", path, strerror(errno));
    struct stat status;
    uint8_t head[12];
    int code;
    if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode))
        code = bad(path, "is not a file", why);
    else if (fread(head, 1, sizeof head, file) != sizeof head || memcmp(head, "RIFF", 4) != 0 ||
             memcmp(head + 8, "WAVE", 4) != 0)
        code = bad(path, "is not a WAV file", why);
    else
        code = find_samples(path, file, (uint64_t)status.st_size, wav, why);
    if (code != 0) {
        fclose(file);
        return code;
    }
    wav->file = file;
    return 0;
}

void wav_close(struct wav *wav)
{
    if (wav->file != NULL)
        fclose(wav->file);
    wav->file = NULL;
}
