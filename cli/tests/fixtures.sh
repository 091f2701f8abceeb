# SPDX-License-Identifier: GPL-2.0-or-later
# Every recipe makes what its hash says, twice, whatever the clock and the umask.
set -eu
fail() { echo "$*" >&2; exit 1; }
"$COASTER" fixture --list > list
while read -r name hash _; do
    "$COASTER" fixture "$name" "first of $name" || fail "$name differs from its hash"
    (umask 077; unset SOURCE_DATE_EPOCH; "$COASTER" fixture "$name" "second of $name") || fail "$name differs the second time"
    [ "$("$COASTER" fixture --hash "$name" "first of $name")" = "$hash" ] || fail "the hash of $name is not the listed one"
    case $name in
    # a tool that is not ours agrees about files
    sound-*) [ "$(b2sum -l 256 "first of $name" | cut -d' ' -f1)" = "$hash" ] || fail "b2sum sees another hash of $name" ;;
    # and about trees, as far as bytes go
    tree-*) diff -r "first of $name" "second of $name" || fail "$name differs from itself" ;;
    esac
    rm -rf "first of $name" "second of $name"
done < list
# the same time on every file
SOURCE_DATE_EPOCH=1000000000 "$COASTER" fixture tree-small small
[ "$(find small -type f -printf '%T@\n' | sort -u)" = 1000000000.0000000000 ] || fail "a file has another time than SOURCE_DATE_EPOCH"
# nothing large in the repository, but for the table of rules that is made from the cases
large=$(cd "$TOP" && git ls-files -z ':!docs/imapi.md' | xargs -0 -r du -k -- | awk '$1 > 160 { print $2 }')
[ -z "$large" ] || fail "large files: $large"
