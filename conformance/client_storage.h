/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An IStorage as shipped clients write one (reference imapi 7.2): EnumElements, OpenStorage, OpenStream and Stat, and
 * of a stream Read, Seek and Stat; everything else is E_NOTIMPL. One stream serves for all, with one position; Next
 * knows one element at a time; reserved arguments must be zero; names are looked up as they were handed out; the
 * element's fields that nobody may rely on hold rubbish. After client_dispose() every call is counted and refused.
 */
#ifndef COASTER_CONFORMANCE_CLIENT_STORAGE_H
#define COASTER_CONFORMANCE_CLIENT_STORAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "imapi.h"

struct client_folder;

struct client_element {
    const OLECHAR *name;
    const struct client_folder *folder; /* NULL: a file */
    const char *text;                   /* of a file: its bytes */
    size_t pattern;                     /* of a file without text: as many bytes of client_byte() */
    uint64_t declared;                  /* cbSize instead of what there is; 0: the truth */
    FILETIME modified;                  /* zero: no time */
    HRESULT opening;                    /* what OpenStream answers; 0: S_OK */
    HRESULT reading;                    /* what Read answers from the second byte on, with no byte; 0: it goes on */
};

struct client_folder {
    const struct client_element *elements;
    size_t count;
};

/* What it noted since client_storage(). */
struct client_notes {
    unsigned objects;    /* that the library holds a reference to */
    unsigned after;      /* calls after client_dispose() */
    uint64_t bytes_read; /* over all streams */
    unsigned streams;    /* opened */
    size_t name_room;    /* bytes allocated for each name: 0, as many as it takes */
};
extern struct client_notes client_notes;

/* Over the folder, which must live on. One reference, the caller's. */
IStorage *client_storage(const struct client_folder *root);
void client_dispose(void);
uint8_t client_byte(uint64_t position);

#define CLIENT_FOLDER(elements) ((struct client_folder){(elements), sizeof(elements) / sizeof *(elements)})

/* AddData of it, and its objects are given back. */
HRESULT stage_client(const struct client_folder *root, bool overwrite);

#endif
