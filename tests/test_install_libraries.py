"""Installing what is missing: silent when nothing is, one sentence when it may not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from config import PROJECT


def install(folder: Path, which: str, **stubs: str) -> subprocess.CompletedProcess[str]:
    """Run the tool on a machine on which some programs answer as told."""
    for name, script in stubs.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    for program in ("bash", "env", "mktemp", "tail", "rm"):
        (folder / program).symlink_to(
            f"/bin/{program}" if program in {"bash", "rm"} else f"/usr/bin/{program}"
        )
    return subprocess.run(
        [str(PROJECT / "tools/install-libraries"), which],
        env={"PATH": str(folder), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_nothing_to_do_is_silent(tmp_path: Path) -> None:
    result = install(tmp_path, "run", dpkg_query="echo install ok installed")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_another_system_is_left_alone(tmp_path: Path) -> None:
    result = install(tmp_path, "run")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "which, packages",
    [
        (
            "run",
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk "
            "fonts-noto-color-emoji",
        ),
        ("test", "postgresql redis-server chromium poppler-utils"),
    ],
)
def test_without_root_one_sentence_says_what_to_install(
    tmp_path: Path, which: str, packages: str
) -> None:
    result = install(tmp_path, which, dpkg_query="exit 1", id="echo 1000")
    assert result.returncode == 1
    assert result.stderr == (
        f'Missing Debian packages: run "apt-get install {packages}" as root, then try again.\n'
    )


def test_only_what_is_missing_is_named(tmp_path: Path) -> None:
    result = install(
        tmp_path,
        "test",
        dpkg_query='[ "$4" = chromium ] || echo install ok installed',
        id="echo 1000",
        sudo="exit 1",
    )
    assert 'run "apt-get install chromium" as root' in result.stderr
