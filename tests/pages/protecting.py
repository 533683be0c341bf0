"""What a data-protection officer and a second person do on their pages."""

from tests.pages.visiting import Answer, Form, Person, Window


def order(officer: Window, file: str, *, recipient: str) -> None:
    """Order lines about a file, up to now."""
    found = officer.get(f"/log/file/{file}")
    begun = form_with(found, "what")
    form = officer.post(begun.action, {**fields(begun), "what": "access_log"})
    assert form.status == 200
    assert "Who will be able to read this:" in form.words
    sent = {
        "recipient": recipient,
        "label": "TLP:AMBER+STRICT",
        "reason": "asked for by the person",
        "days": "30",
    }
    asked = form.forms()[-1]
    answer = officer.post(asked.action, {**fields(asked), **sent, "do": "ask"})
    assert (answer.status, answer.to) == (302, "/log/exports")


def agree(person: Person, recipient: str) -> str:
    """Agree to what somebody asked for this recipient; gives the digest that was shown."""
    window = Window()
    window.sign_in(person)
    page = window.get("/two")
    part = next(one for one in page.text.split('<div class="asked">') if recipient in one)
    assert "Lines" in part
    form = Answer(200, part, {}, "", None).forms()[0]
    assert window.post(form.action, {**fields(form), "do": "agree"}).to == "/two"
    digest: str = form.fields["digest"][0]
    assert " ".join(digest[at : at + 4] for at in range(0, 16, 4)) in part
    return digest


def form_with(answer: Answer, button: str) -> Form:
    """Find the form with this button."""
    return next(one for one in answer.forms() if any(name == button for name, _ in one.buttons))


def fields(form: Form) -> dict[str, str]:
    """Give what the fields of a form hold."""
    return {
        name: values[0] for name, values in form.fields.items() if values and name != "csrfmiddlewaretoken"
    }
