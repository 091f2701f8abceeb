/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which drive a URL leads to, as far as that can be known without asking it: an iSCSI name is one target wherever it is
 * reached, and the nodes of one device of this machine have one folder in sysfs. A drive that the kernel has by iSCSI
 * is known by the name of its session.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "imapi/device_internal.h"

/* FOLDER/.../sessionN/targetH:C:T/H:C:T:L -> what FOLDER/.../sessionN/iscsi_session/sessionN/targetname says, and L. */
static char *session_key(const char *folder)
{
    char resolved[PATH_MAX], file[PATH_MAX + 64], name[256] = "";
    if (realpath(folder, resolved) == NULL)
        return NULL;
    const char *last = strrchr(resolved, ':');
    char *session = strstr(resolved, "/session");
    size_t length = session == NULL ? 0 : strcspn(session + 1, "/");
    if (length == 0 || last == NULL)
        return NULL;
    snprintf(file, sizeof file, "%.*s/iscsi_session/%.*s/targetname", (int)(session - resolved + 1 + (ptrdiff_t)length),
             resolved, (int)length, session + 1);
    FILE *from = fopen(file, "re");
    bool read = from != NULL && fscanf(from, "%255s", name) == 1;
    if (from != NULL)
        fclose(from);
    char *key = NULL;
    return read && asprintf(&key, "iscsi:/%s/%s", name, last + 1) >= 0 ? key : NULL;
}

char *device_key_of_node(unsigned major_number, unsigned minor_number, bool block)
{
    char folder[320];
    struct stat status;
    snprintf(folder, sizeof folder, "%s/dev/%s/%u:%u/device", device_facts.sysfs, block ? "block" : "char",
             major_number, minor_number);
    char *key = session_key(folder);
    if (key != NULL)
        return key;
    int length = stat(folder, &status) == 0
                     ? asprintf(&key, "node:%lx:%lx", (unsigned long)status.st_dev, (unsigned long)status.st_ino)
                     : asprintf(&key, "node:%s:%u:%u", block ? "block" : "char", major_number, minor_number);
    return length < 0 ? NULL : key;
}

/* user%password@host:port/target/lun?options -> /target/lun */
static char *target_key(const char *authority)
{
    const char *path = strchr(authority, '/');
    char *key = NULL;
    if (path == NULL)
        return NULL;
    return asprintf(&key, "iscsi:%.*s", (int)strcspn(path, "?"), path) < 0 ? NULL : key;
}

char *device_key(const char *url)
{
    struct stat status;
    const char *path = strncmp(url, "sg:", 3) == 0 ? url + 3 : url;
    char *key = NULL;
    if (strncmp(url, "iscsi://", 8) == 0)
        key = target_key(url + 8);
    else if (*path == '/' && stat(path, &status) == 0 && (S_ISBLK(status.st_mode) || S_ISCHR(status.st_mode)))
        key = device_key_of_node(major(status.st_rdev), minor(status.st_rdev), S_ISBLK(status.st_mode));
    return key != NULL ? key : strdup(url);
}

bool device_same_drive(const char *a, const char *b)
{
    char *first = device_key(a), *second = device_key(b);
    bool same = first != NULL && second != NULL && strcmp(first, second) == 0;
    free(first);
    free(second);
    return same;
}
