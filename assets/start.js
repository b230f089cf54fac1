// Starts the app and takes the poster away, or says on the poster why the app can't start.
//
// A file of its own since the page's content policy allows no inline script. The names of the files
// to start carry a hash; the build writes them into this script's tag.
//
// A published app comes in two parts (.ci/split.mjs says how): the first holds what the first
// screen runs, the rest follows when that is drawn. A call into the rest that comes too early
// fetches it there and then.

const { js, wasm, rest, editor, style } = document.querySelector("script[data-wasm]").dataset;

const poster = document.getElementById("poster");

/** What the first part shares with the rest: its memory, its tables and its functions. */
let first;

/** Shows one of the poster's messages in place of the state of loading. */
function say(id) {
  document.getElementById("poster-state").hidden = true;
  document.getElementById(id).hidden = false;
}

/** Whether the smallest WebAssembly module there is may be compiled. */
function isWebAssemblyAllowed() {
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) !== null;
  } catch {
    return false;
  }
}

/** Fetches the rest's bytes while the caller waits; only a synchronous request can do that. */
function bytesOfRest() {
  const request = new XMLHttpRequest();
  request.open("GET", new URL(rest, document.baseURI), false);
  // Bytes as characters: a synchronous request gives text alone.
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}

/** Loads the rest while the call that needs it waits. Without it the app cannot go on. */
globalThis.loadRest = () => {
  try {
    new WebAssembly.Instance(new WebAssembly.Module(bytesOfRest()), { first });
  } catch (error) {
    document.body.replaceChildren(poster);
    say("poster-cut-off");
    throw error;
  }
};

/** Resolves when what has been drawn until now is on the screen. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

async function start() {
  const app = await import(new URL(js, document.baseURI).href);
  first = await app.default({ module_or_path: new URL(wasm, document.baseURI) });
  app.open();
  poster.remove();
}

/** Style sheets of what no first screen has; the page's layers say what wins, and no order does. */
function dress() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = style;
  document.head.append(link);
  return new Promise((done) => link.addEventListener("load", done));
}

async function follow() {
  await drawn();
  if (style) await dress();
  if (rest) {
    await WebAssembly.instantiateStreaming(fetch(new URL(rest, document.baseURI)), { first });
  }
  if (/[?#&]present=1/.test(location)) document.querySelector("[aria-label='Presenter view']").click();
  document.documentElement.dataset.loaded = "";
}

/** The editor comes when its text field is first used; should it not, the field goes on as it is. */
addEventListener("focusin", ({ target }) => {
  if (!target.matches("textarea.yaml")) return;
  import(new URL(editor, document.baseURI)).then(({ take }) => take(target), () => {});
});

if (isWebAssemblyAllowed()) {
  try {
    await start();
  } catch (error) {
    console.error(error);
    say("poster-failed");
  }
  // Should it not come, the first call into it asks again.
  if (first) await follow().catch(console.error);
} else {
  say("poster-blocked");
}
