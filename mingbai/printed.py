"""A page to be printed and handed out: large, black on white, complete in one file."""

import html

_STYLE = "body{font:18pt/1.6 sans-serif;margin:2em;color:#000;background:#fff}@page{margin:15mm}"


def printed_page(title: str, body: str, style: str) -> bytes:
    """Write a page of *body*, which is HTML; *title* is plain text, *style* what it adds."""
    named, styled = html.escape(title), _STYLE + style
    head = f'<meta charset="utf-8"><title>{named}</title><style>{styled}</style>'
    page = f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head><body>{body}</body></html>\n'
    return page.encode()
