"""Java's low-level REST client, in the version that brings its own HTTP client."""

import subprocess
import zlib
from pathlib import Path

from tests.clients.conftest import PROGRAMS, Server, installed, missing, run, said
from tests.clients.walk import checked

VERSION = "8.19.0"
POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>walk</groupId><artifactId>walk</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.elasticsearch.client</groupId><artifactId>elasticsearch-rest-client</artifactId><version>{version}</version>
    </dependency>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>2.17.2</version></dependency>
  </dependencies>
</project>
"""


def test_the_walk(server: Server, cache: Path, documents: Path) -> None:
    for program in ("mvn", "javac", "java"):
        missing(program)
    source = PROGRAMS / "java" / "Walk.java"
    folder = installed(cache, f"rest-client-{VERSION}-{zlib.crc32(source.read_bytes()):08x}", lambda folder: _build(folder, source))
    path = f"{folder}:{folder / 'jars'}/*"
    checked(said(run(["java", "-XX:TieredStopAtLevel=1", "-cp", path, "Walk", server(), str(documents)])))


def _build(folder: Path, source: Path) -> None:
    (folder / "pom.xml").write_text(POM.format(version=VERSION))
    copy = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'jars'}"]
    compile = ["javac", "-cp", f"{folder / 'jars'}/*", "-d", str(folder), str(source)]
    for command in (copy, compile):
        ended = subprocess.run(command, cwd=folder, check=False, timeout=250, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
