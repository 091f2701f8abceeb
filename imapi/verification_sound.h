/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What verification.c and verification_sound.c share. */
#ifndef COASTER_IMAPI_VERIFICATION_SOUND_H
#define COASTER_IMAPI_VERIFICATION_SOUND_H

#include "imapi/verification.h"

typedef HRESULT verification_reader(struct device *device, lba_t lba, uint32_t count, void *data);

/* So many blocks more are good. True: the client cancels. */
bool verification_told(struct verification *verification, uint32_t more);
HRESULT verification_bad(struct verification *verification, lba_t lba, bool unreadable);
HRESULT verification_find_bad(struct verification *verification, struct device *device, lba_t lba, uint32_t count,
                              uint8_t *data, verification_reader *read, size_t block_size, uint32_t *readable);
/* Every audio track with the stash. */
HRESULT verification_sound(struct verification *verification, struct device *device, struct image *image);

#endif
