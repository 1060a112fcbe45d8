"""How often the private broker saves what it queues: at each change while it is calm, else each second.

Saving rewrites the whole queue. At each change that costs a kill of the broker nothing, but a thousand messages
a second, or a long queue for a hub that was away, would drown in it.
"""

from pathlib import Path
from typing import Final

from tec_hub.broker.configuration import SAVE_EACH_CHANGE, SAVE_EACH_SECOND

_BUSY_ABOVE: Final = 800.0  # writes a second: some 150 messages, or one save of a queue of 10,000
_CALM_BELOW: Final = 200.0
_CALM_LOOKS: Final = 20


class Pace:
    """Chooses how to save from how much the broker writes."""

    def __init__(self) -> None:
        self.saving = SAVE_EACH_CHANGE
        self._calm_looks = 0

    def look(self, rate: float) -> bool:
        """Take note of the writes a second since the last look; True if `saving` changed."""
        before = self.saving
        self._calm_looks = self._calm_looks + 1 if rate < _CALM_BELOW else 0
        if rate > _BUSY_ABOVE:
            self.saving = SAVE_EACH_SECOND
        elif self._calm_looks >= _CALM_LOOKS:
            self.saving = SAVE_EACH_CHANGE
        return self.saving != before


def writes_of(process: int) -> int | None:
    """How many times a process has written, to files and connections; None where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/io").read_text().splitlines()
    except OSError:
        return None
    return int(dict(line.split(": ") for line in lines)["syscw"])
