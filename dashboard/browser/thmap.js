// The map in its frame: fetches the geometry once, then shows whatever values it is given.
//
// thmap.init(map, url, detail) stands in the constant part of the folium map; thmap.show(packed) is the
// changing part, run again on every change of values, level, area, colours or language.
"use strict";

(() => {
  thmap.stats = { fetches: 0, shows: 0 };

  thmap.init = (map, url, detail) => {
    thmap.view = new View(map, url, detail);
  };

  thmap.show = (packed) => thmap.view.receive(packed);

  const MIN_ZOOM = 4.5;
  const MAX_ZOOM = 13;
  // Pixels around the area; below it stands the source.
  const PADDING = { paddingTopLeft: [10, 10], paddingBottomRight: [10, 28] };

  class View {
    constructor(map, url, detail) {
      this.map = map;
      this.url = url;
      this.detail = detail;
      this.received = 0;
      this.outlines = addOutlines(map);
      this.panel = new thmap.Panel(map, () => this.retry(), () => this.home());
      this.hovered = -1;
      this.tip = L.tooltip({ className: "thmap-tip", offset: [14, 0], opacity: 1 });
      map.on("click", (event) => this.click(event));
      map.on("mousemove", (event) => this.hover(event.latlng));
      map.on("mouseout zoomstart", () => this.leave());
      map.on("zoomend", () => this.drawOutlines());
      map.on("dragstart", () => { this.fittedZoom = null; });
      map.on("resize", () => (map.getZoom() === this.fittedZoom ? this.home() : this.fit()));
      // Leaflet looks at the window alone; the style sheet may come after the map.
      new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
      tame(map);
      this.plugins = [...thmap.plugins].map(([name, build]) => [name, build(this)]);
      this.panel.loading();
      this.load();
    }

    // Geometry: fetched once, kept by the browser under its content-hashed name.
    load() {
      return this.attempt(async () => {
        const started = performance.now();
        thmap.stats.fetches += 1;
        const file = await thmap.fetchedGeometry(this.url);
        thmap.stats.fetched = performance.now() - started;
        const topology = new thmap.Topology(file);
        this.drawing = new thmap.Drawing(topology);
        this.canvas = new thmap.Sheet((...on) => this.drawOn(...on)).addTo(this.map);
        this.topology = topology;
        thmap.stats.built = performance.now() - started - thmap.stats.fetched;
        this.draw();
      });
    }

    drawOn(pen, at) {
      if (!this.drawing.colours) return;
      const started = performance.now();
      this.drawing.draw(pen, at);
      thmap.stats.drawn = performance.now();
      thmap.stats.redraw = thmap.stats.drawn - started;
      thmap.stats.first = thmap.stats.first || thmap.stats.drawn;
    }

    // Values: unpacked, then drawn unless newer ones have arrived in the meantime.
    receive(packed) {
      this.packed = packed;
      const number = (this.received += 1);
      return this.attempt(async () => {
        const [words, ...deflated] = packed.split(".").map(thmap.bytesOf);
        const said = JSON.parse(new TextDecoder().decode(words));
        this.panel.show(said);
        const [numbers, ...parts] = await Promise.all(deflated.map((part) => thmap.inflated(part)));
        if (number !== this.received) return;
        this.parts = Object.fromEntries(parts.map((part, i) => [said.parts[i], part]));
        this.values = { ...said, ...thmap.unpack(numbers) };
        this.draw();
        this.base = null;
        const base = await thmap.base(said.base, this.parts);
        if (number === this.received) this.base = base;
      });
    }

    // Whatever fails, in whatever browser, is said on the map.
    async attempt(step) {
      try {
        await step();
      } catch (error) {
        console.warn(`The map could not be shown: ${error.message}`);
        this.panel.failed();
      }
    }

    retry() {
      this.panel.loading();
      if (!this.topology) this.load();
      this.receive(this.packed);
    }

    // Does nothing before geometry and values are both there.
    draw() {
      if (!this.topology || !this.values) return;
      const started = performance.now();
      if (this.parts.units) {
        this.topology.units.command(JSON.parse(new TextDecoder().decode(this.parts.units)));
      }
      this.setInside();
      this.repaint();
      this.fit();
      this.panel.loaded();
      this.showPlugins();
      thmap.stats.shows += 1;
      thmap.stats.shown = performance.now() - started;
    }

    // Which tambons are coloured. Another area is fitted into the map, another level of it is not.
    setInside() {
      const { level, areas } = this.values;
      const before = this.inside;
      this.inside = this.topology.units.within(areas, level);
      const same = before && this.inside.every((inside, tambon) => inside === before[tambon]);
      if (same) this.inside = before;
      if (String(areas) !== this.drawnAreas) {
        this.fitted = false;
        this.drawnAreas = String(areas);
      }
    }

    // Whether the fine geometry is drawn.
    get fine() {
      return this.map.getZoom() >= thmap.FINE_ZOOM;
    }

    // The box that can be seen, in local pixels.
    sight() {
      const bounds = this.map.getBounds();
      const first = thmap.local.point(bounds.getNorthWest());
      const last = thmap.local.point(bounds.getSouthEast());
      return [first.x, first.y, last.x, last.y];
    }

    // The units of a level in which something is coloured.
    shown(level = this.values.level) {
      const units = this.topology.units.parents[level];
      return [...new Set(units.filter((_, tambon) => this.inside[tambon]))];
    }

    repaint() {
      this.drawing.set(this.values.level, this.inside, this.colours());
      this.canvas.redraw();
      this.leave();
      this.drawOutlines();
      this.map.fire("painted");
    }

    // Draws the same again, of better geometry.
    refresh() {
      this.canvas.redraw();
      this.drawOutlines();
    }

    drawOutlines() {
      if (!this.values || !this.topology) return;
      const { level, selected } = this.values;
      this.outline("selected", ...this.topology.units.find(selected, level));
      this.outline("hovered", level, this.hovered);
    }

    outline(which, level, unit) {
      const lines = unit < 0 ? [] : this.topology.outline(level, unit, this.fine);
      this.outlines[which].setLatLngs(lines);
    }

    showPlugins() {
      for (const [name, plugin] of this.plugins) {
        try {
          plugin.show(this.values.extras[name], this.parts);
        } catch (error) {
          console.warn(`${name} could not be shown: ${error.message}`);
        }
      }
    }

    // Draws other values (`classes` and `values`, as thmap.unpack gives them) of the same units.
    paint(values) {
      this.values = { ...this.values, ...values };
      this.repaint();
    }

    // One colour per tambon. Where classes are looked at alone, the others are pale.
    colours() {
      const { level, classes, legend, only } = this.values;
      const units = this.topology.units.parents[level];
      const colour = (number) =>
        (only.length && !only.includes(number) ? thmap.PALE : legend[number][0]);
      return this.inside.map((inside, tambon) =>
        (inside ? colour(classes[units[tambon]]) : thmap.CONTEXT));
    }

    // Shows the whole area, once for every area, as soon as the map has a size; the country where
    // nothing is coloured, as of units without a place.
    fit() {
      const size = this.map.getSize();
      if (this.fitted || !this.inside || size.x < 50 || size.y < 50) return;
      // The end of a zoom under way would undo it.
      if (this.map._animatingZoom) return void this.map.once("zoomend", () => this.fit());
      const nowhere = !this.inside.includes(true);
      const bounds = this.topology.bounds(this.inside.map((inside) => inside || nowhere));
      this.map.fitBounds(bounds, { ...PADDING, animate: false });
      this.fittedZoom = this.map.getZoom(); // until somebody moves the map
      this.fitted = true;
    }

    // Back to the whole area.
    home() {
      this.fitted = false;
      this.fit();
    }

    // The unit at a position: its number at the level shown, or -1.
    unitAt(position) {
      if (!this.topology || !this.values) return -1;
      const tambon = this.topology.at(position, this.fine);
      return tambon < 0 || !this.inside[tambon]
        ? -1 : this.topology.units.parents[this.values.level][tambon];
    }

    hover(position) {
      const unit = this.unitAt(position);
      if (unit < 0) this.leave();
      else this.point(unit, position);
    }

    // Outlines a unit and says what it is.
    point(unit, position) {
      if (unit !== this.hovered) {
        this.hovered = unit;
        this.outline("hovered", this.values.level, unit);
        this.tip.setContent(thmap.tooltip(this, unit));
        this.map.fire("pointed", { unit });
      }
      this.tip.setLatLng(position);
      this.map.openTooltip(this.tip);
    }

    leave() {
      this.hovered = -1;
      this.outlines.hovered.setLatLngs([]);
      this.map.closeTooltip(this.tip);
    }

    // The second click of a double click would meet what the first one has brought.
    click({ latlng, originalEvent }) {
      if (originalEvent.detail < 2) this.choose(this.unitAt(latlng));
    }

    choose(unit) {
      if (unit >= 0) this.tell({ code: this.topology.units.code(this.values.level, unit) });
    }

    // Tells Python: `{code}` a unit, `{issue}` a record, `{up: true}` one level up. Each time
    // differs, so that none is dropped. Said to Streamlit itself, in its protocol for components:
    // st_folium would wait a quarter of a second for more.
    tell(object) {
      const value = { told: { ...object, n: Date.now() } };
      parent.postMessage({
        isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json", value,
      }, "*");
    }
  }

  // The country stays in sight, and the wheel scrolls the page until somebody clicks on the map.
  function tame(map) {
    map.setMinZoom(MIN_ZOOM).setMaxZoom(MAX_ZOOM);
    map.doubleClickZoom.disable(); // the first click leads into the unit already
    map.scrollWheelZoom.disable();
    map.on("mousedown", () => map.scrollWheelZoom.enable());
    map.on("mouseout", () => map.scrollWheelZoom.disable());
  }

  function addOutlines(map) {
    const pane = map.createPane("outlines");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const renderer = L.svg({ pane: "outlines", padding: 0.25 });
    const add = (weight, color) =>
      L.polyline([], { renderer, weight, color, interactive: false, smoothFactor: 0 }).addTo(map);
    return { hovered: add(2, "#1b2a3d"), selected: add(2.5, "#d1495b") };
  }
})();
