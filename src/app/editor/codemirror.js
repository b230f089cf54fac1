// The editor of manifests: an element that stands where the text field stood and behaves as one.
//
// It is loaded when the text field is first used (assets/start.js), and is an element of its own with
// a tree of its own, so that CodeMirror can bring its styles although the page's policy forbids
// injected ones. To the app it looks like the field it replaces: it has a `value`, takes the focus and
// a selection, and says `input`. What the app knows of the text comes as attributes.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { codeFolding, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { forEachDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { assist } from "./assist.js";
import css from "./codemirror.css";
import { compared } from "./compare.js";
import { guides } from "./guides.js";
import { marks, setMarks } from "./marks.js";
import { records } from "./records.js";

/** Longer lines and texts, and deeper brackets, are shown without being read: nobody wrote them by
 * hand, and the parser goes as deep into the stack as the brackets go. */
const [LINE_MAX, TEXT_MAX, DEPTH_MAX] = [2_000, 400_000, 100];
/** Longer texts are handed to the app when one pauses, for so many milliseconds: reading them takes
 * longer than a letter may. */
const [AT_ONCE_MAX, PAUSE] = [8_000, 200];

/** On what the app wrote, which it need not be told. */
const fromApp = Annotation.define();

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.punctuation, tags.separator], class: "key" },
  { tag: [tags.comment, tags.meta], class: "comment" },
  { tag: [tags.content, tags.string, tags.attributeValue, tags.literal, tags.keyword], class: "scalar" },
]);

const language = new Compartment();
const described = new Compartment();
const named = new Compartment();
/** What the search says, in the order in which the page hands its words on. */
const PHRASES = ["Find", "Replace", "next", "previous", "all", "match case", "regexp", "by word", "replace", "replace all", "close"];

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Where cursor and scroll of the text field stood when the editor took its place. */
let handed;

class YamlEditor extends HTMLElement {
  static observedAttributes = ["data-applied", "data-file", "data-lines", "data-remarks", "data-words"];

  #root = this.attachShadow({ mode: "open" });
  #view = new EditorView({ root: this.#root, dispatchTransactions: (all) => this.#change(all) });
  /** The states of files that are not shown, each with its own undo and cursor. */
  #files = new Map();
  /** The list of what differs, while that stands in the text's place. */
  #compared;
  #isNew = true;
  /** The timer of a text that the app has not been told yet. */
  #untold;
  #isToldLater = false;
  /** A question to the app, and what it answered. */
  #question = "";
  #answer = "";

  constructor() {
    super();
    this.#view.setState(this.#fresh(""));
    const words = Object.assign(document.createElement("p"), { id: "remarks", hidden: true });
    this.#root.append(this.#view.dom, words);
    // After those of CodeMirror, which puts its own in front.
    this.#root.adoptedStyleSheets.push(sheet);
    // What the browser says of each letter is not what this field says of its text.
    this.#root.addEventListener("input", (event) => event.stopPropagation());
    // A key that meant something in here, such as the Esc that closes the search, means nothing more.
    this.#root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && event.defaultPrevented) event.stopPropagation();
    });
    // Whatever may be done with the text next, the app knows it by then.
    this.#root.addEventListener("keydown", ({ ctrlKey, metaKey, key }) => {
      if ((ctrlKey || metaKey) && key === "Enter") this.#say();
    }, true);
    this.#root.addEventListener("focusout", () => this.#say());
    addEventListener("pagehide", () => this.#say());
  }

  connectedCallback() {
    const was = handed;
    handed = undefined;
    if (!was) return;
    const { doc } = this.#view.state;
    const top = doc.line(Math.min(doc.lines, 1 + Math.round(was.top / was.line)));
    this.setSelectionRange(was.anchor, was.head);
    this.#view.dispatch({ effects: EditorView.scrollIntoView(top.from, { y: "start", yMargin: 0 }) });
    if (was.hasFocus) this.focus();
  }

  attributeChangedCallback(name, was, now) {
    if (name === "data-words") this.#view.dispatch({ effects: named.reconfigure(this.#named()) });
    if (name === "data-file") {
      if (was !== null) this.#files.set(was, this.#view.state);
      const kept = this.#files.get(now);
      this.#isNew = !kept;
      this.#view.setState(kept ?? this.#fresh(""));
    }
    this.#tellLater();
  }

  /** What it and its search are called, in the page's language. */
  #named() {
    const [name, ...said] = (this.dataset.words ?? "Manifest").split("\n");
    const phrases = Object.fromEntries(said.map((words, place) => [PHRASES[place], words]));
    return [EditorView.contentAttributes.of({ "aria-label": name }), EditorState.phrases.of(phrases)];
  }

  /** The text comes after the attributes: what they say of it waits for it. */
  #tellLater() {
    if (!this.#isToldLater) queueMicrotask(() => this.#tell());
    this.#isToldLater = true;
  }

  get value() {
    return this.#view.state.doc.toString();
  }

  /** Writes what differs, as one step that can be undone; a text that is new here has no past. */
  set value(text) {
    const was = this.value;
    const now = text.replace(/\r\n?/g, "\n");
    if (now === was) return;
    this.#tellLater();
    if (this.#isNew) {
      this.#isNew = false;
      this.#view.setState(this.#fresh(now));
      return;
    }
    const changes = difference(was, now);
    this.#view.dispatch({ changes, annotations: fromApp.of(true), userEvent: "input.app" });
  }

  get selectionStart() {
    return this.#view.state.selection.main.from;
  }

  /** What the app is asked, and its answer: it gives that while the event `ask` is under way. */
  asked() {
    return this.#question;
  }

  answer(text) {
    this.#answer = text;
  }

  #ask(question) {
    this.#question = question;
    this.#answer = "";
    this.dispatchEvent(new Event("ask"));
    return this.#answer;
  }

  focus() {
    if (this.#compared) this.#compared.focus();
    else this.#view.focus();
  }

  setSelectionRange(anchor, head) {
    const within = (place) => Math.min(place, this.#view.state.doc.length);
    this.#view.dispatch({ selection: { anchor: within(anchor), head: within(head) }, scrollIntoView: true });
  }

  #fresh(doc) {
    const extensions = [
      lineNumbers(),
      history(),
      codeFolding(),
      foldGutter({ openText: "⌄", closedText: "›" }),
      indentOnInput(),
      syntaxHighlighting(highlighting),
      search({ top: true }),
      named.of(this.#named()),
      highlightSelectionMatches(),
      guides,
      marks,
      assist((question) => this.#ask(question)),
      language.of(doc.length > TEXT_MAX || isUnreadable(doc) ? noLanguage : yaml()),
      EditorState.transactionExtender.of(unread),
      described.of([]),
      EditorView.contentAttributes.of({ "aria-describedby": "remarks", tabindex: "0" }),
      Prec.high(keymap.of(keys)),
      keymap.of([...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...historyKeymap, ...foldKeymap, ...searchKeymap]),
    ];
    return EditorState.create({ doc, extensions });
  }

  #change(transactions) {
    this.#view.update(transactions);
    const changed = transactions.filter((transaction) => transaction.docChanged);
    if (changed.length === 0) return;
    if (changed.some((transaction) => !transaction.annotation(fromApp))) {
      clearTimeout(this.#untold);
      this.#untold = setTimeout(() => this.#say(), PAUSE);
      if (this.#view.state.doc.length <= AT_ONCE_MAX) this.#say();
    }
  }

  /** Tells the app the text, if it does not know it. */
  #say() {
    if (this.#untold === undefined) return;
    clearTimeout(this.#untold);
    this.#untold = undefined;
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Shows what the app says of the text. */
  #tell() {
    this.#isToldLater = false;
    const { state } = this.#view;
    const { applied } = this.dataset;
    this.#compared?.remove();
    this.#compared = applied === undefined ? undefined : compared(applied, this.value);
    if (this.#compared) this.#root.append(this.#compared);
    this.#view.dom.hidden = applied !== undefined;
    const { lines = "", remarks = "" } = this.dataset;
    const diagnostics = records(remarks).map((remark) => diagnostic(state.doc, remark));
    const isWrong = diagnostics.some(({ severity }) => severity === "error");
    this.#root.getElementById("remarks").textContent = diagnostics.map(({ words }) => words).join("\n");
    const wrong = diagnostics.filter(({ severity }) => severity === "error");
    this.#view.dispatch(setDiagnostics(state, diagnostics));
    const invalid = EditorView.contentAttributes.of({ "aria-invalid": String(isWrong) });
    this.#view.dispatch({
      effects: [
        setMarks.of({ decided: lines.split(" ").filter(Boolean).map(Number), wrong: wrong.map(({ line }) => line) }),
        described.reconfigure(invalid),
      ],
    });
  }
}

const noLanguage = [];

/** With what is written, the language goes, if that is not to be read as YAML while one types. */
function unread(transaction) {
  const { changes, startState } = transaction;
  if (!transaction.docChanged || language.get(startState) === noLanguage) return null;
  let isTooMuch = changes.newLength > TEXT_MAX;
  changes.iterChanges((fromA, toA, fromB, toB, text) => (isTooMuch ||= isUnreadable(text.toString())));
  return isTooMuch ? { effects: language.reconfigure(noLanguage) } : null;
}

function isUnreadable(text) {
  let [line, depth] = [0, 0];
  for (const letter of text) {
    line = letter === "\n" ? 0 : line + 1;
    if (letter === "[" || letter === "{") depth += 1;
    if (letter === "]" || letter === "}") depth = Math.max(0, depth - 1);
    if (line > LINE_MAX || depth > DEPTH_MAX) return true;
  }
  return false;
}

/** The smallest single change that makes one text the other. */
function difference(was, now) {
  const shorter = Math.min(was.length, now.length);
  let from = 0;
  while (from < shorter && was[from] === now[from]) from += 1;
  let same = 0;
  while (same < shorter - from && was[was.length - 1 - same] === now[now.length - 1 - same]) same += 1;
  return { from, to: was.length - same, insert: now.slice(from, now.length - same) };
}

/** A remark as the app writes it: from, to, whether it is an error, line, message, hint. */
function diagnostic(doc, remark) {
  const [from, to, isError, line, message, hint] = remark;
  const start = Math.min(Number(from), doc.length);
  // What is about one place is about the line from there.
  const end = Math.min(Math.max(Number(to), start), doc.length);
  return {
    from: start,
    to: end === start ? doc.lineAt(start).to : end,
    severity: isError === "true" ? "error" : "warning",
    message,
    line: Number(line),
    words: `Line ${line}: ${message}${hint ? ` ${hint}` : ""}`,
    renderMessage: () => said(message, hint),
  };
}

function said(message, hint) {
  const box = document.createElement("div");
  box.append(Object.assign(document.createElement("span"), { className: "message", textContent: message }));
  if (hint) box.append(Object.assign(document.createElement("span"), { className: "hint", textContent: hint }));
  return box;
}

/** Goes to the next remark, or the one before, and says it. */
function goToRemark(view, step) {
  const all = [];
  forEachDiagnostic(view.state, (remark, from, to) => all.push({ from, to, words: remark.words }));
  if (all.length === 0) return false;
  const at = view.state.selection.main.head;
  const isBeyond = ({ from }) => (step > 0 ? from > at : from < at);
  const order = step > 0 ? all : all.reverse();
  const { from, words } = order.find(isBeyond) ?? order[0];
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true, effects: EditorView.announce.of(words) });
  return true;
}

const keys = [
  { key: "F8", run: (view) => goToRemark(view, 1), shift: (view) => goToRemark(view, -1) },
];

customElements.define("yaml-editor", YamlEditor);

/** Lets the editor take the place of the text field, cursor, selection and scroll with it. */
export function take(field) {
  const style = getComputedStyle(field);
  const [anchor, head] =
    field.selectionDirection === "backward"
      ? [field.selectionEnd, field.selectionStart]
      : [field.selectionStart, field.selectionEnd];
  handed = {
    anchor,
    head,
    top: field.parentElement.scrollTop,
    line: Number.parseFloat(style.lineHeight),
    hasFocus: document.activeElement === field,
  };
  field.dispatchEvent(new Event("editor"));
}
