"""The image that the container's tests share."""

from collections.abc import Generator, Sequence

import pytest
from tests.container.image import Image
from tests.container.image import image as made


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    for item in items:
        if "image" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Generator[Image]:
    """What the Dockerfile makes; skipped visibly where this machine can't carry out its steps."""
    yield from made(tmp_path_factory)
