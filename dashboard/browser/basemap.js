// Tiles of a map server under the areas, where the settings name one (data/basemap.toml).
"use strict";

thmap.plugin("basemap", (view) => {
  let layer = null;
  let url = "";

  return {
    show() {
      const wanted = view.values.basemap;
      view.map.getContainer().classList.toggle("thmap-on-tiles", Boolean(wanted));
      if (wanted === url) return;
      layer?.remove();
      url = wanted;
      layer = url ? L.tileLayer(url, { zIndex: 0 }).addTo(view.map) : null;
    },
  };
});
