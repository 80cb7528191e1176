"""A correction: a story that readers were told in words that its page has taken back since."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """A story to be told once more: `what` of the told text its version `revision` changed."""

    story_id: int
    revision: int
    revised_at: datetime
    what: str

    @property
    def slot_key(self) -> str:
        """Its own slot on arrival: "story:17:2"."""
        return f"story:{self.story_id}:{self.revision}"
