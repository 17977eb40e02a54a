"""The directory: who helps with what, where and when, kept as Human Services Data Specification (HSDS) 3.1 tables.

Modules, in the order in which a record travels through them:

- `models` and `migrations`: the tables, and the steps that make them;
- `session`: the engine and the unit of work;
- `package`: a HSDS tabular package read into the tables;
- `places`, `hours`: where and when, as pure functions;
- `records`, `search`, `names`: what the desk asks of the directory.

Nothing here imports Rasa, and no engine is made at import.
"""
