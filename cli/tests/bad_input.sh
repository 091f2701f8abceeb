# SPDX-License-Identifier: GPL-2.0-or-later
# Bad input: the exit code, one sentence on stderr, nothing on stdout, and nothing written.
set -u
mkdir work stash
cd work || exit 70
export COASTER_STASH_DIR=$T/stash
echo content > file
echo 'not audio' > noise.wav
mkdir folder
ln -s nowhere dangling
"$COASTER" fixture sound-mono mono.wav || exit 1
"$COASTER" fixture sound-48k 48k.wav || exit 1
"$COASTER" fixture sound-short short.wav || exit 1
"$COASTER" fixture sound-second good.wav || exit 1
head -c 1000 good.wav > cut.wav
flac -s good.wav && head -c 60000 good.flac > cut.flac && flac -s 48k.wav || exit 1
: > empty
"$COASTER" disc create cd-r-80 blank.disc --seed 1 || exit 1
"$COASTER" fixture disc-final final.disc || exit 1
mkdir empty.disc
cp -r blank.disc newer.disc
sed -i 's/"format": *2/"format": 3/' newer.disc/disc.json
cp -r blank.disc broken.disc
echo '{' > broken.disc/disc.json
mkfifo pipe
# a master boot record: types of partition 06h and 83h, the signature
{ head -c 450 /dev/zero; printf '\006'; head -c 15 /dev/zero; printf '\203'; head -c 43 /dev/zero; printf '\125\252'; } > two-partitions

# (an empty lock file is no content)
# a folder's own size is the file system's affair
listing() { find . ../stash ! -name lock \( -type d -printf '%p %y\n' -o -printf '%p %s %y\n' \) | sort; find . -type f ! -name lock -exec cksum {} + | sort; }
listing > ../before
failures=0
count=0
# bad CODE WORDS...         late CODE WORDS...: found when the drive was looked at, so that something was said before
late() {
    told=yes
    bad "$@"
    told=
}
bad() {
    expected=$1
    shift
    count=$((count + 1))
    timeout 10 "$COASTER" "$@" > ../out 2> ../err < /dev/null
    code=$?
    problem=
    [ "$code" -eq "$expected" ] || problem="$problem exit $code instead of $expected;"
    [ -n "${told-}" ] || [ ! -s ../out ] || problem="$problem output on stdout;"
    [ "$(wc -l < ../err)" -eq 1 ] || problem="$problem $(wc -l < ../err) lines on stderr;"
    grep -q '^coaster' ../err || problem="$problem the sentence does not begin with 'coaster';"
    grep -q secret ../err && problem="$problem a password is shown;"
    listing > ../after
    cmp -s ../before ../after || problem="$problem something was written;"
    if [ -n "$problem" ]; then
        failures=$((failures + 1))
        echo "coaster $*:$problem"
        sed 's/^/    /' ../err
        diff ../before ../after | head -n 5
        cp ../after ../before
    fi
}

bad 64
bad 64 nosuch
bad 64 --nosuch
bad 64 disc
bad 64 disc nosuch
bad 64 help nosuch
bad 64 help --man nosuch
bad 64 help --man --completion
bad 64 disc create
bad 64 disc create cd-r-80
bad 64 disc create nosuch new.disc
bad 64 disc create cd-r-80 new.disc extra
bad 64 disc create cd-r-80 ''
bad 64 disc create --nosuch cd-r-80 new.disc
bad 64 disc create cd-r-80 new.disc --serial
bad 64 disc create cd-r-80 new.disc --serial 12
bad 64 disc create cd-r-80 new.disc --serial zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz
bad 64 disc create cd-r-80 new.disc --seed x
bad 64 disc create cd-r-80 new.disc --seed 1 --seed 2
bad 64 disc create cd-r-80 blank.disc
bad 64 disc create cd-r-80 file
bad 64 disc create cd-r-80 no/such/folder/new.disc
bad 64 disc kinds extra
bad 64 disc kinds --json=yes
bad 64 disc info
bad 69 disc info nosuch.disc
bad 64 disc info empty.disc
bad 64 disc info newer.disc
bad 64 disc info broken.disc
bad 64 disc export blank.disc
bad 64 disc export blank.disc out.iso
bad 69 disc export nosuch.disc out.iso
bad 64 disc export final.disc file
bad 64 disc export final.disc out.iso --session 2
bad 64 disc export final.disc out.iso --session 0
bad 64 disc export final.disc out.iso --session x
bad 64 disc export --cue blank.disc out
bad 64 disc export final.disc no/such/folder/out.iso
bad 64 burn
bad 64 burn file
bad 64 burn --disc blank.disc
bad 64 burn --disc blank.disc --drive loop:x file
bad 64 burn --disc blank.disc nosuch
bad 64 burn --disc blank.disc dangling
bad 64 burn --disc blank.disc pipe
late 64 burn --disc blank.disc file file
bad 69 burn --disc nosuch.disc file
bad 69 burn --drive iscsi://127.0.0.1:1/iqn.2000-01.test:x/1 file
bad 64 burn --drive nosuch:x file
bad 69 burn --drive foo file
bad 64 burn --drive iscsi://user%secret@127.0.0.1:1/malformed file
bad 69 burn --drive iscsi://user%secret@127.0.0.1:1/iqn.2000-01.test:x/1 file
bad 64 burn --disc blank.disc --audio file
bad 64 burn --disc blank.disc --audio folder
bad 64 burn --disc blank.disc --audio noise.wav
bad 64 burn --disc blank.disc --audio mono.wav
bad 64 burn --disc blank.disc --audio 48k.wav
bad 64 burn --disc blank.disc --audio cut.wav
bad 64 burn --disc blank.disc --audio good.wav mono.wav
late 64 burn --disc blank.disc --audio short.wav
late 64 burn --disc blank.disc --audio cut.flac
bad 64 burn --disc blank.disc --audio good.wav 48k.flac
bad 64 burn --disc blank.disc --audio empty
bad 64 burn --disc blank.disc -
bad 64 burn --disc blank.disc ''
bad 64 burn --disc '' file
bad 64 burn --disc blank.disc --audio -
bad 64 burn --disc blank.disc --audio --volume-name X good.wav
bad 64 burn --disc blank.disc --boot empty file
bad 64 burn --disc blank.disc --boot file --boot-emulation 1.44 file
bad 64 burn --disc blank.disc --boot good.wav --boot-emulation hard-disk file
bad 64 burn --disc blank.disc --boot two-partitions --boot-emulation hard-disk file
grep -q 'two-partitions has 2 partitions' ../err || { failures=$((failures + 1)); echo "two partitions: $(cat ../err)"; }
bad 64 burn --disc blank.disc --gap 10 file
bad 64 burn --disc blank.disc --audio --gap 226 good.wav
bad 64 burn --disc blank.disc --speed 0 file
bad 64 burn --disc blank.disc --speed fast file
bad 64 burn --disc blank.disc --simulate --verify file
bad 64 burn --disc blank.disc --simulate --erase file
bad 64 burn --disc blank.disc --boot nosuch file
bad 64 burn --disc blank.disc --boot folder file
bad 64 burn --disc blank.disc --boot file --boot-platform sparc file
bad 64 burn --disc blank.disc --boot file --boot-emulation 5.25 file
bad 64 burn --disc blank.disc --boot-emulation none file
bad 64 drives extra
bad 64 serve extra
bad 69 serve --disc nosuch.disc
bad 64 serve --disc broken.disc
bad 64 serve --disc blank.disc --listen nonsense
bad 64 serve --disc blank.disc --flaw nosuch
bad 64 serve --disc blank.disc --personality file
head -c 2000 /dev/urandom | LC_ALL=C tr -d '\n' > ../noise
bad 64 serve --personality ../noise
bad 64 serve --personality nosuch
bad 64 serve --personality folder
bad 64 serve --personality ''
bad 64 personality
bad 64 personality show file
bad 64 personality show nosuch
bad 64 personality check nosuch
bad 64 personality check folder
bad 64 personality keys extra
bad 64 serve --clock x0
bad 64 serve --clock x
bad 64 serve --clock ''
bad 64 serve --clock 20
bad 64 serve --fault ''
bad 64 serve --fault nosuch
bad 64 serve --fault sense
bad 64 serve --fault sense:opcode=nosuch,sense=3/0C/00
bad 64 serve --fault sense:lba=9..3,sense=3/0C/00
bad 64 serve --fault hang:n=0
bad 64 serve --fault hang:chance=200%
bad 64 serve --fault hang:colour=red
bad 64 serve --fault-file ../noise
bad 64 serve --fault-file nosuch
bad 64 serve --fault-file folder
bad 64 serve --trace file
bad 64 serve --trace-data 7
bad 64 trace
bad 69 trace nosuch
bad 64 trace replay file
bad 69 trace replay nosuch nosuch
bad 64 trace replay ../noise iscsi://127.0.0.1:1/iqn.2000-01.test:x/1
bad 64 trace cover ../noise
bad 64 trace cover folder
bad 64 fault
bad 64 fault add nosuch
bad 69 fault add nosuch hang
bad 69 fault list nosuch
bad 69 fault clear nosuch
bad 69 clock nosuch
bad 125 run
bad 127 run -- ''
bad 125 run --clock x0 -- true
bad 125 run --disc nosuch.disc -- true
bad 125 run --drive nosuch -- true
bad 125 run --drive nosuch --url /dev/null -- true
for option in --disc=blank.disc --personality=strict --fault=hang --flaw=nosuch --clock=x2 --trace=new --seed=1; do
    bad 125 run --drive nosuch "$option" -- true
    grep -q 'has no place there' ../err || { failures=$((failures + 1)); echo "run --drive $option: $(cat ../err)"; }
done
bad 69 state nosuch
bad 69 insert nosuch blank.disc
bad 69 eject nosuch
bad 69 qualify iscsi://127.0.0.1:1/iqn.2000-01.test:x/1
bad 64 qualify --nosuch
bad 64 qualify --flaw nosuch

# a burn that fails says so with the code's name, and exits with 1 (a disc without room is found when it is selected, R-RCS-10)
"$COASTER" burn --disc final.disc file > ../out 2> ../err
code=$?
count=$((count + 1))
if [ "$code" -ne 1 ] || ! grep -q 'IMAPI_E_DISCFULL' ../err || [ "$(wc -l < ../err)" -ne 1 ]; then
    failures=$((failures + 1))
    echo "burning a finalised disc: exit $code"
    cat ../err
fi
# a drive whose URL nobody can read is no use: one sentence, and it ends
timeout 20 "$COASTER" serve > /dev/full 2> ../err
code=$?
count=$((count + 1))
if [ "$code" -ne 70 ] || [ "$(wc -l < ../err)" -ne 1 ] || ! grep -q '^coaster: writing' ../err; then
    failures=$((failures + 1))
    echo "coaster serve > /dev/full: exit $code"
    cat ../err
fi
# 125 is what coaster run says of its own failures
"$COASTER" run --nosuch -- true > ../out 2> ../err
code=$?
case $code in 64 | 12[567]) ;; *) failures=$((failures + 1)); echo "coaster run --nosuch: exit $code" ;; esac

echo "$count calls, $failures wrong"
[ "$failures" -eq 0 ]
