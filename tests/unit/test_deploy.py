"""What the files of ``deploy`` set and start is there. They are not run: that needs Docker."""

import re
from pathlib import Path
from typing import Any

import yaml

from occugraph.neo4j.local import DEFAULT_LINE, VERSIONS
from occugraph_api.cli import COMMANDS
from occugraph_api.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"


def read_services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return services


def test_neo4j_is_the_version_that_is_tested_with() -> None:
    image = read_services()["neo4j"]["image"]
    assert image == f"neo4j:{VERSIONS[DEFAULT_LINE].version}-community"


def test_every_image_has_one_version() -> None:
    """Its own, or one that is built here, from images with a version each."""
    services = read_services()
    pulled = {name: each["image"] for name, each in services.items() if "build" not in each}
    assert set(pulled) == {"neo4j"}
    bases = re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    stages = re.findall(r"^FROM \S+ AS (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    images = [*pulled.values(), *(base for base in bases if base not in stages)]
    assert len(images) > 1
    assert all(re.search(r":\d+\.\d+|@sha256:", image) for image in images), images


def test_neo4j_is_healthy_once_it_answers_a_query() -> None:
    """What waits for it starts only then: the port is open long before."""
    services = read_services()
    kind, command = services["neo4j"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    assert "cypher-shell" in command
    assert '"RETURN 1"' in command
    # The password is that of the container, not one that Compose puts in when it reads the file.
    assert "$${NEO4J_AUTH#neo4j/}" in command
    assert services["load"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    waits_for = services["occugraph"]["depends_on"]
    assert waits_for == {"load": {"condition": "service_completed_successfully"}}


def test_what_is_kept_is_in_volumes() -> None:
    """The graph and its projections outlive a container; packages are only read."""
    services = read_services()
    named = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["volumes"]
    assert set(named) == {"neo4j-data", "home"}
    assert services["neo4j"]["volumes"] == ["neo4j-data:/data"]
    for name in ("load", "occugraph"):
        home, packages = services[name]["volumes"]
        assert home == "home:/home/occugraph/data"
        assert packages.endswith(":/releases:ro")


def test_every_setting_exists() -> None:
    text = "".join(path.read_text() for path in DEPLOY.iterdir())
    known = {f"OCCUGRAPH_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"OCCUGRAPH_[A-Z0-9_]+", text)) <= known


def test_every_command_exists() -> None:
    starts = [
        " ".join(service["entrypoint"])
        for service in read_services().values()
        if "entrypoint" in service
    ]
    named = re.findall(r"occugraph ([a-z0-9]+)", "\n".join(starts))
    assert named == ["build", "neo4j", "serve"]
    assert set(named) <= set(COMMANDS)


def test_only_this_machine_reaches_the_ports() -> None:
    ports = [port for service in read_services().values() for port in service.get("ports", ())]
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_password_is_written_down() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    assert "NEO4J_AUTH: neo4j/${OCCUGRAPH_NEO4J_PASSWORD:?" in text
