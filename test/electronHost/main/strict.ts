/** A lenient stand-in hides bugs: whatever is not implemented throws, by name. */
import { EventEmitter } from 'node:events';

export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(from, key) {
      if (typeof key === 'symbol' || key === 'then' || key in from) {
        const value: unknown = Reflect.get(from, key, from);
        // Private fields are of the target, not of the proxy around it.
        return typeof value === 'function' && !isClass(value)
          ? (value.bind(from) as unknown)
          : value;
      }
      throw new Error(
        `The stand-in for Electron has no ${name}.${key}: add it there as it really behaves.`,
      );
    },
    set(_from, key) {
      throw new Error(`Nothing can be set on ${name} (tried ${String(key)}).`);
    },
  });
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}

/** Refuses names of events that Electron does not have: listening to a misspelt one is silent. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string;
  readonly #events: ReadonlySet<string>;

  constructor(name: string, events: readonly string[]) {
    super();
    this.#name = name;
    this.#events = new Set(events);
    this.on('newListener', (event: string) => this.#check(event));
  }

  override emit(event: string, ...args: unknown[]): boolean {
    if (event !== 'newListener' && event !== 'removeListener') this.#check(event);
    return super.emit(event, ...args);
  }

  #check(event: string): void {
    if (event === 'newListener' || event === 'removeListener' || this.#events.has(event)) return;
    throw new Error(`The stand-in for Electron knows no event "${event}" of ${this.#name}.`);
  }
}

export class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** Refuses options that are unknown: a misspelt security setting would be silently ignored. */
export function checkKeys(name: string, given: object, known: readonly string[]): void {
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) throw new Error(`The stand-in for Electron knows no ${name}.${key}.`);
  }
}
