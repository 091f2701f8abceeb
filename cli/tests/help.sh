# SPDX-License-Identifier: GPL-2.0-or-later
# Every verb explains itself, on the terminal and as a man page; completion knows every verb and option.
set -eu
fail() { echo "$*" >&2; exit 1; }

"$COASTER" --help | grep -q '^usage: coaster VERB' || fail "--help has no usage line"
[ "$("$COASTER" --version)" = "coaster $(cat "$TOP/VERSION")" ] || fail "--version differs from VERSION"
"$COASTER" help > by-verb
"$COASTER" --help > by-option
cmp by-verb by-option
# one column of names, one of what they do
[ "$(sed -n 's/^  \([a-z]* [a-z]* *\|[a-z]* *\)[a-z].*/\1/p' by-verb | awk '{ print length }' | sort -u | wc -l)" -eq 1 ] || fail 'the columns of --help are not straight'
"$COASTER" disc --help | grep -q 'disc create' || fail "disc --help does not list disc create"

"$COASTER" help --list > verbs
for verb in 'disc create' 'disc info' 'disc kinds' 'disc export' serve run insert remove eject load button reset power state clock trace 'trace replay' 'trace cover' 'fault add' 'fault list' 'fault clear' 'fault kinds' burn drives qualify help; do
    grep -qx "$verb" verbs || fail "no verb '$verb'"
done
while read -r verb; do
    # shellcheck disable=SC2086  # a verb may be two words
    "$COASTER" $verb --help > text 2> errors || fail "$verb --help exits with $?"
    [ ! -s errors ] || fail "$verb --help writes to stderr"
    head -n 1 text | grep -q "^usage: coaster $verb" || fail "$verb --help does not begin with its usage"
    grep -q -- '--help' text || fail "$verb --help leaves out --help"
    # shellcheck disable=SC2086
    "$COASTER" help $verb | cmp - text || fail "coaster help $verb differs from --help"
    # shellcheck disable=SC2086
    "$COASTER" help --man $verb > "$(echo "$verb" | tr ' ' -).1"
    # no line of help wider than a terminal of 132 columns, the title line says what the verb does
    ! grep -qE '.{133}' text || fail "$verb --help has a line of more than 132 columns"
    sed -n 3p text | grep -q '\.$' || fail "$verb --help: its summary is missing"
done < verbs
"$COASTER" help --man > coaster.1

for page in *.1; do
    head -n 1 "$page" | grep -q '^\.TH "COASTER" 1' || fail "$page has no title"
    grep -q '^\.SH NAME' "$page" || fail "$page has no NAME"
done
# the stories are a page of their own, with every fault in it
cp "$B/docs/man/coaster-faults.7" .
head -n 1 coaster-faults.7 | grep -q '^\.TH "COASTER' || fail "coaster-faults(7) has no title"
[ "$(grep -c '^\.SS ' coaster-faults.7)" -eq 10 ] || fail "coaster-faults(7) tells $(grep -c '^\.SS ' coaster-faults.7) stories"
"$COASTER" fault kinds | sed -n 's/^  \([a-z-]*\): .*/\1/p' | sed 's/-/\\-/g' | while read -r kind; do
    grep -qF "$kind: " coaster-faults.7 || fail "coaster-faults(7) leaves out $kind"
done
if command -v groff >/dev/null; then
    for page in *.[17]; do
        groff -man -ww -Tutf8 -z "$page" 2> warnings || fail "$page cannot be formatted"
        [ ! -s warnings ] || { cat warnings; fail "$page is formatted with warnings"; }
    done
fi
if command -v man >/dev/null; then
    for page in *.1; do
        man --warnings -l "./$page" > formatted 2> warnings < /dev/null || fail "man cannot show $page"
        grep -q 'SYNOPSIS' formatted || fail "man shows no synopsis of $page"
    done
fi

"$COASTER" help --completion > completion
bash -n completion
# complete WORDS...: what completion offers for the last word
complete() {
    PATH="$B:$PATH" bash -c '
        source ./completion
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _coaster
        printf "%s\n" "${COMPREPLY[@]}"' complete "$@"
}
complete coaster di | grep -qx disc || fail "completion does not know 'disc'"
complete coaster disc '' | sort | paste -sd' ' > offered
[ "$(cat offered)" = 'create export info kinds' ] || fail "completion of disc offers: $(cat offered)"
complete coaster disc create '' | grep -qx cd-r-80 || fail "completion does not know the kinds of disc"
complete coaster burn --si | grep -qx -- --simulate || fail "completion does not know burn --simulate"
touch 'a file'
complete coaster burn 'a f' | grep -qx 'a file' || fail "completion does not offer files"
