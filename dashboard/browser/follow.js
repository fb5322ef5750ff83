// Two maps side by side follow each other: as one is moved, zoomed or pointed at, so is the other,
// at once and without a run of the script. Where they show two areas, only the zoom follows.
//
// The frames of both are of one origin and find each other through the page. The map that
// somebody touches leads; the other one follows and never answers, so nothing goes round.
"use strict";

thmap.plugin("follow", (view) => {
  const TOUCHES = ["pointerover", "pointerdown", "wheel", "keydown", "focusin"];
  const { map } = view;
  const page = window.parent;
  let follows; // "all" or "zoom"; undefined where the map stands alone
  let zoom = map.getZoom();

  const lead = () => { page.thmapLeader = window; };
  TOUCHES.forEach((touch) =>
    window.addEventListener(touch, lead, { capture: true, passive: true }));
  map.on("move", () => leading("all")?.shift(map.getCenter(), map.getZoom()));
  map.on("moveend", () => leading("all")?.settle(map.getCenter(), map.getZoom()));
  map.on("zoomanim", ({ center, zoom: next }) => zoomTo(next, center));
  map.on("zoomend", () => zoomTo(map.getZoom()));
  map.on("mousemove pointed", () => queueMicrotask(point));
  map.on("mouseout", () => leading("all")?.view.leave());

  // What the other frame may ask of this one.
  thmap.follower = { view, follows: () => follows, shift, settle };
  return { show: (said) => { follows = said?.follows; } };

  // The map that follows this one in that way, if somebody touches this one.
  function leading(how) {
    return follows === how && page.thmapLeader === window ? other() : undefined;
  }

  function other() {
    for (let i = 0; i < page.frames.length; i += 1) {
      const follower = page.frames[i] === window ? undefined : followerOf(page.frames[i]);
      if (follower?.follows() === follows) return follower;
    }
    return undefined;
  }

  // A frame of another origin says nothing of itself.
  function followerOf(frame) {
    try {
      return frame.thmap?.follower;
    } catch {
      return undefined;
    }
  }

  function point() {
    const there = leading("all")?.view;
    if (!there?.topology || !there.values) return;
    if (view.hovered < 0) there.leave();
    else there.point(view.hovered, view.tip.getLatLng());
  }

  // Followed as soon as it begins; a zoom without a picture between has an end only.
  function zoomTo(next, center) {
    const by = next - zoom;
    zoom = next;
    if (center) leading("all")?.view.map.setView(center, next);
    // A fit to another area is no zoom of somebody's.
    const there = view.fitted && by ? leading("zoom")?.view.map : undefined;
    there?.setZoom(there.getZoom() + by);
  }

  // Moves the picture as dragging does; it is drawn anew when the move has ended.
  function shift(center, at) {
    if (at !== map.getZoom()) return;
    const pane = map.getPane("mapPane");
    const by = map.latLngToContainerPoint(center).subtract(map.getSize().divideBy(2)).round();
    L.DomUtil.setPosition(pane, L.DomUtil.getPosition(pane).subtract(by));
    map.fire("move");
  }

  function settle(center, at) {
    shift(center, at);
    if (at === map.getZoom()) map.fire("moveend");
    else if (!map._animatingZoom) map.setView(center, at, { animate: false });
  }
});
