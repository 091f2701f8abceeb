# SPDX-License-Identifier: GPL-2.0-or-later
# Every place of every MUST case falsified, one at a time.
exec "$COASTER" qualify --derived --whole --seed 1
