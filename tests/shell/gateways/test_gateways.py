"""Adding, rotating, revoking and binding gateways, on both kinds of database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from simulators.clock import ManualClock
from tec_hub.broker import matches
from tec_hub.gateways import GatewayError, Gateways, Issued, UnknownGatewayError
from tec_hub.intake.register import revision
from tec_hub.known_gateways import broker_credentials
from tec_hub.signals import CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.people import ServiceRow
from tec_hub.store.running import AuditRow
from tests.shell.seed import GATEWAY, HOME, SERVICE, add_home, fresh_database

NOW = datetime(2026, 11, 23, 22, tzinfo=UTC)
KEY = "k" * 40


class Office:
    """Where gateways are looked after."""

    def __init__(self, database: Database) -> None:
        self.database, self.signals = database, Signals()
        self.gateways = Gateways(database, ManualClock(NOW), KEY, signals=self.signals)
        with database.write() as session:
            session.add(ServiceRow(id="south", name="South", time_zone="Europe/London"))
            session.flush()
            add_home(session, "elm", gateways=["gw-elm"], service="south")

    def row(self, gateway: str) -> GatewayRow:
        with self.database.read() as session:
            return session.get_one(GatewayRow, gateway)

    def admitted(self) -> dict[str, tuple[str, ...]]:
        """Whom the broker is to let in, and to which topics."""
        with self.database.read() as session:
            return {known.username: known.topic_filters for known in broker_credentials(session)}

    def revision(self) -> int:
        with self.database.read() as session:
            return revision(session)

    def audited(self) -> list[tuple[str, str, str | None]]:
        with self.database.read() as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
            return [(row.what, row.detail, row.user_id) for row in rows]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    database = fresh_database(database_url)
    yield Office(database)
    database.close()


def test_a_new_gateway_has_a_secret_of_which_only_the_hash_is_kept(office: Office) -> None:
    issued = office.gateways.add("Rose  Cottage (café)", home=HOME, ecosystem="zigbee2mqtt")

    row = office.row("rose-cottage-cafe")
    assert issued.gateway == row.id
    assert row.name == "Rose Cottage (café)"
    assert (row.service_id, row.home_id, row.ecosystem, row.created_at) == (SERVICE, HOME, "zigbee2mqtt", NOW)
    assert matches(issued.secret, row.secret_hash)
    assert len(issued.secret) >= 32
    assert issued.secret not in repr(issued)
    assert office.admitted() == {"rose-cottage-cafe": ("tec/v1/rose-cottage-cafe/#",)}


def test_two_of_a_name_have_two_ids(office: Office) -> None:
    ids = [office.gateways.add("Annexe", home=HOME).gateway for _ in range(3)]
    assert ids == ["annexe", "annexe-2", "annexe-3"]
    assert office.gateways.add("TEC hub", home=HOME).gateway == "tec-hub-2"
    assert office.gateways.add("日本", home=HOME).gateway == "gateway"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"home": "nowhere"}, "There is no home 'nowhere'"),
        ({"home": "elm", "service": SERVICE}, "There is no home 'elm'; known are oak"),
        ({"gateway": GATEWAY}, "There is a gateway 'gw-oak' already"),
        ({"gateway": "Rose Cottage"}, "cannot be a gateway's id"),
        ({"gateway": "a/b"}, "cannot be a gateway's id"),
        ({"gateway": "tec-hub"}, "cannot be a gateway's id"),
        ({"name": " "}, "needs a name"),
        ({"name": "a\x00b"}, "needs a name"),
        ({"ecosystem": "zigbee"}, "There is no adapter for 'zigbee'; known are chirpstack"),
    ],
)
def test_what_cannot_be_is_refused_in_words(office: Office, asked: dict[str, str], words: str) -> None:
    before = office.revision()
    with pytest.raises(GatewayError, match=words):
        office.gateways.add(**{"name": "New", "home": HOME, **asked})
    assert office.revision() == before
    assert office.audited() == []


def test_rotating_ends_the_old_secrets(office: Office) -> None:
    first = office.gateways.add("Rose", home=HOME)
    second = office.gateways.rotate("rose", by=None)

    assert not matches(first.secret, office.row("rose").secret_hash)
    assert matches(second.secret, office.row("rose").secret_hash)
    assert len({first.signing_secret, second.signing_secret, first.address_key, second.address_key}) == 4


def test_a_gateway_of_a_service_file_gets_its_secret_by_rotating(office: Office) -> None:
    assert [known.standing for known in office.gateways.list(service=SERVICE)] == ["without a secret"]
    office.gateways.rotate(GATEWAY)
    assert [known.standing for known in office.gateways.list(service=SERVICE)] == ["active"]


def test_a_revoked_gateway_is_let_in_nowhere_until_it_is_reinstated(office: Office) -> None:
    first = office.gateways.rotate(GATEWAY)
    office.gateways.revoke(GATEWAY)
    assert office.admitted() == {}
    assert office.row(GATEWAY).secret_hash == ""
    assert [known.standing for known in office.gateways.list(service=SERVICE)] == ["revoked"]
    with pytest.raises(GatewayError, match="already"):
        office.gateways.revoke(GATEWAY)
    with pytest.raises(GatewayError, match="is revoked"):
        office.gateways.rotate(GATEWAY)

    again = office.gateways.rotate(GATEWAY, reinstate=True)
    assert office.row(GATEWAY).revoked_at is None
    assert {again.secret, again.signing_secret} & {first.secret, first.signing_secret} == set()


def test_another_services_gateway_does_not_exist(office: Office) -> None:
    asks = (office.gateways.rotate, office.gateways.revoke)
    for ask in asks:
        with pytest.raises(UnknownGatewayError, match="There is no gateway 'gw-elm'"):
            ask("gw-elm", service=SERVICE)
    with pytest.raises(UnknownGatewayError):
        office.gateways.bind("gw-elm", "a/#", "tec", service=SERVICE)
    assert [known.id for known in office.gateways.list(service="south")] == ["gw-elm"]
    assert [known.id for known in office.gateways.list()] == ["gw-elm", GATEWAY]


def test_a_binding_opens_its_topics_at_the_broker_and_closes_them_again(office: Office) -> None:
    office.gateways.rotate(GATEWAY)
    office.gateways.bind(GATEWAY, "zigbee2mqtt/#", "zigbee2mqtt")
    assert office.admitted() == {GATEWAY: (f"tec/v1/{GATEWAY}/#", "zigbee2mqtt/#")}
    (known,) = office.gateways.list(service=SERVICE)
    assert [(b.topic_filter, b.ecosystem) for b in known.bindings] == [("zigbee2mqtt/#", "zigbee2mqtt")]

    office.gateways.unbind(GATEWAY, "zigbee2mqtt/#")
    assert office.admitted() == {GATEWAY: (f"tec/v1/{GATEWAY}/#",)}
    with pytest.raises(GatewayError, match="is not bound by"):
        office.gateways.unbind(GATEWAY, "zigbee2mqtt/#")


def test_nobody_is_bound_by_topics_that_another_has(office: Office) -> None:
    office.gateways.bind(GATEWAY, "zigbee2mqtt/#", "zigbee2mqtt")
    for taken in ("zigbee2mqtt/#", "zigbee2mqtt/door", "+/door"):
        with pytest.raises(GatewayError, match="bound already"):
            office.gateways.bind("gw-elm", taken, "zigbee2mqtt")
    with pytest.raises(GatewayError, match="bound already"):
        office.gateways.bind(GATEWAY, "zigbee2mqtt/#", "tec")
    office.gateways.bind(GATEWAY, "zigbee2mqtt/bridge/#", "zigbee2mqtt")
    with pytest.raises(GatewayError, match="no adapter"):
        office.gateways.bind(GATEWAY, "other/#", "zigbee")
    with pytest.raises(GatewayError, match="below tec/v1/"):
        office.gateways.bind(GATEWAY, "tec/v1/gw-elm/#", "tec")


def test_every_change_is_on_record_counted_and_told(office: Office) -> None:
    told: list[int] = []
    office.signals.subscribe(CONFIGURATION, lambda: told.append(office.revision()))
    before = office.revision()
    office.gateways.add("Rose", home=HOME)
    office.gateways.rotate("rose")
    office.gateways.bind("rose", "shellies/#", "shelly")
    office.gateways.unbind("rose", "shellies/#")
    office.gateways.revoke("rose")

    words = ["gateway.add", "gateway.rotate", "gateway.bind", "gateway.unbind", "gateway.revoke"]
    assert office.audited() == [(what, "rose", None) for what in words]
    assert told == [before + n for n in range(1, 6)]


def test_without_a_key_of_the_hub_there_are_no_derived_secrets(office: Office) -> None:
    bare = Gateways(office.database, ManualClock(NOW), "")
    issued = bare.add("Rose", home=HOME)
    assert (issued.signing_secret, issued.address_key) == (None, None)


def test_an_id_that_can_be_no_user_name_gets_no_credential(office: Office) -> None:
    with office.database.write() as session:
        add_home(session, "ash", gateways=["gw ash"])
    with pytest.raises(GatewayError, match="can be no user name"):
        office.gateways.rotate("gw ash")


def test_the_derived_secrets_differ_for_each_gateway_purpose_and_key(office: Office) -> None:
    first = office.gateways.add("Rose", home=HOME)
    second = office.gateways.add("Lily", home=HOME)
    other = Gateways(office.database, ManualClock(NOW), "another key" * 4).rotate("rose")
    every: list[Issued] = [first, second, other]
    derived = {value for issued in every for value in (issued.signing_secret, issued.address_key, issued.secret)}
    assert len(derived) == 9
