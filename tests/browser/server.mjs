// Serves a folder on a free loopback port, as a plain static host does: right types, and that pages
// without an origin of their own (frames in a sandbox) may read the files.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".yaml": "text/plain; charset=utf-8",
};

/**
 * Starts serving `folder`.
 * @returns {Promise<{address: string, close: () => Promise<void>}>} its address, without a slash at
 *   the end, and what stops it.
 */
export async function serve(folder) {
  const squeezed = new Map();

  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const file = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
    const body = file.startsWith(normalize(folder + sep))
      ? await readFile(file).catch(() => undefined)
      : undefined;
    if (body === undefined) {
      response.writeHead(404, { "content-type": types[".txt"] }).end("not found\n");
      return;
    }
    const type = types[extname(file)] ?? "application/octet-stream";
    const headers = { "content-type": type, "access-control-allow-origin": "*" };
    if (!/\bbr\b/.test(request.headers["accept-encoding"] ?? "")) {
      response.writeHead(200, headers).end(body);
      return;
    }
    if (!squeezed.has(file)) {
      const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
      squeezed.set(file, brotliCompressSync(body, quick));
    }
    response.writeHead(200, { ...headers, "content-encoding": "br" }).end(squeezed.get(file));
  });

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
