// A canvas that lies on the map. Leaflet moves it as a picture while somebody pans or zooms; it is
// drawn anew when the map comes to rest.
"use strict";

(() => {
  // `draw(pen, { zoom, scale, corner, sight })` draws in pixels of the screen: a local pixel is
  // `scale` of them, the local origin lies at `corner`, and `sight` is the local box of the sheet.
  thmap.Sheet = L.Renderer.extend({
    options: { padding: 0.25 },

    initialize(draw, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.draw = draw;
    },

    // Several changes within one frame are drawn once.
    redraw() {
      this._frame = this._frame || requestAnimationFrame(() => {
        this._frame = null;
        this._draw();
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
      const { ORIGIN, ZOOM } = thmap.local;
      const scale = this._map.getZoomScale(this._zoom, ZOOM);
      const ratio = window.devicePixelRatio || 1;
      const corner = ORIGIN.multiplyBy(scale)
        .subtract(this._map.getPixelOrigin()).subtract(this._bounds.min);
      const first = corner.divideBy(-scale);
      const last = first.add(this._bounds.getSize().divideBy(scale));
      const sight = [first.x, first.y, last.x, last.y];
      this._pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      this._pen.clearRect(0, 0, this._container.width, this._container.height);
      this.draw(this._pen, { zoom: this._zoom, scale, corner, sight });
    },
  });
})();
