"""The catalog: versioned JSON Schemas and what they declare, loaded, checked and frozen."""
