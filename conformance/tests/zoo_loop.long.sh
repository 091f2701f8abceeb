# SPDX-License-Identifier: GPL-2.0-or-later
# The full matrix in process: each wrong drive and recorder against every case that runs on it. zoo_iscsi.long.sh has the other transport.
exec "$B/coaster-zoo" qualify --zoo --whole --transport loop
