"""Settings: the environment before the file, the file before the defaults."""

from pathlib import Path

import pytest

from occugraph.errors import ArgumentError
from occugraph_api.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"OCCUGRAPH_{name.upper()}", raising=False)
    monkeypatch.delenv("OCCUGRAPH_CONFIG", raising=False)


def test_defaults_need_nothing() -> None:
    """This machine alone is served, and a record in the working directory."""
    settings = load_settings()
    assert settings.home == Path(".occugraph")
    assert settings.data == Path("releases")
    assert settings.hosts() == ("127.0.0.1", "[::1]", "localhost")
    assert settings.query_limits().timeout_s == 30


def test_environment_is_stronger_than_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What neither says has its default."""
    (tmp_path / "occugraph.toml").write_text('port = 9000\nhome = "data"\nquery_timeout_s = 5\n')
    monkeypatch.setenv("OCCUGRAPH_PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.home, settings.host) == (9001, Path("data"), "127.0.0.1")
    assert settings.query_limits().timeout_s == 5


def test_another_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is not there is an error."""
    (tmp_path / "mine.toml").write_text('allowed_hosts = ["example.org"]\n')
    monkeypatch.setenv("OCCUGRAPH_CONFIG", "mine.toml")
    assert load_settings().hosts()[0] == "example.org"
    monkeypatch.setenv("OCCUGRAPH_CONFIG", "none.toml")
    with pytest.raises(ArgumentError, match=r"OCCUGRAPH_CONFIG 'none\.toml': expected a file"):
        load_settings()


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Local names stay allowed."""
    monkeypatch.setenv("OCCUGRAPH_ALLOWED_HOSTS", "a.org, b.org")
    monkeypatch.setenv("OCCUGRAPH_HOST", "10.0.0.1")
    assert load_settings().hosts() == (
        "a.org",
        "b.org",
        "10.0.0.1",
        "127.0.0.1",
        "[::1]",
        "localhost",
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "http", "OCCUGRAPH_PORT 'http': "),
        ("PORT", "70000", "OCCUGRAPH_PORT '70000': "),
        ("QUERY_TIMEOUT_S", "0", "OCCUGRAPH_QUERY_TIMEOUT_S '0': "),
        ("QUERY_TIMEOUT_S", "inf", "OCCUGRAPH_QUERY_TIMEOUT_S 'inf': "),
        ("QUERY_TIMEOUT_S", "nan", "OCCUGRAPH_QUERY_TIMEOUT_S 'nan': "),
        ("QUERY_TIMEOUT_S", "1e300", "OCCUGRAPH_QUERY_TIMEOUT_S '1e300': "),
        ("QUERY_MEMORY_MB", "99999999999999", "OCCUGRAPH_QUERY_MEMORY_MB "),
        ("READER", "x", "OCCUGRAPH_READER 'x': "),
        ("NEO4J_TIMEOUT_S", "0", "OCCUGRAPH_NEO4J_TIMEOUT_S '0': "),
        ("NEO4J_URL", "x", "OCCUGRAPH_NEO4J_URL 'x': there is no such setting (did you mean"),
        ("QURY_TIMEOUT_S", "1", "OCCUGRAPH_QURY_TIMEOUT_S '1': there is no such setting (did you"),
        ("PROT", "1", "did you mean OCCUGRAPH_PORT?"),
    ],
)
def test_wrong_value_names_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    """With the value and what was allowed."""
    monkeypatch.setenv(f"OCCUGRAPH_{name}", value)
    with pytest.raises(ArgumentError) as err:
        load_settings()
    assert message in str(err.value)


def test_names_of_others_are_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests and tools have names of their own."""
    for name in ("W3C", "SHACL_TESTS", "DATA_ESCO"):
        monkeypatch.setenv(f"OCCUGRAPH_{name}", "x")
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("text", "message"), [("prot = 1", "OCCUGRAPH_PROT 1"), ("port = ", "is not TOML")]
)
def test_wrong_file_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    """A misspelled key is not ignored."""
    (tmp_path / "occugraph.toml").write_text(text)
    with pytest.raises(ArgumentError) as err:
        load_settings()
    assert message in str(err.value)
