# SPDX-License-Identifier: GPL-2.0-or-later
# A MUST case that survives a flaw made from what it checks is no proof: one place of each kind here, all of them in check-long.
exec "$COASTER" qualify --derived --seed 1
