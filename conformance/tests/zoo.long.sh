# SPDX-License-Identifier: GPL-2.0-or-later
# The full matrix: each wrong drive and recorder against every case that runs on it, on both transports.
set -u
"$B/coaster-zoo" qualify --zoo --whole --transport loop > loop.tap
loop=$?
"$B/coaster-zoo" qualify --zoo --whole --transport iscsi > iscsi.tap
iscsi=$?
# two plans in one output are added up by scripts/check
cat loop.tap
grep -v '^TAP version' iscsi.tap | sed 's/^\(ok\|not ok\) \([0-9]*\) - \(.*\)/\1 \2 - over iscsi: \3/; s/^# show:/# over iscsi:/'
[ "$loop" -eq 0 ] && [ "$iscsi" -eq 0 ]
