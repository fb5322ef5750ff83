// How single points look: donuts of clusters, pins of issues, badges of stations, and what they
// say. Everything is made of nodes: what stands in records stays text.
"use strict";

(() => {
  const { element, filled, written } = thmap;
  const SVG = "http://www.w3.org/2000/svg";
  const LARGEST = 22; // radius in pixels: beyond it neighbours would touch
  const RING = 6;
  const FULL = 10_000; // from here on counts are written in thousands

  const DROP = "M11 29C11 29 2 17.5 2 10.5a9 9 0 0 1 18 0C20 17.5 11 29 11 29Z";

  // What groups and words of `said` make of a cluster (dashboard/maps/points_route.py).
  thmap.donut = (cluster, said) => {
    const radius = Math.min(LARGEST, 13 + 2.2 * Math.log10(cluster.total));
    const picture = svg(2 * radius, 2 * radius, [-radius, -radius]);
    picture.append(shape("circle", { r: radius - 0.5, class: "thmap-donut-back" }));
    let start = 0;
    cluster.open.forEach((count, group) => {
      const share = count / cluster.total;
      if (share) picture.append(segment(radius, start, share, said.groups[group].colour));
      start += share;
    });
    const count = shape("text", { class: "thmap-donut-count" });
    count.textContent = short(cluster.total);
    if (count.textContent.length > 4) count.style.fontSize = "10px";
    picture.append(shape("circle", { r: radius - RING - 0.5, class: "thmap-donut-back" }), count);
    return icon(picture, 2 * radius, 2 * radius, [radius, radius]);
  };

  // Closed issues are white, as on the paper maps of stations.
  thmap.pin = (issue, said) => {
    const { colour } = said.groups[issue.group];
    const picture = svg(22, 30, [0, 0]);
    picture.append(
      shape("path", { d: DROP, fill: issue.open ? colour : "#ffffff",
        stroke: issue.open ? "#ffffff" : colour, "stroke-width": issue.open ? 1.2 : 2 }),
      shape("circle", { cx: 11, cy: 10.5, r: 3, fill: issue.open ? "#ffffff" : colour }));
    return icon(picture, 22, 30, [11, 29]);
  };

  // The members of a station, over a bar that fills up to the target; where they are not told,
  // what stands in their place.
  thmap.badge = (station, counted, said) => {
    const full = !station.mask && station.members >= station.target;
    const box = element("div", `thmap-station ${full ? "thmap-full" : ""}`);
    if (!counted) return icon(box, 10, 10, [5, 5]);
    if (station.mask) {
      box.append(element("b", "", said.short[station.mask]));
      return icon(box, 30, 19, [15, 9.5]);
    }
    const bar = element("i", "");
    bar.style.width = `${Math.min(100, (100 * station.members) / station.target)}%`;
    box.append(element("b", "", written(station.members)), bar);
    return icon(box, 30, 19, [15, 9.5]);
  };

  thmap.clusterTip = (cluster, said) => {
    const box = element("div", "");
    box.append(element("strong", "thmap-tip-name",
      filled(said.texts.count, { count: written(cluster.total) })));
    const rows = cluster.open.map((count, group) => [said.groups[group], count]);
    rows.push([{ name: said.texts.closed, colour: "#ffffff" }, cluster.closed]);
    for (const [{ name, colour }, count] of rows) {
      if (count) box.append(thmap.keyRow(colour, name, written(count)));
    }
    return box;
  };

  thmap.issueTip = (issue, said) => {
    const box = element("div", "");
    const name = element("strong", "thmap-tip-name");
    const { colour } = said.groups[issue.group];
    name.append(patch(issue.open ? colour : "#ffffff", colour), said.categories[issue.category]);
    box.append(name, element("div", "", `${said.statuses[issue.status]} · ${day(issue.day, said)}`));
    return box;
  };

  thmap.stationTip = (station, said) => {
    const box = element("div", "");
    const { mask, target } = station;
    const members = mask ? said.masks[mask] : written(station.members);
    box.append(element("strong", "thmap-tip-name", station[said.lang]),
      element("div", "", filled(said.texts.members, { members, target: written(target) })));
    return box;
  };

  // One line with a patch of colour.
  thmap.keyRow = (colour, name, count = "") => {
    const row = element("div", "thmap-key-row");
    row.append(patch(colour), element("span", "", name));
    if (count) row.append(" ", element("b", "", count));
    return row;
  };

  function svg(width, height, [x, y]) {
    return shape("svg", { width, height, viewBox: `${x} ${y} ${width} ${height}` });
  }

  function shape(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function patch(colour, edge) {
    const node = element("i", "thmap-tip-key");
    node.style.background = colour;
    if (edge) node.style.boxShadow = `inset 0 0 0 2px ${edge}`;
    return node;
  }

  // A part of the ring, clockwise from the top; both are shares of the whole.
  function segment(radius, start, share, colour) {
    return shape("circle", {
      r: radius - RING / 2 - 0.5, fill: "none", stroke: colour, "stroke-width": RING,
      pathLength: 1, "stroke-dasharray": `${share} 1`, "stroke-dashoffset": -start,
      transform: "rotate(-90)",
    });
  }

  function icon(node, width, height, anchor) {
    return L.divIcon({
      html: node, className: "thmap-mark", iconSize: [width, height], iconAnchor: anchor,
      tooltipAnchor: [0, -anchor[1]],
    });
  }

  function short(number) {
    return number < FULL ? written(number) : `${Math.round(number / 1000)}K`;
  }

  // In Thai by the Buddhist era: 29 พ.ค. 2565.
  function day(iso, { months, era }) {
    const [year, month, date] = iso.split("-").map(Number);
    return `${date} ${months[month - 1]} ${year + era}`;
  }
})();
