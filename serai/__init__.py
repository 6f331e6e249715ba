"""Serai: an open-source platform for mixed migration. One package per room; see docs/rooms.md."""
