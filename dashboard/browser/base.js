// What all scripts of the map share: the plug-ins, and how an element is made.
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
})();
