"""A schedules.yaml that is small on the disk and huge when its aliases are followed."""

from itertools import pairwise
from pathlib import Path

import pytest

from bot.model.errors import UsageError
from bot.schedules import read_newsroom


@pytest.mark.parametrize(
    "top", ["", "targets: *last\n", "zone: *last\n", "sources: {inbox: {folder: *last}}\n"]
)
def test_aliases_upon_aliases_are_refused_like_any_other_mistake(tmp_path: Path, top: str) -> None:
    """Nine lists of nine aliases each stand for 9 to the 9th values: one by one they take for ever."""
    names = ["l0", *(f"l{number}" for number in range(1, 8)), "last"]
    lists = [f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]" for below, name in pairwise(names)]
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]", *lists]
    file = tmp_path / "schedules.yaml"
    file.write_text("\n".join(lines) + "\n" + top)
    with pytest.raises(UsageError) as told:
        read_newsroom(file, ("email", "x", "telegram"), ())
    assert len(str(told.value)) < 10_000
