#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A clock that runs, twenty times as fast as real: programs that are not ours see a buffer that fills, speeds that hold, and
# what a host that is too slow does to a disc. Times are compared with each other alone, in one run.
. "$TOP/emu/tests/door.functions"
requires cdrskin wodim readom
ulimit -l 0 # else wodim locks its memory, and an ordinary user has not so much to lock
head -c 61440000 /dev/urandom > image # 30000 blocks
printf '[recording]\nbuffer-underrun-free = no\n' > unprotected.personality
log() { tr '\r' '\n' < "$1"; }
# ratio A B LEAST MOST: A is so many times B, in hundredths
ratio() { awk "BEGIN { r = 100 * $1 / $2; print \"# $1 / $2\"; exit !(r >= $3 && r <= $4) }"; }

burn() { # SPEED: wodim at that speed, then readom
    "$COASTER" disc create cd-r-80 "$1.disc" || exit 1
    cat > job << END
timeout 200 wodim -v dev=/dev/sr0 gracetime=2 speed=$1 -tao -data image > burn.$1 2>&1 || exit 1
timeout 100 cdrskin dev=/dev/sr0 -v -toc > toc.$1 2>&1 # the disc is found again, and the head is at its beginning
TIMEFORMAT=%R
{ time timeout 100 readom dev=/dev/sr0 speed=$1 sectors=0-29990 f=copy.$1 > read.$1 2>&1; } 2> seconds.$1
"$COASTER" state "\${COASTER_SG_FOLDER}" --json > state.$1
END
    "$COASTER" run --clock x20 --disc "$1.disc" -- bash job
}
for speed in 8 16; do
    ok "wodim burns at ${speed}x" burn $speed
    # once at least: whoever waits for a processor lets it run low
    ok "its buffer was full" eval "log burn.$speed | grep -qE '\[buf +(9[0-9]|100)%\]'"
    head -c $((29990 * 2048)) image > wanted
    ok "readom reads it back" cmp -n $((29990 * 2048)) wanted copy.$speed
    ok "the clock is said to be x20" grep -q '"clock": "x20"' state.$speed
done
seconds() { log "burn.$1" | sed -n 's/^Writing  time: *\([0-9.]*\)s.*/\1/p'; }
# 30000 blocks at 8x and at 16x, but for the last buffer full; a busy machine may add to either
ok "8x takes twice as long to write as 16x" ratio "$(seconds 8)" "$(seconds 16)" 150 250
ok "and to read" ratio "$(cat seconds.8)" "$(cat seconds.16)" 140 260
# 1x is 75 sectors a second: nobody can have been faster
ok "16x is not faster than 16x" awk "BEGIN { exit !($(seconds 16) * 20 * 16 * 75 >= 30000 - 1024) }"

"$COASTER" disc create cd-rw-80 again.disc || exit 1
cat > job << 'END'
timeout 200 cdrskin -v dev=/dev/sr0 speed=10 -tao -data image > burn.log 2>&1 || exit 1
timeout 200 cdrskin -v dev=/dev/sr0 blank=fast > blank.log 2>&1
END
ok "cdrskin burns and blanks, and waits for both" "$COASTER" run --clock x40 --disc again.disc -- bash job
# once at least: a busy machine may let it run low at any other time
ok "cdrskin sees the buffer full" grep -qE '\[buf +(9[0-9]|100)%\]' burn.log
ok "and the disc is blank" into info "$COASTER" disc info again.disc
ok "as disc info says" grep -q '^status  *blank' info

# Half a disc's worth of nothing to write in the middle: the fifo of 4 MiB and the buffer last an eighth of a second.
"$COASTER" disc create cd-r-80 coaster.disc || exit 1
cat > job << 'END'
{ head -c 16000000 image; sleep 0.7; head -c 20000000 image; } 2> /dev/null |
    timeout 100 wodim -v dev=/dev/sr0 gracetime=2 speed=16 fs=4m -tao -data tsize=36000000 - > underrun.log 2>&1
END
"$COASTER" run --clock x20 --personality unprotected.personality --disc coaster.disc -- bash job
ok "a drive without protection: wodim fails" [ $? -ne 0 ]
ok "it knows the sense" grep -q 'write error - loss of streaming' underrun.log
ok "and what it means" grep -q 'looks like a buffer underrun' underrun.log
into info "$COASTER" disc info coaster.disc
ok "the track is incomplete" grep -qE '^ *1 .* incomplete' info
"$COASTER" disc create cd-r-80 saved.disc || exit 1
ok "with protection the same host burns it" "$COASTER" run --clock x20 --disc saved.disc -- bash job
into info "$COASTER" disc info saved.disc
ok "and the track is complete" grep -qE '^ *1 .* complete' info
finish
