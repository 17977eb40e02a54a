"""This desk beside the pipeline and policies of ``rasa init``, in one run: ``make bench``.

Both are trained on the same examples and rules and answer through the same domain, actions and responses. What is
measured are the messages of ``tests/nlu``; how many of them also stand among the examples is told. The report goes to
the terminal and to ``benchmarks/results.md``.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks import sources
from benchmarks import understanding as u
from benchmarks.configurations import Project, stock, this_desk
from benchmarks.load import TURNS, Serving, Throughput, action_server, serve
from benchmarks.messages import MIX, ROOT, mix, read_cases
from benchmarks.processes import ProcessError, free_port, run
from benchmarks.tables import NONE, megabytes, milliseconds, percent, seconds, table
from benchmarks.training import Training, train

SENDERS = (1, 8)
WARMING_UP = 40
"""Messages that are sent before the load is measured."""

RESULTS = ROOT / "benchmarks" / "results.md"


@dataclass
class Measured:
    """Everything measured of one project."""

    project: Project
    cold: Training | None = None
    warm: Training | None = None
    readings: list[u.Reading] = field(default_factory=list)
    serving: Serving | None = None

    @property
    def model_bytes(self) -> int:
        """The size of the trained model."""
        return self.project.model.stat().st_size


def main() -> None:
    """Measure and print."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = _options()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        text = compare(Path(folder), options)
    text += f"\nThe whole run took {seconds(time.perf_counter() - begun)}.\n"
    print(text)
    options.out.write_text(text, encoding="utf-8")


def compare(folder: Path, options: argparse.Namespace) -> str:
    """Measure both projects in subfolders of ``folder`` and return the report."""
    action_port = free_port()
    before = sources.fingerprint()
    texts = mix(read_cases(), max(options.messages, WARMING_UP), 1 + len(SENDERS))
    busy = os.getloadavg()[0]
    sides, faults = [], []
    for measure, wanted in ((_measure_ours, not options.no_ours), (_measure_stock, not options.no_stock)):
        try:
            if wanted:
                sides.append(measure(folder, action_port, texts, options))
        except ProcessError as error:
            # The other side's minutes are not thrown away.
            faults.append(str(error))
            _say(f"failed: {error}")
    heading = _heading(sides, options, busy)
    if changed := sources.changed_since(before):
        heading += f"\n- **Not one state of the code**: changed while this ran: {sources.listed(changed)}."
    report = [heading, _tables(sides), *(f"**Not measured**:\n\n```\n{fault}\n```" for fault in faults)]
    return "\n\n".join(report) + "\n"


def _measure_ours(folder: Path, action_port: int, texts: list[list[str]], options: argparse.Namespace) -> Measured:
    ours = Measured(this_desk(folder / "ours", action_port))
    if options.model:
        ours.project.model.parent.mkdir()
        shutil.copy(options.model, ours.project.model)
    else:
        vectors = ROOT / ".cache"
        if not options.no_cold:
            _say("training this desk, no vectors kept")
            vectors = folder / "vectors"
            ours.cold = train(ours.project, vectors)
        _say("training this desk, vectors kept")
        ours.warm = train(ours.project, vectors)
    return _measure_trained(ours, folder, action_port, texts, options)


def _measure_stock(folder: Path, action_port: int, texts: list[list[str]], options: argparse.Namespace) -> Measured:
    other = Measured(stock(folder / "stock", action_port, options.stock_share, options.stock_epochs))
    _say(f"training stock Rasa on {other.project.examples} examples, {options.stock_epochs or 100} epochs")
    other.cold = train(other.project, folder / "vectors")
    return _measure_trained(other, folder, action_port, texts, options)


def _measure_trained(
    measured: Measured, folder: Path, action_port: int, texts: list[list[str]], options: argparse.Namespace
) -> Measured:
    project = measured.project
    _say(f"{project.name}: understanding")
    found = project.folder / "readings.json"
    command = ["-m", "benchmarks.understanding", "--model", str(project.model), "--json", str(found)]
    run([*command, "--every", str(options.test_every)], project.folder)
    measured.readings = u.from_json(found.read_text(encoding="utf-8"))
    _say(f"{project.name}: load")
    with action_server(action_port, folder):
        warming_up, *runs = texts
        sent = [(senders, run_texts[: options.messages]) for senders, run_texts in zip(SENDERS, runs, strict=True)]
        measured.serving = serve(project, warming_up[:WARMING_UP], sent)
    return measured


# ---- the report ---------------------------------------------------------------------------------------------


def _heading(sides: Sequence[Measured], options: argparse.Namespace, busy: float) -> str:
    import rasa

    memory = psutil.virtual_memory().total
    kinds = ", ".join(f"{kind} {percent(share)}" for kind, share in MIX.items())
    lines = [
        f"# Benchmark of {datetime.now().astimezone():%Y-%m-%d %H:%M}",
        "",
        "Made by `make bench`. This desk beside the pipeline and policies that `rasa init` writes, same rules, domain, "
        "actions and responses.",
        "",
        f"- Machine: {_processor()}, {psutil.cpu_count()} cores, {memory / 2**30:.0f} GiB; load average when it began "
        f"{busy:.1f}; Python {platform.python_version()}, Rasa {rasa.__version__}.",
    ]
    seen, asked = u.seen_in_training([reading.case for reading in sides[0].readings] if sides else [])
    lines.append(f"- Test messages that also stand, word for word, among the examples: {seen} of {asked}.")
    for side in sides:
        lines.append(f"- {side.project.name}: {side.project.examples:,} examples{_limits(side, options)}.")
    lines += [
        "- Training is the whole `rasa train` command, start of Python included, Rasa's own cache empty.",
        f"- Load: {options.messages} messages for each number of senders ({kinds}), no text sent twice, after "
        f"{WARMING_UP} others to warm up, "
        f"a new conversation every {TURNS} messages; each sender waits for its answer before it sends again. The "
        "senders and the action server run on the same machine.",
        "- Memory: the Rasa process and its children, the most at any moment; the action server is not in it.",
    ]
    return "\n".join(lines)


def _limits(side: Measured, options: argparse.Namespace) -> str:
    if side.project.name != "stock Rasa":
        if not options.model:
            return ""
        newer = sources.newer_than(options.model)
        stale = f"; **older than the code it was measured with**: {sources.listed(newer)}" if newer else ""
        return f" (the model {options.model.name} was given, not trained here{stale})"
    epochs = options.stock_epochs or 100
    told = f", {epochs} epochs; plain rules are its stories too"
    if options.stock_share < 1 or epochs < 100:
        told += (
            f". It learnt {percent(options.stock_share)} of each intent's examples so that the run takes minutes: "
            "**its accuracy and training time are not like for like** (`--stock-share 1` is, and takes hours)"
        )
    return told


def _tables(sides: Sequence[Measured]) -> str:
    languages = u.languages_of([reading for side in sides for reading in side.readings])
    parts = [
        ("Understanding", _understanding(sides, [*languages, None])),
        ("Cost", _cost(sides)),
    ]
    return "\n\n".join(f"## {title}\n\n{body}" for title, body in parts)


def _understanding(sides: Sequence[Measured], columns: Sequence[str | None]) -> str:
    measures: list[tuple[str, Sequence[str], Callable[[list[u.Reading]], float | None]]] = [
        (name, (group,), lambda r, g=group: u.accuracy(r, (g,))) for group, name in u.GROUPS.items()
    ]
    every = tuple(u.GROUPS)
    measures += [
        ("**all of these**", every, lambda r: u.accuracy(r, every)),
        ("all, were nothing refused", every, lambda r: u.guess_accuracy(r, every)),
        ("topic of a question", ("answers",), lambda r: u.accuracy(r, ("answers",))),
        ("answer first", ("answers",), lambda r: u.answer_within(r, 1)),
        ("answer in the first three", ("answers",), lambda r: u.answer_within(r, 3)),
        ("crisis taken for some crisis", ("crisis",), u.crisis_recall),
        ("others taken for a crisis", ("needs", "asks", "desk", u.OUT_OF_SCOPE), u.false_alarms),
        ("**out of scope refused**", (u.OUT_OF_SCOPE,), u.out_of_scope_recall),
        ("… while refusing in scope", (*every, "answers"), u.false_rejections),
        ("two needs: exactly both", ("two_needs",), u.both_needs),
        ("two needs: at least one", ("two_needs",), u.one_of_two_needs),
        ("long stories: the need leads", ("stories",), lambda r: u.accuracy(r, ("stories",))),
    ]
    rows = []
    for name, groups, measure in measures:
        count = len(u.of_group(sides[0].readings, *groups)) if sides else 0
        values = [percent(measure(u.in_language(side.readings, c))) for side in sides for c in columns]
        rows.append([name, count, *values])
    head = [f"{side.project.name} {c or 'all'}" for side in sides for c in columns]
    return table(["", "messages", *head], rows)


def _cost(sides: Sequence[Measured]) -> str:
    def row(name: str, measure: Callable[[Measured], str]) -> list[Any]:
        return [name, *(measure(side) for side in sides)]

    rows = [
        row("training, nothing kept", lambda m: seconds(m.cold and m.cold.seconds)),
        row("training, vectors kept", lambda m: seconds(m.warm and m.warm.seconds)),
        row("memory while training", lambda m: megabytes(_most(m.cold, m.warm))),
        row("model", lambda m: megabytes(m.model_bytes)),
        row("in scope refused (a refusal is a cheap answer)", lambda m: percent(u.false_rejections(m.readings))),
        row("ready after", lambda m: seconds(m.serving and m.serving.ready_seconds)),
        row("memory while serving", lambda m: megabytes(m.serving and m.serving.peak_bytes)),
    ]
    for number, senders in enumerate(SENDERS):
        who = f"{senders} sender{'s' if senders > 1 else ''}"
        rows += [
            row(f"messages a second, {who}", lambda m, n=number: _of_run(m, n, lambda t: f"{t.per_second:.1f}")),
            row(
                f"half answered within, {who}",
                lambda m, n=number: _of_run(m, n, lambda t: milliseconds(t.percentile(0.5))),
            ),
            row(
                f"95 % answered within, {who}",
                lambda m, n=number: _of_run(m, n, lambda t: milliseconds(t.percentile(0.95))),
            ),
            row(f"unanswered / apologies, {who}", lambda m, n=number: _faults(m, n)),
        ]
    return table(["", *(side.project.name for side in sides)], rows)


def _of_run(measured: Measured, number: int, measure: Callable[[Throughput], str]) -> str:
    if not measured.serving:
        return NONE
    run_of = measured.serving.runs[number]
    return measure(run_of) if run_of.valid else f"not measured: {len(run_of.latencies)} of {run_of.sent} were answered"


def _faults(measured: Measured, number: int) -> str:
    if not measured.serving:
        return NONE
    run_of = measured.serving.runs[number]
    return f"{run_of.failures} / {run_of.apologies} of {run_of.sent}"


def _most(*trainings: Training | None) -> int | None:
    return max((training.peak_bytes for training in trainings if training), default=None)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _say(step: str) -> None:
    print(f"[{datetime.now().astimezone():%H:%M:%S}] {step} …", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--stock-share", type=float, default=0.1, help="share of each intent's examples that stock learns"
    )
    parser.add_argument("--stock-epochs", type=int, help="epochs of stock's components, instead of 100")
    parser.add_argument("--messages", type=int, default=240, help="messages sent for each number of senders")
    parser.add_argument("--no-cold", action="store_true", help="train this desk with the vectors of .cache only")
    parser.add_argument("--model", type=Path, help="measure this model of the desk instead of training one")
    parser.add_argument("--no-stock", action="store_true", help="measure this desk only")
    parser.add_argument("--no-ours", action="store_true", help="measure stock Rasa only")
    parser.add_argument("--test-every", type=int, default=1, help="read every n-th test message of each file")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the report is written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
