// The host's own colour and letters in a frame, for hosts that have some (`accent`, `font`).

const root = document.documentElement;

/** How light a colour is, as WCAG 2 has it; from 0 to 1. */
function light(colour) {
  root.style.color = colour;
  const brush = new OffscreenCanvas(1, 1).getContext("2d");
  brush.fillStyle = getComputedStyle(root).color;
  root.style.color = "";
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = Array.from(brush.getImageData(0, 0, 1, 1).data, (byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The accent is the large button's ground. One on which its words could not be read is left out. */
function dye(accent) {
  const [dark, bright] = [light(accent), light("var(--canvas)")].sort((a, b) => a - b);
  const isRead = (bright + 0.05) / (dark + 0.05) >= 4.5;
  if (!isRead) console.info(`packetwalk: words on ${accent} could not be read`);
  root.style.setProperty("--accent", isRead ? accent : "");
}

/** Letters change around the picture only: what stands in it was measured with its own. */
export function put({ accent, font }) {
  if (font) {
    root.dataset.font = "";
    root.style.setProperty("--font", `${font}, ${getComputedStyle(root).getPropertyValue("--ui")}`);
  }
  if (accent) {
    dye(accent);
    // Another scheme has another ground.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => dye(accent));
  }
}
