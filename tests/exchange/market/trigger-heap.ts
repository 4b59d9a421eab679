/**
 * Orders that wait for a price, the nearest on top. `direction` 1 fires when the price rises to the trigger,
 * -1 when it falls to it. Entries are never removed: the caller ignores those whose position has gone.
 */
export class TriggerHeap {
  private keys = new Float64Array(1024);
  private payloads = new Int32Array(1024);
  private count = 0;
  private readonly direction: 1 | -1;

  constructor(direction: 1 | -1) {
    this.direction = direction;
  }

  push(price: number, payload: number): void {
    if (this.count === this.keys.length) this.grow();
    const key = price * this.direction;
    let index = this.count++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const parentKey = this.keys[parent] ?? 0;
      if (parentKey <= key) break;
      this.keys[index] = parentKey;
      this.payloads[index] = this.payloads[parent] ?? 0;
      index = parent;
    }
    this.keys[index] = key;
    this.payloads[index] = payload;
  }

  /** Payload of the nearest trigger that `price` has reached, with its trigger price; null when none has. */
  popReached(price: number): { payload: number; trigger: number } | null {
    const key = this.keys[0];
    if (this.count === 0 || key === undefined || key > price * this.direction) return null;
    const payload = this.payloads[0] ?? 0;
    this.removeTop();
    return { payload, trigger: key * this.direction };
  }

  private removeTop(): void {
    const last = --this.count;
    const key = this.keys[last] ?? 0;
    const payload = this.payloads[last] ?? 0;
    let index = 0;
    for (let child = 1; child < last; child = 2 * index + 1) {
      if (child + 1 < last && (this.keys[child + 1] ?? 0) < (this.keys[child] ?? 0)) child++;
      if ((this.keys[child] ?? 0) >= key) break;
      this.keys[index] = this.keys[child] ?? 0;
      this.payloads[index] = this.payloads[child] ?? 0;
      index = child;
    }
    this.keys[index] = key;
    this.payloads[index] = payload;
  }

  private grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    const payloads = new Int32Array(this.payloads.length * 2);
    payloads.set(this.payloads);
    this.payloads = payloads;
  }
}
