"""The steps of the migrations make exactly the tables of the models."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, inspect
from sqlalchemy.engine import Engine

from helpdesk.directory.migrations import VERSION_TABLE, migrate
from helpdesk.directory.models import HSDS_TABLES, Base

HSDS_3_1 = {
    *("organization", "program", "service", "service_at_location", "location", "address", "phone", "contact"),
    *("schedule", "language", "service_area", "required_document", "cost_option", "accessibility", "funding"),
    *(
        "organization_identifier",
        "taxonomy",
        "taxonomy_term",
        "attribute",
        "metadata",
        "meta_table_description",
    ),
    *("url", "unit", "service_capacity"),
}


def test_every_table_of_hsds_is_there() -> None:
    assert {table.name for table in HSDS_TABLES} == HSDS_3_1


def test_migrated_database_equals_the_models(empty: Engine) -> None:
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "version_table": VERSION_TABLE})
        assert compare_metadata(context, Base.metadata) == []


def test_indexes_equal_the_models(empty: Engine) -> None:
    inspector = inspect(empty)
    for table in Base.metadata.sorted_tables:
        assert {i["name"] for i in inspector.get_indexes(table.name)} == {i.name for i in table.indexes}
        assert len(inspector.get_foreign_keys(table.name)) == len(table.foreign_keys)


def test_every_foreign_key_is_indexed() -> None:
    for table in Base.metadata.sorted_tables:
        first_columns = {next(iter(index.columns)).name for index in table.indexes}
        first_columns.add(next(iter(table.primary_key.columns)).name)
        for key in table.foreign_keys:
            assert key.parent.name in first_columns, f"{table.name}.{key.parent.name}"


def test_migrating_again_and_beside_other_tables_changes_nothing(empty: Engine) -> None:
    other = MetaData()
    Table("call_back", other, Column("id", Integer, primary_key=True))
    other.create_all(empty)
    before = set(inspect(empty).get_table_names())
    migrate(empty)
    assert set(inspect(empty).get_table_names()) == before
    assert "call_back" in before
