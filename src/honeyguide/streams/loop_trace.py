"""Shows, byte by byte, how Dionaea's MongoDB loop walks through what was sent, where it stops advancing, and that its fix doesn't."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from honeyguide.schema.words import Words
from honeyguide.streams.mongodb_walk import HEADER, Step, walk

Outcome: TypeAlias = Literal["advances", "stands still", "waits", "closes"]
BROKEN = Words("The loop as it is (Dionaea 0.7.0 to 0.11.0)", "現状のループ（Dionaea 0.7.0〜0.11.0）")
FIXED = Words("The loop with the fix (a length below 16 closes the connection)", "修正済みのループ（長さが16未満なら接続を閉じる）")
_SHOWN = 12
"""Rounds of a long walk that are told, from its beginning, before the last one."""


@dataclass(frozen=True)
class Round:
    """One round of the loop: the four bytes it reads as a length, and what it does with it."""

    number: int
    offset: int
    read: bytes
    length: int
    outcome: Outcome

    @property
    def words(self) -> Words:
        """`round 2, byte 1: 00 00 00 00 is length 0: …`."""
        begins = f"round {self.number}, byte {self.offset}: {self.read.hex(' ')} is length {self.length}"
        begins_ja = f"{self.number}回目、{self.offset}バイト目：{self.read.hex(' ')} は長さ{self.length}"
        match self.outcome:
            case "advances":
                to = self.offset + self.length
                return Words(f"{begins}: on to byte {to}", f"{begins_ja}：{to}バイト目へ進む")
            case "stands still":
                return Words(
                    f"{begins}: on to byte {self.offset}, where it is already. It stops advancing here and never leaves this round",
                    f"{begins_ja}：{self.offset}バイト目のまま。ここで進めなくなり、ループから抜け出せない",
                )
            case "closes":
                return Words(
                    f"{begins}, below {HEADER}: the connection is closed, the loop ends",
                    f"{begins_ja}、{HEADER}未満：接続を閉じてループを終える",
                )
            case "waits":
                return Words(
                    f"{begins}, more than is there: the loop ends and waits for the rest",
                    f"{begins_ja}、データ不足：ループを終えて続きを待つ",
                )


@dataclass(frozen=True)
class Trace:
    """A walk through the bytes: the rounds that are told, how many there were, and whether it ever ends."""

    rounds: tuple[Round, ...]
    total: int
    hangs: bool
    cut_off: bool = False
    """True where the model gave up counting: nothing is claimed of the end."""

    def lines(self, language: str) -> Iterator[str]:
        """The rounds for people, and how it ended."""
        english = language != "ja"
        for place, one in enumerate(self.rounds):
            if place and one.number != self.rounds[place - 1].number + 1:
                between = one.number - self.rounds[place - 1].number - 1
                yield f"… {between} rounds that advance" if english else f"… 進む回が{between}回"
            yield one.words.in_language(language)
        if self.cut_off:
            yield f"not walked further after {self.total} rounds" if english else f"{self.total}回で打ち切り"
        elif not self.rounds or self.rounds[-1].outcome == "advances":
            yield (
                f"fewer than {HEADER} bytes are left: the loop ends after {self.total} rounds"
                if english
                else f"残りが{HEADER}バイト未満：{self.total}回でループを終える"
            )

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "hangs": self.hangs,
            "total_rounds": self.total,
            "rounds": [
                {"round": one.number, "offset": one.offset, "bytes": one.read.hex(), "length": one.length, "outcome": one.outcome}
                for one in self.rounds
            ],
        }


def trace(data: bytes, *, mended: bool = False) -> Trace:
    """The walk through all that a peer sent."""
    walked = walk(data, mended=mended)
    told = list(enumerate(walked.steps, 1))
    if len(told) > _SHOWN + 1:
        told = [*told[:_SHOWN], told[-1]]
    rounds = tuple(_round(data, number, step, mended=mended) for number, step in told)
    last = walked.steps[-1] if walked.steps else None
    left = len(data) - (last.offset + last.length) if last is not None else 0
    cut_off = bool(rounds) and rounds[-1].outcome == "advances" and left >= HEADER
    return Trace(rounds, len(walked.steps), walked.hangs, cut_off)


def _round(data: bytes, number: int, step: Step, *, mended: bool) -> Round:
    outcome: Outcome = "advances"
    if mended and step.length < HEADER:
        outcome = "closes"
    elif step.length == 0:
        outcome = "stands still"
    elif len(data) - step.offset < step.length:
        outcome = "waits"
    return Round(number, step.offset, data[step.offset : step.offset + 4], step.length, outcome)
