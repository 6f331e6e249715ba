"""The JSON API: one NinjaAPI, a router per room, errors of one shape."""

from ninja import NinjaAPI

api = NinjaAPI(title="Serai", version="1")
