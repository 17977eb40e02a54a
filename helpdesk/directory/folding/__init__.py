"""The parts of `helpdesk.directory.fold`: from the sources in `data/sources` to a HSDS 3.1 tabular package.

- `entries`: what one service, site and organization is while it is folded, whatever it was read from;
- `curated`: entries from the hand-written lines and organizations;
- `listed`: entries from the lists of places, by `mapping.yml`;
- `hours_text`, `phones_text`, `dates_text`, `centroids`: cells of the lists, read;
- `hsds`: entries as rows of HSDS tables, and the tables as files.

Nothing here imports Rasa or SQLAlchemy, and nothing reads a clock: the same sources give the same bytes.
"""
