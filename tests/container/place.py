"""A plain place in which the tests carry out the Dockerfile: a folder as root, in mount namespaces of their own that leave nothing behind.

The machine's own programs and its Python stand in for those of the base image; everything else in the folder is what the steps put there.
"""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

PROGRAMS = ("unshare", "nsenter", "mount", "chroot", "setpriv", "useradd", "git")
BASE = "/.image/bin"
"""Where the place keeps what the base image has in /usr/local/bin."""
PATH = f"{BASE}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
ETC = (
    *("ssl", "ca-certificates", "ca-certificates.conf", "resolv.conf", "hosts", "host.conf", "nsswitch.conf", "services", "protocols"),
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime", "login.defs", "pip.conf", "os-release", "mime.types"),
)
ACCOUNTS = {"passwd": "root:x:0:0:root:/root:/bin/sh\n", "group": "root:x:0:\n", "shadow": "root:*:19000::::::\n", "gshadow": "root:*::\n"}
NETWORK = ("PIP_", "SSL_", "REQUESTS_CA", "CURL_CA", "NODE_EXTRA_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "NPM_CONFIG_")
LOOPBACK = "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'lo', 0x41))"
"""SIOCSIFFLAGS: a network of one's own begins with its loopback down."""


def why_not() -> str:
    """Why this machine can't give such a place; empty where it can."""
    if os.getuid() != 0:
        return "a container's steps need root"
    if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
        return f"a container's steps need {', '.join(missing)}"
    if importlib.util.find_spec("pip") is None:
        return "a container's steps need pip beside the tests"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "mount", "-t", "tmpfs", "tried", "/mnt"], capture_output=True, text=True, check=False
    )
    return f"a container's steps need namespaces: {tried.stderr.strip()}" if tried.returncode else ""


def base(root: Path) -> None:
    """What a base image brings: accounts, certificates, an interpreter named python, and pip."""
    for name in ("etc", "tmp", "proc", "sys", "dev", "root", "var", "run", "opt", BASE[1:]):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)
    for path in _top():
        if path.is_symlink():
            (root / path.name).symlink_to(path.readlink())
        else:
            (root / path.name).mkdir()
    for name in ETC:
        source = Path("/etc") / name
        if source.is_dir():
            shutil.copytree(source, root / "etc" / name, symlinks=True)
        elif source.exists():
            shutil.copyfile(source, root / "etc" / name)
    for name, content in ACCOUNTS.items():
        (root / "etc" / name).write_text(content)
    found = importlib.util.find_spec("pip")
    assert found is not None
    assert found.origin is not None
    shutil.copytree(Path(found.origin).parent, root / ".image/pip")
    for name, arguments in {"python": "", "pip": " /.image/pip/__main__.py"}.items():
        script = root / BASE[1:] / name
        script.write_text(f'#!/bin/sh\nexec {_python()}{arguments} "$@"\n')
        script.chmod(0o755)
    for path in (Path.home() / ".npmrc", Path.home() / ".config/pip/pip.conf"):
        if path.is_file():
            target = root / "root" / path.relative_to(Path.home())
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def network() -> dict[str, str]:
    """How this machine reaches its package registries."""
    return {name: value for name, value in os.environ.items() if name.upper().startswith(NETWORK)}


def caches() -> dict[Path, str]:
    """What pip and npm keep of what they fetched, and where they look for it in the place."""
    folders = {Path.home() / ".cache/pip": "/root/.cache/pip", Path.home() / ".npm": "/root/.npm"}
    return {path: target for path, target in folders.items() if path.is_dir()}


def step(root: Path, command: str, environment: Mapping[str, str], folder: str) -> None:
    """One RUN, as root, with this machine's network and caches."""
    mounts = [*_programs(root), *_bind("/dev", root / "dev", deep=True), *_bind("/proc", root / "proc")]
    for path, target in caches().items():
        (root / target[1:]).mkdir(parents=True, exist_ok=True)
        mounts += _bind(path, root / target[1:])
    line = _inside(mounts, [_tool("chroot"), str(root), "/usr/bin/env", f"--chdir={folder}", "/bin/sh", "-c", command])
    done = subprocess.run(line, env={**environment, **network(), "HOME": "/root"}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"RUN {command}\nended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def contained(
    root: Path, command: Sequence[str], user: str, volumes: Mapping[str, Path], readable: Mapping[str, Path], *, alone: bool
) -> list[str]:
    """The command line that runs a command as compose.yaml says: its user, no capability, nothing to write on but the volumes and /tmp.

    Each program that sets this up becomes the next, so its process is the command's own. `alone` is a network of its own.
    """
    mounts = [*_bind(root, root), *_programs(root), *_bind("/proc", root / "proc"), *_devices(root / "dev")]
    mounts.append(f"mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev,noexec tmpfs {shlex.quote(str(root / 'tmp'))}")
    for target, path in {**volumes, **readable}.items():
        (root / target[1:]).mkdir(exist_ok=True)
        mounts += _bind(path, root / target[1:], write=target in volumes)
    mounts.append(f"mount -o remount,bind,ro {shlex.quote(str(root))}")
    if alone:
        mounts.append(f"{_python()} -c {shlex.quote(LOOPBACK)}")
    return _inside(mounts, [_tool("chroot"), str(root), *without_rights(user), "/usr/bin/env", "--chdir=/", *command], alone=alone)


def beside(process: int, command: Sequence[str], user: str) -> list[str]:
    """The command line of an `exec` into what runs: its namespaces, root and user."""
    return [_tool("nsenter"), f"--target={process}", "--mount", "--net", "--root", "--wd", *without_rights(user), *command]


def without_rights(user: str) -> list[str]:
    """`uid:gid` or `uid:gid:others`: these and no other groups, no capability, and no way to more."""
    uid, gid, *others = user.split(":")
    rights = [f"--groups={others[0]}" if others else "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    return [_tool("setpriv"), f"--reuid={uid}", f"--regid={gid}", *rights]


def _inside(mounts: Sequence[str], command: Sequence[str], *, alone: bool = False) -> list[str]:
    script = "\n".join(["set -e", "umask 022", f"PATH_KEPT=$PATH; PATH={PATH}", *mounts, 'PATH=$PATH_KEPT; exec "$@"'])
    return [_tool("unshare"), "--mount", *(["--net"] if alone else []), "/bin/sh", "-c", script, "sh", *command]


def _programs(root: Path) -> list[str]:
    found = [line for path in _top() if not path.is_symlink() for line in _bind(path, root / path.name, write=False)]
    prefix = Path(sys.base_prefix)
    if prefix.parts[1] in {path.name for path in _top()}:
        return found
    (root / str(prefix)[1:]).mkdir(parents=True, exist_ok=True)
    return [*found, *_bind(prefix, root / str(prefix)[1:], write=False)]


def _devices(folder: Path) -> list[str]:
    lines = [f"mount -t tmpfs -o mode=755,nosuid tmpfs {shlex.quote(str(folder))}", f"mkdir {shlex.quote(str(folder / 'shm'))}"]
    lines.append(f"mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev,noexec shm {shlex.quote(str(folder / 'shm'))}")
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        lines += [f": > {shlex.quote(str(folder / name))}", *_bind(f"/dev/{name}", folder / name)]
    return [*lines, f"ln -s /proc/self/fd {shlex.quote(str(folder / 'fd'))}"]


def _bind(source: Path | str, target: Path, *, write: bool = True, deep: bool = False) -> Iterable[str]:
    where = shlex.quote(str(target))
    yield f"mount --{'rbind' if deep else 'bind'} {shlex.quote(str(source))} {where}"
    if not write:
        yield f"mount -o remount,bind,ro {where}"


def _top() -> list[Path]:
    """The folders of programs and libraries; on most systems all but /usr are links into it."""
    return [path for path in map(Path, ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")) if path.exists()]


def _python() -> str:
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, name
    return found
