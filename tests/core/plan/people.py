"""People whose plans are written in tests."""

from datetime import date

from catalogue.person import Hard, Person, Refusal, Supporter
from catalogue.plan.making import make_plan
from catalogue.plan.tec_plan import TecPlan
from catalogue.words import Feature, HomeFact
from tec_hub.catalogue_files import the_matcher

WRITTEN, STARTS = date(2026, 11, 23), date(2026, 12, 7)

MOIRA = Person(
    matters=("I want to sleep in my own bed and not in a home.", "I like to hear the blackbird"),
    strengths=("She sings in tune and knows every hymn",),
    notes="Moira gets up at night to use the toilet and fell twice on the way. Her daughter is worn out.",
    people=(
        Supporter(who="daughter Anne", minutes_day=20, minutes_night=25, wants="a night's sleep"),
        Supporter(who="my neighbour Tom", minutes_night=3, minutes_day=3),
    ),
    community=("St Mark's choir on Thursdays",),
    hard=(Hard(need="night-toilet", words="finding the toilet in the dark"),),
    risks_accepted=("I may fall, and I would rather fall at home",),
    refusals=(Refusal(feature=Feature.CAMERA, words="no cameras"),),
    alone=True,
    home={HomeFact.MAINS: True},
)


def plan_of(*options: str, person: Person = MOIRA, **more: object) -> TecPlan:
    """A draft for Moira, unless for somebody else."""
    given: dict[str, object] = {
        "called": "Moira",
        "written_on": WRITTEN,
        "starts_on": STARTS,
        "made_with": "Asha",
        **more,
    }
    return make_plan(person, options, the_matcher(), **given)  # type: ignore[arg-type]
