// The queue: sends what waits, several at a time, one tab at a time, whenever a network is there.

import { Item, Keeping } from "./keeping.ts";
import { Refused, Server, Unreached } from "./server.ts";

// A browser opens six connections to a server; two more sets of answers are made ready meanwhile.
const AT_ONCE = 8;
const BATCH = 8_000_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504, 507]);

export type Outcome = "sent" | "later" | "refused" | "revoked";

/** Send one item. Its files go in batches; the server knows the answers again by their bytes. */
export async function sendOne(keeping: Keeping, server: Server, item: Item): Promise<Outcome> {
  const { xml, files } = await keeping.answers(item);
  try {
    for (const batch of batches(files)) await server.send(xml, batch);
  } catch (error) {
    if (error instanceof Unreached) return "later";
    if (!(error instanceof Refused)) throw error;
    if (LATER.has(error.status)) {
      await keeping.note({ ...item, problem: error.sentence });
      return "later";
    }
    const conflict = error.status === 409;
    if (error.status === 401 || error.status === 403) {
      await keeping.note({ ...item, problem: error.sentence });
      return "revoked";
    }
    await keeping.note({ ...item, state: "refused", problem: error.sentence, conflict });
    return "refused";
  }
  await keeping.arrived(item);
  return "sent";
}

function batches(files: File[]): File[][] {
  const made: File[][] = [[]];
  let size = 0;
  for (const file of files) {
    if (size > 0 && size + file.size > BATCH) {
      made.push([]);
      size = 0;
    }
    made[made.length - 1]!.push(file);
    size += file.size;
  }
  return made;
}

/** Sends all that waits; tells after each how many are left. */
export class Sender {
  private running: Promise<Outcome> | null = null;
  private readonly onTheWay = new Map<string, Promise<Outcome>>();
  constructor(
    private readonly keeping: Keeping,
    private readonly server: Server,
    private readonly told: (left: number) => void,
  ) {}

  /** Send now; a second call while one runs joins it. */
  send(): Promise<Outcome> {
    this.running ??= this.alone().finally(() => (this.running = null));
    return this.running;
  }

  /** Wait until answers that are being sent have arrived, or come back. */
  async landed(item: Item): Promise<void> {
    await this.onTheWay.get(item.id)?.catch(() => undefined);
  }

  private sendOne(item: Item): Promise<Outcome> {
    const sending = sendOne(this.keeping, this.server, item).finally(() => this.onTheWay.delete(item.id));
    this.onTheWay.set(item.id, sending);
    return sending;
  }

  private async alone(): Promise<Outcome> {
    if (!("locks" in navigator)) return this.all();
    return navigator.locks.request("serai-sending", { ifAvailable: true }, async (lock): Promise<Outcome> =>
      lock === null ? "later" : this.all(),
    );
  }

  private async all(): Promise<Outcome> {
    const waiting = (await this.keeping.items()).filter((item) => item.state === "waiting").reverse();
    let left = waiting.length;
    let worst: Outcome = "sent";
    const line = async (): Promise<void> => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        const outcome = await this.sendOne(item);
        if (outcome === "later") {
          worst = outcome;
          waiting.length = 0;
        } else if (outcome === "revoked") {
          worst = outcome;
          const others = waiting.filter((one) => one.version !== item!.version);
          waiting.splice(0, waiting.length, ...others);
        } else if (outcome === "refused" && worst === "sent") {
          worst = outcome;
        }
        if (outcome === "sent" || outcome === "refused") this.told((left -= 1));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    return worst;
  }
}
