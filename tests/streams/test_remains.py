"""What is left of a service scan when its streams are pasted as text: each fragment is named, and what nothing explains is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.streams.remains import read_remains

DUMP = """HELP
SO?G,`~{w<=on(
random1random2random3random4
Cookie: mstshash=beio
krbtgtNM19700101000000Z
SMBr@PC NETWORK PROGRAM 1.0MICROSOFT NETWORKS 1.03LANMAN1.0Samba NT LANMAN 1.0NT LM 0.12
GET /nice%20ports%2C/Tri%6Eity.txt%2ebak HTTP/1.0
default
objectClass
OPTIONS sip:nm SIP/2.0
Via: SIP/2.0/TCP nm;branch=foo
DmdT
:/@=/@
JRMI K
MMSNSPlayer/9.0.0.2980; {0000AA00-0A00-00a0-AA0A-0000A0AA0A0A}
(CONNECT_DATA=(COMMAND=version))
MSSQLServer
GIOPabcdefget
l
0`
à
#ST
nonebeio
nbeio
(rþ|
test.$cmdserverStatus
cursoridnstestfirstBatchok
GET / HTTP/1.0
OPTIONS / HTTP/1.0
OPTIONS / RTSP/1.0
versionbind
"""
NAMED = {
    "HELP": "text",
    "SO?G,`~{w<=on(": "tls",
    "#ST": "text",
    "random1random2random3random4": "tls",
    "Cookie: mstshash=beio": "rdp",
    "krbtgtNM19700101000000Z": "kerberos",
    "SMBr@PC NETWORK PROGRAM 1.0MICROSOFT NETWORKS 1.03LANMAN1.0Samba NT LANMAN 1.0NT LM 0.12": "smb",
    "GET /nice%20ports%2C/Tri%6Eity.txt%2ebak HTTP/1.0": "http",
    "default": "lpd",
    "objectClass": "ldap",
    "OPTIONS sip:nm SIP/2.0\nVia: SIP/2.0/TCP nm;branch=foo": "sip",
    "DmdT": "ncp",
    ":/@=/@": "notes-rpc",
    "JRMI K": "java-rmi",
    "(CONNECT_DATA=(COMMAND=version))": "oracle-tns",
    "MSSQLServer": "tds",
    "GIOPabcdefget": "giop",
    "l": "x11",
    "0`": "ldap",
    "à": "rdp",
    "(rþ|": "rpc",
    "test.$cmdserverStatus": "mongodb",
    "cursoridnstestfirstBatchok": "mongodb",
    "GET / HTTP/1.0": "http",
    "OPTIONS / HTTP/1.0": "http",
    "OPTIONS / RTSP/1.0": "rtsp",
    "versionbind": "dns",
}


@pytest.mark.parametrize("between", ["\n", " "])
def test_a_pasted_dump_is_named_piece_by_piece(between: str) -> None:
    found = {fragment.text: fragment for fragment in read_remains(DUMP.replace("\n", between)).fragments}
    for text, protocol in NAMED.items():
        fragment = found[text.replace("\n", between)]
        assert fragment.protocol == protocol, text
        assert 0.0 < fragment.certainty < 0.95
        assert fragment.step
    assert [fragment.protocol for text, fragment in found.items() if text.startswith("MMS")] == ["mms"]


def test_together_they_are_one_scanner_behind_another_word() -> None:
    scan = read_remains(DUMP).scan
    assert scan is not None
    assert (scan.token, scan.disguised) == ("beio", True)
    assert len(scan.probes) > 20


def test_what_nothing_explains_is_unidentified_and_its_token_named() -> None:
    found = {fragment.text: fragment for fragment in read_remains(DUMP + "rare words\n").fragments}
    assert (found["rare words"].step, found["rare words"].certainty) == ("unidentified", 0.0)
    for text in ("nonebeio", "nbeio"):
        assert (found[text].protocol, found[text].step) == ("", "unidentified, carries the token beio")


def test_the_honeypots_answer_is_not_the_peers() -> None:
    (answer,) = [fragment for fragment in read_remains(DUMP).fragments if fragment.answer]
    assert "own answer" in answer.step
    assert answer.tool == ""


@pytest.mark.parametrize("text", ["", "\n\n", "the quick brown fox", "login: default password"])
def test_plain_text_is_no_scan(text: str) -> None:
    assert read_remains(text).scan is None


@given(st.text(max_size=300))
def test_any_text_is_read_and_nothing_is_named_twice(text: str) -> None:
    fragments = read_remains(text).fragments
    for fragment in fragments:
        assert text[fragment.start : fragment.start + len(fragment.text)] == fragment.text
    ends = [fragment.start + len(fragment.text) for fragment in fragments]
    assert all(end <= following.start for end, following in zip(ends, fragments[1:], strict=False))


@pytest.mark.parametrize("piece", ["SMBr", "GIOP", "krbtgtNM", "OPTIONS sip:nm SIP/2.0 ", "MMS", "?G,", "cursor", "l ", "test.$cmd"])
def test_hostile_repetition_takes_no_time(piece: str) -> None:
    began = time.process_time()
    read_remains(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5
