// The units that the map can show: the tree of places, and the tree of command over the same
// tambons. A unit is a level and a number; of every tambon it is known which unit it lies in.
"use strict";

(() => {
  const PLACES = ["province", "amphoe", "tambon"];

  thmap.Units = class {
    constructor(file) {
      this.tables = Object.fromEntries(PLACES.map((level) => [level, file[level]]));
      this.parents = { ...file.parents, tambon: file.tambon.code.map((_, tambon) => tambon) };
      this.commands = [];
    }

    // The tree of command: per kind of unit, the coarsest first, its `code`, `th`, `en`, and `of`,
    // the unit of every tambon (-1: none).
    command(tree) {
      this.commands = Object.keys(tree);
      for (const [level, { of, ...table }] of Object.entries(tree)) {
        this.tables[level] = table;
        this.parents[level] = of;
      }
    }

    // The levels of the tree that a level belongs to, the coarsest first.
    tree(level) {
      return PLACES.includes(level) ? PLACES : this.commands;
    }

    code(level, unit) {
      return this.tables[level].code[unit];
    }

    // Level and number of the unit with that code, in the tree of the level shown if it is there.
    find(code, shown) {
      for (const level of [...this.tree(shown), ...PLACES]) {
        const unit = this.tables[level].code.indexOf(code);
        if (unit >= 0) return [level, unit];
      }
      return [shown, -1];
    }

    // Whether each tambon lies in one of the areas (codes; none: anywhere) and in a unit shown.
    within(areas, shown) {
      const wanted = areas.map((code) => this.find(code, shown));
      return this.parents[shown].map((unit, tambon) => unit >= 0 && (wanted.length === 0
        || wanted.some(([level, area]) => this.parents[level][tambon] === area)));
    }

    // The names of a unit and of what holds it, smallest first.
    names(level, unit, lang) {
      const tree = this.tree(level);
      const tambon = this.parents[level].indexOf(unit);
      return tree.slice(0, tree.indexOf(level) + 1).reverse()
        .map((above) => this.tables[above][lang][
          above === level ? unit : this.parents[above][tambon]]);
    }

    // What separates two tambons: the coarsest level of the tree in which they differ, or the
    // coast (and the border with a neighbouring country) where there is only one.
    border(left, right, tree) {
      if (left < 0 || right < 0) return "coast";
      return tree.find((level) => this.parents[level][left] !== this.parents[level][right]);
    }
  };
})();
