// Lines that stand out: those that decided the hop one looks at, and those that are wrong.

import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass } from "@codemirror/view";

/** The lines, from 1: `{ decided, wrong }`. */
export const setMarks = StateEffect.define();

class Numbered extends GutterMarker {
  constructor(elementClass) {
    super();
    this.elementClass = elementClass;
  }
}

const decidedLine = Decoration.line({ class: "decided" });
const decidedNumber = new Numbered("decided");
const wrongNumber = new Numbered("wrong");

function placed(doc, lines, mark) {
  const there = lines.filter((line) => line >= 1 && line <= doc.lines);
  return RangeSet.of(there.map((line) => mark.range(doc.line(line).from)), true);
}

const field = StateField.define({
  create: () => ({ lines: Decoration.none, decided: RangeSet.empty, wrong: RangeSet.empty }),
  update(value, { changes, docChanged, effects, newDoc }) {
    let now = value;
    if (docChanged) {
      now = Object.fromEntries(Object.entries(now).map(([name, set]) => [name, set.map(changes)]));
    }
    for (const effect of effects) {
      if (!effect.is(setMarks)) continue;
      const { decided, wrong } = effect.value;
      now = {
        lines: placed(newDoc, decided, decidedLine),
        decided: placed(newDoc, decided, decidedNumber),
        wrong: placed(newDoc, wrong, wrongNumber),
      };
    }
    return now;
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ lines }) => lines),
    gutterLineClass.from(field, ({ decided }) => decided),
    gutterLineClass.from(field, ({ wrong }) => wrong),
  ],
});

export const marks = field;
