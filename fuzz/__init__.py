"""Fuzz targets: each is `check(data)`, which raises if what must always hold does not.

`make fuzz` feeds them with atheris; the tests feed them a little with hypothesis.
"""
