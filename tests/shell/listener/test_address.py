"""The broker's address, and what stands between a broker and a stranger: TLS and credentials."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tec_hub.listening.address import client_name, parse_broker
from tec_hub.store.database import Database
from tests.services.mosquitto import MosquittoServer
from tests.services.programs import program
from tests.shell.listener.conftest import Hub
from tests.waiting import until

Hubs = Callable[..., Hub]


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "secret", "tls"),
    [
        ("mqtt://localhost", "localhost", 1883, None, None, False),
        ("mqtts://broker.example", "broker.example", 8883, None, None, True),
        ("mqtts://hub:s%40cret%2F@broker.example:9000", "broker.example", 9000, "hub", "s@cret/", True),
    ],
)
def test_an_address_says_all(
    url: str, host: str, port: int, user: str | None, secret: str | None, tls: bool
) -> None:
    broker = parse_broker(url)
    assert (broker.host, broker.port, broker.user, broker.secret, broker.tls) == (host, port, user, secret, tls)


@pytest.mark.parametrize("url", ["", "broker.example", "http://broker.example", "mqtt://"])
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mqtt://host"):
        parse_broker(url)


def test_an_address_shown_shows_no_secret() -> None:
    assert "s3cret" not in repr(parse_broker("mqtts://hub:s3cret@broker.example"))


def _openssl(directory: Path, *arguments: str) -> None:
    command = [program("openssl", "openssl"), *arguments]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)


def _certificates(directory: Path) -> None:
    """An authority, and a certificate of 127.0.0.1 that it has signed; and another authority that has not."""
    for name in ("authority", "stranger"):
        _openssl(
            directory,
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"),
            *("-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem"),
        )
    _openssl(
        directory,
        *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1"),
        *("-keyout", "server.key", "-out", "server.csr"),
    )
    (directory / "names").write_text("subjectAltName=IP:127.0.0.1")
    _openssl(
        directory,
        *("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key"),
        *("-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "server.pem"),
    )


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[MosquittoServer]:
    """A broker with TLS that knows the user `hub` with the secret `s3cret`."""
    _certificates(tmp_path)
    passwords = tmp_path / "passwords"
    subprocess.run(
        [program("mosquitto_passwd", "mosquitto"), "-c", "-b", str(passwords), "hub", "s3cret"],
        check=True,
        capture_output=True,
    )
    server = MosquittoServer(tmp_path)
    with (tmp_path / "mosquitto.conf").open("a") as configuration:
        configuration.write(
            f"certfile {tmp_path}/server.pem\nkeyfile {tmp_path}/server.key\npassword_file {passwords}\n"
        )
    server.start()
    yield server
    server.stop()


def test_the_hub_connects_with_tls_and_its_secret(lite: Database, guarded: MosquittoServer, hubs: Hubs) -> None:
    url = f"mqtts://hub:s3cret@127.0.0.1:{guarded.port}"
    hub = hubs(lite, url, ca_file=guarded.directory / "authority.pem").start().connected()
    until(lambda: hub.listener.health().heartbeat_age is not None)


@pytest.mark.filterwarnings(  # the library leaves the line of a failed handshake to be collected
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize(
    ("secret", "authority", "reason"),
    [("s3cret", "stranger.pem", "certificate verify failed"), ("guess", "authority.pem", "Not authorized")],
)
def test_it_does_not_connect_to_a_stranger_nor_as_one(
    lite: Database, guarded: MosquittoServer, hubs: Hubs, secret: str, authority: str, reason: str
) -> None:
    url = f"mqtts://hub:{secret}@127.0.0.1:{guarded.port}"
    hub = hubs(lite, url, ca_file=guarded.directory / authority).start()
    until(lambda: reason in hub.listener.health().last_error)
    assert not hub.listener.health().connected


def test_the_hubs_name_at_the_broker_stays_and_cannot_be_guessed() -> None:
    name = client_name("", "a secret key")
    assert name == client_name("", "a secret key") != client_name("", "another")
    assert len(name) == len("tec-hub-") + 16
    assert client_name("north", "a secret key") == "north"
    assert client_name("", "") == "tec-hub"
