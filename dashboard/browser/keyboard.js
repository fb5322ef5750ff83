// The map by keyboard: arrows lead from a unit to its neighbour in that direction, Enter goes into
// it, Escape one level up, + and - zoom, Home shows the whole area. What is reached is said aloud.
"use strict";

thmap.plugin("keyboard", (view) => {
  const MARGIN = { padding: [60, 60] }; // pixels around the unit reached
  const ACTIONS = {
    Enter: () => view.choose(at),
    Escape: () => view.tell({ up: true }),
    Home: () => view.home(),
    "+": () => view.map.zoomIn(),
    "=": () => view.map.zoomIn(),
    "-": () => view.map.zoomOut(),
  };

  const container = view.map.getContainer();
  const spoken = thmap.element("div", "thmap-spoken");
  let at = -1;
  let among = "";

  spoken.setAttribute("aria-live", "polite");
  container.append(spoken);
  view.map.keyboard.disable(); // Leaflet's own keys would pan
  container.tabIndex = 0;
  container.addEventListener("keydown", press);

  function press(event) {
    if (event.target !== container || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = thmap.ARROWS[event.key];
    const act = direction ? () => move(direction) : ACTIONS[event.key];
    if (!act || !view.topology || !view.values) return;
    event.preventDefault();
    act();
  }

  function move(direction) {
    const anchors = view.topology.anchors(view.values.level);
    const unit = at < 0 ? middle(anchors) : neighbour(anchors, direction);
    if (unit < 0) return;
    at = unit;
    const position = thmap.local.position(anchors[unit].x, anchors[unit].y);
    view.map.panInside(position, { ...MARGIN, animate: false });
    view.point(unit, position);
    spoken.textContent = thmap.spoken(view, unit);
  }

  // The unit nearest to the middle of the map.
  function middle(anchors) {
    const centre = thmap.local.point(view.map.getCenter());
    return nearest(anchors, view.shown(), ({ x, y }) => Math.hypot(x - centre.x, y - centre.y));
  }

  // The neighbour that lies in the direction; where there is none, as across water, the nearest of
  // all units that lie there.
  function neighbour(anchors, [dx, dy]) {
    const from = anchors[at];
    const away = ({ x, y }) => {
      const along = (x - from.x) * dx + (y - from.y) * dy;
      const across = Math.abs((x - from.x) * dy - (y - from.y) * dx);
      return along > 0 && across <= 1.5 * along ? Math.hypot(along, 2 * across) : Infinity;
    };
    const shown = new Set(view.shown());
    const beside = view.topology.neighbours(view.values.level, at).filter((u) => shown.has(u));
    const found = nearest(anchors, beside, away);
    return found >= 0 ? found : nearest(anchors, shown, away);
  }

  function nearest(anchors, units, distance) {
    let best = -1, least = Infinity;
    for (const unit of units) {
      const far = unit === at ? Infinity : distance(anchors[unit]);
      if (far < least) [best, least] = [unit, far];
    }
    return best;
  }

  return {
    show() {
      const { level, areas } = view.values;
      if (`${level} ${areas}` !== among) at = -1;
      among = `${level} ${areas}`;
    },
  };
});
