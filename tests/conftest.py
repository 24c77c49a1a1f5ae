"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("honeyguide", deadline=None)
settings.load_profile("honeyguide")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def require(path: Path, what: str) -> Path:
    """The path; where it isn't there the test is skipped visibly, and in CI it fails."""
    if not path.exists():
        message = f"needs {what} at {path}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real recordings that lies beside the project."""
    return require(SHARED / "corpus", "the recordings")
