import type { LiquidationStore } from '../cache/liquidation-store.ts';
import { MINUTE_MS } from '../domain/candles.ts';
import {
  joinHistories,
  type LiquidationHistory,
  NO_LIQUIDATION_HISTORY,
  type TimeSpan,
  withListened,
  withOrders,
} from '../domain/liquidation-history.ts';
import type { Liquidation } from '../domain/market-data.ts';
import { liquidationFault } from '../domain/plausible-liquidation.ts';
import type { RejectionReason, Rejections } from '../domain/rejections.ts';
import { SILENT_AFTER_MS, type StreamState } from '../net/web-socket.ts';
import type { LiquidationPage, StreamEvent } from '../sources/source.ts';

/** A killed worker loses at most this much of what it heard. */
export const SAVE_EVERY_MS = 15_000;
/** A frame whose own time is further off the venue's clock says nothing of when we listened. */
const TIME_TOLERANCE_MS = 5 * MINUTE_MS;

export interface ListenerPorts {
  readonly store: LiquidationStore;
  /** Local time in ms. */
  readonly now: () => number;
  readonly venueNow: () => number;
}

/**
 * Keeps the forced orders that a live stream tells, and the spans in which it was heard: by the venue's own times in the frames, so that no
 * jump of the local clock makes a span that nobody listened to.
 */
export class LiquidationListener {
  private readonly ports: ListenerPorts;
  private current: LiquidationHistory = NO_LIQUIDATION_HISTORY;
  private openSpan: TimeSpan | null = null;
  /** The venue refused the feed on this connection, though it tells prices. */
  private isRefused = false;
  /** Time of the oldest order not yet saved; null: none. */
  private unsavedFrom: number | null = null;
  private isUnsaved = false;
  private savedAt: number;

  constructor(ports: ListenerPorts) {
    this.ports = ports;
    this.savedAt = ports.now();
  }

  history(): LiquidationHistory {
    return this.current;
  }

  /** Takes over what the cache held, beneath what came meanwhile. */
  restore(stored: LiquidationHistory): void {
    this.current = joinHistories(stored, this.current, this.ports.venueNow());
  }

  /** A connection that is lost or silent ends the span at the last frame that was heard. */
  onState(state: StreamState): void {
    if (state === 'live') return;
    this.openSpan = null;
    this.isRefused = false;
  }

  /** @param mark the newest mark price, to judge the printed ones by. @returns what of the orders was not believed. */
  hear(
    events: readonly StreamEvent[],
    mark: { readonly price: number; readonly asOf: number } | null,
  ): Rejections {
    const now = this.ports.venueNow();
    const told = events.flatMap((event) => (event.type === 'liquidation' ? [event.liquidation] : []));
    const { believed, rejected } = sifted(told, mark, now);
    this.current = withOrders(this.current, believed, now);
    for (const { time } of believed) this.unsavedFrom = Math.min(this.unsavedFrom ?? time, time);
    this.isRefused ||= events.some(({ type }) => type === 'liquidations-refused');
    const tickers = events.flatMap((event) => (event.type === 'ticker' ? [event.ticker.asOf] : []));
    this.listenUntil(Math.max(...tickers, ...believed.map(({ time }) => time)), now);
    return rejected;
  }

  /** Takes over what the venue tells of a time when nobody listened. The mark has moved since: prices are judged by their amounts alone. */
  fill({ orders, span }: LiquidationPage): Rejections {
    const now = this.ports.venueNow();
    const { believed, rejected } = sifted(orders, null, now);
    this.current = withListened(withOrders(this.current, believed, now), span, now);
    for (const { time } of believed) this.unsavedFrom = Math.min(this.unsavedFrom ?? time, time);
    this.isUnsaved = true;
    return rejected;
  }

  /** Saves what is due. Called every second while someone looks. */
  pulse(): void {
    // A clock set back must not hold up the saving.
    if (Math.abs(this.ports.now() - this.savedAt) >= SAVE_EVERY_MS) void this.save();
  }

  /** The stream was closed: everything heard is saved. Never rejects. */
  async end(): Promise<void> {
    this.openSpan = null;
    await this.save();
  }

  private listenUntil(heardAt: number, now: number): void {
    if (this.isRefused || !(Math.abs(heardAt - now) <= TIME_TOLERANCE_MS)) return;
    const open = this.openSpan;
    if (open !== null && heardAt <= open.to) return;
    const isSame = open !== null && heardAt - open.to <= SILENT_AFTER_MS;
    this.openSpan = { from: isSame ? open.from : heardAt, to: heardAt };
    this.current = withListened(this.current, this.openSpan, now);
    this.isUnsaved = true;
  }

  private async save(): Promise<void> {
    this.savedAt = this.ports.now();
    if (!this.isUnsaved && this.unsavedFrom === null) return;
    const changedFrom = this.unsavedFrom ?? Number.POSITIVE_INFINITY;
    this.unsavedFrom = null;
    this.isUnsaved = false;
    await this.ports.store.save(this.current, changedFrom, this.savedAt);
  }
}

function sifted(
  orders: readonly Liquidation[],
  mark: { readonly price: number; readonly asOf: number } | null,
  now: number,
): { readonly believed: readonly Liquidation[]; readonly rejected: Rejections } {
  const rejected: Partial<Record<RejectionReason, number>> = {};
  const believed = orders.filter((order) => {
    const fault = liquidationFault(order, mark, now);
    if (fault !== null) rejected[fault] = (rejected[fault] ?? 0) + 1;
    return fault === null;
  });
  return { believed, rejected };
}
