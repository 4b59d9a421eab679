import { expect, test } from 'vitest';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { z } from '../../../lib/schema.ts';
import { type JsonApi, jsonGet, type Refusal } from '../../../lib/sources/json-api.ts';
import type { HttpRequest, SourceIo } from '../../../lib/sources/source.ts';

const Said = z.object({ code: z.number(), msg: z.string() });

const API: JsonApi = {
  root: 'https://api.example.test/v1',
  refusalIn(reply): Refusal | null {
    const said = Said.safeParse(reply);
    if (!said.success || said.data.code === 0) return null;
    const kinds = { 1: 'unknown-instrument', 2: 'rate-limited', 3: 'format-changed', 4: 'no-data' } as const;
    return { kind: kinds[said.data.code as 1 | 2 | 3 | 4], detail: said.data.msg };
  },
};

function io(answer: () => unknown) {
  const asked: HttpRequest[] = [];
  const noted: FetchFailure[] = [];
  const ports: SourceIo = {
    fetchJson: async (request) => {
      asked.push(request);
      return answer();
    },
    now: () => 0,
    noteFailure: (failure) => noted.push(failure),
  };
  return { ports, asked, noted };
}

function failed(answer: () => unknown): Promise<unknown> {
  return jsonGet(API, io(answer).ports, '/ticker', {}, z.object({ price: z.number() })).then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

test('parameters are encoded, those that are undefined left out, the weight handed on', async () => {
  const { ports, asked } = io(() => ({ price: 3 }));
  const params = { symbol: '币安人生-USDT', limit: 5, from: undefined };
  const reply = await jsonGet(API, ports, '/ticker', params, z.object({ price: z.number() }), { weight: 4 });
  expect(reply).toEqual({ price: 3 });
  expect(asked).toEqual([
    {
      url: 'https://api.example.test/v1/ticker?symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9F-USDT&limit=5',
      weight: 4,
    },
  ]);
});

test('an error inside a good reply is the failure that the venue means, and a spent limit is noted for the host', async () => {
  expect(await failed(() => ({ code: 1, msg: 'no such symbol' }))).toMatchObject({
    kind: 'unknown-instrument',
    host: 'api.example.test',
    message: 'no such symbol',
  });
  const limited = io(() => ({ code: 2, msg: 'slow down' }));
  await expect(jsonGet(API, limited.ports, '/x', {}, z.unknown())).rejects.toMatchObject({
    kind: 'rate-limited',
  });
  expect(limited.noted.map(({ kind }) => kind)).toEqual(['rate-limited']);
  expect(await failed(() => ({ code: 3, msg: 'odd' }))).toMatchObject({ kind: 'format-changed' });
});

test('of a 4xx an unknown instrument or account and a spent limit are read; the rest keeps what the status says', async () => {
  const refused = (code: number) => () => {
    const reply = { status: 400, text: JSON.stringify({ code, msg: 'words' }) };
    throw new FetchFailure('format-changed', 'api.example.test', 'status 400', 7, reply);
  };
  expect(await failed(refused(1))).toMatchObject({ kind: 'unknown-instrument' });
  expect(await failed(refused(4))).toMatchObject({ kind: 'no-data', retryAt: null });
  const limited = io(refused(2));
  await expect(jsonGet(API, limited.ports, '/x', {}, z.unknown())).rejects.toMatchObject({
    kind: 'rate-limited',
  });
  expect(limited.noted.map(({ kind }) => kind)).toEqual(['rate-limited']);
  expect(await failed(refused(3))).toMatchObject({ kind: 'format-changed', retryAt: 7 });
  expect(
    await failed(() => {
      throw new FetchFailure('format-changed', 'h', 'x', 1, { status: 400, text: '<html>' });
    }),
  ).toMatchObject({ kind: 'format-changed', retryAt: 1 });
});

test('a reply of another shape is told with its path', async () => {
  expect(await failed(() => ({ price: '3' }))).toMatchObject({
    kind: 'format-changed',
    message: expect.stringContaining('/ticker'),
  });
});
