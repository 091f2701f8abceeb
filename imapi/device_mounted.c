/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Step 9 of reference imapi 4.4. The drive may also be a block device of this host (a kernel iSCSI session, an SG
 * node), and a file system on its disc may be mounted. It is found by what the kernel knows of the device: vendor,
 * model, serial number.
 */
#include <stdio.h>
#include <stdlib.h>

#include "imapi/device_internal.h"

static bool read_attribute(unsigned major, unsigned minor, const char *name, char *out, size_t room, size_t skip)
{
    char path[320], data[512];
    snprintf(path, sizeof path, "%s/dev/block/%u:%u/device/%s", device_facts.sysfs, major, minor, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t length = fread(data, 1, sizeof data - 1, file);
    fclose(file);
    if (length < skip)
        return false;
    data[length] = '\0';
    const char *text = data + skip;
    text += strspn(text, " ");
    length = strcspn(text, "\n");
    while (length > 0 && text[length - 1] == ' ')
        length--;
    snprintf(out, room, "%.*s", (int)length, text);
    return true;
}

static bool same_drive(unsigned major, unsigned minor, const struct device_identity *identity)
{
    char vendor[64], model[64], serial[300];
    return identity->serial[0] && read_attribute(major, minor, "vendor", vendor, sizeof vendor, 0) &&
           read_attribute(major, minor, "model", model, sizeof model, 0) &&
           read_attribute(major, minor, "vpd_pg80", serial, sizeof serial, 4) &&
           strcmp(vendor, identity->vendor) == 0 && strcmp(model, identity->product) == 0 &&
           strcmp(serial, identity->serial) == 0;
}

struct device_facts device_facts = {
    .mount_table = "/proc/self/mountinfo", .same_drive = same_drive, .sysfs = "/sys", .nodes = "/dev"};

static bool same_device(const struct device *device, unsigned major, unsigned minor)
{
    char *key = device_key_of_node(major, minor, true);
    bool same = key != NULL && strcmp(key, device->key) == 0;
    free(key);
    return same;
}

bool device_is_mounted(struct device *device)
{
    struct device_identity identity;
    if (FAILED(device_identify(device, &identity)))
        return false;
    FILE *file = fopen(device_facts.mount_table, "re");
    char *line = NULL;
    size_t room = 0;
    bool mounted = false;
    while (file && !mounted && getline(&line, &room, file) > 0) {
        unsigned major, minor;
        if (sscanf(line, "%*u %*u %u:%u", &major, &minor) == 2 && major != 0)
            mounted = same_device(device, major, minor) || device_facts.same_drive(major, minor, &identity);
    }
    free(line);
    if (file)
        fclose(file);
    return mounted;
}
