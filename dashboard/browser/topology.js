// Geometry of the map, decoded once: tambons as paths, and the borders between them.
//
// The file holds arcs that neighbours share (see geo/topology.py). A border belongs to the
// coarsest level in which its two sides differ; so amphoes and provinces need no bytes.
"use strict";

(() => {
  thmap.LEVELS = ["province", "amphoe", "tambon"];

  thmap.Topology = class {
    // Coordinates inside are "local": pixels of this zoom, counted from a point of the layer, so
    // that they stay small enough for the single precision of canvas paths.
    static ZOOM = 10;

    constructor(file) {
      this.units = Object.fromEntries(thmap.LEVELS.map((level) => [level, file[level]]));
      // For every level: the number of the unit that each tambon lies in.
      this.parents = { ...file.parents, tambon: file.shapes.map((_, i) => i) };
      this.origin = project(...file.transform.translate);
      this.arcs = file.arcs.map((arc) => this._localArc(arc, file.transform));
      this.owners = ownersOf(file.shapes, this.arcs.length);
      this.paths = file.shapes.map((shape) => this._path(shape));
      this.boxes = file.shapes.map((shape) => this._box(shape));
      this._pen = document.createElement("canvas").getContext("2d");
    }

    _localArc(arc, { scale, translate }) {
      const points = new Float64Array(arc.length);
      let x = 0, y = 0;
      for (let i = 0; i < arc.length; i += 2) {
        x += arc[i];
        y += arc[i + 1];
        const at = project(x * scale[0] + translate[0], y * scale[1] + translate[1]);
        points[i] = at.x - this.origin.x;
        points[i + 1] = at.y - this.origin.y;
      }
      return points;
    }

    _path(shape) {
      const path = new Path2D();
      for (const ring of shape.flat()) {
        ring.forEach((arc, i) => this._trace(path, arc, i === 0));
        path.closePath();
      }
      return path;
    }

    // Adds an arc to a path, backwards when its number is negative (~k is arc k reversed).
    _trace(path, arc, first) {
      const points = this.arcs[arc < 0 ? ~arc : arc];
      const count = points.length / 2;
      for (let step = first ? 0 : 1; step < count; step++) {
        const i = 2 * (arc < 0 ? count - 1 - step : step);
        if (first && step === 0) path.moveTo(points[i], points[i + 1]);
        else path.lineTo(points[i], points[i + 1]);
      }
    }

    _box(shape) {
      const box = L.bounds([]);
      for (const arc of shape.flat(2)) {
        const points = this.arcs[arc < 0 ? ~arc : arc];
        for (let i = 0; i < points.length; i += 2) box.extend([points[i], points[i + 1]]);
      }
      return box;
    }

    // Whether each tambon lies in one of the areas (codes); no areas: the whole country.
    within(areas) {
      const wanted = areas.map((code) => this.find(code));
      return this.parents.tambon.map((tambon) => wanted.length === 0 || wanted.some(
        ([level, unit]) => this.parents[level][tambon] === unit));
    }

    // Level and number of the unit with that code; the number is -1 when there is none.
    find(code) {
      const level = thmap.LEVELS[code.length / 2 - 1];
      return [level, this.units[level].code.indexOf(code)];
    }

    // The names of a unit and of what holds it, smallest first.
    names(level, unit, lang) {
      const tambon = this.parents[level].indexOf(unit);
      return thmap.LEVELS.slice(0, thmap.LEVELS.indexOf(level) + 1).reverse().map(
        (above) => this.units[above][lang][this.parents[above][tambon]]);
    }

    // The borders as one path per kind (coast and land border abroad, or the coarsest level in
    // which the two sides differ), of those arcs whose sides `touches` accepts.
    borders(touches) {
      const kinds = ["coast", ...thmap.LEVELS];
      const paths = Object.fromEntries(kinds.map((kind) => [kind, new Path2D()]));
      this.arcs.forEach((_, arc) => {
        const [left, right] = this._sides(arc);
        if (touches(left, right)) this._trace(paths[this._kind(left, right)], arc, true);
      });
      return paths;
    }

    // The outline of one unit, as lists of positions.
    outline(code) {
      const [level, unit] = this.find(code);
      const inside = (tambon) => tambon >= 0 && this.parents[level][tambon] === unit;
      return this.arcs
        .filter((_, arc) => {
          const [left, right] = this._sides(arc);
          return inside(left) !== inside(right);
        })
        .map((points) => this._positions(points));
    }

    bounds(inside) {
      const box = L.bounds([]);
      this.boxes.forEach((other, i) => inside[i] && box.extend(other.min).extend(other.max));
      return L.latLngBounds([box.min, box.max].map(({ x, y }) => this._position(x, y)));
    }

    // The tambon at a position, or -1.
    at(position) {
      const point = project(position.lng, position.lat).subtract(this.origin);
      return this.boxes.findIndex(
        (box, i) => box.contains(point) && this._pen.isPointInPath(this.paths[i], point.x, point.y),
      );
    }

    _sides(arc) {
      return [this.owners[2 * arc], this.owners[2 * arc + 1]];
    }

    _kind(left, right) {
      if (left < 0 || right < 0) return "coast";
      return thmap.LEVELS.find((level) => this.parents[level][left] !== this.parents[level][right])
        || "tambon";
    }

    _positions(points) {
      const positions = [];
      for (let i = 0; i < points.length; i += 2) {
        positions.push(this._position(points[i], points[i + 1]));
      }
      return positions;
    }

    _position(x, y) {
      return L.CRS.EPSG3857.pointToLatLng(this.origin.add([x, y]), thmap.Topology.ZOOM);
    }
  };

  function project(lng, lat) {
    return L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), thmap.Topology.ZOOM);
  }

  // The tambons on the two sides of every arc; -1 where there is none (coast, abroad).
  function ownersOf(shapes, arcs) {
    const owners = new Int32Array(2 * arcs).fill(-1);
    shapes.forEach((shape, tambon) => {
      for (const arc of shape.flat(2)) {
        const at = 2 * (arc < 0 ? ~arc : arc);
        owners[owners[at] < 0 ? at : at + 1] = tambon;
      }
    });
    return owners;
  }
})();
