/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Causes: facts of the host that a test supplies, a drive that vanishes, a second process. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/burn.h"
#include "conformance/world.h"
#include "imapi/device.h"
#include "imapi/stash.h"

/* ------------------------------------------------------------------ facts */

static bool kept;
static struct stash_facts real_stash_facts;
static struct device_facts real_device_facts;

static void keep(void)
{
    if (!kept) {
        real_stash_facts = stash_facts;
        real_device_facts = device_facts;
    }
    kept = true;
}

void facts_return(void)
{
    if (kept) {
        stash_facts = real_stash_facts;
        device_facts = real_device_facts;
    }
}

static bool yes(const char *folder)
{
    (void)folder;
    return true;
}

static uint64_t no_bytes(const char *folder)
{
    (void)folder;
    return 0;
}

void the_stash_folder_becomes_compressed(void)
{
    keep();
    stash_facts.compressed = yes;
}

void the_stash_folder_becomes_encrypted(void)
{
    keep();
    stash_facts.encrypted = yes;
}

void the_stash_folder_becomes_removable(void)
{
    keep();
    stash_facts.removable = yes;
}

void the_disk_of_the_stash_fills_up(void)
{
    keep();
    stash_facts.free_bytes = no_bytes;
}

static bool it_is_this_drive(unsigned major, unsigned minor, const struct device_identity *identity)
{
    (void)identity;
    return major == 11 && minor == 0;
}

void a_file_system_of_the_disc_is_mounted(void)
{
    static char table[640];
    keep();
    snprintf(table, sizeof table, "%s/mountinfo", world.scratch);
    FILE *file = fopen(table, "w");
    if (file == NULL)
        case_broken("no mount table: %s", strerror(errno));
    fputs("36 35 11:0 / /media/cdrom ro,relatime - iso9660 /dev/sr0 ro\n", file);
    fclose(file);
    device_facts.mount_table = table;
    device_facts.same_drive = it_is_this_drive;
}

void it_is_unmounted(void)
{
    facts_return();
}

void a_byte_of_the_stash_changes(void)
{
    int file = open(stash_file(), O_RDWR | O_CLOEXEC);
    uint8_t one;
    if (file < 0 || pread(file, &one, 1, 7500000) != 1)
        case_broken("the stash has no such byte");
    one ^= 0xFF;
    if (pwrite(file, &one, 1, 7500000) != 1)
        case_broken("the stash cannot be changed");
    close(file);
}

/* Every descriptor of this process that leads to the file now leads to it for reading only. */
void the_stash_cannot_be_written(void)
{
    struct stat file, status;
    int changed = 0, maximum = (int)sysconf(_SC_OPEN_MAX) < 4096 ? (int)sysconf(_SC_OPEN_MAX) : 4096;
    if (stat(stash_file(), &file) != 0)
        case_broken("there is no stash");
    int reading = open(stash_file(), O_RDONLY | O_CLOEXEC);
    for (int fd = 0; reading >= 0 && fd < maximum; fd++)
        if (fd != reading && fstat(fd, &status) == 0 && status.st_dev == file.st_dev && status.st_ino == file.st_ino &&
            dup3(reading, fd, O_CLOEXEC) == fd)
            changed++;
    close(reading);
    if (changed == 0)
        case_broken("nobody holds the stash open");
}

/* ------------------------------------------------------------------ the drive goes */

void the_drive_vanishes(void)
{
    struct failure why = {{0}};
    if (world.bench->kind->vanish == NULL || world.bench->kind->vanish(world.bench, &why) != 0)
        case_broken("the drive cannot be made to vanish: %s", why.sentence);
}

/* ------------------------------------------------------------------ a second process */

void given_a_drive_for_a_second_program(void)
{
    static char folder[600];
    struct failure why = {{0}};
    struct bench *bench;
    if (transport_has_nexuses(world.bench->url))
        return;
    snprintf(folder, sizeof folder, "%s/second", world.scratch);
    struct bench_options options = {.folder = folder};
    if (mkdir(folder, 0700) != 0 || bench_process_new(&options, &bench, &why) != 0)
        case_broken("no second drive: %s", why.sentence);
    if (bench->kind->insert(bench, "cd-r-80", 1, &why) != 0)
        case_broken("no second disc: %s", why.sentence);
    world.bench = bench;
}

static struct {
    pid_t process;
    int orders, results;
} other;

static void other_ends(void)
{
    if (other.process <= 0)
        return;
    close(other.orders);
    while (waitpid(other.process, NULL, 0) < 0 && errno == EINTR)
        ;
    close(other.results);
    other.process = 0;
}

void given_another_process(HRESULT (*function)(unsigned step))
{
    int orders[2], results[2];
    if (pipe2(orders, O_CLOEXEC) != 0 || pipe2(results, O_CLOEXEC) != 0)
        case_broken("no pipe: %s", strerror(errno));
    world_on_exit(other_ends);
    fflush(NULL);
    other.process = fork();
    if (other.process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(orders[1]);
        close(results[0]);
        unsigned step;
        while (read(orders[0], &step, sizeof step) == (ssize_t)sizeof step) {
            HRESULT result = function(step);
            if (write(results[1], &result, sizeof result) != (ssize_t)sizeof result)
                break;
        }
        _exit(0);
    }
    close(orders[0]);
    close(results[1]);
    other.orders = orders[1];
    other.results = results[0];
    if (other.process < 0)
        case_broken("no second process: %s", strerror(errno));
}

HRESULT the_other_process_does(unsigned step)
{
    HRESULT result = E_FAIL;
    if (write(other.orders, &step, sizeof step) != (ssize_t)sizeof step ||
        read(other.results, &result, sizeof result) != (ssize_t)sizeof result)
        case_broken("the second process did not answer");
    return result;
}

void the_other_process_is_killed(void)
{
    kill(other.process, SIGKILL);
    other_ends();
}
