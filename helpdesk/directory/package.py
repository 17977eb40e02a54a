"""A HSDS tabular package (a folder with `datapackage.json` and CSV files) read into the directory.

One transaction; rows are put in by id, so that reading a package again changes nothing. A row with a bad value does
not land, nor does a row that points at one that is not there; everything wrong is reported at once, by file, row,
column, value and reason, and the good rows land. Columns and files that HSDS does not know are legal: they are left
out, and the report says so.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from helpdesk.directory.candidates import index_candidates
from helpdesk.directory.migrations import migrate
from helpdesk.directory.models import HSDS_TABLES, Base
from helpdesk.directory.session import session_scope
from helpdesk.directory.state import get_state, put_state, raise_version
from helpdesk.directory.terms import chunks
from helpdesk.directory.values import CellError, reader
from helpdesk.directory.words import index_words

DESCRIPTOR = "datapackage.json"

# What HSDS requires and real packages leave out: the row lands, and the report warns.
WANTED: Mapping[str, tuple[str, ...]] = {
    "organization": ("description",),
    "program": ("description",),
    "address": ("address_1", "city", "state_province", "postal_code", "country"),
    "organization_identifier": ("identifier_type",),
    "taxonomy": ("description",),
    "taxonomy_term": ("description",),
    "metadata": ("last_action_date", "last_action_type", "field_name", "updated_by"),
    "service_capacity": ("available", "updated"),
}

# References that a row can do without: when what they point at is not there, the row lands without them.
LOOSE = (
    ("organization", "parent_organization_id"),
    ("taxonomy_term", "parent_id"),
    ("service", "program_id"),
    ("location", "organization_id"),
)

# Bump when the reader makes something else of the same package, so that seeds are read again.
READER = "1"

csv.field_size_limit(10_000_000)


class PackageError(Exception):
    """The folder is no HSDS tabular package at all; nothing was read."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a package. `row` is the line in the file where the row begins; the header is line 1."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, row {self.row}" if self.row else self.file
        column = f", column {self.column}" if self.column else ""
        return f"{where}{column}: {self.value!r} {self.reason}" if self.value else f"{where}{column}: {self.reason}"


@dataclass
class Report:
    """What came of reading a package: counts of rows, what was wrong, and what is only worth knowing."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    skipped: bool = False
    """The package is the one read before; nothing was done."""

    @property
    def ok(self) -> bool:
        """Every row landed."""
        return not self.problems


@dataclass
class _Row:
    number: int
    values: dict[str, Any]


@dataclass
class _Sheet:
    """The rows of one table, as a file of the package gives them."""

    table: Table
    file: str
    columns: list[str] = field(default_factory=list)
    rows: dict[str, _Row] = field(default_factory=dict)


def seed(engine: Engine, path: Path, console: Console | None = None) -> Report:
    """Make the tables and read the package, unless it is the one that was read before.

    A package with problems is read again each time, so that they are seen until they are mended.
    """
    migrate(engine)
    key, digest = f"package:{_descriptor(path).get('name') or path.name}", content_hash(path)
    with session_scope(engine) as session:
        if get_state(session, key) == digest:
            return Report(skipped=True)
        report = import_package(session, path, console)
        if report.ok:
            put_state(session, key, digest)
    return report


def content_hash(path: Path) -> str:
    """SHA-256 over the descriptor and every file that it names."""
    digest = hashlib.sha256(READER.encode())
    files = [DESCRIPTOR, *sorted(file for _, file in _resources(path))]
    for name in files:
        content = (path / name).read_bytes() if (path / name).is_file() else b""
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def import_package(session: Session, path: Path, console: Console | None = None) -> Report:
    """Read the package in `path` into the session's database. The caller's transaction holds all or nothing.

    Shows progress on `console` (default: standard error) when it is a terminal. Raises `PackageError` when the folder
    has no readable descriptor.
    """
    report = Report()
    console = console or Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        resources = _resources(path)
        reading = progress.add_task("Reading", total=len(resources))
        sheets: dict[str, _Sheet] = {}
        for name, file in resources:
            table = Base.metadata.tables.get(name)
            if table is None or table not in HSDS_TABLES:
                report.warnings.append(Problem(file, 0, "", name, "is no table of HSDS 3.1; left out"))
            else:
                sheets[name] = _read(path / file, file, table, report)
            progress.advance(reading)
        _drop_orphans(session, sheets, report)
        writing = progress.add_task("Writing", total=len(HSDS_TABLES))
        for table in HSDS_TABLES:
            if sheet := sheets.get(table.name):
                _write(session, sheet, report)
            progress.advance(writing)
        if report.added or report.changed:
            session.flush()
            indexing = progress.add_task("Indexing", total=2)
            index_words(session)
            progress.advance(indexing)
            index_candidates(session)
            progress.advance(indexing)
            raise_version(session)
    return report


def _descriptor(path: Path) -> dict[str, Any]:
    try:
        descriptor = json.loads((path / DESCRIPTOR).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackageError(f"{path} has no {DESCRIPTOR}") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise PackageError(f"{path / DESCRIPTOR} cannot be read: {error}") from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise PackageError(f"{path / DESCRIPTOR} lists no resources")
    return descriptor


def _resources(path: Path) -> list[tuple[str, str]]:
    """The tables of the package and their files, as the descriptor names them, all inside the folder."""
    found: list[tuple[str, str]] = []
    for resource in _descriptor(path)["resources"]:
        name, file = resource.get("name"), resource.get("path")
        if not isinstance(name, str) or not isinstance(file, str):
            raise PackageError(f"{path / DESCRIPTOR}: a resource without a name and one path")
        if not (path / file).resolve().is_relative_to(path.resolve()):
            raise PackageError(f"{path / DESCRIPTOR}: {file} is outside the package")
        found.append((name, file))
    return found


def _read(path: Path, file: str, table: Table, report: Report) -> _Sheet:
    sheet = _Sheet(table, file)
    if not path.is_file():
        report.warnings.append(Problem(file, 0, "", "", "is listed in the descriptor but is not there"))
        return sheet
    with path.open(encoding="utf-8-sig", newline="") as text:
        try:
            _read_rows(text, sheet, report)
        except UnicodeDecodeError:
            report.problems.append(Problem(file, 0, "", "", "is not UTF-8; nothing after the fault was read"))
    return sheet


def _read_rows(text: TextIO, sheet: _Sheet, report: Report) -> None:
    lines = csv.reader(text)
    header = [name.strip() for name in next(lines, [])]
    known = {column.name: reader(sheet.table.name, column) for column in sheet.table.columns}
    for name in header:
        if name not in known:
            report.warnings.append(Problem(sheet.file, 1, name, "", "is no column of HSDS 3.1; left out"))
    sheet.columns = [name for name in header if name in known]
    required = [c.name for c in sheet.table.columns if not c.nullable]
    start = lines.line_num + 1
    for cells in lines:
        number, start = start, lines.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            problem = Problem(sheet.file, number, "", "", f"has {len(cells)} cells, the header {len(header)}")
            report.problems.append(problem)
            continue
        raw = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        values = _row(raw, known, required, sheet, number, report)
        if values is None:
            continue
        if values["id"] in sheet.rows:
            first = sheet.rows[values["id"]].number
            report.problems.append(Problem(sheet.file, number, "id", values["id"], f"is already the id of row {first}"))
            continue
        sheet.rows[values["id"]] = _Row(number, values)


def _row(
    raw: dict[str, str],
    known: Mapping[str, Callable[[str], object]],
    required: Iterable[str],
    sheet: _Sheet,
    number: int,
    report: Report,
) -> dict[str, Any] | None:
    """The row's values by column, or None when one is bad (all of them are reported)."""
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for column in sheet.columns:
        cell = raw.get(column, "")
        try:
            values[column] = known[column](cell) if cell else None
        except CellError as error:
            problems.append(Problem(sheet.file, number, column, cell, str(error)))
    for column in required:
        if not raw.get(column):
            problems.append(Problem(sheet.file, number, column, "", "is empty, and is needed"))
    report.problems.extend(problems)
    if problems:
        return None
    for column in WANTED.get(sheet.table.name, ()):
        if not raw.get(column):
            report.warnings.append(Problem(sheet.file, number, column, "", "is empty; HSDS asks for it"))
    return values


def _drop_orphans(session: Session, sheets: Mapping[str, _Sheet], report: Report) -> None:
    """Leave out rows that point at what is neither in the package nor in the database, and what hangs on them."""
    stored = {table.name: set(session.scalars(select(table.c.id))) for table in HSDS_TABLES}
    dropped = True
    while dropped:
        dropped = False
        for sheet in sheets.values():
            for key, row in list(sheet.rows.items()):
                if problem := _dangling(sheet, row, sheets, stored):
                    report.problems.append(problem)
                    dropped = True
                    if (sheet.table.name, problem.column) in LOOSE:
                        row.values[problem.column] = None
                    else:
                        del sheet.rows[key]


def _dangling(sheet: _Sheet, row: _Row, sheets: Mapping[str, _Sheet], stored: Mapping[str, set[str]]) -> Problem | None:
    targets = {c.name: fk.column.table.name for c in sheet.table.columns for fk in c.foreign_keys}
    if sheet.table.name == "attribute":
        targets["link_id"] = row.values["link_entity"]
    for column, target in targets.items():
        value = row.values.get(column)
        if not value:
            continue
        if target not in stored:
            return Problem(sheet.file, row.number, "link_entity", target, "is no table of HSDS 3.1")
        here = sheets.get(target)
        if value not in stored[target] and (here is None or value not in here.rows):
            return Problem(sheet.file, row.number, column, value, f"is no row of {target} that landed")
    return None


def _write(session: Session, sheet: _Sheet, report: Report) -> None:
    """Insert the new rows and update those that differ."""
    table, columns = sheet.table, [sheet.table.c[name] for name in sheet.columns]
    before: dict[str, tuple[Any, ...]] = {}
    for ids in chunks(sheet.rows):
        for row in session.execute(select(table.c.id, *columns).where(table.c.id.in_(ids))):
            before[row[0]] = tuple(row[1:])
    new = [row.values for key, row in sheet.rows.items() if key not in before]
    differing = [
        row.values
        for key, row in sheet.rows.items()
        if key in before and before[key] != tuple(row.values[name] for name in sheet.columns)
    ]
    for part in _parts(new):
        session.execute(insert(table), part)
    if differing:
        change = update(table).where(table.c.id == bindparam("_id"))
        change = change.values({name: bindparam(f"_{name}") for name in sheet.columns if name != "id"})
        for part in _parts(differing):
            session.execute(change, [{f"_{name}": value for name, value in row.items()} for row in part])
    report.added += len(new)
    report.changed += len(differing)
    report.unchanged += len(sheet.rows) - len(new) - len(differing)


def _parts(rows: list[dict[str, Any]], size: int = 1000) -> Iterable[list[dict[str, Any]]]:
    return (rows[i : i + size] for i in range(0, len(rows), size))
