"""Whether the hub runs, for machines: no sign-in, no person's data."""

from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from tec_hub.web.context import PARTS
from tec_hub.web.visitors import context_of

router = APIRouter()


@router.get("/healthz")
def alive() -> Response:
    """The process answers; it says nothing of the rest."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def ready(request: Request) -> Response:
    """Every part of the hub with its state; 503 when one is not well."""
    found = context_of(request).health()
    parts: dict[str, Any] = {name: {"ok": item.ok, "words": item.words} for name, item in found.items()}
    for missing in set(PARTS) - found.keys():
        parts[missing] = {"ok": False, "words": "not running"}
    well = all(part["ok"] for part in parts.values())
    return JSONResponse(
        {"status": "ok" if well else "not ready", "parts": parts}, status_code=200 if well else 503
    )


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Figures in the Prometheus text format, for this machine only."""
    if not _is_from_here(request):
        raise HTTPException(404)
    return Response(context_of(request).metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _is_from_here(request: Request) -> bool:
    """Whether the request comes from this machine itself, and not through a proxy on it."""
    if request.client is None or "forwarded" in request.headers or "x-forwarded-for" in request.headers:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
