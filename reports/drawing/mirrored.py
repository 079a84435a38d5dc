"""Charts for pages that read from right to left: bars grow to the left, words keep their letters.

Shapes are turned over as a whole, and each text is put where the mirror shows it.
"""

from __future__ import annotations

import re

_HEAD = re.compile(r"(?P<head><svg\b[^>]*>\s*<title>[^<]*</title>)(?P<body>.*)</svg>", re.DOTALL)
_WIDTH = re.compile(r'\bviewBox="0 0 (?P<width>\d+(?:\.\d+)?) ')
_TEXT = re.compile(r"<text\b(?P<attributes>[^>]*)>(?P<words>[^<]*)</text>")
_X = re.compile(r'\bx="(?P<x>-?\d+(?:\.\d+)?)"')
_ANCHOR = re.compile(r'\s*\btext-anchor="(?P<anchor>start|middle|end)"')
_OPPOSITE = {"start": "end", "middle": "middle", "end": "start"}


def mirrored(svg: str) -> str:
    """Return a chart of ``pdf/charts.svg`` as in a mirror, its words readable.

    >>> chart = '<svg viewBox="0 0 100 9"><title>3</title><path d="M0 0H9"/></svg>'
    >>> mirrored(chart).split("</title>")[1]
    '<g transform="matrix(-1 0 0 1 100 0)"><path d="M0 0H9"/></g></svg>'
    """
    parts, wide = _HEAD.fullmatch(svg.strip()), _WIDTH.search(svg)
    if parts is None or wide is None:
        return svg
    width, texts = float(wide["width"]), []

    def put(found: re.Match[str]) -> str:
        texts.append(_turned(found["attributes"], found["words"], width))
        return ""

    shapes = _TEXT.sub(put, parts["body"])
    turned = f'<g transform="matrix(-1 0 0 1 {width:g} 0)">{shapes}</g>'
    return f"{parts['head']}{turned}{''.join(texts)}</svg>"


def _turned(attributes: str, words: str, width: float) -> str:
    """Return a text at the other side, ending where it began."""
    said = _ANCHOR.search(attributes)
    anchor = _OPPOSITE[said["anchor"] if said else "start"]
    attributes = _ANCHOR.sub("", attributes)
    attributes = _X.sub(lambda at: f'x="{round(width - float(at["x"]), 1):g}"', attributes)
    return f'<text{attributes} text-anchor="{anchor}">{words}</text>'
