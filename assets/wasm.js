// Loads the app's module, in one part or several. The page that starts the app and the page that frames
// it use it alike.

/** The names of the files to start: they carry a hash, and the build writes them into the tag. */
export const files = { ...document.querySelector("script[data-wasm]").dataset };

const at = (name) => new URL(name, document.baseURI);

/** What the first part shares with the rest: its memory, its tables and its functions. */
let first;

/**
 * The parts besides the first: the rest, or in a frame those of `.ci/first_part.mjs`. The last needs all
 * others to be there, and of those some need others.
 */
const PARTS = ["rest", "both", "panels", "worlds", "played", "more"].filter((name) => files[name]);
const NEEDS = { panels: ["both"], worlds: ["both", "panels"], played: ["both"] };

/** Those that are not there yet. */
const missing = new Set(PARTS);

/** What has to be there so that this part can be, it being the last of them. */
const upTo = (name) => (name === PARTS.at(-1) ? PARTS : [...(NEEDS[name] ?? []), name]);

/** Whether the smallest WebAssembly module there is may be compiled. */
export function isWebAssemblyAllowed() {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) !== null;
  } catch {
    return false;
  }
}

/** Fetches bytes while the caller waits; only a synchronous request can do that. */
function bytesOf(name) {
  const request = new XMLHttpRequest();
  request.open("GET", at(name), false);
  // Bytes as characters: a synchronous request gives text alone.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}

/** Starts the app's module: what it exports to the page. `failed` says that a part could not come. */
export async function load(failed) {
  // Loads what is missing for a call while that waits. Without it the app cannot go on.
  globalThis.loadRest = () => {
    try {
      for (const name of upTo(PARTS[first.wanted.value]).filter((name) => missing.has(name))) {
        new WebAssembly.Instance(new WebAssembly.Module(bytesOf(files[name])), { first });
        missing.delete(name);
      }
    } catch (error) {
      failed();
      throw error;
    }
  };
  const app = await import(at(files.js).href);
  first = await app.default({ module_or_path: at(files.wasm) });
  return app;
}

/** Resolves when what has been drawn until now is on the screen. */
export const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

const coming = new Map();

/** Asks for a part, once. */
function fetchPart(name) {
  if (!coming.has(name)) coming.set(name, fetch(at(files[name])));
  return coming.get(name);
}

/** Asks for these parts and what they need, so that `follow` has not to wait as long. */
export function expect(names = PARTS) {
  const wanted = PARTS.filter((part) => missing.has(part) && names.some((name) => upTo(name).includes(part)));
  wanted.forEach(fetchPart);
  return wanted;
}

/** Fetches these parts, or all, unless they are there. */
export async function follow(names = PARTS) {
  for (const name of expect(names)) {
    const part = await WebAssembly.compileStreaming(fetchPart(name));
    // A call that could not wait may have fetched it in the meantime.
    if (!missing.has(name)) continue;
    await WebAssembly.instantiate(part, { first });
    missing.delete(name);
  }
}

/** A style sheet more. */
export function dress(name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = name;
  document.head.append(link);
  return new Promise((done) => link.addEventListener("load", done));
}

/** The editor comes when its text field is first used; should it not, the field goes on as it is. */
export function edit() {
  addEventListener("focusin", ({ target }) => {
    if (!target.matches("textarea.yaml")) return;
    import(at(files.editor)).then(({ take }) => take(target), () => {});
  });
}
