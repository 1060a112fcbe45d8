import pytest

from simulators.contacts import Meaning, read_menu

GOING, CANNOT, REPEAT = Meaning.GOING, Meaning.CANNOT, Meaning.REPEAT
ALL_WELL, ARRIVED, DONE = Meaning.ALL_WELL, Meaning.ARRIVED, Meaning.DONE


@pytest.mark.parametrize(
    ("message", "code", "answers"),
    [
        (
            "NIGHT P1 [K7] Out of bed 20m. Reply 1 going 2 pass 3 ok. Detail: http://hub/a/b1",
            "K7",
            {GOING: "1", CANNOT: "2", ALL_WELL: "3"},
        ),
        ("J: door. Reply K7 1 going, K7 2 cannot", "K7", {GOING: "K7 1", CANNOT: "K7 2"}),
        ("Reply 71 going 72 cannot 74 all well", "", {GOING: "71", CANNOT: "72", ALL_WELL: "74"}),
        ("Reply 7A going, 7B can't", "", {GOING: "7A", CANNOT: "7B"}),
        ("1=going 2=cannot", "", {GOING: "1", CANNOT: "2"}),
        (
            "Press 1 if you are going. Press 2 if you cannot go. Press 3 to hear this again. "
            "Press 4 if you spoke to the person, all well.",
            "",
            {GOING: "1", CANNOT: "2", REPEAT: "3", ALL_WELL: "4"},
        ),
        ("If you are going, press 1. To hear it again, press 3.", "", {GOING: "1", REPEAT: "3"}),
        ("You have it. Reply 5 when you have arrived.", "", {ARRIVED: "5"}),
        ("[12] Reply 5 arrived, 6 helped back to bed", "12", {ARRIVED: "5", DONE: "6"}),
        (
            "NIGHT P1 (K7) JW: Out of bed since 02:10. Look: press (2) bell. Reply 1 going 2 cannot 4 all well "
            "http://127.0.0.1:8080/r/4f2a",
            "K7",
            {GOING: "1", CANNOT: "2", ALL_WELL: "4"},
        ),
        (
            "(K7) JW: thank you, you have it. Look: back door. Reply 5 arrived 2 cannot 4 all well",
            "K7",
            {ARRIVED: "5", CANNOT: "2", ALL_WELL: "4"},
        ),
        (
            "(K7) JW: when it is settled, reply 4 all well or say how it ended: http://127.0.0.1:8080/r/1k",
            "K7",
            {ALL_WELL: "4"},
        ),
        (
            "It is about J W: Out of bed, since 02 10. Press 1 if you are going. Press 2 if you cannot. "
            "Press 3 to hear more. Press 4 if you spoke to the person and all is well.",
            "",
            {GOING: "1", CANNOT: "2", REPEAT: "3", ALL_WELL: "4"},
        ),
        ("(K7) JW: Anna is going. You need do nothing more. Thank you.", "K7", {}),
        ("Which one? Put the code first, like K7 1: K7 JW, M3 BB", "", {}),
        ("Anna is going to Julie. You can go back to sleep.", "", {}),
        ("At 02:10 the door was opened 3 times.", "", {}),
    ],
)
def test_a_menu_is_read_as_a_person_reads_it(message: str, code: str, answers: dict[Meaning, str]) -> None:
    menu = read_menu(message)
    assert (menu.code, menu.answers) == (code, answers)


def test_the_nearest_answer_is_taken_when_none_says_it_exactly() -> None:
    menu = read_menu("Reply 1 going 3 ok")
    assert menu.answer(DONE) == "3"
    assert menu.answer(ARRIVED) is None
