"""Bytes replayed through the model of the loop, on the command line."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import TypeAlias

Command: TypeAlias = Callable[..., CompletedProcess[str]]
ASSOCIATION = rb"stream = [('in', b'\x01\x00\x00\x00\x00\xcd\x00\x01" + rb"\x00" * 203 + b"')]"
NAME = "mongod-192.0.2.1-27017-198.51.100.7-40411-2026-11-22T18:35:22.475639-hlHfSz"


def test_a_recording_is_replayed(honeyguide: Command, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_bytes(ASSOCIATION)
    answer = honeyguide("reproduce", file)
    assert answer.returncode == 0
    assert "round 2, byte 1: 00 00 00 00 is length 0" in answer.stdout
    assert "These bytes would hang Dionaea. The fixed loop survives them." in answer.stdout
    by_id = honeyguide("reproduce", NAME, "--path", tmp_path, "--json")
    (found,) = json.loads(by_id.stdout)["messages"]
    assert found["candidates"][0]["loop"]["hangs"]
    assert not found["candidates"][0]["fixed"]["hangs"]


def test_bytes_that_do_no_harm_are_told_so() -> None:
    command = [sys.executable, "-m", "honeyguide", "reproduce", "--raw", "-", "--lang", "en"]
    answer = subprocess.run(command, input=b"GET / HTTP/1.0\r\n\r\n", capture_output=True, check=True)
    assert b"would not hang Dionaea" in answer.stdout


def test_an_empty_recording_says_what_to_name_instead(honeyguide: Command, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"")
    answer = honeyguide("reproduce", tmp_path / NAME)
    assert answer.returncode == 1
    assert "Name the sensor's folder" in answer.stderr


def test_where_nothing_hung_nothing_is_replayed(honeyguide: Command, log: Path) -> None:
    assert "No hang was found" in honeyguide("reproduce", log).stdout
