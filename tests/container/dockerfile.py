"""A Dockerfile as it is read by those tests that carry it out: stages of instructions, as far as ours uses them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "ENTRYPOINT", "CMD", "HEALTHCHECK"}


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word, its flags (`--from=build`), and what follows."""

    word: str
    flags: Mapping[str, str]
    text: str

    def words(self) -> list[str]:
        """The arguments: a list in JSON, as ENTRYPOINT has them, or what spaces part."""
        return json.loads(self.text) if self.text.startswith("[") else self.text.split()


@dataclass(frozen=True)
class Stage:
    """What stands between one FROM and the next."""

    name: str
    base: str
    steps: list[Instruction] = field(default_factory=list)

    def last(self, word: str) -> Instruction:
        """The instruction of a word that counts: the last one."""
        return [step for step in self.steps if step.word == word][-1]


def stages(text: str) -> list[Stage]:
    """The stages of a Dockerfile; an instruction that these tests couldn't carry out is an error."""
    found: list[Stage] = []
    for step in instructions(text):
        if step.word not in KNOWN:
            raise ValueError(f"these tests can't carry out {step.word}")
        if step.word == "FROM":
            base, *named = re.split(r"\s+AS\s+", step.text, flags=re.IGNORECASE)
            found.append(Stage(named[0] if named else str(len(found)), base))
        else:
            found[-1].steps.append(step)
    return found


def instructions(text: str) -> list[Instruction]:
    """Its instructions: comments are left out, also between the lines of one, and lines that a backslash joins are one."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [_instruction(line.strip()) for line in joined.splitlines() if line.strip()]


def _instruction(line: str) -> Instruction:
    word, _, rest = line.partition(" ")
    flags: dict[str, str] = {}
    rest = rest.strip()
    while match := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
        flags[match[1]] = match[2]
        rest = rest[match.end() :]
    return Instruction(word.upper(), flags, rest)


def settings(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """What an ENV sets, with `$NAME` as it was before."""
    found = dict(re.findall(r"([A-Za-z_]\w*)=(\S+)", text))
    return {name: re.sub(r"\$(\w+)", lambda match: known.get(match[1], ""), value) for name, value in found.items()}


def let_in(path: str, ignored: str) -> bool:
    """Whether a .dockerignore lets a path of the context in: the last line that fits decides, `!` lets in again."""
    seen = True
    for line in ignored.splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#") and _fits(path, pattern.removeprefix("!")):
            seen = pattern.startswith("!")
    return seen


def _fits(path: str, pattern: str) -> bool:
    parts = re.split(r"(\*\*/|\*)", pattern)
    written = "".join({"**/": "(?:.*/)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
    return re.match(rf"{written}(?:/|$)", path) is not None
