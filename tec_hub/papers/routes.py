"""Where the papers are served: those for machines to all, since they hold no data; the pages after signing in."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from tec_hub.papers.asyncapi import document
from tec_hub.papers.help import router as help_pages
from tec_hub.papers.schemas import schemas

router = APIRouter()
router.include_router(help_pages)
_KEPT = {"Cache-Control": "public, max-age=3600"}


@router.get("/asyncapi.json")
def asyncapi(request: Request) -> JSONResponse:
    """The AsyncAPI 3 document."""
    return JSONResponse(document(str(request.app.state.context.settings.public_url)), headers=_KEPT)


@router.get("/schemas/{name}.json")
def schema(name: str) -> JSONResponse:
    """One JSON Schema by its name; 404 where there is none."""
    found: Any = schemas().get(name)
    if found is None:
        raise HTTPException(404)
    return JSONResponse(found, headers=_KEPT, media_type="application/schema+json")
