/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorder as the library sees it: a transport and the MMC commands that RecordDisc needs, each one function.
 * Functions return HRESULT by the sense map of reference 4.8 (device_result); the last sense stays for messages.
 */
#ifndef COASTER_IMAPI_DEVICE_H
#define COASTER_IMAPI_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "base/mmc.h"
#include "base/sense.h"
#include "imapi.h"
#include "transport/transport.h"

struct device;

/* One per drive and process, shared by every recorder object of that drive, by whatever URL it was found; counted.
 * Opens the transport when first used. A kernel's node is open only while it is used: whoever looks at a drive must not
 * keep others off it. */
HRESULT device_acquire(const char *url, struct device **device);
void device_release(struct device *device);
const char *device_url(const struct device *device);
/* Whether both URLs lead to one drive, as far as that is known without asking it. */
bool device_same_drive(const char *a, const char *b);

/* INQUIRY, GET CONFIGURATION and page 2Ah, read once and cached: these answer even after the device is gone. */
struct device_identity {
    char vendor[9], product[17], revision[5], serial[65]; /* trimmed */
    bool writes_cd_r, writes_cd_rw, test_write, buffer_underrun_free;
    /* by the data block types of CD Track at Once (feature 002Dh); true when it says none */
    bool writes_audio, writes_data;
    uint16_t maximum_write_speed; /* kB/s, for the disc inside */
    uint32_t buffer_size;         /* bytes, of page 2Ah; 0: it does not say */
};
HRESULT device_identify(struct device *device, struct device_identity *identity);
/* maximum_write_speed anew, for the disc inside (R-RCS-04); device_read_disc does it too. For the holder. */
HRESULT device_refresh_speed(struct device *device);
/* The same for somebody else: IMAPI_E_DEVICE_NOTACCESSIBLE at once, and the speed as known, while the device is held or
 * busy. */
HRESULT device_refresh_speed_if_free(struct device *device);

/* IMAPI_E_DEVICE_NOTPRESENT or S_OK: asks with INQUIRY, which takes no unit attention away from anybody. A device that
 * another thread's command is with is there, and not waited for. */
HRESULT device_probe(struct device *device);
/* The same before device_hold: a connection that broke while nobody used it, because a server was started anew, is made
 * again; under a holder it would not be. Of a device that is held nothing is asked. */
HRESULT device_find_again(struct device *device);

/*
 * Exclusive access: one holder (an opaque pointer) per device; across processes of this user by an advisory lock in the
 * runtime folder, across programs by O_EXCL on a node, across hosts by PERSISTENT RESERVE where the drive has it.
 * device_hold: S_OK, IMAPI_E_DEVICE_NOTACCESSIBLE, IMAPI_E_FILESYSTEM (the node is kept by a mounted disc),
 * IMAPI_E_DEVICE_NOTPRESENT; the transport is connected meanwhile. device_burning marks it for GetRecorderState.
 */
HRESULT device_hold(struct device *device, const void *holder);
void device_let_go(struct device *device, const void *holder);
const void *device_holder(struct device *device);
void device_set_burning(struct device *device, bool burning);
bool device_is_burning(const struct device *device);

/*
 * Time as the waits for a drive see it; a fact that tests replace, so that a drive which is busy for ever costs them
 * nothing. now: seconds, never backwards.
 */
struct device_time {
    double (*now)(void);
    void (*pause)(double seconds);
};
extern struct device_time device_time;

/*
 * From begin to end, all commands of this thread together may last so many seconds, however many a drive makes
 * necessary; when they are over every command is IMAPI_E_DEVICE_NOTACCESSIBLE without being sent. Within such a time
 * another can only be shorter. end takes what begin returned.
 */
double device_patience_begin(double seconds);
void device_patience_end(double before);
#define DEVICE_ANSWER_SECONDS 30 /* within which a drive that is there says who it is */

/* No CD has more: 89:59:74 is the last address in the program area (reference mmc 3.1). What a drive claims beyond it
 * is cut off. */
#define DEVICE_CD_BLOCKS_MOST 404850

/* Bytes of a block of data (mode 1) and of sound. */
enum { DATA_BLOCK = 2048, AUDIO_BLOCK = 2352 };

/* What identifies a disc (R-MUL-23) and what is on it. */
struct device_disc {
    bool present;
    uint16_t profile; /* enum disc_profile, or of a disc that is no CD */
    bool erasable;
    uint8_t status;             /* DISC_BLANK ...; 3: another kind */
    uint8_t last_session_state; /* enum session_state */
    uint16_t sessions;          /* complete ones */
    uint16_t last_track;        /* of the last complete session; 0 when blank */
    lba_t last_session_start;   /* its first track; LBA_NONE when blank */
    lba_t last_track_start;
    bool last_session_data; /* that track's CONTROL says data */
    uint8_t disc_type;      /* RDI byte 8 */
    bool identification_valid;
    uint32_t identification;
    lba_t next_writable; /* track FFh; LBA_NONE when there is none */
    uint32_t free_blocks;
    /* the first track of the disc is audio; false when blank or not known (MEDIA_CD_EXTRA, R-DEV-25) */
    bool first_session_audio;
    lba_t lead_out_start;      /* TOC point AAh: where the last complete session ends; LBA_NONE when blank */
    lba_t last_lead_out_start; /* capacity of a blank disc of this size is this - 2 */
    /* BLAKE2b of the volume descriptors of the last session; zeros when there are none */
    uint8_t descriptor_digest[32];
    bool descriptors_unreadable; /* the digest is not of all of them */
};

/* TEST UNIT READY until ready, then RDI, RTI, TOC. Becoming ready is waited for (30 s). No disc: S_OK with present
   false. IMAPI_E_DEVICE_NOTPRESENT, IMAPI_E_DISCINFO, ... A unit attention on the way is consumed and the reading
   starts again. */
HRESULT device_read_disc(struct device *device, struct device_disc *disc);
/* Asked now and then while something is waited for; true: the wait ends with IMAPI_E_USERABORT. */
typedef bool device_poll(void *context);
/* The same; poll, unless it is NULL, is asked while the drive becomes ready. */
HRESULT device_read_disc_asking(struct device *device, struct device_disc *disc, device_poll *poll, void *context);
extern unsigned device_becoming_ready_seconds; /* how long that wait may last */
#define DEVICE_IDENTIFY_SECONDS 120            /* and everything together, besides it */
/* The waiting part of it: S_OK, IMAPI_E_MEDIUM_NOTPRESENT, IMAPI_E_DEVICE_NOTACCESSIBLE (still not ready),
 * IMAPI_E_DEVICE_NOTPRESENT ... */
HRESULT device_wait_ready(struct device *device);
bool device_same_disc(const struct device_disc *a, const struct device_disc *b);

/*
 * Whether a file system on the disc is mounted on this host (4.4 step 9). The mount table is a fact that tests replace;
 * so is the question which block device of this host reaches the same drive (SCSI vendor, product and serial number are
 * those of identity).
 */
struct device_facts {
    const char *mount_table; /* /proc/self/mountinfo */
    const char *sysfs;       /* /sys: which nodes are one drive */
    const char *nodes;       /* /dev: where the nodes of this machine come and go */
    bool (*same_drive)(unsigned major, unsigned minor, const struct device_identity *identity);
};
extern struct device_facts device_facts;
bool device_is_mounted(struct device *device);

HRESULT device_read_blocks(struct device *device, lba_t lba, uint32_t count,
                           void *data); /* READ(10), DATA_BLOCK each */
/* The same, from the disc even when the drive has them in its memory. A drive that refuses that is asked without. */
HRESULT device_read_from_disc(struct device *device, lba_t lba, uint32_t count, void *data);
HRESULT device_read_audio(struct device *device, lba_t lba, uint32_t count, void *data); /* READ CD, AUDIO_BLOCK each */
HRESULT device_eject(struct device *device);                                             /* START STOP LoEj */
HRESULT device_blank(struct device *device, bool whole);
HRESULT device_prevent(struct device *device, bool prevent); /* letting go is tried a few times */

/* Page 05h, every field set (R-REC-69). */
struct device_write_setup {
    bool simulate, audio, next_session_allowed, buffer_underrun_free;
    uint32_t audio_pause;
};
HRESULT device_set_write_parameters(struct device *device,
                                    const struct device_write_setup *setup); /* refused: IMAPI_E_INITIALIZE_WRITE */
/* Sent until the drive takes it, a few times; over a new connection when the one of the burn is lost. */
HRESULT device_clear_test_write(struct device *device);
HRESULT device_set_write_speed(struct device *device, uint16_t kilobytes_per_second); /* FFFFh: highest */
HRESULT device_calibrate(struct device *device); /* SEND OPC; x/20 and 5/xx are tolerated */
/* READ BUFFER CAPACITY: the drive's buffer and what of it is free, bytes. */
HRESULT device_buffer_capacity(struct device *device, uint32_t *length, uint32_t *blank);
/* For a drive that is set up: a unit attention is a failure here, since it may tell of a reset that undid the set-up.
 */
HRESULT device_next_writable(struct device *device, lba_t *lba, uint32_t *free_blocks);

/* The connection broke under its holder: a new one, for tidying up alone. True when there is one. */
bool device_connect_again(struct device *device);

/* How many blocks one command may carry, at most most. */
uint32_t device_transfer_blocks(struct device *device, uint32_t block_size, uint32_t most);
/* WRITE(10). poll is asked while the drive says 2/04/07 or 2/04/08 (R-REC-69): true cancels. */
HRESULT device_write(struct device *device, lba_t lba, uint32_t count, uint32_t block_size, const void *data,
                     device_poll *poll, void *context);
HRESULT device_synchronize(struct device *device, device_poll *poll, void *context);
HRESULT device_close_session(struct device *device);

struct sense device_last_sense(const struct device *device); /* of this thread's last command */
/* writing: a write-type command has gone out (5/21, 5/63 then mean GENERIC instead of DISCFULL). */
HRESULT device_result(struct device *device, enum transport_result result, struct sense s, bool writing);

#endif
