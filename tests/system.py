"""What the tests need from the system: a Chromium and a Chinese font. Run as a module it finds or installs them."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
ADVICE = (
    "No Chromium for the browser tests: run `apt-get install chromium fonts-wqy-microhei` as root, "
    "or `.venv/bin/playwright install --with-deps chromium`, or set IA_CHROMIUM to one."
)
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


@cache
def chromium() -> str | None:
    """The path of a Chromium that starts: IA_CHROMIUM, the system's, else Playwright's own download."""
    named = [os.environ.get("IA_CHROMIUM"), *map(shutil.which, BROWSERS), *own_download()]
    return next((path for path in named if path and starts(path)), None)


def own_download() -> list[str]:
    """The browsers that Playwright has downloaded for itself, the newest first."""
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return sorted((str(path) for path in home.glob("chromium-*/chrome-linux*/chrome")), reverse=True)


def starts(path: str) -> bool:
    """Ubuntu's chromium-browser is there and only says that a snap is needed, so asking for the version tells more."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def has_font() -> bool:
    """Whether Chinese text will show as more than boxes."""
    lister = shutil.which("fc-list")
    return bool(lister and subprocess.run([lister, ":lang=zh"], capture_output=True).stdout.strip())


def as_root() -> list[str] | None:
    """The words before a command that needs root, or None when this user may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive"]
    return None


def install(packages: list[str]) -> bool:
    """Install Debian packages without a question, where that is possible. Old lists may do when new ones do not come."""
    before = as_root()
    if before is None or not shutil.which("apt-get"):
        return False
    print(f"installing {' '.join(packages)} …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        command = [*before, "apt-get", "-o", "DPkg::Lock::Timeout=120", *step]
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return done.returncode == 0


def prepare() -> int:
    """Have what is needed, or say in one line what to install; under CI what is missing is a failure."""
    missing = ([] if chromium() else ["chromium"]) + ([] if has_font() else ["fonts-wqy-microhei", "fontconfig"])
    if missing:
        install(missing)
        chromium.cache_clear()
    if chromium() is None:
        print(ADVICE, file=sys.stderr)
        return 1 if CI else 0
    return 0


if __name__ == "__main__":
    sys.exit(prepare())
