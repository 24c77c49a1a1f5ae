"""A scanner that asks every port for every service leaves these: each is named by its bytes whatever the port, its token quoted."""

import pytest

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocols import decode

FRAGMENTS = {
    "rdp with its own token": (b"\3\0\0\x22\x1d\xe0\0\0\0\0\0Cookie: mstshash=beio\r\n", "rdp", "mstshash=beio"),
    "rdp bare": (b"\3\0\0\x0b\6\xe0\0\0\0\0\0", "rdp", "without a cookie"),
    "rtsp": (b"OPTIONS / RTSP/1.0\r\n\r\n", "rtsp", "OPTIONS / RTSP/1.0"),
    "dns over tcp": (b"\0\x1e\0\6\1\0\0\1\0\0\0\0\0\0\7version\4bind\0\0\x10\0\3", "dns", "TXT version.bind (CH)"),
    "lpd": (b"\1default\n", "lpd", "'default'"),
    "x11": (b"l\0\x0b\0\0\0\0\0\0\0\0\0", "x11", "11.0 little endian"),
    "ldap bind": (b"\x30\x0c\2\1\1\x60\7\2\1\2\4\0\x80\0", "ldap", "bindRequest v2 anonymous"),
    "java rmi": (b"JRMI\0\2K", "java-rmi", "JRMI version 2"),
    "giop": (
        b"GIOP\1\0\1\0\x24\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\6\0\0\0abcdef\0\0\4\0\0\0get\0\0\0\0\0",
        "giop",
        "'get' of object 'abcdef'",
    ),
    "ncp": (b"DmdT\0\0\0\x17\0\0\0\1\0\0\0\0\x11\x11\0\xff\1\xff\x13", "ncp", "'DmdT'"),
    "rpc": (b"\x80\0\0\x28\x72\xfe\x1d\x13\0\0\0\0\0\0\0\2\0\1\x86\xa0\0\1\x97\x7c\0\0\0\0" + bytes(16), "rpc", "portmapper v104316 NULL"),
    "distcc with its own token": (
        b"DIST00000001ARGC00000003ARGV00000002ccARGV00000002-cARGV00000006beio.cDOTI00000000",
        "distcc",
        "cc -c beio.c",
    ),
    "socks 4": (b"\4\1\0\x16\x7f\0\0\1root\0", "socks", "CONNECT 127.0.0.1:22"),
}


@pytest.mark.parametrize("port", [0, 23, 445, 27017])
@pytest.mark.parametrize(("data", "protocol", "token"), FRAGMENTS.values(), ids=FRAGMENTS)
def test_a_fragment_is_named_on_any_port_with_its_token(data: bytes, protocol: str, token: str, port: int) -> None:
    said = decode(Conversation((Turn("in", data),), local_port=port))
    assert said is not None
    assert said.protocol == protocol
    assert token in said.summary


@pytest.mark.parametrize("data", [b"`0`", b"\xe0", b"l", b"nbeio", b"\xc2\xe5\xe5\xe5\x9e\xa0\xd7\xa4"])
def test_what_no_specification_explains_is_not_guessed(data: bytes) -> None:
    assert decode(Conversation((Turn("in", data),))) is None


@pytest.mark.parametrize("protocol", ["pptp", "vnc", "adb", "ldap", "rtsp", "rsync", "giop", "t3"])
def test_the_honeypot_s_own_answer_does_not_make_the_peer_speak_the_protocol(protocol: str) -> None:
    answers = {
        "pptp": b"\0\x9c\0\1\x1a\x2b\x3c\x4d\0\2\0\0\1\0\1\0" + bytes(140),
        "vnc": b"RFB 003.008\n",
        "adb": b"CNXN\0\0\0\1\0\0\x10\0" + bytes(8) + bytes(byte ^ 0xFF for byte in b"CNXN"),
        "ldap": b"\x30\x0c\2\1\1\x61\7\x0a\1\0\4\0\4\0",
        "rtsp": b"RTSP/1.0 400 Bad Request\r\n\r\n",
        "rsync": b"@RSYNCD: 31.0\n",
        "giop": b"GIOP\1\0\0\6\0\0\0\0",
        "t3": b"HELO:12.2.1.3.0.false\n",
    }
    said = decode(Conversation((Turn("in", b"\xc2\xe5\xe5\xe5\x9e\xa0\xd7\xa4"), Turn("out", answers[protocol]))))
    assert said is None or said.protocol != protocol
