"""`python -m tec_hub.replay PLAN EVENTS`: the same as `tec-hub replay`."""

import typer

from tec_hub.cli import replay

typer.run(replay)
