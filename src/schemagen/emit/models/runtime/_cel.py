"""What the runtime takes from `rules.cel`; a generated package has a copy of that in this one's place."""

from schemagen.rules.cel import Rules as Rules
