// Makes the snippet for what was chosen, and shows it.

const form = document.querySelector("form");
const code = document.querySelector("textarea");
const preview = document.querySelector(".preview");
const here = new URL("./", document.baseURI).href;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** The settings that differ from what is usual, in the order in which one reads them. */
function chosen() {
  const given = new FormData(form);
  const panels = ["topology", ...given.getAll("panel")].join(" ");
  const settings = [given.get("what").split("=")];
  if (panels !== "topology hops") settings.push(["panels", panels]);
  for (const name of ["theme", "lang", "autoplay"]) {
    const usual = form.elements[name].options[0].value;
    if (given.get(name) !== usual) settings.push([name, given.get(name)]);
  }
  if (given.get("readonly")) settings.push(["readonly", "true"]);
  return settings;
}

function made() {
  const settings = chosen();
  const [[, id]] = settings;
  const size = Object.fromEntries(["width", "height"].map((name) => [name, Math.round(Number(form.elements[name].value)) || 400]));
  const title = form.elements.what.selectedOptions[0].textContent;
  const fragment = new URLSearchParams(settings.slice(1)).toString().replaceAll("+", "%20");
  const src = `${here}embed/${id}.html${fragment && `#${fragment}`}`;
  const frame = `<iframe src="${escaped(src)}"
  title="Interactive: ${escaped(title)}"
  width="${size.width}" height="${size.height}" loading="lazy"
  style="width:100%;max-width:${size.width}px;aspect-ratio:${size.width}/${size.height};height:auto;border:0"
  allow="fullscreen; clipboard-write"></iframe>`;
  const attributes = settings.map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
  const element = `<script type="module" src="${here}packet-walk.js"></script>
<packet-walk${attributes} style="display:block;overflow:hidden;max-width:${size.width}px;aspect-ratio:${size.width}/${size.height}">
  <img src="${here}poster/${id}.svg" alt="${escaped(title)}" width="${size.width}" height="${size.height}">
</packet-walk>`;
  return { src, size, title, text: form.elements.how.value === "frame" ? frame : element };
}

function show() {
  const { src, size, title, text } = made();
  code.value = text;
  const frame = document.createElement("iframe");
  frame.title = `Preview: ${title}`;
  [frame.width, frame.height, frame.src] = [size.width, size.height, src];
  preview.replaceChildren(frame);
}

document.querySelector("button").addEventListener("click", async () => {
  const status = document.querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(code.value);
    status.textContent = "Copied.";
  } catch {
    // Not every place lets a page write to the clipboard.
    code.focus();
    code.select();
    status.textContent = "Selected: copy it with Ctrl+C.";
  }
});
form.addEventListener("change", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
