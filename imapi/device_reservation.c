/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PERSISTENT RESERVE (SPC-3 5.6, reference mmc 2.20), which keeps other hosts off a drive that several reach. A drive
 * that has no reservations, or a kernel that keeps the commands from users, is held by lock file and O_EXCL alone; and
 * so is a drive on a bus of this machine, which no other host reaches: bridges exist that stop at unknown commands.
 *
 * The key says who made it: a mark, a hash of this boot and process namespace, the process and when it began. So what a
 * killed process left is known from what a living one holds; what another machine holds is never touched.
 */
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "imapi/device_internal.h"

/* Service actions of PERSISTENT RESERVE OUT and IN, and the type of the reservation. */
enum { REGISTER = 0, RESERVE = 1, PREEMPT = 4, REGISTER_AND_IGNORE = 6 };
enum { READ_RESERVATION = 1, EXCLUSIVE_ACCESS = 3 };
/* The fields of a key, from the lowest bit on: a count, when the process began, the process, its place, the mark. */
enum { COUNT_BITS = 4, BEGIN_BITS = 12, PROCESS_BITS = 22, PLACE_BITS = 18 };
enum { BEGIN = COUNT_BITS, PROCESS = BEGIN + BEGIN_BITS, PLACE = PROCESS + PROCESS_BITS, MARKED = PLACE + PLACE_BITS };
#define MARK 0xC0u

static uint64_t low(uint64_t value, unsigned bits)
{
    return value & ((UINT64_C(1) << bits) - 1);
}

/* ------------------------------------------------------------------ whose key */

/* This boot of this kernel and this process namespace; false when it cannot be known. */
static bool this_place(uint64_t *place)
{
    char boot[64] = "";
    uint8_t hash[16];
    struct stat space;
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    bool known = file >= 0 && read(file, boot, sizeof boot - 1) > 0 && stat("/proc/self/ns/pid", &space) == 0 &&
                 sodium_init() >= 0;
    if (file >= 0)
        close(file);
    if (!known)
        return false;
    char text[128];
    snprintf(text, sizeof text, "%s %lx %lx", boot, (unsigned long)space.st_dev, (unsigned long)space.st_ino);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)text, strlen(text), NULL, 0);
    *place = low(get_be64(hash), PLACE_BITS);
    return true;
}

/* When the process began, in clock ticks since boot (proc(5), stat, field 22); false: there is none. */
static bool process_began(long process, uint64_t *ticks)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    const char *at = strrchr(text, ')'); /* the name before it may hold anything */
    unsigned long long began = 0;
    bool read = at != NULL && sscanf(at + 1,
                                     " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d "
                                     "%*d %llu",
                                     &began) == 1;
    *ticks = began;
    return read;
}

/* Never 0, which stands for no registration. One more for each time that this process takes a device. */
static uint64_t new_key(void)
{
    static atomic_uint count;
    uint64_t place = 0, began = 0, number = atomic_fetch_add(&count, 1);
    if (!this_place(&place) || !process_began((long)getpid(), &began))
        randombytes_buf(&place, sizeof place); /* nobody will take it for a dead process's */
    return (uint64_t)MARK << MARKED | low(place, PLACE_BITS) << PLACE |
           low((uint64_t)getpid(), PROCESS_BITS) << PROCESS | low(began, BEGIN_BITS) << BEGIN | low(number, COUNT_BITS);
}

/* Left by a process of this place that is no more, or by an earlier connection of this one. */
static bool is_left_over(uint64_t key)
{
    uint64_t place, began;
    long process = (long)low(key >> PROCESS, PROCESS_BITS);
    if (key >> MARKED != MARK || !this_place(&place) || low(key >> PLACE, PLACE_BITS) != place)
        return false;
    if (process == (long)getpid()) /* the device is held by whoever asks this, so by nobody else in this process */
        return true;
    return !process_began(process, &began) || low(began, BEGIN_BITS) != low(key >> BEGIN, BEGIN_BITS);
}

/* ------------------------------------------------------------------ the commands */

static HRESULT reserve_out(struct device *device, unsigned action, uint64_t key, uint64_t service_key)
{
    uint8_t list[24] = {0};
    struct device_command command = {.cdb = {0x5F, (uint8_t)action, EXCLUSIVE_ACCESS, [8] = sizeof list},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_OUT,
                                     .data = list,
                                     .data_length = sizeof list};
    put_be64(list, key);
    put_be64(list + 8, service_key);
    HRESULT result;
    int attentions = 0;
    do /* the disc is looked at anew by whoever holds the device: no attention is for anybody else (reference 4.8) */
        result = device_run(device, &command);
    while (FAILED(result) && device_last_sense(device).key == UNIT_ATTENTION && ++attentions < 10);
    return result;
}

/* The key that holds the reservation; 0: nobody's, or that of all registrants. */
static HRESULT reservation_holder(struct device *device, uint64_t *key)
{
    uint8_t data[24] = {0};
    struct device_command command = {.cdb = {0x5E, READ_RESERVATION, [8] = sizeof data},
                                     .cdb_length = 10,
                                     .direction = TRANSPORT_DATA_IN,
                                     .data = data,
                                     .data_length = sizeof data};
    HRESULT result = device_ask(device, &command);
    *key = SUCCEEDED(result) && command.transferred >= sizeof data ? get_be64(data + 8) : 0;
    return result;
}

/* ------------------------------------------------------------------ taking and giving back */

static HRESULT take_from_the_dead(struct device *device, uint64_t own)
{
    uint64_t holder;
    HRESULT result = reservation_holder(device, &holder);
    if (FAILED(result))
        return result;
    if (holder == 0) { /* a drive that lost its power meanwhile has forgotten that we registered */
        result = reserve_out(device, REGISTER_AND_IGNORE, 0, own);
        return SUCCEEDED(result) ? reserve_out(device, RESERVE, own, 0) : result;
    }
    return is_left_over(holder) ? reserve_out(device, PREEMPT, own, holder) : IMAPI_E_DEVICE_NOTACCESSIBLE;
}

/* What is registered no more holds nothing. */
static HRESULT give_up_registration(struct device *device, uint64_t key)
{
    HRESULT result;
    struct device_tidying tidying = device_tidy_begin();
    do
        result = reserve_out(device, REGISTER, key, 0);
    while (device_tidy_again(&tidying, device->no_reservations ? S_OK : result));
    return result;
}

/* The connection broke, and the reservation has outlived it: over a new one it is given up, or taken from ourselves
 * when that is another nexus to the drive. */
static void give_up_from_afar(struct device *device, uint64_t key)
{
    if (!device_connect_again(device) || SUCCEEDED(give_up_registration(device, key)))
        return;
    uint64_t other = new_key();
    if (FAILED(reserve_out(device, REGISTER_AND_IGNORE, 0, other)))
        return;
    (void)reserve_out(device, PREEMPT, other, key);
    (void)give_up_registration(device, other);
}

static void give_up(struct device *device, uint64_t key)
{
    if (give_up_registration(device, key) == IMAPI_E_DEVICE_NOTPRESENT)
        give_up_from_afar(device, key);
}

HRESULT device_reserve(struct device *device)
{
    uint64_t key = new_key();
    device->reservation = 0;
    if (device->no_reservations || strncmp(device->key, "node:", 5) == 0)
        return S_OK;
    HRESULT result = reserve_out(device, REGISTER_AND_IGNORE, 0, key);
    if (result == IMAPI_E_DEVICE_NOTPRESENT)
        give_up_from_afar(device, key);
    if (result == IMAPI_E_DEVICE_NOTPRESENT || result == IMAPI_E_DEVICE_NOTACCESSIBLE)
        return result;
    if (FAILED(result)) {
        device->no_reservations = device_last_sense(device).key == ILLEGAL_REQUEST;
        (void)give_up_registration(device, key); /* a drive may have done what it says it did not */
        return S_OK;
    }
    result = reserve_out(device, RESERVE, key, 0);
    if (result == IMAPI_E_DEVICE_NOTACCESSIBLE)
        result = take_from_the_dead(device, key);
    if (SUCCEEDED(result)) {
        device->reservation = key;
        return S_OK;
    }
    give_up(device, key);
    return result == IMAPI_E_DEVICE_NOTPRESENT || result == IMAPI_E_DEVICE_NOTACCESSIBLE ? result : S_OK;
}

void device_unreserve(struct device *device)
{
    if (device->reservation != 0)
        give_up(device, device->reservation);
    device->reservation = 0;
}
