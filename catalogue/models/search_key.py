"""The column by which marks are searched, and the question that SQLite and PostgreSQL both answer on it."""

from typing import Any

from django.db import models
from django.db.models import Lookup

from catalogue.evaluation import mark_search
from catalogue.evaluation.marks import Transcription


class SearchKeyField(models.CharField):
    """Holds ``mark_search.key`` of the transcription; written whenever the row is, so that nobody can forget it.

    A change of how marks are folded needs a migration that writes every key anew.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        written = mark_search.key(Transcription.parse(model_instance.transcription))  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, written)
        return written


@SearchKeyField.register_lookup
class Roughly(Lookup):
    """True of every key that a query may fit, and of few others; the right side is ``Query.rough``.

    The characters are letters and digits, so that nothing has to be escaped in either language of patterns.
    """

    lookup_name = "roughly"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self._ask(compiler, connection, "GLOB", self._pattern("*", "?", start="*", end="*"))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        regular = self._ask(compiler, connection, "~", self._pattern(".*", "."))
        if any(len(characters) > 1 for characters, _ in self.rhs):
            return regular
        # LIKE takes a tenth of the time of a regular expression and does for every key without an open place.
        plain = "".join(("%" if after_run else "") + (characters or "_") for characters, after_run in self.rhs)
        (alike, first), (fits, second) = self._ask(compiler, connection, "LIKE", f"%{plain}%"), regular
        column, params = self.process_lhs(compiler, connection)
        return f"({alike} OR strpos({column}, %s) > 0 AND {fits})", [*first, *params, mark_search.OPEN, *second]

    def _pattern(self, run: str, any_one: str, *, start: str = "", end: str = "") -> str:
        places = (
            (run if after_run else "") + (f"[{mark_search.OPEN}{characters}]" if characters else any_one)
            for characters, after_run in self.rhs
        )
        return start + "".join(places) + end

    def _ask(self, compiler: Any, connection: Any, operator: str, pattern: str) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {operator} %s", [*params, pattern]
