"""All tables together, for migrations and tests."""

from sqlalchemy import MetaData

from tec_hub.store import (
    community,
    conversations,
    device_care,
    equipment,
    intake,
    outbox,
    people,
    running,
    tec_plans,
    unmet,
    walk_tests,
    watching,
)
from tec_hub.store.base import Row

MODULES = (
    people,
    equipment,
    device_care,
    intake,
    watching,
    outbox,
    running,
    conversations,
    tec_plans,
    community,
    unmet,
    walk_tests,
)

METADATA: MetaData = Row.metadata
