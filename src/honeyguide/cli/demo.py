"""`honeyguide demo`: the answer to a real runaway, from the recording that comes with the package."""

import tarfile
import tempfile
from importlib import resources
from pathlib import Path

from honeyguide.cli.options import AsJson


def demo(json: AsJson = False) -> None:
    """Investigate the bundled recording of a real runaway: a Dionaea that hung while 25 addresses came and went."""
    import sys

    from honeyguide.cli.investigate import answer, preferred_language, show

    folder = unpack(Path(tempfile.mkdtemp(prefix="honeyguide-demo-")))
    found = answer(str(folder), None, preferred_language(), say_first=False)
    if json:
        import orjson

        sys.stdout.buffer.write(orjson.dumps(found.as_json(), option=orjson.OPT_APPEND_NEWLINE))
        return
    print(f"$ honeyguide {folder}\n")
    show(found, preferred_language())


def unpack(folder: Path) -> Path:
    """The recording as Dionaea left it, in `folder`/dionaea; Dionaea 0.11.0 on a loopback network, made for this package."""
    target = folder / "dionaea"
    with resources.as_file(resources.files("honeyguide.cli") / "story.tar.xz") as archive, tarfile.open(archive) as recording:
        recording.extractall(target, filter="data")
    return target


COMMAND = demo
