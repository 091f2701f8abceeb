/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bar is drawn by going back to the beginning of the line and writing over it in one go: no flicker, no colours, no
 * sequences that a terminal would have to know. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/burn.h"

enum { WIDEST = 200, LONGEST_BAR = 40, SHORTEST_BAR = 8 };

static struct {
    bool open;
    char line[WIDEST + 1];
} drawn;

bool burn_bar_possible(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0;
}

/* The last column stays free: terminals differ in what happens behind it. */
static size_t room_of_line(void)
{
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 79;
    return size.ws_col > WIDEST ? WIDEST : size.ws_col > 20 ? size.ws_col - 1u : 19;
}

/* What is told beside the bar, as much of it as fits: the most wanted first. */
static size_t tell_more(const struct burn_facts *facts, size_t room, char *more)
{
    char parts[3][48] = {"", "", ""};
    size_t length = 0;
    if (facts->left >= 0)
        snprintf(parts[0], sizeof parts[0], "  %ld:%02ld left", facts->left / 60, facts->left % 60);
    if (facts->speed > 0)
        snprintf(parts[1], sizeof parts[1], "  %.1fx %.0f kB/s", facts->speed, facts->kilobytes);
    if (facts->buffer >= 0)
        snprintf(parts[2], sizeof parts[2], "  drive's buffer %d %%", facts->buffer);
    for (int i = 0; i < 3 && length + strlen(parts[i]) <= room; i++) {
        strcpy(more + length, parts[i]);
        length += strlen(parts[i]);
    }
    return length;
}

static void compose(const struct burn_facts *facts, size_t room, char *line)
{
    char begin[32], more[160] = "", bar[LONGEST_BAR + 1];
    int used = snprintf(begin, sizeof begin, "%-9s", facts->what);
    size_t fixed = (size_t)used + 6; /* " 100 %" */
    size_t least = fixed + 3 + SHORTEST_BAR;
    if (room < least) {
        snprintf(line, room + 1, "%s %3d %%", begin, facts->percent);
        return;
    }
    size_t told = tell_more(facts, room - least, more);
    size_t length = room - fixed - 3 - told;
    length = length > LONGEST_BAR ? LONGEST_BAR : length;
    size_t filled = length * (size_t)facts->percent / 100;
    memset(bar, '#', filled);
    memset(bar + filled, '.', length - filled);
    bar[length] = '\0';
    snprintf(line, room + 1, "%s [%s] %3d %%%s", begin, bar, facts->percent, more);
}

void burn_bar_draw(const struct burn_facts *facts)
{
    char line[WIDEST + 1], out[2 * WIDEST + 4];
    compose(facts, room_of_line(), line);
    if (drawn.open && strcmp(line, drawn.line) == 0)
        return;
    size_t length = strlen(line), before = drawn.open ? strlen(drawn.line) : 0;
    /* what was longer is written over with blanks, which also fit: they are where it was */
    int written = snprintf(out, sizeof out, "\r%s%*s", line, before > length ? (int)(before - length) : 0, "");
    fwrite(out, 1, (size_t)written, stdout);
    fflush(stdout);
    strcpy(drawn.line, line);
    drawn.open = true;
}

void burn_bar_end(void)
{
    if (drawn.open)
        putchar('\n');
    drawn.open = false;
}
