"""Whether a figure is more than chance, more than asking again, or spoiled by the answers."""
