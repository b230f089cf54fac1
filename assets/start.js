// Starts the app and takes the poster away, or says on the poster why the app can't start.
//
// A file of its own since the page's content policy allows no inline script. The names of the files
// to start carry a hash; the build writes them into this script's tag.

const { js, wasm } = document.querySelector("script[data-wasm]").dataset;

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

if (isWebAssemblyAllowed()) {
  try {
    const { default: init } = await import(new URL(js, document.baseURI).href);
    await init({ module_or_path: new URL(wasm, document.baseURI) });
    document.getElementById("poster").remove();
  } catch (error) {
    console.error(error);
    say("poster-failed");
  }
} else {
  say("poster-blocked");
}
