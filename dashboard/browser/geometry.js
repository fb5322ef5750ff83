// A file of geometry (geo/geometry_file.py), unpacked: the same object with `shapes`, and with
// `arcs` as flat lists x, y, x, y … of positions on the grid.
"use strict";

(() => {
  thmap.geometry = (buffer) => {
    const file = new Columns(new Uint8Array(buffer));
    const rest = JSON.parse(file.text());
    const [polygons, rings, uses, follows] = [file.next(), file.next(), file.next(), file.next()];
    const { arcs, followed } = drawn(follows, file.next(), file.next(), file.next());
    const shapes = grouped(grouped(grouped(followed, uses), rings), polygons);
    return { ...rest, arcs, shapes };
  };

  class Columns {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    number() {
      let number = 0, shift = 0, byte;
      do {
        byte = this.bytes[this.at++];
        number |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      return number;
    }

    next() {
      const numbers = new Int32Array(this.number());
      for (let i = 0; i < numbers.length; i++) numbers[i] = this.number();
      return numbers;
    }

    text() {
      const length = this.number();
      this.at += length;
      return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
    }
  }

  // The pen's way through all rings: the arcs, and the numbers of those that it followed.
  function drawn(follows, sizes, stepsX, stepsY) {
    const arcs = [], followed = [];
    let x = 0, y = 0, point = 0;

    function draw(size) {
      const points = new Int32Array(2 * size);
      for (let i = 0; i < points.length; i += 2) {
        points[i] = x += signed(stepsX[point]);
        points[i + 1] = y += signed(stepsY[point]);
        point += 1;
      }
      return points;
    }

    for (const follow of follows) {
      const number = arcs.length - (follow >> 1), backwards = follow & 1;
      if (number === arcs.length) arcs.push(draw(sizes[number]));
      const points = arcs[number], end = backwards ? 0 : points.length - 2;
      [x, y] = [points[end], points[end + 1]];
      followed.push(backwards ? ~number : number);
    }
    return { arcs, followed };
  }

  function signed(number) {
    return (number >>> 1) ^ -(number & 1);
  }

  function grouped(list, sizes) {
    let at = 0;
    return Array.from(sizes, (size) => list.slice(at, at += size));
  }
})();
