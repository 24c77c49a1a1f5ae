"""Python's clients: elasticsearch-py 7.17, 8 and 9, opensearch-py."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.conftest import PROGRAMS, Server, installed, run, said
from tests.clients.walk import checked

CLIENTS = [
    ("elasticsearch==7.17.12", "elasticsearch-7", "body_py.py"),
    ("elasticsearch==8.19.3", "elasticsearch-8", "elasticsearch_py.py"),
    ("elasticsearch==9.5.1", "elasticsearch-8", "elasticsearch_py.py"),
    ("opensearch-py==3.2.0", "opensearch", "body_py.py"),
]


@pytest.mark.parametrize(("package", "face", "program"), CLIENTS)
def test_the_walk(server: Server, cache: Path, documents: Path, package: str, face: str, program: str) -> None:
    folder = installed(cache, package.replace("==", "-"), lambda folder: _install(folder, package))
    # Without the tests' own packages: what the client needs lies beside it.
    command = [sys.executable, "-S", "-W", "ignore", str(PROGRAMS / program), server(face), str(documents)]
    checked(said(run(command, {"PYTHONPATH": str(folder)})))


def _install(folder: Path, package: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(folder), package]
    subprocess.run(command, check=True, timeout=250)
