import { expect, test } from 'vitest';
import { dailyPrune } from '../../../lib/cache/daily-prune.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { DAY_MS, HOUR_MS } from '../../../lib/domain/candles.ts';

test('a worker that lives on keeps the cache within 20 MB, and forgets what is a fortnight old', async () => {
  const store = createMemoryStore();
  const clock = { now: 100 * DAY_MS };
  const prune = dailyPrune(store, () => clock.now);
  const put = (key: string, touchedAt: number) =>
    store.put([{ key, group: key, value: key, bytes: 9_000_000, touchedAt }]);
  await put('old', clock.now - 15 * DAY_MS);
  await prune();
  expect(await store.list('')).toEqual([]);
  for (const name of ['a', 'b', 'c']) await put(name, clock.now + name.charCodeAt(0));
  clock.now += 23 * HOUR_MS;
  await prune();
  expect(await store.list('')).toHaveLength(3);
  clock.now += HOUR_MS;
  await prune();
  expect(await store.list('')).toEqual(['b', 'c']);
  // A clock that was set back does not put it off for ever.
  await put('d', clock.now);
  clock.now -= 50 * DAY_MS;
  await prune();
  expect(await store.list('')).toHaveLength(2);
});
