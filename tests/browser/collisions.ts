// Words that cannot be read: cut off, under other words, or under something to press.

import { type Page } from "@playwright/test";

/** What is wrong with the words in sight, a line each; empty if all can be read. */
export async function collisions(page: Page): Promise<string[]> {
  // Once the room is arranged anew and drawn.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return await page.evaluate(inPage);
}

/** In the page. All lengths are in CSS pixels. */
function inPage(): string[] {
  type Box = { left: number; top: number; right: number; bottom: number };
  type Word = { node: Node; element: Element; words: string; box: Box };
  /** What covers the picture on purpose. */
  const over = ".moving, dialog, [popover], .floating";

  const isShown = (element: Element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    for (let at: Element | null = element; at; at = at.parentElement) {
      // Said, and not seen.
      if (getComputedStyle(at).clipPath.startsWith("inset(50")) return false;
    }
    return true;
  };
  const common = (a: Box, b: Box): Box => ({
    left: Math.max(a.left, b.left),
    top: Math.max(a.top, b.top),
    right: Math.min(a.right, b.right),
    bottom: Math.min(a.bottom, b.bottom),
  });
  /** By how much two boxes overlap, or nothing. */
  const overlap = (a: Box, b: Box) => {
    const { left, top, right, bottom } = common(a, b);
    return right - left > 1 && bottom - top > 1 ? `${Math.round(right - left)}x${Math.round(bottom - top)}` : "";
  };
  /** The ancestors that cut what they hold. */
  const edges = (element: Element) => {
    const found: Element[] = [];
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { overflowX, overflowY, position } = getComputedStyle(at);
      const isInner = at instanceof SVGElement && !(at instanceof SVGSVGElement);
      if (!isInner && (overflowX !== "visible" || overflowY !== "visible")) found.push(at);
      if (position === "fixed") break;
    }
    return found;
  };
  const name = (words: string) => JSON.stringify(words.trim().slice(0, 40));
  const hides = (value: string) => value === "hidden" || value === "clip";

  const wrong: string[] = [];
  const said: Word[] = [];
  const cut = (box: Box, words: string, edge: Element | undefined) => {
    if (!edge) return;
    const style = getComputedStyle(edge);
    const held = edge.getBoundingClientRect();
    const aside = Math.max(box.right - held.right, held.left - box.left);
    const below = Math.max(box.bottom - held.bottom, held.top - box.top);
    const isTold = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    if (!isTold && aside > 1 && hides(style.overflowX)) wrong.push(`${name(words)} is cut by ${Math.round(aside)}`);
    if (!isTold && below > 3 && hides(style.overflowY)) wrong.push(`${name(words)} is cut below by ${Math.round(below)}`);
  };
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = all.nextNode(); node; node = all.nextNode()) {
    const [element, words] = [node.parentElement, node.textContent ?? ""];
    const isWords = element && words.trim() && !element.closest("script, style, option, textarea, .cm-editor, title, desc");
    if (!isWords || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      const cutters = edges(element);
      const seen = cutters.reduce((box, edge) => common(box, edge.getBoundingClientRect()), {
        ...common(line, { left: 0, top: 0, right: innerWidth, bottom: innerHeight }),
      });
      const height = seen.bottom - seen.top;
      if (seen.right - seen.left < 1 || height < 1) continue;
      cut(line, words, cutters[0]);
      // Letters do not fill their line.
      const box = { ...seen, top: seen.top + height * 0.16, bottom: seen.bottom - height * 0.16 };
      said.push({ node, element, words, box });
    }
  }
  const layer = (element: Element) => element.closest(over);
  said.forEach((a, index) => {
    for (const b of said.slice(index + 1)) {
      const by = a.node === b.node || layer(a.element) !== layer(b.element) ? "" : overlap(a.box, b.box);
      if (by) wrong.push(`${name(a.words)} and ${name(b.words)} overlap by ${by}`);
    }
  });
  for (const control of document.querySelectorAll("button, select, input, rect.app-badge")) {
    const owner = control.closest("button, select, input") ?? control.parentElement;
    const held = control.getBoundingClientRect();
    if (held.width === 0 || !isShown(control)) continue;
    const seen = edges(control).reduce((box, edge) => common(box, edge.getBoundingClientRect()), held as Box);
    for (const { element, words, box } of said) {
      const by = owner?.contains(element) || layer(element) !== layer(control) ? "" : overlap(box, seen);
      if (by) wrong.push(`${name(words)} is under ${control.tagName} ${name(control.textContent ?? "")} by ${by}`);
    }
  }
  const aside = document.documentElement.scrollWidth - innerWidth;
  if (aside > 0) wrong.push(`the page can be moved aside by ${aside}`);
  return [...new Set(wrong)];
}
