"""Conversations as captures: tshark reads every packet without a complaint and gives the very bytes back."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeyguide.formats.dionaea_bistream import conversation as event_of
from honeyguide.streams.bistream import parse
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.pcapng import Endpoints, checksum, write_pcapng

START = datetime(2026, 11, 22, 18, 35, 22, 475639, UTC)
FOUR = Endpoints("198.51.100.7", 40411, "192.0.2.1", 27017, start=START)
SIX = Endpoints("2001:db8::7", 40411, "2001:db8::1", 8080, start=START)
MIXED = Endpoints("198.51.100.7", 40411, "2001:db8::1", 4444, start=START)
TALK = Conversation((Turn("in", b"GET / HTTP/1.0\r\n\r\n"), Turn("out", b"HTTP/1.0 200 OK\r\n\r\nhello"), Turn("in", b"\0\xff" * 9000)))
ODD = ("malformed", "retransmission", "out-of-order", "window", "previous segment", "acked unseen", "bad checksum")


@pytest.fixture(scope="module")
def tshark() -> str:
    found = shutil.which("tshark")
    if found is None:
        message = "needs tshark (`apt-get install tshark`)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def asked(tshark: str, file: Path, *options: str) -> list[str]:
    checks = [option for name in ("tcp", "udp", "ip") for option in ("-o", f"{name}.check_checksum:TRUE")]
    command = [tshark, "-n", "-r", str(file), *checks, *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()


def sides(tshark: str, file: Path, protocol: str = "tcp") -> dict[str, bytes]:
    """The bytes that came from each port, in order."""
    found: dict[str, bytes] = {}
    for line in asked(tshark, file, "-T", "fields", "-e", f"{protocol}.srcport", "-e", f"{protocol}.payload"):
        port, _, data = line.partition("\t")
        found[port] = found.get(port, b"") + bytes.fromhex(data)
    return found


@pytest.mark.parametrize("ends", [FOUR, SIX, MIXED], ids=["IPv4", "IPv6", "mixed"])
def test_tshark_reads_the_bytes_of_both_sides(tshark: str, tmp_path: Path, ends: Endpoints) -> None:
    file = tmp_path / "talk.pcapng"
    file.write_bytes(write_pcapng(TALK, ends))
    assert sides(tshark, file) == {str(ends.peer_port): TALK.inbound, str(ends.local_port): TALK.outbound}
    assert not [line for line in asked(tshark, file, "-q", "-z", "expert") if any(word in line.lower() for word in ODD)]
    assert set(asked(tshark, file, "-T", "fields", "-e", "tcp.checksum.status")) == {"1"}


def test_a_service_on_udp_is_a_datagram_a_turn(tshark: str, tmp_path: Path) -> None:
    file = tmp_path / "call.pcapng"
    ends = Endpoints("198.51.100.7", 5004, "192.0.2.1", 33333, udp=True, start=START)
    talk = Conversation((Turn("in", b"one"), Turn("out", b"two"), Turn("in", b"x" * 70_000)))
    file.write_bytes(write_pcapng(talk, ends))
    assert sides(tshark, file, "udp") == {"5004": talk.inbound, "33333": b"two"}
    assert set(asked(tshark, file, "-T", "fields", "-e", "udp.checksum.status")) == {"1"}


def test_the_file_says_what_is_made_up(tshark: str, tmp_path: Path) -> None:
    file = tmp_path / "talk.pcapng"
    file.write_bytes(write_pcapng(Conversation(TALK.turns, complete=False), Endpoints("198.51.100.7", 1, None, 445)))
    first = asked(tshark, file, "-c", "1", "-T", "fields", "-e", "frame.comment")[0]
    assert "synthetic" in first
    assert "When the conversation began is not known" in first
    assert "address of the honeypot is not known" in first
    assert "no end" in first
    assert not any("1" in line for line in asked(tshark, file, "-T", "fields", "-e", "tcp.flags.fin", "-Y", "tcp.flags.fin == 1"))


def test_the_first_packet_is_at_the_beginning_of_the_conversation(tshark: str, tmp_path: Path) -> None:
    file = tmp_path / "talk.pcapng"
    file.write_bytes(write_pcapng(TALK, FOUR))
    assert asked(tshark, file, "-c", "1", "-T", "fields", "-e", "frame.time_epoch")[0].startswith(
        ("1795372522.475639", "2026-11-22T18:35:22.475639")
    )


@given(st.binary(max_size=200))
def test_a_checksum_makes_the_sum_of_its_message_whole(data: bytes) -> None:
    data += b"\0" * (len(data) % 2)
    assert checksum(data + checksum(data).to_bytes(2, "big")) == 0


@pytest.mark.corpus
def test_tshark_understands_real_conversations_as_we_do(tshark: str, corpus: Path, tmp_path: Path) -> None:
    chosen = sorted((corpus / "dionaea/bistreams/istec-2022-selected/httpd").iterdir())[:4]
    chosen += sorted((corpus / "dionaea/bistreams/istec-2022-selected/smbd").iterdir())[:8]
    for number, path in enumerate(chosen):
        event, talk = event_of(path.name, path.read_bytes()), parse(path.read_bytes())
        ends = Endpoints(event["source.ip"], event["source.port"], event["destination.ip"], event["destination.port"], start=START)
        file = tmp_path / f"{number}.pcapng"
        file.write_bytes(write_pcapng(talk, ends))
        found = sides(tshark, file)
        assert (found[str(ends.peer_port)], found[str(ends.local_port)]) == (talk.inbound, talk.outbound)
        # Dionaea's own answer to an NTLM login is one that Wireshark calls malformed; those are the recording's bytes.
        assert not asked(tshark, file, "-Y", "tcp.analysis.flags or (_ws.malformed and not tcp.srcport == 445)")
        if event["network.protocol"] in {"http", "smb"} and talk.inbound and talk.outbound:
            layers = " ".join(asked(tshark, file, "-T", "fields", "-e", "frame.protocols"))
            assert f":{event['network.protocol']}" in layers, path.name
