// The words around the map: badge, source, loading and failure.
// All of it is made of text nodes: names and titles may come from other people's records.
"use strict";

(() => {
  const { element } = thmap;

  thmap.Panel = class {
    constructor(map, retry, home) {
      this.map = map;
      this.zoom = L.control.zoom({ position: "topright" }).addTo(map);
      addHome(this.zoom.getContainer(), home);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      this.badge = thmap.corner(map, "topleft", element("div", "thmap-badge"));
      this.source = thmap.corner(map, "bottomright", element("div", "thmap-source"));
      this.message = addMessage(map, retry);
      map.getContainer().setAttribute("role", "application");
    }

    loading() {
      this._state("loading");
    }

    failed() {
      this._state("failed");
    }

    loaded() {
      this._state("loaded");
    }

    show({ texts, source, badge, label, lang }) {
      this.texts = texts;
      this.map.getContainer().setAttribute("aria-label", label);
      this.map.getContainer().lang = lang;
      this.badge.textContent = badge;
      this.badge.hidden = !badge;
      this.source.textContent = source;
      const [zoomIn, zoomOut, home] = this.zoom.getContainer().children;
      describe(home, texts.home);
      describe(zoomIn, texts.zoom_in);
      describe(zoomOut, texts.zoom_out);
      this._say();
    }

    _state(state) {
      this.state = state;
      this.map.getContainer().classList.toggle("thmap-loading", state === "loading");
      this._say();
    }

    _say() {
      const { text, button } = this.message;
      this.message.box.hidden = this.state === "loaded" || !this.texts;
      button.hidden = this.state !== "failed";
      if (!this.texts) return;
      text.textContent = this.state === "failed" ? this.texts.failed : this.texts.loading;
      button.textContent = this.texts.retry;
    }
  };

  // A third button under the two of the zoom, in their style.
  function addHome(bar, home) {
    const button = element("a", "thmap-home", "⤢");
    button.href = "#";
    button.setAttribute("role", "button");
    button.addEventListener("click", (event) => {
      event.preventDefault();
      home();
    });
    bar.append(button);
  }

  function addMessage(map, retry) {
    const box = element("div", "thmap-message");
    const text = element("p", "");
    const button = element("button", "");
    box.setAttribute("role", "status");
    box.hidden = true;
    button.addEventListener("click", retry);
    box.append(text, button);
    L.DomEvent.disableClickPropagation(box);
    map.getContainer().append(box);
    return { box, text, button };
  }

  function describe(button, text) {
    button.title = text;
    button.setAttribute("aria-label", text);
  }
})();
