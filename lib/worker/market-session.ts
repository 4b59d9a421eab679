import { type CandleSeries, closeBefore } from '../domain/candles.ts';
import { CONTEXT_COINS } from '../domain/context-feed.ts';
import { LEVERAGE_STATES, type LeverageHour } from '../domain/leverage-state.ts';
import type { SessionCloses } from '../domain/session-closes.ts';
import type { LeverageHours, MarketReply } from '../protocol/market-messages.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import { isSendable } from '../protocol/server.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { createClosesAnalysis } from './analyse-closes.ts';
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

interface Told {
  readonly history: MarketReply | null;
  readonly hours: readonly LeverageHour[];
  readonly closes: SessionCloses | null;
}
const NOTHING_TOLD: Told = { history: null, hours: [], closes: null };

/** One open market page: it is told what a card is, today among all days, and the month of leverage; each only when it is another. */
export class MarketSession extends InstrumentPageSession<MarketReply> {
  private readonly ports: MarketSessionPorts;
  private readonly sides: SideReports;
  private readonly hours = memoLast(hoursUntilNow);
  private history = createHistoryAnalysis();
  private leverage = createLeverageAnalysis();
  private closes = createClosesAnalysis();
  private keep = keepEqual<MarketReply>();
  private told = NOTHING_TOLD;

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
    const closes = this.closesOf(hours, now);
    if (closes !== this.told.closes && closes !== null)
      this.send({
        v: PROTOCOL_VERSION,
        type: 'session-closes',
        closes: { days: [...closes.days], prices: [...closes.prices] },
      });
    this.told = { history, hours: month, closes };
  }

  /** Null for a coin of which no flows are told. */
  private closesOf(hours: CandleSeries, now: number): SessionCloses | null {
    const isTold = CONTEXT_COINS.some((coin) => coin === this.instrument?.base);
    return isTold ? this.closes(hours, now) : null;
  }

  protected forget(): void {
    this.history = createHistoryAnalysis();
    this.leverage = createLeverageAnalysis();
    this.closes = createClosesAnalysis();
    this.keep = keepEqual();
    this.told = NOTHING_TOLD;
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

/** The market page draws neither ladder nor scenario nor observed bins. */
function slim(snapshot: Snapshot): Snapshot {
  return { ...snapshot, ladder: null, scenario: null, observed: null, loadLine: null };
}
