# SPDX-License-Identifier: GPL-2.0-or-later
# A tree of 100,000 files takes bounded memory: at most 1 KiB a file and 16 MiB, and not more than xorriso needs for the same tree; a session appended
# to it, which imports the tree, at most 1.5 KiB a file and 16 MiB.
set -eu
command -v xorriso > /dev/null || { echo "1..0 # SKIP xorriso is not installed"; exit 0; }
echo 1..4
failed=0
verdict() { if [ "$1" -le "$2" ]; then echo "ok $3 - $4: $1 KiB, at most $2"; else echo "not ok $3 - $4: $1 KiB, more than $2"; failed=1; fi; }
export COASTER_STASH_DIR=$PWD/stash
mkdir stash tree more

for i in $(seq 0 99); do
    mkdir "tree/folder $i"
    awk -v f="tree/folder $i" 'BEGIN { for (i = 0; i < 1000; i++) { name = sprintf("%s/a file among many %04d.text", f, i); print i > name; close(name) } }'
done
echo more > more/more

# peak WORDS...: the KiB that the program had at most
peak() {
    python3 -c 'import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)' "$@"
}
"$COASTER" disc create cd-r-80 many.disc
burned=$(peak "$COASTER" burn --disc many.disc tree)
appended=$(peak "$COASTER" burn --yes --disc many.disc more)
beside=$(peak xorriso -as mkisofs -quiet -iso-level 1 -J -joliet-long -o many.iso tree)
verdict "$burned" $((100000 + 16384)) 1 "100,000 files"
verdict "$burned" "$beside" 2 "beside xorriso"
verdict "$appended" $((150000 + 16384)) 3 "a session behind them"

# both sessions are there, and all files
start=$("$COASTER" disc info --json many.disc | python3 -c 'import json, sys; print(json.load(sys.stdin)["sessions"][-1]["start"])')
files=$(isoinfo -J -f -T "$start" -i many.disc/data.iso | grep -c ';1')
if [ "$files" -eq 100001 ]; then echo "ok 4 - 100,001 files in the last session"; else echo "not ok 4 - $files files in the last session"; failed=1; fi
exit "$failed"
