// The service worker: the app's own files from the cache, always; nothing else passes through it.
// The server writes the list of files, and their version, before this script.

interface Shell { version: string; page: string; files: string[]; later: string[] }
declare const SHELL: Shell;

const worker = self as unknown as ServiceWorkerScope;
interface ServiceWorkerScope {
  addEventListener(kind: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface WorkerEvent {
  request: Request;
  addRoutes?(rule: object): Promise<void>;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

const NAME = `serai-fill-${SHELL.version}`;
const OWN = new Set([SHELL.page, ...SHELL.files, ...SHELL.later]);

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all([SHELL.page, ...SHELL.files].map((path) => keep(cache, path)));
  await worker.skipWaiting();
}

/** Keep a file of the app for whoever asks: it is the same in every language of the browser. */
async function keep(cache: Cache, path: string): Promise<void> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  if (!/language|cookie/i.test(answer.headers.get("Vary") ?? "")) return cache.put(path, answer);
  const headers = new Headers(answer.headers);
  for (const name of ["Vary", "Content-Encoding", "Content-Length"]) headers.delete(name);
  return cache.put(path, new Response(await answer.blob(), { headers }));
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith("serai-fill-") && name !== NAME) await caches.delete(name);
  }
  await worker.clients.claim();
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(NAME);
  const found = await cache.match(path);
  if (found !== undefined) return found;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(path, fresh.clone());
  return fresh;
}

/** Let the browser take the app's files from the cache by itself, where it can: no worker starts. */
async function route(event: WorkerEvent): Promise<void> {
  try {
    const kept = [SHELL.page, ...SHELL.files];
    const condition = { or: kept.map((pathname) => ({ urlPattern: { pathname, search: "" }, requestMethod: "GET" })) };
    await event.addRoutes?.({ condition, source: { cacheName: NAME } });
  } catch {
    // Then each file goes through this script, as everywhere else.
  }
}

worker.addEventListener("install", (event) => event.waitUntil(Promise.all([install(), route(event)])));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method === "GET" && OWN.has(path)) event.respondWith(answer(event.request, path));
});
