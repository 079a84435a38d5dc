"""Influence beside position: gaps, who leads, from where nominations come, time here."""
