"""One version of the store: its manifest, its parts, and what is known of them unread."""
