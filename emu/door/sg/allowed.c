/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel (6.1) lets a process without CAP_SYS_RAWIO send: through sr and bsg the commands that only read, and
 * the writing ones when the node is open for writing; through sg everything when it is open for both, and else what
 * reads.
 */
#include <fcntl.h>
#include <unistd.h>

#include "emu/door/sg/shim.h"

enum { READS = 1, WRITES = 2 };

static const uint8_t classes[256] = {
    /* TEST UNIT READY, REQUEST SENSE, READ(6), INQUIRY, MODE SENSE(6), START STOP UNIT, RECEIVE DIAGNOSTIC */
    [0x00] = READS,
    [0x03] = READS,
    [0x08] = READS,
    [0x12] = READS,
    [0x1A] = READS,
    [0x1B] = READS,
    [0x1C] = READS,
    /* READ FORMAT CAPACITIES, READ CAPACITY, READ(10), SEEK, VERIFY, READ DEFECT DATA, READ BUFFER, READ LONG */
    [0x23] = READS,
    [0x25] = READS,
    [0x28] = READS,
    [0x2B] = READS,
    [0x2F] = READS,
    [0x37] = READS,
    [0x3C] = READS,
    [0x3E] = READS,
    /* READ SUB-CHANNEL, READ TOC, READ HEADER, PLAY AUDIO, GET CONFIGURATION, PLAY AUDIO MSF and TRACK INDEX, GET EVENT
     * STATUS, PAUSE RESUME, LOG SENSE, STOP PLAY SCAN, READ DISC INFORMATION, READ TRACK INFORMATION, MODE SENSE(10),
     * READ BUFFER CAPACITY */
    [0x42] = READS,
    [0x43] = READS,
    [0x44] = READS,
    [0x45] = READS,
    [0x46] = READS,
    [0x47] = READS,
    [0x48] = READS,
    [0x4A] = READS,
    [0x4B] = READS,
    [0x4D] = READS,
    [0x4E] = READS,
    [0x51] = READS,
    [0x52] = READS,
    [0x5A] = READS,
    [0x5C] = READS,
    /* READ(16), VERIFY(16), ZBC IN, SERVICE ACTION IN(16), REPORT LUNS, SEND KEY (MAINTENANCE IN), REPORT KEY,
     * READ(12), GET PERFORMANCE, READ DISC STRUCTURE, READ CD MSF, SCAN, PLAY CD, READ CD */
    [0x88] = READS,
    [0x8F] = READS,
    [0x95] = READS,
    [0x9E] = READS,
    [0xA0] = READS,
    [0xA3] = READS,
    [0xA4] = READS,
    [0xA8] = READS,
    [0xAC] = READS,
    [0xAD] = READS,
    [0xB9] = READS,
    [0xBA] = READS,
    [0xBC] = READS,
    [0xBE] = READS,
    /* FORMAT UNIT, WRITE(6), MODE SELECT(6), ERASE, PREVENT ALLOW */
    [0x04] = WRITES,
    [0x0A] = WRITES,
    [0x15] = WRITES,
    [0x19] = WRITES,
    [0x1E] = WRITES,
    /* WRITE(10), WRITE AND VERIFY, SYNCHRONIZE CACHE, WRITE LONG, WRITE SAME, LOG SELECT, RESERVE TRACK, SEND OPC, MODE
     * SELECT(10), REPAIR TRACK, CLOSE TRACK, SEND CUE SHEET */
    [0x2A] = WRITES,
    [0x2E] = WRITES,
    [0x35] = WRITES,
    [0x3F] = WRITES,
    [0x41] = WRITES,
    [0x4C] = WRITES,
    [0x53] = WRITES,
    [0x54] = WRITES,
    [0x55] = WRITES,
    [0x58] = WRITES,
    [0x5B] = WRITES,
    [0x5D] = WRITES,
    /* WRITE(16), WRITE SAME(16), ZBC OUT, BLANK, SEND EVENT, LOAD UNLOAD, SET READ AHEAD, WRITE(12), WRITE AND
     * VERIFY(12), SET STREAMING, SET CD SPEED, SEND DISC STRUCTURE, WRITE LONG(16) */
    [0x8A] = WRITES,
    [0x93] = WRITES,
    [0x94] = WRITES,
    [0xA1] = WRITES,
    [0xA2] = WRITES,
    [0xA6] = WRITES,
    [0xA7] = WRITES,
    [0xAA] = WRITES,
    [0xAE] = WRITES,
    [0xB6] = WRITES,
    [0xBB] = WRITES,
    [0xBF] = WRITES,
    [0xEA] = WRITES,
};

bool shim_allowed(int descriptor, enum node node, uint8_t opcode)
{
    if (geteuid() == 0)
        return true;
    int mode = fcntl(descriptor, F_GETFL) & O_ACCMODE;
    if (node == NODE_GENERIC && mode == O_RDWR)
        return true;
    return classes[opcode] == READS || (classes[opcode] == WRITES && mode != O_RDONLY);
}
