// Plug-in "points": single issues and stations on the map, fetched while somebody pans, without
// a run of the script. `said` comes from dashboard/maps/points_panel.py; undefined shows none.
"use strict";

(() => {
  const { element } = thmap;
  const NEAR = { issues: 7, stations: 8, counts: 10.5 }; // zooms from which they are shown
  const LAST_ZOOM = 17; // where clusters list what they hold
  const STEPS = 4096; // positions within a tile
  const TILE = 256; // pixels
  const ABOVE = 1_000; // stations are few: they lie on the issues
  const ROOM = 190; // pixels that a tip may need
  const CORNER = 300; // pixels that the key and a tip need together
  const RETRY = 10_000; // milliseconds

  thmap.plugin("points", (view) => new Points(view));

  class Points {
    constructor(view) {
      this.view = view;
      this.map = view.map;
      this.maxZoom = this.map.getMaxZoom();
      this.issues = L.layerGroup().addTo(this.map);
      this.stations = L.layerGroup().addTo(this.map);
      this.found = [];
      this.failures = { issues: null, stations: null };
      this.key = thmap.corner(this.map, "topleft", element("div", "thmap-key thmap-points-key"));
      this.key.hidden = true;
      this.tiles = new thmap.Tiles(this.map,
        (tiles) => this.drawIssues(tiles), (status) => this.fail("issues", status));
      this.map.on("moveend", () => this.update());
      this.rover = new thmap.Rover(this.map);
    }

    show(said) {
      if (!said && !this.said) return;
      this.said = said;
      // Clusters in a town come apart only from nearer than the boundaries need.
      this.map.setMaxZoom(said?.issues ? LAST_ZOOM : this.maxZoom);
      this.tiles.redraw();
      this.update();
      this.loadStations();
    }

    update() {
      const { said } = this;
      this.tiles.from(said?.issues && this.map.getZoom() >= NEAR.issues ? said.url : null);
      this.tiles.update();
      this.drawStations();
      this.writeKey();
    }

    drawIssues(tiles) {
      this.rover.around(() => {
        this.issues.clearLayers();
        for (const tile of tiles) {
          for (const each of tile.content) this.addCluster(cluster(each), this.position(tile, each));
        }
      });
    }

    position({ x, y, z }, [across, down]) {
      const point = L.point(x + across / STEPS, y + down / STEPS).multiplyBy(TILE);
      return this.map.unproject(point, z);
    }

    addCluster(found, position) {
      const { said } = this;
      if (found.total === 1 && found.issues.length) {
        const [issue] = found.issues;
        this.add(this.issues, position, thmap.pin(issue, said), () => thmap.issueTip(issue, said),
          () => this.view.tell({ issue: issue.key }));
        return;
      }
      this.add(this.issues, position, thmap.donut(found, said),
        () => thmap.clusterTip(found, said), () => this.enter(found, position));
    }

    // Nearer, or what the cluster holds where there is no nearer.
    enter(found, position) {
      if (!found.issues.length) {
        this.map.setView(position, Math.min(LAST_ZOOM, Math.floor(this.map.getZoom()) + 2));
        return;
      }
      const list = listOf(found, this.said, (key) => this.view.tell({ issue: key }));
      L.popup({ closeButton: false, className: "thmap-list", maxHeight: 260 })
        .setLatLng(position).setContent(list).openOn(this.map);
      list.querySelector("button").focus();
    }

    add(layer, position, icon, tip, act) {
      const zIndexOffset = layer === this.stations ? ABOVE : 0;
      const marker = L.marker(position, { icon, keyboard: false, riseOnHover: true, zIndexOffset })
        .addTo(layer);
      // Asked for its words as it opens, a tip can still choose its side.
      marker.bindTooltip(() => {
        Object.assign(marker.getTooltip().options, this.side(marker));
        return tip();
      }, { className: "thmap-tip", opacity: 1 });
      // What lies below the mark is not pointed at.
      marker.on("mousemove", L.DomEvent.stopPropagation);
      marker.on("mouseover", () => this.view.leave());
      marker.on("click", act);
      this.rover.adopt(marker, [...tip().children].map((line) => line.textContent).join(", "), act);
    }

    // The side on which there is room for a tip.
    side(marker) {
      const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng());
      const [width, height] = marker.getIcon().options.iconSize;
      if (x < ROOM || Math.max(x, y) < CORNER) {
        return { direction: "right", offset: [width / 2, height / 2] };
      }
      if (x > this.map.getSize().x - ROOM) {
        return { direction: "left", offset: [-width / 2, height / 2] };
      }
      return y < ROOM ? { direction: "bottom", offset: [0, height] }
        : { direction: "top", offset: [0, 0] };
    }

    async loadStations() {
      const address = this.said?.stations ? `${this.said.url}/stations` : null;
      if (address === this.stationsAt) return;
      this.stationsAt = address;
      this.found = [];
      this.drawStations();
      if (!address) return void this.fail("stations", null);
      try {
        const rows = await thmap.fetched(address);
        if (address !== this.stationsAt) return;
        this.found = rows.map(station);
        this.fail("stations", null);
        this.drawStations();
      } catch (error) {
        if (address !== this.stationsAt) return;
        this.stationsAt = undefined;
        this.fail("stations", error.status || 0);
        if (error.status !== 403) setTimeout(() => this.loadStations(), RETRY);
      }
    }

    drawStations() {
      const { said, found } = this;
      const zoom = this.map.getZoom();
      const bounds = this.map.getBounds();
      const near = said?.stations && zoom >= NEAR.stations;
      this.rover.around(() => {
        this.stations.clearLayers();
        for (const each of found.filter(({ position }) => near && bounds.contains(position))) {
          this.add(this.stations, each.position, thmap.badge(each, zoom >= NEAR.counts, said),
            () => thmap.stationTip(each, said),
            () => said.opens_stations && this.view.tell({ code: each.code }));
        }
      });
    }

    // Why a kind could not be had (0: no answer), or null when it could.
    fail(kind, status) {
      this.failures[kind] = status;
      this.writeKey();
    }

    // The key of the colours, and what there is to say of the points.
    writeKey() {
      const { said, key } = this;
      key.hidden = true;
      key.replaceChildren();
      if (!said) return;
      const zoom = this.map.getZoom();
      if (said.issues && zoom >= NEAR.issues) {
        key.append(...said.groups.map(({ colour, name }) => thmap.keyRow(colour, name)),
          thmap.keyRow("#ffffff", said.texts.closed));
      }
      const { nearer, failed, expired } = said.texts;
      const unseen = ["issues", "stations"].filter((kind) => said[kind] && zoom < NEAR[kind]);
      if (unseen.length) {
        const kinds = unseen.map((kind) => said.texts[kind]).join(" · ");
        key.append(element("p", "", thmap.filled(nearer, { kinds })));
      }
      const failures = Object.values(this.failures).filter((status) => status !== null);
      if (failures.length) {
        const words = failures.includes(403) ? expired : failed;
        key.append(element("p", "thmap-key-failed", words));
      }
      key.hidden = !key.childNodes.length;
    }
  }

  // The lists of dashboard/maps/points_route.py, with names.
  function cluster([, , closed, open, listed]) {
    const issues = listed.map(([key, category, group, status, isOpen, day]) =>
      ({ key, category, group, status, open: isOpen === 1, day }));
    return { closed, open, issues, total: closed + open.reduce((sum, count) => sum + count, 0) };
  }

  function station([code, th, en, lon, lat, members, target, mask]) {
    return { code, th, en, members, target, mask, position: L.latLng(lat, lon) };
  }

  function listOf(found, said, open) {
    const list = element("div", "");
    for (const issue of found.issues) {
      const button = element("button", "");
      button.append(thmap.issueTip(issue, said));
      button.addEventListener("click", () => open(issue.key));
      list.append(button);
    }
    const more = found.total - found.issues.length;
    if (more) list.append(element("p", "", thmap.filled(said.texts.more, { count: more })));
    return list;
  }
})();
