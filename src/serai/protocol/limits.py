"""The names of limits, as packs, published documents and the gateway write them.

`api`: one method, all apps together. `app_api`: one method, one app. `account`: one account owner,
whichever apps call. A day is one of the platform's time zone. Calls of an app a day are its quota,
and not among these.
"""

METHOD_LIMITS = ("api_per_second", "api_per_day", "app_api_per_second", "app_api_per_day")
"""What a method's file may say. Its limits per app stand above those of the app type."""

APP_LIMITS = ("app_api_per_second", "app_api_per_day", "account_per_second", "account_per_day")
"""What an app type's file may say, and what may be said for one app above it."""
