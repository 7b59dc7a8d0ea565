"""Charts as Vega-Lite data: written once, drawn as SVG everywhere and live in the browser."""
