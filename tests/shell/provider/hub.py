"""A hub just big enough to be called back: keeps what it is told and answers what a test lays ready."""

from fastapi import FastAPI, Request
from fastapi.responses import Response
from twilio.request_validator import RequestValidator

from simulators.twilio.server import Server


class Told(dict[str, str]):
    """The form of one web-hook request; `path` it came to, `signed` rightly or not."""

    path: str
    signed: bool


class Hub:
    def __init__(self, auth_token: str) -> None:
        self.forget()
        self._validator = RequestValidator(auth_token)
        app = FastAPI(openapi_url=None)
        app.add_api_route("/{path:path}", self._hook, methods=["GET", "POST"])
        self._server = Server(app, "127.0.0.1", 0)

    def forget(self) -> None:
        self.told: list[Told] = []
        self.answers: dict[str, str] = {}  #: path: TwiML
        self.status: dict[str, list[int]] = {}  #: path: status codes of the next answers

    async def _hook(self, request: Request, path: str) -> Response:
        form = dict((await request.form()).items()) if request.method == "POST" else dict(request.query_params)
        told = Told({name: str(value) for name, value in form.items()})
        told.path = path
        signature = request.headers["X-Twilio-Signature"]
        told.signed = self._validator.validate(
            str(request.url), told if request.method == "POST" else {}, signature
        )
        self.told.append(told)
        codes = self.status.get(path, [])
        if codes:
            return Response(status_code=codes.pop(0))
        if path in self.answers:
            return Response(self.answers[path], media_type="text/xml")
        return Response(status_code=204)

    def url(self, path: str) -> str:
        return f"{self._server.base_url}/{path}"

    def at(self, path: str) -> list[Told]:
        return [told for told in self.told if told.path == path]

    def statuses(self, path: str) -> list[str]:
        return [told.get("MessageStatus") or told["CallStatus"] for told in self.at(path)]

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()
