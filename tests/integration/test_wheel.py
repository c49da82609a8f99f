"""The wheel, built from the sdist, serves from a clean environment, away from the checkout."""

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import httpx
import pytest
from uv import find_uv_bin

from running import PATIENCE_S, ROOT, Served, _read_address

pytestmark = [pytest.mark.wheel, pytest.mark.integration, pytest.mark.xdist_group("wheel")]

# What a checkout holds beside the project; none of it may leave the machine.
LOCAL = frozenset({".venv", "releases", "node_modules", ".occugraph", "__pycache__", ".git"})
SLUG = "microgrid-operator"
OCCUPATION = f"https://w3id.org/occugraph/id/occupation/{SLUG}"


def run_uv(*arguments: str | Path) -> None:
    """Run uv, and fail with what it wrote."""
    done = subprocess.run(
        (find_uv_bin(), "--quiet", *map(str, arguments)),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr


def build(kind: str, origin: Path, directory: Path) -> Path:
    """Build an sdist or a wheel with the locked build backend, and return it."""
    run_uv(
        "build",
        f"--{kind}",
        "--no-build-isolation",
        f"--python={sys.executable}",
        f"--out-dir={directory}",
        origin,
    )
    [built] = directory.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of this checkout."""
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution and nothing else."""
    return build("wheel", sdist, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed with the locked requirements and no others."""
    environment = tmp_path_factory.mktemp("clean") / "venv"
    python = environment / "bin" / "python"
    run_uv("venv", f"--python={sys.executable}", environment)
    install = ("pip", "install", f"--python={python}")
    run_uv(*install, "--require-hashes", "--requirements", ROOT / "requirements" / "run.txt")
    run_uv(*install, "--no-deps", "--no-index", wheel)
    run_uv("pip", "check", f"--python={python}")
    return environment / "bin" / "occugraph"


@pytest.fixture(scope="module")
def served(command: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the installed wheel, started in an empty folder without a setting."""
    empty = tmp_path_factory.mktemp("empty")
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    process = subprocess.Popen(
        (command, "serve", "--port", "0"),
        cwd=empty,
        env={**kept, "HOME": str(empty)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        url = _read_address(process)
        with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
            yield Served(url, process.pid, client)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


def names_in_sdist(sdist: Path) -> set[PurePosixPath]:
    """Return the files of an sdist, relative to its only folder."""
    with tarfile.open(sdist) as archive:
        paths = [PurePosixPath(member.name) for member in archive if member.isfile()]
    return {path.relative_to(path.parts[0]) for path in paths}


def files_below(folder: str) -> set[str]:
    """Return the files of a folder of the checkout, relative to it."""
    root = ROOT / folder
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_sdist_has_the_sources_and_nothing_local(sdist: Path) -> None:
    names = names_in_sdist(sdist)
    assert not {str(path) for path in names if LOCAL & set(path.parts)}
    wanted = ("LICENSE", "NOTICE", "README.md", "pyproject.toml", "requirements/run.txt")
    assert {PurePosixPath(name) for name in wanted} <= names


def test_wheel_has_all_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for package in ("occugraph", "occugraph_loaders", "occugraph_api"):
        assert f"{package}/py.typed" in names
    for folder, prefix in (
        ("ontology", "occugraph/_resources/ontology/"),
        ("shapes", "occugraph/_resources/shapes/"),
        # Templates, queries and, where they are built, the static files of the pages.
        ("api/occugraph_api", "occugraph_api/"),
    ):
        assert {f"{prefix}{name}" for name in files_below(folder)} <= names
    licenses = {PurePosixPath(name).name for name in names if ".dist-info/licenses/" in name}
    assert licenses == {"LICENSE", "NOTICE"}
    tops = {PurePosixPath(name).parts[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "occugraph",
        "occugraph_api",
        "occugraph_loaders",
    }


def test_installed_wheel_answers_graphql(served: Served) -> None:
    data = served.data("query ($slug: String) {occupation(slug: $slug) {uri prefLabel}}", slug=SLUG)
    assert data == {"occupation": {"uri": OCCUPATION, "prefLabel": "microgrid operator"}}


def test_installed_wheel_answers_sparql(served: Served) -> None:
    rows = served.sparql(
        f"""PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?name WHERE {{ <{OCCUPATION}> skos:prefLabel ?name FILTER (lang(?name) = "en") }}"""
    )
    assert rows == [{"name": "microgrid operator"}]


def test_installed_wheel_has_its_pages(served: Served) -> None:
    page = served.client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "occugraph" in page.text


def test_installed_wheel_opens_a_server_and_a_home(command: Path, served: Served) -> None:
    """By its entry point; a frame asks for the extra, which is not installed there."""
    script = f"""
import occugraph
from occugraph.errors import UnavailableError
remote = occugraph.open({served.url!r})
home = occugraph.open(".occugraph")
query = "SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}"
assert home.query(query)[:] == remote.query(query)[:]
assert home.check(remote.cite(query).url).is_same
try:
    home.query(query).frame()
except UnavailableError as error:
    print(error.hint)
"""
    folder = Path(f"/proc/{served.pid}/cwd").resolve()
    done = subprocess.run(
        (command.with_name("python"), "-c", script),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "install the extra: pip install 'occugraph[frames]'\n"
