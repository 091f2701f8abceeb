/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The staged Joliet image as the rest of the library sees it. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "imapi/joliet_internal.h"
#include "imapi/text.h"

static HRESULT lay_out(struct image *image, lba_t start)
{
    uint32_t blocks = 0;
    HRESULT result = joliet_layout_begin(joliet_of(image), start, &blocks);
    image->track_count = SUCCEEDED(result) ? 1 : 0;
    image->tracks[0] = (struct image_track){.kind = IMAGE_DATA, .blocks = blocks};
    return result;
}

static HRESULT read_blocks(struct image *image, unsigned track, uint32_t block, uint32_t count, void *data)
{
    (void)track;
    (void)block;
    return joliet_layout_read(joliet_of(image), data, (size_t)count * JOLIET_BLOCK);
}

static void end(struct image *image)
{
    joliet_layout_end(joliet_of(image));
}

static void free_hidden(struct joliet_image *joliet)
{
    joliet_node_free(joliet->hidden);
    joliet->hidden = NULL;
}

static void free_image(struct image *image)
{
    struct joliet_image *joliet = joliet_of(image);
    joliet_layout_end(joliet);
    free_hidden(joliet);
    joliet_node_free(joliet->root);
    joliet_import_free(joliet->import);
    joliet_boot_free(joliet);
    CoTaskMemFree(joliet->volume_name);
    free(joliet->refused);
    free(joliet);
}

static const struct image_kind joliet_kind = {.lay_out = lay_out, .read = read_blocks, .end = end, .free = free_image};

static void draw_mark(struct joliet_image *joliet)
{
    uint8_t number[16];
    char text[2 * sizeof number + 1];
    randombytes_buf(number, sizeof number);
    sodium_bin2hex(text, sizeof text, number, sizeof number);
    snprintf(joliet->mark, sizeof joliet->mark, JOLIET_MARK "%s", text);
}

/* What an image without anything in it takes: the bound of nothing, and the parts every image has. */
static void start_count(struct joliet_image *joliet)
{
    joliet->bound = joliet_tree_bound(joliet->root) + 16 + 16 + JOLIET_TAIL_BLOCKS;
    joliet->exact_known = false;
}

struct image *joliet_image_new(struct stash *stash)
{
    struct joliet_image *joliet = calloc(1, sizeof *joliet);
    if (!joliet)
        return NULL;
    joliet->root = joliet_node_new(u"", 0, true);
    if (!joliet->root) {
        free(joliet);
        return NULL;
    }
    joliet->image.kind = &joliet_kind;
    joliet->image.stash = stash;
    atomic_init(&joliet->stream_failed, false);
    draw_mark(joliet);
    start_count(joliet);
    return &joliet->image;
}

void joliet_image_set_capacity(struct image *image, uint32_t blocks)
{
    joliet_of(image)->capacity = blocks;
}

uint32_t joliet_image_used(struct image *image)
{
    struct joliet_image *joliet = joliet_of(image);
    uint32_t blocks = 0;
    if (!joliet->exact_known &&
        SUCCEEDED(joliet_layout_size(joliet, NULL, joliet->import ? joliet->import->next_writable : 0, &blocks))) {
        joliet->bound = blocks;
        joliet->exact_known = true;
    }
    return joliet_image_bound(image);
}

uint32_t joliet_image_bound(const struct image *image)
{
    const struct joliet_image *joliet = (const struct joliet_image *)(const void *)image;
    return joliet->bound > INT32_MAX ? INT32_MAX : (uint32_t)joliet->bound;
}

bool joliet_image_empty(const struct image *image)
{
    const struct joliet_image *joliet = (const struct joliet_image *)(const void *)image;
    return !joliet->staged && (!joliet->boot.stream || joliet->boot.recorded); /* */
}

static void drop_tree(struct joliet_image *joliet)
{
    for (size_t i = 0; i < joliet->root->child_count; i++)
        joliet_node_free(joliet->root->children[i]);
    joliet->root->child_count = 0;
    joliet->root->imported = false;
    free_hidden(joliet);
    joliet->folders = 0;
    joliet->staged = false;
    joliet_import_free(joliet->import);
    joliet->import = NULL;
    start_count(joliet);
}

void joliet_image_clear(struct image *image)
{
    struct joliet_image *joliet = joliet_of(image);
    joliet_layout_end(joliet);
    drop_tree(joliet);
    draw_mark(joliet);
    joliet->boot.recorded = false;
}

void joliet_image_use_up(struct image *image)
{
    joliet_image_clear(image);
    joliet_of(image)->boot.recorded = true;
}

HRESULT joliet_image_set_volume_name(struct image *image, const OLECHAR *name)
{
    OLECHAR *copy = text_copy(name ? name : u"");
    if (!copy)
        return E_OUTOFMEMORY;
    CoTaskMemFree(joliet_of(image)->volume_name);
    joliet_of(image)->volume_name = copy;
    return S_OK;
}

/* ------------------------------------------------------------------ multi-session */

HRESULT joliet_image_import(struct image *image, struct device *device, const struct device_disc *disc, bool *ours)
{
    struct joliet_image *joliet = joliet_of(image);
    struct joliet_import *import = NULL;
    *ours = false;
    joliet_image_clear(image);
    HRESULT result = joliet_import_read(device, disc, joliet->root, &import);
    joliet->import = import;
    uint32_t blocks;
    /* laid out once: what libisofs cannot take is no base for a new session either */
    if (import) {
        HRESULT laid_out = joliet_layout_size(joliet, NULL, disc->next_writable, &blocks);
        if (FAILED(laid_out))
            drop_tree(joliet);
        if (laid_out == E_OUTOFMEMORY) /* no fault of the disc */
            result = laid_out;
    }
    if (joliet->import) {
        joliet->bound = blocks;
        joliet->exact_known = true;
        joliet->folders = joliet_folders_in(joliet->root);
        *ours = true;
    }
    return result;
}

bool joliet_image_imported(const struct image *image)
{
    const struct joliet_image *joliet = (const struct joliet_image *)(const void *)image;
    return joliet->import != NULL;
}

static void drop_imported(struct joliet_node *folder)
{
    size_t kept = 0;
    for (size_t i = 0; i < folder->child_count; i++) {
        struct joliet_node *child = folder->children[i];
        if (child->folder)
            drop_imported(child);
        if (child->imported && child->child_count == 0)
            joliet_node_free(child);
        else
            folder->children[kept++] = child;
    }
    folder->child_count = kept;
    folder->imported = false;
}

/* Keeps what the client staged, with the folders it lies in. */
void joliet_image_drop_import(struct image *image)
{
    struct joliet_image *joliet = joliet_of(image);
    drop_imported(joliet->root);
    joliet->folders = joliet_folders_in(joliet->root);
    joliet_import_free(joliet->import);
    joliet->import = NULL;
    uint32_t blocks;
    start_count(joliet);
    if (SUCCEEDED(joliet_layout_size(joliet, NULL, 0, &blocks))) {
        joliet->bound = blocks;
        joliet->exact_known = true;
    }
}
