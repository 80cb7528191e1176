"""Files that ship with Broadsheet: in the wheel under bot/shipped/, in a checkout at its root."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of a shipped file or folder: "templates", "schedules.yaml", "env.example" or one below."""
    installed = _PACKAGE / "shipped"
    if installed.is_dir():
        return installed / name
    return _PACKAGE.parent / (".env.example" if name == "env.example" else name)


def template_folders(home: Path) -> list[Path]:
    """Where templates are looked for, first match wins: the newsroom's own, then the shipped ones."""
    return [home / "templates", shipped("templates")]


def template_files(home: Path) -> set[str]:
    """The names of all templates there are, such as "email/digest.txt.j2"."""
    folders = template_folders(home)
    return {file.relative_to(folder).as_posix() for folder in folders for file in folder.rglob("*.j2")}
