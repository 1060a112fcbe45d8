"""The catalogue and the matcher."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, HTTPException

from catalogue.matching.match import Matcher
from catalogue.person import Person
from tec_hub.api import models
from tec_hub.api.visitors import needs, needs_to_act
from tec_hub.catalogue_files import the_matcher
from tec_hub.match import as_data, unknown_names
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor

router = APIRouter(tags=["catalogue"], responses={401: {"model": models.Problem}})

Reader = Annotated[Visitor, needs(Permission.SEE_CATALOGUE)]
Assessor = Annotated[Visitor, needs_to_act(Permission.MATCH)]


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    """A JSON Schema without references, as OpenAPI has its own place for them."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
        return {key: _inlined(value, parts) for key, value in schema.items()}
    return [_inlined(each, parts) for each in schema] if isinstance(schema, list) else schema


(_PERSON,), _PARTS = msgspec.json.schema_components([Person])
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _inlined(_PERSON, _PARTS)}}}}


@router.get("/catalogue")
def options(_: Reader) -> list[dict[str, Any]]:
    """All options, in the order of their ids."""
    return [msgspec.to_builtins(option) for option in the_matcher().catalogue.options.values()]


@router.get("/catalogue/{option_id}", responses={404: {"model": models.Problem}})
def option(_: Reader, option_id: str) -> dict[str, Any]:
    """One option."""
    found = the_matcher().catalogue.options.get(option_id)
    if found is None:
        raise HTTPException(404, "There is no such option.")
    data: dict[str, Any] = msgspec.to_builtins(found)
    return data


@router.post("/match", responses={422: {"model": models.Problem}}, openapi_extra=_BODY)
def match(_: Assessor, person: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
    """Options for a person, ranked with reasons; nothing of it is kept."""
    matcher = the_matcher()
    data: dict[str, Any] = msgspec.to_builtins(as_data(matcher.match(person_of(person, matcher)), matcher))
    return data


def person_of(described: dict[str, Any], matcher: Matcher) -> Person:
    """The person that a body describes; 422 with what cannot be read or is not in the catalogue."""
    try:
        person = msgspec.convert(described, Person)
    except msgspec.ValidationError as error:
        raise HTTPException(422, str(error)) from error
    if unknown := unknown_names(person, matcher):
        raise HTTPException(422, "; ".join(unknown))
    return person
