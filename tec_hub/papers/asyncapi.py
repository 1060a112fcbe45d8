"""The AsyncAPI 3 document: where gateways publish what, what they are told, and how they prove who they are."""

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import urlsplit

from device_adapters.bounded import LONGEST, LONGEST_DOCUMENT
from device_adapters.registry import ADAPTERS
from tec_hub.intake.routing import PREFIX
from tec_hub.papers.schemas import schemas
from tec_hub.webhook.limits import LARGEST

_VERSION: Final = "3.0.0"
_DEVICE: Final = "{device}"
_PARAMETERS: Final[Mapping[str, dict[str, Any]]] = {
    "gateway": {"description": "The gateway's own name, which is also its user name at the broker."},
    "device": {"description": "The device's own name at its gateway; it may have several levels."},
    "ecosystem": {"description": "In whose words the payload is.", "enum": sorted(ADAPTERS)},
    "topic": {"description": "The ecosystem's own topic, as its bridge publishes it; it may have several levels."},
}
_EXAMPLE: Final = {"device": "bed", "kind": "bed.vacated", "occurred_at": "2026-01-12T02:10:45Z"}
_DESCRIPTION: Final = (
    "What gateways publish to the hub and what the hub tells them. A gateway speaks and hears below its own "
    f"prefix `{PREFIX}/{{gateway}}` alone, with its own credential. Publish with QoS 1: what was acknowledged is "
    f"kept. A reading has at most {LONGEST:,} bytes, a birth or discovery document {LONGEST_DOCUMENT:,}. What is "
    "not understood is kept whole, with the reason, for the installer to see; it is never answered. "
    "Retained messages tell a state and never raise an alarm."
)


def document(public_url: str) -> dict[str, Any]:
    """The whole document for a hub that is served at `public_url`."""
    web = urlsplit(public_url)
    return {
        "asyncapi": _VERSION,
        "info": {"title": "TEC Hub", "version": version("tec-hub"), "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": f"{web.hostname or 'localhost'}:8883",
                "protocol": "secure-mqtt",
                "protocolVersion": "3.1.1",
                "description": "MQTT 3.1.1 or 5 over TLS. Your installer tells the address if it is another.",
                "security": [{"$ref": "#/components/securitySchemes/credential"}],
            },
            "web": {
                "host": web.netloc or "localhost",
                "protocol": "https",
                "description": "For gateways in a cloud, which post instead of publishing.",
                "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in ("secret", "signature")],
            },
        },
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "messages": _messages(),
            "schemas": _schemas(),
            "securitySchemes": {
                "credential": {
                    "type": "userPassword",
                    "description": "The gateway's name and the secret that was shown once when it was added.",
                },
                "secret": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The gateway's secret; or the same as the password of HTTP Basic.",
                },
                "signature": {
                    "type": "httpApiKey",
                    "in": "header",
                    "name": "webhook-signature",
                    "description": "Standard Webhooks: HMAC-SHA256 over id, time and body with the signing key.",
                },
            },
        },
    }


def _channel(address: str, server: str, description: str, *messages: str) -> dict[str, Any]:
    parameters = {name: given for name, given in _PARAMETERS.items() if f"{{{name}}}" in address}
    return {
        "address": address,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "description": description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        **({"parameters": parameters} if parameters else {}),
    }


def _channels() -> dict[str, Any]:
    prefix = f"{PREFIX}/{{gateway}}"
    return {
        "events": _channel(f"{prefix}/tec/{_DEVICE}/events", "broker", "Events in the hub's own words.", "events"),
        "readings": _channel(
            f"{prefix}/{{ecosystem}}/{{topic}}", "broker", "Whatever a bridge publishes, with a prefix.", "native"
        ),
        "mapping": _channel(
            f"{prefix}/mapping/mapping", "broker", "How this gateway's own JSON is to be read.", "mapping"
        ),
        "posts": _channel("/ingest/{gateway}/{ecosystem}", "web", "The same over HTTP.", "native", "events"),
        **{
            f"commands_{name}": _channel(
                f"{prefix}/{name}/{topic}", "broker", f"What {name} devices are told.", f"command_{name}"
            )
            for name, topic, _ in _commands()
        },
    }


def _operation(action: str, channel: str, summary: str, messages: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
        **more,
    }


def _operations() -> dict[str, Any]:
    qos = {"bindings": {"mqtt": {"qos": 1}}}
    post = {"bindings": {"http": {"method": "POST"}}}
    return {
        "receiveEvents": _operation("receive", "events", "Take in canonical events", ("events",), **qos),
        "receiveReadings": _operation("receive", "readings", "Take in native payloads", ("native",), **qos),
        "receiveMapping": _operation("receive", "mapping", "Take in a mapping", ("mapping",), **qos),
        "receivePosts": _operation("receive", "posts", "Take in what is posted", ("native", "events"), **post),
        **{
            f"sendCommands_{name}": _operation(
                "send", f"commands_{name}", f"Tell {name} devices what to do", (f"command_{name}",), **qos
            )
            for name, _, _ in _commands()
        },
    }


def _commands() -> Iterator[tuple[str, str, str]]:
    """(ecosystem, topic, payload) of a command, as each adapter that knows any would send it."""
    for name, adapter in ADAPTERS.items():
        if adapter.command is not None:
            for message in adapter.command(_DEVICE, "on", "")[:1]:
                yield name, message.topic, message.payload.decode()


def _messages() -> dict[str, Any]:
    return {
        "events": {
            "title": "One event, or a list of them",
            "payload": {"$ref": "#/components/schemas/events"},
            "examples": [
                {"payload": {"device": "bed", "kind": "bed.vacated", "occurred_at": "2026-01-12T02:10:45Z"}}
            ],
        },
        "native": {
            "title": "A payload in the ecosystem's own form",
            "summary": f"JSON, XML, form fields, text or protocol buffers; posted bodies up to {LARGEST:,} bytes.",
            "payload": {"description": "By the ecosystem; see its own page."},
        },
        "mapping": {"title": "A mapping, retained", "payload": {"$ref": "#/components/schemas/mapping"}},
        **{
            f"command_{name}": {"title": f"A command for {name}", **_told(name, payload)}
            for name, _, payload in _commands()
        },
    }


def _told(name: str, payload: str) -> dict[str, Any]:
    if name == "tec":
        return {
            "payload": {"$ref": "#/components/schemas/command"},
            "examples": [{"payload": json.loads(payload)}],
        }
    return {"payload": {"type": "object" if payload.startswith("{") else "string", "examples": [_value(payload)]}}


def _value(payload: str) -> Any:
    return json.loads(payload) if payload.startswith("{") else payload


def _schemas() -> dict[str, Any]:
    """The schemas, their parts side by side and named from here."""
    named: dict[str, Any] = {}
    for name, schema in schemas().items():
        root = {key: value for key, value in schema.items() if not key.startswith("$") or key == "$ref"}
        named |= {**schema["$defs"], name: root}
    read: dict[str, Any] = json.loads(json.dumps(named).replace('"#/$defs/', '"#/components/schemas/'))
    return read
