/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The animals. Drive flaws are filters of emu/ by name; recorder flaws are awake in coaster-zoo
 * (conformance/zoo/wrap_*.c). */
#include "conformance/zoo/zoo.h"

coaster_weak bool zoo_recorders_are_linked = false;

#define BREAKS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define DRIVE(name, what, runs_on, ...)                                                                                \
    {                                                                                                                  \
        name, name, what, runs_on, BREAKS(__VA_ARGS__)                                                                 \
    }
#define RECORDER(name, what, ...)                                                                                      \
    {                                                                                                                  \
        name, NULL, what, "recorddisc/* imapi/*", BREAKS(__VA_ARGS__)                                                  \
    }

static const struct zoo_flaw flaws[] = {
    DRIVE("test-write-writes", "burns with Test Write set", "*", "recorddisc/simulated-burn",
          "mmc/test-write-leaves-the-disc", "mmc/test-write-bit-for-bit", "mmc/test-write-ends-with-the-disc"),
    DRIVE("test-write-closes", "fixates the real disc with Test Write set", "*", "recorddisc/simulated-burn",
          "mmc/test-write-close-leaves-the-disc"),
    DRIVE("test-write-forgets-address", "answers 0 for the track after a simulated one", "mmc/*",
          "mmc/test-write-next-track"),
    DRIVE("next-writable-plus-one", "the next writable address is one too high", "mmc/*", "mmc/next-writable-address",
          "mmc/next-writable-after-track", "mmc/next-writable-second-session"),
    DRIVE("next-writable-frozen", "the next writable address never moves on", "mmc/*", "mmc/next-writable-after-track"),
    DRIVE("second-session-6750", "forgets the pre-gap of a later session", "mmc/*", "mmc/next-writable-second-session",
          "mmc/next-writable-third-session"),
    DRIVE("lead-out-off-by-150", "lead-outs and capacity are 150 too far", "mmc/*", "mmc/lead-out", "mmc/capacity"),
    DRIVE("eject-only-says-so", "eject is GOOD and the tray stays shut", "*", "recorddisc/eject",
          "mmc/eject-opens-the-tray"),
    DRIVE("lock-does-not-lock", "PREVENT is GOOD and nothing is locked", "*", "mmc/lock-refuses-eject",
          "mmc/lock-holds-the-button", "mmc/lock-of-another-initiator"),
    DRIVE("second-session-refused", "takes nothing behind a closed session", "mmc/*", "mmc/second-session"),
    DRIVE("identification-changes", "another disc identification each time", "*", "mmc/disc-identification-stays"),
    DRIVE("mode-select-takes-everything", "takes write types that it has not", "*",
          "mmc/mode-select-refuses-write-types"),
    DRIVE("attention-lost", "reports no unit attention", "*", "mmc/attention-of-a-new-nexus",
          "mmc/attention-after-a-change", "mmc/load-raises-attention"),
    DRIVE("attention-mode-parameters", "announces a disc as 6/2A/01", "mmc/*", "mmc/attention-after-a-change",
          "mmc/load-raises-attention"),
    DRIVE("load-without-attention", "a loaded disc raises no attention", "*", "mmc/load-raises-attention"),
    DRIVE("events-share-attention", "reading an event takes the attention with it", "*", "mmc/event-leaves-attention"),
    DRIVE("write-at-wrong-address-taken", "takes a WRITE to any address", "*", "mmc/write-at-wrong-address",
          "mmc/test-write-obeys-the-rules"),
    DRIVE("synchronize-leaves-track-open", "SYNCHRONIZE CACHE completes no track", "mmc/*",
          "mmc/synchronize-completes-the-track", "mmc/two-tracks-in-a-session"),
    DRIVE("read-capacity-after-blank-error", "READ CAPACITY of a blank disc is an error", "*",
          "mmc/capacity-of-a-blank-disc"),
    DRIVE("allocation-ignored", "sends 34 bytes of disc information, whatever was asked for", "*",
          "mmc/allocation-length"),
    DRIVE("residual-missing", "claims to have filled the room for a mode page", "*", "mmc/residual"),

    DRIVE("feature-length-odd", "a feature is 7 bytes long", "mmc/*", "mmc/configuration-length"),
    DRIVE("cd-r-is-cd-rom", "the profile of a CD-R is CD-ROM", "mmc/*", "mmc/features-of-a-blank-disc"),
    DRIVE("page-2a-counts-too-many", "counts speeds that page 2Ah has no room for", "mmc/*", "mmc/page-2a"),
    DRIVE("last-session-is-the-first", "knows no session but the first in READ TOC format 1", "mmc/*",
          "mmc/toc-last-session"),
    DRIVE("no-next-program-area", "has no B0 in its full table of contents", "mmc/*", "mmc/toc-of-all-sessions"),
    DRIVE("buffer-freer-than-large", "has more buffer free than there is", "*", "mmc/buffer-capacity"),
    DRIVE("sector-header-off", "headers are one frame beside their address", "mmc/*", "mmc/read-cd-whole-sector"),
    DRIVE("samples-swapped", "swaps the bytes of audio samples", "mmc/*", "mmc/audio-track"),
    DRIVE("reads-a-bit-wrong", "a bit of one block comes back wrong", "mmc/*", "mmc/read-back"),
    DRIVE("no-event-of-new-media", "never tells of a new disc by an event", "*", "mmc/event-of-a-new-disc"),
    DRIVE("blank-only-says-so", "BLANK is GOOD and nothing is erased", "*", "mmc/blank-whole", "mmc/blank-minimal",
          "mmc/blank-and-record-again"),
    DRIVE("never-final", "a disc closed for good takes more", "mmc/*", "mmc/finalised-disc-takes-no-more",
          "mmc/track-information-of-a-complete-disc"),
    DRIVE("ready-while-it-works", "is ready while it blanks", "*", "mmc/blank-takes-its-time"),
    DRIVE("progress-counts-down", "its progress goes backwards", "*", "mmc/progress-of-a-long-operation"),
    DRIVE("ejects-while-it-works", "opens the tray in the middle of BLANK", "*", "mmc/eject-while-it-works"),
    DRIVE("load-only-says-so", "load is GOOD and the tray stays open", "*", "mmc/load-brings-the-disc-back",
          "mmc/load-raises-attention"),
    DRIVE("speed-too-high-refused", "refuses a speed that is too high", "*", "mmc/set-cd-speed"),
    DRIVE("request-sense-keeps-attention", "tells an attention again after REQUEST SENSE", "*",
          "mmc/request-sense-takes-attention"),
    DRIVE("takes-half-a-page", "has taken the beginning of a list that it refuses", "*", "mmc/mode-select-truncated"),
    DRIVE("packet-link-forgotten", "forgets the link between packets", "mmc/*", "mmc/packet-next-address",
          "mmc/packet-track-stays-open"),
    DRIVE("packet-of-any-size", "takes half a fixed packet", "mmc/*", "mmc/packet-fixed-size",
          "mmc/formatted-takes-whole-packets"),
    DRIVE("session-over-incomplete-track", "closes a session over an incomplete track", "mmc/*",
          "mmc/packet-session-needs-closed-tracks"),
    DRIVE("session-over-reserved-track", "closes a session over an empty reserved track", "mmc/*",
          "mmc/reserved-track-holds-the-session"),
    DRIVE("reserves-anything", "reserves more than there is", "mmc/*", "mmc/reserve-too-much"),
    DRIVE("format-list-cut", "lists half a format", "mmc/*", "mmc/format-capacities"),
    DRIVE("format-takes-anything", "takes any list of FORMAT UNIT", "mmc/*", "mmc/format-list-misuse"),
    DRIVE("q-in-binary", "counts in binary in Q", "mmc/*", "mmc/sub-channel-q"),
    DRIVE("plays-data", "plays data", "mmc/*", "mmc/play-of-a-data-track"),
    DRIVE("play-stands-still", "says block 0 while it plays", "mmc/*", "mmc/play-moves-on"),
    DRIVE("gaps-are-zeros", "reads between sessions", "*", "mmc/read-between-sessions"),

    RECORDER("skips-the-wipe", "leaves the stash as it was after a burn", "recorddisc/post-burn-stash-wiping",
             "recorddisc/simulated-burn"),
    RECORDER("wipes-only-on-success", "leaves the stash as it was after a failure", "recorddisc/stash-wiped-by-failure",
             "recorddisc/code-user-abort", "recorddisc/code-generic"),
    RECORDER("forgets-the-simulate-bit", "burns for real when asked to simulate", "recorddisc/simulated-burn",
             "recorddisc/simulated-append", "recorddisc/audio-simulation"),
    RECORDER("ejects-on-failure", "ejects after a burn that failed", "recorddisc/no-eject-after-failure",
             "recorddisc/no-eject-after-cancel"),
    RECORDER("ejects-after-simulation-unasked", "ejects after a simulation though nobody asked", "recorddisc/eject"),
    RECORDER("accepts-any-disc", "appends to whatever disc is in the drive", "recorddisc/wrong-disc-multi-session",
             "recorddisc/blank-disc-is-wrong-disc", "recorddisc/twin-disc-is-wrong-disc",
             "recorddisc/disc-written-meanwhile"),
    RECORDER("claims-success-without-reading-back", "believes a drive that only says so",
             "recorddisc/drive-that-only-says-so"),
    RECORDER("calls-back-in-the-wrong-order", "closes after it has said that it is complete",
             "recorddisc/callbacks-of-a-data-burn", "recorddisc/callbacks-of-an-audio-burn",
             "recorddisc/callbacks-of-a-simulation"),
    RECORDER("keeps-the-image-valid", "burns the same staging again", "recorddisc/simulated-burn",
             "recorddisc/post-burn-stash-wiping", "recorddisc/test-then-write"),
    RECORDER("forgets-the-image-without-a-disc", "drops the image when the tray is empty",
             "recorddisc/retry-with-a-disc"),
    RECORDER("leaves-test-write-set", "leaves the drive simulating", "recorddisc/test-write-is-cleared",
             "recorddisc/test-write-is-cleared-after-failure"),
    RECORDER("leaves-audio-open", "leaves an audio disc appendable", "recorddisc/audio-disc"),
    RECORDER("burns-a-mounted-disc", "does not look whether the disc is mounted", "recorddisc/code-filesystem"),
    RECORDER("writes-again-what-failed", "sends a WRITE again that failed", "recorddisc/nothing-is-written-twice"),
    RECORDER("calls-a-cancel-a-failure", "answers a cancel with GENERIC", "recorddisc/code-user-abort",
             "recorddisc/callbacks-of-a-cancelled-burn"),
    RECORDER("announces-success", "NotifyBurnComplete says S_OK, whatever came",
             "recorddisc/callbacks-of-a-failed-burn", "recorddisc/callbacks-of-a-refused-burn"),
};

const struct zoo_flaw *zoo_flaws(size_t *count)
{
    *count = sizeof flaws / sizeof *flaws;
    return flaws;
}
