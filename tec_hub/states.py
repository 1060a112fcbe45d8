"""The engine's state of each resident: locked while it is worked on, and remembered between two transactions."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.orm import Session

from alerts.state import State, next_due
from tec_hub.store.watching import ResidentStateRow

_HELD = "held_states"  #: where a session keeps what it has locked


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A resident's state within a transaction. `version` 0 has not been stored yet."""

    version: int = 0
    plan_revision: str = ""
    next_due: datetime | None = None
    state: State = State()


class States:
    """Reads and writes the states; what a transaction wrote is remembered once it is committed."""

    def __init__(self) -> None:
        self._remembered: dict[str, Held] = {}

    def lock(self, session: Session, resident_ids: Iterable[str]) -> None:
        """Lock these residents' states with one question, always in the same order."""
        held = self._of(session)
        wanted = sorted(set(resident_ids) - held.keys())
        if not wanted:
            return
        rows = session.connection().execute(_LOCK, {"residents": wanted}).all()
        held.update(dict.fromkeys(wanted, Held()))
        for resident, version, revision, due in rows:
            held[resident] = Held(
                version=version,
                plan_revision=revision,
                next_due=due,
                state=self._read(session, resident, version, revision),
            )

    def held(self, session: Session, resident_id: str) -> Held:
        """A resident's state, locked until the transaction ends."""
        held = self._of(session)
        if resident_id not in held:
            self.lock(session, (resident_id,))
        return held[resident_id]

    def keep(self, session: Session, resident_id: str, state: State, plan_revision: str) -> bool:
        """Write a state that has changed; True if it falls due at another time than before."""
        held = self._of(session)
        before = held[resident_id]
        after = Held(
            version=before.version + 1, plan_revision=plan_revision, next_due=next_due(state), state=state
        )
        values = {
            "its_resident": resident_id,
            "document": msgspec.json.encode(state),
            "version": after.version,
            "plan_revision": plan_revision,
            "next_due": after.next_due,
            "failed": None,
        }
        session.connection().execute(_BEGIN if before.version == 0 else _GO_ON, values)
        held[resident_id] = after
        return after.next_due != before.next_due

    def _read(self, session: Session, resident_id: str, version: int, revision: str) -> State:
        remembered = self._remembered.get(resident_id)
        if remembered is not None and (remembered.version, remembered.plan_revision) == (version, revision):
            return remembered.state
        document = session.connection().execute(_READ, {"resident": resident_id}).scalar_one()
        return msgspec.json.decode(document, type=State)

    def _of(self, session: Session) -> dict[str, Held]:
        """What this transaction holds."""
        if _HELD not in session.info:
            session.info[_HELD] = {}
            event.listen(session, "after_commit", self._committed, once=True)
        held: dict[str, Held] = session.info[_HELD]
        return held

    def _committed(self, session: Session) -> None:
        self._remembered.update(session.info[_HELD])


# Made once: putting a statement together takes longer than running it.
_LOCK = (
    select(
        ResidentStateRow.resident_id,
        ResidentStateRow.version,
        ResidentStateRow.plan_revision,
        ResidentStateRow.next_due,
    )
    .where(ResidentStateRow.resident_id.in_(bindparam("residents", expanding=True)))
    .order_by(ResidentStateRow.resident_id)
    .with_for_update()
)
_READ = select(ResidentStateRow.document).where(ResidentStateRow.resident_id == bindparam("resident"))
_BEGIN = insert(ResidentStateRow).values(resident_id=bindparam("its_resident"))
_GO_ON = update(ResidentStateRow).where(ResidentStateRow.resident_id == bindparam("its_resident"))
