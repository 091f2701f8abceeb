# SPDX-License-Identifier: GPL-2.0-or-later
"""The tgt door seen from the wire. usage: tgt.py URL CONTROL-SOCKET"""
import json
import socket
import sys
import time

from raw_initiator import Session

URL, CONTROL = sys.argv[1:3]
GOOD, CHECK = 0, 2
RESET = (6, 0x29, 0)
TUR = [0] * 6
INQUIRY = lambda length: [0x12, 0, 0, 0, length, 0]
PREVENT = lambda on: [0x1E, 0, 0, 0, on, 0]
EJECT = [0x1B, 0, 0, 0, 2, 0]
tests = []


def test(function):
    tests.append(function)
    return function


def control(**request):
    with socket.socket(socket.AF_UNIX) as door:
        door.connect(CONTROL)
        door.sendall(json.dumps(request).encode() + b"\n")
        reply = json.loads(door.makefile().readline())
    assert reply["ok"], reply
    return reply


def until(condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.002)  # the other side has been told; it need not have come to it
    raise AssertionError("it never came true")


def ready(session):
    """Takes the attention of a new nexus."""
    answer = session.command(TUR)
    assert answer.status == CHECK and answer.code == RESET, answer.code
    answer = session.command(TUR)
    assert answer.status == GOOD, answer.code
    return session


@test
def reservations():
    """SPC-3: RESERVATION CONFLICT comes through as a status of its own, and a name that logs in again has its registration."""
    first, second = ready(Session(URL, isid=1)), ready(Session(URL, "iqn.2025-11.test:other", 2))
    reserve_out = lambda action, kind, key, new: ([0x5F, action, kind, 0, 0, 0, 0, 0, 24, 0],
                                                  key.to_bytes(8, "big") + new.to_bytes(8, "big") + bytes(8))
    register, reserve, clear = reserve_out(0, 0, 0, 7), reserve_out(1, 3, 7, 0), reserve_out(3, 0, 7, 0)
    assert first.command(register[0], data_out=register[1]).status == GOOD
    assert first.command(reserve[0], data_out=reserve[1]).status == GOOD
    answer = second.command([0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0], 64)
    assert answer.status == 0x18 and answer.sense == b"" and answer.residual == 64, (answer.status, answer.sense, answer.residual)
    assert second.command(INQUIRY(36), 36).status == GOOD
    first.close()
    until(lambda: control(verb="state")["nexuses"] == 1)
    assert second.command([0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0], 64).status == 0x18
    first = ready(Session(URL, isid=1))
    assert first.command([0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0], 64).status == GOOD
    assert first.command(clear[0], data_out=clear[1]).status == GOOD
    assert second.command([0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0], 64).status == GOOD
    first.close(), second.close()


@test
def one_attention_per_nexus():
    """SPC-3; tgtd's own queue (29h, 3F/0E for new units) is drained"""
    first, second = Session(URL, isid=1), Session(URL, "iqn.2025-11.test:other", 2)
    ready(first)
    ready(second)
    first.close(), second.close()


@test
def commands_that_attention_does_not_stop():
    """reference mmc 2.0: INQUIRY, GET CONFIGURATION, GET EVENT STATUS run; REQUEST SENSE returns it as data"""
    session = Session(URL)
    assert session.command(INQUIRY(36), 36).status == GOOD
    assert session.command([0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0], 8).status == GOOD
    answer = session.command([0x03, 0, 0, 0, 18, 0], 18)
    assert answer.status == GOOD and answer.data[2] & 15 == 6 and answer.data[12] == 0x29
    assert session.command(TUR).status == GOOD
    session.close()


@test
def residuals():
    """RFC 7143 11.4.5.1"""
    session = ready(Session(URL))
    for expected, residual in ((96, 0), (200, 104), (36, -60)):
        answer = session.command(INQUIRY(200), expected)
        assert answer.status == GOOD and answer.residual == residual, (expected, answer.residual)
        assert len(answer.data) == min(expected, 96)
    # a reply nobody expects
    answer = session.command(INQUIRY(96))
    assert answer.status == GOOD and answer.data == b""
    session.close()


@test
def no_data_with_check_condition():
    """tgtd would send the whole expected length of uninitialised memory first"""
    session = ready(Session(URL))
    for cdb, expected in (([0x28, 0, 0, 0, 0, 0, 0, 0, 4, 0], 8192), ([0xF7] + [0] * 9, 4096), ([0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0], 12)):
        answer = session.command(cdb, expected)
        assert answer.status == CHECK and answer.data == b"", (cdb, len(answer.data))
        assert answer.residual == expected and len(answer.sense) == 18
    session.close()


@test
def data_out_lengths():
    """reference mmc 0.1 o: less than the CDB says is 5/24/00; more: the CDB's length is taken"""
    session = ready(Session(URL))
    page = session.command([0x5A, 8, 5, 0, 0, 0, 0, 0, 60, 0], 60).data
    mode_list = bytearray(page)
    mode_list[:2] = b"\0\0"
    mode_list[8] &= 0x3F
    mode_list[10] = 0x01
    mode_list[11] = 0x04
    mode_list[12] = 0x08
    select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0]
    answer = session.command(select, data_out=bytes(mode_list))
    assert answer.status == GOOD and answer.residual == 0, answer.code
    answer = session.command(select, data_out=bytes(mode_list[:40]))
    assert answer.status == CHECK and answer.code[0] == 5, answer.code
    answer = session.command(select, data_out=bytes(mode_list) + bytes(20))
    assert answer.status == GOOD and answer.residual == 20, (answer.code, answer.residual)
    session.close()


@test
def absurd_expected_lengths():
    """reference tgt 3: from 2 GiB on tgtd has no buffer"""
    session = ready(Session(URL))
    for expected in (0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        answer = session.command(INQUIRY(96), expected)
        assert answer.status == CHECK and answer.code == (5, 0x24, 0), (hex(expected), answer.code)
    assert session.command(INQUIRY(96), 96).status == GOOD
    session.close()


@test
def prevention_is_the_nexus_own():
    """reference mmc 0.1 m; and it goes with a connection that is lost"""
    first, second = ready(Session(URL, isid=1)), ready(Session(URL, isid=2))
    assert first.command(PREVENT(1)).status == GOOD
    answer = second.command(EJECT)
    assert answer.code == (5, 0x53, 2), answer.code
    assert control(verb="state")["locked"]
    first.close()
    until(lambda: not control(verb="state")["locked"])
    second.close()
    until(lambda: control(verb="state")["nexuses"] == 0)


@test
def logical_unit_reset():
    """every nexus finds one 29h, and prevention is gone (SAM-3)"""
    first, second = ready(Session(URL, isid=1)), ready(Session(URL, isid=2))
    assert first.command(PREVENT(1)).status == GOOD
    response, _ = second.manage(5)
    assert response == 0
    ready(second)
    ready(first)
    assert not control(verb="state")["locked"]
    first.close(), second.close()


@test
def media_change_reaches_every_nexus():
    """6/28/00, once each, however often tgtd would have queued it"""
    first, second = ready(Session(URL, isid=1)), ready(Session(URL, isid=2))
    path = control(verb="state")["disc"]["path"]
    for _ in range(3):
        control(verb="remove")
        control(verb="insert", path=path)
    for session in (first, second):
        assert session.command(TUR).code == (6, 0x28, 0)
        until(lambda: session.command(TUR).status == GOOD)
    first.close(), second.close()


@test
def a_command_that_takes_time():
    """others are served meanwhile; ABORT TASK ends it; a lost connection does no harm"""
    first, second = ready(Session(URL, isid=1)), ready(Session(URL, isid=2))
    control(verb="clock", set="step")
    blank = [0xA1, 0x01] + [0] * 10
    tag = first.start(blank)
    assert second.command(INQUIRY(36), 36).status == GOOD
    assert second.command(TUR).code[:2] == (2, 4)
    control(verb="clock", advance_ms=3600 * 1000)
    answer = first.finish(tag)
    assert answer.status == GOOD, answer.code
    tag = first.start(blank)
    response, answers = first.manage(1, tag)
    assert response in (0, 1) and answers in ([], [0x40]), (response, answers)
    control(verb="clock", set="instant")
    control(verb="clock", set="step")
    first.start(blank)
    first.close()
    assert second.command(INQUIRY(36), 36).status == GOOD
    control(verb="clock", set="instant")
    until(lambda: second.command(TUR).status == GOOD)
    second.close()
    until(lambda: control(verb="state")["nexuses"] == 0)


@test
def many_sessions_come_and_go():
    """nothing of them stays"""
    for round_ in range(30):
        sessions = [Session(URL, isid=100 + round_ * 4 + i) for i in range(4)]
        for session in sessions:
            assert session.command(TUR).code == RESET
            session.command(PREVENT(1))
        for session in sessions:
            session.close()
    until(lambda: control(verb="state")["nexuses"] == 0 and not control(verb="state")["locked"])


failed = 0
for number, function in enumerate(tests, 1):
    try:
        function()
        print(f"ok {number} - {function.__name__}")
    except Exception as error:  # a broken connection is a failure of that test like any other
        failed += 1
        print(f"not ok {number} - {function.__name__}: {type(error).__name__} {error}")
print(f"1..{len(tests)}")
sys.exit(failed > 0)
