# SPDX-License-Identifier: GPL-2.0-or-later
# `coaster qualify` as a command: its exit codes, its formats, the repro line, and that it leaves nothing behind.
set -u
export TMPDIR=$T
failures=0
expect() { # WHAT CODE GOT
    if [ "$2" = "$3" ]; then echo "# $1"; else echo "FAILED: $1: $3 instead of $2"; failures=$((failures + 1)); fi
}

"$COASTER" qualify --list --json > list.json
expect 'the list is JSON' 0 $?
python3 - <<'PYTHON'
import json
cases = json.load(open('list.json'))
assert [case['name'] for case in cases[:4]] == ['recorddisc/simulated-burn', 'recorddisc/eject', 'recorddisc/wrong-disc-multi-session',
                                                'recorddisc/post-burn-stash-wiping'], cases[:4]
assert all(case['clause'] and case['level'] in ('MUST', 'SHOULD', 'MAY') and case['sentence'] and case['because'] for case in cases)
PYTHON
expect 'the four stand first, and every case has clause, level, sentence and reason' 0 $?
"$COASTER" qualify --rules | grep -q '^| imapi-R-REC-02 | `recorddisc/simulated-burn` |'
expect 'the table of rules' 0 $?

"$COASTER" qualify 'no-such/*' > out 2> err
expect 'a name that no case has is a mistake: zero cases run is never good' 64 $?
expect 'and says so in one sentence' 1 "$(wc -l < err)"
expect 'with nothing on standard output' 0 "$(wc -c < out)"
"$COASTER" qualify --may-write everything 2> err
expect 'a word that --may-write does not know' 64 $?
"$COASTER" qualify --flaw no-such-flaw mmc/inquiry > out 2>&1
expect 'a flaw that is not there is a mistake in the call' 64 $?

"$COASTER" qualify --flaw lead-out-off-by-150 --transport loop mmc/lead-out > failed.tap 2> err
expect 'a wrong drive fails' 1 $?
repro=$(sed -n 's/^  repro: "\(.*\)"$/\1/p' failed.tap)
echo "# repro: $repro"
eval "\"$COASTER\"${repro#coaster}" > again.tap 2>&1
expect 'the repro line fails again' 1 $?
grep -q '^not ok 1 - mmc/lead-out' again.tap
expect 'and it is the same case' 0 $?

"$COASTER" qualify --format junit --output report.xml --flaw lead-out-off-by-150 --transport loop 'mmc/lead-*' mmc/inquiry
expect 'JUnit is written' 1 $?
python3 - <<'PYTHON'
import xml.etree.ElementTree as tree
suite = tree.parse('report.xml').getroot().find('testsuite')
assert suite.get('tests') == '2' and suite.get('failures') == '1', suite.attrib
assert [len(case.findall('failure')) for case in suite.findall('testcase')] == [0, 1]
PYTHON
expect 'JUnit can be read' 0 $?
"$COASTER" qualify --format json --transport loop mmc/inquiry recorddisc/eject > report.json
expect 'JSON is written' 0 $?
python3 -c 'import json; report = json.load(open("report.json")); assert report["totals"]["passed"] == 2, report'
expect 'JSON can be read' 0 $?
"$COASTER" qualify --format html --transport loop mmc/inquiry | grep -q '<h1>virtual drive</h1>'
expect 'HTML' 0 $?
"$COASTER" qualify --output report.xml --transport loop mmc/inquiry 2> err
expect 'a report does not overwrite a file' 64 $?

# a drive by its URL: nothing is written without consent, and never on a disc that the consent does not name
"$COASTER" disc create cd-r-80 one.disc --seed 5 || exit 1
hash() { "$COASTER" disc info --json one.disc | python3 -c 'import json, sys; info = json.load(sys.stdin); print(info["status"], info["next_writable"])'; }
fresh=$(hash)
"$COASTER" qualify "loop:$PWD/one.disc" mmc/inquiry > out 2> err
expect 'a case that writes nothing needs no consent' 0 $?
grep -q '^# this plan spends 0 blank CD-R' err
expect 'and the plan says so' 0 $?
"$COASTER" qualify "loop:$PWD/one.disc" mmc/next-writable-after-track > out 2> err
expect 'without --may-write it is skipped' 77 $?
grep -q '# SKIP loop: changes a disc: allow it with --may-write' out
expect 'with the reason' 0 $?
grep -q '^# this plan spends 1 blank CD-R' err
expect 'after the plan was shown' 0 $?
expect 'and the disc is as it was' "$fresh" "$(hash)"
"$COASTER" qualify "loop:$PWD/one.disc" --may-write 00112233445566778899aabbccddeeff mmc/next-writable-after-track > out 2> err
expect 'another disc than the one named is left alone' 77 $?
expect 'it is as it was' "$fresh" "$(hash)"
"$COASTER" qualify "loop:$PWD/one.disc" --may-write blank mmc/next-writable-second-session > out 2> err
expect 'with consent it runs' 0 $?
written=$(hash)
[ "$written" != "$fresh" ]
expect 'and the disc is written' 0 $?
"$COASTER" qualify "loop:$PWD/one.disc" --may-write blank mmc/next-writable-after-track > out 2> err < /dev/null
expect 'a disc that is not blank is not written; somebody would have to bring one' 1 $?
grep -q 'verdict: broken' out
expect 'which is a broken bench, not a verdict' 0 $?
expect 'the disc is as it was' "$written" "$(hash)"

expect 'nothing is left behind' '' "$(find . -maxdepth 1 -name 'coaster-*')"
[ "$failures" -eq 0 ]
