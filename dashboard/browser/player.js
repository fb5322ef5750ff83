// Plug-in "player": steps through the pictures that came with the values, without a run of the
// script. `said` and the part "player" come from dashboard/maps/player.py; undefined closes it.
"use strict";

(() => {
  const { element } = thmap;
  const PAUSE = { week: 450, month: 800 }; // milliseconds a picture

  thmap.plugin("player", (view) => new Player(view));

  class Player {
    constructor(view) {
      this.view = view;
      this.controls = addBox(view.map);
      this.controls.back.addEventListener("click", () => this.step(-1));
      this.controls.forward.addEventListener("click", () => this.step(1));
      this.controls.play.addEventListener("click", () => this.toggle());
      this.controls.slider.addEventListener("input", () => this.goTo(Number(this.controls.slider.value)));
      this.controls.box.addEventListener("keydown", (event) => this.press(event));
    }

    // The picture that is looked at stays, unless others came.
    show(said, parts) {
      const before = this.said;
      const same = said?.step === before?.step && said?.names.length === before?.names.length;
      this.said = said;
      this.controls.box.hidden = !said;
      if (!same) this.pause();
      if (!said) return;
      this.pictures = thmap.unpack(parts.player);
      this.title = this.view.values.title;
      const last = said.names.length - 1;
      this.controls.slider.max = last;
      this.describe();
      this.paint(same ? this.at : last);
    }

    describe() {
      const { texts } = this.said;
      const { box, back, forward, slider } = this.controls;
      box.setAttribute("aria-label", texts.label);
      slider.setAttribute("aria-label", texts.label);
      for (const [button, words] of [[back, texts.back], [forward, texts.forward]]) {
        button.title = words;
        button.setAttribute("aria-label", words);
      }
      this.describePlay();
    }

    describePlay() {
      const { play, name } = this.controls;
      const words = this.timer ? this.said.texts.pause : this.said.texts.play;
      play.classList.toggle("playing", Boolean(this.timer));
      play.title = words;
      play.setAttribute("aria-label", words);
      // Somebody who listens is told each picture that was asked for, not all that pass.
      name.setAttribute("aria-live", this.timer ? "off" : "polite");
    }

    press(event) {
      const onButton = event.target.tagName === "BUTTON";
      const act = {
        ArrowLeft: () => this.step(-1),
        ArrowRight: () => this.step(1),
        Home: () => this.goTo(0),
        End: () => this.goTo(this.said.names.length - 1),
        " ": onButton ? null : () => this.toggle(),
      }[event.key];
      event.stopPropagation(); // the map has keys of its own
      if (!act) return;
      event.preventDefault();
      act();
    }

    step(by) {
      const last = this.said.names.length - 1;
      this.goTo(Math.min(Math.max(this.at + by, 0), last));
    }

    goTo(at) {
      this.pause();
      this.paint(at);
    }

    toggle() {
      if (this.timer) {
        this.pause();
        return;
      }
      const last = this.said.names.length - 1;
      if (this.at === last) this.paint(0);
      this.timer = setInterval(() => {
        this.paint(this.at + 1);
        if (this.at === last) this.pause();
      }, PAUSE[this.said.step]);
      this.describePlay();
    }

    pause() {
      clearInterval(this.timer);
      this.timer = null;
      if (this.said) this.describePlay();
    }

    // Of every unit the pictures lie side by side.
    paint(at) {
      const started = performance.now();
      const count = this.said.names.length;
      const units = this.pictures.classes.length / count;
      const classes = new Uint8Array(units);
      const values = new Array(units);
      for (let unit = 0; unit < units; unit += 1) {
        classes[unit] = this.pictures.classes[unit * count + at];
        values[unit] = this.pictures.values[unit * count + at];
      }
      const name = this.said.names[at];
      this.at = at;
      this.view.paint({ classes, values, title: `${this.title} · ${name}` });
      this.controls.name.textContent = name;
      this.controls.slider.value = at;
      this.controls.slider.setAttribute("aria-valuetext", name);
      thmap.stats.steps = (thmap.stats.steps || 0) + 1;
      thmap.stats.step = performance.now() - started;
    }
  }

  function addBox(map) {
    const box = element("div", "thmap-player");
    const [back, play, forward] = ["back", "play", "forward"].map((name) =>
      element("button", `thmap-player-${name}`));
    const slider = element("input", "");
    const name = element("output", "");
    slider.type = "range";
    slider.min = 0;
    for (const button of [back, play, forward]) button.type = "button";
    box.setAttribute("role", "group");
    box.hidden = true;
    box.append(name, back, play, forward, slider);
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    map.getContainer().append(box);
    return { box, back, play, forward, slider, name };
  }
})();
