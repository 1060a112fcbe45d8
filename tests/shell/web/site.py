"""The real application, served on a loopback port, and people who visit it as a browser without scripts would."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx
import uvicorn
from fastapi import FastAPI

from simulators.clock import ManualClock
from tec_hub.decide import Desk
from tec_hub.metrics import Metrics
from tec_hub.security.accounts import find_account
from tec_hub.security.links import responder_link
from tec_hub.security.sessions import open_session
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.web.app import create_app
from tec_hub.web.context import PARTS, Context, HealthItem
from tests.shell.web.scene import NOW, PASSWORD, settings
from tests.waiting import until

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class Site:
    """A hub's pages with a clock that stands still at 02:20."""

    def __init__(self, database: Database) -> None:
        self.database, self.signals, self.clock, self.wall = (
            database,
            Signals(),
            ManualClock(NOW),
            ManualClock(NOW),
        )
        self.desk = Desk(database, self.clock, self.signals)
        self.health = {part: HealthItem(True) for part in PARTS}
        self.context = Context(
            settings=settings(),
            database=database,
            clock=self.clock,
            wall=self.wall,
            signals=self.signals,
            desk=self.desk,
            health=lambda: self.health,
            metrics=Metrics(database, self.clock),
            notices=lambda: ["The embedded broker keeps nothing over a power cut."],
        )
        self.app: FastAPI = create_app(self.context)
        self.url = ""

    def link(self, alert_id: str, contact_id: str) -> str:
        """The path of the link that the contact was texted."""
        return responder_link(self.context.settings, alert_id, contact_id).removeprefix(
            self.context.settings.public_url
        )

    @contextmanager
    def served(self) -> Iterator["Site"]:
        """The site while its server runs."""
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(self.app, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until(lambda: server.started, what="the web server")
        yield self
        self.app.state.streams.close()
        server.should_exit = True
        thread.join(10)
        listening.close()
        assert not thread.is_alive(), "the server did not stop"

    @contextmanager
    def visited_by(self, name: str = "") -> Iterator["Visit"]:
        """Somebody with a browser of their own, signed in if a name is given."""
        with httpx.Client(base_url=self.url, follow_redirects=True, timeout=10) as client:
            visit = Visit(client)
            if name:  # signed in already: proving a password takes its time, and has tests of its own
                with self.database.write() as session:
                    user = find_account(session, f"{name}@example.org")
                    assert user is not None
                    client.cookies.set("tec_hub", open_session(session, user, self.wall.now()), domain="127.0.0.1")
            yield visit


class Visit:
    """A browser without scripts: follows redirects, keeps cookies, fills in forms."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.page = ""

    def get(self, path: str) -> httpx.Response:
        """Open a page."""
        answer = self.client.get(path)
        self.page = unescape(answer.text)
        return answer

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Fill in the sign-in form."""
        self.get("/sign-in")
        return self.submit("/sign-in", email=f"{name}@example.org", password=password, wanted="/")

    def submit(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form of the page that is open, with the token that the page holds."""
        token = _CSRF.search(self.page)
        return self.post(path, csrf="" if token is None else token.group(1), **fields)

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        """Send a form as it is."""
        answer = self.client.post(path, data=fields)
        self.page = unescape(answer.text)
        return answer
