"""What happens when an alert's deadline has come."""

from alerts.alert import Alert, Stage, Status
from alerts.response import claims, steps
from alerts.response.case import Case, Desk


def fire(desk: Desk, alert: Alert) -> None:
    """Act on the alert's earliest deadline."""
    case = Case(desk, alert)
    if alert.status is Status.CLAIMED:
        claims.lapse(case)
    elif alert.status is Status.ATTENDED:
        claims.remind(case)
    elif alert.alarm_due is not None and alert.alarm_due == alert.due:
        steps.sound(case, steps.NOBODY_ANSWERED if alert.woken_at else steps.NOBODY_TO_CALL)
    elif alert.stage is Stage.SOUNDING:
        steps.start_again(case)
    else:
        steps.advance(case)
