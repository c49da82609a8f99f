"""Tables on standard output."""

import pytest

from occugraph_api.cli.table import print_table


def test_pipe_gets_aligned_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Wide signs count as two; nothing is wrapped, cut or taken as markup."""
    print_table(("a", "b"), [("窑工", "[red]x"), ("kiln operator", "y" * 200)])
    assert capsys.readouterr().out == (
        f"a              b\n窑工           [red]x\nkiln operator  {'y' * 200}\n"
    )


def test_no_rows_print_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty answer still says what was asked."""
    print_table(("s", "label"), [])
    assert capsys.readouterr().out == "s  label\n"
