// What all scripts of the map share: the plug-ins, elements and corners, words and arrow keys.
//
// A plug-in draws something more on the map. It is registered by its file with
//
//     thmap.plugin("name", (view) => ({ show(said, parts) { … } }));
//
// and built once, as soon as the map exists (`view.map`). Its `show` runs on every message, when
// geometry and values are there (`view.topology`, `view.canvas`, `view.values`): `said` is what
// Python put under its name into `extras` (undefined when nothing), `parts` all binary parts by
// name. `view.tell(object)` tells Python; `view.paint(values)` draws other values of the same
// units. What fails inside a plug-in does not take the map away.
"use strict";

window.thmap = window.thmap || {};

(() => {
  thmap.plugins = new Map();

  thmap.plugin = (name, build) => thmap.plugins.set(name, build);

  thmap.element = (tag, className, text) => {
    const node = document.createElement(tag);
    node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // Puts an element into a corner of the map.
  thmap.corner = (map, position, node) => {
    const control = L.control({ position });
    control.onAdd = () => node;
    control.addTo(map);
    return node;
  };

  // A sentence with its {placeholders} filled in.
  thmap.filled = (sentence, values) =>
    sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // The locale whose digits numbers are written with.
  thmap.numerals = "en-US";

  thmap.written = (number, decimals = 0) => number.toLocaleString(thmap.numerals, {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals,
  });

  // The directions of the arrow keys, in pixels.
  thmap.ARROWS = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  };
})();
