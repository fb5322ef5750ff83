// The keyboard among many marks: one stop of the Tab key for all of them, arrows to the nearest
// in their direction, Enter for a click, Esc back to the map.
"use strict";

(() => {
  thmap.Rover = class {
    constructor(map) {
      this.map = map;
      this.marks = new Set();
    }

    // Makes a mark on the map reachable; `label` is read out, `act` happens on Enter.
    adopt(marker, label, act) {
      const node = marker.getElement();
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", label);
      node.tabIndex = -1;
      node.addEventListener("keydown", (event) => this._press(event, marker, act));
      marker.on("remove", () => this.marks.delete(marker));
      this.marks.add(marker);
    }

    // After `draw` has put other marks on the map, the one nearest to the middle takes the Tab
    // key, and the focus if the keyboard had led to one of the old marks.
    around(draw) {
      const held = [...this.marks].some((mark) => mark.getElement().matches(":focus-visible"));
      draw();
      const middle = this.map.getSize().divideBy(2);
      const next = nearest([...this.marks], (mark) => this._at(mark).distanceTo(middle));
      this._stop(next);
      if (held && next) next.getElement().focus();
    }

    _stop(marker) {
      for (const mark of this.marks) mark.getElement().tabIndex = mark === marker ? 0 : -1;
    }

    _at(marker) {
      return this.map.latLngToContainerPoint(marker.getLatLng());
    }

    _press(event, marker, act) {
      const step = thmap.ARROWS[event.key];
      if (!step && !["Enter", " ", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === "Escape") this.map.getContainer().focus();
      else if (step) this._move(marker, step);
      else act();
    }

    // To the nearest in sight that lies within 45° of the direction.
    _move(marker, [x, y]) {
      const from = this._at(marker);
      const sight = this.map.getBounds();
      const ahead = (mark) => {
        const way = this._at(mark).subtract(from);
        const along = way.x * x + way.y * y;
        return along > 0 && along >= Math.hypot(way.x, way.y) * Math.SQRT1_2
          && sight.contains(mark.getLatLng());
      };
      const next = nearest([...this.marks].filter(ahead), (mark) => this._at(mark).distanceTo(from));
      if (!next) return;
      this._stop(next);
      next.getElement().focus();
    }
  };

  function nearest(marks, distance) {
    return marks.reduce((best, mark) =>
      (!best || distance(mark) < distance(best) ? mark : best), null);
  }
})();
