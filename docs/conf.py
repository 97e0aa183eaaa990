"""How Sphinx builds these pages: `make docs`."""

from aggregator import __version__

project = "aggregator"
author = "the aggregator's contributors"
version = release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nitpicky = True
html_theme = "furo"
html_title = "aggregator"
html_show_copyright = False
html_copy_source = False
