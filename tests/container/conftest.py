"""The image that the container's tests share."""

from collections.abc import Generator

import pytest
from tests.container.image import Image
from tests.container.image import image as made


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Generator[Image]:
    """What the Dockerfile makes; skipped visibly where this machine can't carry out its steps."""
    yield from made(tmp_path_factory)
