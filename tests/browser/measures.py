"""What is measured in a page, as JavaScript; each gives a list that must be empty."""

import gzip
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from playwright.sync_api import Page

OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const out = [...document.querySelectorAll('body *')].filter((e) => {
    if (e.closest('.wide, svg')) return false;
    const box = e.getBoundingClientRect();
    return box.width && box.right > document.documentElement.clientWidth + 0.5;
  });
  return [`${wide} px`, ...out.slice(0, 4).map((e) => e.outerHTML.slice(0, 160))];
}"""
"""Elements that stick out to the right (WCAG 2.1, 1.4.10)."""

TARGETS = """(least) => {
  const inText = (e) => {
    if (getComputedStyle(e).display !== 'inline') return false;
    const around = e.parentElement.closest('p, li, td, dd, dt, figcaption, h1, h2, h3, summary') || e.parentElement;
    return around.textContent.trim().length > e.textContent.trim().length;
  };
  const found = [];
  for (const e of document.querySelectorAll('a[href], button, input, select, summary')) {
    if (!e.checkVisibility()) continue;
    if (e.matches('.skip') || inText(e)) continue;
    const box = (e.closest('label') || e).getBoundingClientRect();
    if (box.width < least - 0.5 || box.height < least - 0.5)
      found.push(`${Math.round(box.width)}x${Math.round(box.height)} ${e.outerHTML.slice(0, 140)}`);
  }
  return found;
}"""
"""Targets that are too small; links in a line of text are excepted (WCAG 2.2, 2.5.8)."""

CLIPPED = """() => [...document.querySelectorAll('main *, header *, footer *')].filter((e) => {
  const style = getComputedStyle(e);
  const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
  return hides && !e.closest('.stack thead, svg') && e.innerText
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map((e) => e.outerHTML.slice(0, 140))"""
"""Text that is cut off (WCAG 1.4.4)."""

SHAPE = """() => {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((e) => Number(e.tagName[1]));
  const skipped = levels.filter((level, at) => at && level > levels[at - 1] + 1);
  const found = [];
  if (levels[0] !== 1 || levels.filter((l) => l === 1).length !== 1) found.push('h1: ' + levels);
  if (skipped.length) found.push('skipped: ' + levels);
  if (!document.title.trim()) found.push('no title');
  for (const landmark of ['main', 'header', 'footer'])
    if (document.querySelectorAll('body > ' + landmark).length !== 1) found.push(landmark);
  return found;
}"""
"""Headings and landmarks that are not as they should be."""

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const box = e.getBoundingClientRect();
  const key = [...document.querySelectorAll('*')].indexOf(e);
  return { key, seen: seen && box.width > 0, html: e.outerHTML.slice(0, 140), skip: e.className === 'skip' };
}"""
"""What has the focus, and whether that can be seen."""


def find_axe(page: "Page") -> list[str]:
    """What axe-core finds in *page*, in every category that it has."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 6, mtime=0))
