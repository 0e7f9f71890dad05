"""Upcasters: a record of one version of an entity as one of the next, from what changed between the two schemas."""
