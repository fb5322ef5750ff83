// Bangkok in a corner, while the country is seen: its khet are no larger there than a few pixels.
"use strict";

thmap.plugin("inset", (view) => {
  const CODE = "10";
  const SIZE = { width: 148, height: 132 }; // pixels
  const MARGIN = 6;
  const FAR = 7.2; // zooms below this one
  const LEAST = 480; // pixels: on a narrower map there is no room for it

  const { button, canvas, name } = build();
  let frame = null;
  let drawing = null;

  button.addEventListener("click", () => {
    view.map.fitBounds(view.topology.bounds(bangkok()));
  });
  canvas.addEventListener("mousemove", (event) => {
    const unit = view.unitAt(positionOf(event));
    if (unit < 0) view.leave();
    else view.point(unit, view.map.mouseEventToLatLng(event));
  });
  canvas.addEventListener("mouseleave", () => view.leave());
  view.map.on("painted moveend resize", look);

  function build() {
    const made = {
      button: thmap.element("button", "thmap-inset"),
      canvas: thmap.element("canvas", ""),
      name: thmap.element("span", ""),
    };
    made.button.type = "button";
    made.button.hidden = true;
    made.button.append(made.canvas, made.name);
    L.DomEvent.disableClickPropagation(made.button);
    thmap.corner(view.map, "bottomright", made.button);
    return made;
  }

  // Whether each tambon lies in Bangkok.
  function bangkok() {
    const { units } = view.topology;
    const province = units.tables.province.code.indexOf(CODE);
    return units.parents.province.map((other) => other === province);
  }

  function look() {
    if (!view.values || !view.topology) return;
    const here = bangkok();
    const wanted = view.map.getZoom() < FAR && view.map.getSize().x >= LEAST
      && view.inside.some((inside, tambon) => inside && here[tambon]);
    button.hidden = !wanted;
    if (!wanted) return;
    const { province } = view.topology.units.tables;
    name.textContent = province[view.values.lang][province.code.indexOf(CODE)];
    button.title = view.values.texts.zoom_in;
    frame = view.topology.box(here);
    draw();
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    const { scale, left, top } = placed();
    canvas.width = SIZE.width * ratio;
    canvas.height = SIZE.height * ratio;
    canvas.style.width = `${SIZE.width}px`;
    canvas.style.height = `${SIZE.height}px`;
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const sight = [left, top, left + SIZE.width / scale, top + SIZE.height / scale];
    const corner = L.point(-left * scale, -top * scale);
    const zoom = thmap.local.ZOOM + Math.log2(scale);
    const here = bangkok();
    const colours = view.drawing.colours.map(
      (colour, tambon) => (here[tambon] ? colour : thmap.CONTEXT));
    drawing ||= new thmap.Drawing(view.topology);
    drawing.set(view.values.level, view.inside.map((inside, i) => inside && here[i]), colours);
    drawing.draw(pen, { zoom, scale, corner, sight, part: true });
  }

  // How large a local pixel is, and the local position of the upper left corner.
  function placed() {
    const [left, top, right, bottom] = frame;
    const scale = Math.min((SIZE.width - 2 * MARGIN) / (right - left),
      (SIZE.height - 2 * MARGIN) / (bottom - top));
    return {
      scale,
      left: (left + right - SIZE.width / scale) / 2,
      top: (top + bottom - SIZE.height / scale) / 2,
    };
  }

  function positionOf(event) {
    const { scale, left, top } = placed();
    return thmap.local.position(left + event.offsetX / scale, top + event.offsetY / scale);
  }

  return { show: look };
});
