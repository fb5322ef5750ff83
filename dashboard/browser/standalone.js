// A view as a file of its own (dashboard/files/html_map.py): the words around the map, and the map
// itself, whose geometry and values lie in the file. All words become text nodes.
"use strict";

(() => {
  const { element } = thmap;
  const NEAREST = 11; // zoom: a small unit is seen with what lies around it

  const said = JSON.parse(part("said"));
  thmap.numerals = said.numerals;
  document.title = said.title;
  const pressed = new Map(); // the buttons of the legend by the number of their class
  let view = null;

  document.querySelector("header").append(...heads());
  document.querySelector("aside").append(...blocks());
  document.querySelector("footer").append(...feet());

  thmap.plugin("standalone", (built) => {
    view = built;
    let told = false;
    view.tell = ({ code, up }) => (up ? view.home() : goTo(code));
    return {
      show() {
        if (told) return;
        told = true;
        press();
        refine();
      },
    };
  });
  begin();

  async function begin() {
    const { center, zoom, ...options } = said.start;
    const map = L.map("map", { center, zoom, zoomControl: false, attributionControl: false, ...options });
    try {
      const geometry = await unpacked("geometry");
      thmap.init(map, URL.createObjectURL(new Blob([geometry])), "");
      thmap.show(part("values"));
    } catch (error) {
      console.warn(`The map could not be unpacked: ${error.message}`);
      document.getElementById("map").replaceChildren(element("p", "failed", said.failed));
    }
  }

  function part(name) {
    return document.getElementById(name).textContent;
  }

  function unpacked(name) {
    return thmap.inflated(thmap.bytesOf(part(name)), "gzip");
  }

  // The fine borders of the provinces that the file holds them of.
  async function refine() {
    const { code } = view.topology.units.tables.province;
    for (const { id } of document.querySelectorAll("script[id^='fine-']")) {
      const { buffer } = await unpacked(id);
      view.topology.refine(code.indexOf(id.slice("fine-".length)), thmap.geometry(buffer));
    }
    view.refresh();
  }

  // There is no page that could lead into a unit: the map comes near, and outlines it.
  function goTo(code) {
    const { units } = view.topology;
    const [level, unit] = units.find(code, view.values.level);
    const inside = units.parents[level].map((other) => other === unit);
    if (!inside.includes(true)) return; // it has no ground on the map
    const bounds = view.topology.bounds(inside);
    const { x, y } = view.topology.anchors(level)[unit];
    view.values.selected = code;
    view.map.once("moveend", () => {
      view.drawOutlines();
      view.point(unit, thmap.local.position(x, y));
    });
    view.map.fitBounds(bounds, { maxZoom: NEAREST, padding: [60, 60] });
  }

  // Shows a class alone, or with others, or all again.
  function isolate(number) {
    const { only } = view.values;
    const next = only.includes(number) ? only.filter((n) => n !== number) : [...only, number];
    view.paint({ only: next });
    press();
  }

  function press() {
    pressed.forEach((button, number) => {
      button.setAttribute("aria-pressed", String(view.values.only.includes(number)));
    });
  }

  function heads() {
    const marks = list("ul", "marks", said.marks.map((mark) => element("li", "", mark)));
    const figures = said.figures.map(({ label, value, help }) => {
      const figure = element("div", "figure");
      figure.append(element("dt", "", label), element("dd", "", value), element("p", "", help));
      return figure;
    });
    const top = list("div", "top", [element("p", "app", said.app), marks]);
    if (said.marking) {
      document.body.prepend(element("p", "marking", said.marking));
      document.querySelector("footer").after(element("p", "marking", said.marking));
    }
    return [
      top,
      element("h1", "", said.title),
      element("p", "about", said.about.join(" · ")),
      list("dl", "figures", figures),
    ];
  }

  function blocks() {
    return [
      element("p", "sentence", said.sentence),
      block(said.filters),
      legend(),
      surface(),
      places(),
      block(said.notes),
    ].filter(Boolean);
  }

  function block({ heading, said: lines }) {
    const items = lines.map((line) => element("li", "", line));
    return list("section", "", [element("h2", "", heading), list("ul", "", items)]);
  }

  function legend() {
    const { heading, unit, count, rows, said: lines, help } = said.legend;
    const head = list("p", "columns", [element("span", "", unit), element("span", "", count)]);
    const buttons = rows.map((row) => {
      const button = element("button", "");
      const key = element("i", "");
      key.style.background = row.colour;
      button.type = "button";
      button.title = help;
      button.append(key, element("span", "", row.rule), element("b", "", row.count));
      button.addEventListener("click", () => view?.values && isolate(row.number));
      pressed.set(row.number, button);
      return button;
    });
    const notes = lines.map((line) => element("p", "small", line));
    return list("section", "legend", [
      element("h2", "", heading), ...(rows.length ? [head] : []), ...buttons, ...notes,
    ]);
  }

  function surface() {
    const { heading, bands, said: lines } = said.surface;
    if (!lines.length) return null;
    const patches = bands.map(({ colour, level }) => {
      const patch = element("span", "");
      const key = element("i", "");
      key.style.background = colour;
      patch.append(key, level);
      return patch;
    });
    return list("section", "surface", [
      element("h2", "", heading), list("div", "bands", patches),
      ...lines.map((line) => element("p", "small", line)),
    ]);
  }

  function places() {
    const { heading, rows } = said.places;
    if (!rows.length) return null;
    const items = rows.map(({ code, name, value }) => {
      const item = element("li", "");
      const button = element("button", "");
      button.type = "button";
      button.append(element("span", "", name), element("b", "", value));
      button.addEventListener("click", () => view?.values && goTo(code));
      item.append(button);
      return item;
    });
    const ranked = list("ol", "", items);
    if (said.numerals.endsWith("thai")) ranked.style.listStyleType = "thai";
    return list("section", "places", [element("h2", "", heading), ranked]);
  }

  function feet() {
    return [
      element("p", "", said.sources.join(" · ")),
      list("p", "when", [
        element("span", "", said.printed), " · ", element("span", "", said.version),
      ]),
    ];
  }

  function list(tag, className, nodes) {
    const node = element(tag, className);
    node.append(...nodes);
    return node;
  }
})();
