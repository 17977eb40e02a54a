"""The two projects that are compared, each written into a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasa.engine.recipes
import yaml

from benchmarks.messages import ROOT, nlu_examples
from helpdesk.answers import read_answers

CHANNELS = {"helpdesk.channels.developer.DeveloperRest": None}
"""Both are reached through the desk's REST route."""

MODEL = "models/bench.tar.gz"


@dataclass(frozen=True)
class Project:
    """A Rasa project in ``folder``; ``data`` is what ``rasa train`` reads, ``examples`` how many messages it learns."""

    name: str
    folder: Path
    data: tuple[Path, ...]
    examples: int

    @property
    def model(self) -> Path:
        """Where the trained model is put."""
        return self.folder / MODEL


def this_desk(folder: Path, action_port: int) -> Project:
    """Write this desk as it stands: its pipeline, policies, rules and examples."""
    _write_common(folder, action_port)
    shutil.copy(ROOT / "config.yml", folder / "config.yml")
    data = tuple(path for name in ("nlu", "rules", "stories") if (path := ROOT / "data" / name).is_dir())
    return Project("this desk", folder, data, len(all_examples()))


def stock(folder: Path, action_port: int, share: float, epochs: int | None = None) -> Project:
    """Write what ``rasa init`` gives, with the desk's domain, actions, rules and examples.

    The questions of ``data/answers`` stand as examples of their file's intent, as this desk learns them too. Every
    plain rule stands as a story as well, or the three policies that learn from stories would learn nothing.

    Args:
        folder: where the project is written.
        action_port: where the action server listens.
        share: the share of the examples of each intent that it learns, for example 0.25 for every fourth.
        epochs: instead of the default configuration's 100.
    """
    _write_common(folder, action_port)
    _dump(folder / "config.yml", stock_config(epochs))
    examples = list(_thinned(all_examples(), share))
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": list(_blocks(examples))})
    _dump(folder / "data" / "stories.yml", {"version": "3.1", "stories": list(_stories())})
    data = [folder / "data"]
    data += [path for name in ("rules", "stories") if (path := ROOT / "data" / name).is_dir()]
    return Project("stock Rasa", folder, tuple(data), len(examples))


def stock_config(epochs: int | None = None) -> dict[str, Any]:
    """Return the pipeline and policies that ``rasa train`` fills into the empty ones of ``rasa init``."""
    path = Path(rasa.engine.recipes.__file__).parent / "config_files" / "default_config.yml"
    config: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["assistant_id"] = "bench"
    for component in (*config["pipeline"], *config["policies"]):
        if epochs is not None and "epochs" in component:
            component["epochs"] = epochs
    return config


def all_examples() -> list[tuple[str, str]]:
    """Return (intent, text) of everything there is to learn from: ``data/nlu`` and the answers' questions."""
    pairs: dict[tuple[str, str], None] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("**/*.yml")):
        pairs.update(dict.fromkeys(nlu_examples(yaml.safe_load(path.read_text(encoding="utf-8")))))
    for answer in read_answers():
        asked = (question for questions in answer.questions.values() for question in questions)
        pairs.update(dict.fromkeys((answer.intent, " ".join(question.split())) for question in asked))
    return list(pairs)


def _thinned(examples: list[tuple[str, str]], share: float) -> Iterator[tuple[str, str]]:
    """Yield an even share of each intent's examples, at least two of them."""
    by_intent: dict[str, list[str]] = {}
    for intent, text in examples:
        by_intent.setdefault(intent, []).append(text)
    for intent, texts in by_intent.items():
        wanted = min(len(texts), max(2, round(len(texts) * share)))
        for place in range(wanted):
            yield intent, texts[place * len(texts) // wanted]


def _blocks(examples: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    by_intent: dict[str, list[str]] = {}
    for intent, text in examples:
        by_intent.setdefault(intent, []).append(text)
    for intent, texts in by_intent.items():
        yield {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}


def _stories() -> Iterator[dict[str, Any]]:
    """Yield every rule that is no more than an intent and actions, as a story."""
    for path in sorted((ROOT / "data" / "rules").glob("**/*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8")).get("rules", ()):
            plain = {key for step in rule["steps"] for key in step} <= {"intent", "action"}
            if plain and set(rule) == {"rule", "steps"}:
                yield {"story": f"{path.stem}: {rule['rule']}", "steps": rule["steps"]}


def _write_common(folder: Path, action_port: int) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "var").mkdir()
    shutil.copy(ROOT / "domain.yml", folder / "domain.yml")
    _dump(folder / "credentials.yml", CHANNELS)
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{action_port}/webhook"
    if "db" in endpoints.get("tracker_store", {}):
        endpoints["tracker_store"]["db"] = str(folder / "var" / "conversations.db")
    _dump(folder / "endpoints.yml", endpoints)


def _dump(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")
