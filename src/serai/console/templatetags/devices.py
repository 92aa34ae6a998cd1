"""`{% load devices %}`: what a session was opened with."""

from django import template

from serai.console.accounts.devices import device_words

register = template.Library()
register.filter("device", device_words)
