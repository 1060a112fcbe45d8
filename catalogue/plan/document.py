"""The plan as a document: blocks in order, the same for the page that prints and for the PDF."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from catalogue.person import Consent
from catalogue.plan.easy import say_day
from catalogue.plan.tec_plan import Chosen, Judged, Review, Status, TecPlan, Verdict
from catalogue.writing import ended, inline, quoted, sentence, upper, weeks_of

Kind = Literal["heading", "option", "label", "text", "strong", "list", "quotes", "sides", "table", "sign"]


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """One block. `text`: its words; `items`: of a list; `rows`: of a table, the first one its head.

    `option` blocks name the drawing beside them; `sides` have two columns, each with its heading in `rows[0]` and
    its sentences in `items` and `others`.
    """

    kind: Kind
    text: str = ""
    items: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    drawing: str = ""


def title(plan: TecPlan) -> str:
    """What stands above it."""
    return f"A plan for {plan.called}"


def document(plan: TecPlan) -> tuple[Block, ...]:
    """All blocks below the title."""
    return tuple(_blocks(plan))


def _blocks(plan: TecPlan) -> Iterator[Block]:
    yield Block(kind="strong", text=_STANDING[plan.status])
    yield Block(kind="text", text=_made(plan))
    yield from _quotes("What matters to you", plan.matters)
    yield from _listed("What you love and do well", plan.strengths)
    yield from _listed("People and places around you", plan.people)
    yield from _quotes("Risks that you choose to take", plan.accepted)
    if plan.options:
        yield Block(kind="heading", text="What you try")
    for option in plan.options:
        yield from _option(option)
    yield from _steps(plan)
    if plan.uncovered:
        yield Block(kind="heading", text="What this plan leaves open")
        yield Block(kind="text", text="We talked about this, and nothing in the plan is for it so far:")
        yield Block(kind="list", items=plan.uncovered)
    yield from _yes(plan)
    yield from _looking_again(plan)


_STANDING = {
    Status.DRAFT: "This is a draft. Nothing in it has been agreed, and nothing starts before it is.",
    Status.AGREED: "This plan has been agreed. You can change your mind about any part of it on any day.",
    Status.REVIEWED: "This plan has been tried and looked at again.",
    Status.STOPPED: "This plan has been stopped.",
}


def _made(plan: TecPlan) -> str:
    by = f" by {plan.made_with} together with you" if plan.made_with else ""
    return (
        f"It was written on {say_day(plan.written_on)}{by}. What you try starts on {say_day(plan.starts_on)}. "
        f"We look at it together on {say_day(plan.review_on)}."
    )


def _quotes(heading: str, words: tuple[str, ...]) -> Iterator[Block]:
    if words:
        yield Block(kind="heading", text=heading)
        yield Block(kind="quotes", items=tuple(quoted(sentence(each)) for each in words))


def _listed(heading: str, said: tuple[str, ...]) -> Iterator[Block]:
    if said:
        yield Block(kind="heading", text=heading)
        yield Block(kind="list", items=tuple(upper(each) for each in said))


def _labelled(label: str, *said: str) -> Iterator[Block]:
    if any(said):
        yield Block(kind="label", text=label)
        yield from (Block(kind="text", text=each) for each in said if each)


def _option(option: Chosen) -> Iterator[Block]:
    yield Block(kind="option", text=option.name, drawing=option.option, items=(option.does,))
    yield from _labelled("Why you try it", *option.why)
    if option.words_for:
        yield Block(kind="quotes", items=(quoted(sentence(option.words_for)),))
    yield from _labelled("What it asks of you", option.asks)
    yield from _labelled("Who is told", option.told)
    if option.ruled_out:
        yield from _labelled("What speaks against it", *option.ruled_out)
        yield from _labelled(
            "Why it is here all the same", sentence(option.anyway) or "This has to be written down first."
        )
    yield Block(
        kind="sides",
        rows=(("What could go wrong if you have it", "What could go wrong if you do not"),),
        items=option.if_we_do,
        others=option.if_we_do_not,
    )
    if option.words_against:
        yield from _labelled("What worries you about it")
        yield Block(kind="quotes", items=(quoted(sentence(option.words_against)),))
    yield from _labelled("What it does not do", " ".join(option.not_covered))
    yield from _labelled("Mind this", *option.warnings)
    yield from _labelled("A gentler way", option.gentler)
    yield Block(kind="label", text=f"You try it for {weeks_of(option.weeks)}. We look for")
    yield Block(kind="list", items=tuple(upper(each) for each in option.look_for))
    yield Block(kind="label", text="Stop if")
    yield Block(kind="list", items=tuple(upper(each) for each in option.stop_if))
    yield from _labelled("What it may cost", option.cost, option.funding)


def _steps(plan: TecPlan) -> Iterator[Block]:
    if not plan.tasks:
        return
    names = {option.option: upper(inline(option.name)) for option in plan.options}
    yield Block(kind="heading", text="Who does what by when")
    rows = (
        (
            say_day(task.by) if task.by is not None else "To be agreed",
            f"{f'{names[task.option]}: ' if task.option in names else ''}{ended(task.what)}",
            f"{task.who or 'To be agreed'}{' (done)' if task.done else ''}",
        )
        for task in plan.tasks
    )
    yield Block(kind="table", rows=(("By when", "What", "Who"), *rows))


def _yes(plan: TecPlan) -> Iterator[Block]:
    yield Block(kind="heading", text="Your yes")
    for consent in plan.consent:
        yield Block(kind="text", text=_consent(consent))
    if plan.status is Status.DRAFT:
        yield Block(kind="text", text=_ASKED)
        yield Block(kind="sign", items=(f"{plan.called}", "Whoever wrote it down"))
    yield Block(
        kind="text",
        text="You can take your yes back on any day, for all of it or for one part. You need not say why.",
    )


_ASKED = (
    "Before anything starts you are asked whether you agree, to each part. Ask whatever you like first, and take "
    "somebody you trust with you. If you cannot decide one of these things for yourself then, it is decided "
    "in your best interests, with you and with those who know you, and that is written down here."
)


def _consent(consent: Consent) -> str:
    day = f" on {say_day(consent.on)}" if consent.on is not None else ""
    how = {
        True: "agreed",
        False: "decided in the person’s best interests",
        None: "agreed; whether it was the person’s own decision was not noted",
    }[consent.capacity]
    said = [sentence(f"{consent.decision}: {consent.by} {how}{day}")]
    if consent.basis:
        said.append(sentence(consent.basis))
    if consent.withdraw:
        said.append(f"How to take it back: {ended(consent.withdraw)}")
    return " ".join(said)


def _looking_again(plan: TecPlan) -> Iterator[Block]:
    yield Block(kind="heading", text="Looking at it again")
    if plan.review is not None:
        yield from _review(plan, plan.review)
    elif plan.ending is None:
        yield Block(
            kind="text",
            text=f"On {say_day(plan.review_on)} we ask what difference it made. Keep it, change it or stop it.",
        )
    if plan.ending is not None:
        why = f" {sentence(plan.ending.why)}" if plan.ending.why else ""
        yield Block(kind="text", text=f"It was stopped on {say_day(plan.ending.on)} by {plan.ending.by}.{why}")


def _review(plan: TecPlan, review: Review) -> Iterator[Block]:
    yield Block(kind="text", text=f"On {say_day(review.on)}, with {review.by}: {sentence(review.difference)}")
    names = {option.option: option.name for option in plan.options}
    rows = tuple(
        (names.get(each.option, each.option), sentence(each.difference), _decided(each)) for each in review.options
    )
    yield Block(kind="table", rows=(("What was tried", "What difference it made", "What was decided"), *rows))


def _decided(judged: Judged) -> str:
    return {
        Verdict.KEEP: "Keep it.",
        Verdict.CHANGE: f"Change it: {ended(judged.change)}",
        Verdict.STOP: "Stop it.",
    }[judged.verdict]
