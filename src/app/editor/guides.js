// Thin lines that show how far a line of YAML is indented.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";

/** Steps that are drawn; deeper ones look like the last. */
const DEEPEST = 10;
const STEP = 2;

const looks = Array.from({ length: DEEPEST + 1 }, (_, depth) => Decoration.line({ class: `guides guides-${depth}` }));

/** A line of nothing is as deep as the next one that has something. */
function depthOf(doc, number) {
  for (let next = number; next <= Math.min(doc.lines, number + 20); next += 1) {
    const indent = doc.line(next).text.search(/\S/);
    if (indent >= 0) return Math.min(DEEPEST, Math.ceil(indent / STEP));
  }
  return 0;
}

function drawn(view) {
  const { doc } = view.state;
  const set = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let line = doc.lineAt(from); ; line = doc.line(line.number + 1)) {
      const depth = depthOf(doc, line.number);
      if (depth > 0) set.add(line.from, line.from, looks[depth]);
      if (line.to >= to || line.number === doc.lines) break;
    }
  }
  return set.finish();
}

class Guides {
  constructor(view) {
    this.decorations = drawn(view);
  }

  update({ docChanged, viewportChanged, view }) {
    if (docChanged || viewportChanged) this.decorations = drawn(view);
  }
}

export const guides = ViewPlugin.fromClass(Guides, { decorations: (plugin) => plugin.decorations });
