# SPDX-License-Identifier: GPL-2.0-or-later
"""A bare iSCSI initiator (RFC 7143): what libiscsi hides is to be seen, and what it would never send to be sent."""
import re
import socket
import struct


class Answer:
    def __init__(self):
        self.status = None
        self.data = b""  # of all Data-In PDUs, before whatever status
        self.residual = 0  # negative: overflow
        self.sense = b""

    @property
    def code(self):
        return (self.sense[2] & 15, self.sense[12], self.sense[13]) if len(self.sense) > 13 else None


class Session:
    def __init__(self, url, name="iqn.2025-11.test:raw", isid=1):
        host, port, self.target, lun = re.match(r"iscsi://([^:/]+):(\d+)/([^/]+)/(\d+)", url).groups()
        self.lun = struct.pack(">BB6x", 0, int(lun))
        self.socket = socket.create_connection((host, int(port)), 10)
        self.sequence = 1
        self.tag = 0
        self.expected_status = 0
        keys = {
            "InitiatorName": name, "TargetName": self.target, "SessionType": "Normal", "HeaderDigest": "None", "DataDigest": "None",
            "InitialR2T": "No", "ImmediateData": "Yes", "MaxRecvDataSegmentLength": "262144", "FirstBurstLength": "262144",
            "MaxBurstLength": "262144", "DefaultTime2Wait": "0", "DefaultTime2Retain": "0", "ErrorRecoveryLevel": "0",
            "MaxConnections": "1", "DataPDUInOrder": "Yes", "DataSequenceInOrder": "Yes", "MaxOutstandingR2T": "1",
        }
        text = b"".join(f"{key}={value}".encode() + b"\0" for key, value in keys.items())
        while True:
            header = struct.pack(">BBBBB3s6sHIHHII16x", 0x43, 0x87, 0, 0, 0, len(text).to_bytes(3, "big"),
                                 b"\x80" + isid.to_bytes(5, "big"), 0, 0, 0, 0, self.sequence, self.expected_status)
            self.send(header, text)  # operational stage, ready for the full feature phase
            header, _ = self.receive()
            assert header[0] & 0x3F == 0x23 and header[36] == 0, ("login", header[36], header[37])
            self.expected_status = struct.unpack(">I", header[24:28])[0] + 1
            if header[1] & 0x80:
                break
            text = b""

    def send(self, header, data=b""):
        assert len(header) == 48
        self.socket.sendall(header + data + b"\0" * (-len(data) % 4))

    def receive(self):
        header = self.exactly(48)
        length = int.from_bytes(header[5:8], "big")
        data = self.exactly(length + -length % 4)[:length]
        return header, data

    def exactly(self, length):
        got = b""
        while len(got) < length:
            more = self.socket.recv(length - len(got))
            assert more, "connection closed"
            got += more
        return got

    def start(self, cdb, expected_in=0, data_out=None, expected_out=None):
        """Sends a command with its data as immediate data."""
        self.tag += 1
        flags, expected, data = 0x80, expected_in, b""
        if data_out is not None:
            flags |= 0x20
            expected = len(data_out) if expected_out is None else expected_out
            data = data_out
        elif expected_in:
            flags |= 0x40
        self.send(struct.pack(">BBHB3s8sIIII16s", 0x01, flags, 0, 0, len(data).to_bytes(3, "big"), self.lun, self.tag, expected,
                              self.sequence, self.expected_status, bytes(cdb).ljust(16, b"\0")), data)
        self.sequence += 1
        return self.tag

    def finish(self, tag):
        answer = Answer()
        while True:
            header, data = self.receive()
            opcode = header[0] & 0x3F
            assert opcode in (0x21, 0x25), hex(opcode)
            assert struct.unpack(">I", header[16:20])[0] == tag
            final = opcode == 0x21 or header[1] & 0x01
            if opcode == 0x25:
                answer.data += data
            if final:
                answer.status = header[3]
                residual = struct.unpack(">I", header[44:48])[0]
                answer.residual = residual if header[1] & 0x02 else -residual if header[1] & 0x04 else 0
                self.expected_status = struct.unpack(">I", header[24:28])[0] + 1
                if opcode == 0x21 and len(data) > 2:
                    answer.sense = data[2:2 + int.from_bytes(data[:2], "big")]
                return answer

    def command(self, cdb, expected_in=0, data_out=None, expected_out=None):
        return self.finish(self.start(cdb, expected_in, data_out, expected_out))

    def manage(self, function, tag=0xFFFFFFFF):
        """A task management request; its response code."""
        self.tag += 1
        self.send(struct.pack(">BBHB3s8sIIIII12x", 0x42, 0x80 | function, 0, 0, b"\0\0\0", self.lun, self.tag, tag, self.sequence,
                              self.expected_status, 0))
        answers = []
        while True:
            header, data = self.receive()
            if header[0] & 0x3F == 0x22:
                return header[2], answers
            answers.append(header[3])

    def close(self):
        self.socket.close()
