#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# libiscsi's conformance tool against our drive with a pressed disc: everything of it that means something for a device of type 5
# passes. What does not is named here with the reason; a test that fails and is not named, or is named and passes, fails this one.
. "$TOP/emu/tests/door.functions"
requires iscsi-test-cu

cat > exceptions << 'TABLE'
iSCSIdatasn.iSCSIDataSnInvalid    tgtd does not look at DataSN: it fails on every logical unit of it, disks too (reference tgt 5)
ModeSense6.Control                page 0Ah is none of MMC's; the tool does not skip when it is refused with 5/24/00
ModeSense6.Control-D_SENSE        the same
StartStopUnit.Simple              expects a drive to be ready at once after a load; MMC wants the attention 6/28/00 first
StartStopUnit.PwrCnd              asks for GOOD to the reserved power conditions 1, 4 and 6-15 as well
StartStopUnit.NoLoej              SBC's NO_FLUSH bit is FL (format layer) in MMC: 5/24/00
Write10.Simple                    a pressed disc: 5/30/05
Write10.BeyondEol                 the same
Write10.ZeroBlocks                the same; a WRITE of no blocks is GOOD (reference mmc 2.8)
Write12.Simple                    a pressed disc: 5/30/05
Write12.BeyondEol                 the same
Write12.ZeroBlocks                the same; a WRITE of no blocks is GOOD (reference mmc 2.8)
ProutReserve.AccessEA             writes to see that the holder may: a pressed disc, 5/30/05
ProutReserve.AccessWE             the same
ProutReserve.AccessEARO           the same
ProutReserve.AccessWERO           the same
ProutReserve.AccessEAAR           the same
ProutReserve.AccessWEAR           the same
TABLE
# what has to be run and passed, so that a tool that skips everything proves nothing
cat > required << 'TABLE'
Inquiry.Standard
Inquiry.AllocLength
Inquiry.EVPD
Inquiry.SupportedVPD
ModeSense6.AllPages
Read10.Simple
Read10.BeyondEol
Read10.ZeroBlocks
Read12.Simple
Read12.BeyondEol
Read12.ZeroBlocks
Verify10.Simple
Verify10.BeyondEol
Verify10.ZeroBlocks
Verify10.Flags
Verify10.Mismatch
iSCSIcmdsn.iSCSICmdSnTooHigh
iSCSIResiduals.Read10Invalid
iSCSIResiduals.Read10Residuals
iSCSIResiduals.Read12Residuals
ProutReserve.Simple
ProutReserve.OwnershipEA
ProutReserve.OwnershipWE
TABLE

seq 1 20000000 | head -c 83886080 > image.iso
serve --disc image.iso || exit 1
timeout 120 iscsi-test-cu -d -v -t ALL "$URL" > words 2>&1
stop

# "Suite.Test passed|failed|skipped"
awk '/^Suite: /{suite = $2; test = ""; next}
     /^  Test: /{test = suite "." $2; order[++n] = test; result[test] = "passed"}
     test != "" && /\[SKIPPED\]/{if (result[test] == "passed") result[test] = "skipped"}
     test != "" && /FAILED/{result[test] = "failed"}
     END{for (i = 1; i <= n; i++) print order[i], result[order[i]]}' words > verdicts
sed -n 's/ failed$//p' verdicts | sort > failed
sed 's/ .*//' exceptions | sort > expected
comm -23 failed expected > unexpected
comm -13 failed expected > stale
enough() { [ "$(grep -c . verdicts)" -ge 200 ]; }
nothing_in() { [ ! -s "$1" ] || { sed 's/^/# /' "$1"; return 1; }; }
all_required_passed() {
    missing=0
    while read -r test; do
        grep -qx "$test passed" verdicts || { echo "# $test: $(grep "^$test " verdicts)"; missing=1; }
    done < required
    [ $missing -eq 0 ]
}
ok "the tool ran its tests" enough
ok "nothing fails that is not named here" nothing_in unexpected
ok "what is named here still fails" nothing_in stale
ok "what means something for type 5 was run and passed" all_required_passed
finish
