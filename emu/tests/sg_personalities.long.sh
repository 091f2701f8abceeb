# SPDX-License-Identifier: GPL-2.0-or-later
# wodim, unmodified, prints of each personality what cdrecord and wodim printed of the real drive. The expected lines are those of
# the logs that the personality files cite; modes this firmware does not have yet are left out of them.
. "$TOP/emu/tests/door.functions"
requires wodim
"$COASTER" disc create cd-r-80 blank.disc || exit 1
raw=$("$COASTER" personality show | sed -n 's/^raw-block-types = *//p')
ALL="SAO SAO/R96P SAO/R96R RAW/R16 RAW/R96P RAW/R96R"
# NAME VENDOR PRODUCT REVISION BUFFER UNDERRUN MODES
prints() {
    expected=$7
    [ -n "$raw" ] || expected=$(echo "$expected" | sed 's/ RAW[^ ]*//g')
    "$COASTER" run --personality "$1" --disc blank.disc -- timeout 60 wodim -v dev=/dev/sr0 -checkdrive > "$1.log" 2>&1 < /dev/null
    ok "$1: its name" grep -qF "Vendor_info    : '$2'" "$1.log"
    ok "$1: its product" grep -qF "Identification : '$3'" "$1.log"
    ok "$1: its revision" grep -qF "Revision       : '$4'" "$1.log"
    ok "$1: its modes are $expected" grep -qxF "Supported modes: $expected" <(sed 's/ *$//' "$1.log")
    [ "$5" = - ] || ok "$1: its buffer is $5 KB" grep -q "Drive buf size .* = $5 KB" "$1.log"
    if [ "$6" = yes ]; then
        ok "$1: BURNFREE" grep -q "Driver flags.*BURNFREE" "$1.log"
    else
        ok "$1: no BURNFREE" bash -c "! grep -q 'Driver flags.*BURNFREE' $1.log"
    fi
}
prints pioneer-dvr-111d 'PIONEER ' 'DVD-RW  DVR-111D' 1.06 1238 yes "TAO PACKET $ALL"
prints lg-gh22ns50 'HL-DT-ST' 'DVDRAM GH22NS50 ' TN01 - yes "TAO PACKET SAO SAO/R96P SAO/R96R RAW/R96R"
prints plextor-px-716a 'PLEXTOR ' 'DVDR   PX-716A  ' 1.08 4690 yes "TAO SAO SAO/R96P SAO/R96R RAW/R96R"
prints teac-cd-w54e 'TEAC    ' 'CD-W54E         ' 1.1C 1270 no "TAO PACKET SAO SAO/R96P SAO/R96R"
prints lite-on-ltr-48247s 'LITE-ON ' 'LTR-48247S      ' PPB1 1850 yes "TAO PACKET $ALL"
prints nec-nd-3540a '_NEC    ' 'DVD_RW ND-3540A ' 1.01 1312 yes "TAO PACKET SAO SAO/R96R RAW/R96R"
prints asus-drw-2014l1t 'ASUS    ' 'DRW-2014L1T     ' 1.00 - yes "TAO $ALL"
prints sony-dru-500a 'SONY    ' 'DVD RW DRU-500A ' 2.0e 4608 yes "TAO PACKET SAO SAO/R96R RAW/R96R"
# NEC's profile list marks two profiles
ok "nec-nd-3540a: CD-ROM current beside CD-R" grep -q "0x0008 (CD-ROM) (current)" nec-nd-3540a.log
# page 2Ah, line by line, of the drives whose -prcap is known
page() { # NAME LINES...
    "$COASTER" run --personality "$1" --disc blank.disc -- timeout 60 wodim fs=256k dev=/dev/sr0 -prcap > "$1.page" 2>&1 < /dev/null
    [ -s "$1.page" ] && grep -q "page 2A" "$1.page" || cat "$1.page" >&2
    while IFS= read -r line; do
        ok "$1: $line" grep -qF "$line" "$1.page"
    done
}
page lg-gu10n << 'END'
Does support test writing
Does read Mode 2 Form 1 blocks
Does read Mode 2 Form 2 blocks
Does read digital audio blocks
Does support Buffer-Underrun-Free recording
Does read multi-session CDs
Does read fixed-packet CD media using Method 2
Does not read R-W subcode information
Does return CD media catalog number
Does return CD ISRC information
Does support C2 error pointers
Does play audio CDs
Number of volume control levels: 256
Does support individual volume control setting for each channel
Does support independent mute setting for each channel
Loading mechanism type: tray
Does support ejection of CD via START/STOP command
Does not lock media on power up via prevent jumper
Does allow media to be locked in the drive via PREVENT/ALLOW command
Maximum read  speed:  4234 kB/s
Maximum write speed:  4234 kB/s
Buffer size in KB: 1024
Number of supported write speeds: 4
Write speed # 0:  4234 kB/s
Write speed # 1:  2822 kB/s
Write speed # 2:  1764 kB/s
Write speed # 3:   706 kB/s
END
page matshita-ujda710 << 'END'
Does support test writing
Does not support Buffer-Underrun-Free recording
Does not read R-W subcode information
Does not support C2 error pointers
Does support ejection of CD via START/STOP command
Maximum read  speed:  4234 kB/s
Maximum write speed:  1411 kB/s
Buffer size in KB: 2048
END
finish
