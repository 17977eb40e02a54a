"""A running desk under load: seconds until it answers, messages a second, latency and memory."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

import httpx

from benchmarks.configurations import Project
from benchmarks.messages import ROOT
from benchmarks.processes import PeakMemory, ProcessError, ending, free_port, started, tail
from helpdesk.catalogs import languages, response_text

TURNS = 4
"""Messages of one conversation; then the sender begins another."""

FAULTS_ALLOWED = 0.02
"""The share of messages without a real answer up to which a run counts."""

READY_WITHIN = 600.0
ANSWER_WITHIN = 60.0


@dataclass(frozen=True)
class Throughput:
    """What one run of messages gave; ``latencies`` are those of real answers only, in seconds, sorted.

    A message without an answer, or with nothing but the desk's apology for a fault, is quick and worth nothing: it
    counts as neither.
    """

    senders: int
    seconds: float
    latencies: tuple[float, ...]
    failures: int
    apologies: int

    @property
    def sent(self) -> int:
        """Messages that were sent."""
        return len(self.latencies) + self.failures + self.apologies

    @property
    def valid(self) -> bool:
        """Whether nearly all messages got a real answer; otherwise the speed says nothing."""
        return self.failures + self.apologies <= FAULTS_ALLOWED * self.sent

    @property
    def per_second(self) -> float:
        """Messages answered a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency that this share of the messages stayed at or below."""
        if not self.latencies:
            return math.nan
        return self.latencies[max(0, math.ceil(len(self.latencies) * share) - 1)]


@dataclass(frozen=True)
class Serving:
    """A served model: seconds from the start of the process to its first answer, peak memory, and its runs."""

    ready_seconds: float
    peak_bytes: int
    runs: tuple[Throughput, ...]


@contextmanager
def action_server(port: int, folder: Path) -> Iterator[None]:
    """Run the desk's action server while the block runs."""
    log = folder / "actions.log"
    command = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    with started(command, ROOT, log) as process:
        _wait(lambda client: client.get(f"http://127.0.0.1:{port}/health").status_code == 200, process, log)
        yield


def serve(project: Project, warming_up: Sequence[str], runs: Sequence[tuple[int, Sequence[str]]]) -> Serving:
    """Serve the project's model and send it messages; each run is (concurrent senders, texts).

    ``warming_up`` is sent before anything is measured, so that what is read once (names, places, the first query of
    each kind) is not counted into the latency of a running desk.
    """
    port = free_port()
    log = project.folder / "serve.log"
    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    command = ["-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "--model", str(project.model)]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    start = time.perf_counter()
    with started(command, project.folder, log) as process, PeakMemory(process.pid) as memory:
        _wait(lambda client: _greets(client, url, log), process, log)
        ready = time.perf_counter() - start
        asyncio.run(_send_all(url, 1, warming_up, "warm"))
        done = tuple(
            asyncio.run(_send_all(url, senders, texts, f"run{number}")) for number, (senders, texts) in enumerate(runs)
        )
    return Serving(ready, memory.bytes, done)


async def _send_all(url: str, senders: int, texts: Sequence[str], name: str) -> Throughput:
    """Send the texts, ``senders`` at a time; each sender waits for its answer before it sends the next."""
    latencies: list[float] = []
    failures = apologies = 0

    async def sender(number: int, client: httpx.AsyncClient) -> None:
        nonlocal failures, apologies
        for place, text in enumerate(texts[number::senders]):
            body = {"sender": f"bench-{name}-{number}-{place // TURNS}", "message": text}
            begun = time.perf_counter()
            try:
                reply = await client.post(url, json=body)
                said = [message.get("text") for message in reply.json()] if reply.status_code == 200 else []
            except (httpx.HTTPError, ValueError):
                said = []
            took = time.perf_counter() - begun
            if not said:
                failures += 1
            elif _is_apology(said):
                apologies += 1
            else:
                latencies.append(took)

    start = time.perf_counter()
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False) as client:
        await asyncio.gather(*(sender(number, client) for number in range(senders)))
    return Throughput(senders, time.perf_counter() - start, tuple(sorted(latencies)), failures, apologies)


def _greets(client: httpx.Client, url: str, log: Path) -> bool:
    """Return whether the desk answers a greeting.

    Raises:
        ProcessError: when it apologises: Rasa serves even when it could not load the model.
    """
    reply = client.post(url, json={"sender": "bench-ready", "message": "hello"})
    if reply.status_code != 200:
        return False
    said = [message.get("text") for message in reply.json()]
    if _is_apology(said):
        raise ProcessError(f"the server is up but apologises to a greeting\n{tail(log)}")
    return bool(said)


def _is_apology(said: Sequence[str | None]) -> bool:
    return bool({response_text("utter_fault", language) for language in languages()} & set(said))


def _wait(answers: Callable[[httpx.Client], bool], process: Popen[bytes], log: Path) -> None:
    """Wait until the server answers.

    Raises:
        ProcessError: when it ends or does not answer in time.
    """
    deadline = time.monotonic() + READY_WITHIN
    with httpx.Client(timeout=ANSWER_WITHIN, trust_env=False) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            try:
                if answers(client):
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
    raise ProcessError(f"the server did not answer: {ending(process.poll())}\n{tail(log)}")
