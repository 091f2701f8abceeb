# SPDX-License-Identifier: GPL-2.0-or-later
# Every case over iSCSI, the questions to the drive alone too, and with another seed.
exec "$COASTER" qualify --seed 20240229 --transport iscsi
