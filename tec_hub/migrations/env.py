"""Run by Alembic with the connection that tec_hub.store.migrate has opened."""

from typing import Any, Literal

from alembic import context

from tec_hub.store.schema import METADATA
from tec_hub.store.types import Instant


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Steps name no type of the program's own, since those may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite can alter little; the table is written anew
    render_item=_render,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
