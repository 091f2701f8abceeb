# SPDX-License-Identifier: GPL-2.0-or-later
# Every case on our own drive: in process, and what speaks RecordDisc over iSCSI as well, with one verdict. Each case counts.
exec "$COASTER" qualify --seed 1
