/** At most this many keys under way; more is a fault of ours, and is refused. */
const FLIGHTS_LIMIT = 500;

/** Runs one task a key at a time: whoever asks meanwhile gets the same promise. */
export function createSingleFlight(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const flights = new Map<string, Promise<unknown>>();
  return <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const current = flights.get(key);
    if (current !== undefined) return current as Promise<T>;
    if (flights.size >= FLIGHTS_LIMIT) return Promise.reject(new RangeError('too many requests under way'));
    const flight = task().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}
