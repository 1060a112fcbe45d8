"""All tables together, for migrations and tests."""

from sqlalchemy import MetaData

from tec_hub.store import (
    conversations,
    device_care,
    equipment,
    intake,
    outbox,
    people,
    running,
    tec_plans,
    watching,
)
from tec_hub.store.base import Row

MODULES = (people, equipment, device_care, intake, watching, outbox, running, conversations, tec_plans)

METADATA: MetaData = Row.metadata
