"""What is closed in one journal: a period after its marks stand, or the whole year (MARK-6)."""

from __future__ import annotations

from peewee import SQL, Check, DateField, DateTimeField

from ejournal.models.accounts import Account
from ejournal.models.base import BaseModel, link
from ejournal.models.calendar import Period
from ejournal.models.journals import Journal


class JournalClosing(BaseModel):
    """A period of one journal closed by its teacher or the deputy; no period: the year's marks. Never opened again. Source: MARK-6."""

    journal = link(Journal, "Журнал", backref="closings", index=False)
    period = link(Period, "Период", null=True, help_text="пусто — год")
    closed_on = DateField(verbose_name="Закрыт")
    closed_at = DateTimeField(verbose_name="Когда")
    account = link(Account, "Кто закрыл", null=True, index=False)

    class Meta:
        label, label_plural, category = "Закрытие журнала", "Закрытые периоды журналов", "Контроль"
        constraints = [Check("closed_on IS NOT NULL")]
        keeps_history = True

    def __str__(self) -> str:
        return f"{self.journal}, {self.period or 'год'}"


JournalClosing.add_index(
    SQL('CREATE UNIQUE INDEX IF NOT EXISTS "journalclosing_unique" ON "journal_closing" ("journal_id", COALESCE("period_id", 0))')
)
