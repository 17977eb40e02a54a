"""The only reader of the environment: where things are and how long they may take."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("HELPDESK_HOME", Path(__file__).resolve().parent.parent))
"""The folder that holds ``data/``, ``domain.yml`` and ``models/``."""

ANSWERS_FOLDER = ROOT / "data" / "answers"
ELIGIBILITY_FOLDER = ROOT / "data" / "eligibility"
DIRECTORY_PACKAGE = ROOT / "data" / "directory"
DOMAIN_FILE = ROOT / "domain.yml"

ACTION_SECONDS = float(os.environ.get("HELPDESK_ACTION_SECONDS", "2"))
"""Seconds that an action may take before the desk apologises and goes on."""
