"""What each role may see and do: one table; what is not listed is refused."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a service."""

    NIGHT = "night"  #: responds at night, or sits at the night desk
    ASSESSOR = "assessor"  #: agrees plans with residents
    INSTALLER = "installer"  #: looks after equipment; sees no person's record
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    COMMISSIONER = "commissioner"  #: plans what there should be; sees counts and no person


class Permission(StrEnum):
    """What may be allowed."""

    SEE_BOARD = "see_board"
    SEE_ALERTS = "see_alerts"
    ACT_ON_ALERTS = "act_on_alerts"
    SEE_RESIDENTS = "see_residents"
    NOTE_PRESENCE = "note_presence"  #: a carer is there; the resident is away
    AGREE_NIGHT_PLANS = "agree_night_plans"  #: put a proposed night plan in force, or withdraw it
    SEE_QUARANTINE = "see_quarantine"
    SETTLE_QUARANTINE = "settle_quarantine"
    SEE_EQUIPMENT = "see_equipment"
    MANAGE_EQUIPMENT = "manage_equipment"  #: give devices their roles, try them out
    MANAGE_GATEWAYS = "manage_gateways"  #: add gateways, give them credentials and take those away
    SEE_MESSAGES = "see_messages"  #: what gateways sent, word for word
    SEE_CATALOGUE = "see_catalogue"
    MATCH = "match"  #: suggest what may help a person
    HOLD_CONVERSATIONS = "hold_conversations"  #: lead them with a person, read what was said
    SEE_TEC_PLANS = "see_tec_plans"
    WRITE_TEC_PLANS = "write_tec_plans"  #: make them with a person, change, agree, review and stop them
    MANAGE_COMMUNITY = "manage_community"  #: see how imports of local services went
    SEE_UNMET_NEED = "see_unmet_need"  #: counts of what people needed and did not get
    SEE_STRAYS = "see_strays"  #: what came from gateways that nobody knows


_P = Permission
_EVERYTHING = frozenset(Permission)

ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.NIGHT: frozenset(
        {_P.SEE_BOARD, _P.SEE_ALERTS, _P.ACT_ON_ALERTS, _P.SEE_RESIDENTS, _P.NOTE_PRESENCE, _P.SEE_CATALOGUE}
    ),
    Role.ASSESSOR: frozenset(
        {
            _P.SEE_BOARD,
            _P.SEE_ALERTS,
            _P.SEE_RESIDENTS,
            _P.AGREE_NIGHT_PLANS,
            _P.SEE_CATALOGUE,
            _P.MATCH,
            _P.HOLD_CONVERSATIONS,
            _P.SEE_TEC_PLANS,
            _P.WRITE_TEC_PLANS,
        }
    ),
    Role.INSTALLER: frozenset(
        {
            _P.SEE_QUARANTINE,
            _P.SETTLE_QUARANTINE,
            _P.SEE_EQUIPMENT,
            _P.MANAGE_EQUIPMENT,
            _P.MANAGE_GATEWAYS,
            _P.SEE_MESSAGES,
        }
    ),
    Role.COMMISSIONER: frozenset({_P.SEE_CATALOGUE, _P.SEE_UNMET_NEED}),
    Role.MANAGER: _EVERYTHING,
    Role.ADMINISTRATOR: _EVERYTHING,
}


SEES_STRAYS_OF_ALL = Role.ADMINISTRATOR
"""Where there are several services, a message of a gateway nobody knows may be any service's: only they see it."""


def may(role: str, permission: Permission) -> bool:
    """Whether a role (a word of Role; any other may nothing) has the permission."""
    try:
        return permission in ALLOWED[Role(role)]
    except ValueError:
        return False
