"""Figures, side by side, on this machine. Not tests: nothing here passes or fails."""
