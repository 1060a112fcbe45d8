"""The pages of gateways, as a browser without scripts sees them."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from tec_hub.broker import matches
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.running import AuditRow
from tests.shell.web.gateways_scene import TOPIC, hears, hears_again
from tests.shell.web.site import Site, Visit

HUB = "/gateways/rowan-hub"
PORCH = {"home": "rowan", "name": "Porch", "ecosystem": "zigbee2mqtt", "connects_by": "mqtt"}


def gateway(site: Site, name: str) -> GatewayRow:
    with site.database.read() as session:
        return session.get_one(GatewayRow, name)


def audited(site: Site) -> list[tuple[str, str]]:
    with site.database.read() as session:
        return [(row.what, row.detail) for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]


def add(visit: Visit, **changes: str) -> int:
    visit.get("/new-gateway")
    return visit.submit("/new-gateway", **(PORCH | changes)).status_code


def secret(visit: Visit) -> str:
    """The secret that the page shows."""
    [shown] = set(re.findall(r"-P '?([\w-]{32})", visit.page))
    return str(shown)


def test_the_list_shows_each_home_and_how_its_gateways_fare(site: Site) -> None:
    hears(site, "julie_bed", '{"contact": true}')
    hears(site, "julie_bed", "nonsense")
    with site.visited_by("ivan") as visit:
        visit.get("/gateways")
    rowan = visit.page.partition('aria-label="Rowan Cottage"')[2].partition("</section>")[0]
    assert "Zigbee hub in the hall cupboard" in rowan
    assert "Heard just now" in rowan
    assert "Zigbee2MQTT, by MQTT. 2 messages in the last hour, 1 not understood. 8 devices." in rowan
    assert "1 not understood, waiting for you" in rowan
    assert "<strong>Silent</strong>, last heard 2 h 39 min ago" in visit.page
    assert "Silent" not in rowan


def test_a_gateway_is_added_and_its_secret_shown_this_once(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        assert add(visit) == 200
        shown = secret(visit)
        assert matches(shown, gateway(site, "porch").secret_hash)
        assert "tec/v1/porch/zigbee2mqtt/" in visit.page
        assert "mosquitto_pub" in visit.page
        visit.get("/gateways/porch")
        assert shown not in visit.page
        visit.get("/gateways")
        assert shown not in visit.page
    assert audited(site) == [("gateway.add", "porch")]


def test_one_that_posts_is_told_its_address_first(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        add(visit, ecosystem="vayyar", connects_by="webhook")
        first = visit.page.partition("<details")[0]
        assert "/ingest/porch" in first
        assert "Authorization: Bearer " in first
        assert "mosquitto_pub" not in first
        assert "mosquitto_pub" in visit.page
    assert gateway(site, "porch").connects_by == "webhook"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"home": ""}, "Choose the home"),
        ({"home": "lodge"}, "There is no home 'lodge'"),
        ({"name": " "}, "Give it a name"),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"ecosystem": ""}, "Choose what speaks"),
        ({"ecosystem": "morse"}, "no adapter for 'morse'"),
        ({"connects_by": ""}, "Choose how it connects"),
        ({"connects_by": "pigeon"}, "not by 'pigeon'"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_filled_in_stays(
    site: Site, changes: dict[str, str], words: str
) -> None:
    with site.visited_by("ivan") as visit:
        assert add(visit, **changes) == 422
        assert words in visit.page
        if "name" not in changes:
            assert 'value="Porch"' in visit.page
    assert "lodge" not in visit.page.replace(words, "")
    assert audited(site) == []


def test_sending_the_form_again_adds_no_second_one(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        visit.get("/new-gateway")
        token = visit.page
        visit.submit("/new-gateway", **PORCH)
        visit.page = token
        assert visit.submit("/new-gateway", **PORCH).status_code == 422
        assert "Rowan Cottage has a gateway called Porch already." in visit.page


def test_a_new_secret_ends_the_old_one_and_sending_the_form_again_makes_no_other(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        add(visit)
        old = secret(visit)
        visit.get("/gateways/porch/rotate")
        asked = visit.page
        assert "Rowan Cottage is not heard" in re.sub(r"<.*?>", "", asked)
        assert visit.submit("/gateways/porch/rotate", generation="1").status_code == 200
        new = secret(visit)
        assert new != old
        assert matches(new, gateway(site, "porch").secret_hash)
        visit.page = asked
        assert visit.submit("/gateways/porch/rotate", generation="1").status_code == 409
        assert matches(new, gateway(site, "porch").secret_hash)


def test_revoking_asks_first_and_can_be_undone(site: Site) -> None:
    with site.visited_by("bob") as visit:
        visit.get(f"{HUB}/revoke")
        assert "Nobody is woken by its 8 devices at Rowan Cottage any more." in visit.page
        assert gateway(site, "rowan-hub").revoked_at is None
        visit.submit(f"{HUB}/revoke")
        assert gateway(site, "rowan-hub").revoked_at == site.clock.now()
        assert "what it sends is not believed" in visit.page
        assert "Revoke it" not in visit.page
        visit.get(f"{HUB}/rotate")
        assert visit.submit(f"{HUB}/revoke").status_code == 200  # once more changes nothing
        visit.submit(f"{HUB}/rotate", generation=str(gateway(site, "rowan-hub").generation))
        assert matches(secret(visit), gateway(site, "rowan-hub").secret_hash)
    assert gateway(site, "rowan-hub").revoked_at is None
    assert [each for each in audited(site) if each[0].startswith("gateway")] == [
        ("gateway.revoke", "rowan-hub"),
        ("gateway.rotate", "rowan-hub"),
    ]


def test_topics_are_given_and_taken_away(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        visit.get(HUB)
        visit.submit(f"{HUB}/bind", topic_filter="shellies/#", ecosystem="shelly")
        assert "shellies/#</code> is read as Shelly" in visit.page
        for given, words in (("tec/v1/#", "cannot be had"), ("shellies/#", "bound already")):
            assert visit.submit(f"{HUB}/bind", topic_filter=given, ecosystem="shelly").status_code == 422
            assert words in visit.page
        visit.get(HUB)
        visit.submit(f"{HUB}/unbind", topic_filter="shellies/#")
        assert "shellies/#</code>" not in visit.page
        assert visit.submit(f"{HUB}/unbind", topic_filter="shellies/#").status_code == 422
    assert audited(site) == [("gateway.bind", "rowan-hub"), ("gateway.unbind", "rowan-hub")]


def messages(visit: Visit) -> list[str]:
    """Each message of the tail in words, the newest first."""
    items = re.findall(r'<li class="hub-tail__message.*?</li>', visit.page, re.DOTALL)
    return [" ".join(re.sub(r"<[a-z/!][^>]*>", " ", item).split()) for item in items]


def test_the_tail_says_how_each_message_was_understood(site: Site) -> None:
    hears(site, "julie_bed", '{"contact": true, "battery": 81}', ago_s=50)
    hears(site, "bridge/info", '{"version": "2"}', ago_s=40)
    hears(site, "julie_bed", "nonsense", ago_s=30)
    hears(site, "hall", '{"occupancy": true}', ago_s=20, retained=True)
    door = '{"device": "door", "kind": "contact.opened", "occurred_at": "2026-11-24T02:19:45Z"}'
    hears_again(site, "tec/v1/rowan-hub/tec/door", door)
    with site.visited_by("ivan") as visit:
        visit.get(HUB)
        shown = messages(visit)
        visit.get(f"{HUB}/now")
        assert messages(visit) == shown
    assert shown == [
        f"02:20:00 = Had come before, left out {len(door)} bytes on tec/v1/rowan-hub/tec/door",
        f"02:20:00 ✓ door: opened {len(door)} bytes on tec/v1/rowan-hub/tec/door {door}",
        "02:19:40 ✓ hall: movement Kept by the broker from before; its time is not known. "
        f'19 bytes on {TOPIC}hall {{"occupancy": true}}',
        "02:19:30 ✗ Not understood : the state of julie_bed is not JSON: JSON is malformed: invalid character "
        f"(byte 4) 8 bytes on {TOPIC}julie_bed nonsense",
        f"02:19:20 · Understood; tells of nothing that is watched 16 bytes on {TOPIC}bridge/info "
        '{"version": "2"}',
        f"02:19:10 ✓ Julie's bed: bed occupied (it says: closed), battery 81 % 32 bytes on {TOPIC}julie_bed "
        '{"contact": true, "battery": 81}',
    ]


def test_a_payload_is_escaped_and_cut(site: Site) -> None:
    hears(site, "hall", "<script>alert(1)</script>", ago_s=2)
    hears(site, "hall", '"' + "é" * 700 + '"', ago_s=1)
    with site.visited_by("ivan") as visit:
        html = visit.get(HUB).text
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html
    assert "é" * 299 + " …" in visit.page
    assert "é" * 300 not in visit.page
    assert "1402 bytes" in visit.page


def test_who_looks_at_a_tail_is_on_record_for_everybody_it_tells_of(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        visit.get(HUB)
        assert audited(site) == []  # nothing has come
        hears(site, "julie_bed", '{"contact": true}')
        visit.get(HUB)
        visit.get(f"{HUB}/now")
    assert audited(site) == [("saw.gateway", "rowan-hub")] * 2
    with site.database.read() as session:
        assert sorted(str(row.resident_id) for row in session.scalars(select(AuditRow))) == ["julie", "maurice"]


def test_the_rate_is_drawn_and_said(site: Site) -> None:
    for minutes in (1, 1, 30, 90, 60 * 30):
        hears(site, "julie_bed", '{"contact": true}', ago_s=60 * minutes)
    with site.visited_by("ivan") as visit:
        visit.get(f"{HUB}/rate")
    assert "3 messages in the last hour, at most 2 in one minute" in visit.page
    assert "4 messages in the last day, at most 3 in one hour" in visit.page
    heights = [float(height) for height in re.findall(r'rect .*?height="([\d.]+)"', visit.page)]
    assert heights == [30.0, 60.0, 20.0, 60.0]


def test_it_can_be_held_still(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        assert 'http-equiv="refresh"' in visit.get(HUB).text
        held = visit.get(f"{HUB}?still=yes").text
    assert 'http-equiv="refresh"' not in held
    assert "every 1s" not in held


def test_the_brokers_certificates_are_there_where_they_are_needed(site: Site, tmp_path: Path) -> None:
    with site.visited_by("ivan") as visit:
        assert visit.get("/ca.crt").status_code == 404
        add(visit)
        assert "/ca.crt" not in visit.page
        (tmp_path / "own.pem").write_text("a certificate")
        site.context.settings.mqtt_ca_file = tmp_path / "own.pem"
        site.context.settings.mqtt_public_url = "mqtts://broker.example"
        add(visit, name="Garage")
        assert 'href="/ca.crt"' in visit.page
        assert visit.get("/ca.crt").text == "a certificate"


@pytest.mark.parametrize("name", ["alice", "asha"])
def test_who_does_not_look_after_equipment_sees_no_gateway(site: Site, name: str) -> None:
    with site.visited_by(name) as visit:
        for path in ("/gateways", "/new-gateway", HUB, f"{HUB}/now", f"{HUB}/rate", f"{HUB}/rotate"):
            assert visit.get(path).status_code == 403


def test_another_services_gateways_do_not_exist(site: Site) -> None:
    with site.visited_by("charlie") as visit:
        visit.get("/gateways")
        assert "Zigbee" not in visit.page
        token = visit.page
        for path in (HUB, f"{HUB}/now", f"{HUB}/rate", f"{HUB}/rotate", f"{HUB}/revoke"):
            assert visit.get(path).status_code == 404
        for act in ("rotate", "revoke", "bind", "unbind"):
            visit.page = token
            assert visit.submit(f"{HUB}/{act}", topic_filter="a/#", ecosystem="tec").status_code == 404
        visit.page = token
        assert visit.submit("/new-gateway", **PORCH).status_code == 422
    assert audited(site) == []
