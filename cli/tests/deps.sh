# SPDX-License-Identifier: GPL-2.0-or-later
# scripts/deps: its list is consistent, nothing is missing here, and what is missing elsewhere is named once.
set -eu
fail() { echo "$*" >&2; exit 1; }
deps=$TOP/scripts/deps
"$deps" --list > list
[ -s list ] || fail "the list is empty"
sort list | uniq -d > twice
[ ! -s twice ] || fail "named twice: $(cat twice)"
! grep -qvE '^[a-z0-9][a-z0-9+.-]*$' list || fail "no package name: $(grep -vE '^[a-z0-9][a-z0-9+.-]*$' list)"
"$deps" --check || fail "something is missing"
code=0
"$deps" --nosuch 2> err || code=$?
[ "$code" -eq 64 ] || fail "an unknown option exits with $code"

# the programs that the scripts and tests start come from the listed packages
while read -r program; do
    path=$(command -v "$program") || fail "$program is not there although everything is installed"
    package=$(dpkg -S "$(readlink -f "$path")" 2>/dev/null | cut -d: -f1 | head -n 1)
    package=${package%-x86-64-linux-gnu}
    grep -qx "$package" list || fail "$program comes from $package, which scripts/deps does not list"
done << 'PROGRAMS'
tgtd
tgtadm
cdrskin
xorriso
wodim
cdrdao
cd-info
cd-paranoia
icedax
isoinfo
sg_inq
lcov
readelf
PROGRAMS

# a machine where one package is missing: --check names it
mkdir bin
cat > bin/dpkg-query << 'QUERY'
#!/bin/sh
for last; do :; done
if [ "$last" = tgt ]; then echo not-installed; else echo installed; fi
QUERY
chmod +x bin/dpkg-query
code=0
PATH=$PWD/bin:$PATH "$deps" --check > out || code=$?
[ "$code" -eq 1 ] || fail "--check exits with $code although tgt is missing"
grep -qw tgt out || fail "--check does not name tgt"
# nobody may have left a daemon of Debian's tgt package enabled by installing it
! [ -e /etc/systemd/system/multi-user.target.wants/tgt.service ] || echo "note: tgt.service is enabled on this machine"
