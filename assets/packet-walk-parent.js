// Speaks with a Packetwalk frame from the page around it: `const lab = packetWalk(frame)`, then
// `await lab.ready; await lab.send({ to: "http://web" })`. Events come at the frame as DOM events.

const METHODS = "play pause step seek reset load send apply kill scale set describe".split(" ");

export function packetWalk(frame, target = frame) {
  const waiting = new Map();
  let last = 0;
  const lab = { version: 1, get world() { return call("world"); }, get state() { return call("state"); } };
  lab.ready = new Promise((resolve) => target.addEventListener("packetwalk-ready", () => resolve(lab), { once: true }));
  for (const method of METHODS) lab[method] = (...args) => call(method, ...args);

  const post = (message) => frame.contentWindow?.postMessage({ packetwalk: 1, ...message }, "*");
  const call = (method, ...args) =>
    lab.ready.then(() => new Promise((resolve, reject) => {
      const id = String((last += 1));
      waiting.set(id, { resolve, reject });
      post({ id, type: "call", method, args });
    }));
  const hear = ({ source, data }) => {
    if (source !== frame.contentWindow || data?.packetwalk !== 1) return;
    if (data.type === "event") {
      target.dispatchEvent(new CustomEvent(data.name, { detail: data.detail, bubbles: true, composed: true }));
    } else if (data.type === "reply") {
      const { resolve, reject } = waiting.get(data.id) ?? {};
      waiting.delete(data.id);
      if (data.ok) resolve?.(data.result);
      else reject?.(Object.assign(new Error(data.message ?? data.code), { code: data.code }));
    }
  };
  const hello = () => post({ type: "hello" });
  addEventListener("message", hear);
  frame.addEventListener("load", hello);
  hello();
  lab.close = () => removeEventListener("message", hear);
  return lab;
}
