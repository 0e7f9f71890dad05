"""What is legal but unwise in a catalog: one function a rule, its docstring the page that `explain` prints."""

from schemagen.lint.run import lint, page_of
from schemagen.lint.table import RULES

__all__ = ["RULES", "lint", "page_of"]
