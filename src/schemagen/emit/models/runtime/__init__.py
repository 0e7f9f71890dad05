"""The modules that every generated package of models brings along: written out as they stand here, self-contained."""
