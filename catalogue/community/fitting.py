"""Which options of the catalogue a local service offers, by the words it is known under."""

from collections.abc import Collection, Iterable, Mapping

from catalogue.community.service import LocalService
from catalogue.option import Option
from catalogue.text.tokens import stems
from catalogue.words import Kind

#: What publishers write and people do not say, by option.
PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "activity-group": (
        "arts and crafts",
        "craft group",
        "crafts",
        "dancing",
        "dance class",
        "gardening",
        "knitting",
        "painting",
        "walking group",
        "day centre",
        "social club",
        "games",
        "shed",
    ),
    "advocacy": ("advocacy", "advocate"),
    "befriending": ("befriending", "home visiting"),
    "carers-support": ("carers", "carer support", "young carers", "carers cafe"),
    "community-link": ("social prescribing", "community connector", "link worker", "navigator"),
    "community-transport": ("community transport", "dial a ride", "voluntary car scheme", "minibus"),
    "dementia-adviser": ("dementia adviser", "dementia support worker"),
    "faith-visiting": ("chaplaincy", "pastoral care", "faith visiting"),
    "handyperson": ("handyperson", "handyman", "home repairs"),
    "library-at-home": ("home library", "library at home", "mobile library"),
    "lunch-club": ("lunch club", "community lunch", "meals together", "community fridge and lunch"),
    "memory-cafe": ("memory cafe", "dementia cafe", "dementia friendly"),
    "money-advice": ("welfare benefits", "debt advice", "money advice", "benefits advice"),
    "peer-group": ("peer support", "self help group", "support group", "bereavement support"),
    "pet-help": ("dog walking", "pet fostering", "pets"),
    "singing-group": ("singing", "choir", "choirs"),
    "sitting-service": ("respite", "sitting service"),
    "strength-balance-class": ("falls prevention", "strength and balance", "chair based exercise", "tai chi"),
    "supported-employment": ("supported employment", "job coach"),
    "talking-news": ("talking newspaper", "talking books"),
    "telephone-befriending": ("telephone befriending", "telephone friendship"),
    "volunteering": ("volunteering opportunities", "volunteer centre"),
    "warm-home-advice": ("fuel poverty", "energy advice", "warm home"),
}
_LOCAL = {Kind.COMMUNITY, Kind.HUMAN}


class Fitting:
    """Knows the options that people and places nearby can offer."""

    def __init__(self, options: Iterable[Option]) -> None:
        self._phrases = {
            option.id: frozenset(
                cut for said in (option.name, *option.words, *PUBLISHED.get(option.id, ())) if (cut := stems(said))
            )
            for option in sorted(options, key=lambda each: each.id)
            if option.kind in _LOCAL
        }

    @property
    def known(self) -> Collection[str]:
        """The ids of the options that people and places nearby can offer."""
        return self._phrases.keys()

    def options(self, service: LocalService) -> tuple[str, ...]:
        """The ids of the options it offers, in order.

        Its name and terms say what it is; its description only with words that belong together, for one alone
        ("volunteers run it") says little.
        """
        headings = [stems(text) for text in (service.name, *service.terms)]
        description = [stems(sentence) for sentence in service.description.split(".")]
        return tuple(
            option
            for option, phrases in self._phrases.items()
            if _any_in(phrases, headings) or _any_in([p for p in phrases if len(p) > 1], description)
        )


def _any_in(phrases: Collection[tuple[str, ...]], texts: Iterable[tuple[str, ...]]) -> bool:
    return any(_within(phrase, text) for text in texts for phrase in phrases)


def _within(phrase: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Whether the words stand in the text one after another."""
    size = len(phrase)
    return any(text[start : start + size] == phrase for start in range(len(text) - size + 1))
