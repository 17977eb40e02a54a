"""The processes of a benchmark: started with one environment, watched, and always ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.messages import ROOT

QUIET = {
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "PYTHONWARNINGS": "ignore",
    "RASA_TELEMETRY_ENABLED": "false",
    "SANIC_HOST": "127.0.0.1",
}
PATIENCE = 10.0
"""Seconds that a process gets to end by itself."""


class ProcessError(RuntimeError):
    """A process of the benchmark ended badly; the message ends with what it last wrote."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a child: this one's, Rasa quiet, and the repository importable."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**QUIET, **os.environ, "PYTHONPATH": path, **(extra or {})}


def run(command: Sequence[str], folder: Path, extra: Mapping[str, str] | None = None) -> None:
    """Run a Python module or script (``["-m", "rasa", ...]``) to its end.

    Raises:
        ProcessError: when it returns anything but 0.
    """
    log = folder / "bench.log"
    with started(command, folder, log, extra) as process:
        if process.wait() != 0:
            raise ProcessError(f"{' '.join(command)}\n{ending(process.returncode)}\n{tail(log)}")


@contextmanager
def started(
    command: Sequence[str], folder: Path, log: Path, extra: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python module in ``folder``; it and its children are ended when the block is left."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, env=environment(extra), stdout=out, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            end(process.pid)
            process.wait()


def end(pid: int) -> None:
    """End a process and all its children, by force after `PATIENCE` seconds."""
    family = _family(pid)
    for process in family:
        with suppress(psutil.Error):
            process.terminate()
    _, left = psutil.wait_procs(family, timeout=PATIENCE)
    for process in left:
        with suppress(psutil.Error):
            process.kill()


def ending(status: int | None) -> str:
    """Return how a process ended, in words."""
    if status is None:
        return "it still runs"
    return f"ended by {signal.Signals(-status).name} from outside" if status < 0 else f"ended with status {status}"


def tail(log: Path, lines: int = 25) -> str:
    """Return the last lines of a log, without warnings."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return "\n".join([line[:300] for line in text.splitlines() if "Warning: " not in line][-lines:])


def free_port() -> int:
    """Return a port of the loopback address on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PeakMemory:
    """The most memory (RSS, bytes) that a process and its children held together while the block ran."""

    EVERY = 0.5
    """Seconds between two looks; more often would cost what is being measured."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.bytes = 0

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self.EVERY):
            self.bytes = max(self.bytes, sum(map(_resident, _family(self._pid))))


def _family(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        return [*parent.children(recursive=True), parent]
    return []


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0
