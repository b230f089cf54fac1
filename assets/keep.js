// Keeps the app's files on this device, so that it starts without a network, and says when there is
// a newer version. The last step of loading: the worker fetches each file once, most of them out of
// the browser's own cache, and asks for nothing afterwards. Frames in other pages never come here.

const { js, worker, keep } = document.querySelector("script[data-wasm]").dataset;

const manifest = document.createElement("link");
manifest.rel = "manifest";
manifest.href = keep.replace(/[^/]*$/, "manifest.webmanifest");
document.head.append(manifest);

// Not waited for: a browser that keeps nothing has a page all the same.
if (navigator.serviceWorker) register().catch(() => {});

async function register() {
  const registration = await navigator.serviceWorker.register(worker);
  if (registration.waiting) tell(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming.addEventListener("statechange", () => {
      // Without a controller it is the first one, and no news.
      if (coming.state === "installed" && navigator.serviceWorker.controller) tell(coming);
    });
  });
}

/** Says it once, in words. Nothing changes under one's hands: it is used from the next start on. */
async function tell(waiting) {
  // The module that runs already, for its words: they are in the page's language.
  const { said } = await import(new URL(js, document.baseURI));
  const note = document.createElement("div");
  note.className = "update";
  const words = document.createElement("p");
  const button = (text, act) => {
    const made = document.createElement("button");
    [made.className, made.textContent] = ["btn", text];
    made.addEventListener("click", act);
    return made;
  };
  const reload = button(said("keep.reload"), () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    waiting.postMessage("take over");
  });
  words.setAttribute("role", "status");
  note.append(words, reload, button(said("keep.later"), () => note.remove()));
  document.body.append(note);
  // Written after the region is there, so that it is heard.
  words.textContent = said("keep.new");
}
