/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the storages of this library share: streams over memory or a file, and the enumerator of elements. */
#ifndef COASTER_IMAPI_STORAGE_H
#define COASTER_IMAPI_STORAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "imapi.h"

/* Zero: not known. */
struct element_times {
    FILETIME created, accessed, modified;
};
/* What SetElementTimes means by its arguments: NULL leaves a time as it is. */
void element_set_times(struct element_times *times, const FILETIME *created, const FILETIME *accessed,
                       const FILETIME *modified);

/* Bytes that several streams (an open one, its clones, the storage that holds it) look at. */
struct memory_bytes {
    atomic_uint references;
    uint8_t *data;
    size_t length, room;
    struct element_times times;
};
struct memory_bytes *memory_bytes_new(const void *data, size_t length);
void memory_bytes_release(struct memory_bytes *bytes);

HRESULT stream_over_memory(struct memory_bytes *bytes, const OLECHAR *name,
                           IStream **stream); /* takes a reference of its own */
/* A descriptor of a file of the folder, or -1 and errno: EACCES for what is no file, which is never waited for. */
int stream_open(int folder, const char *file);
/* Read-only over the file; takes descriptor over, also on failure. */
HRESULT stream_over_file(int descriptor, const OLECHAR *name, IStream **stream);

/* An enumerator over count elements; items and the names in them become its own (task memory for the names, malloc for
 * the array). */
HRESULT element_enumerator_new(STATSTG *items, ULONG count, IEnumSTATSTG **enumerator);

/* The times and size of a file as a STATSTG has them; the name is left NULL. */
STATSTG element_stat(const struct stat *status);

/*
 * CopyTo and MoveElementTo of any storage, through the public methods of both. The destination of a copy keeps what it
 * has; a stream of the same name is replaced. A move that fails leaves the source as it was and takes back what it
 * made. STG_E_INVALIDPOINTER, STG_E_ACCESSDENIED (onto itself), STG_E_INVALIDFLAG, and what the storages answer.
 */
HRESULT storage_copy_to(IStorage *interface, DWORD count, const IID *excluded, SNB names, IStorage *destination);
HRESULT storage_move_element(IStorage *interface, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name,
                             DWORD flags);

/* Nothing is transacted: committed always, never to be taken back. */
HRESULT storage_commit(IStorage *interface, DWORD flags);
HRESULT storage_revert(IStorage *interface);

#endif
