// Fine geometry of the provinces in sight, fetched from near; until it is there, or where it
// cannot be had, the light one is drawn.
"use strict";

thmap.plugin("detail", (view) => {
  const asked = new Set();

  function look() {
    if (!view.fine || !view.topology || !view.detail) return;
    for (const province of view.topology.provincesIn(view.sight())) {
      if (!asked.has(province)) fetchOne(province);
    }
  }

  async function fetchOne(province) {
    asked.add(province);
    const code = view.topology.units.code("province", province);
    try {
      view.topology.refine(province, await thmap.fetchedGeometry(`${view.detail}/${code}.bin`));
      view.refresh();
    } catch (error) {
      asked.delete(province); // asked for again after the next move
      console.warn(`The fine borders of ${code} are not there: ${error.message}`);
    }
  }

  view.map.on("moveend", look);
  return { show: look };
});
