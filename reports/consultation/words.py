"""The sentences of the consultation pack that are the same for every round."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that can go wrong for an employee; what is done against it, and what is left."""

    title: str
    against: str
    left: str


@dataclass(frozen=True, slots=True)
class Held:
    """Data of one kind: what it holds, and what it is for."""

    data: str
    holds: str
    purpose: str


DATA = (
    Held(
        "People file",
        "id, name, mail address, title, level, unit, manager and, if given, language, location "
        "and start date",
        "to invite, to find colleagues by name, to put figures beside the chart",
    ),
    Held(
        "Answers",
        "whom a person names under each question; encrypted as one block of a fixed size",
        "to count how often each person is named; opened by one program, after the close",
    ),
    Held(
        "Who answered",
        "per person whether and on which day they submitted, and which promise they accepted",
        "to let people come back and change, and to know the response; shown to nobody",
    ),
    Held(
        "Released facts",
        "what the reports say about a person, a unit and the organization; nobody who named",
        "the reports",
    ),
    Held(
        "Choices",
        "that a person does not want to be named, or may be asked to help with a change",
        "to keep to it",
    ),
    Held(
        "Accounts",
        "name, mail address and role of admins, facilitators and observers; what was granted",
        "to let them in, and nobody else",
    ),
    Held(
        "Audit",
        "who did what to which round, to the minute; no answer, no name of anybody who named",
        "to find out afterwards who opened what",
    ),
    Held("Mails", "whom a mail went to and whether it left; no text, no link", "to deliver once"),
    Held(
        "Links to reports",
        "to whom a report was mailed, until when the link works, and whether it was opened; no "
        "link, and not when or how often it was opened",
        "to hand reports out; a link opens the person's own report, or that of the unit they lead, "
        "and no other",
    ),
    Held(
        "Archives",
        "several reports in one file, packed for one facilitator",
        "to download many at once; only what this facilitator's grants open",
    ),
    Held(
        "Journal of erasures",
        "random ids of what was erased, taken back or destroyed, and the day; no name",
        "to erase it again when an old backup is put back",
    ),
)
#: What is kept as well where the last item is asked.
INVITATIONS = Held(
    "Invitations to help with changes",
    "to whom one was mailed, and whether the person accepted; no link, and no difference between "
    "a no and no reply",
    "to tell those who plan changes the names of people who accept. Whether somebody ticked the "
    "item is encrypted with the answers",
)
#: The last item of the form.
LAST_ITEM = "May we ask you to help with changes?"
#: What is kept otherwise of an attributed round: kind of data -> what it is for.
ATTRIBUTED = {
    "Answers": "to count how often each person is named, and for the named analysts, who take "
    "along who named whom",
    "Who answered": "to let people come back and change, and to know the response; shown to the "
    "named analysts",
}

RISKS = (
    Risk(
        "A reader of reports finds out who named whom.",
        "No report, page, file or mail says it. Figures about people are made under the rules of "
        "this pack, which are attacked by a solver at every change of the program.",
        "Somebody who learns from most of the others what they answered can work out the rest.",
    ),
    Risk(
        "Somebody finds out who answered, or who did not.",
        "No role sees it. The response is rounded, units of fewer than 10 people are left out.",
        "Colleagues may tell each other; whoever runs the server could look into the database.",
    ),
    Risk(
        "Whoever runs the server reads answers.",
        "Answers are encrypted, and the key lies outside the database; only the scoring program "
        "opens them. Each use of a key is recorded.",
        "It stays possible for whoever holds both server and keys. This is a promise of the "
        "employer, not of the program.",
    ),
    Risk(
        "The database or a backup is stolen.",
        "Backups hold no keys. Answers in them cannot be read without, nor after the key was "
        "destroyed, however old the backup is.",
        "The people file in it can be read: names, titles, units.",
    ),
    Risk(
        "A personal link is forwarded or stolen.",
        "A link alone does not show earlier answers; that takes a code sent to the person.",
        "Until it is revoked, whoever has the link can answer in the person’s place.",
    ),
    Risk(
        "A report is used for pay, promotion, dismissal or a ranking.",
        "Reports give ranges instead of ranks, say so themselves, and go only to those named here.",
        "No program can prevent it: it takes an agreement, and somebody who watches over it.",
    ),
    Risk(
        "A small number is read as poor work.",
        "Few nominations are told as one and the same fact, without a comparison. New people are "
        "not compared.",
        "A reader can misunderstand; facilitators have to be able to explain each figure.",
    ),
    Risk(
        "People feel pressed to take part, or to say whom they named.",
        "Nobody is shown whether somebody answered. Answers can be changed, taken back, or be "
        "“I prefer not to answer”.",
        "Pressure between people is outside the program.",
    ),
    Risk(
        "Releases are put beside each other, and the difference tells what neither says.",
        "There is one release for each round; a later one only if enough people differ in every "
        "group that is shown.",
        "Surveys outside this program about the same people are not checked.",
    ),
    Risk(
        "Data is kept longer than promised.",
        "The program destroys keys and releases on their day by itself, and what was erased stays "
        "erased when an old backup is restored.",
        "It has to be running; copies of PDFs that people saved are beyond its reach.",
    ),
)

#: What the employer has to fill in, as headings with lines below them.
BLANKS = (
    ("What is the survey for, and what will be done with the result?", 4),
    ("On which legal basis, and which agreement?", 3),
    ("Why does a milder means not do (interviews, an anonymous survey, no survey)?", 3),
    ("Who runs the server? Who holds the keys? Are they different people?", 3),
    ("How long are backups kept, and who checks that they are deleted?", 2),
    ("Where do employees turn with questions, objections and requests about their data?", 2),
    ("What did employees, the works council and the data protection officer say?", 4),
)

ASKS = (
    "What exactly will be decided on the ground of the results, and what will not? Is that in "
    "writing?",
    "Which facilitators read reports about people, by name? Can each of them explain every figure "
    "of the sample report?",
    "Who runs the server, and who holds its keys? What keeps one person from having both?",
    "How will people hear of it, in working time, and that taking part is up to them?",
    "Are the questions about work, and would you answer them about your own colleagues?",
    "Which units are too small to be shown? Is anybody the only one of their kind?",
    "How will those be treated who do not take part, or do not want to be named?",
    "Who looks into the audit, and how often? Does the works council have an observer’s account?",
    "When are the answers destroyed, when the reports, when the backups? Who confirms it to you?",
    "Who answers when somebody wants to see, correct or delete what is kept about them?",
    "What happens if a promise is broken?",
    "Has somebody tried to break the rules on this program, and may you read the result?",
)
