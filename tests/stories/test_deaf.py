"""The hub cannot hear the homes: that is loud too, and over as soon as it hears them again."""

from tests.services.mosquitto import MosquittoServer
from tests.stories.conftest import ON_SQLITE, Begin
from tests.waiting import until


@ON_SQLITE
def test_whoever_minds_the_service_hears_that_no_home_is_heard(begin: Begin, mosquitto: MosquittoServer) -> None:
    night = begin("hill", starts="02:00")
    mosquitto.kill()
    until(lambda: not night.hub.listens, what="the hub to notice")
    listener = night.hub.listener
    assert listener is not None
    until(lambda: listener.health().deaf_since is not None, what="the watch to notice")
    night.later(minutes=4)
    night.hub.auditor.cycle()
    assert [reason for reason in night.alarms() if "No home heard for 4 minutes" in reason]
    assert sum(night.note_all(contact.name) for contact in night.file.contacts), "and somebody is told"

    mosquitto.start()
    until(lambda: night.hub.listens, seconds=20, what="the hub to hear the homes again")
    until(lambda: listener.health().ready, what="the first batch")
    night.hub.auditor.cycle()
    assert night.alarms() == []
    for contact in night.file.contacts:
        night.note_all(contact.name)
