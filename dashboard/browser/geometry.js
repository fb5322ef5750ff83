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

  thmap.fetchedGeometry = async (url) => {
    const answer = await fetch(url, { cache: "force-cache" });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return thmap.geometry(await answer.arrayBuffer());
  };

  class Columns {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    next() {
      return this._numbers(this._numbers(1)[0]);
    }

    text() {
      const [length] = this._numbers(1);
      this.at += length;
      return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
    }

    // One loop for all: browsers make it fast while it runs for the first time.
    _numbers(count) {
      const { bytes } = this, numbers = new Int32Array(count);
      let { at } = this;
      for (let i = 0; i < count; i++) {
        let byte = bytes[at++], number = byte & 127;
        for (let shift = 7; byte > 127; shift += 7) {
          byte = bytes[at++];
          number |= (byte & 127) << shift;
        }
        numbers[i] = number;
      }
      this.at = at;
      return numbers;
    }
  }

  // The pen's way through all rings: the arcs, and the numbers of those that it followed.
  function drawn(follows, sizes, stepsX, stepsY) {
    const arcs = [], followed = [];
    let x = 0, y = 0, point = 0;

    function draw(size) {
      const points = new Array(2 * size); // quicker than thousands of small typed arrays
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
      x = points[end];
      y = points[end + 1];
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
