"""The recording that comes with the package: Dionaea 0.11.0 on a loopback network, hung by a message, made for this package."""

import tarfile
from importlib import resources
from pathlib import Path


def unpack(folder: Path) -> Path:
    """The recording as Dionaea left it, in `folder`/dionaea."""
    target = folder / "dionaea"
    with resources.as_file(resources.files("honeyguide.workspace") / "story.tar.xz") as archive, tarfile.open(archive) as recording:
        recording.extractall(target, filter="data")
    return target
