"""`helpdesk translations`: keeping the catalogs in step with the English lines of the domain."""

from __future__ import annotations

import typer

from helpdesk import catalogs

app = typer.Typer(help="The catalogs: what people read in every language but English.", no_args_is_help=True)


@app.command()
def update() -> None:
    """Bring each catalog in step with domain.yml: new lines empty, changed lines fuzzy."""
    for language in _translated():
        catalogs.update(language)
        typer.echo(f"{language}: {len(catalogs.untranslated(language))} lines to translate.")


@app.command()
def check() -> None:
    """List the lines whose translation is missing or fuzzy. Fails when there is one."""
    missing = [(language, line) for language in _translated() for line in catalogs.untranslated(language)]
    for language, line in missing:
        typer.echo(f"{language}: {line!r} has no translation or a fuzzy one", err=True)
    if missing:
        raise typer.Exit(1)
    typer.echo("Every line is translated.")


def _translated() -> tuple[str, ...]:
    return tuple(language for language in catalogs.languages() if language != catalogs.SOURCE_LANGUAGE)
