# SPDX-License-Identifier: GPL-2.0-or-later
# The full matrix over iSCSI: each wrong drive and recorder against every case that runs on it.
exec "$B/coaster-zoo" qualify --zoo --whole --transport iscsi
