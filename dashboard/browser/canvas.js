// Draws the tambons on one canvas. All of one colour are one path, so no seams show between
// them; borders are stroked once, in the weight that suits level and zoom.
"use strict";

(() => {
  thmap.STYLE = {
    context: "#e7eaee", // land outside the chosen area
    contextLine: "#ffffff",
    line: "#ffffff",
    outerLine: "#42546a",
  };

  thmap.Canvas = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize(topology) {
      L.Renderer.prototype.initialize.call(this);
      this.topology = topology;
      this.fills = new Map();
    },

    // What to draw: `inside` and `colours` hold one entry per tambon.
    paint(level, inside, colours) {
      if (inside !== this.inside) this._divide(inside);
      this.level = level;
      this.fills = this._pathsByColour(colours);
      if (this._map) this._schedule();
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
      this._container = L.DomUtil.create("canvas", "thmap-canvas");
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
        this._draw();
        this.fire("drawn");
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
    },

    _drawLines() {
      const { contextLine, line, outerLine } = thmap.STYLE;
      const zoom = this._zoom;
      const finest = thmap.LEVELS.indexOf(this.level);
      this._stroke(this.contextLines.province, contextLine, 1);
      // Tambons and amphoes crowd at the country's scale: their lines come with the zoom.
      if (finest >= 2) this._stroke(this.lines.tambon, line, widthAt(zoom, 7.5, 0.6));
      if (finest >= 1) this._stroke(this.lines.amphoe, line, finest === 1 ? Math.max(0.5, widthAt(zoom, 6, 1)) : widthAt(zoom, 7, 1.3));
      this._stroke(this.lines.province, outerLine, Math.min(1.4, 0.7 + 0.1 * Math.max(0, zoom - 6)));
    },

    _stroke(path, colour, width) {
      if (width <= 0) return;
      this._pen.strokeStyle = colour;
      this._pen.lineWidth = width / this._scale;
      this._pen.stroke(path);
    },
  });

  // A line's width in pixels: nothing up to `from`, growing to `full` within two zooms.
  function widthAt(zoom, from, full) {
    return full * Math.min(1, Math.max(0, (zoom - from) / 2));
  }
})();
