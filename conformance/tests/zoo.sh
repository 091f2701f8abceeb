# SPDX-License-Identifier: GPL-2.0-or-later
# Each wrong drive and recorder against the cases it lists and a tenth of the others, in process; prints flaw -> cases. In two halves at once, because
# by itself it is the longest of the quick tests.
set -eu
"$B/coaster-zoo" qualify --zoo '[a-n]*' > half &
half=$! code=0
"$B/coaster-zoo" qualify --zoo '[!a-n]*' || code=$?
wait $half || code=$?
cat half
exit $code
