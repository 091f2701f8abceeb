# SPDX-License-Identifier: GPL-2.0-or-later
# The documents say what is so: rules and cases, verbs, targets, files that are linked to.
set -eu
fail() { echo "$*" >&2; exit 1; }
cd "$TOP"
# docs/imapi.md has the rows of the program, whatever the verdicts
columns() { grep '^|' "$1" | cut -d'|' -f2-5; }
[ -s "$B/docs/imapi.md" ] || fail "make docs made no table of rules"
columns docs/imapi.md > "$T/written"
columns "$B/docs/imapi.md" > "$T/made"
diff "$T/written" "$T/made" > "$T/difference" || { head -n 6 "$T/difference"; false; } || fail "docs/imapi.md is out of date: scripts/make-docs --build DIR --update"
! grep -E '^\|.*\| (failed|broken) \|' docs/imapi.md || fail "docs/imapi.md tells of cases that do not pass"
# every rule that a test can observe has a case, and no case names a rule that there is not (conformance/rules.c)
grep -oE '^\| imapi-[^ ]+ \| [A-Z+/]+ \|' "$B/docs/imapi.md" | cut -d'|' -f2 | sort -u > "$T/rules"
grep -oE '^\| imapi-[^ ]+ \| `' "$B/docs/imapi.md" | cut -d'|' -f2 | sort -u > "$T/named"
unknown=$(comm -13 "$T/rules" "$T/named")
[ -z "$unknown" ] || fail "cases name rules that are not in conformance/rules.c:" $unknown
grep -E '\| nothing yet ' "$B/docs/imapi.md" | cut -d'|' -f2 > "$T/open" || :
[ ! -s "$T/open" ] || fail "rules that a test can observe and no case names:" $(cat "$T/open")
# every link between documents leads somewhere
for file in README.md SECURITY.md docs/*.md; do
    grep -oE '\]\([^)#:]+\)' "$file" | sed 's/](//; s/)//' | while read -r target; do
        [ -e "$(dirname "$file")/$target" ] || fail "$file links to $target, which is not there"
    done
done
# verbs and options that the guide and the README show exist
grep -hoE 'coaster (disc )?[a-z]+' README.md docs/guide.md | sort -u | while read -r _ verb; do
    case $verb in 'as' | 'is' | 'are' | 'has' | disc | VERB | lists | program) continue ;; esac
    # shellcheck disable=SC2086
    "$COASTER" $verb --help > /dev/null 2>&1 || fail "the documents show a verb '$verb' that is not there"
done
# make help lists every target the Makefile promises
make -s help > "$T/help"
for target in all deps demo check check-long coverage bench format install uninstall clean; do
    grep -qE "^make $target " "$T/help" || fail "make help leaves out $target"
done
