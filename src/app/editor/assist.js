// What the app knows of a place in the text: what may be written there, what the field means, which
// fields are kept and not acted on. All of it is asked, nothing is known here.

import { autocompletion } from "@codemirror/autocomplete";
import { Prec, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, hoverTooltip, keymap, showPanel, ViewPlugin } from "@codemirror/view";

import { records } from "./records.js";

/** Milliseconds after a letter, or a step of the cursor, before the app is asked about the text. */
const [TEXT_PAUSE, CURSOR_PAUSE] = [250, 120];
/** Of longer texts it is asked when one has stopped typing for so many milliseconds, and for a list only
 * where one wants it: reading them takes longer than a letter may. */
const [SHORT_MAX, LONG_PAUSE] = [8_000, 700];

const pause = (view, short) => (view.state.doc.length > SHORT_MAX ? LONG_PAUSE : short);

/** Names and values that may be written at the cursor. */
function completions(ask) {
  return ({ explicit, pos, state }) => {
    if (!explicit && state.doc.length > SHORT_MAX) return null;
    const told = records(ask(`complete ${pos}`));
    if (told.length === 0) return null;
    const [from, to] = told[0].slice(3).map(Number);
    const [typed, whole] = [state.sliceDoc(from, pos), state.sliceDoc(from, to)];
    const options = told.map(([label, detail, apply, , , info], place) => ({
      label, detail, apply, info: info || undefined, sortText: String(place).padStart(4, "0"),
    }));
    const isWhole = options.some(({ label }) => label === whole);
    // While one types a list comes only to what has begun, and none to a word that is finished: Enter
    // shall go on to the next line. Asked for, it has all that could stand there.
    if (!explicit && (typed === "" || isWhole)) return null;
    return { from, to, options, filter: !explicit || !(typed === "" || isWhole) };
  };
}

/** What the app says of the field there: its name and type, what it means, where it acts. */
function field(ask, question) {
  const [told] = records(ask(question));
  if (!told) return undefined;
  const [from, to, title, about, kept, acts] = told;
  return { from: Number(from), to: Number(to), title, about: kept || about, isKept: kept !== "", acts };
}

function part(className, textContent) {
  return Object.assign(document.createElement("span"), { className, textContent });
}

/** A box with what is said of a field. */
function said({ title, about, isKept, acts }) {
  const box = document.createElement("div");
  box.className = "about";
  box.append(part("title", title), " ", part(isKept ? "is-kept" : "means", about));
  if (acts) box.append(" ", part("acts", acts));
  return box;
}

const hover = (ask) => hoverTooltip((view, pos) => {
  const found = field(ask, `about ${pos}`);
  if (!found || pos < found.from || pos > found.to) return null;
  return { pos: found.from, end: found.to, create: () => ({ dom: said({ ...found, acts: "" }) }) };
});

/** A line beneath the text: the field the cursor is on. */
function line(ask) {
  return (view) => {
    const dom = document.createElement("div");
    dom.className = "field";
    dom.role = "note";
    dom.ariaLabel = "Field at the cursor";
    let timer;
    let lastLine = -1;
    const look = () => {
      timer = undefined;
      const { head } = view.state.selection.main;
      lastLine = view.state.doc.lineAt(head).number;
      const found = view.hasFocus ? field(ask, `cursor ${head}`) : undefined;
      dom.replaceChildren(...(found ? [said(found)] : []));
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(look, pause(view, CURSOR_PAUSE));
    };
    return {
      dom,
      mount: later,
      update({ docChanged, focusChanged, selectionSet, state, view: { hasFocus } }) {
        if (focusChanged && !hasFocus) ask("leave");
        const isElsewhere = selectionSet && state.doc.lineAt(state.selection.main.head).number !== lastLine;
        if (docChanged || focusChanged || isElsewhere) later();
      },
      destroy: () => clearTimeout(timer),
    };
  };
}

/** Says the line beneath the text. */
function say(view) {
  const told = view.dom.querySelector(".field")?.textContent;
  view.dispatch({ effects: EditorView.announce.of(told || "Nothing is known of this line.") });
  return true;
}

const setKept = StateEffect.define();
const keptName = Decoration.mark({ class: "kept" });

const kept = StateField.define({
  create: () => Decoration.none,
  update(marks, { changes, effects, newDoc }) {
    let now = marks.map(changes);
    for (const effect of effects) {
      if (!effect.is(setKept)) continue;
      const set = new RangeSetBuilder();
      for (const [from, to] of effect.value) if (from < to && to <= newDoc.length) set.add(from, to, keptName);
      now = set.finish();
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Asks which fields are kept and not acted on, a pause after each change. */
const keptMarks = (ask) => ViewPlugin.define((view) => {
  let timer;
  const look = () => {
    const value = records(ask("kept")).map((range) => range.map(Number));
    view.dispatch({ effects: setKept.of(value) });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, pause(view, TEXT_PAUSE));
  };
  later();
  return { update: ({ docChanged }) => docChanged && later(), destroy: () => clearTimeout(timer) };
});

/** All of it; `ask` hands a question to the app and gives its answer. */
export const assist = (ask) => [
  autocompletion({ icons: false, override: [completions(ask)] }),
  hover(ask),
  showPanel.of(line(ask)),
  kept,
  keptMarks(ask),
  Prec.high(keymap.of([{ key: "F2", run: say }])),
];
