# SPDX-License-Identifier: GPL-2.0-or-later
# The MUST cases on every personality that comes with the program: each is legal, and each is another drive.
exec "$COASTER" qualify --tame --personalities "$TOP/fixtures/personalities"
