/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * coaster-sound: turns a file of sound into what an audio CD holds, in a process of its own that may do nothing else.
 * Files come from strangers and the parsers of a dozen formats are large; here they can at worst produce noise or
 * nothing.
 *
 *   standard input    the file, opened by who asks (coaster burn); this process never opens one
 *   standard output   chunks: length (32 bits, little-endian, 4 to 65536, a multiple of 4) and so many bytes of samples
 *                     (16 bits, little-endian, left then right); after the last one length 0 and a line:
 *                         end CLIPPED           CLIPPED samples were louder than 16 bits can say
 *                         refused SENTENCE      what is wrong with the file, to stand behind its name
 *
 * Samples of 16 bits pass as they are, smaller ones are widened, wider integers and floating point are rounded to the
 * nearest value, without dither. Rate and channels are never changed.
 */
#ifndef COASTER_CLI_SOUND_H
#define COASTER_CLI_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SOUND_SENTENCE 300

/* Gives up everything but reading standard input and writing standard output. False: it could not. */
bool confine(void);

/* What libsndfile forgives and a burn must not: a file that says that it is longer than it is. False: sentence.
 * *length_stated: the number of frames that libsndfile tells comes from the file and is no guess. */
bool container_is_whole(int file, char sentence[SOUND_SENTENCE], bool *length_stated);
/* The same of MPEG audio; true of everything else. length: of the file, bytes. */
bool mpeg_is_whole(int file, uint64_t length, bool *length_stated);

#endif
