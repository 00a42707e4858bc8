"""The engine from observations to findings: no Django, no pixels. It ranks and explains; a person concludes."""
