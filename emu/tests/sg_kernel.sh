# SPDX-License-Identifier: GPL-2.0-or-later
# The nodes of the SG door against the kernel's own interfaces (sg_kernel.py).
. "$TOP/emu/tests/door.functions"
requires cdrskin
make_sound 1.wav 400 440
make_sound 2.wav 320 523.25
/usr/bin/python3 -c 'import wave; open("1.raw", "wb").write(wave.open("1.wav").readframes(1 << 30))'
"$COASTER" disc create cd-rw-74 a.disc || exit 1
serve --disc a.disc --name "kernel-$$" || exit 1
run() { "$COASTER" run --drive "kernel-$$" -- "$@"; }
into burn.log run timeout 60 cdrskin dev=/dev/sr0 -tao -audio 1.wav 2.wav || { cat burn.log; exit 1; }
run /usr/bin/python3 "$TOP/emu/tests/sg_kernel.py"
code=$?
stop
exit $code
