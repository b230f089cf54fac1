// Starts the app and takes the poster away, or says on the poster why the app can't start.
//
// A file of its own since the page's content policy allows no inline script. A published app comes
// in parts (.ci/split.mjs says how), here two: the first holds what the first screen runs, the rest
// follows when that is drawn. A call into the rest that comes too early fetches it there and then.

import { dress, drawn, edit, files, follow, isWebAssemblyAllowed, load } from "./wasm.js";

const poster = document.getElementById("poster");

/** Shows one of the poster's messages in place of the state of loading. */
function say(id) {
  document.getElementById("poster-state").hidden = true;
  document.getElementById(id).hidden = false;
}

function cutOff() {
  document.body.replaceChildren(poster);
  say("poster-cut-off");
}

async function start() {
  const app = await load(cutOff);
  app.open();
  // A link opens as it does when it is followed later.
  if (location.hash) dispatchEvent(new Event("hashchange"));
  poster.remove();
  // Should it not come, the first call into it asks again.
  return next().catch(console.error);
}

async function next() {
  await drawn();
  // Style sheets of what no first screen has; the page's layers say what wins, and no order does.
  if (files.style) await dress(files.style);
  await follow();
  if (files.keep) await import(new URL(files.keep, document.baseURI));
  if (/[?#&]present=1/.test(location)) document.querySelector(".bar .large").click();
  document.documentElement.dataset.loaded = "";
}

edit();
if (isWebAssemblyAllowed()) {
  start().catch((error) => {
    console.error(error);
    say("poster-failed");
  });
} else {
  say("poster-blocked");
}
