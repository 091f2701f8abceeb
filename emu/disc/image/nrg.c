/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * NRG (reference mmc 8.2), big-endian: sectors, then a chain of chunks that the last 8 or 12 bytes of the file point
 * to. A session is CUES with DAOI, or ETNF for tracks at once (version 2: CUEX, DAOX, ETN2), and SINF, which ends it.
 */
#include "emu/disc/image/binary.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { MAXIMUM_CHAIN = 1 << 20, SUB_LENGTH = 96, DAO_HEADER = 22, CUE_ENTRY = 8, LEAD_OUT = 0xAA };

/* A chunk of the session that is being read; bytes NULL: none. */
struct chunk {
    const uint8_t *bytes;
    uint32_t length;
};

struct nrg {
    struct image *image;
    struct binary chain;
    uint64_t chain_at; /* in the file */
    unsigned file;
    bool old;
    enum { CUE_ADDRESS, CUE_TIME, CUE_BCD_TIME } cue_form;
    struct chunk cue, dao, at_once, text;
    bool ended;
};

static int damaged(const struct nrg *nrg, const char *what, const uint8_t *where)
{
    return fail(nrg->image->why, EXIT_USAGE_ERROR, "%s: %s (at byte %llu)", nrg->image->path, what,
                (unsigned long long)(nrg->chain_at + (where ? (uint64_t)(where - nrg->chain.bytes) : 0)));
}

struct nrg_track {
    const uint8_t *block;
    uint64_t pause_at, start_at, end_at; /* bytes in the file */
    unsigned mode;
    lba_t pause, start, end; /* addresses */
    unsigned control;
    uint32_t size; /* of a sector, 0: what the mode says */
    const uint8_t *isrc;
};

struct nrg_mode {
    uint8_t code;
    enum image_form form;
    uint8_t data_mode;
    uint16_t size;
};

static const struct nrg_mode modes[] = {
    {0x00, IMAGE_MODE_1, 1, 2048}, {0x02, IMAGE_FORM_1, 2, 2048},  {0x03, IMAGE_SUB_HEADER, 2, 2336},
    {0x05, IMAGE_WHOLE, 1, 2352},  {0x06, IMAGE_WHOLE, 2, 2352},   {0x07, IMAGE_AUDIO, 0xF, 2352},
    {0x0F, IMAGE_WHOLE, 1, 2448},  {0x10, IMAGE_AUDIO, 0xF, 2448}, {0x11, IMAGE_WHOLE, 2, 2448},
};

/* ------------------------------------------------------------------ tracks */

static const struct nrg_mode *find_mode(unsigned code)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (modes[i].code == code)
            return &modes[i];
    return NULL;
}

/* Sectors [from, to) of the file. */
static int take_sectors(struct nrg *nrg, const struct nrg_track *said, const struct nrg_mode *mode, uint64_t from,
                        uint64_t to)
{
    struct image_extent extent = {.file = nrg->file, .at = (off_t)from, .stride = mode->size, .form = mode->form};
    if (mode->size == IMAGE_SECTOR + SUB_LENGTH) {
        extent.sub_channel = IMAGE_SUB_SYMBOLS;
        extent.sub_file = nrg->file;
        extent.sub_at = extent.at + IMAGE_SECTOR;
        extent.sub_stride = mode->size;
    }
    if (from > to || to > nrg->chain_at || (to - from) % mode->size != 0)
        return damaged(nrg, "the bytes of a track are not whole sectors of the file", said->block);
    return image_append(nrg->image, &extent, (int64_t)((to - from) / mode->size) * IMAGE_SECTOR);
}

static void take_isrc(struct disc_track *track, const uint8_t *isrc)
{
    for (unsigned i = 0; isrc && i < 12; i++) {
        bool digit = isrc[i] >= '0' && isrc[i] <= '9', letter = isrc[i] >= 'A' && isrc[i] <= 'Z';
        if (!digit && (i >= 5 || !letter))
            return;
    }
    if (isrc)
        memcpy(track->isrc, isrc, 12);
}

static int add_track(struct nrg *nrg, const struct nrg_track *said)
{
    struct disc_track *track = NULL;
    const struct nrg_mode *mode = find_mode(said->mode);
    if (!mode || (said->size != 0 && said->size != mode->size))
        return damaged(nrg, "a track has an unknown mode or size of sectors", said->block);
    bool data = mode->form != IMAGE_AUDIO;
    if (data != ((said->control & 4) != 0))
        return damaged(nrg, "a track is data by its mode or by its control, not by both", said->block);
    int code = image_begin_track(nrg->image, said->control, mode->form, &track);
    if (code == 0)
        code = image_advance(nrg->image, said->pause);
    if (code)
        return code;
    track->data_mode = mode->data_mode;
    take_isrc(track, said->isrc);
    if (mode->size == IMAGE_SECTOR + SUB_LENGTH) {
        track->sub_channel = SUB_CHANNEL_KEPT;
        track->write_type = WRITE_TYPE_RAW;
    }
    code = take_sectors(nrg, said, mode, said->pause_at, said->start_at);
    if (code == 0 && image_address(nrg->image) != said->start) {
        if (said->pause_at != said->start_at)
            return damaged(nrg, "the pre-gap of a track is not as long in the file as by its addresses", said->block);
        code = image_advance(nrg->image, said->start);
    }
    if (code == 0)
        code = take_sectors(nrg, said, mode, said->start_at, said->end_at);
    if (code == 0 && image_address(nrg->image) != said->end && said->end != LBA_NONE)
        return damaged(nrg, "a track is not as long in the file as by its addresses", said->block);
    if (code == 0)
        code = image_mark_start(nrg->image, track, said->start);
    return code ? code : image_end_track(nrg->image, track);
}

/* ------------------------------------------------------------------ disc at once */

static lba_t cue_address(const struct nrg *nrg, const uint8_t *entry)
{
    if (nrg->cue_form == CUE_ADDRESS)
        return get_lba(entry + 4);
    bool bcd_time = nrg->cue_form == CUE_BCD_TIME;
    unsigned minute = bcd_time ? from_bcd(entry[5]) : entry[5], second = bcd_time ? from_bcd(entry[6]) : entry[6],
             frame = bcd_time ? from_bcd(entry[7]) : entry[7];
    return (lba_t)((minute * 60 + second) * CD_FRAMES_PER_SECOND + frame) - CD_PREGAP;
}

/* The entry for an index of a track; NULL: there is none. track 100: the lead-out. */
static const uint8_t *find_cue(const struct nrg *nrg, unsigned track, unsigned index)
{
    for (uint32_t at = 0; at + CUE_ENTRY <= nrg->cue.length; at += CUE_ENTRY) {
        const uint8_t *entry = nrg->cue.bytes + at;
        unsigned number = entry[1] == LEAD_OUT ? 100 : from_bcd(entry[1]);
        if (number == track && (track == 100 || from_bcd(entry[2]) == index))
            return entry;
    }
    return NULL;
}

/* Where a track ends: where the next begins with its pause, or the lead-out. */
static const uint8_t *find_cue_end(const struct nrg *nrg, unsigned number, bool last)
{
    const uint8_t *next = last ? find_cue(nrg, 100, 1) : find_cue(nrg, number + 1, 0);
    return next || last ? next : find_cue(nrg, number + 1, 1);
}

/* Of version 1, readers and files differ in how CUES has addresses: it is the way in which every track is as long as
 * its bytes. */
static void find_cue_form(struct nrg *nrg, const uint8_t *blocks, unsigned first, unsigned last)
{
    bool fits = false;
    for (int form = CUE_TIME; nrg->old && !fits && form <= CUE_BCD_TIME; form++) {
        nrg->cue_form = form;
        fits = true;
        for (unsigned number = first; number <= last && fits; number++) {
            const uint8_t *block = blocks + (number - first) * 30;
            const uint8_t *start = find_cue(nrg, number, 1), *end = find_cue_end(nrg, number, number == last);
            int64_t bytes = (int64_t)get_be32(block + 26) - get_be32(block + 22);
            fits = start && end &&
                   (int64_t)(cue_address(nrg, end) - cue_address(nrg, start)) * get_be16(block + 12) == bytes;
        }
    }
    if (!fits)
        nrg->cue_form = CUE_ADDRESS;
}

static int take_dao(struct nrg *nrg, const uint8_t *block, unsigned number, bool last, struct nrg_track *track)
{
    const uint8_t *start = find_cue(nrg, number, 1), *pause = find_cue(nrg, number, 0);
    const uint8_t *next = find_cue_end(nrg, number, last);
    if (!start || !next)
        return damaged(nrg, "a track has no index 1 or no end in the cue sheet", block);
    *track = (struct nrg_track){.block = block,
                                .isrc = block,
                                .size = get_be16(block + 12),
                                .mode = block[14],
                                .control = start[0] >> 4,
                                .start = cue_address(nrg, start),
                                .pause = cue_address(nrg, pause ? pause : start),
                                .end = cue_address(nrg, next)};
    const uint8_t *at = block + 18;
    track->pause_at = nrg->old ? get_be32(at) : get_be64(at);
    track->start_at = nrg->old ? get_be32(at + 4) : get_be64(at + 8);
    track->end_at = nrg->old ? get_be32(at + 8) : get_be64(at + 16);
    if (track->start < 0 || track->start > disc_kind_pressed.last_lead_out_start || track->pause > track->start ||
        track->pause < -CD_PREGAP)
        return damaged(nrg, "a track begins where no disc has one", start);
    return 0;
}

static int take_dao_indexes(struct nrg *nrg, unsigned number)
{
    const struct disc_track *track = &nrg->image->layout.tracks[number - 1];
    int code = 0;
    for (unsigned index = 2; index < 100 && code == 0; index++) {
        const uint8_t *entry = find_cue(nrg, number, index);
        lba_t at = entry ? cue_address(nrg, entry) : 0;
        if (entry && at >= track->start + track->length)
            return damaged(nrg, "an index lies behind its track", entry);
        if (entry)
            code = image_mark_index(nrg->image, track, index, at);
    }
    return code;
}

static int add_dao_tracks(struct nrg *nrg)
{
    const uint8_t *header = nrg->dao.bytes;
    unsigned first = header[20], last = header[21];
    size_t size = nrg->old ? 30 : 42;
    if (first < 1 || last < first || last > DISC_MAXIMUM_TRACKS ||
        nrg->dao.length < DAO_HEADER + (last - first + 1) * size)
        return damaged(nrg, "a session does not say which tracks it has", header);
    find_cue_form(nrg, header + DAO_HEADER, first, last);
    int code = 0;
    for (unsigned number = first; number <= last && code == 0; number++) {
        const uint8_t *block = header + DAO_HEADER + (number - first) * size;
        struct nrg_track track = {0};
        code = number == nrg->image->layout.track_count + 1u ? take_dao(nrg, block, number, number == last, &track)
                                                             : damaged(nrg, "tracks are not numbered in order", block);
        if (code == 0 && number == first)
            code = image_begin_session_at(nrg->image, header[18] == 0x20 || header[18] == 0x10 ? header[18] : 0,
                                          track.pause < track.start ? track.pause : track.start - CD_PREGAP);
        if (code == 0)
            code = add_track(nrg, &track);
        if (code == 0)
            code = take_dao_indexes(nrg, number);
    }
    return code;
}

static int add_dao(struct nrg *nrg)
{
    int code = add_dao_tracks(nrg);
    if (code)
        return code;
    struct disc_session *session = &nrg->image->layout.sessions[nrg->image->layout.session_count - 1];
    const char *number = (const char *)nrg->dao.bytes + 4;
    bool digits = true;
    for (unsigned i = 0; i < 13; i++)
        digits = digits && number[i] >= '0' && number[i] <= '9';
    if (digits)
        memcpy(session->media_catalog_number, number, 13);
    return 0;
}

/* ------------------------------------------------------------------ track at once */

/* A pause of 150 before each. The address that a chunk has of a track leaves the pauses out, and readers ignore it. */
static int add_at_once(struct nrg *nrg)
{
    uint32_t size = nrg->old ? 20 : 32, count = nrg->at_once.length / size;
    if (count == 0 || count > DISC_MAXIMUM_TRACKS)
        return damaged(nrg, "a session does not say which tracks it has", nrg->at_once.bytes);
    int code = image_begin_session(nrg->image, 0, 0);
    for (uint32_t i = 0; i < count && code == 0; i++) {
        const uint8_t *block = nrg->at_once.bytes + i * size;
        uint64_t from = nrg->old ? get_be32(block) : get_be64(block),
                 length = nrg->old ? get_be32(block + 4) : get_be64(block + 8);
        struct nrg_track track = {.block = block,
                                  .mode = block[nrg->old ? 11 : 19],
                                  .pause_at = from,
                                  .start_at = from,
                                  .end_at = from + length,
                                  .start = image_address(nrg->image) + CD_PREGAP,
                                  .end = LBA_NONE};
        const struct nrg_mode *mode = find_mode(track.mode);
        track.control = mode && mode->form == IMAGE_AUDIO ? 0 : 4;
        track.pause = track.start;
        if (length > UINT64_MAX - from)
            return damaged(nrg, "the bytes of a track are not in the file", block);
        code = add_track(nrg, &track);
    }
    return code;
}

/* ------------------------------------------------------------------ the chain */

static int end_session(struct nrg *nrg, const uint8_t *where)
{
    int code;
    if (nrg->dao.bytes && nrg->cue.bytes)
        code = add_dao(nrg);
    else if (nrg->at_once.bytes)
        code = add_at_once(nrg);
    else
        code = damaged(nrg, "a session has neither CUES with DAOI nor ETNF", where);
    if (code == 0)
        code = image_end_session(nrg->image);
    if (code == 0 && nrg->text.bytes)
        code = image_take_packs(nrg->image, nrg->image->layout.session_count, nrg->text.bytes, nrg->text.length,
                                nrg->image->path);
    nrg->dao = nrg->cue = nrg->at_once = nrg->text = (struct chunk){0};
    return code;
}

static bool is(const uint8_t *name, const char *old, const char *new)
{
    return memcmp(name, old, 4) == 0 || memcmp(name, new, 4) == 0;
}

static int take_chunk(struct nrg *nrg, const uint8_t *name, struct chunk chunk)
{
    enum { ANY_CD = 1 };
    if (is(name, "CUES", "CUEX"))
        nrg->cue = chunk;
    else if (is(name, "DAOI", "DAOX"))
        nrg->dao = chunk;
    else if (is(name, "ETNF", "ETN2"))
        nrg->at_once = chunk;
    else if (is(name, "CDTX", "CDTX"))
        nrg->text = chunk;
    else if (is(name, "SINF", "SINF"))
        return end_session(nrg, name);
    else if (is(name, "MTYP", "MTYP") && chunk.length >= 4 && get_be32(chunk.bytes) != 0 &&
             (get_be32(chunk.bytes) & 0x3E) != 0 && !(get_be32(chunk.bytes) & ANY_CD))
        return damaged(nrg, "it does not describe a CD", name);
    else if (is(name, "END!", "END!"))
        nrg->ended = true;
    if (is(name, "DAOI", "DAOX") && chunk.length < DAO_HEADER)
        return damaged(nrg, "DAOI is too short", name);
    return 0;
}

static int walk(struct nrg *nrg)
{
    int code = 0;
    for (uint64_t at = 0; code == 0 && !nrg->ended;) {
        const uint8_t *head = binary_at(&nrg->chain, at, 8);
        if (!head)
            return damaged(nrg, "its chunks do not end with END!", NULL);
        struct chunk chunk = {head + 8, get_be32(head + 4)};
        if (!binary_at(&nrg->chain, at + 8, chunk.length))
            return damaged(nrg, "a chunk ends behind the file", head);
        code = take_chunk(nrg, head, chunk);
        at += 8 + (uint64_t)chunk.length;
    }
    bool pending = nrg->dao.bytes || nrg->at_once.bytes;
    return code || !pending ? code : end_session(nrg, nrg->chain.bytes);
}

/* The last bytes say where the chain begins. */
static int find_chain(struct nrg *nrg, uint8_t **bytes)
{
    const struct image_file *file = &nrg->image->files[nrg->file];
    uint8_t tail[12];
    if (file->end < (off_t)sizeof tail || pread(file->descriptor, tail, sizeof tail, file->end - 12) != sizeof tail)
        return damaged(nrg, "it is too short for an NRG file", NULL);
    nrg->old = memcmp(tail, "NER5", 4) != 0;
    if (nrg->old && memcmp(tail + 4, "NERO", 4) != 0)
        return damaged(nrg, "it does not end as an NRG file does", NULL);
    uint64_t at = nrg->old ? get_be32(tail + 8) : get_be64(tail + 4);
    uint64_t end = (uint64_t)file->end - (nrg->old ? 8 : 12);
    if (at > end || end - at > MAXIMUM_CHAIN)
        return damaged(nrg, "its last bytes point to no chain of chunks", NULL);
    *bytes = malloc(end - at + 1);
    if (!*bytes)
        return fail(nrg->image->why, EXIT_INTERNAL, "out of memory");
    nrg->chain = (struct binary){*bytes, end - at};
    nrg->chain_at = at;
    return pread(file->descriptor, *bytes, end - at, (off_t)at) == (ssize_t)(end - at)
               ? 0
               : fail(nrg->image->why, EXIT_NO_DRIVE, "%s cannot be read", nrg->image->path);
}

static int parse(struct image *image)
{
    struct nrg nrg = {.image = image};
    uint8_t *bytes = NULL;
    const char *slash = strrchr(image->path, '/');
    int code = image_file(image, slash ? slash + 1 : image->path, &nrg.file);
    if (code == 0)
        code = find_chain(&nrg, &bytes);
    if (code == 0)
        code = walk(&nrg);
    if (bytes) /* the chain is no sector */
        image->files[nrg.file].end = (off_t)nrg.chain_at;
    free(bytes);
    return code;
}

const struct image_format image_nrg = {.name = "NRG", .suffix = ".nrg", .parse = parse};
