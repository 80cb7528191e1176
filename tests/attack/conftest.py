"""What the attacks stand on: the ledger's rooms, and the acceptance tests' newsrooms with their wires."""

from tests.acceptance.conftest import _furnished, bare, live, newsroom, wires
from tests.ledger.conftest import clock, make_room, postgresql_stage, sqlite_stage, stage

__all__ = [
    "_furnished",
    "bare",
    "clock",
    "live",
    "make_room",
    "newsroom",
    "postgresql_stage",
    "sqlite_stage",
    "stage",
    "wires",
]
