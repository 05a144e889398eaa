"""Who is in front of us: the card the desk fills in about half a minute."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from meso_screen.gui.pages.page import Host, Page
from meso_screen.gui.widgets import Box, DateFields, label, name_field, para, stack
from meso_screen.model.person import Patient
from meso_screen.problems import Problem, ProblemError


class IdentityForm(Box):
    """The patient's card as labelled lines, one column."""

    def __init__(self) -> None:
        super().__init__("card", margins=(20, 16, 20, 20))
        self.column.setSpacing(6)
        self.family, self.given = QLineEdit(), QLineEdit()
        self.title_line, self.sex, self.phone, self.language = (QLineEdit() for _ in range(4))
        self._side_by_side((self.tr("Family name"), self.family), (self.tr("Given name"), self.given))
        self.column.addWidget(label(self.tr("Birth date"), "label"))
        self.born = DateFields(self.tr("Birth date"))
        self.column.addWidget(self.born)
        self._side_by_side((self.tr("Title (Ms, Mr, Dr…)"), self.title_line), (self.tr("Sex"), self.sex))
        self._side_by_side((self.tr("Telephone"), self.phone), (self.tr("Speaks"), self.language))
        self.family.setPlaceholderText(self.tr("as on the identity document"))
        self.language.setPlaceholderText(self.tr("only when not the clinic’s language"))

    def _side_by_side(self, *lines: tuple[str, QLineEdit]) -> None:
        across = QHBoxLayout()
        across.setSpacing(16)
        for caption, field in lines:
            field.setMaxLength(120)
            name = label(caption, "label")
            name_field(name, field)
            across.addLayout(stack(name, field, spacing=6), 1)
        self.column.addLayout(across)
        self.column.addSpacing(6)

    def show_patient(self, patient: Patient) -> None:
        """Fill the lines from a card."""
        for field, text in (
            (self.family, patient.family), (self.given, patient.given), (self.title_line, patient.title),
            (self.sex, patient.sex), (self.phone, patient.phone), (self.language, patient.language),
        ):  # fmt: skip
            field.setText(text)
        self.born.set_value(patient.born or None)

    def patient(self, record: str = "") -> Patient:
        """The card as it stands. Raises ProblemError naming what is missing."""
        missing = [p for p in self.problems() if p.what]
        if missing:
            raise ProblemError(*missing)
        return Patient(
            record=record, family=self.family.text().strip(), given=self.given.text().strip(),
            born=self.born.value() or "", title=self.title_line.text().strip()[:20], sex=self.sex.text().strip()[:20],
            phone=self.phone.text().strip()[:40], language=self.language.text().strip()[:20],
        )  # fmt: skip

    def is_written(self) -> bool:
        """Whether any line has words in it."""
        return any(line.text().strip() for line in self.findChildren(QLineEdit))

    def lines(self) -> list[str]:
        """What stands in the lines, as it is typed."""
        return [line.text() for line in self.findChildren(QLineEdit)]

    def problems(self) -> list[Problem]:
        """What is missing, in the order of the form."""
        found = []
        if not self.family.text().strip():
            found.append(Problem(self.tr("Enter the family name."), "family"))
        if not self.given.text().strip():
            found.append(Problem(self.tr("Enter the given name."), "given"))
        if self.born.value() is None:
            wrong = self.born.problem() or self.tr("Enter the birth date.")
            found.append(Problem(wrong, "born"))
        return found


class IdentityPage(Page):
    """The card of the visit's patient; changes are stored when the page is left."""

    def __init__(self, host: Host) -> None:
        super().__init__(host, 720)
        self.form = IdentityForm()
        self.column.addWidget(label(self.tr("Front desk"), "small", "muted"))
        self.column.addWidget(label(self.tr("Identity and contact"), "h1"))
        self.column.addWidget(para(self.tr("Check the name and the birth date against an identity document."), "lead"))
        self.column.addWidget(self.form)
        self.column.addStretch(1)
        self._stored: list[str] = []

    def show_view(self) -> None:
        """Show the card."""
        self.form.show_patient(self.host.visit.patient)
        self._stored = self.form.lines()
        self.form.setEnabled(not self.host.visit.frozen)

    def problems(self) -> list[Problem]:
        """What is missing on the card."""
        return self.form.problems()

    def focus_first(self) -> None:
        """The family name."""
        self.form.family.setFocus()

    def focus_on(self, name: str) -> None:
        """One line of the card."""
        {"family": self.form.family, "given": self.form.given}.get(name, self.form.born).setFocus()

    def before_leaving(self) -> bool:
        """Keep the card when it changed; an incomplete one is told, not lost."""
        try:
            self._keep()
        except ProblemError as error:
            self.host.tell(error)
            return False
        return True

    def _keep(self) -> None:
        visit = self.host.visit
        if visit.frozen or not self.unkept():
            return
        patient = self.form.patient(visit.record)
        if patient != visit.patient:
            self.host.keep(self.host.session.revise_identity(visit, patient))
        self._stored = self.form.lines()

    def flush(self) -> None:
        """Keep a card that is whole; what is missing is asked for when the page is left."""
        if not self.form.problems():
            try:
                self._keep()
            except ProblemError as error:
                self.host.not_saved("identity-card", error, self.flush)

    def unkept(self) -> bool:
        """Whether the card says something else than what is stored."""
        return self.form.lines() != self._stored
