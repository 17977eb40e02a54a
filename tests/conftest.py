"""The running desk, started once for all tests that talk to it."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from tests.desk_process import Desk, running_desk


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of both logs under a failed test that talked to the desk."""
    report = yield
    desk = getattr(item, "funcargs", {}).get("desk")
    if report.failed and desk is not None:
        report.sections += desk.tails()
    return report
