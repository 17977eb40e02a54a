"""Folds the sources of the seed directory into a HSDS 3.1 tabular package: `python -m helpdesk.directory.fold`.

Sources (`data/sources`): curated lines, organizations and needs (YAML), and lists of places (CSV) read by
`mapping.yml`. The package (`data/directory`) is only ever made by this, never edited by hand. The same sources give the
same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from helpdesk.directory.folding import curated
from helpdesk.directory.folding.entries import SourceError
from helpdesk.directory.folding.hsds import Package
from helpdesk.directory.folding.listed import Lists, Slugs

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "data" / "sources"
DIRECTORY = ROOT / "data" / "directory"

NAME = "lacoe_community_schools_directory"
TITLE = "Seed directory of the LACOE Community Schools help desk"


def fold(sources: Path = SOURCES) -> Package:
    """The package of the sources. Raises `SourceError` with the record that cannot be folded."""
    package = Package()
    package.add_taxonomies(curated.read_yaml(sources / "needs.yml"))
    organizations, known = curated.organizations(sources / "organizations.yml")
    lines = curated.entries(sources / "lines")
    slugs = Slugs()
    for organization in organizations:
        _claim(slugs, organization.slug)
    for line in lines:
        _claim(slugs, line.slug)
        if line.site is not None:
            _claim(slugs, line.site.slug)
    lists = Lists(curated.read_yaml(sources / "mapping.yml"), known, slugs)
    places = lists.entries(sources)
    for organization in (*organizations, *lists.organizations.values()):
        package.add_organization(organization)
    for entry in (*lines, *places):
        package.add_entry(entry)
    return package


def _claim(slugs: Slugs, slug: str) -> None:
    """Curated slugs are written by hand, and must not meet."""
    if slug in slugs.taken:
        raise SourceError(f"two records have the slug {slug!r}")
    slugs.taken.add(slug)


def main() -> None:
    """Folds, writes and says how many rows there are."""
    parser = argparse.ArgumentParser(description="Fold data/sources into the HSDS package data/directory.")
    parser.add_argument("--sources", type=Path, default=SOURCES)
    parser.add_argument("--to", type=Path, default=DIRECTORY)
    arguments = parser.parse_args()
    package = fold(arguments.sources)
    package.write(arguments.to, NAME, TITLE)
    for table, rows in package.rows.items():
        if rows:
            sys.stdout.write(f"{table:20} {len(rows):6}\n")


if __name__ == "__main__":
    main()
