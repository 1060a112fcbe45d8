"""An invented conversation to look at, for the demonstration."""

from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from catalogue.person import Person
from tec_hub.conversation import keeping
from tec_hub.conversation.keeping import Conversation
from tec_hub.security.sessions import Visitor
from tec_hub.store.people import UserRow
from tec_hub.yaml_file import YamlFile

_FILE = Path(__file__).parent.parent / "examples" / "conversation.yaml"


class _Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    called: str
    step: str
    person: Person


def begin_example(session: Session, user: UserRow, *, at: datetime) -> Conversation:
    """Keep the invented conversation in the user's service."""
    file = YamlFile(_FILE)
    example = file.part(file.value, _Example)
    visitor = Visitor(
        user_id=user.id,
        service_id=user.service_id,
        name=user.name,
        role=user.role,
        contact_id=None,
        token_hash="",
        csrf="",
    )
    begun = keeping.start(session, visitor, example.called, at=at)
    return keeping.save(session, visitor, begun, example.person, step=example.step, at=at)
