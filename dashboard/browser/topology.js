// Geometry of the map: the light one of the whole country, and the fine one of the provinces that
// somebody looks at from near.
//
// The files hold arcs that neighbours share (see geo/topology.py and geo/detail.py). A border
// belongs to the coarsest level in which its two sides differ; so neither amphoes nor provinces,
// nor units of command, need any bytes.
"use strict";

(() => {
  const CELL = 64; // local pixels: of the grid in which tambons are looked up

  thmap.Topology = class {
    constructor(file) {
      this.units = new thmap.Units(file);
      this.country = new thmap.Arcs(file);
      this.details = new Map();
      this.grid = gridOf(this.country.boxes);
      this._pen = document.createElement("canvas").getContext("2d");
      this._anchors = {};
    }

    // The fine geometry of a province, by its number.
    refine(province, file) {
      this.details.set(province, new thmap.Arcs(file));
    }

    // Calls back with (arcs, number of the arc, tambon on its left, on its right) for every arc:
    // of the fine geometry where there is one and `fine` is asked for, else of the light one.
    eachArc(fine, call) {
      const detailed = (tambon) => tambon >= 0 && this.details.has(this._province(tambon));
      const each = (arcs, drawn) => {
        for (let arc = 0; arc < arcs.points.length; arc++) {
          const left = arcs.sides[2 * arc], right = arcs.sides[2 * arc + 1];
          if (drawn(left, right)) call(arcs, arc, left, right);
        }
      };
      each(this.country, (left, right) => !fine || !(detailed(left) || detailed(right)));
      if (!fine) return;
      for (const [province, arcs] of this.details) {
        // What two detailed provinces share stands in both files.
        each(arcs, (left, right) => !detailed(right) || this._province(right) >= province);
      }
    }

    // Calls back with (arcs, number of the shape, tambon) for every tambon.
    eachShape(fine, call) {
      const each = (arcs, drawn) => arcs.tambons.forEach((tambon, i) => {
        if (drawn(tambon)) call(arcs, i, tambon);
      });
      each(this.country, (tambon) => !fine || !this.details.has(this._province(tambon)));
      if (fine) this.details.forEach((arcs) => each(arcs, () => true));
    }

    // The outline of a unit, as lists of positions.
    outline(level, unit, fine) {
      const parents = this.units.parents[level];
      const inside = (tambon) => tambon >= 0 && parents[tambon] === unit;
      const lines = [];
      this.eachArc(fine, (arcs, arc, left, right) => {
        if (inside(left) !== inside(right)) lines.push(positions(arcs.points[arc]));
      });
      return lines;
    }

    // The box around the tambons that are `inside`, in local pixels; undefined when there are none.
    box(inside) {
      const boxes = this.country.boxes.filter((_, tambon) => inside[tambon]);
      return boxes.length ? boxes.reduce(thmap.united) : undefined;
    }

    bounds(inside) {
      const [left, top, right, bottom] = this.box(inside);
      return L.latLngBounds(thmap.local.position(left, top), thmap.local.position(right, bottom));
    }

    // The tambon at a position, or -1; of the geometry that is drawn.
    at(position, fine) {
      const { x, y } = thmap.local.point(position);
      const hit = (arcs, i) => thmap.meet(arcs.boxes[i], [x, y, x, y])
        && this._pen.isPointInPath(arcs.path(i), x, y);
      if (fine) {
        for (const arcs of this.details.values()) {
          const found = arcs.boxes.findIndex((_, i) => hit(arcs, i));
          if (found >= 0) return arcs.tambons[found];
        }
      }
      const near = this.grid.get(cell(x, y)) || [];
      const found = near.find((tambon) => hit(this.country, tambon));
      return found === undefined ? -1 : found;
    }

    // Per unit of a level its area (square local pixels) and a point in its midst: {area, x, y}.
    // It lies in the unit: where the centre of all does not, the nearest centre of a part does.
    anchors(level) {
      const parents = this.units.parents[level];
      if (this._anchors[level]?.parents !== parents) {
        this._anchors[level] = { parents, list: this._anchorsOf(parents) };
      }
      return this._anchors[level].list;
    }

    // The units that share a border with a unit.
    neighbours(level, unit) {
      const parents = this.units.parents[level];
      const beside = new Set();
      this.eachArc(false, (arcs, arc, left, right) => {
        if (left < 0 || right < 0) return;
        if (parents[left] === unit) beside.add(parents[right]);
        if (parents[right] === unit) beside.add(parents[left]);
      });
      return [...beside].filter((other) => other >= 0 && other !== unit);
    }

    // The numbers of the provinces that touch a box (local).
    provincesIn(box) {
      const found = new Set();
      this.country.boxes.forEach((other, tambon) => {
        if (thmap.meet(other, box)) found.add(this._province(tambon));
      });
      return found;
    }

    _anchorsOf(parents) {
      this._centroids ||= this.country.shapes.map((_, i) => this.country.centroid(i));
      const parts = new Map();
      parents.forEach((unit, tambon) => {
        if (unit < 0) return;
        if (!parts.has(unit)) parts.set(unit, []);
        parts.get(unit).push(this._centroids[tambon]);
      });
      const anchors = [];
      parts.forEach((centroids, unit) => { anchors[unit] = anchorOf(centroids); });
      return anchors;
    }

    _province(tambon) {
      return this.units.parents.province[tambon];
    }
  };

  // The centre of gravity, moved to the nearest centre of a part.
  function anchorOf(centroids) {
    const area = centroids.reduce((sum, [part]) => sum + part, 0);
    const mean = (axis) => centroids.reduce((sum, c) => sum + c[0] * c[axis], 0) / area;
    const [x, y] = area ? [mean(1), mean(2)] : centroids[0].slice(1);
    const distance = (c) => (c[1] - x) ** 2 + (c[2] - y) ** 2;
    const nearest = centroids.reduce((best, c) => (distance(c) < distance(best) ? c : best));
    return { area, x: nearest[1], y: nearest[2] };
  }

  function cell(x, y) {
    return `${Math.floor(x / CELL)},${Math.floor(y / CELL)}`;
  }

  // The tambons whose boxes touch each cell of the grid.
  function gridOf(boxes) {
    const grid = new Map();
    boxes.forEach(([left, top, right, bottom], tambon) => {
      for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x++) {
        for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y++) {
          const key = `${x},${y}`;
          if (!grid.has(key)) grid.set(key, []);
          grid.get(key).push(tambon);
        }
      }
    });
    return grid;
  }

  function positions(points) {
    const list = [];
    for (let i = 0; i < points.length; i += 2) {
      list.push(thmap.local.position(points[i], points[i + 1]));
    }
    return list;
  }
})();
