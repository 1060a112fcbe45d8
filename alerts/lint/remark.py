"""What the lint of a plan remarks on."""

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a remark weighs."""

    MUST = "must"  #: to be put right before the plan is agreed
    SHOULD = "should"  #: to be thought about, and perhaps meant


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """One remark: `where` names the part of the plan ("out-of-bed", "ladder usual"), `words` are a sentence."""

    severity: Severity
    where: str
    words: str


def must(where: str, words: str) -> Remark:
    """Something to be put right."""
    return Remark(severity=Severity.MUST, where=where, words=words)


def should(where: str, words: str) -> Remark:
    """Something to be thought about."""
    return Remark(severity=Severity.SHOULD, where=where, words=words)
