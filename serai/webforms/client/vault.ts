// What the device keeps, encrypted. A random data key encrypts every record (AES-256-GCM, the
// record's name bound to it); a key made from the PIN (PBKDF2-SHA-256) wraps the data key. The PIN
// and the keys are in memory only while the app is unlocked. Too many wrong PINs erase everything.

const DATABASE = "serai-fill";
export const TRIES = 8;
const LEAST_ITERATIONS = 600_000;
const WANTED_MILLISECONDS = 700;

export interface Lock {
  salt: Uint8Array;
  iterations: number;
  nonce: Uint8Array;
  wrapped: ArrayBuffer;
  wrong: number;
}

interface Sealed {
  nonce: Uint8Array;
  bytes: ArrayBuffer;
}

/** The device has no room for what was to be kept. */
export class Full extends Error {}
/** The PIN was wrong; `left` more tries before everything is erased. */
export class WrongPin extends Error {
  constructor(readonly left: number) {
    super("wrong PIN");
  }
}

/** Where records are kept by name; the two kinds are the encrypted one and the one in memory. */
export interface Vault {
  readonly keeps: boolean;
  put(records: Record<string, unknown>, gone?: string[]): Promise<void>;
  get<T>(name: string): Promise<T | undefined>;
  names(prefix: string): Promise<string[]>;
  /** All records whose names begin so, by name. */
  all<T>(prefix: string): Promise<Map<string, T>>;
  remove(names: string[]): Promise<void>;
}

/** Say whether this page can encrypt and work without network; plain http cannot. */
export function canKeep(): boolean {
  return window.isSecureContext && "subtle" in crypto && "indexedDB" in window && "serviceWorker" in navigator;
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as Error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error as Error);
    transaction.onerror = () => reject(transaction.error as Error);
  });
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("lock");
    request.result.createObjectStore("sealed");
  };
  return asked(request);
}

/** The lock of this device, if somebody set it up. */
export async function lockOfDevice(): Promise<Lock | undefined> {
  const database = await opened();
  const found = await asked<Lock | undefined>(database.transaction("lock").objectStore("lock").get("lock"));
  database.close();
  return found;
}

/** A fault of the store; where it has no room left, as such. */
function faultOf(error: unknown): unknown {
  return error instanceof DOMException && error.name === "QuotaExceededError" ? new Full() : error;
}

async function keepLock(lock: Lock): Promise<void> {
  const database = await opened();
  try {
    const transaction = database.transaction("lock", "readwrite", { durability: "strict" });
    transaction.objectStore("lock").put(lock, "lock");
    await finished(transaction);
  } catch (error) {
    throw faultOf(error);
  } finally {
    database.close();
  }
}

async function keyOf(pin: string, salt: Uint8Array, iterations: number): Promise<CryptoKey> {
  const raw = new TextEncoder().encode(pin.normalize("NFKC"));
  const material = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveKey"]);
  const way = { name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations };
  return crypto.subtle.deriveKey(way, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** As many rounds as this device does in the wanted time, never fewer than the least. */
async function affordable(): Promise<number> {
  const begun = performance.now();
  await keyOf("measure", new Uint8Array(16), 100_000);
  const took = Math.max(1, performance.now() - begun);
  return Math.max(LEAST_ITERATIONS, Math.min(5_000_000, Math.round((WANTED_MILLISECONDS / took) * 100_000)));
}

/** Set this device up with a PIN; what was kept before is gone. */
export async function setUp(pin: string): Promise<SealedVault> {
  await erase();
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const iterations = await affordable();
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const key = await keyOf(pin, salt, iterations);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, raw);
  await keepLock({ salt, iterations, nonce, wrapped, wrong: 0 });
  const vault = new SealedVault(await dataKey(raw));
  raw.fill(0);
  await navigator.storage?.persist?.();
  return vault;
}

async function dataKey(raw: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Count a try and return how many there were since the last right one; two tabs are two tries. */
async function countTry(): Promise<number> {
  const database = await opened();
  try {
    const transaction = database.transaction("lock", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("lock");
    const lock = await asked<Lock | undefined>(store.get("lock"));
    if (lock === undefined) throw new WrongPin(0);
    store.put({ ...lock, wrong: lock.wrong + 1 }, "lock");
    await finished(transaction);
    return lock.wrong + 1;
  } catch (error) {
    throw faultOf(error);
  } finally {
    database.close();
  }
}

/** Open with the PIN. Each try is counted before its key is tried: a reload forgives nothing. */
export async function unlock(pin: string): Promise<SealedVault> {
  const lock = await lockOfDevice();
  if (lock === undefined) throw new WrongPin(0);
  let raw: ArrayBuffer;
  const [key, tries] = await Promise.all([keyOf(pin, lock.salt, lock.iterations), countTry()]);
  try {
    raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.nonce as BufferSource }, key, lock.wrapped);
  } catch {
    const left = TRIES - tries;
    if (left <= 0) await erase();
    throw new WrongPin(left);
  }
  // The PIN was right, whatever the store can write, and whenever.
  void keepLock({ ...lock, wrong: 0 }).catch(() => undefined);
  return new SealedVault(await dataKey(raw));
}

/** Erase everything this device keeps. */
export async function erase(): Promise<void> {
  const database = await opened();
  const transaction = database.transaction(["lock", "sealed"], "readwrite", { durability: "strict" });
  transaction.objectStore("lock").clear();
  transaction.objectStore("sealed").clear();
  await finished(transaction);
  database.close();
}

/** The encrypted records of this device, while the app is unlocked. */
export class SealedVault implements Vault {
  readonly keeps = true;
  private database: Promise<IDBDatabase> | null = null;
  constructor(private readonly key: CryptoKey) {}

  private open(): Promise<IDBDatabase> {
    this.database ??= opened().then((database) => {
      database.onclose = () => (this.database = null);
      return database;
    });
    return this.database;
  }

  /** Encrypt and keep records, and remove others, all or nothing. */
  async put(records: Record<string, unknown>, gone: string[] = []): Promise<void> {
    const sealed = await Promise.all(
      Object.entries(records).map(async ([name, value]) => [name, await this.seal(name, value)] as const),
    );
    const database = await this.open();
    try {
      const transaction = database.transaction("sealed", "readwrite", { durability: "strict" });
      const store = transaction.objectStore("sealed");
      for (const [name, record] of sealed) store.put(record, name);
      for (const name of gone) store.delete(name);
      await finished(transaction);
    } catch (error) {
      throw faultOf(error);
    }
  }

  async get<T>(name: string): Promise<T | undefined> {
    const database = await this.open();
    const record = await asked<Sealed | undefined>(database.transaction("sealed").objectStore("sealed").get(name));
    return record === undefined ? undefined : ((await this.unseal(name, record)) as T);
  }

  async names(prefix: string): Promise<string[]> {
    const database = await this.open();
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    return (await asked(database.transaction("sealed").objectStore("sealed").getAllKeys(range))) as string[];
  }

  async all<T>(prefix: string): Promise<Map<string, T>> {
    const database = await this.open();
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const store = database.transaction("sealed").objectStore("sealed");
    const [names, records] = await Promise.all([asked(store.getAllKeys(range)), asked<Sealed[]>(store.getAll(range))]);
    const values = await Promise.all(records.map((record, n) => this.unseal(names[n] as string, record)));
    return new Map(values.map((value, n) => [names[n] as string, value as T]));
  }

  async remove(names: string[]): Promise<void> {
    if (names.length > 0) await this.put({}, names);
  }

  private async seal(name: string, value: unknown): Promise<Sealed> {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const bound = new TextEncoder().encode(name);
    const bytes = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce, additionalData: bound },
      this.key,
      (await plain(value)) as BufferSource,
    );
    return { nonce, bytes };
  }

  private async unseal(name: string, record: Sealed): Promise<unknown> {
    const bound = new TextEncoder().encode(name);
    const way = { name: "AES-GCM", iv: record.nonce as BufferSource, additionalData: bound };
    return restored(await crypto.subtle.decrypt(way, this.key, record.bytes));
  }
}

/** Bytes of a value: a blob with its type and name, anything else as JSON. */
async function plain(value: unknown): Promise<Uint8Array> {
  if (!(value instanceof Blob)) {
    const text = new TextEncoder().encode(JSON.stringify(value));
    return joined(new Uint8Array([0]), text);
  }
  const head = new TextEncoder().encode(JSON.stringify([value.type, value instanceof File ? value.name : ""]));
  const length = new Uint8Array([1, head.length >> 8, head.length & 255]);
  return joined(length, head, new Uint8Array(await value.arrayBuffer()));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function restored(buffer: ArrayBuffer): unknown {
  const bytes = new Uint8Array(buffer);
  if (bytes[0] === 0) return JSON.parse(new TextDecoder().decode(bytes.subarray(1)));
  const length = (bytes[1]! << 8) + bytes[2]!;
  const [type, name] = JSON.parse(new TextDecoder().decode(bytes.subarray(3, 3 + length))) as [string, string];
  return new File([buffer.slice(3 + length)], name, { type });
}

/** Records in memory only: for plain http and for public links, which leave nothing behind. */
export class MemoryVault implements Vault {
  readonly keeps = false;
  private readonly records = new Map<string, unknown>();

  async put(records: Record<string, unknown>, gone: string[] = []): Promise<void> {
    for (const [name, value] of Object.entries(records)) this.records.set(name, value);
    for (const name of gone) this.records.delete(name);
  }

  async get<T>(name: string): Promise<T | undefined> {
    return this.records.get(name) as T | undefined;
  }

  async names(prefix: string): Promise<string[]> {
    return [...this.records.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  async all<T>(prefix: string): Promise<Map<string, T>> {
    return new Map((await this.names(prefix)).map((name) => [name, this.records.get(name) as T]));
  }

  async remove(names: string[]): Promise<void> {
    for (const name of names) this.records.delete(name);
  }
}
