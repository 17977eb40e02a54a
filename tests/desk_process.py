"""The desk as it runs for people: Rasa's server and the action server as processes of their own.

They serve the trained model of ``models/``, on free ports, with a directory and conversations of their own.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from helpdesk.directory.package import seed
from helpdesk.directory.session import make_engine

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "models" / "helpdesk.tar.gz"
SEED_DIRECTORY = ROOT / "data" / "directory"

READY_SECONDS = 180.0
"""A machine that is busy with other things takes a minute to load Rasa."""
POLL_SECONDS = 0.05
ANSWER_SECONDS = 30.0
LOG_LINES_SHOWN = 40

SURROUNDINGS = {
    # As in the Makefile. On a busy machine threads that spin while they wait make a sentence take seconds, not 35 ms.
    "OMP_WAIT_POLICY": "passive",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "ignore",
}

APOLOGY = "(562) 401-5472"
"""Stands in every apology of the desk, in every language."""

FIRST_ASKED = ("we need food", "what are the four pillars")
"""One message for the directory and one for the sourced answers."""

Message = dict[str, Any]


class NotReadyError(Exception):
    """A server ended or did not answer in time; the message holds the end of its log."""


class Server:
    """One process that answers HTTP on a free port of 127.0.0.1; what it prints goes to a log file."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], health: str, **environment: str) -> None:
        """Start the command and wait until GET ``health`` answers 200."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **SURROUNDINGS, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: self._answers(health), READY_SECONDS, lambda: f"{self.name} did not start\n{self.tail()}")

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process and to what it started."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End the process at once, whether or not it is frozen."""
        self.signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LOG_LINES_SHOWN:])

    def _answers(self, health: str) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise NotReadyError(f"{self.name} ended with {self._process.returncode}\n{self.tail()}")
        try:
            return httpx.get(self.url(health), timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


class Desk:
    """The running desk: say something to it, and break what is behind it."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "directory.db"
        self.conversations = folder / "conversations.db"
        self._endpoints = folder / "endpoints.yml"
        self._actions = Server("the action server", folder / "actions.log")
        self._rasa = Server("rasa", folder / "rasa.log")
        self._client = httpx.Client(timeout=ANSWER_SECONDS)

    def start(self) -> None:
        self._seed()
        self._write_endpoints()
        self.restart_actions()
        command = [str(Path(sys.executable).with_name("rasa")), "run", "-i", "127.0.0.1", "-p", str(self._rasa.port)]
        command += ["--model", str(MODEL), "--endpoints", str(self._endpoints), "--credentials", "credentials.yml"]
        self._rasa.start(command, "/webhooks/rest/", HELPDESK_DATABASE_URL=self.database_url)
        # Rasa listens even when it could not load the model.
        if APOLOGY in self.say("a first visitor", "hello")[0]["text"]:
            raise NotReadyError(f"rasa could not load {MODEL.name}\n{self._rasa.tail()}")
        self.settle()

    def settle(self) -> None:
        """Wait until the action server has read what it keeps in memory; its first answers can come too late."""
        for text in FIRST_ASKED:
            wait_for(
                lambda text=text: APOLOGY not in self.say("a first visitor", text)[0]["text"],
                READY_SECONDS,
                self._actions.tail,
            )

    def stop(self) -> None:
        self._client.close()
        self._rasa.kill()
        self._actions.kill()

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database}"

    # ---- talking ------------------------------------------------------------------------------------------

    def say(self, sender: str, text: str, language: str | None = None) -> list[Message]:
        """Send a text as a person does and return the desk's messages."""
        body = {"sender": sender, "message": text, **({"language": language} if language else {})}
        answer = self.post(json.dumps(body).encode())
        answer.raise_for_status()
        messages: list[Message] = answer.json()
        return messages

    def post(self, body: bytes) -> httpx.Response:
        """Send any bytes to the channel as JSON."""
        return self._client.post(
            self._rasa.url("/webhooks/rest/webhook"), content=body, headers={"Content-Type": "application/json"}
        )

    def events(self, sender: str) -> list[dict[str, Any]]:
        """Return what the tracker store holds of a conversation, oldest first."""
        with closing(sqlite3.connect(self.conversations)) as store:
            rows = store.execute("SELECT data FROM events WHERE sender_id = ? ORDER BY id", [sender])
            return [json.loads(data) for (data,) in rows]

    def slots_set(self, sender: str) -> dict[str, Any]:
        """Return the slots that were ever given a value in a conversation, with the last one."""
        events = self.events(sender)
        return {e["name"]: e["value"] for e in events if e["event"] == "slot" and e["value"] is not None}

    # ---- breaking -----------------------------------------------------------------------------------------

    def kill_actions(self) -> None:
        self._actions.kill()

    def freeze_actions(self) -> None:
        """Let the action server take connections and never answer."""
        self._actions.signal(signal.SIGSTOP)

    def resume_actions(self) -> None:
        self._actions.signal(signal.SIGCONT)

    def restart_actions(self, database_url: str | None = None) -> None:
        """Start the action server anew, on the desk's own directory or on another one."""
        self._actions.kill()
        self._actions.start(
            [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(self._actions.port)],
            "/health",
            HELPDESK_DATABASE_URL=database_url or self.database_url,
            SANIC_HOST="127.0.0.1",
        )

    # ---- looking ------------------------------------------------------------------------------------------

    def rasa_log(self) -> str:
        return self._rasa.log.read_text(errors="replace")

    def actions_log(self) -> str:
        return self._actions.log.read_text(errors="replace")

    def tails(self) -> Iterator[tuple[str, str]]:
        """Yield the name of each log and its end, for a failed test."""
        for server in (self._rasa, self._actions):
            yield str(server.log), server.tail()

    # ---- setting up ---------------------------------------------------------------------------------------

    def _seed(self) -> None:
        engine = make_engine(self.database_url)
        try:
            seed(engine, SEED_DIRECTORY)
        finally:
            engine.dispose()

    def _write_endpoints(self) -> None:
        endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = self._actions.url("/webhook")
        endpoints["tracker_store"]["db"] = str(self.conversations)
        self._endpoints.write_text(yaml.safe_dump(endpoints), encoding="utf-8")


@contextmanager
def running_desk(folder: Path) -> Iterator[Desk]:
    """Start the desk in a folder of its own and end it afterwards, whatever happened."""
    desk = Desk(folder)
    try:
        desk.start()
        yield desk
    finally:
        desk.stop()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(condition: Callable[[], bool], seconds: float, complaint: Callable[[], str]) -> None:
    """Return as soon as the condition holds; raise `NotReadyError` with the complaint after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotReadyError(complaint())
        time.sleep(POLL_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
