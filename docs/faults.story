# Ten stories of things that go wrong. coaster-faults(7) is made from this file (scripts/story-man), and cli/tests/faults.long.sh runs every
# command of it and holds the lines below to what is really printed. "..." stands for text, or for lines, that were left out.

= The laser cannot be calibrated

Before it writes, a recorder tries its laser in the power calibration area of the disc. On a poor disc, or a tired drive, that fails, and SEND OPC
INFORMATION says 3/73/03. wodim always asks for it, and gives up before anything is written. (An ordinary user may lock little memory, and wodim
fails over that; with "ulimit -l 0" it does without.)

    $ coaster disc create cd-r-80 rec.disc
    $ seq 1 600000 > image
    $ ulimit -l 0
    $ coaster run --disc rec.disc --fault sense:opcode=send-opc-information,sense=3/73/03 -- wodim dev=/dev/sr0 -v gracetime=2 -tao image
    ...
    Performing OPC...
    Errno: 5 (Input/output error), send opc scsi sendcmd: no error
    CDB:  54 01 00 00 00 00 00 00 00 00
    status: 0x2 (CHECK CONDITION)
    Sense Bytes: 70 00 03 00 00 00 00 0A 00 00 00 00 73 03 00 00
    Sense Key: 0x3 Medium Error, Segment 0
    Sense Code: 0x73 Qual 0x03 (power calibration area error) Fru 0x0
    ...
    wodim: OPC failed.
    ...
    $ coaster disc info rec.disc
    kind           cd-r-80
    status         blank
    ...

= A write error at 300 MB

The disc has a flaw where the 300 millionth byte would lie. Every WRITE that touches that block fails with 3/0C/00, however often it is tried. What lies
before is on the disc: libburn closes the track there.

    $ coaster disc create cd-r-80 rec.disc
    $ truncate -s 320M image
    $ coaster run --disc rec.disc --fault sense:opcode=write,lba=300MB,times=0,sense=3/0C/00 -- cdrskin dev=/dev/sr0 -tao image
    ...
    cdrskin: FATAL : SCSI error on write(146480,16): [3 0C 00] Medium error. Write error.
    cdrskin: FATAL : CDB= WRITE(10) : 2a 00 00 02 3c 30 00 00 10 00  : dxfer_len= 32768
    ...
    cdrskin: FATAL : Burn run failed
    cdrskin: FATAL : burning failed.
    Track 01: Total bytes read/written: .../299991040 (146480 sectors).
    $ coaster disc info rec.disc
    kind           cd-r-80
    status         complete
    ...
    track  session  kind    start     length    state
        1        1  data        0     146480    complete

= Somebody opens the tray in mid burn

A paper clip in the hole, or a drive whose lock does not hold: at the twentieth WRITE the tray is open. RecordDisc says what happened, and the disc has
a track that was never finished.

    $ coaster disc create cd-r-80 rec.disc
    $ mkdir files
    $ seq 1 600000 > files/numbers
    $ mkfifo ready; coaster serve --disc rec.disc --name rec > ready & read -r url < ready
    $ coaster fault add rec tray-opened:opcode=write,n=20
    1   tray-opened:opcode=write,n=20   matched 0, hit 0
    $ coaster burn --drive $url files
    ...
    preparing
    ...
    coaster burn: the burn failed: IMAPI_E_MEDIUM_NOTPRESENT: no disc is in the drive
    $ coaster state rec
    drive     rec
    tray      open
    ...
    disc      cd-r-80, appendable
    ...
    $ kill %1; wait
    $ coaster disc info rec.disc
    ...
    track  session  kind    start     length    state
        1        1  data        0       1216    incomplete

= The host sleeps

The lid was closed and opened again. The connection to the drive is a new one: its locks are gone, and the first command is told 6/29/00. wodim takes
that for a write error and leaves a coaster; libburn sends the WRITE again, and the burn goes on.

    $ coaster disc create cd-r-80 rec.disc
    $ seq 1 600000 > image
    $ ulimit -l 0
    $ coaster run --disc rec.disc --fault reset:opcode=write,n=40,of=nexus -- wodim dev=/dev/sr0 gracetime=2 -tao image
    ...
    CDB:  2A 00 00 00 04 B9 00 00 1F 00
    status: 0x2 (CHECK CONDITION)
    Sense Bytes: 70 00 06 00 00 00 00 0A 00 00 00 00 29 00 00 00
    Sense Key: 0x6 Unit Attention, Segment 0
    Sense Code: 0x29 Qual 0x00 (power on, reset, or bus device reset occurred) Fru 0x0
    ...
    wodim: A write error occured.
    wodim: Please properly read the error message above.
    write track data: error after 2476032 bytes
    $ coaster disc create cd-r-80 again.disc
    $ coaster run --disc again.disc --fault reset:opcode=write,n=40,of=nexus -- cdrskin dev=/dev/sr0 -v -tao image
    ...
    ...cdrskin: NOTE : WRITE command repetition happened 1 times
    Track 01: Total bytes read/written: 4088895/4089856 (1997 sectors).
    ...
    cdrskin: burning done

= A drive that lies

Every WRITE is GOOD, and one in fifty put a wrong byte on the disc. No burning program can notice; reading back does. With the same seed the same bytes
are wrong each time.

    $ coaster disc create cd-r-80 rec.disc
    $ seq 1 600000 > image
    $ coaster run --disc rec.disc --fault corrupt:opcode=write,chance=2%,times=0,seed=7 -- cdrskin dev=/dev/sr0 -v -tao image
    ...
    cdrskin: burning done
    $ cmp -l -n $(stat -c %s image) image rec.disc/data.iso
      37991  62 103
    2751211  60 106

= The buffer runs empty

The host was too slow once, and this drive cannot link where it stopped: 3/0C/09, loss of streaming. wodim knows what that is.

    $ coaster disc create cd-r-80 rec.disc
    $ seq 1 600000 > image
    $ ulimit -l 0
    $ coaster run --disc rec.disc --fault sense:opcode=write,n=60,sense=3/0C/09 -- wodim dev=/dev/sr0 gracetime=2 -tao image
    ...
    Sense Bytes: F0 00 03 00 00 07 25 0A 00 00 00 00 0C 09 00 00
    Sense Key: 0x3 Medium Error, Segment 0
    Sense Code: 0x0C Qual 0x09 (write error - loss of streaming) Fru 0x0
    ...
    wodim: The current problem looks like a buffer underrun.
    wodim: It looks like 'driveropts=burnfree' does not work for this drive.
    ...
    write track data: error after 3745792 bytes

= The disc comes back changed

Between looking at the disc and writing to it somebody puts another one in. The drive tells 6/28/00, and what the program knew of the disc is worth
nothing. RecordDisc looks again, and writes nothing.

    $ coaster disc create cd-r-80 rec.disc
    $ coaster disc create cd-r-74 other.disc
    $ mkdir files
    $ seq 1 600000 > files/numbers
    $ mkfifo ready; coaster serve --disc rec.disc --name rec > ready & read -r url < ready
    $ coaster burn --drive $url files
    ...
    burned: 2310 blocks, ...
    $ mkdir more; seq 1 1000 > more/few
    $ coaster fault add rec disc-changed:opcode=write,disc=other.disc
    1   disc-changed:opcode=write,disc=.../other.disc   matched 0, hit 0
    $ coaster burn --drive $url --yes more
    ...
    preparing
    ...
    coaster burn: the burn failed: IMAPI_E_WRONGDISC: this is not the disc that the new session is meant for; the disc is still blank
    $ kill %1; wait
    $ coaster disc info other.disc
    kind           cd-r-74
    status         blank
    ...

= The drive hangs in CLOSE until it is reset

Everything is written, the drive is told to close the session, and never answers. A program waits for minutes before it gives up; here somebody resets
the drive. The data is on the disc, in a session that is open.

    $ coaster disc create cd-r-80 rec.disc
    $ seq 1 600000 > image
    $ mkfifo ready; coaster serve --disc rec.disc --name rec --fault hang:opcode=close-track-session > ready & read -r url < ready
    $ coaster run --drive rec -- cdrskin dev=/dev/sr0 -v -tao image > log 2>&1 & until coaster fault list rec | grep 'hit 1'; do sleep 0.1; done
    1   hang:opcode=close-track-session   matched 1, hit 1
    $ coaster reset rec
    $ wait %2; cat log
    ...
    ...cdrskin: SORRY : Asynchronous SCSI error on CLOSE TRACK/SESSION : [6 29 00] Drive event. Power on, reset, or bus device reset occurred.
    cdrskin: SORRY : Attempted SCSI CDB:  5b 01 02 00 00 00 00 00 00 00
    ...
    cdrskin: burning failed
    $ kill %1; wait
    $ coaster disc info rec.disc
    kind           cd-r-80
    status         appendable
    ...
        1        1  data        0       1997    complete

= A flaky cable

One command in fifty is spoiled on its way: the drive aborts it with B/47/00, SCSI parity error. It would be enough to send it again; the burn is lost.

    $ coaster disc create cd-r-80 rec.disc
    $ seq 1 600000 > image
    $ coaster run --disc rec.disc --fault sense:opcode=write,chance=2%,times=0,seed=3,sense=B/47/00 -- cdrskin dev=/dev/sr0 -tao image
    ...
    cdrskin: FATAL : SCSI error on write(752,16): See MMC specs: Sense Key B "Command aborted", ASC 47 ASCQ 00.
    ...
    cdrskin: FATAL : burning failed.
    ...

= A scratch

The disc was burned well, and then dropped. Three blocks cannot be read any more: 3/11/05. xorriso says which, and saves the rest.

    $ coaster disc create cd-r-80 rec.disc
    $ mkdir files
    $ seq 1 600000 > files/numbers
    $ coaster burn --disc rec.disc files
    ...
    $ coaster run --disc rec.disc --fault sense:opcode=read,lba=400..402,times=0,sense=3/11/05 -- xorriso -indev /dev/sr0 -check_media use=indev --
    ...
    Media region :          0 ,        384 , + good
    Media region :        384 ,         16 , + partial
    Media region :        400 ,          3 , - unreadable
    Media region :        403 ,       ... , + good
    ...
