"""schemagen: versioned JSON Schemas in; models, SQL, diagrams and docs out; rules and compatibility checked."""

__version__ = "0.1.0"
