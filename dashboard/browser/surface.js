// Plug-in "surface": the density surface as a picture above the units, below their outlines and
// the points. `said` comes from dashboard/maps/surface_panel.py; undefined shows none.
"use strict";

thmap.plugin("surface", (view) => {
  const pane = view.map.createPane("surface");
  pane.style.zIndex = 420;
  pane.style.pointerEvents = "none";
  const note = thmap.corner(view.map, "topleft", thmap.element("div", "thmap-key thmap-surface-key"));
  note.hidden = true;
  let layer = null;
  let shown = "";

  const say = (words) => {
    note.textContent = words;
    note.hidden = !words;
  };

  return {
    show(said) {
      const url = said?.url || "";
      if (url === shown) return;
      shown = url;
      layer?.remove();
      say("");
      if (!url) return;
      layer = L.imageOverlay(url, said.corners, { pane: "surface" })
        .on("error", () => say(said.failed)).addTo(view.map);
    },
  };
});
