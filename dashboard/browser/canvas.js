// Draws the tambons on one canvas. All of one colour are one path, so no seams show between
// them; borders are stroked once, in the weight that suits level and zoom.
"use strict";

(() => {
  thmap.CONTEXT = "#f6f8fa"; // land outside the chosen area

  const CONTEXT_LINE = "#d3dae2";
  const COLOURS = { coast: "#8292a5", province: "#42546a", amphoe: "#ffffff", tambon: "#ffffff" };

  // Widths of the borders in pixels, by level shown: seen from afar, and from near. Tambons
  // crowd at the country's scale, so their borders come with the zoom.
  const WIDTHS = {
    province: { coast: [0.8, 1.2], province: [0.9, 1.6] },
    amphoe: { amphoe: [0.4, 1.1], coast: [0.7, 1.2], province: [0.8, 1.6] },
    tambon: { tambon: [0, 0.6], amphoe: [0, 1.4], coast: [0.6, 1.2], province: [0.6, 1.6] },
  };
  const AFAR = 7;
  const NEAR = 9.5;

  thmap.Canvas = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize(topology) {
      L.Renderer.prototype.initialize.call(this);
      this.topology = topology;
    },

    // What to draw: `inside` and `colours` hold one entry per tambon.
    paint(level, inside, colours) {
      if (inside !== this.inside) this._divide(inside);
      this.level = level;
      this.fills = this._pathsByColour(colours);
      this._schedule();
    },

    _divide(inside) {
      const within = (tambon) => tambon >= 0 && inside[tambon];
      this.inside = inside;
      this.lines = this.topology.borders((left, right) => within(left) || within(right));
      this.contextLines = this.topology.borders((left, right) => !within(left) && !within(right));
    },

    _pathsByColour(colours) {
      const paths = new Map();
      colours.forEach((colour, tambon) => {
        if (!paths.has(colour)) paths.set(colour, new Path2D());
        paths.get(colour).addPath(this.topology.paths[tambon]);
      });
      return paths;
    },

    _initContainer() {
      this._container = L.DomUtil.create("canvas");
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer() {
      cancelAnimationFrame(this._frame);
      this._frame = null;
      this._container.remove();
      delete this._container;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = size.x * ratio;
      this._container.height = size.y * ratio;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._schedule();
    },

    // Several changes within one frame are drawn once.
    _schedule() {
      this._frame = this._frame || requestAnimationFrame(() => {
        this._frame = null;
        if (this.fills) this._draw();
      });
    },

    _draw() {
      const pen = this._pen;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, this._container.width, this._container.height);
      this._scale = this._map.getZoomScale(this._zoom, thmap.Topology.ZOOM);
      const ratio = window.devicePixelRatio || 1;
      const origin = this.topology.origin.multiplyBy(this._scale)
        .subtract(this._map.getPixelOrigin()).subtract(this._bounds.min);
      pen.setTransform(ratio * this._scale, 0, 0, ratio * this._scale,
        ratio * origin.x, ratio * origin.y);
      pen.lineJoin = "round";
      this.fills.forEach((path, colour) => {
        pen.fillStyle = colour;
        pen.fill(path);
      });
      this._drawLines();
      this.fire("drawn");
    },

    _drawLines() {
      const nearness = Math.min(1, Math.max(0, (this._zoom - AFAR) / (NEAR - AFAR)));
      for (const border of ["coast", "province"]) {
        this._stroke(this.contextLines[border], CONTEXT_LINE, 1);
      }
      for (const [border, [afar, near]] of Object.entries(WIDTHS[this.level])) {
        this._stroke(this.lines[border], COLOURS[border], afar + nearness * (near - afar));
      }
    },

    _stroke(path, colour, width) {
      if (width <= 0) return;
      this._pen.strokeStyle = colour;
      this._pen.lineWidth = width / this._scale;
      this._pen.stroke(path);
    },
  });
})();
