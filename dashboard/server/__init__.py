"""What the server does beside showing pages: whom it answers, its health, its memory, its logs."""
