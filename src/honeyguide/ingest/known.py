"""The sources that are known, by identity; those that were shorter than a KiB at first are found by how they begin."""

from collections import UserDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from honeyguide.ingest.identity import HEAD, PLACE, Opening, fingerprint
from honeyguide.store.protocol import Checkpoint


@dataclass
class _Alike:
    """Identities of sources that begin alike: there may be thousands."""

    by_inode: dict[str, str] = field(default_factory=dict[str, str])
    by_path: dict[str, str] = field(default_factory=dict[str, str])

    def beside(self, path: str) -> Iterator[str]:
        """Those of which a path may be a copy: in the same folder under a longer name; of an archive's member, wherever they lie."""
        if "!" in path:
            yield from list(self.by_path.values())
            return
        for end in range(len(path) - 1, path.rfind("/") + 1, -1):
            if (found := self.by_path.get(path[:end])) is not None:
                yield found


class Known(UserDict[str, Checkpoint]):
    """The checkpoints of all sources."""

    def __init__(self, checkpoints: Iterable[Checkpoint]) -> None:
        self._begun: dict[int, dict[str, _Alike]] = {}
        super().__init__({one.identity: one for one in checkpoints})

    def __setitem__(self, identity: str, one: Checkpoint) -> None:
        if identity in self.data:
            del self[identity]
        super().__setitem__(identity, one)
        if one.head_length and identity.startswith(PLACE):
            alike = self._begun.setdefault(one.head_length, {}).setdefault(one.head, _Alike())
            alike.by_inode[one.inode] = alike.by_path[one.path] = identity

    def __delitem__(self, identity: str) -> None:
        one = self.data[identity]
        if one.head_length and identity.startswith(PLACE):
            alike = self._begun[one.head_length][one.head]
            for named, name in ((alike.by_inode, one.inode), (alike.by_path, one.path)):
                if named.get(name) == identity:
                    del named[name]
        super().__delitem__(identity)

    def known_as(self, opening: Opening, path: str, inode: str) -> Checkpoint | None:
        """The checkpoint of a source met while it was shorter than a KiB: still beginning with what was taken in, wherever it lies now.

        With a KiB of it seen since, that decides. Below, it is the same file (renamed or not), or a copy that was made of it before it
        was emptied: beside it, under a longer name, while what lies in its own place begins otherwise.
        """
        for length in sorted(self._begun, reverse=True):
            if length > len(opening.head) or (alike := self._begun[length].get(fingerprint(opening.head[:length]))) is None:
                continue
            whole = next(iter({**alike.by_path, **alike.by_inode}.values()), None) if length == HEAD else None
            found = whole or (alike.by_inode.get(inode) if inode else None)
            if found is None:
                found = next((one for one in alike.beside(path) if _was_copied(self.data[one], path)), None)
            if found is not None:
                return self.data[found]
        return None


def _was_copied(known: Checkpoint, path: str) -> bool:
    place, kept = PurePath(known.path), PurePath(path.rpartition("!")[2])
    beside = place.parent == PurePath(path).parent or "!" in path
    if path == known.path or "!" in known.path or not beside or not kept.name.startswith(place.name):
        return False
    try:
        with Path(known.path).open("rb") as file:
            return fingerprint(file.read(known.head_length)) != known.head
    except OSError:
        return True
