# SPDX-License-Identifier: GPL-2.0-or-later
# No MUST case may cry wolf at a drive that is legal and unlike ours.
exec "$COASTER" qualify --tame --personalities "$TOP/fixtures/personalities"
