"""Constraints across records and in time: the form in which each database holds them, free of races."""

from schemagen.database.form.held import Part, Place
from schemagen.database.form.kinds import Held, form_of

__all__ = ["Held", "Part", "Place", "form_of"]
