"""Charts of a page as pictures of it.

Left among the elements of a page, each line and each label of a chart would be matched with every
rule of the stylesheet, which takes a tenth of the time and changes nothing.
"""

from __future__ import annotations

import re

from reports.drawing.mirrored import mirrored

#: What the macros of ``pdf/charts.svg`` write.
_CHART = re.compile(
    r"<svg\b(?P<attributes>[^>]*)>\s*<title>(?P<alternative>[^<]*)</title>.*?</svg>", re.DOTALL
)
_CLASS = re.compile(r'\bclass="([^"]*)"')


def set_apart(html: str, *, turned: bool = False) -> tuple[str, dict[str, bytes]]:
    """Return a page with pictures in the place of its charts, and the charts by their address.

    `turned` charts are drawn as in a mirror, for pages that read from right to left.

    >>> page, charts = set_apart('<p><svg class="range"><title>3 of 9</title><path/></svg></p>')
    >>> page, len(charts)
    ('<p><img class="range" src="swayline:chart-1" alt="3 of 9"></p>', 1)
    """
    charts: dict[str, bytes] = {}

    def picture(found: re.Match[str]) -> str:
        address = f"swayline:chart-{len(charts) + 1}"
        charts[address] = (mirrored(found[0]) if turned else found[0]).encode()
        looks = _CLASS.search(found["attributes"])
        look, words = looks[1] if looks else "", found["alternative"]
        return f'<img class="{look}" src="{address}" alt="{words}">'

    return _CHART.sub(picture, html), charts
