"""The `helpdesk` command. Each part of the product adds its own group of sub-commands to `app`."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from helpdesk import translations
from helpdesk.directory.migrations import migrate
from helpdesk.directory.package import PackageError, Report, import_package, seed
from helpdesk.directory.session import REPOSITORY, make_engine, session_scope

SEED_DIRECTORY = REPOSITORY / "data" / "directory"

# How many warnings are printed; problems are printed all.
WARNINGS_SHOWN = 20

PACKAGE = typer.Argument(..., help="A folder with datapackage.json (HSDS 3).")
SEED = typer.Option(SEED_DIRECTORY, "--path", help="The package to start from.")

app = typer.Typer(name="helpdesk", help="The help desk of the Community Schools Initiative.", no_args_is_help=True)
directory = typer.Typer(help="The directory of services.", no_args_is_help=True)
app.add_typer(directory, name="directory")
app.add_typer(translations.app, name="translations")


@app.callback()
def main() -> None:
    """The help desk of the Community Schools Initiative."""


@directory.command("import")
def import_(path: Path = PACKAGE) -> None:
    """Read a HSDS package into the directory. Good rows land; every bad one is listed. Fails when there is one."""
    engine = make_engine()
    try:
        migrate(engine)
        with session_scope(engine) as session:
            report = import_package(session, path)
    except PackageError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    finally:
        engine.dispose()
    _tell(report)


@directory.command("seed")
def seed_(path: Path = SEED) -> None:
    """Make the tables and read the seed directory, unless it is unchanged."""
    engine = make_engine()
    try:
        report = seed(engine, path)
    except PackageError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    finally:
        engine.dispose()
    _tell(report)


def _tell(report: Report) -> None:
    """Print what came of reading a package; exit with 1 when a row did not land."""
    if report.skipped:
        typer.echo("The directory is up to date.")
        return
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    for problem in report.problems:
        errors.print(f"error: {problem}")
    for warning in report.warnings[:WARNINGS_SHOWN]:
        errors.print(f"warning: {warning}")
    if len(report.warnings) > WARNINGS_SHOWN:
        errors.print(f"warning: and {len(report.warnings) - WARNINGS_SHOWN} more")
    typer.echo(f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged.")
    if not report.ok:
        typer.echo(f"{len(report.problems)} problems.", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
