/** Remembers the last call: the same arguments (by identity) give the same result object again. */
export function memoLast<A extends readonly unknown[], R>(compute: (...args: A) => R): (...args: A) => R {
  let last: { readonly args: A; readonly result: R } | null = null;
  return (...args: A): R => {
    if (
      last !== null &&
      last.args.length === args.length &&
      last.args.every((arg, i) => Object.is(arg, args[i]))
    ) {
      return last.result;
    }
    last = { args, result: compute(...args) };
    return last.result;
  };
}

/** Keeps the old object when a new one says the same, so that unchanged parts are neither sent nor drawn again. */
export function keepEqual<T>(): (next: T) => T {
  let last: { readonly value: T; readonly json: string } | null = null;
  return (next: T): T => {
    const json = JSON.stringify(next);
    if (last !== null && last.json === json) return last.value;
    last = { value: next, json };
    return next;
  };
}
