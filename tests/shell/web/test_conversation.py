"""A conversation led over the pages: begun, answered, left, taken up again, and what may help after it."""

import re

from sqlalchemy import select

from catalogue.matching.asking import questions
from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher
from tec_hub.conversation.steps import step_of_question
from tec_hub.store.conversations import ConversationRow
from tec_hub.store.running import AuditRow
from tests.shell.web.site import Site, Visit


def begun(visit: Visit, called: str = "Margaret") -> str:
    """A new conversation; its address."""
    visit.get("/conversations")
    answer = visit.submit("/conversations", called=called)
    assert f"What matters to {called}?" in visit.page
    return answer.url.path.rpartition("/")[0]


def put(visit: Visit, here: str, step: str, **answers: str | list[str]) -> int:
    """Answer one step."""
    assert visit.get(f"{here}/{step}").status_code == 200
    [version] = re.findall(r'name="version" value="(\d+)"', visit.page)
    return visit.submit(f"{here}/{step}", version=version, **answers).status_code


def test_asha_leads_a_conversation_and_takes_it_up_again(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        assert put(visit, here, "matters", matters="My own bed\nThe birds in the morning") == 200
        assert "How are days and nights now?" in visit.page
        put(visit, here, "days", notes="She gets up at night and has gone out looking for her mother.")
        put(visit, here, "strengths", strengths="makes friends easily", interests="singing")
        put(visit, here, "abilities", memory="little", hearing="good", sight="nonsense")
        put(visit, here, "people", who="daughter Jo", minutes_night="20", wants="a night’s sleep", stay="yes")
        assert "daughter Jo, 20 min at night – wants a night’s sleep" in visit.page
        put(visit, here, "home", broadband="no", pets="yes", postcode="le1 1aa")
    with site.visited_by("bob") as visit:
        visit.get("/conversations")
        assert "Margaret" in visit.page
        visit.get(here)
        for said in (
            "The birds in the morning",
            "Remembering from day to day: with difficulty",
            "Daughter Jo, in 20 min at night, wants for themselves: a night’s sleep",
            "Broadband: no",
            "Postcode: LE1 1AA",
            "Worth asking next",
        ):
            assert said in visit.page, said
        assert "Seeing" not in visit.page


def test_what_may_help_is_shown_with_their_words_and_what_they_refuse_goes(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters="Sleeping in my own bed")
        put(
            visit,
            here,
            "days",
            notes="She gets up at night and goes out looking for mum; incidents in the lounge.",
        )
        visit.get(f"{here}/suggestions")
        assert "gets up at night" in visit.page
        first = re.findall(r'name="option" type="checkbox" value="([\w-]+)"', visit.page)
        assert len(first) >= 10
        said: dict[str, str | list[str]] = {"said": f"refused {first[0]}", f"words-{first[0]}": "too much fuss"}
        visit.submit(f"{here}/suggestions", option=first[:2], **said)
        assert f'value="{first[1]}" checked' in visit.page
        assert f'value="{first[0]}"' not in visit.page
        assert "too much fuss" in visit.page
        put(visit, here, "refusals", feature=["camera", "worn"], why="I am not a spy")
        visit.get(f"{here}/suggestions")
        assert 'value="camera"' not in visit.page
        assert 'value="pendant"' not in visit.page
        put(visit, here, "refusals", remove="0", feature=["camera"])
        visit.get(f"{here}/suggestions")
        assert f'value="{first[0]}"' in visit.page


def test_nothing_but_what_matters_has_to_be_said(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        assert put(visit, here, "matters", matters="  \n ") == 422
        assert "Write at least one thing" in visit.page
        for step in ("days", "strengths", "abilities", "people", "community", "hard", "home", "refusals"):
            assert put(visit, here, step) == 200
        for step in ("wishes", "limits", "before", "consent"):
            assert put(visit, here, step) == 200
        assert "Not talked about yet" in visit.page


def test_an_answer_that_cannot_be_used_says_why_and_keeps_what_was_written(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        assert put(visit, here, "limits", weekly_limit="ten pounds") == 422
        assert "must be a number" in visit.page
        assert 'value="ten pounds"' in visit.page
        assert put(visit, here, "people", wants="a rest") == 422
        assert put(visit, here, "consent", decision="a bed sensor", by="") == 422
        given: dict[str, str | list[str]] = {
            "decision": "a bed sensor",
            "by": "Margaret",
            "on-day": "31",
            "on-month": "2",
            "on-year": "2026",
        }
        assert put(visit, here, "consent", **given) == 422
        assert "must be a real date" in visit.page
        assert put(visit, here, "consent", **(given | {"on-day": "1"}), capacity_for_this="yes", stay="yes") == 200
        assert "a bed sensor, decided by Margaret" in visit.page
        assert visit.get(f"{here}/nothing").status_code == 404


def test_needs_and_what_was_there_and_tried_are_chosen(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters="Peace at night")
        put(visit, here, "hard", look="yes", find="lonely", need="night-toilet", words="not kept by looking")
        assert "Looking for “lonely” found" in visit.page
        assert re.search(r'value="night-toilet" checked', visit.page)
        put(visit, here, "hard", look="yes", find="zzzz")
        assert "Nothing here is called that." in visit.page
        put(visit, here, "hard", need=["night-toilet", "no-such-need"], words="the dark landing")
        put(visit, here, "before", in_place="key-safe", stay="yes")
        put(visit, here, "before", tried="pendant", helped="no", words="it lay in a drawer", stay="yes")
        visit.get(here)
        assert "Getting to the toilet at night" in visit.page
        assert "“the dark landing”" in visit.page
        assert "not kept by looking" not in visit.page
        assert "There already: " in visit.page
        assert "it did not help – “it lay in a drawer”" in visit.page
        visit.get(f"{here}/suggestions")
        assert 'value="key-safe"' not in visit.page


def test_two_who_write_at_once_notice_each_other(site: Site) -> None:
    with site.visited_by("asha") as first, site.visited_by("bob") as second:
        here = begun(first)
        first.get(f"{here}/days")
        put(second, here, "days", notes="Written first.")
        answer = first.submit(f"{here}/days", version="1", notes="Written second.")
        assert answer.status_code == 409
        assert "Somebody else has saved this conversation" in first.page
        assert "Written second." in first.page
    with site.database.read() as session:
        [row] = session.scalars(select(ConversationRow))
        assert row.person["notes"] == "Written first."


def test_it_is_closed_and_forgotten_and_every_look_is_on_record(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters="My garden")
        visit.get(here)
        visit.submit(f"{here}/close")
        visit.get(here)
        assert "This conversation is closed." in visit.page
        visit.submit(f"{here}/forget")
        assert visit.get(here).status_code == 404
    with site.database.read() as session:
        assert session.scalars(select(ConversationRow)).all() == []
        noted = list(session.scalars(select(AuditRow).where(AuditRow.what.like("%conversation%"))))
        assert {row.what for row in noted} == {
            "conversation.started",
            "conversation.saved",
            "saw.conversation",
            "conversation.closed",
            "conversation.forgotten",
        }
        assert not any("garden" in row.detail for row in noted)


def test_only_who_assesses_leads_them_and_only_in_their_service(site: Site) -> None:
    with site.visited_by("alice") as visit:
        assert visit.get("/conversations").status_code == 403
    with site.visited_by("asha") as visit:
        here = begun(visit)
    with site.visited_by("charlie") as visit:
        assert visit.get(here).status_code == 404
        assert visit.get(f"{here}/suggestions").status_code == 404


def test_programs_lead_one_too(site: Site) -> None:
    with site.visited_by("asha") as visit:
        visit.get("/catalogue")
        headers = {"X-CSRF-Token": visit.page.split('name="csrf" value="')[1].split('"')[0]}
        ours = "/api/v1/conversations"
        made = visit.client.post(ours, json={"called": "Ted"}, headers=headers)
        assert made.status_code == 201
        here = f"{ours}/{made.json()['id']}"
        told = {"version": 1, "person": {"matters": ["my dog"], "hard": [{"need": "night-leaving"}]}}
        answer = visit.client.put(here, json=told, headers=headers)
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert visit.client.put(here, json=told, headers=headers).status_code == 409
        part = {"version": 2, "person": {"hard": None, "notes": "He walks the dog at night."}}
        person = visit.client.patch(here, json=part, headers=headers).json()["person"]
        assert person == {"matters": ["my dog"], "notes": "He walks the dog at night."}
        part = {"version": 3, "person": {"hard": [{"need": "night-leaving"}]}}
        assert visit.client.patch(here, json=part, headers=headers).json()["person"] == person | part["person"]
        wrong = told | {"version": 4, "person": {"matters": [], "in_place": ["magic"]}}
        refused = visit.client.put(here, json=wrong, headers=headers)
        assert (refused.status_code, "magic" in refused.text) == (422, True)
        ranked = visit.client.get(f"{here}/suggestions").json()["ranked"]
        assert "exit" in [each["id"] for each in ranked[:5]]
        assert [one["called"] for one in visit.client.get(ours).json()] == ["Ted"]
        assert (
            visit.client.post(ours, json={"called": "X", "resident": "walter"}, headers=headers).status_code == 422
        )
        assert visit.client.delete(here, headers=headers).status_code == 204
        assert visit.client.get(here).status_code == 404


def test_a_closed_one_is_taken_up_again_before_anything_is_written(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters="My garden")
        visit.get(here)
        visit.submit(f"{here}/close")
        assert put(visit, here, "days", notes="Up at night.") == 409
        assert "Take it up again to write in it." in visit.page
        assert visit.submit(f"{here}/suggestions", said="refused pendant").status_code == 409
        visit.get(here)
        assert visit.submit(f"{here}/reopen").status_code == 200
        assert "This conversation is closed." not in visit.page
        assert put(visit, here, "days", notes="Up at night.") == 200


def test_it_is_said_with_which_resident_it_is(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        visit.get(here)
        visit.submit(f"{here}/resident", resident="julie")
        assert '<option value="julie" selected' in visit.page
        assert visit.submit(f"{here}/resident", resident="walter").status_code == 422
    with site.database.read() as session:
        [row] = session.scalars(select(ConversationRow))
        assert row.resident_id == "julie"
        seen = select(AuditRow.what).where(AuditRow.resident_id == "julie")
        assert "saw.conversation" in set(session.scalars(seen))


def test_every_question_worth_asking_leads_to_where_it_is_answered() -> None:
    matcher = the_matcher()
    nobody = Person(
        matters=("My own bed",), notes="Gets up at night, falls, forgets tablets, wanders, cannot hear."
    )
    asked = questions(matcher, matcher.profile(nobody), most=50)
    led = {question.about: step_of_question(question.about) for question in asked}
    assert len(led) > 5
    assert set(led.values()) <= {"abilities", "home", "people", "consent"}


def test_what_was_misunderstood_is_struck_out(site: Site) -> None:
    with site.visited_by("asha") as visit:
        here = begun(visit)
        put(visit, here, "matters", matters="To sleep in my own bed")
        put(visit, here, "days", notes="He gets up at night to look at the stars. He forgets his tablets.")
        visit.get(f"{here}/hard")
        assert "Being up and about at night" in visit.page
        put(visit, here, "hard", need=["medicines-take"], not_need=["night-up", "nonsense"])
        visit.get(f"{here}/suggestions")
        assert "being up at night without coming to harm" not in visit.page
        visit.get(f"{here}/hard")
        assert re.search(r'value="night-up" checked', visit.page)
