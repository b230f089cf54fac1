// Loads the app's module, in one part or two. The page that starts the app and the page that frames
// it use it alike.

/** The names of the files to start: they carry a hash, and the build writes them into the tag. */
export const files = { ...document.querySelector("script[data-wasm]").dataset };

const at = (name) => new URL(name, document.baseURI);

/** What the first part shares with the rest: its memory, its tables and its functions. */
let first;

/** What is not there yet: the rest, and in a frame what a picture alone never needs. */
const missing = [files.rest, files.more].filter(Boolean);

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
  // Loads all that is missing while the call that needs it waits. Without it the app cannot go on.
  globalThis.loadRest = () => {
    try {
      for (const name of missing.slice()) {
        new WebAssembly.Instance(new WebAssembly.Module(bytesOf(name)), { first });
        missing.shift();
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
export function fetchPart(name = files.rest) {
  if (name && !coming.has(name)) coming.set(name, fetch(at(name)));
  return coming.get(name);
}

/** Fetches the rest, unless it is there; in a frame with `all` also what a picture never needs. */
export async function follow(all = true) {
  for (const name of missing.slice(0, all ? 2 : 1)) {
    const part = await WebAssembly.compileStreaming(fetchPart(name));
    // A call that could not wait may have fetched it in the meantime.
    if (missing[0] !== name) continue;
    await WebAssembly.instantiate(part, { first });
    missing.shift();
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
