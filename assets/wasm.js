// Loads the app's module, in one part or two. The page that starts the app and the page that frames
// it use it alike.

/** The names of the files to start: they carry a hash, and the build writes them into the tag. */
export const files = { ...document.querySelector("script[data-wasm]").dataset };

const at = (name) => new URL(name, document.baseURI);

/** What the first part shares with the rest: its memory, its tables and its functions. */
let first;

/** Whether the rest is there, or never was apart. */
let isWhole = !files.rest;

/** Whether the smallest WebAssembly module there is may be compiled. */
export function isWebAssemblyAllowed() {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) !== null;
  } catch {
    return false;
  }
}

/** Fetches the rest's bytes while the caller waits; only a synchronous request can do that. */
function bytesOfRest() {
  const request = new XMLHttpRequest();
  request.open("GET", at(files.rest), false);
  // Bytes as characters: a synchronous request gives text alone.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}

/** Starts the app's module: what it exports to the page. `failed` says that a part could not come. */
export async function load(failed) {
  // Loads the rest while the call that needs it waits. Without it the app cannot go on.
  globalThis.loadRest = () => {
    try {
      new WebAssembly.Instance(new WebAssembly.Module(bytesOfRest()), { first });
      isWhole = true;
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

/** Fetches the rest, unless it is there. */
export async function follow() {
  if (!isWhole) await WebAssembly.instantiateStreaming(fetch(at(files.rest)), { first });
  isWhole = true;
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
