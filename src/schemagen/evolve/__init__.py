"""How schemas change: what is different, whether it breaks, and the proof."""
