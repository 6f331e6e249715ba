// What the engine changes, the screen follows: reads are noted while an effect runs, and a write to
// anything it read runs it again. The engine makes all its states through `stateFactory`.

type Run = Effect;

class Effect {
  readonly sources = new Set<Set<Run>>();
  stopped = false;
  constructor(readonly work: () => void) {}

  run(): void {
    if (this.stopped) return;
    this.forget();
    const outer = current;
    current = this;
    try {
      this.work();
    } finally {
      current = outer;
    }
  }

  forget(): void {
    for (const source of this.sources) source.delete(this);
    this.sources.clear();
  }
}

let current: Effect | null = null;
let due = new Set<Effect>();
let scheduled = false;

/** Make the engine's state observable. */
export function stateFactory<T extends object>(state: T): T {
  const readers = new Map<PropertyKey, Set<Run>>();
  return new Proxy(state, {
    get(target, key, receiver) {
      if (current !== null && typeof key === "string") {
        let found = readers.get(key);
        if (found === undefined) readers.set(key, (found = new Set()));
        found.add(current);
        current.sources.add(found);
      }
      return Reflect.get(target, key, receiver);
    },
    set(target, key, value) {
      const changed = Reflect.get(target, key) !== value;
      Reflect.set(target, key, value);
      if (changed) for (const effect of readers.get(key) ?? []) schedule(effect);
      return true;
    },
  });
}

function schedule(effect: Effect): void {
  due.add(effect);
  if (!scheduled) {
    scheduled = true;
    queueMicrotask(flush);
  }
}

/** Run what is due now; after a change the screen is right when this returns. */
export function flush(): void {
  scheduled = false;
  for (let round = 0; due.size > 0 && round < 100; round += 1) {
    const now = due;
    due = new Set();
    for (const effect of now) effect.run();
  }
}

/** A part of the screen whose effects end together when it is taken away. */
export class Scope {
  private readonly effects: Effect[] = [];
  private readonly inner = new Set<Scope>();
  private readonly endings: (() => void)[] = [];

  effect(work: () => void): void {
    const made = new Effect(work);
    this.effects.push(made);
    made.run();
  }

  scope(): Scope {
    const made = new Scope();
    this.inner.add(made);
    return made;
  }

  onEnd(work: () => void): void {
    this.endings.push(work);
  }

  end(): void {
    for (const effect of this.effects) {
      effect.stopped = true;
      effect.forget();
    }
    for (const scope of this.inner) scope.end();
    for (const work of this.endings) work();
    this.inner.clear();
  }
}

/** Read without noting it. */
export function untracked<T>(read: () => T): T {
  const outer = current;
  current = null;
  try {
    return read();
  } finally {
    current = outer;
  }
}
