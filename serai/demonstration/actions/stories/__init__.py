"""The demonstration's history, played through the rooms' actions: one module per room's part."""
