"""schemagen: versioned JSON Schemas in; models, SQL, diagrams and docs out; rules and compatibility checked.

What is imported from here is the public interface. Each name is loaded when it is first used, so that to import the
package costs nothing.
"""

TYPE_CHECKING = False  # as type checkers know it; `typing` takes longer to import than all of this

__version__ = "0.1.0"
__all__ = [
    "Catalog", "Comparison", "Finding", "FindingsError", "Project", "UpgradeError", "Validator", "__version__",
    "compare", "load", "validator",
]  # fmt: skip

if TYPE_CHECKING:
    from schemagen.diagnostic import Finding, FindingsError
    from schemagen.evolve.compare import Comparison, compare
    from schemagen.payload.upgrade import UpgradeError
    from schemagen.payload.validator import Validator, validator
    from schemagen.project.face import Catalog, Project, load
else:
    _HOMES = {
        "Catalog": "schemagen.project.face",
        "Comparison": "schemagen.evolve.compare",
        "Finding": "schemagen.diagnostic",
        "FindingsError": "schemagen.diagnostic",
        "Project": "schemagen.project.face",
        "UpgradeError": "schemagen.payload.upgrade",
        "Validator": "schemagen.payload.validator",
        "compare": "schemagen.evolve.compare",
        "load": "schemagen.project.face",
        "validator": "schemagen.payload.validator",
    }

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module 'schemagen' has no attribute '{name}'")
        from importlib import import_module

        globals()[name] = value = getattr(import_module(_HOMES[name]), name)
        return value

    def __dir__():
        return sorted({*globals(), *_HOMES})
