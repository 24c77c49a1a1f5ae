"""Stratum and its relatives: a miner, or somebody who looks for a pool, speaking JSON-RPC over TCP."""

import json
from typing import Any

from honeyguide.schema.words import Words
from honeyguide.streams.conversation import Conversation, Turn
from honeyguide.streams.protocol import Decoded, Protocol, Sample
from honeyguide.streams.reader import KEPT, Reader
from honeyguide.streams.walk import Told, decoded

MINING = ("mining.", "eth_submitLogin", "eth_getWork", "login", "submit", "getjob", "keepalived", "eth_submitWork", "eth_submitHashrate")


def sniff(conversation: Conversation) -> float:
    """A JSON object on the first line whose method is a miner's."""
    head = conversation.inbound[:2048].lstrip()
    if head[:1] != b"{" or b'"method"' not in head:
        return 0.0
    line = head.partition(b"\n")[0]
    if b'"mining.' in line:
        return 0.98
    sure = any(f'"{name}"'.encode() in line for name in ("eth_submitLogin", "eth_getWork", "getjob", "keepalived"))
    login = b'"login"' in line and b'"params"' in line and b'"pass"' in line
    return 0.95 if sure or login else 0.55 if b'"jsonrpc"' in line or b'"params"' in line else 0.0


def decode(conversation: Conversation) -> Decoded:
    """Every request; wallet, worker, password and agent of a login."""
    return decoded("stratum", conversation, _line, "JSON-RPC")


def _line(reader: Reader, told: Told) -> str:
    line = reader.line("line")
    try:
        message: Any = json.loads(line) if line[:1] == "{" and line.count("{") + line.count("[") < 64 else None
    except ValueError:
        message = None
    if not isinstance(message, dict) or reader.direction == "out":
        return line[:120] or "empty line"
    method = str(message.get("method", ""))[:KEPT]
    params = message.get("params")
    told.operations.append(method)
    if method in {"mining.authorize", "eth_submitLogin"} and isinstance(params, list) and params:
        _login(str(params[0]), str(params[1]) if len(params) > 1 else "", method, told)
    elif method == "login" and isinstance(params, dict):
        if "agent" in params:
            told.fields["user_agent.original"] = str(params["agent"])[:KEPT]
        _login(str(params.get("login", "")), str(params.get("pass", "")), method, told)
    elif method == "mining.subscribe" and isinstance(params, list) and params:
        told.fields["user_agent.original"] = str(params[0])[:KEPT]
        told.point(f"{method} '{params[0]}'")
    else:
        told.point(method or "answer")
    return line[:120]


def _login(user: str, password: str, method: str, told: Told) -> None:
    told.login(user, password)
    told.objects.append(user)
    told.point(f"{method} '{user[:60]}' / '{password[:30]}'")


PROTOCOL = Protocol(
    name="stratum",
    title=Words("Stratum (mining)", "Stratum(暗号資産の採掘)"),
    sniff=sniff,
    decode=decode,
    samples=(
        Sample(
            Conversation(
                (
                    Turn("in", b'{"id":1,"method":"mining.subscribe","params":["cpuminer/2.5"]}\n'),
                    Turn("in", b'{"id":2,"method":"mining.authorize","params":["wallet.rig1","x"]}\n'),
                )
            ),
            "mining.subscribe 'cpuminer/2.5', mining.authorize 'wallet.rig1' / 'x'",
            {"user_agent.original": "cpuminer/2.5"},
        ),
        Sample(
            Conversation(
                (Turn("in", b'{"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"4Abc","pass":"x","agent":"XMRig/6.2"}}\n'),)
            ),
            "login '4Abc' / 'x'",
            {"user_agent.original": "XMRig/6.2"},
        ),
    ),
    ports=(3333, 4444),
    source="Stratum mining protocol (slushpool); xmrig: doc/STRATUM.md",
)
