import { type CandleSeries, firstIndexAtOrAfter } from '../domain/candles.ts';
import { LEVERAGE_STATES, type LeverageHour } from '../domain/leverage-state.ts';
import type { LeverageHours, MarketReply } from '../protocol/market-messages.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import { isSendable } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { createHistoryAnalysis } from './analyse-history.ts';
import { createLeverageAnalysis } from './analyse-leverage.ts';
import { hoursUntilNow } from './candles-now.ts';
import { believedOpenInterest } from './desk-data.ts';
import { type InstrumentPagePorts, InstrumentPageSession } from './instrument-page-session.ts';
import { keepEqual, memoLast } from './memo.ts';
import type { SideReports } from './side-reports.ts';

export interface MarketSessionPorts extends InstrumentPagePorts<MarketReply> {
  /** What is told beside the contract, for its coin. */
  readonly sidesOf: (page: {
    readonly coin: () => string | null;
    readonly isVisible: () => boolean;
    readonly send: (reply: MarketReply) => void;
  }) => SideReports;
}

/** One open market page: it is told what a card is, today among all days, and the month of leverage; each only when it is another. */
export class MarketSession extends InstrumentPageSession<MarketReply> {
  private readonly ports: MarketSessionPorts;
  private readonly sides: SideReports;
  private readonly hours = memoLast(hoursUntilNow);
  private history = createHistoryAnalysis();
  private leverage = createLeverageAnalysis();
  private keep = keepEqual<MarketReply>();
  private told: { history: MarketReply | null; hours: readonly LeverageHour[] } = {
    history: null,
    hours: [],
  };

  constructor(ports: MarketSessionPorts) {
    super(ports);
    this.ports = ports;
    this.sides = ports.sidesOf({
      coin: () => this.instrument?.base ?? null,
      isVisible: () => this.isVisible(),
      send: (reply) => this.send(reply),
    });
  }

  /** Settings may have switched something on; the page may be seen now. */
  override seat(): void {
    super.seat();
    this.sides.look();
  }

  override async handle(raw: unknown): Promise<void> {
    await super.handle(raw);
    this.sides.look();
  }

  override close(): void {
    super.close();
    this.sides.close();
  }

  receive(snapshot: Snapshot): void {
    this.send({ v: PROTOCOL_VERSION, type: 'snapshot', snapshot: slim(snapshot) });
    const data = this.ports.feed.dataOf(this);
    if (data === null) return;
    const hours = this.hours(data.hours, data.fine);
    const now = snapshot.sentAt;
    const price = snapshot.price?.value ?? null;
    const history = this.keep({
      v: PROTOCOL_VERSION,
      type: 'history',
      history: this.history({ hours, isComplete: data.hoursComplete, price, now }),
    });
    if (history !== this.told.history) this.send(history);
    const month = this.leverage({
      hours,
      openInterest: believedOpenInterest(data),
      funding: data.funding?.value ?? null,
      now,
    }).hours;
    if (month !== this.told.hours && month.length > 0)
      this.send({ v: PROTOCOL_VERSION, type: 'leverage-hours', hours: columnsOf(month, hours) });
    this.told = { history, hours: month };
  }

  protected forget(): void {
    this.history = createHistoryAnalysis();
    this.leverage = createLeverageAnalysis();
    this.keep = keepEqual();
    this.told = { history: null, hours: [] };
    this.sides.forget();
  }

  private send(reply: MarketReply): void {
    if (isSendable(reply)) this.ports.send(reply);
  }
}

function columnsOf(month: readonly LeverageHour[], hours: CandleSeries): LeverageHours {
  return {
    time: month.map(({ time }) => time),
    state: month.map(({ state }) => (state === null ? null : LEVERAGE_STATES.indexOf(state))),
    openInterest: month.map(({ openInterest }) => openInterest && Number(openInterest.toPrecision(6))),
    price: month.map(({ time }) => closeBefore(hours, time)),
  };
}

/** Close of the hour that ends at `time`, or runs then. */
function closeBefore({ openTime, close, intervalMs }: CandleSeries, time: number): number | null {
  const index = firstIndexAtOrAfter(openTime, time) - 1;
  const opened = openTime[index];
  return opened === undefined || time - opened > intervalMs ? null : (close[index] ?? null);
}

/** The market page draws neither ladder nor scenario nor observed bins. */
function slim(snapshot: Snapshot): Snapshot {
  return { ...snapshot, ladder: null, scenario: null, observed: null, loadLine: null };
}
