"""The families of pages: who writes one adds its line here."""

from publish.site.page import Family

FAMILIES: tuple[Family, ...] = ()
