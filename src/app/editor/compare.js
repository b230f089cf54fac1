// Two texts line by line: what is gone, what is new, and a little of what stays around it.

/** Lines that stay and are shown before and after a change. */
const AROUND = 2;
/** Beyond so many pairs of lines all is gone and all is new: nobody would read the difference. */
const PAIRS_MAX = 1_000_000;

/** The lines of both, each with its sign: `" "`, `"-"` or `"+"`. */
function signed(was, now) {
  let start = 0;
  while (start < was.length && start < now.length && was[start] === now[start]) start += 1;
  let end = 0;
  const shorter = Math.min(was.length, now.length) - start;
  while (end < shorter && was.at(-1 - end) === now.at(-1 - end)) end += 1;
  const sign = (mark) => (text) => ({ mark, text });
  return [
    ...was.slice(0, start).map(sign(" ")),
    ...between(was.slice(start, was.length - end), now.slice(start, now.length - end)),
    ...was.slice(was.length - end).map(sign(" ")),
  ];
}

/** The same where nothing at either end stays, by the longest run of lines that both have. */
function between(was, now) {
  const all = [];
  let [a, b] = [0, 0];
  if (was.length * now.length <= PAIRS_MAX) {
    const longest = Array.from({ length: was.length + 1 }, () => new Uint32Array(now.length + 1));
    for (let i = was.length - 1; i >= 0; i -= 1) {
      for (let j = now.length - 1; j >= 0; j -= 1) {
        const same = was[i] === now[j];
        longest[i][j] = same ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    while (a < was.length && b < now.length) {
      if (was[a] === now[b]) {
        all.push({ mark: " ", text: was[a] });
        a += 1;
        b += 1;
      } else if (longest[a + 1][b] >= longest[a][b + 1]) {
        all.push({ mark: "-", text: was[a] });
        a += 1;
      } else {
        all.push({ mark: "+", text: now[b] });
        b += 1;
      }
    }
  }
  all.push(...was.slice(a).map((text) => ({ mark: "-", text })));
  all.push(...now.slice(b).map((text) => ({ mark: "+", text })));
  return all;
}

const words = { "-": "Gone: ", "+": "New: ", " ": "" };
const looks = { "-": "gone", "+": "new", " ": "same" };

function row(className, mark, text, said) {
  const item = Object.assign(document.createElement("li"), { className });
  const unseen = Object.assign(document.createElement("span"), { className: "unseen", textContent: said });
  const sign = Object.assign(document.createElement("span"), { className: "sign", textContent: mark });
  sign.ariaHidden = "true";
  item.append(unseen, sign, text);
  return item;
}

/** A list of the lines that differ, as `diff -u` has it. */
export function compared(was, now) {
  const lines = signed(was.split("\n"), now.split("\n"));
  const isNear = (place) => lines.slice(Math.max(0, place - AROUND), place + AROUND + 1).some(({ mark }) => mark !== " ");
  const list = document.createElement("ol");
  list.className = "compare";
  list.tabIndex = 0;
  list.ariaLabel = "What differs from what was applied";
  let isLeftOut = false;
  for (const [place, { mark, text }] of lines.entries()) {
    if (isNear(place)) {
      list.append(row(looks[mark], mark, text, words[mark]));
    } else if (!isLeftOut) {
      list.append(row("same", "…", "", "Lines that stay"));
    }
    isLeftOut = !isNear(place);
  }
  return list;
}
