"""From one state of a catalog to the next: migration files, and what they risk."""

from schemagen.database.plan.planning import Plan, plan_migrations

__all__ = ["Plan", "plan_migrations"]
