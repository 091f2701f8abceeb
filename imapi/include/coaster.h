/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * @file
 * What this library offers beside IMAPI: which drives there are, and storages to hand to IJolietDiscMaster::AddData.
 * Paths and URLs are UTF-8.
 */
#ifndef COASTER_COASTER_H
#define COASTER_COASTER_H

#include "imapi.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Adds a drive to those that EnumDiscRecorders delivers: first the URLs of the environment variable COASTER_DRIVES, separated by blanks, or, when
 * it is not set, the nodes /dev/srN of this machine; then these in order of adding. A drive that two URLs name is delivered once. S_OK, E_POINTER, E_INVALIDARG (empty, or with a blank in it),
 * E_OUTOFMEMORY. Masters that are open announce the change with NotifyPnPActivity at the next call into them.
 */
HRESULT coaster_add_drive(const char *url);
/** Takes a drive that was added by coaster_add_drive out again; recorder objects that exist stay valid. S_OK, S_FALSE (it was not there). */
HRESULT coaster_remove_drive(const char *url);

/**
 * A read-only storage over a folder: sub-folders are storages, regular files (also behind a symbolic link) are streams; everything else, and
 * links to folders, is left out. Names are sorted by byte. A byte of a name that is not UTF-8 is handed out as "?", a character
 * that no Joliet name may hold, so that AddData says IMAPI_E_BADJOLIETNAME instead of renaming silently.
 * S_OK, E_POINTER, STG_E_PATHNOTFOUND, STG_E_ACCESSDENIED, E_OUTOFMEMORY.
 */
HRESULT coaster_storage_from_folder(const char *path, IStorage **storage);
/** A storage over one file: its only element is that stream, named like the file. */
HRESULT coaster_storage_from_file(const char *path, IStorage **storage);
/** An empty storage in memory. Every method of IStorage works on it; nothing is transacted, so that Commit and Revert do nothing. Names are
 * case-sensitive; times are zero until SetElementTimes. */
HRESULT coaster_storage_memory(IStorage **storage);
/** A stream in memory that begins as a copy of length bytes. */
HRESULT coaster_stream_memory(const void *bytes, SIZE_T length, IStream **stream);
/** A read-only stream over a file. */
HRESULT coaster_stream_from_file(const char *path, IStream **stream);

/**
 * The element that the last AddData of this master failed at: its path in the storage that was handed over, with slashes, UTF-8, freed with
 * CoTaskMemFree. Names are cut off after 255 units. NULL when it succeeded, when it failed for a reason that lies in no element (no room, a cancel,
 * no memory), and when nothing can be told (no recorder is selected, the name is no UTF-16, or no memory).
 */
char *coaster_refused_element(IDiscMaster *master);

/** UTF-8 to a BSTR, freed with SysFreeString. Malformed input and no memory give NULL. */
BSTR coaster_string_from_utf8(const char *text);
/** UTF-16 to UTF-8, freed with CoTaskMemFree. Malformed input and no memory give NULL. */
char *coaster_utf8_from_string(const OLECHAR *text);

/** Called with the blocks compared so far, of how many; TRUE ends the verification. */
typedef boolean coaster_verification_progress(void *context, LONG completed, LONG total);
/**
 * Verification, an extension (reference imapi 15.5, R-EXT-07). When it is on, a real burn that succeeded is read back before RecordDisc returns
 * and before the tray opens, block by block; a block that differs, or cannot be read, makes the result IMAPI_E_GENERIC. progress (may be
 * NULL) is called on the thread of RecordDisc, first with 0 blocks and last with all of them; TRUE ends the verification with
 * IMAPI_E_USERABORT and leaves the disc as burned. The sinks hear nothing meanwhile: they are between NotifyClosingDisc and NotifyBurnComplete.
 * Off again with Close. S_OK, E_INVALIDARG (a master of somebody else), E_POINTER, IMAPI_E_NOTOPENED, E_UNEXPECTED (while burning).
 */
HRESULT coaster_verify_after_burn(IDiscMaster *master, boolean verify, coaster_verification_progress *progress, void *context);
/** What the last RecordDisc of this master found. */
struct coaster_verification {
    LONG verified;        /**< blocks that are as they were sent */
    LONG total;           /**< blocks sent; 0: nothing was to be verified */
    LONG first_bad;       /**< LBA of the first one that is not; -1: none was found */
    boolean unreadable;   /**< the drive could not read that one */
    LONG read_offset;     /**< audio: samples that this drive reads late, allowed for */
};
/** S_OK, E_POINTER, E_INVALIDARG (a master of somebody else), IMAPI_E_NOTOPENED. */
HRESULT coaster_last_verification(IDiscMaster *master, struct coaster_verification *verification);

/**
 * What the drive said when the last RecordDisc of this master failed: sense key << 16 | additional sense code << 8 | its qualifier (SPC-3
 * 4.5.6, annex D.2), 030C00h for a WRITE ERROR. 0: it did not fail, or not by a command that the drive refused while the disc was read, prepared for, written
 * or closed. S_OK, E_POINTER, E_INVALIDARG (a master of somebody else), IMAPI_E_NOTOPENED, E_UNEXPECTED (while burning).
 */
HRESULT coaster_last_sense(IDiscMaster *master, ULONG *sense);
/** The words that the standard has for it, "WRITE ERROR"; "" for what it has none for here. Never NULL. */
const char *coaster_sense_text(ULONG sense);

/** The name of a result code, "IMAPI_E_WRONGDISC", or NULL for one that has none here. */
const char *coaster_result_name(HRESULT result);
/** One sentence for a person about it; never NULL. */
const char *coaster_result_text(HRESULT result);

/**
 * What protects that which is staged, as far as it is reached here and now: the sum of these. Read by name, it is the property
 * COASTER_STASH_PROTECTION (VT_I4) of the storages that GetRecorderProperties of the selected recorder and GetJolietProperties hand out. It is
 * an extension: no enumeration of a storage lists it, and Set... takes no notice of it. 0: no recorder is selected, so nothing can be staged.
 */
#define COASTER_STASH_PROTECTION u"CoasterStashProtection"
/** The bits of it. */
enum coaster_protection {
    COASTER_STASH_SEALED = 0x1,           /**< what goes to the disk is encrypted, and wiped with its key */
    COASTER_STASH_AES = 0x2,              /**< with AES-256-GCM by the processor; without: XChaCha20-Poly1305 */
    COASTER_STASH_KEY_LOCKED = 0x4,       /**< the key cannot be swapped out; without: the limit of locked memory was too small (ulimit -l) */
    COASTER_STASH_KEY_NOT_DUMPED = 0x8,   /**< the key is left out of core dumps */
    COASTER_STASH_OVERWRITTEN = 0x10,     /**< a wipe also overwrites the file: COASTER_STASH_OVERWRITE=1; it takes its time then */
    COASTER_STASH_BURN_NOT_DUMPED = 0x20, /* and the system dumps no core of the process at all while it records; without: COASTER_STASH_ALLOW */
    COASTER_STASH_ON_COMPRESSED = 0x100,  /**< of the place, with COASTER_STASH_ALLOW: a compressed folder, */
    COASTER_STASH_ON_ENCRYPTED = 0x200,   /**< an encrypted one, */
    COASTER_STASH_ON_REMOVABLE = 0x400,   /**< a disk that can be taken out */
    COASTER_STASH_IN_MEMORY = 0x800,      /**< tmpfs: swap is all that could keep it */
};
/** The same of a master that is open. S_OK, E_POINTER, E_INVALIDARG (not a master of this library), IMAPI_E_NOTOPENED. */
HRESULT coaster_stash_protection(IDiscMaster *master, LONG *protection);
/** One sentence for a person about it, without a full stop; freed with CoTaskMemFree. NULL: no memory. */
char *coaster_stash_protection_text(LONG protection);

#ifdef __cplusplus
}
#endif

#endif
