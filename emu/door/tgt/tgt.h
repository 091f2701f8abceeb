/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of tgtd's memory this module touches, in names of our own: Debian ships no headers for it. The layout has
 * been the same from tgt 1.0.47 to 1.0.97 on LP64 (reference tgt 2); the offsets are asserted here, and abi.c asks the
 * running tgtd.
 */
#ifndef COASTER_TGT_H
#define COASTER_TGT_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct tgt_lu;
struct tgt_command;

struct tgt_list {
    struct tgt_list *next, *previous;
};

struct tgt_store {
    const char *name;
    int private_size;
    int (*open)(struct tgt_lu *lu, char *path, int *descriptor, uint64_t *size);
    void (*close)(struct tgt_lu *lu);
    int (*init)(struct tgt_lu *lu, char *options);
    void (*exit)(struct tgt_lu *lu);
    int (*submit)(struct tgt_command *command);
    int open_flags;
    unsigned long opcodes[4];
    struct tgt_list list;
};

struct tgt_operation {
    int (*perform)(int host, struct tgt_command *command);
    void *service_actions;
    uint8_t reservation_bits;
};

struct tgt_device_type {
    unsigned char type;
    int (*lu_init)(struct tgt_lu *lu);
    void (*lu_exit)(struct tgt_lu *lu);
    int (*lu_config)(struct tgt_lu *lu, char *arguments);
    int (*lu_online)(struct tgt_lu *lu);
    int (*lu_offline)(struct tgt_lu *lu);
    int (*passthrough)(int host, struct tgt_command *command);
    struct tgt_operation operations[256];
    struct tgt_list list;
};

struct tgt_attributes {
    char scsi_id[37], serial[37];
    uint64_t numeric_id;
    char vendor[9], product[17], revision[5];
    uint16_t version_descriptors[8];
    unsigned char device_type, qualifier, removable, read_only, write_protected, thin, online, descriptor_sense;
    unsigned char rest[8];
    void *vital_product_data[128];
};

struct tgt_queue {
    int active;
    unsigned long state;
    struct tgt_list list;
};

struct tgt_lu {
    int descriptor;
    uint64_t address, size, lun;
    char *path;
    int flags;
    unsigned block_shift;
    struct tgt_list target_list, nexus_list;
    struct tgt_queue queue;
    uint64_t reserve_id;
    struct tgt_device_type device_type;
    struct tgt_store *store;
    void *target;
    uint8_t block_descriptor[8];
    struct tgt_list mode_pages;
    struct tgt_attributes attributes;
    struct tgt_list registrations;
    uint32_t generation;
    void *reservation_holder;
    void *own;
    int (*perform)(int target, struct tgt_command *command);
    void (*done)(void *target, struct tgt_command *command);
};

struct tgt_buffer {
    uint64_t address;
    uint32_t length, transfer_length;
    int32_t residual;
};

struct tgt_nexus {
    uint64_t id;
    long created;
    struct tgt_list commands;
    void *target;
    struct tgt_list list;
    int host;
    struct tgt_list luns;
    char *information;
};

struct tgt_nexus_lu {
    struct tgt_lu *lu;
    uint64_t nexus_id;
    uint64_t statistics[8];
    struct tgt_list nexus_siblings, lu_siblings, attentions;
    int prevent;
};

enum tgt_direction { TGT_NO_DATA, TGT_WRITE, TGT_READ, TGT_BIDIRECTIONAL };

struct tgt_command {
    void *target;
    struct tgt_list nexus_commands, queue;
    uint64_t device_id;
    struct tgt_lu *lu;
    unsigned long state; /* 1 << TGT_STATE_* */
    int direction;
    struct tgt_buffer in, out;
    uint64_t nexus_id, offset;
    uint32_t transfer_blocks;
    uint8_t *cdb;
    int cdb_length;
    uint8_t lun[8];
    int attribute;
    uint64_t tag;
    int result;
    void *management_request;
    uint8_t sense[252];
    int sense_length;
    struct tgt_list store_list;
    struct tgt_nexus *nexus;
    struct tgt_nexus_lu *nexus_lu;
};

enum { TGT_STATE_QUEUED, TGT_STATE_PROCESSED, TGT_STATE_ASYNC, TGT_STATE_NOT_LAST };
enum { TGT_OK = 0, TGT_NO_MEMORY = 2, TGT_INVALID_REQUEST = 17 };

#if defined(__LP64__)
#define TGT_AT(type, field, offset) _Static_assert(offsetof(struct type, field) == (offset), #type "." #field)
#define TGT_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)
TGT_AT(tgt_store, private_size, 8);
TGT_AT(tgt_store, open, 16);
TGT_AT(tgt_store, close, 24);
TGT_AT(tgt_store, init, 32);
TGT_AT(tgt_store, exit, 40);
TGT_AT(tgt_store, submit, 48);
TGT_AT(tgt_store, open_flags, 56);
TGT_AT(tgt_store, opcodes, 64);
TGT_AT(tgt_store, list, 96);
TGT_SIZE(tgt_store, 112);
TGT_AT(tgt_device_type, lu_init, 8);
TGT_AT(tgt_device_type, lu_exit, 16);
TGT_AT(tgt_device_type, lu_config, 24);
TGT_AT(tgt_device_type, lu_online, 32);
TGT_AT(tgt_device_type, lu_offline, 40);
TGT_AT(tgt_device_type, passthrough, 48);
TGT_AT(tgt_device_type, operations, 56);
TGT_AT(tgt_device_type, list, 6200);
TGT_SIZE(tgt_operation, 24);
TGT_SIZE(tgt_device_type, 6216);
TGT_AT(tgt_attributes, serial, 37);
TGT_AT(tgt_attributes, numeric_id, 80);
TGT_AT(tgt_attributes, vendor, 88);
TGT_AT(tgt_attributes, product, 97);
TGT_AT(tgt_attributes, revision, 114);
TGT_AT(tgt_attributes, version_descriptors, 120);
TGT_AT(tgt_attributes, device_type, 136);
TGT_AT(tgt_attributes, removable, 138);
TGT_AT(tgt_attributes, online, 142);
TGT_AT(tgt_attributes, vital_product_data, 152);
TGT_SIZE(tgt_attributes, 1176);
TGT_AT(tgt_lu, address, 8);
TGT_AT(tgt_lu, lun, 24);
TGT_AT(tgt_lu, path, 32);
TGT_AT(tgt_lu, target_list, 48);
TGT_AT(tgt_lu, nexus_list, 64);
TGT_AT(tgt_lu, queue, 80);
TGT_AT(tgt_lu, reserve_id, 112);
TGT_AT(tgt_lu, device_type, 120);
TGT_AT(tgt_lu, store, 6336);
TGT_AT(tgt_lu, target, 6344);
TGT_AT(tgt_lu, mode_pages, 6360);
TGT_AT(tgt_lu, attributes, 6376);
TGT_AT(tgt_lu, registrations, 7552);
TGT_AT(tgt_lu, own, 7584);
TGT_AT(tgt_lu, perform, 7592);
TGT_AT(tgt_lu, done, 7600);
TGT_SIZE(tgt_lu, 7608);
TGT_SIZE(tgt_buffer, 24);
TGT_AT(tgt_nexus, created, 8);
TGT_AT(tgt_nexus, commands, 16);
TGT_AT(tgt_nexus, target, 32);
TGT_AT(tgt_nexus, list, 40);
TGT_AT(tgt_nexus, host, 56);
TGT_AT(tgt_nexus, luns, 64);
TGT_AT(tgt_nexus, information, 80);
TGT_SIZE(tgt_nexus, 88);
TGT_AT(tgt_nexus_lu, nexus_id, 8);
TGT_AT(tgt_nexus_lu, prevent, 128);
TGT_SIZE(tgt_nexus_lu, 136);
TGT_AT(tgt_command, nexus_commands, 8);
TGT_AT(tgt_command, queue, 24);
TGT_AT(tgt_command, device_id, 40);
TGT_AT(tgt_command, lu, 48);
TGT_AT(tgt_command, state, 56);
TGT_AT(tgt_command, direction, 64);
TGT_AT(tgt_command, in, 72);
TGT_AT(tgt_command, out, 96);
TGT_AT(tgt_command, nexus_id, 120);
TGT_AT(tgt_command, offset, 128);
TGT_AT(tgt_command, cdb, 144);
TGT_AT(tgt_command, cdb_length, 152);
TGT_AT(tgt_command, lun, 156);
TGT_AT(tgt_command, attribute, 164);
TGT_AT(tgt_command, tag, 168);
TGT_AT(tgt_command, result, 176);
TGT_AT(tgt_command, management_request, 184);
TGT_AT(tgt_command, sense, 192);
TGT_AT(tgt_command, sense_length, 444);
TGT_AT(tgt_command, nexus, 464);
TGT_AT(tgt_command, nexus_lu, 472);
TGT_SIZE(tgt_command, 480);
#else
#error "the layout of tgtd's structures is known for LP64 only"
#endif

/* What tgtd offers. All weak: the module is also preloaded into whatever starts tgtd (a shell, valgrind). */
extern int register_backingstore_template(struct tgt_store *store) coaster_weak;
extern struct tgt_store *get_backingstore_template(const char *name) coaster_weak;
extern int device_type_register(struct tgt_device_type *type) coaster_weak;
extern void target_cmd_io_done(struct tgt_command *command, int status) coaster_weak;
extern int ua_sense_del(struct tgt_command *command, int delete_it) coaster_weak;
extern void ua_sense_clear(struct tgt_nexus_lu *nexus_lu, uint16_t additional) coaster_weak;
extern int spc_lu_init(struct tgt_lu *lu) coaster_weak;
extern void spc_lu_exit(struct tgt_lu *lu) coaster_weak;
extern int lu_config(struct tgt_lu *lu, char *arguments, int (*unknown)(struct tgt_lu *lu, char *pair)) coaster_weak;
extern int tgt_event_add(int descriptor, int events, void (*handler)(int descriptor, int events, void *data),
                         void *data) coaster_weak;
extern void tgt_event_del(int descriptor) coaster_weak;

static inline void tgt_list_remove(struct tgt_list *node)
{
    node->next->previous = node->previous;
    node->previous->next = node->next;
    node->next = node->previous = node;
}

static inline void tgt_list_add(struct tgt_list *node, struct tgt_list *head)
{
    node->next = head->next;
    node->previous = head;
    head->next->previous = node;
    head->next = node;
}

#endif
