"""The page's own texts by their keys, so that a test walks in any language: read from where the page has them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parents[2] / "ui/src/words"
ENTRY = re.compile(r'"([\w.]+)":\s*"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Words:
    """One language of the page."""

    language: str

    def __call__(self, key: str) -> str:
        """The text of a key, whole; it fails where there is none."""
        return _catalogue(self.language)[key]

    def before(self, key: str) -> str:
        """A text up to its first placeholder."""
        return self(key).partition("{")[0].strip()


@lru_cache
def _catalogue(language: str) -> dict[str, str]:
    texts = "".join(path.read_text("utf-8") for path in sorted((CATALOGUES / language).glob("*.ts")))
    return {key: text.replace('\\"', '"') for key, text in ENTRY.findall(texts)}
