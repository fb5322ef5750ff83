// Names of places on the map: provinces from afar, amphoes nearer, tambons from near. A name stands
// where its area has room for it and no more important name is in its way.
"use strict";

thmap.plugin("labels", (view) => {
  // Zooms from which, and up to which, the names of a level are written.
  const ZOOMS = {
    province: [0, 9.2], amphoe: [7.2, 11.6], tambon: [10.2, 99],
    bureau: [0, 7.5], division: [6.3, 10], station: [8.8, 99],
  };
  const FONTS = [
    "600 14px Sarabun, sans-serif", "600 13px Sarabun, sans-serif", "13px Sarabun, sans-serif",
  ];
  const FAR_FONT = "600 12px Sarabun, sans-serif";
  const AFAR = 6.5;
  const HEIGHT = 18; // pixels, with a little air
  const ROOM = 0.42; // the least width of an area, as a share of that of its name
  const LATER = 1.3; // zoom levels: names of what is finer than the units shown
  const PROVINCE = /^จ\./; // of a province the name alone is written

  const pane = view.map.createPane("labels");
  pane.style.zIndex = 440;
  pane.style.pointerEvents = "none";
  let sheet = null;

  function write(pen, { zoom, scale, corner, sight }) {
    const taken = [];
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const { name, rank, anchor, selected } of candidates(zoom, sight)) {
      pen.font = zoom < AFAR ? FAR_FONT : FONTS[rank];
      const width = pen.measureText(name).width;
      if (!selected && Math.sqrt(anchor.area) * scale < ROOM * width) continue;
      const x = Math.round(corner.x + anchor.x * scale);
      const y = Math.round(corner.y + anchor.y * scale);
      const box = [x - width / 2 - 3, y - HEIGHT / 2, x + width / 2 + 3, y + HEIGHT / 2];
      if (taken.some((other) => thmap.meet(box, other))) continue;
      taken.push(box);
      pen.strokeStyle = "rgb(255 255 255 / 85%)";
      pen.lineWidth = 3;
      pen.strokeText(name, x, y);
      pen.fillStyle = "#1f2d3d";
      pen.fillText(name, x, y);
    }
  }

  // What may be written, the most important first: what is selected, coarse levels, large areas.
  function candidates(zoom, sight) {
    const { level, areas, selected, lang } = view.values;
    const { units } = view.topology;
    const tree = units.tree(level);
    const found = [];
    for (const [rank, each] of tree.entries()) {
      const finer = rank > tree.indexOf(level);
      const [from, to] = finer ? [ZOOMS[each][0] + LATER, ZOOMS[each][1]] : ZOOMS[each];
      const { code } = units.tables[each];
      const shown = zoom >= from && zoom < to;
      const anchors = view.topology.anchors(each);
      for (const unit of shown || code.includes(selected) ? view.shown(each) : []) {
        const anchor = anchors[unit];
        const chosen = code[unit] === selected;
        if (!(shown || chosen) || areas.includes(code[unit])) continue;
        if (!thmap.meet([anchor.x, anchor.y, anchor.x, anchor.y], sight)) continue;
        const name = units.tables[each][lang][unit].replace(PROVINCE, "");
        found.push({ name, rank, anchor, selected: chosen, unit });
      }
    }
    return found.sort((a, b) => b.selected - a.selected || a.rank - b.rank
      || b.anchor.area - a.anchor.area || a.unit - b.unit);
  }

  view.map.on("painted", () => sheet?.redraw());
  // The first names wait for their letters.
  Promise.all(FONTS.map((font) => document.fonts.load(font, "กA"))).then(() => sheet?.redraw());
  return {
    show() {
      sheet ||= new thmap.Sheet(write, { pane: "labels" }).addTo(view.map);
    },
  };
});
