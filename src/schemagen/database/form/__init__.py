"""Constraints across records and in time: the form in which each database holds them, free of races."""

from schemagen.database.form.held import Form, Part, Place
from schemagen.database.form.kinds import Held, form_of
from schemagen.database.form.overlap import RANGE_TYPES
from schemagen.database.form.rule import rule_form

__all__ = ["RANGE_TYPES", "Form", "Held", "Part", "Place", "form_of", "rule_form"]
