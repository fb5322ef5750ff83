// What is said of one unit: in the tooltip, and aloud. All of it is made of text nodes: names and
// titles may come from other people's records.
"use strict";

(() => {
  const { element, filled } = thmap;

  thmap.tooltip = (view, unit) => {
    const { name, parents, title, colour, value, label, rank, base, small } = facts(view, unit);
    const box = element("div", "");
    box.append(element("strong", "thmap-tip-name", name));
    if (parents) box.append(element("div", "thmap-tip-parents", parents));
    const line = element("div", "thmap-tip-value");
    const key = element("i", "thmap-tip-key");
    key.style.background = colour;
    line.append(key);
    if (value) line.append(element("b", "", value[0]), ` ${value[1]}`);
    line.append(element("span", value ? "thmap-tip-class" : "", label));
    box.append(element("div", "thmap-tip-title", title), line);
    for (const rest of [small, rank, base].filter(Boolean)) {
      box.append(element("div", "thmap-tip-rest", rest));
    }
    return box;
  };

  thmap.spoken = (view, unit) => {
    const { name, parents, value, label, rank, base, small } = facts(view, unit);
    const said = [name, parents, value && value.join(" "), label, small, rank, base];
    return said.filter(Boolean).join(", ");
  };

  // A unit without a value has the label of its class alone ("no data").
  function facts(view, unit) {
    const { values } = view;
    const [name, ...parents] = view.topology.units.names(values.level, unit, values.lang);
    const [colour, label] = values.legend[values.classes[unit]];
    const value = values.values[unit];
    return {
      name,
      parents: parents.join(values.lang === "th" ? " " : ", "),
      title: values.title,
      colour,
      label,
      value: value === null ? null : [written(value, values.decimals), values.unit],
      rank: value === null ? "" : rankOf(view, value),
      base: baseOf(view, unit),
      small: view.parts?.small?.[unit] ? values.texts.small : "",
    };
  }

  // The place of a value among those of all units shown, in the order of the layer.
  function rankOf(view, value) {
    const { ascending, texts } = view.values;
    const sorted = sortedValues(view);
    const below = firstAt(sorted, value), upTo = firstAt(sorted, value + 1);
    const tied = upTo - below;
    const rank = 1 + (ascending ? below : sorted.length - upTo);
    return filled(tied > 1 ? texts.rank_tied : texts.rank, {
      rank: thmap.written(rank), count: thmap.written(sorted.length), tied: thmap.written(tied),
    });
  }

  let kept = {};

  function sortedValues(view) {
    if (kept.values !== view.values.values || kept.inside !== view.inside) {
      const { values } = view.values;
      const found = view.shown().map((unit) => values[unit]).filter((value) => value !== null);
      const sorted = Int32Array.from(found).sort();
      kept = { values, inside: view.inside, sorted };
    }
    return kept.sorted;
  }

  // The position of the first number that is not below `value`.
  function firstAt(sorted, value) {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function baseOf(view, unit) {
    const base = view.base && view.base[unit];
    if (base === null || base === undefined) return "";
    const { said, decimals } = view.values.base;
    return filled(said, { value: written(base, decimals) });
  }

  // Values come as whole numbers, in units of their last decimal.
  function written(value, decimals) {
    return thmap.written(value / 10 ** decimals, decimals);
  }
})();
