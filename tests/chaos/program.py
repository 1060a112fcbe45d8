"""`tec-hub …` as it is, on a clock that runs faster: `python -m tests.chaos.program BEGAN SPEED run`, for example.

`BEGAN` (ISO, aware) is when the night began for all its programs, so that one which is started again goes on at
the present instant of the night. Nothing else of the program is touched.
"""

import sys
from datetime import UTC, datetime
from importlib import import_module

from simulators.clock import ScaledClock
from tec_hub.cli import main


def night_clock(began: datetime, speed: float) -> ScaledClock:
    """A clock that stood at `began` then, and has run `speed` seconds for each real one since."""
    return ScaledClock(began + (datetime.now(UTC) - began) * speed, speed)


#: the clock that each program of a night would take, by its first word
_CLOCKS = {"run": ("tec_hub.service", "RealClock"), "simulate": ("simulators.twilio.command", "ScaledClock")}

if __name__ == "__main__":
    _began, _speed = datetime.fromisoformat(sys.argv[1]), float(sys.argv[2])
    sys.argv = ["tec-hub", *sys.argv[3:]]
    _module, _name = _CLOCKS[sys.argv[1]]
    setattr(import_module(_module), _name, lambda *_: night_clock(_began, _speed))
    main()
