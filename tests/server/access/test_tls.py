"""`up` on an address that others reach, over TLS: a key, a password and a session work, and nothing goes in the clear."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest

from honeyguide.errors import UsageError
from honeyguide.server.serving import Tls, check_tls

PASSWORD = "correct horse battery staple"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    about = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"]
    line = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-out",
        made,
        "-keyout",
        key,
        *about,
    ]
    subprocess.run(line, check=True, capture_output=True)
    return made, key


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "honeyguide", *map(str, arguments)]


@pytest.fixture
def served(tmp_path: Path) -> Generator[tuple[str, str, ssl.SSLContext, str]]:
    """Both addresses, what trusts their certificate, and a key that may write."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    made, key = certificate(tmp_path)
    data = tmp_path / "data"
    add = command("users", "add", "ada", "--scope", "admin", "--data", data)
    subprocess.run(add, input=f"{PASSWORD}\n{PASSWORD}\n", text=True, check=True, capture_output=True)
    said = subprocess.run(
        command("keys", "add", "filebeat", "--scope", "write", "--data", data), check=True, capture_output=True, text=True
    )
    [api_key] = re.findall(r"[A-Za-z0-9+/=]{40,}", said.stdout)
    line = command("up", "--host", "0.0.0.0", "--tls-certificate", made, "--tls-key", key, "--data", data, "--ui-port", 0, "--api-port", 0)
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env={**os.environ, "TZ": "UTC"}) as process:
        assert process.stdout is not None
        ui, api = (port for _, port in re.findall(r"https://([0-9.]+):(\d+)", process.stdout.readline()))
        yield f"https://localhost:{ui}", f"https://localhost:{api}", ssl.create_default_context(cafile=made), api_key
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)


def test_a_key_a_password_and_a_session_over_tls(served: tuple[str, str, ssl.SSLContext, str]) -> None:
    ui, api, trust, key = served

    def ask(url: str, body: bytes | None = None, method: str | None = None, /, **headers: str) -> tuple[int, bytes, list[str]]:
        request = urllib.request.Request(url, body, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust), Stay())
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.read(), answer.headers.get_all("set-cookie") or []
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers.get_all("set-cookie") or []

    assert ask(f"{api}/")[0] == 401
    own = {"Authorization": f"ApiKey {key}", "Content-Type": "application/x-ndjson"}
    lines = b'{"index":{"_index":"logs-test"}}\n{"message":"over tls"}\n'
    status, body, _ = ask(f"{api}/_bulk?refresh=true", lines, **own)
    assert (status, json.loads(body)["errors"]) == (200, False)
    assert json.loads(ask(f"{api}/logs-test/_count", **own)[1])["count"] == 1
    assert ask(f"{api}/logs-test", None, "DELETE", **own)[0] == 403
    form = f"name=ada&password={PASSWORD.replace(' ', '+')}".encode()
    status, _, cookies = ask(f"{ui}/login", form, Origin=ui)
    assert status == 303
    assert all("Secure" in one for one in cookies)
    pairs = dict(one.split(";")[0].split("=", 1) for one in cookies)
    session = {"Cookie": "; ".join(f"{name}={value}" for name, value in pairs.items()), "Origin": ui, "Content-Type": "application/json"}
    asked = json.dumps({"query": "message: tls", "size": 1}).encode()
    assert ask(f"{ui}/api/v1/search", asked, **session)[0] == 403
    token = {"X-CSRF-Token": pairs["honeyguide_csrf"]}
    status, body, _ = ask(f"{ui}/api/v1/search", asked, **session, **token)
    assert (status, json.loads(body)["total"]) == (200, 1)
    assert ask(f"{ui}/metrics")[0] == 401
    assert ask(f"{ui}/readyz")[0] == 200
    plain = urllib.request.Request(f"{api.replace('https', 'http')}/", headers=own)
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(plain, timeout=10).close()
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{api}/", timeout=10).close()


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows a redirection instead of following it."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def test_a_certificate_or_key_that_can_not_be_used_is_a_sentence(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    (tmp_path / "other").mkdir()
    made, _ = certificate(tmp_path)
    _, another = certificate(tmp_path / "other")
    locked, none = tmp_path / "locked.pem", tmp_path / "none.pem"
    subprocess.run(
        ["openssl", "pkey", "-in", another, "-aes256", "-passout", "pass:secret", "-out", locked], check=True, capture_output=True
    )
    none.write_text("no PEM")
    for pair in ((made, another), (made, locked), (made, none), (none, another), (another, made)):
        with pytest.raises(UsageError, match="the certificate or its key can't be used"):
            check_tls(Tls(*pair))
    line = command("up", "--tls-certificate", made, "--tls-key", another, "--data", tmp_path / "data", "--ui-port", 0, "--api-port", 0)
    said = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 2
    assert "can't be used" in said.stderr
