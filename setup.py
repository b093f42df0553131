"""Metadata lives in setup.cfg; this file is the door that build tools knock on."""

from setuptools import setup

setup()
