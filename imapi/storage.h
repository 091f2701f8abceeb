/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the storages of this library share: streams over memory or a file, and the enumerator of elements. */
#ifndef COASTER_IMAPI_STORAGE_H
#define COASTER_IMAPI_STORAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "imapi.h"

/* Bytes that several streams (an open one, its clones, the storage that holds it) look at. */
struct memory_bytes {
    atomic_uint references;
    uint8_t *data;
    size_t length, room;
};
struct memory_bytes *memory_bytes_new(const void *data, size_t length);
void memory_bytes_release(struct memory_bytes *bytes);

HRESULT stream_over_memory(struct memory_bytes *bytes, const OLECHAR *name, IStream **stream); /* takes a reference of its own */
/* Read-only over the file; takes descriptor over, also on failure. */
HRESULT stream_over_file(int descriptor, const OLECHAR *name, IStream **stream);

/* An enumerator over count elements; items and the names in them become its own (task memory for the names, malloc for the array). */
HRESULT element_enumerator_new(STATSTG *items, ULONG count, IEnumSTATSTG **enumerator);

/* The times and size of a file as a STATSTG has them; the name is left NULL. */
STATSTG element_stat(const struct stat *status);
/* Of what lies in memory: no times, which is all zeros. */
STATSTG element_stat_in_memory(const struct stat *status);

/* A storage's methods that change something, for one that cannot be changed: STG_E_ACCESSDENIED. */
HRESULT storage_refuse_copy_to(IStorage *interface, DWORD count, const IID *iids, SNB names, IStorage *destination);
HRESULT storage_refuse_move(IStorage *interface, LPCOLESTR name, IStorage *destination, LPCOLESTR new_name, DWORD flags);
HRESULT storage_commit(IStorage *interface, DWORD flags);
HRESULT storage_revert(IStorage *interface);
HRESULT storage_set_times(IStorage *interface, LPCOLESTR name, const FILETIME *created, const FILETIME *accessed, const FILETIME *modified);
HRESULT storage_set_class(IStorage *interface, REFCLSID clsid);
HRESULT storage_set_state_bits(IStorage *interface, DWORD bits, DWORD mask);

#endif
