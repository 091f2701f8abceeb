/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The model that parsers fill: sessions and tracks one behind the other, and where their sectors are kept. */
#include "emu/disc/image/image.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAXIMUM_FILES = 256, MAXIMUM_EXTENTS = 1 << 16, FIRST_GAP = 11250, LATER_GAP = 6750 };

static int no_memory(const struct image *image)
{
    return fail(image->why, EXIT_INTERNAL, "out of memory");
}

size_t image_form_size(enum image_form form)
{
    static const size_t sizes[] = {
        [IMAGE_AUDIO] = 2352,  [IMAGE_WHOLE] = 2352,      [IMAGE_MODE_1] = 2048, [IMAGE_FORM_1] = 2048,
        [IMAGE_FORM_2] = 2324, [IMAGE_SUB_HEADER] = 2336, [IMAGE_MODE_2] = 2336};
    return sizes[form];
}

lba_t image_address(const struct image *image)
{
    int64_t sector = image->at / IMAGE_SECTOR;
    return (lba_t)(image->at % IMAGE_SECTOR < 0 ? sector - 1 : sector);
}

/* ------------------------------------------------------------------ files */

int image_file(struct image *image, const char *name, unsigned *file)
{
    for (unsigned i = 0; i < image->file_count; i++) {
        *file = i;
        if (strcmp(image->files[i].name, name) == 0)
            return 0;
    }
    if (image->file_count == MAXIMUM_FILES)
        return fail(image->why, EXIT_USAGE_ERROR, "more than %d files are named", MAXIMUM_FILES);
    struct image_file *files = realloc(image->files, (image->file_count + 1) * sizeof *files);
    if (!files)
        return no_memory(image);
    image->files = files;
    char *copy = strdup(name);
    if (!copy)
        return no_memory(image);
    int descriptor = image_open_beside(image, name);
    if (descriptor < 0) {
        free(copy);
        return EXIT_USAGE_ERROR;
    }
    struct stat facts = {0};
    (void)fstat(descriptor, &facts);
    files[image->file_count] = (struct image_file){.name = copy, .descriptor = descriptor, .end = facts.st_size};
    *file = image->file_count++;
    return 0;
}

/* ------------------------------------------------------------------ sessions */

static struct disc_session *last_session(struct image *image)
{
    return &image->layout.sessions[image->layout.session_count - 1];
}

int image_begin_session(struct image *image, unsigned disc_type, lba_t gap)
{
    struct disc_layout *layout = &image->layout;
    if (layout->session_count == DISC_MAXIMUM_TRACKS)
        return fail(image->why, EXIT_USAGE_ERROR, "a disc has at most %d sessions", DISC_MAXIMUM_TRACKS);
    lba_t lead_in = disc_kind_pressed.lead_in_start;
    if (layout->session_count == 0) {
        image->at = -(int64_t)CD_PREGAP * IMAGE_SECTOR;
    } else {
        struct disc_session *before = last_session(image);
        bool first = before->number == 1;
        lba_t standard = first ? FIRST_GAP : LATER_GAP;
        lead_in = before->lead_out + (first ? CD_FIRST_LEAD_OUT : CD_LATER_LEAD_OUT);
        before->next_allowed = true;
        before->next_program_area = before->lead_out + (gap ? gap : standard);
        image->at = (int64_t)before->next_program_area * IMAGE_SECTOR;
    }
    uint8_t number = ++layout->session_count;
    *last_session(image) = (struct disc_session){.number = number,
                                                 .state = SESSION_COMPLETE,
                                                 .disc_type = (uint8_t)disc_type,
                                                 .lead_in = lead_in,
                                                 .lead_out = LBA_NONE,
                                                 .next_program_area = LBA_NONE,
                                                 .write_type = WRITE_TYPE_SAO};
    image->session_began = true;
    return 0;
}

int image_begin_session_at(struct image *image, unsigned disc_type, lba_t program_area)
{
    if (image->layout.session_count == 0)
        return program_area == -CD_PREGAP
                   ? image_begin_session(image, disc_type, 0)
                   : fail(image->why, EXIT_USAGE_ERROR, "the first session does not begin at 00:02:00");
    lba_t lead_out = last_session(image)->lead_out;
    bool first = image->layout.session_count == 1;
    if (program_area - (int64_t)lead_out < (first ? CD_FIRST_LEAD_OUT : CD_LATER_LEAD_OUT))
        return fail(image->why, EXIT_USAGE_ERROR, "session %d begins inside the lead-out before it",
                    image->layout.session_count + 1);
    return image_begin_session(image, disc_type, program_area - lead_out);
}

int image_advance(struct image *image, lba_t at)
{
    int64_t to = (int64_t)at * IMAGE_SECTOR, least = image->at;
    if (image->track_began)
        least -= (int64_t)CD_PREGAP * IMAGE_SECTOR;
    if (to < least)
        return fail(image->why, EXIT_USAGE_ERROR, "two tracks overlap");
    if (to > image->at)
        return image_append_zeros(image, to - image->at);
    image->at = to;
    return 0;
}

int image_end_session(struct image *image)
{
    struct disc_session *session = last_session(image);
    if (image->session_began)
        return fail(image->why, EXIT_USAGE_ERROR, "session %d has no track", session->number);
    session->lead_out = image_address(image);
    return 0;
}

/* ------------------------------------------------------------------ tracks */

/* How page 05h would have said it (reference mmc 2.4): the sectors' types are told apart by it. */
static uint8_t block_type(enum image_form form)
{
    static const uint8_t types[] = {[IMAGE_MODE_1] = 8,      [IMAGE_FORM_1] = 10, [IMAGE_FORM_2] = 12,
                                    [IMAGE_SUB_HEADER] = 13, [IMAGE_MODE_2] = 9,  [IMAGE_AUDIO] = 0};
    return form == IMAGE_WHOLE ? 0 : types[form];
}

static uint8_t data_mode(enum image_form form)
{
    return form == IMAGE_AUDIO ? 0xF : form == IMAGE_MODE_1 || form == IMAGE_WHOLE ? 1 : 2;
}

int image_begin_track(struct image *image, unsigned control, enum image_form form, struct disc_track **track)
{
    struct disc_layout *layout = &image->layout;
    if (layout->track_count == DISC_MAXIMUM_TRACKS)
        return fail(image->why, EXIT_USAGE_ERROR, "a disc has at most %d tracks", DISC_MAXIMUM_TRACKS);
    lba_t begin = image_address(image);
    *track = &layout->tracks[layout->track_count++];
    **track = (struct disc_track){.number = layout->track_count,
                                  .session = layout->session_count,
                                  .control = (uint8_t)control,
                                  .data_mode = data_mode(form),
                                  .data_block_type = block_type(form),
                                  .state = TRACK_COMPLETE,
                                  .start = LBA_NONE,
                                  .pause = begin, /* until its start is known */
                                  .write_type = WRITE_TYPE_SAO,
                                  .whole_sectors = form != IMAGE_MODE_1,
                                  .next_writable = LBA_NONE};
    image->track_began = image->session_began;
    image->session_began = false;
    return image->track_began ? image_append_zeros(image, (int64_t)CD_PREGAP * IMAGE_SECTOR) : 0;
}

/* A pause that is the standard's pre-gap alone was made by whoever pressed; everything else is the image's own. */
static bool pause_is_kept(const struct image *image, const struct disc_track *track, bool first)
{
    if (!first || track->pause != CD_PREGAP)
        return track->pause > 0;
    int64_t start = (int64_t)track->start * IMAGE_SECTOR, begin = start - (int64_t)track->pause * IMAGE_SECTOR;
    for (size_t i = image->extent_count; i > 0 && image->extents[i - 1].end > begin; i--)
        if (image->extents[i - 1].start < start)
            return true;
    return false;
}

int image_mark_start(struct image *image, struct disc_track *track, lba_t at)
{
    track->start = at;
    track->pause = track->start - track->pause;
    track->pause_recorded = pause_is_kept(image, track, image->track_began);
    return track->start < 0
               ? fail(image->why, EXIT_USAGE_ERROR, "track %d begins inside the first pre-gap", track->number)
               : 0;
}

int image_mark_index(struct image *image, const struct disc_track *track, unsigned index, lba_t at)
{
    struct disc_layout *layout = &image->layout;
    if (layout->index_count == DISC_MAXIMUM_INDEXES)
        return fail(image->why, EXIT_USAGE_ERROR, "a disc has at most %d index points here", DISC_MAXIMUM_INDEXES);
    const struct disc_index *last = layout->index_count ? &layout->indexes[layout->index_count - 1] : NULL;
    lba_t after = last && last->track == track->number ? last->at : track->start;
    if (at <= after)
        return fail(image->why, EXIT_USAGE_ERROR, "index %u of track %d is not behind the one before it", index,
                    track->number);
    layout->indexes[layout->index_count++] = (struct disc_index){track->number, (uint8_t)index, at};
    return 0;
}

int image_end_track(struct image *image, struct disc_track *track)
{
    if (track->start == LBA_NONE)
        return fail(image->why, EXIT_USAGE_ERROR, "track %d has no start", track->number);
    if (image->at % IMAGE_SECTOR != 0)
        image->at += IMAGE_SECTOR - image->at % IMAGE_SECTOR;
    track->length = image_address(image) - track->start;
    if (track->length <= 0)
        return fail(image->why, EXIT_USAGE_ERROR, "track %d has no sectors", track->number);
    const struct disc_layout *layout = &image->layout;
    const struct disc_index *last = layout->index_count ? &layout->indexes[layout->index_count - 1] : NULL;
    if (last && last->track == track->number && last->at >= track->start + track->length)
        return fail(image->why, EXIT_USAGE_ERROR, "index %d of track %d lies behind its end", last->index,
                    track->number);
    return 0;
}

/* ------------------------------------------------------------------ sectors */

static int too_long(const struct image *image)
{
    return fail(image->why, EXIT_USAGE_ERROR, "it is longer than a disc: 99:59:74");
}

int image_append_zeros(struct image *image, int64_t bytes)
{
    int64_t end = (int64_t)disc_kind_pressed.last_lead_out_start * IMAGE_SECTOR;
    if (bytes < 0 || bytes > end - image->at)
        return too_long(image);
    image->at += bytes;
    return 0;
}

static bool continues(const struct image_extent *last, const struct image_extent *extent)
{
    if (last->file != extent->file || last->form != extent->form || last->stride != extent->stride ||
        last->sub_channel != extent->sub_channel || last->swapped != extent->swapped || last->end != extent->start ||
        (last->end - last->start) % IMAGE_SECTOR != 0)
        return false;
    int64_t sectors = (last->end - last->start) / IMAGE_SECTOR;
    return last->at + sectors * last->stride == extent->at &&
           (last->sub_channel == IMAGE_SUB_NONE ||
            (last->sub_file == extent->sub_file && last->sub_at + sectors * last->sub_stride == extent->sub_at));
}

int image_append(struct image *image, const struct image_extent *extent, int64_t bytes)
{
    struct image_extent next = *extent;
    next.start = image->at;
    int code = image_append_zeros(image, bytes);
    next.end = image->at;
    if (code || bytes == 0)
        return code;
    struct image_extent *last = image->extent_count ? &image->extents[image->extent_count - 1] : NULL;
    if (last && continues(last, &next)) {
        last->end = next.end;
        return 0;
    }
    if (image->extent_count == MAXIMUM_EXTENTS)
        return fail(image->why, EXIT_USAGE_ERROR, "it has more pieces than are kept: %d", MAXIMUM_EXTENTS);
    if (image->extent_count == image->extent_room) {
        size_t room = image->extent_room ? 2 * image->extent_room : 64;
        struct image_extent *extents = realloc(image->extents, room * sizeof *extents);
        if (!extents)
            return no_memory(image);
        image->extents = extents;
        image->extent_room = room;
    }
    image->extents[image->extent_count++] = next;
    return 0;
}

/* ------------------------------------------------------------------ CD-TEXT */

int image_take_packs(struct image *image, unsigned session, const uint8_t *packs, size_t length, const char *what)
{
    size_t count = length / IMAGE_PACK;
    if (length % IMAGE_PACK != 0 || count == 0 || count > LEAD_TEXT_ROOM / IMAGE_PACK)
        return fail(image->why, EXIT_USAGE_ERROR, "%s is no CD-TEXT: %zu bytes are not packs of %d", what, length,
                    IMAGE_PACK);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *pack = packs + i * IMAGE_PACK;
        if (pack[0] < 0x80 || pack[0] > 0x8F)
            return fail(image->why, EXIT_USAGE_ERROR, "%s is no CD-TEXT: pack %zu has type %02Xh", what, i + 1,
                        pack[0]);
        if (q_crc(pack, 16) != get_be16(pack + 16))
            return fail(image->why, EXIT_USAGE_ERROR, "%s: the checksum of CD-TEXT pack %zu is wrong", what, i + 1);
    }
    struct image_text *text = &image->texts[session - 1];
    uint8_t *copy = malloc(length);
    if (!copy)
        return no_memory(image);
    memcpy(copy, packs, length);
    free(text->packs);
    *text = (struct image_text){copy, count};
    return 0;
}

/* ------------------------------------------------------------------ the end */

int image_finish(struct image *image)
{
    struct disc_layout *layout = &image->layout;
    if (layout->track_count == 0)
        return fail(image->why, EXIT_USAGE_ERROR, "%s has no track", image->path);
    for (unsigned i = 0; i < layout->session_count; i++)
        layout->sessions[i].cd_text_packs = (uint16_t)image->texts[i].count;
    const char *damage = layout_damage(&disc_kind_pressed, layout);
    return damage ? fail(image->why, EXIT_USAGE_ERROR, "%s describes no disc: %s", image->path, damage) : 0;
}

void image_free(struct image *image)
{
    for (unsigned i = 0; i < image->file_count; i++) {
        close(image->files[i].descriptor);
        free(image->files[i].name);
    }
    for (unsigned i = 0; i < DISC_MAXIMUM_TRACKS; i++)
        free(image->texts[i].packs);
    free(image->files);
    free(image->extents);
    free(image);
}
