"""One widget per kind of question: ``FIELDS[spec.kind](spec)``. Pages of their own register their kinds here too."""

from meso_screen.gui.fields.base import Field
from meso_screen.gui.fields.choice import OneField, SeveralField, YesNoField
from meso_screen.gui.fields.date import DateField
from meso_screen.gui.fields.number import NumberField
from meso_screen.gui.fields.spec import FieldSpec, Value
from meso_screen.gui.fields.text import TextField

FIELDS: dict[str, type[Field]] = {
    "yes_no": YesNoField,
    "one": OneField,
    "several": SeveralField,
    "number": NumberField,
    "date": DateField,
    "text": TextField,
}

__all__ = ["FIELDS", "Field", "FieldSpec", "Value"]
