import threading
from pathlib import Path

import httpx
import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulators.twilio import serve
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import ACCOUNT, OURS, SECRET
from tests.waiting import until


def test_it_runs_alone_at_a_speed_with_contacts_from_a_file(tmp_path: Path, hub: Hub) -> None:
    file = tmp_path / "contacts.yaml"
    file.write_text("contacts: [{name: Anna, number: '+447700900101', temperament: answers at once}]")
    stop, said = threading.Event(), list[str]()
    given = ("127.0.0.1", 0, hub.url("inbound"), ACCOUNT, SECRET, file, 200.0)
    alone = threading.Thread(
        target=lambda: serve(*given, from_number=OURS, stop=stop, say=said.append), name="serve"
    )
    alone.start()
    try:
        base_url = until(lambda: said and said[0].split()[2])
        http = TwilioHttpClient()
        client = Client(ACCOUNT, SECRET, http_client=http)
        client.api.base_url = base_url
        client.messages.create(to="+447700900101", from_=OURS, body="Out of bed. Reply 1 going")
        until(lambda: hub.at("inbound"))
        assert hub.at("inbound")[0]["Body"] == "1"
        assert "Anna" in httpx.get(f"{base_url}/phones").text
        http.session.close()
    finally:
        stop.set()
        alone.join(5)
    assert not alone.is_alive()


def test_a_taken_port_is_an_error_and_leaves_nothing_open(hub: Hub) -> None:
    port = int(hub.url("").rsplit(":", 1)[1].strip("/"))
    with pytest.raises(OSError, match="in use"):
        serve("127.0.0.1", port, hub.url("inbound"), ACCOUNT, SECRET, stop=threading.Event())
