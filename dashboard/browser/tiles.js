// Fetches the tiles that the map shows, and keeps them. What is no longer in sight is not waited
// for; what fails is asked for again, later and later.
"use strict";

(() => {
  const SIZE = 256;
  const KEPT = 300; // tiles
  const FIRST_WAIT = 2_000; // milliseconds before a failure is tried again
  const LONGEST_WAIT = 30_000;

  // `settled(tiles)` gets all tiles in sight as [{z, x, y, content}] whenever they change,
  // `failed(status)` why they could not be had (0: no answer), or null when they could again.
  thmap.Tiles = class {
    constructor(map, settled, failed) {
      Object.assign(this, { map, settled, failed });
      this.held = new Map();
      this.asking = new Map();
      this.round = 0;
      this.wait = FIRST_WAIT;
    }

    // Where the tiles are from now on; null for nowhere.
    from(url) {
      if (url === this.url) return;
      this.url = url;
      this.held.clear();
    }

    // Hands the tiles over at the next update, even if they are the same.
    redraw() {
      this.drawn = null;
    }

    async update() {
      clearTimeout(this.later);
      const round = (this.round += 1);
      const wanted = this.url ? this._inSight() : [];
      this._forget(new Set(wanted.map(({ address }) => address)));
      const answers = await Promise.allSettled(wanted.map(({ address }) => this._tile(address)));
      if (round !== this.round) return;
      const failure = answers.find(({ status }) => status === "rejected");
      this.failed(failure ? failure.reason.status || 0 : null);
      if (failure) this._tryLater(failure.reason.status);
      else this.wait = FIRST_WAIT;
      const tiles = wanted
        .map((tile, i) => ({ ...tile, content: answers[i].value }))
        .filter(({ content }) => content);
      const drawn = tiles.map(({ address }) => address).join();
      if (drawn !== this.drawn) this.settled(tiles);
      this.drawn = drawn;
      thmap.stats.tiles = drawn;
    }

    // The tiles of the whole zoom below the map's: cells are then never smaller than meant.
    _inSight() {
      const z = Math.floor(this.map.getZoom());
      const bounds = this.map.getBounds();
      const corner = (position) => this.map.project(position, z).divideBy(SIZE).floor();
      const first = corner(bounds.getNorthWest());
      const last = corner(bounds.getSouthEast());
      const tiles = [];
      for (let y = first.y; y <= last.y; y += 1) {
        for (let x = first.x; x <= last.x; x += 1) {
          tiles.push({ z, x, y, address: `${this.url}/${z}/${x}/${y}` });
        }
      }
      return tiles;
    }

    _tile(address) {
      if (this.held.has(address)) return this.held.get(address);
      if (!this.asking.has(address)) this.asking.set(address, this._ask(address));
      return this.asking.get(address).answer;
    }

    _ask(address) {
      const stop = new AbortController();
      const answer = thmap.fetched(address, stop.signal)
        .then((content) => this._hold(address, content));
      const done = () => this.asking.delete(address);
      answer.then(done, () => !stop.signal.aborted && done());
      return { stop, answer };
    }

    _hold(address, content) {
      this.held.set(address, content);
      if (this.held.size > KEPT) this.held.delete(this.held.keys().next().value);
      return content;
    }

    _forget(addresses) {
      for (const [address, { stop }] of this.asking) {
        if (addresses.has(address)) continue;
        stop.abort();
        this.asking.delete(address);
      }
    }

    // Who has no right to them need not ask again.
    _tryLater(status) {
      if (status === 403) return;
      this.later = setTimeout(() => this.update(), this.wait);
      this.wait = Math.min(LONGEST_WAIT, 2 * this.wait);
    }
  };

  // The JSON at an address; an error that bears the `status` where there is none.
  thmap.fetched = async (address, signal) => {
    const answer = await fetch(address, { signal, cache: "no-store" });
    if (answer.ok) return answer.json();
    throw Object.assign(new Error(`${answer.status} ${address}`), { status: answer.status });
  };
})();
