#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A drive that we did not make: the CD device of a stock tgtd. Its known faults (reference tgt 5) are found, each in its own case
# and in words that name the command, what it answered and what it owed.
. "$TOP/emu/tests/door.functions"
requires tgtd tgtadm

stock() { # IMAGE: a stock tgtd with its own cd; sets STOCK, STOCK_URL
    mkdir -m 700 "$T/stock" && cp "$1" "$T/stock/image"
    export TGT_IPC_SOCKET=$T/stock/socket
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 40000))
        tgtd -f -C 0 --iscsi "portal=127.0.0.1:$port" > "$T/stock/log" 2>&1 &
        STOCK=$!
        until tgtadm -C 0 --lld iscsi --op show --mode portal > "$T/stock/portals" 2> /dev/null; do
            kill -0 "$STOCK" 2> /dev/null || break
        done
        grep -q 'failed to bind' "$T/stock/log" || break
        unstock
    done
    name=iqn.2005-03.org.example:stock
    tgtadm -C 0 --lld iscsi --op new --mode target --tid 1 -T $name &&
        tgtadm -C 0 --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 --device-type cd -b "$T/stock/image" &&
        tgtadm -C 0 --lld iscsi --op bind --mode target --tid 1 -I ALL || return 1
    STOCK_URL=iscsi://127.0.0.1:$port/$name/1
}

unstock() { # SIGTERM alone does not end every tgtd
    kill -KILL "$STOCK" 2> /dev/null
    wait "$STOCK" 2> /dev/null
    STOCK=
    rm -rf "$T/stock"
}
trap '[ -z "${STOCK-}" ] || kill -KILL "$STOCK" 2> /dev/null' EXIT

failed() { # REPORT CASE WORDS...: the case failed, and its reason has each of the words
    report=$1
    sed -n "/^not ok [0-9]* - mmc\/$2\$/,/^  \.\.\.\$/p" "$report" > record
    shift 2
    [ -s record ] || return 1
    for words in "$@"; do grep -qF -- "$words" record || return 1; done
}

qualify() { # REPORT
    timeout 60 "$COASTER" qualify "$STOCK_URL" 'mmc/any-medium-*' --may-write any --output "$1" 2> qualify.err
    [ $? -eq 1 ]
}

: > blank
stock blank || { cat "$T/stock/log"; exit 1; }
ok "a stock drive with a blank disc fails" qualify blank.tap
ok "Test Write is taken and ignored" failed blank.tap any-medium-test-write "Test Write bit of page 05h after MODE SELECT has taken it"
ok "60 bytes of FFh are taken" failed blank.tap any-medium-mode-select-nonsense "MODE SELECT [55" "FFh" "GOOD" "5/26/00"
ok "a WRITE goes anywhere" failed blank.tap any-medium-write-elsewhere "WRITE(10) [2a" "GOOD" "next writable address" "5/21/02"
ok "there is no GET EVENT STATUS NOTIFICATION" failed blank.tap any-medium-events "[4a" "5/20/00" "had to be GOOD"
unstock

truncate -s 100M rom
stock rom || { cat "$T/stock/log"; exit 1; }
ok "a stock drive with a pressed disc fails" qualify rom.tap
ok "a READ that fails makes the disc grow" failed rom.tap any-medium-failing-read "READ CAPACITY is" "51199 was expected"
ok "each says whom it breaks" grep -q '^  because: ' rom.tap
unstock
finish
