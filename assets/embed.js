// The app in a frame: reads the settings from the address, starts the app, and speaks with the page
// around it, if that speaks first. assets/embedding.md describes all of it.

import { dress, drawn, edit, expect, files, follow, isWebAssemblyAllowed, load } from "./wasm.js";

const PANELS = ["topology", "hops", "yaml", "terminal", "endpoints", "timeline", "lesson"];
const CALLS_A_SECOND = 50;
/** Events kept for a host that has not spoken yet. */
const KEPT_MAX = 20;
const AUTOPLAY_MS = 5_000;
/** Besides English, in which all parts but the last speak. */
const LANGUAGES = ["de", "es"];
/** Worlds that have more in them than the articles'. */
const LARGER = ["kind", "ingress", "crowd", "empty"];

const one = (...words) => [words[0], (value) => words.includes(value)];
const number = (from, to) => ["", (value) => value !== "" && Number(value) >= from && Number(value) <= to];
const any = ["", () => true];
const panels = (value) => value.split(/[\s,+]+/).filter(Boolean);

/** Each setting: what it is if nothing is said, and what may be said. */
const KNOWN = {
  lesson: any,
  preset: any,
  yaml: any,
  beat: any,
  state: any,
  seed: ["", (value) => /^\d{1,15}$/.test(value)],
  at: number(0, 1e9),
  panels: ["topology hops", (value) => panels(value).every((panel) => PANELS.includes(panel))],
  predict: one("on", "off"),
  autoplay: one("off", "visible"),
  speed: ["1", (value) => Number(value) >= 0.25 && Number(value) <= 4],
  motion: one("auto", "full", "reduced"),
  theme: one("auto", "light", "dark"),
  readonly: one("false", "true"),
  controls: one("basic", "none", "full"),
  storage: one("off", "local"),
  accent: ["", (value) => CSS.supports("color", value)],
  font: ["", (value) => CSS.supports("font-family", value)],
  lang: one("auto", "en", ...LANGUAGES),
  branding: one("link", "none"),
  height: one("fixed", "content"),
};

/**
 * Closes the page to all but the host it came from. What the page itself says is wider, since in a
 * sandbox WebKit takes `'self'` for nobody, and nothing would come; both must allow what is asked for.
 */
function closePolicy() {
  const { origin } = location;
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; style-src ${origin}; img-src ${origin} data:; connect-src ${origin}`;
  document.head.append(policy);
}

closePolicy();

const primary = (code) => code.toLowerCase().split("-")[0];

const root = document.documentElement;
const troubles = [];
const settings = read();

/** What the address says. The fragment is preferred: no server ever sees it. */
function read() {
  const found = Object.fromEntries(Object.entries(KNOWN).map(([name, [usual]]) => [name, usual]));
  for (const part of [`#${files.open}`, location.search, location.hash]) {
    for (const [name, value] of new URLSearchParams(part.slice(1))) {
      if (!Object.hasOwn(KNOWN, name)) console.info(`packetwalk: nothing is called ${name}`);
      else if (name === "readonly" && value === "") found.readonly = "true";
      // As a page says it of itself: de-AT is German.
      else if (name === "lang" && KNOWN.lang[1](primary(value))) found.lang = primary(value);
      else if (KNOWN[name][1](value)) found[name] = value;
      else troubles.push(`${name} cannot be ${value}`);
    }
  }
  return { ...found, panels: panels(found.panels).join(" ") };
}

// What the app finds of the browser's storage: nothing, or what a lesson's progress needs. The world
// of the page that is not framed is never touched.
const mine = settings.storage === "local" ? progress() : undefined;
for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get: () => (name === "localStorage" ? mine : undefined) });
}

function progress() {
  let real;
  try {
    real = window.localStorage;
  } catch {
    return undefined;
  }
  const isMine = (key) => !/session|restoring/.test(key);
  return {
    getItem: (key) => (isMine(key) ? real.getItem(key) : null),
    setItem: (key, value) => void (isMine(key) && real.setItem(key, value)),
    removeItem: (key) => void (isMine(key) && real.removeItem(key)),
  };
}

if (settings.theme !== "auto") root.dataset.theme = settings.theme;
root.dataset.controls = settings.controls;
root.dataset.panels = settings.panels;
if (settings.motion !== "auto") {
  root.dataset.motion = settings.motion;
  const ask = matchMedia.bind(window);
  const is = settings.motion === "reduced";
  window.matchMedia = (query) =>
    query === "(prefers-reduced-motion: reduce)" ? { matches: is, media: query } : ask(query);
}
const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/* What is asked of the app. */

let app;

/** A method and its arguments, a line each. */
function ask(...fields) {
  const lines = fields.map((field) => String(field ?? "").replaceAll("\\", "\\\\").replaceAll("\n", "\\n"));
  const said = app.embed_call(lines.join("\n"));
  if (said.startsWith("+")) return JSON.parse(said.slice(1));
  const [code, ...words] = said.slice(1).split(" ");
  throw Object.assign(new Error(words.join(" ")), { code });
}

/** Requests whose end a host waits for, by their numbers. */
const sent = new Map();

/** Nobody waits any longer for what was under way in a world that is gone. */
function forget() {
  const gone = Object.assign(new Error("another world was opened"), { code: "gone" });
  for (const { reject } of sent.values()) reject(gone);
  sent.clear();
}

function open({ lesson, yaml, preset, state, seed }) {
  forget();
  // What a link may say is opened as a link is.
  if (state) ask("link", `state=${state}`);
  else if (seed && !yaml) ask("link", new URLSearchParams({ ...(lesson ? { lesson } : preset && { preset }), seed }));
  else if (yaml) ask("yaml", yaml);
  else if (lesson) ask("lesson", lesson);
  else if (preset) ask("preset", preset);
}

const methods = {
  play: () => ask("play"),
  pause: () => ask("pause"),
  step: (count = 1) => ask("step", count),
  seek: (to) => ask("seek", to),
  reset: () => (forget(), ask("reset")),
  load: (what = {}) => open(what),
  send: ({ from, to, times = 1 } = {}) => {
    const { id } = ask("send", from, to, times);
    return new Promise((resolve, reject) => sent.set(id, { resolve, reject }));
  },
  apply: (yaml) => ask("apply", yaml),
  kill: (pod) => ask("kill", pod),
  scale: (name, count) => ask("scale", name, count),
  set: (path, value) => ask("set", path, value),
  describe: () => ask("describe"),
  world: () => ask("world"),
  state: () => ask("share"),
};

/* What is said to the page around. */

/** The origin that said hello; nothing is said before. */
let host;
let isReady = false;
const kept = [];
const waiting = [];

function post(message) {
  // A page without an origin of its own, as from a file, can only be addressed as whoever it is.
  parent.postMessage({ packetwalk: 1, ...message }, host === "null" ? "*" : host);
}

function tell(name, detail) {
  if (host === undefined) return void (kept.length < KEPT_MAX && kept.push([name, detail]));
  post({ type: "event", name, detail });
}

/** Called by the app. */
function happened(name, json) {
  const detail = JSON.parse(json);
  if (name === "packetwalk-flow") {
    sent.get(detail.id)?.resolve({ id: detail.id, outcome: detail.outcome, endedAt: detail.endedAt });
    sent.delete(detail.id);
  }
  if (name === "packetwalk-beat" && settings.predict === "off") setTimeout(reveal);
  tell(name, detail);
}

/** Shows at once what a lesson would have asked to guess. */
function reveal() {
  if (ask("guesses")) ask("skip");
}

let [second, calls] = [0, 0];

function isTooMany() {
  const now = Math.floor(performance.now() / 1_000);
  if (now !== second) [second, calls] = [now, 0];
  calls += 1;
  return calls > CALLS_A_SECOND;
}

async function answer({ id, method, args = [] }) {
  const reply = (said) => post({ type: "reply", id, ...said });
  if (isTooMany()) return reply({ ok: false, code: "rate", message: "at most 50 calls a second" });
  if (!Object.hasOwn(methods, method)) return reply({ ok: false, code: "method", message: `no method ${method}` });
  try {
    const result = await methods[method](...(Array.isArray(args) ? args : [args]));
    reply({ ok: true, result: result ?? null });
  } catch (error) {
    reply({ ok: false, code: error.code ?? "failed", message: error.message });
  }
}

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || parent === window || typeof data?.packetwalk === "undefined") return;
  if (data.packetwalk !== 1) {
    const reply = { packetwalk: 1, type: "reply", id: data.id, ok: false, code: "version" };
    return source.postMessage(reply, origin === "null" ? "*" : origin);
  }
  if (data.type === "hello") {
    host = origin;
    for (const [name, detail] of kept.splice(0)) tell(name, detail);
  }
  if (data.type !== "call" || host === undefined) return;
  if (isReady) answer(data);
  else waiting.push(data);
});

/* Polite: what nobody sees stands still, and nothing begins unless it is seen. */

let isSeen = true;
let hasStopped = false;
let hasPlayed = settings.autoplay !== "visible";

function look() {
  const isShown = isSeen && !document.hidden;
  if (!isShown && !hasStopped && ask("moving")) {
    hasStopped = true;
    ask("pause");
  } else if (isShown && hasStopped) {
    hasStopped = false;
    ask("play");
  }
}

function watch() {
  document.addEventListener("visibilitychange", look);
  new IntersectionObserver(
    ([{ isIntersecting, intersectionRatio }]) => {
      isSeen = isIntersecting;
      look();
      if (!hasPlayed && intersectionRatio >= 0.6 && !document.hidden && !isCalm()) play();
    },
    { threshold: [0, 0.6] },
  ).observe(document.body);
}

/** Once, and for five seconds at most. */
function play() {
  hasPlayed = true;
  root.dataset.auto = "";
  ask("send", "", "", 1);
  setTimeout(() => {
    if (ask("moving")) ask("pause");
    delete root.dataset.auto;
  }, AUTOPLAY_MS);
}

/** Tells how high the frame would have to be for all of its picture. */
function measure() {
  const stage = document.querySelector(".stage");
  const drawing = document.querySelector(".drawing");
  let told = 0;
  const size = () => {
    const height = Math.ceil(innerHeight - stage.clientHeight + drawing.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    const detail = { width: innerWidth, height };
    if (host === undefined) parent.postMessage({ packetwalk: 1, type: "event", name: "packetwalk-size", detail }, "*");
    else tell("packetwalk-size", detail);
  };
  const observer = new ResizeObserver(size);
  observer.observe(stage);
  observer.observe(drawing);
}

/** A sandbox may forbid new windows: then the address is there to be copied. */
addEventListener("click", (event) => {
  const link = event.target.closest?.(".embed-full");
  if (!link) return;
  event.preventDefault();
  const opened = window.open(link.href, "_blank");
  if (opened) return void (opened.opener = null);
  const field = document.createElement("input");
  [field.className, field.value, field.readOnly] = ["embed-address", link.href, true];
  field.setAttribute("aria-label", link.title);
  link.after(field);
  link.hidden = true;
  field.focus();
  field.select();
});

// Who may not change anything is not asked by a key to delete a pod.
if (settings.readonly === "true") {
  const isEdit = ({ key, ctrlKey, metaKey }) => /^(k|delete)$/i.test(key) || ((ctrlKey || metaKey) && /^[zy]$/i.test(key));
  addEventListener("keydown", (event) => isEdit(event) && event.stopPropagation(), { capture: true });
}

/** The address of the page that is not framed, with what is shown here. */
function full() {
  const names = ["lesson", "preset", "beat", "state", "seed", "at", ...(lang && ["lang"])].filter((name) => settings[name] !== "");
  const said = new URLSearchParams(names.map((name) => [name, settings[name]]));
  return new URL(`../${names.length ? `#${said}` : ""}`, document.baseURI).href;
}

const lang = LANGUAGES.includes(settings.lang) ? settings.lang : "";
const shown = panels(settings.panels).filter((panel) => !["topology", "hops"].includes(panel));

/** The parts of the app that the first screen waits for, besides the first. */
function needed() {
  const { preset, lesson, yaml, state, seed, beat, at, speed } = settings;
  // The editor, links, other languages and moments stand in the last part, which comes after all others.
  if ([shown.includes("yaml"), yaml, state, seed, beat, at, lang].some(Boolean)) return undefined;
  const hasMore = shown.length > 0 || lesson;
  return [hasMore && "panels", LARGER.includes(preset) && "worlds", speed !== "1" && "played"].filter(Boolean);
}

/** A lesson's text, plainly written: a file beside the app's, so that nobody loads those of all others. */
async function textOf(lesson) {
  if (!/^[a-z0-9-]+$/.test(lesson)) return "";
  const answer = await fetch(new URL(`../lessons/plain/${lesson}.yaml`, document.baseURI));
  return answer.ok ? answer.text() : "";
}

async function start() {
  const { preset, lesson, yaml, state, seed, speed } = settings;
  const parts = needed();
  expect(parts);
  // An article's world shows hops only once something was sent; others may begin with some.
  const isOther = parts === undefined || parts.length > 0;
  const dressed = [isOther && dress(files.walk), (shown.length > 0) && dress(files.style)];
  // Few hosts have a colour or letters of their own, so what puts them on is a file apart.
  const isStyled = settings.accent || settings.font;
  const styled = isStyled && import(new URL("../embed-style.js", document.baseURI)).then(({ put }) => put(settings));
  const isPlain = ![state, yaml, seed, lang].some(Boolean);
  const text = lesson && isPlain ? textOf(lesson) : "";
  app = await load(() => tell("packetwalk-error", { code: "cut-off", message: "a part did not come", recoverable: false }));
  await follow(parts);
  const lessonText = await text;
  const { panels: wanted, readonly, branding } = settings;
  const first = isPlain && !lesson && preset;
  const lines = Object.entries({ panels: wanted, readonly, branding, full: full(), ...(lang && { lang }), ...(first && { preset }) });
  const isRead = app.embed(lines.map(([name, value]) => `${name}=${value}\n`).join(""), lessonText ?? "", happened);
  try {
    if (text && !lessonText) troubles.push(`there is no lesson ${lesson}`);
    // What the lesson's text lacks is said by opening it anew.
    if (!isPlain || !isRead) open({ ...settings, yaml: isRead ? yaml : lessonText });
    if (settings.beat) ask("beat", settings.beat);
    if (settings.at) ask("seek", settings.at);
    if (speed !== "1") ask("speed", Math.round(Number(speed) * 100));
  } catch (error) {
    troubles.push(error.message);
  }
  await Promise.all([...dressed, styled]);
  document.getElementById("poster").remove();
  for (const message of troubles) tell("packetwalk-error", { code: "bad-attribute", message, recoverable: true });
  // Where nobody looks the browser draws nothing, and there is nothing to wait for.
  await Promise.race([drawn(), new Promise((done) => setTimeout(done, 200))]);
  tell("packetwalk-ready", { version: 1, lesson: settings.lesson || null });
  if (settings.height === "content") measure();
  if (!isOther) await dress(files.walk);
  // What a picture alone never runs stays where it is; a call into it would fetch it there and then.
  await follow(parts && shown.length === 0 ? ["played"] : undefined).catch(console.error);
  isReady = true;
  waiting.splice(0).forEach(answer);
  watch();
  root.dataset.loaded = "";
}

function fail(id, message) {
  document.getElementById(id).hidden = false;
  tell("packetwalk-error", { code: id, message, recoverable: false });
}

if (files.editor) edit();
if (isWebAssemblyAllowed()) start().catch((error) => (console.error(error), fail("failed", error.message)));
else fail("blocked", "WebAssembly is not allowed here");
