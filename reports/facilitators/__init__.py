"""The pages on which facilitators find and download reports, and what their grants open."""
