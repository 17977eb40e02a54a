"""How long ``rasa train`` takes, with and without what an earlier training left behind."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.configurations import Project
from benchmarks.processes import PeakMemory, ProcessError, ending, started, tail


@dataclass(frozen=True)
class Training:
    """One training: the seconds of the whole command (start of Python included), the model's size, peak memory."""

    seconds: float
    model_bytes: int
    peak_bytes: int


def train(project: Project, vectors: Path) -> Training:
    """Train the project's model from nothing; only vectors in the folder ``vectors`` are used again.

    Raises:
        ProcessError: when Rasa ends badly or leaves no model.
    """
    command = ["-m", "rasa", "train", "--quiet", "--fixed-model-name", project.model.name.removesuffix(".tar.gz")]
    command += ["--config", "config.yml", "--domain", "domain.yml", "--out", str(project.model.parent)]
    command += ["--data", *map(str, project.data)]
    project.model.unlink(missing_ok=True)
    log = project.folder / "train.log"
    with tempfile.TemporaryDirectory(prefix="bench-rasa-cache-") as rasa_cache:
        extra = {"RASA_CACHE_DIRECTORY": rasa_cache, "HELPDESK_CACHE": str(vectors)}
        start = time.perf_counter()
        with started(command, project.folder, log, extra) as process, PeakMemory(process.pid) as memory:
            status = process.wait()
        seconds = time.perf_counter() - start
    if status != 0 or not project.model.exists():
        raise ProcessError(f"training {project.name}: {ending(status)}\n{tail(log)}")
    return Training(seconds, project.model.stat().st_size, memory.bytes)
