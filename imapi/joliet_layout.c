/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the staging tree to the blocks of an ISO 9660 + Joliet image, by libisofs. It gets the files' bytes from the
 * stash, piece by piece while it writes, and what an earlier session holds from joliet_session.c; it never opens a file
 * and never sees a byte that a drive has sent.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "imapi/joliet_sources.h"
#include "imapi/text.h"

#define RING_BLOCKS 2048 /* what libisofs makes ahead of the drive */
#define UTF8_NAME (3 * JOLIET_NAME_MAXIMUM + 1)

static bool library_ready;

static void start_library(void)
{
    char charset[] = "UTF-8", never[] = "NEVER", prefix[] = "";
    library_ready = iso_init() >= 0;
    if (library_ready) {
        iso_set_local_charset(charset, 0);
        iso_set_msgs_severities(never, never, prefix);
    }
}

static HRESULT need_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_library);
    return library_ready ? S_OK : E_OUTOFMEMORY;
}

/* ------------------------------------------------------------------ the tree */

struct build {
    struct joliet_image *joliet;
    IsoImage *image;
    ino_t next_number;
    uint32_t hidden;
};

static void set_times(IsoNode *node, int64_t modified)
{
    iso_node_set_mtime(node, (time_t)modified);
    iso_node_set_atime(node, (time_t)modified);
    iso_node_set_ctime(node, (time_t)modified);
}

static HRESULT build_file(struct build *build, IsoDir *folder, const char *name, const struct joliet_node *file,
                          IsoFile **made)
{
    IsoStream *stream = joliet_staged_stream(build->joliet, file, build->next_number++);
    if (!stream)
        return E_OUTOFMEMORY;
    int code = iso_image_add_new_file(build->image, folder, name, stream, made);
    if (code < 0) {
        iso_stream_unref(stream);
        return joliet_from_library(code);
    }
    set_times((IsoNode *)*made, file->modified);
    return S_OK;
}

/*
 * R-JOL-05: an overwritten file is written and appears in no folder. '?' stands in no client's name; the numbers go
 * down because libisofs looks for the place of a name from the beginning.
 */
static HRESULT build_hidden(struct build *build, const struct joliet_node *file)
{
    char name[32];
    IsoFile *made;
    snprintf(name, sizeof name, "?%010u", UINT32_MAX - build->hidden++);
    HRESULT result = file->size > 0 ? build_file(build, iso_image_get_root(build->image), name, file, &made) : S_FALSE;
    if (result == S_OK)
        iso_node_set_hidden((IsoNode *)made, LIBISO_HIDE_ON_RR | LIBISO_HIDE_ON_JOLIET | LIBISO_HIDE_BUT_WRITE);
    return FAILED(result) ? result : S_OK;
}

static HRESULT build_all_hidden(struct build *build, const struct joliet_node *files)
{
    HRESULT result = S_OK;
    for (; files && SUCCEEDED(result); files = files->overwritten)
        result = build_hidden(build, files);
    return result;
}

/* What the two trees hold under one name; the pending one lies above. */
struct pair {
    struct joliet_node *below, *above;
};

static struct joliet_node *visible(const struct pair *pair)
{
    return pair->above ? pair->above : pair->below;
}

/* Counts both indexes down to the next name from the end; false: nothing is left. */
static bool next_pair(const struct joliet_node *below, size_t *i, const struct joliet_node *above, size_t *j,
                      struct pair *pair)
{
    *pair = (struct pair){0};
    struct joliet_node *a = *i > 0 ? below->children[*i - 1] : NULL;
    struct joliet_node *b = *j > 0 ? above->children[*j - 1] : NULL;
    if (!a && !b)
        return false;
    int order = !a ? -1 : !b ? 1 : text_compare(a->name, b->name);
    if (order >= 0) {
        pair->below = a;
        (*i)--;
    }
    if (order <= 0) {
        pair->above = b;
        (*j)--;
    }
    return true;
}

/* The name of an imported node as it is on the disc; a dot that was guarded is given back to libisofs as well. */
static bool name_of_imported(IsoImage *image, IsoNode *node, OLECHAR name[JOLIET_NAME_MAXIMUM + 1])
{
    char given[UTF8_NAME];
    if (!joliet_name_from_utf8(iso_node_get_name(node), name))
        return false;
    size_t length = text_length(name);
    if (length == 0 || name[length - 1] != JOLIET_LAST_DOT)
        return true;
    name[length - 1] = '.';
    joliet_name_to_utf8(name, given);
    return iso_image_set_node_name(image, node, given, 0) >= 0;
}

/*
 * Takes out of an imported folder what is overwritten now, and notes in our nodes which libisofs node each of the rest
 * is. A folder that does not match what the import saw is no base for a new session.
 */
static HRESULT match_imported(IsoImage *image, IsoDir *folder, const struct joliet_node *below,
                              const struct joliet_node *above)
{
    IsoDirIter *iterator = NULL;
    int code = iso_dir_get_children(folder, &iterator);
    if (code < 0)
        return joliet_from_library(code);
    IsoNode *child;
    while ((code = iso_dir_iter_next(iterator, &child)) == 1) {
        OLECHAR name[JOLIET_NAME_MAXIMUM + 1];
        struct joliet_node *node = NULL;
        if (name_of_imported(image, child, name))
            node = joliet_find(below, name);
        const struct joliet_node *over = node ? joliet_find(above, name) : NULL;
        bool same = node && node->imported && node->folder == (iso_node_get_type(child) == LIBISO_DIR);
        if (same && (!over || over->folder))
            node->iso = child;
        else if (iso_dir_iter_remove(iterator) < 0)
            break;
    }
    iso_dir_iter_free(iterator);
    return joliet_from_library(code);
}

/* In descending order of names: libisofs keeps a folder as a sorted list and finds the place of each at its beginning.
 */
static HRESULT build_folder(struct build *build, IsoDir *folder, const struct joliet_node *below,
                            const struct joliet_node *above)
{
    size_t i = below ? below->child_count : 0, j = above ? above->child_count : 0;
    HRESULT result = below && below->imported ? match_imported(build->image, folder, below, above) : S_OK;
    struct pair pair;
    while (SUCCEEDED(result) && next_pair(below, &i, above, &j, &pair)) {
        struct joliet_node *node = visible(&pair);
        char name[UTF8_NAME];
        joliet_name_to_utf8(node->name, name);
        if (node->folder) {
            IsoDir *made = pair.below && pair.below->imported ? pair.below->iso : NULL;
            if (pair.below && pair.below->imported && !made)
                return IMAPI_E_INVALIDIMAGE;
            if (!made) {
                result = joliet_from_library(iso_image_add_new_dir(build->image, folder, name, &made));
                if (SUCCEEDED(result))
                    set_times((IsoNode *)made, node->modified);
            }
            if (SUCCEEDED(result))
                result = build_folder(build, made, pair.below, pair.above);
        } else if (node->imported) {
            result = node->iso ? S_OK : IMAPI_E_INVALIDIMAGE;
        } else {
            IsoFile *made;
            if (pair.below && pair.above && !pair.below->imported)
                result = build_all_hidden(build, pair.below);
            if (SUCCEEDED(result))
                result = build_all_hidden(build, node->overwritten);
            if (SUCCEEDED(result))
                result = build_file(build, folder, name, node, &made);
        }
    }
    return result;
}

static void forget_iso_nodes(struct joliet_node *folder)
{
    folder->iso = NULL;
    for (size_t i = 0; i < folder->child_count; i++)
        forget_iso_nodes(folder->children[i]);
}

static HRESULT build_tree(struct joliet_image *joliet, struct joliet_node *pending, bool size_only, IsoImage *image)
{
    struct build build = {.joliet = joliet, .image = image, .next_number = 1};
    HRESULT result = S_OK;
    if (joliet->import) {
        forget_iso_nodes(joliet->root);
        result = joliet_import_session(joliet->import, image);
        set_times((IsoNode *)iso_image_get_root(image),
                  (int64_t)time(NULL)); /* as in a first session: that of the burn */
    }
    if (SUCCEEDED(result))
        result = build_folder(&build, iso_image_get_root(image), joliet->root, pending);
    if (SUCCEEDED(result))
        result = build_all_hidden(&build, joliet->hidden);
    if (SUCCEEDED(result) && joliet->boot.stream &&
        !joliet->import) /* in a later session no firmware would find it */
        result = joliet_boot_add(&joliet->boot, size_only, image);
    return result;
}

/* ------------------------------------------------------------------ the image */

static void set_volume(const struct joliet_image *joliet, IsoImage *image)
{
    char name[UTF8_NAME] = "";
    OLECHAR truncated[33] = {0}; /* ISO 9660's field; libisofs cuts the Joliet one, of 16 units, itself (R-JOP-08) */
    for (size_t i = 0; joliet->volume_name && i < 32 && joliet->volume_name[i]; i++) {
        OLECHAR unit = joliet->volume_name[i];
        truncated[i] = unit >= 0xD800 && unit <= 0xDFFF ? u'_' : unit; /* UCS-2 has no pairs */
    }
    joliet_name_to_utf8(truncated, name);
    iso_image_set_volume_id(image, name);
    iso_image_set_volset_id(image, name);
    iso_image_set_application_id(image, JOLIET_APPLICATION);
    iso_image_set_app_use(image, joliet->mark, (int)strlen(joliet->mark));
    iso_image_set_system_id(image, "LINUX");
    iso_image_set_publisher_id(image, "");
    iso_image_set_data_preparer_id(image, "");
}

static HRESULT make_source(struct joliet_image *joliet, IsoImage *image, lba_t start, bool size_only,
                           struct burn_source **source)
{
    IsoWriteOpts *options = NULL;
    int code = iso_write_opts_new(&options, 0);
    if (code < 0)
        return joliet_from_library(code);
    iso_write_opts_set_will_cancel(options, size_only);
    iso_write_opts_set_iso_level(options,
                                 1); /* names of 8.3 form, unique in their folder whatever the session */
    iso_write_opts_set_joliet(options, 1);
    iso_write_opts_set_joliet_longer_paths(options, 1); /* no limit of path length (R-JOL-19) */
    iso_write_opts_set_allow_longer_paths(options, 1);
    iso_write_opts_set_no_force_dots(options, 2); /* a Joliet name is the client's name */
    iso_write_opts_set_dir_rec_mtime(options, 3);
    iso_write_opts_set_always_gmt(options, 1);
    iso_write_opts_set_tail_blocks(options, JOLIET_TAIL_BLOCKS);
    iso_write_opts_set_fifo_size(options, size_only ? 32 : RING_BLOCKS);
    iso_write_opts_set_appendable(options, joliet->import != NULL);
    iso_write_opts_set_ms_block(options, (uint32_t)start);
    code = iso_image_create_burn_source(image, options, source);
    iso_write_opts_free(options);
    return joliet_from_library(code);
}

static void free_source(struct burn_source *source)
{
    if (!source)
        return;
    if (source->cancel)
        source->cancel(source);
    source->free_data(source);
    free(source);
}

static HRESULT lay_out(struct joliet_image *joliet, struct joliet_node *pending, lba_t start, bool size_only,
                       IsoImage **image, struct burn_source **source)
{
    *image = NULL;
    *source = NULL;
    if (start < 0) /* no place to write to (LBA_NONE), or not that of data */
        return IMAPI_E_DISCFULL;
    HRESULT result = need_library();
    if (SUCCEEDED(result))
        result = joliet_from_library(iso_image_new("CDROM", image));
    if (SUCCEEDED(result))
        result = build_tree(joliet, pending, size_only, *image);
    if (SUCCEEDED(result)) {
        set_volume(joliet, *image);
        result = make_source(joliet, *image, start, size_only, source);
    }
    return result;
}

static uint32_t blocks_of(uint64_t bytes)
{
    uint64_t blocks = (bytes + JOLIET_BLOCK - 1) / JOLIET_BLOCK;
    if (blocks < JOLIET_MINIMUM_BLOCKS)
        return JOLIET_MINIMUM_BLOCKS;
    return blocks > INT32_MAX ? INT32_MAX : (uint32_t)blocks;
}

HRESULT joliet_layout_size(struct joliet_image *joliet, struct joliet_node *pending, lba_t start, uint32_t *blocks)
{
    IsoImage *image;
    struct burn_source *source;
    HRESULT result = lay_out(joliet, pending, start, true, &image, &source);
    if (SUCCEEDED(result))
        *blocks = blocks_of((uint64_t)source->get_size(source));
    free_source(source);
    if (image)
        iso_image_unref(image);
    return result;
}

HRESULT joliet_layout_begin(struct joliet_image *joliet, lba_t start, uint32_t *blocks)
{
    joliet_layout_end(joliet);
    IsoImage *image;
    struct burn_source *source;
    atomic_store(&joliet->stream_failed, false);
    HRESULT result = lay_out(joliet, NULL, start, false, &image, &source);
    joliet->iso_image = image;
    joliet->burn_source = source;
    if (SUCCEEDED(result)) {
        joliet->layout_bytes = (uint64_t)source->get_size(source);
        joliet->layout_read = 0;
        joliet->layout_start = (uint32_t)start;
        *blocks = blocks_of(joliet->layout_bytes);
    }
    return result;
}

static HRESULT mend_parents(struct joliet_image *joliet, uint8_t *data, size_t length)
{
    HRESULT result = S_OK;
    uint32_t lba = joliet->layout_start + (uint32_t)(joliet->layout_read / JOLIET_BLOCK);
    for (size_t at = 0; at + JOLIET_BLOCK <= length && SUCCEEDED(result); at += JOLIET_BLOCK)
        result = joliet_parents_mend(&joliet->parents, lba++, data + at);
    return result;
}

HRESULT joliet_layout_read(struct joliet_image *joliet, void *data, size_t length)
{
    struct burn_source *source = joliet->burn_source;
    uint64_t left = joliet->layout_bytes - joliet->layout_read;
    size_t part = left < length ? (size_t)left : length;
    int got = 0;
    if (part > 0)
        got = source->read ? source->read(source, data, (int)part) : source->read_xt(source, data, (int)part);
    if (atomic_load(&joliet->stream_failed))
        return IMAPI_E_FILEACCESS;
    if (got != (int)part)
        return IMAPI_E_GENERIC;
    HRESULT result = mend_parents(joliet, data, part);
    joliet->layout_read += part;
    memset((uint8_t *)data + part, 0, length - part);
    return result;
}

void joliet_layout_end(struct joliet_image *joliet)
{
    free_source(joliet->burn_source);
    joliet->burn_source = NULL;
    joliet_parents_end(&joliet->parents);
    if (joliet->iso_image)
        iso_image_unref(joliet->iso_image);
    joliet->iso_image = NULL;
}
