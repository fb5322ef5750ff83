// One file of geometry, decoded: arcs that neighbours share, and tambons made of them.
"use strict";

(() => {
  // Coordinates inside are "local": pixels of this zoom, counted from a point of the country, so
  // that they stay small enough for the single precision of canvas paths.
  const ZOOM = 10;
  const ORIGIN = project(101, 13);

  thmap.Arcs = class {
    // `tambons` are the numbers of the shapes among all of the country; `beyond` tells, per arc,
    // the tambon of another file on its far side (-1: none).
    constructor({ arcs, shapes, transform, tambons, beyond }) {
      this.tambons = tambons || shapes.map((_, i) => i);
      this.shapes = shapes;
      this.points = arcs.map((arc) => localPoints(arc, transform));
      this.sides = sidesOf(shapes, this.tambons, arcs.length, beyond);
      this.arcBoxes = this.points.map(boxOf);
      this.boxes = shapes.map((shape) => this._box(shape));
      this.paths = new Array(shapes.length);
    }

    // The shape as a path, made when it is first needed.
    path(i) {
      if (!this.paths[i]) {
        this.paths[i] = new Path2D();
        for (const ring of this.shapes[i].flat()) {
          ring.forEach((arc, at) => this.trace(this.paths[i], arc, at === 0));
          this.paths[i].closePath();
        }
      }
      return this.paths[i];
    }

    // Adds an arc to a path, backwards when its number is negative (~k is arc k reversed).
    trace(path, arc, first) {
      const points = this.points[arc < 0 ? ~arc : arc];
      const count = points.length / 2;
      for (let step = first ? 0 : 1; step < count; step++) {
        const i = 2 * (arc < 0 ? count - 1 - step : step);
        if (first && step === 0) path.moveTo(points[i], points[i + 1]);
        else path.lineTo(points[i], points[i + 1]);
      }
    }

    // Area and centroid of a shape's largest ring, in local pixels: [area, x, y].
    centroid(i) {
      return this.shapes[i].map(([ring]) => this._ringCentroid(ring))
        .reduce((largest, other) => (other[0] > largest[0] ? other : largest));
    }

    // Twice the area by the shoelace formula, from the first point so that little cancels.
    _ringCentroid(ring) {
      const [startX, startY] = this._ends(ring[0]);
      let area = 0, x = 0, y = 0, beforeX = 0, beforeY = 0;
      for (const arc of ring) {
        const points = this.points[arc < 0 ? ~arc : arc];
        for (let step = 0; step < points.length; step += 2) {
          const i = arc < 0 ? points.length - 2 - step : step;
          const nextX = points[i] - startX, nextY = points[i + 1] - startY;
          const cross = beforeX * nextY - nextX * beforeY;
          area += cross;
          x += (beforeX + nextX) * cross;
          y += (beforeY + nextY) * cross;
          beforeX = nextX;
          beforeY = nextY;
        }
      }
      return area ? [Math.abs(area) / 2, startX + x / (3 * area), startY + y / (3 * area)]
        : [0, startX, startY];
    }

    _ends(arc) {
      const points = this.points[arc < 0 ? ~arc : arc];
      const i = arc < 0 ? points.length - 2 : 0;
      return [points[i], points[i + 1]];
    }

    _box(shape) {
      return shape.flat(2).map((arc) => this.arcBoxes[arc < 0 ? ~arc : arc]).reduce(united);
    }
  };

  // The scale of local pixels: zoom level and origin.
  thmap.local = {
    ZOOM,
    ORIGIN,
    point: (position) => project(position.lng, position.lat).subtract(ORIGIN),
    position: (x, y) => L.CRS.EPSG3857.pointToLatLng(ORIGIN.add([x, y]), ZOOM),
  };

  // Boxes are [least x, least y, greatest x, greatest y].
  thmap.meet = (a, b) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

  thmap.united = united;

  function united(a, b) {
    return [Math.min(a[0], b[0]), Math.min(a[1], b[1]),
      Math.max(a[2], b[2]), Math.max(a[3], b[3])];
  }

  function boxOf(points) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < points.length; i += 2) {
      box[0] = Math.min(box[0], points[i]);
      box[1] = Math.min(box[1], points[i + 1]);
      box[2] = Math.max(box[2], points[i]);
      box[3] = Math.max(box[3], points[i + 1]);
    }
    return box;
  }

  function project(lng, lat) {
    return L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), ZOOM);
  }

  function localPoints(arc, { scale, translate }) {
    const points = new Float64Array(arc.length);
    for (let i = 0; i < arc.length; i += 2) {
      const at = project(arc[i] * scale[0] + translate[0], arc[i + 1] * scale[1] + translate[1]);
      points[i] = at.x - ORIGIN.x;
      points[i + 1] = at.y - ORIGIN.y;
    }
    return points;
  }

  // The tambons on the two sides of every arc; -1 where there is none (coast, abroad).
  function sidesOf(shapes, tambons, count, beyond) {
    const sides = new Int32Array(2 * count).fill(-1);
    shapes.forEach((shape, i) => {
      for (const arc of shape.flat(2)) {
        const at = 2 * (arc < 0 ? ~arc : arc);
        sides[sides[at] < 0 ? at : at + 1] = tambons[i];
      }
    });
    (beyond || []).forEach((tambon, arc) => {
      if (tambon >= 0) sides[2 * arc + 1] = tambon;
    });
    return sides;
  }
})();
