/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A life of a disc: commands one after the other, with what was sent and what was acknowledged written down. A step
 * ends with each command that makes things durable. A life is lived once without faults, and then again with them.
 */
#ifndef COASTER_EMU_TESTS_CRASH_LIFE_H
#define COASTER_EMU_TESTS_CRASH_LIFE_H

#include "emu/tests/disc_support.h"

#include "emu/disc/sector.h"
#include "emu/tests/crash_disk.h"

enum { MOST_STEPS = 40, MOST_SENT = 600, ALL_BLOCKS = 500000 };

/* What a step does to what was there before it. */
enum change {
    ADDS,   /* nothing is lost, and some of it may be there already */
    ERASES, /* all of it happens or nothing */
    FORMATS /* and between the two the disc may be blank */
};

struct step {
    enum change change;
    struct disc_layout layout;
    unsigned cd_text_packs;
};

/* Blocks that a host sent, or (bytes NULL) erased: from then on they are zeros. */
struct sent {
    unsigned step;     /* the one that it belongs to */
    unsigned event;    /* so many had happened before */
    unsigned answered; /* and so many when it was answered; UINT32_MAX: it was not */
    lba_t lba;
    lba_t count;
    bool whole; /* 2352 bytes of main channel; else 2048 of user data */
    uint8_t *bytes;
};

static struct step steps[MOST_STEPS]; /* of the life without faults; [0]: blank */
static unsigned step_count;           /* the last one's number */

static struct {
    const char *name;
    struct disc *disc;
    char path[128];
    bool reference; /* no fault: the steps are written down */
    bool ends_at_fault, stopped;
    unsigned step; /* the last one acknowledged */
    unsigned events[MOST_STEPS];
    unsigned generation;
    struct sent sent[MOST_SENT];
    unsigned sent_count;
} life;

static unsigned mistakes;
static char point[200]; /* where we are, for whoever reads of a mistake */

static inline bool wrong(const char *format, ...) coaster_printf(1, 2);
static inline bool wrong(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    printf("# %s: %s: ", life.name, point);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    mistakes++;
    return false;
}

/* ------------------------------------------------------------------ commands */

static inline bool sense_is(struct sense s, enum sense_key key, unsigned additional)
{
    return s.key == key && (unsigned)(s.code << 8 | s.qualifier) == additional;
}

/* True: done. A command that met the host's error says so, and is tried again when there is room again. */
static inline bool answered(struct sense s, const char *command)
{
    bool met = disk.failing;
    disk_recovers();
    if (met && !sense_is(s, MEDIUM_ERROR, WRITE_ERROR)) {
        life.stopped = true;
        return wrong("%s met an error of the host's and answers %x/%02x/%02x", command, s.key, s.code, s.qualifier);
    }
    if (met && life.ends_at_fault)
        life.stopped = true;
    if (met || sense_good(s))
        return !met;
    life.stopped = true;
    return wrong("%s answers %x/%02x/%02x", command, s.key, s.code, s.qualifier);
}

#define command(call)                                                                                                  \
    do {                                                                                                               \
        if (life.stopped || (!answered(call, #call) && (life.stopped || !answered(call, #call))))                      \
            return;                                                                                                    \
    } while (0)

static inline void acknowledged(enum change change)
{
    if (life.stopped)
        return;
    life.events[++life.step] = disk.count;
    if (!life.reference)
        return;
    steps[life.step].change = change;
    steps[life.step].layout = *disc_layout(life.disc);
    step_count = life.step;
}

static inline struct sent *note(lba_t lba, lba_t count, bool whole, const uint8_t *bytes)
{
    if (life.sent_count == MOST_SENT)
        abort();
    struct sent *sent = &life.sent[life.sent_count++];
    *sent = (struct sent){life.step + 1, disk.count, UINT32_MAX, lba, count, whole, NULL};
    if (bytes) {
        size_t size = (size_t)count * (whole ? SECTOR_LENGTH : 2048);
        sent->bytes = malloc(size);
        memcpy(sent->bytes, bytes, size);
    }
    return sent;
}

/* The blocks that were noted last are the disc's now. */
static inline void note_answered(void)
{
    life.sent[life.sent_count - 1].answered = disk.count;
}

/* Blocks of size bytes, whose first are what is read later. */
static inline void send_blocks(lba_t lba, lba_t count, size_t size, const struct write_parameters *parameters)
{
    enum { AT_ONCE = 32 };
    static uint8_t blocks[AT_ONCE * 2448], kept[AT_ONCE * SECTOR_LENGTH];
    size_t keep = size >= SECTOR_LENGTH ? SECTOR_LENGTH : 2048;
    for (lba_t step; count > 0; count -= step, lba += step) {
        step = count < AT_ONCE ? count : AT_ONCE;
        for (lba_t i = 0; i < step; i++) {
            make_sector(blocks + (size_t)i * size, size, lba + i, life.generation);
            memcpy(kept + (size_t)i * keep, blocks + (size_t)i * size, keep);
        }
        if (life.stopped)
            return;
        note(lba, step, keep == SECTOR_LENGTH, kept);
        command(disc_write(life.disc, lba, (uint32_t)step, blocks, parameters));
        note_answered();
    }
}

static inline void send(lba_t lba, lba_t count, const struct write_parameters *parameters)
{
    send_blocks(lba, count, write_block_size(parameters->data_block_type), parameters);
}

/* At the next writable address. */
static inline void append(lba_t count, const struct write_parameters *parameters)
{
    struct disc_track track;
    if (life.stopped)
        return;
    if (sense_good(disc_next_track(life.disc, parameters, &track)))
        send(track.next_writable, count, parameters);
    else
        wrong("there is no next track");
}

static inline void synchronize(void)
{
    command(disc_synchronize(life.disc));
    acknowledged(ADDS);
}

static inline void close_track(unsigned track, const struct write_parameters *parameters)
{
    command(disc_close_track(life.disc, track, parameters));
    acknowledged(ADDS);
}

static inline void close_session(const struct write_parameters *parameters)
{
    command(disc_close_session(life.disc, parameters));
    acknowledged(ADDS);
}

static inline void reserve(uint32_t blocks, const struct write_parameters *parameters)
{
    command(disc_reserve(life.disc, blocks, parameters));
    acknowledged(ADDS);
}

/* [from, from + count) is erased by it. */
static inline void blank(unsigned type, lba_t address, lba_t from, lba_t count)
{
    if (life.stopped)
        return;
    note(from, count, false, NULL);
    command(disc_blank(life.disc, type, address));
    acknowledged(ERASES);
}

static inline void format(uint8_t type, uint32_t blocks)
{
    if (life.stopped)
        return;
    if (type == 0x10)
        note(-CD_PREGAP, ALL_BLOCKS, false, NULL);
    const struct disc_format wanted = {.blocks = blocks, .type = type, .parameter = CD_FIXED_PACKET};
    command(disc_format(life.disc, &wanted));
    acknowledged(type == 0x10 ? FORMATS : ADDS);
}

/* Out and in again, power off and on. Nothing is written that was not written before, so an error is nobody's. */
static inline void reload(void)
{
    struct failure why;
    if (life.stopped)
        return;
    disc_close(life.disc);
    const struct disc_options options = {.seed = 1, .store_operations = &recorded_disk};
    if (disc_open(life.path, &options, &life.disc, &why) != 0) {
        wrong("%s", why.sentence);
        life.disc = NULL;
        life.stopped = true;
    }
    if (disk.failing && life.ends_at_fault)
        life.stopped = true;
    disk_recovers();
}

/* ------------------------------------------------------------------ what was sent */

/* What lies at lba after the steps up to this one, of what was sent before so many events; NULL: zeros. */
static inline const struct sent *sent_to(lba_t lba, unsigned first_step, unsigned last_step, unsigned events)
{
    for (unsigned i = life.sent_count; i-- > 0;) {
        const struct sent *sent = &life.sent[i];
        if (sent->step >= first_step && sent->step <= last_step && sent->event < events && lba >= sent->lba &&
            lba < sent->lba + sent->count)
            return sent->bytes ? sent : NULL;
    }
    return NULL;
}

static inline const uint8_t *sent_block(const struct sent *sent, lba_t lba)
{
    return sent->bytes + (size_t)(lba - sent->lba) * (sent->whole ? SECTOR_LENGTH : 2048);
}

/* The last block that the step sent, of those from start on; start: none. */
static inline lba_t sent_up_to(lba_t start, unsigned step, unsigned events)
{
    lba_t end = start;
    for (unsigned i = 0; i < life.sent_count; i++) {
        const struct sent *sent = &life.sent[i];
        if (sent->step == step && sent->event < events && sent->bytes && sent->lba + sent->count > end)
            end = sent->lba + sent->count;
    }
    return end;
}

/* ------------------------------------------------------------------ to live */

struct script {
    const char *name, *kind;
    void (*live)(void);
};

static inline void life_forget(void)
{
    for (unsigned i = 0; i < life.sent_count; i++)
        free(life.sent[i].bytes);
    life.sent_count = 0;
    disk_forget();
}

/* fault_at: the operation of the host's that fails, or NEVER. The disc is blank, at life.path. */
static inline void live(const struct script *script, int fault_at, int error, bool ends_at_fault)
{
    struct failure why;
    life_forget();
    life.reference = fault_at == NEVER;
    life.ends_at_fault = ends_at_fault;
    life.stopped = false;
    life.step = 0;
    life.generation = 1;
    disk.fault_at = fault_at;
    disk.error = error;
    const struct disc_options options = {.seed = 1, .store_operations = &recorded_disk};
    if (disc_open(life.path, &options, &life.disc, &why) != 0) {
        wrong("%s", why.sentence);
        return;
    }
    if (life.reference) {
        memset(steps, 0, sizeof steps);
        steps[0].layout = *disc_layout(life.disc);
    }
    script->live();
    disc_abandon(life.disc);
    life.disc = NULL;
}

#endif
