"""The command line and the chat page: wiring and rendering only. Knows nothing of how answers come about."""
