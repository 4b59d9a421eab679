/**
 * The slice of the extension API a content script may use, without the 10 kB polyfill:
 * `runtime` is the same in Chrome and Firefox for these members.
 */
export interface PagePort {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
}

interface PageRuntime {
  /** Undefined once the extension was updated, disabled or removed. */
  readonly id: string | undefined;
  connect(info: { name: string }): PagePort;
}

function runtime(): PageRuntime | null {
  const scope = globalThis as { browser?: { runtime?: PageRuntime }; chrome?: { runtime?: PageRuntime } };
  return scope.browser?.runtime ?? scope.chrome?.runtime ?? null;
}

/** False when this content script outlived its extension; any call to the API would throw. */
export function isExtensionAlive(): boolean {
  try {
    return runtime()?.id !== undefined;
  } catch {
    return false;
  }
}

/** Opens a port to the worker. @returns null when the extension is gone. */
export function connectToWorker(name: string): PagePort | null {
  try {
    return isExtensionAlive() ? (runtime()?.connect({ name }) ?? null) : null;
  } catch {
    return null;
  }
}
