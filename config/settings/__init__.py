"""Settings: `base` reads the environment, `test` tightens it for tests."""
