"""Constraints across records and in time: the form in which each database holds them, free of races."""

from schemagen.database.held.form import Part, Place
from schemagen.database.held.forms import Held, form_of

__all__ = ["Held", "Part", "Place", "form_of"]
