"""The people behind the phones: what each makes of a text or a call, and when."""

import re
from datetime import datetime

import msgspec

from simulators.contacts.menu import Meaning, Menu, read_menu
from simulators.contacts.temperament import TEMPERAMENTS, OnCall, OnText, Temperament

#: a text with one of these ends what they set out for
_IS_OVER = re.compile(
    r"\bstand down\b|\bstood down\b|\bno need\b|\bclosed(?: by|, all well)|: over\b|\balready over\b",
    re.IGNORECASE,
)


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """A person with a phone. `number` is E.164."""

    number: str
    name: str
    temperament: Temperament = TEMPERAMENTS["manual"]


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person will text in `after_s` seconds. `code` names the alert it is about."""

    after_s: float
    says: Meaning | None = None
    words: str = ""
    code: str = ""
    set_out: bool = False  #: done only if they are still on their way


class Memory(msgspec.Struct, kw_only=True):
    """What a person remembers in the course of a night, as data that can be kept."""

    texts: int = 0
    calls: int = 0
    last_heard: datetime | None = None
    menus: dict[str, list[Menu]] = {}
    latest_code: str = ""
    open: set[str] = set()  #: alerts they were asked about and have not heard the end of
    gone: set[str] = set()  #: alerts they have set out for


class Person:
    """One contact in the course of a night: remembers what was asked and what they have said."""

    def __init__(self, contact: Contact, memory: Memory | None = None) -> None:
        self.contact = contact
        self.memory = memory or Memory()

    def hears_text(self, body: str, at: datetime) -> Act | None:
        """What they will do about a text that arrived at `at`; nothing if it asks nothing."""
        self._stir(at)
        menu = read_menu(body)
        if _IS_OVER.search(body):
            self.memory.gone.discard(menu.code)
            self.memory.open.discard(menu.code)
        if not menu.answers:
            return None
        self.memory.latest_code = menu.code
        self.memory.open.add(menu.code)
        self.memory.menus.setdefault(menu.code, []).append(menu)
        habit = self._text_habit()
        if habit.words:
            return Act(after_s=habit.after_s, words=habit.words, code=menu.code)
        if habit.says is None or menu.answer(habit.says) is None or menu.code in self.memory.gone:
            return None
        return Act(after_s=habit.after_s, says=habit.says, code=menu.code)

    def hears_ringing(self, at: datetime) -> OnCall:
        """What they do about a call that rings at `at`."""
        self._stir(at)
        habits = self.contact.temperament.calls
        habit = habits[min(self.memory.calls, len(habits) - 1)]
        self.memory.calls += 1
        return habit

    def hears_voice(self, habit: OnCall, said: str) -> str | None:
        """The key they press once a voice has said its menu; None if they press none."""
        if habit.key or habit.says is None:
            return habit.key or None
        return read_menu(said).answer(habit.says)

    def has_pressed(self, habit: OnCall) -> list[Act]:
        """What follows from the key that they pressed."""
        return self._set_out(self.memory.latest_code) if habit.says is Meaning.GOING else []

    def does(self, act: Act) -> tuple[str | None, list[Act]]:
        """The words of an act now that its time has come (None if it no longer matters), and what follows."""
        if act.set_out and act.code not in self.memory.gone:
            return None, []
        if act.says is None:
            return act.words, []
        repeated = act.says is Meaning.GOING and act.code in self.memory.gone
        words = None if repeated else self._words_for(act.says, act.code) or act.words or None
        if act.says is Meaning.DONE:
            self.memory.gone.discard(act.code)
            self.memory.open.discard(act.code)
        follows = self._set_out(act.code) if words and act.says is Meaning.GOING else []
        return words, follows

    def _words_for(self, meaning: Meaning, code: str) -> str | None:
        """What to text for it; with the alert's code before it if they know of several alerts."""
        answers = (menu.answer(meaning) for menu in reversed(self.memory.menus.get(code, [])))
        answer = next(filter(None, answers), None)
        named = answer is None or not code or code in answer or len(self.memory.open) < 2
        return answer if named else f"{code} {answer}"

    def _set_out(self, code: str) -> list[Act]:
        if code in self.memory.gone:
            return []
        self.memory.gone.add(code)
        return [
            Act(after_s=later.after_s, says=later.says, words=later.words, code=code, set_out=True)
            for later in self.contact.temperament.having_gone
        ]

    def _text_habit(self) -> OnText:
        habits = self.contact.temperament.texts
        habit = habits[min(self.memory.texts, len(habits) - 1)]
        self.memory.texts += 1
        return habit

    def _stir(self, at: datetime) -> None:
        calm = self.contact.temperament.calm_after_s
        if self.memory.last_heard is not None and (at - self.memory.last_heard).total_seconds() > calm:
            self.memory.texts = self.memory.calls = 0
            self.memory.gone.clear()
            self.memory.open.clear()
            self.memory.menus.clear()
        self.memory.last_heard = at
