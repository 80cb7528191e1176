"""The wheel holds all that a home is made from: installed elsewhere, `bot init` and `bot doctor` work."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout, unpacked as an installer would."""
    pytest.importorskip("hatchling", reason="hatchling is not installed: no wheel can be built")
    built = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = built.glob("*.whl")
    site = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(site)
    return site


def bot(site: Path, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the installed bot, far from the checkout."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=cwd,
        env={**environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_home_is_made_and_healthy_from_an_installed_wheel(installed: Path, tmp_path: Path) -> None:
    """Templates, the default schedules and the settings' example come along."""
    made = bot(installed, tmp_path, "init", "home")
    assert made.returncode == 0, made.stderr
    assert (
        str(installed / "bot" / "shipped" / "templates")
        in (tmp_path / "home/templates/README.md").read_text()
    )
    checked = bot(installed, tmp_path, "--home", "home", "doctor")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (tmp_path / "home" / ".env").read_text() == (ROOT / ".env.example").read_text()


def test_the_wheel_brings_its_licence_and_every_template(installed: Path) -> None:
    """What is in the checkout's templates is in the wheel."""
    (licence,) = installed.glob("*.dist-info/licenses/LICENSE")
    assert "Apache License" in licence.read_text()
    here = {
        path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    shipped = installed / "bot" / "shipped" / "templates"
    assert here == {path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file()}
