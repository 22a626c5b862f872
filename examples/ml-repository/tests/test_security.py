"""Security: no code that is known to be dangerous, no secret, and no package that could be another one tomorrow."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent

# What keys of the usual places look like; the names in brackets keep this file from being found by itself.
SECRETS = re.compile(
    r"A[K]IA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE [K]EY-----|gh[pousr]_[A-Za-z0-9]{36}|gl[p]at-[\w-]{20}|hf_[A-Za-z0-9]{30,}|xox[abp]-[\w-]{10,}"
    r"|(?i:(?:password|passwd|secret|api_?key|token)\s*[=:]\s*['\"][^'\"\s]{8,}['\"])"
)
LEFT_OUT = {".git", ".venv", "__pycache__", ".pytest_cache"}


def files():
    return [path for path in ROOT.rglob("*") if path.is_file() and not LEFT_OUT & set(path.relative_to(ROOT).parts)]


def test_bandit_finds_nothing():
    found = subprocess.run([sys.executable, "-m", "bandit", "-q", "-r", "-c", "pyproject.toml", "src"], cwd=ROOT, capture_output=True, text=True)

    assert found.returncode == 0, found.stdout + found.stderr


def test_nothing_here_is_a_secret():
    found = ["%s: %s" % (path.relative_to(ROOT), match.group()[:12]) for path in files() if (match := SECRETS.search(path.read_text("utf-8", "replace")))]

    assert found == []


def test_every_package_is_locked_by_its_hash():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    loose = [line for line in lock.splitlines() if line.strip() and not line.lstrip().startswith("#") and not re.match(r"^[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]

    assert loose == []
