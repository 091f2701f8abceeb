/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emu/door/child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

extern char **environ;

const char *child_find_program(const char *name, char path[PATH_MAX])
{
    static const char *const folders[] = {"/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        snprintf(path, PATH_MAX, "%s/%s", folders[i], name);
        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

static bool names(const char *assignment, const char *variable)
{
    size_t length = strlen(variable);
    return strncmp(assignment, variable, length) == 0 && assignment[length] == '=';
}

char **child_environment(char *const assignments[], size_t count)
{
    size_t size = 0;
    while (environ[size] != NULL)
        size++;
    char **made = calloc(size + count + 1, sizeof *made);
    if (made == NULL)
        return NULL;
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        bool replaced = false;
        for (size_t j = 0; j < count && !replaced; j++) {
            char variable[64];
            snprintf(variable, sizeof variable, "%.*s", (int)strcspn(assignments[j], "="), assignments[j]);
            replaced = names(environ[i], variable);
        }
        if (!replaced)
            made[used++] = environ[i];
    }
    for (size_t j = 0; j < count; j++)
        if (assignments[j][strlen(assignments[j]) - 1] != '=')
            made[used++] = assignments[j];
    return made;
}

pid_t child_start(const char *path, char *const arguments[], char *const environment[], int output, bool dies_with_us)
{
    pid_t parent = getpid();
    pid_t process = fork();
    if (process != 0)
        return process;
    if (dies_with_us && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent))
        _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (dies_with_us)
        setpgid(0, 0); /* a Ctrl-C at the terminal is ours to handle */
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
        _exit(127);
    execve(path, arguments, environment);
    _exit(127);
}
