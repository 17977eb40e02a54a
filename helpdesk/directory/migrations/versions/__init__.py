"""One module a step; Alembic reads them."""
