"""All tables together, for migrations and tests."""

from sqlalchemy import MetaData

from tec_hub.store import equipment, intake, outbox, people, running, watching
from tec_hub.store.base import Row

MODULES = (people, equipment, intake, watching, outbox, running)

METADATA: MetaData = Row.metadata
