"""An upstream that answers with the pack's examples and keeps small state. Knows no Django."""
