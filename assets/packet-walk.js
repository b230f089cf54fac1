// <packet-walk lesson="nodeport">: Packetwalk in a page of yours. What stands inside the element is
// shown until the picture runs, where it can't, and on paper. `assets/embedding.md` has the rest.

import { packetWalk } from "./packet-walk-parent.js";

const SETTINGS =
  "lesson preset beat state seed at panels predict autoplay speed motion theme readonly controls storage lang branding height";
const METHODS = "play pause step seek reset load send apply kill scale set describe";

/** What the host's style may say: `--packetwalk-accent` and so on. */
const STYLES = ["accent", "font"];
/** Those besides English. */
const LANGUAGES = ["de", "es"];

// Not a style element: the host's content policy may forbid those.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: block; position: relative; aspect-ratio: 12 / 7; min-height: 300px; overflow: hidden;
    border-radius: var(--packetwalk-radius, 0); }
  :host([hidden]) { display: none; }
  iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
  iframe.waits { visibility: hidden; }
  ::slotted(:is(img, svg, picture)) { display: block; max-width: 100%; max-height: 100%; }
  @media print { iframe { display: none; } slot { display: contents !important; } }
`);

/** A text written with the indentation of the page around it, without that. */
const level = (text) => {
  const lines = text.replace(/^\s*\n/, "").trimEnd().split("\n");
  const depth = Math.min(...lines.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return `${lines.map((line) => line.slice(depth)).join("\n")}\n`;
};

const frozen = (value) => {
  if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

export class PacketWalk extends HTMLElement {
  static observedAttributes = SETTINGS.split(" ");

  #frame;
  #lab;
  #slot = document.createElement("slot");
  #isDue = false;
  #isReady;
  #ready = new Promise((resolve) => (this.#isReady = resolve));

  constructor() {
    super();
    const inside = this.attachShadow({ mode: "open" });
    inside.adoptedStyleSheets = [sheet];
    this.#slot.part = "fallback";
    inside.append(this.#slot);
    this.addEventListener("packetwalk-ready", () => {
      this.#frame.className = "";
      this.#slot.style.display = "none";
      this.#isReady(this);
    });
    this.addEventListener("packetwalk-size", ({ detail }) => {
      if (this.getAttribute("height") === "content") [this.style.aspectRatio, this.style.height] = ["auto", `${detail.height}px`];
    });
  }

  connectedCallback() {
    this.#open();
  }

  disconnectedCallback() {
    this.#lab?.close();
    this.#frame?.remove();
    this.#frame = this.#lab = undefined;
  }

  attributeChangedCallback() {
    if (this.#frame) this.#open();
  }

  /** The frame, anew; once for all that is changed together. */
  #open() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (!this.isConnected) return;
      this.disconnectedCallback();
      const frame = document.createElement("iframe");
      const said = new URLSearchParams();
      for (const name of PacketWalk.observedAttributes) {
        if (this.hasAttribute(name)) said.set(name, this.getAttribute(name) || "true");
      }
      const near = this.closest("[lang]")?.lang.toLowerCase().split("-")[0];
      if (!said.has("lang") && LANGUAGES.includes(near)) said.set("lang", near);
      for (const name of STYLES) {
        const value = getComputedStyle(this).getPropertyValue(`--packetwalk-${name}`).trim();
        if (value) said.set(name, value);
      }
      const yaml = this.querySelector('script[type="application/yaml"]')?.textContent;
      if (yaml) said.set("yaml", level(yaml));
      frame.src = new URL(`embed/#${said}`, import.meta.url);
      frame.title = this.title || `Interactive: ${this.getAttribute("lesson") ?? "how a Service carries a packet"}`;
      frame.loading = "lazy";
      frame.allow = "fullscreen; clipboard-write";
      frame.part = "frame";
      // What stands inside is shown in the meantime; without any, the frame's own poster is.
      if (this.firstElementChild?.matches(":not(script)")) frame.className = "waits";
      this.#frame = frame;
      this.shadowRoot.append(frame);
      this.#lab = packetWalk(frame, this);
    });
  }

  get ready() {
    return this.#ready;
  }

  get version() {
    return 1;
  }

  get state() {
    return this.#ready.then(() => this.#lab.state);
  }

  get world() {
    return this.#ready.then(() => this.#lab.world).then(frozen);
  }

  static {
    for (const method of METHODS.split(" ")) {
      this.prototype[method] = function (...args) {
        return this.#ready.then(() => this.#lab[method](...args));
      };
    }
  }
}

if (!customElements.get("packet-walk")) customElements.define("packet-walk", PacketWalk);
