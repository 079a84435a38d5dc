"""One person across surveys and releases: what is held on them, and erasing it."""
