"""Channels by name: ours and those that other packages bring, all by the same door."""

from importlib.metadata import EntryPoint, entry_points
from typing import cast

from bot.channels.base import ChannelFactory
from bot.model.errors import BotError

GROUP = "bot.channels"
BUILT_IN = ("email", "x", "telegram")


def plugin_channels() -> dict[str, ChannelFactory]:
    """Load every channel that an installed package offers in the entry-point group `bot.channels`.

    Returns {name used in schedules.yaml: factory}. Raises BotError naming the package if one cannot be
    loaded, is not callable, or if two packages offer the same name.
    """
    offered: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        other = offered.get(point.name)
        if other is not None and other.value != point.value:
            raise BotError(
                f"two packages offer the channel {point.name!r}: {_package(other)} and {_package(point)}; "
                "uninstall one"
            )
        offered[point.name] = point
    return {name: _load(point) for name, point in sorted(offered.items())}


def channel_names() -> list[str]:
    """Give every channel's name without loading any: ours first, as editors know them, then plug-ins'."""
    offered = {point.name for point in entry_points(group=GROUP)}
    return [*BUILT_IN, *sorted(offered - {*BUILT_IN})]


def _load(point: EntryPoint) -> ChannelFactory:
    try:
        factory = point.load()
    except (ImportError, AttributeError) as error:
        raise BotError(
            f"the channel {point.name!r} of {_package(point)} cannot be loaded ({error}); "
            f"uninstall or repair {_package(point)}"
        ) from error
    if not callable(factory):
        raise BotError(
            f"the channel {point.name!r} of {_package(point)} is no factory: {point.value} cannot be called"
        )
    return cast("ChannelFactory", factory)


def _package(point: EntryPoint) -> str:
    return f"package {point.dist.name}" if point.dist else point.value
