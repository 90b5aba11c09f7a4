"""Statements that are put into words once. SQLAlchemy finds the SQL of a statement by comparing all its parts with those of
statements it has seen; for a long SELECT that takes longer than the database. Its text is found at once."""

import re

from sqlalchemy import Executable, Result, bindparam, column, text
from sqlalchemy.engine import Dialect

from ia.ground.db import db

_LATER = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
"""What SQLAlchemy leaves out of the text until it sees the values."""


class Worded:
    """A statement of a module that is asked again and again, as text for the database in use."""

    def __init__(self, statement: Executable):
        self.statement, self._texts = statement, {}

    def ask(self, values: dict | None = None) -> Result:
        """The answer of the database, with these values for the parameters."""
        dialect = db.engine.dialect
        if dialect.name not in self._texts:
            self._texts[dialect.name] = in_words(self.statement, dialect)
        return db.session.execute(self._texts[dialect.name], values)


def in_words(statement: Executable, dialect: Dialect) -> Executable:
    """The statement as text, with the types of its parameters and of its columns, and the values it holds.

    One that loads records, or whose text depends on values that are yet to come (IN over a list), stays as it is.
    """
    if any(found["expr"] is found["entity"] for found in getattr(statement, "column_descriptions", ())):
        return statement
    compiled = statement.compile(dialect=type(dialect)(paramstyle="named"))
    values = {name: bind for bind, name in compiled.bind_names.items()}
    if any(bind.expanding and (bind.required or not bind.value) for bind in values.values()):
        return statement
    words = _LATER.sub(lambda found: _said(found[1], values[found[1]]), str(compiled).replace("::", r"\:\:"))
    columns = [column(found.keyname, found.type) for found in compiled._result_columns]
    return text(words).bindparams(*_parameters(values)).columns(*columns)


def _said(name: str, bind) -> str:
    return ", ".join(f":{name}_{number}" for number, _ in enumerate(bind.value, 1)) if bind.expanding else f":{name}"


def _parameters(values: dict):
    """The parameters of the text: those to be given, and those whose value is known, lists one by one."""
    for name, bind in values.items():
        if bind.required:
            yield bindparam(name, type_=bind.type)
        elif bind.expanding:
            yield from (bindparam(f"{name}_{number}", one, type_=bind.type) for number, one in enumerate(bind.value, 1))
        else:
            yield bindparam(name, bind.effective_value, type_=bind.type)
