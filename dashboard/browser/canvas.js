// The canvas on which Leaflet shows the drawing. Leaflet moves it as a picture while somebody pans
// or zooms; it is drawn anew when the map comes to rest.
"use strict";

(() => {
  thmap.Canvas = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize(topology) {
      L.Renderer.prototype.initialize.call(this);
      this.drawing = new thmap.Drawing(topology);
    },

    // What to draw: `inside` and `colours` hold one entry per tambon.
    paint(level, inside, colours) {
      this.drawing.set(level, inside, colours);
      this.redraw();
    },

    // Several changes within one frame are drawn once.
    redraw() {
      this._frame = this._frame || requestAnimationFrame(() => {
        this._frame = null;
        if (this.drawing.colours) this._draw();
      });
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
      this.redraw();
    },

    _draw() {
      const pen = this._pen;
      const { ORIGIN, ZOOM } = thmap.local;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, this._container.width, this._container.height);
      const scale = this._map.getZoomScale(this._zoom, ZOOM);
      const ratio = window.devicePixelRatio || 1;
      const corner = ORIGIN.multiplyBy(scale)
        .subtract(this._map.getPixelOrigin()).subtract(this._bounds.min);
      pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * corner.x, ratio * corner.y);
      const first = corner.divideBy(-scale);
      const last = first.add(this._bounds.getSize().divideBy(scale));
      this.drawing.draw(pen, this._zoom, [first.x, first.y, last.x, last.y]);
      this.fire("drawn");
    },
  });
})();
