"""What the Dockerfile makes, made without an engine: its steps carried out in a plain place, once for all tests."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.container import place
from tests.container.dockerfile import Instruction, Stage, let_in, settings, stages

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Image:
    """The root folder of the last stage, and what it says of running it."""

    root: str
    environment: Mapping[str, str]
    user: str
    line: list[str]
    health: list[str]

    def account(self) -> str:
        """The user as the root's own files number it, `uid:gid`."""
        lines = (Path(self.root) / "etc/passwd").read_text().splitlines()
        [(uid, gid)] = [tuple(line.split(":")[2:4]) for line in lines if line.startswith(f"{self.user}:")]
        return f"{uid}:{gid}"


def image(folders: pytest.TempPathFactory) -> Generator[Image]:
    """The image. The first test process that asks makes it, the last one that leaves takes it away."""
    if reason := place.why_not():
        pytest.skip(reason)
    own = folders.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    made, folder = shared / "image.json", shared / "image"
    with _locked(shared / "image.lock"):
        known: dict[str, Any] = json.loads(made.read_text()) if made.exists() else {"users": 0, "image": asdict(build(folder))}
        made.write_text(json.dumps({**known, "users": known["users"] + 1}))
    yield Image(**known["image"])
    with _locked(shared / "image.lock"):
        known = json.loads(made.read_text())
        made.write_text(json.dumps({**known, "users": known["users"] - 1}))
        if known["users"] == 1:
            made.unlink()
            shutil.rmtree(folder)


def build(folder: Path) -> Image:
    """Carry out each stage in a root of its own."""
    roots: dict[str, Path] = {}
    environment: dict[str, str] = {}
    read = stages((REPOSITORY / "container/Dockerfile").read_text("utf-8"))
    for stage in read:
        roots[stage.name] = folder / stage.name
        roots[stage.name].mkdir(parents=True)
        folder.chmod(0o755)
        place.base(roots[stage.name])
        environment = _carry_out(stage, roots)
    last = read[-1]
    for stage in read[:-1]:
        shutil.rmtree(roots[stage.name])
    line = [*last.last("ENTRYPOINT").words(), *last.last("CMD").words()]
    health = last.last("HEALTHCHECK").text.removeprefix("CMD ")
    return Image(str(roots[last.name]), environment, last.last("USER").text, line, json.loads(health))


def context(names: list[str]) -> list[Path]:
    """The files below those names that a clone has and .dockerignore lets in."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", *names], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    ignored = (REPOSITORY / ".dockerignore").read_text("utf-8")
    return [Path(name) for name in listed.stdout.split("\0") if name and let_in(name, ignored) and (REPOSITORY / name).exists()]


def _carry_out(stage: Stage, roots: Mapping[str, Path]) -> dict[str, str]:
    root, environment, folder = roots[stage.name], {"PATH": place.PATH}, "/"
    for step in stage.steps:
        match step.word:
            case "WORKDIR":
                folder = step.text
                (root / folder[1:]).mkdir(parents=True, exist_ok=True)
            case "COPY" if "from" in step.flags:
                [source, target] = step.words()
                (root / target[1:]).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(roots[step.flags["from"]] / source[1:], root / target[1:])
            case "COPY":
                _copy(step, root / folder[1:])
            case "RUN":
                place.step(root, step.text, environment, folder)
            case "ENV":
                environment |= settings(step.text, environment)
            case _:
                pass
    return environment


def _copy(step: Instruction, folder: Path) -> None:
    *sources, target = step.words()
    for source in sources:
        files = context([source])
        if not files:
            raise FileNotFoundError(f"COPY names {source}, which the context doesn't have")
        for file in files:
            below = file.relative_to(source) if file != Path(source) else Path(file.name if target.endswith("/") else "")
            (folder / target / below).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / file, folder / target / below)


@contextmanager
def _locked(path: Path) -> Generator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
