# SPDX-License-Identifier: GPL-2.0-or-later
# Each wrong drive and recorder against the cases it lists and a tenth of the others, in process; prints flaw -> cases.
exec "$B/coaster-zoo" qualify --zoo
