// What is drawn of the units: fills by colour, and borders in the weight that suits level and
// zoom. All tambons of one colour are one path, so no seams show between them.
"use strict";

(() => {
  thmap.CONTEXT = "#f6f8fa"; // land outside the chosen area
  thmap.PALE = "#e9edf2"; // units of classes that are not looked at

  const CONTEXT_LINE = "#d3dae2";
  const COLOURS = {
    coast: "#8292a5", province: "#42546a", amphoe: "#ffffff", tambon: "#ffffff",
    bureau: "#2c3c50", division: "#ffffff", station: "#ffffff",
  };

  // Widths of the borders in pixels, by level shown: seen from afar, and from near. Tambons
  // crowd at the country's scale, so their borders come with the zoom.
  const WIDTHS = {
    province: { coast: [0.8, 1.2], province: [0.9, 1.6] },
    amphoe: { amphoe: [0.4, 1.1], coast: [0.7, 1.2], province: [0.8, 1.6] },
    tambon: { tambon: [0, 0.6], amphoe: [0, 1.4], coast: [0.6, 1.2], province: [0.6, 1.6] },
    bureau: { coast: [0.8, 1.2], bureau: [1.1, 1.8] },
    division: { division: [0.5, 1.2], coast: [0.7, 1.2], bureau: [1, 1.8] },
    station: { station: [0.25, 0.8], division: [0.4, 1.4], coast: [0.6, 1.2], bureau: [0.8, 1.8] },
  };
  const AFAR = 7;
  const NEAR = 9.5;
  // Borders of a unit narrower than this many pixels would only whiten it: they come later.
  const NARROW = 6;

  // From here on the fine geometry is drawn, and only what is in sight.
  thmap.FINE_ZOOM = 9;

  thmap.Drawing = class {
    constructor(topology) {
      this.topology = topology;
    }

    // `inside` and `colours` hold one entry per tambon.
    set(level, inside, colours) {
      if (inside !== this.inside || level !== this.level) this._lines = null;
      Object.assign(this, { level, inside, colours, _fills: null });
    }

    // Draws on a sheet (canvas.js). From near, and of a `part`, only what can be seen.
    draw(pen, { zoom, scale, corner, sight, part }) {
      const fine = zoom >= thmap.FINE_ZOOM;
      const culled = fine || part;
      const fills = culled ? this._fillsOf(fine, sight) : (this._fills ||= this._fillsOf(false));
      const lines = culled ? this._linesOf(fine, sight) : (this._lines ||= this._linesOf(false));
      pen.translate(corner.x, corner.y);
      pen.scale(scale, scale);
      pen.lineJoin = "round";
      fills.forEach((path, colour) => {
        pen.fillStyle = colour;
        pen.fill(path);
      });
      const stroke = (path, colour, width) => {
        if (!path || width <= 0) return;
        pen.strokeStyle = colour;
        pen.lineWidth = width / scale;
        pen.stroke(path);
      };
      stroke(lines.context, CONTEXT_LINE, 1);
      const nearness = Math.min(1, Math.max(0, (zoom - AFAR) / (NEAR - AFAR)));
      for (const [border, [afar, near]] of Object.entries(WIDTHS[this.level])) {
        const width = afar + nearness * (near - afar);
        (lines[border] || []).forEach((path, narrowness) => {
          if (NARROW / scale < 2 ** (narrowness + 1) || border === "coast") {
            stroke(path, COLOURS[border], width);
          }
        });
      }
    }

    _fillsOf(fine, sight) {
      const fills = new Map();
      this.topology.eachShape(fine, (arcs, i, tambon) => {
        if (sight && !thmap.meet(arcs.boxes[i], sight)) return;
        const colour = this.colours[tambon];
        if (!fills.has(colour)) fills.set(colour, new Path2D());
        fills.get(colour).addPath(arcs.path(i));
      });
      return fills;
    }

    // Paths of the borders: per kind a list by the width of the narrower unit beside it (paths of
    // units 2^n to 2^(n+1) local pixels wide stand at n); `context` for what lies outside.
    _linesOf(fine, sight) {
      const { units } = this.topology;
      const tree = units.tree(this.level);
      const within = (tambon) => tambon >= 0 && this.inside[tambon];
      const lines = { context: new Path2D() };
      this.topology.eachArc(fine, (arcs, arc, left, right) => {
        if (sight && !thmap.meet(arcs.arcBoxes[arc], sight)) return;
        const border = units.border(left, right, tree);
        if (!within(left) && !within(right)) {
          if (border === "coast" || border === tree[0]) arcs.trace(lines.context, arc, true);
        } else if (WIDTHS[this.level][border]) {
          const narrowness = this._narrowness(border, left, right);
          lines[border] ||= [];
          lines[border][narrowness] ||= new Path2D();
          arcs.trace(lines[border][narrowness], arc, true);
        }
      });
      return lines;
    }

    _narrowness(border, left, right) {
      if (border === "coast") return 0;
      const parents = this.topology.units.parents[border];
      const anchors = this.topology.anchors(border);
      const widths = [left, right].filter((tambon) => parents[tambon] >= 0)
        .map((tambon) => Math.sqrt(anchors[parents[tambon]].area));
      return Math.max(0, Math.floor(Math.log2(Math.min(...widths))));
    }
  };
})();
