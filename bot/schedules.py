"""Read schedules.yaml into a newsroom, or say everything that is wrong with it, line by line."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.contradictions import BUILT_IN, POSTS, Problem, contradictions, meant, missing_templates
from bot.model.errors import UsageError
from bot.model.schedule import Newsroom, NotThese, Schedule, Source, StoryRule, Target, When
from bot.yaml_lines import read_yaml

ENTRIES: Mapping[str, type[BaseModel]] = {"sources": Source, "targets": Target, "schedules": Schedule}
"""The groups whose keys are names, with what stands below a name."""

WITHIN: Mapping[str, type[BaseModel]] = {"when": When, "stories": StoryRule}
"""The groups within a schedule."""


def read_newsroom(
    path: Path, channels: Collection[str] = BUILT_IN, templates: Collection[str] | None = None
) -> Newsroom:
    """Read a schedules.yaml.

    `channels` are the names that may stand in `channel:`; plug-ins add theirs. `templates` are the files that
    schedules may use, such as "x/thread.j2" (None: it is not looked). A post's `limit`
    is 1 unless the file says otherwise. Raises UsageError with every problem found, in the file's order, each
    a line "schedules.yaml:14: schedules.morning.when.zone: what is wrong, and what is allowed".
    """
    name = _shown_path(path)
    document = read_yaml(path, name)
    if not isinstance(document.data, dict):
        lacks = "is empty" if document.data is None else "holds no fields"
        raise UsageError(
            f"{name}:1: {lacks}: it starts with zone: Africa/Lagos; bot init DIR makes a whole one"
        )
    newsroom, problems, lost = _validated(document.data)
    names = document.data.get("targets")
    today = datetime.now(UTC).date()
    clashes = contradictions(newsroom, channels, list(names) if isinstance(names, dict) else [], today)
    problems += [clash for clash in clashes if not _follows_from(clash, lost)]
    if templates is not None:
        problems += missing_templates(newsroom, templates)
    found = [
        (line, f"{key}: stands here twice, first in line {first}: keep one")
        for line, first, key in document.doubled
    ]
    found += [(document.line(place), f"{'.'.join(map(str, place))}: {text}") for place, text in problems]
    if found:
        lines = [f"{name}:{line}: {text}" for line, text in sorted(found, key=lambda one: one[0])]
        raise UsageError("\n".join(dict.fromkeys(lines)))
    return newsroom


def _shown_path(path: Path) -> str:
    """A path as an editor sees it: from the current folder, if it lies below."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


Place = tuple[str | int, ...]


def _validated(data: dict[Any, Any]) -> tuple[Newsroom, list[Problem], list[Place]]:
    """The newsroom without what is malformed, these problems, and which known fields were lost by it."""
    try:
        return _one_story_a_post(Newsroom.model_validate(data)), [], []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = [Problem(_place(detail), _in_words(detail)) for detail in details]
    sound = _without([problem.place for problem in problems], data)
    try:
        newsroom = Newsroom.model_validate({"zone": "UTC", **sound})
    except ValidationError as error:  # a needed field was among them: go on without its whole entry
        sound = _without([_place(detail)[:2] for detail in error.errors(include_url=False)], sound)
        try:
            newsroom = Newsroom.model_validate({"zone": "UTC", **sound})
        except ValidationError:
            newsroom = Newsroom(zone="UTC")
    lost = [_place(detail) for detail in details if detail["type"] != "extra_forbidden"]
    return _one_story_a_post(newsroom), problems, lost


def _without(places: Iterable[Place], data: dict[Any, Any]) -> dict[Any, Any]:
    """A copy of the file's values without these places."""
    sound = deepcopy(data)
    for *above, last in places:
        group: Any = sound
        for step in above:
            group = group.get(step) if isinstance(group, dict) else None
        if isinstance(group, dict):
            group.pop(last, None)
    return sound


def _follows_from(problem: Problem, lost: Collection[Place]) -> bool:
    """Whether a contradiction may only come of a lost field in its group or below."""
    place = problem.place
    return any(other[:-1] == place[:-1] or other[: len(place)] == place for other in lost)


def _one_story_a_post(newsroom: Newsroom) -> Newsroom:
    """The newsroom with `limit: 1` where a post goes out and the file does not say how many stories."""
    posts = {name for name, target in newsroom.targets.items() if target.channel in POSTS}
    schedules = dict(newsroom.schedules)
    for name, schedule in schedules.items():
        if schedule.to in posts and "limit" not in schedule.stories.model_fields_set:
            one = schedule.stories.model_copy(update={"limit": 1})
            schedules[name] = schedule.model_copy(update={"stories": one})
    return newsroom.model_copy(update={"schedules": schedules})


def _place(detail: Any) -> Place:
    """Where a pydantic error lies; a wrong name lies at its key."""
    return tuple(step for step in detail["loc"] if step != "[key]")


def _in_words(detail: Any) -> str:
    """One pydantic error in an editor's words: what is wrong, and what is allowed."""
    place, value = _place(detail), detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            return _unknown(str(place[-1]), _group(place))
        case "missing":
            return f"is missing: {_allowed(place)}"
        case "value_error":
            return str(detail["ctx"]["error"])
        case "invalid_key":
            return "is no text: a field's name is a word, in quotes if need be"
    if value is None:
        return f"has no value: {_allowed(place)}"
    quotes = (
        "; put it in quotes" if detail["type"] == "string_type" and not isinstance(value, list | dict) else ""
    )
    return f"{_shown(value)} will not do{quotes}: {_allowed(place)}"


def _group(place: Place) -> type[BaseModel]:
    """The model that the last step of a place is a field of."""
    model: type[BaseModel] = Newsroom
    if len(place) > 2:
        model = ENTRIES[str(place[0])]
    if len(place) > 3 and model is Schedule:
        model = WITHIN.get(str(place[2]), model)
    if len(place) > 4 and model is StoryRule and place[3] == "not":
        model = NotThese
    return model


def _fields(group: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a group as they are named in the file."""
    return {field.alias or name: field for name, field in group.model_fields.items()}


def _allowed(place: Place) -> str:
    """What may stand at a place."""
    while len(place) > 2 and place[-1] not in _fields(_group(place)):  # an item of a list, a key of a map
        place = place[:-1]
    if len(place) == 2:
        known = ", ".join(ENTRIES[str(place[0])].model_fields)
        return f"a group of fields stands below a name: {known}"
    return str(_fields(_group(place))[str(place[-1])].description)


def _unknown(field: str, group: type[BaseModel]) -> str:
    elsewhere = list(_homes(field)) if group in (Schedule, NotThese, *WITHIN.values()) else []
    if elsewhere:
        return f"is not known here; it belongs {elsewhere[0]}"
    return f"is not known here{meant(field, _fields(group))} (known: {', '.join(_fields(group))})"


def _homes(field: str) -> Iterator[str]:
    """Where in a schedule a field belongs."""
    for name, model in WITHIN.items():
        if field in _fields(model):
            yield f"in {name}: {{{field}: ...}}"
    if field in Schedule.model_fields:
        yield "to the schedule itself, beside when: and stories:"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    text = text if len(text) <= 60 else f"{text[:60]}..."
    return f'"{text}"' if isinstance(value, str) else text
