import { type CoinCalibration, HISTORY_START, MARKET_END, MARKET_START } from './calibration.ts';
import { type CrowdActivity, MEAN_ENTRIES_PER_MINUTE, makeActivity } from './crowd-activity.ts';
import { Dealers } from './dealers.ts';
import { PositionBook } from './positions.ts';
import {
  HISTORY_STEP_MS,
  makePricePath,
  type PricePath,
  roundTo,
  STEP_MS,
  STEPS_PER_MINUTE,
} from './price-path.ts';
import { createRandom, type Random } from './random.ts';
import {
  bankruptcyPriceOf,
  type CrowdCharacter,
  drawCrowd,
  drawHoldingMinutes,
  drawLeverage,
  drawRelativeSize,
  leverageWithin,
  liquidationPriceOf,
  MEAN_HOLDING_MINUTES,
  tierAt,
} from './traders.ts';
import { TriggerHeap } from './trigger-heap.ts';
import type { ForcedOrder, MaintenanceTier, Side } from './types.ts';

const MINUTES = Math.round((MARKET_END - MARKET_START) / 60_000);
const MINUTES_PER_SAMPLE = 5;
/** Liquidations move the price away from its path by this much at most; half of it is gone after 20 minutes. */
const MAX_PRESSURE = 0.02;
const PRESSURE_KEPT = 0.5 ** (STEP_MS / (20 * 60_000));
const MARK_SMOOTHING = 0.25;
/** Payload of a trigger: position id * 4 + kind. */
const LIQUIDATION = 0;
const STOP = 1;
const TOP_UP = 2;
const TAKE_PROFIT = 3;

export interface EngineSetup {
  readonly seed: string;
  readonly coin: string;
  readonly venue: string;
  readonly share: number;
  readonly tickSize: number;
  readonly tiers: readonly MaintenanceTier[];
  readonly calibration: CoinCalibration;
}

/** Everything that happened in one market, in columns. */
export interface MarketRecord {
  readonly path: PricePath;
  /** Prices at each STEP_MS from MARKET_START. */
  readonly last: Float64Array;
  readonly mark: Float64Array;
  /** Coins a minute. */
  readonly volume: Float64Array;
  readonly takerBuyVolume: Float64Array;
  /** USD that moves the price by 1 %, at each minute. */
  readonly depthUsd: Float64Array;
  /** Each 5 minutes from MARKET_START: lots, accounts. */
  readonly openInterestLots: Float64Array;
  readonly longAccounts: Float64Array;
  readonly shortAccounts: Float64Array;
  readonly forcedOrders: readonly ForcedOrder[];
  readonly positions: PositionBook;
  readonly dealers: Dealers;
}

export function runMarket(setup: EngineSetup): MarketRecord {
  return new Engine(setup).run();
}

class Engine {
  private readonly setup: EngineSetup;
  private readonly calibration: CoinCalibration;
  private readonly random: Random;
  private readonly crowd: CrowdCharacter;
  private readonly activity: CrowdActivity;
  private readonly path: PricePath;
  private readonly positions = new PositionBook();
  private readonly dealers: Dealers;
  private readonly falling = new TriggerHeap(-1);
  private readonly rising = new TriggerHeap(1);
  private readonly dueHead = new Int32Array(MINUTES + 1).fill(-1);
  private readonly last = new Float64Array(MINUTES * STEPS_PER_MINUTE + 1);
  private readonly mark = new Float64Array(MINUTES * STEPS_PER_MINUTE + 1);
  private readonly volume = new Float64Array(MINUTES);
  private readonly takerBuyVolume = new Float64Array(MINUTES);
  private readonly depthUsd = new Float64Array(MINUTES + 1);
  private readonly openInterestLots = new Float64Array(MINUTES / MINUTES_PER_SAMPLE + 1);
  private readonly longAccounts = new Float64Array(MINUTES / MINUTES_PER_SAMPLE + 1);
  private readonly shortAccounts = new Float64Array(MINUTES / MINUTES_PER_SAMPLE + 1);
  private forcedOrders: ForcedOrder[] = [];
  private readonly meanLots: number;
  private pressure = 0;
  private longLots = 0;
  private longCount = 0;
  private shortCount = 0;
  /** Lots the crowd bought and sold in this minute; the dealers take the difference. */
  private bought = 0;
  private sold = 0;

  constructor(setup: EngineSetup) {
    this.setup = setup;
    this.calibration = setup.calibration;
    const name = `${setup.seed}|${setup.venue}|${setup.coin}`;
    this.random = createRandom(`${name}|engine`);
    this.crowd = drawCrowd(createRandom(`${name}|crowd`));
    this.activity = makeActivity(name, MINUTES, this.crowd.longBias);
    // The price is the coin's, whoever trades it: venues of one seed share it but for their own liquidations.
    this.path = makePricePath(setup.seed, setup.coin, setup.calibration);
    this.dealers = new Dealers(MINUTES + 1, createRandom(`${name}|dealers`));
    const openPairs = (MEAN_ENTRIES_PER_MINUTE / 2) * MEAN_HOLDING_MINUTES;
    this.meanLots =
      (1.3 * setup.calibration.openInterest * setup.share) / setup.calibration.lotSize / openPairs;
  }

  run(): MarketRecord {
    this.last[0] = roundTo(Math.exp(this.path.target[0] ?? 0), this.setup.tickSize);
    this.mark[0] = this.last[0] ?? 0;
    this.depthUsd[0] = this.calibration.depthUsd * this.setup.share;
    this.settleCrowdOfBefore();
    this.endMinute(0, this.last[0] ?? 0);
    for (let minute = 0; minute < MINUTES; minute++) this.runMinute(minute);
    this.forcedOrders = spreadOverSteps(this.forcedOrders);
    return { ...this.record(), path: this.path, positions: this.positions, dealers: this.dealers };
  }

  private record(): Omit<MarketRecord, 'path' | 'positions' | 'dealers'> {
    const { last, mark, volume, takerBuyVolume, depthUsd, openInterestLots, longAccounts, shortAccounts } =
      this;
    const { forcedOrders } = this;
    return {
      last,
      mark,
      volume,
      takerBuyVolume,
      depthUsd,
      openInterestLots,
      longAccounts,
      shortAccounts,
      forcedOrders,
    };
  }

  private runMinute(minute: number): void {
    const firstStep = minute * STEPS_PER_MINUTE;
    const depth =
      (this.calibration.depthUsd * this.setup.share) / (this.path.turbulence[firstStep] ?? 1) ** 1.2;
    // A book that has just been eaten refills slowly.
    this.depthUsd[minute + 1] = depth / (1 + (20 * Math.abs(this.pressure)) / MAX_PRESSURE / 10);
    for (let step = firstStep + 1; step <= firstStep + STEPS_PER_MINUTE; step++) this.runStep(step, minute);
    const end = firstStep + STEPS_PER_MINUTE;
    const price = this.last[end] ?? 0;
    this.closeDue(minute, price);
    this.enterCrowd(minute, price);
    this.enterSupporters(minute, price);
    this.traded(minute, price);
    this.endMinute(minute + 1, price);
  }

  private runStep(step: number, minute: number): void {
    const time = MARKET_START + step * STEP_MS;
    this.pressure *= PRESSURE_KEPT;
    const last = this.boundedPrice(
      time,
      (this.path.target[step] ?? 0) + this.pressure * distanceFromPins(this.calibration, time),
    );
    this.last[step] = last;
    const before = this.mark[step - 1] ?? last;
    const mark = before + MARK_SMOOTHING * (last - before);
    this.mark[step] = mark;
    this.fire(this.falling, mark, time, minute, last);
    this.fire(this.rising, mark, time, minute, last);
  }

  /** The extremes of the crash are met exactly and not exceeded around it: beyond them stands a wall of orders. */
  private boundedPrice(time: number, logPrice: number): number {
    const { high, low, closeAfterLow } = this.calibration;
    for (const pin of [high, low, closeAfterLow]) if (time === pin.time) return pin.price;
    let price = Math.exp(logPrice);
    const underHigh = time > high.time - 3 * 3_600_000 && time < low.time + 2 * 3_600_000;
    const { tickSize } = this.setup;
    if (underHigh && price > high.price - tickSize) price = 2 * (high.price - tickSize) - price;
    if (time > high.time && price < low.price + tickSize) price = 2 * (low.price + tickSize) - price;
    return roundTo(price, tickSize);
  }

  private fire(heap: TriggerHeap, mark: number, time: number, minute: number, last: number): void {
    for (let hit = heap.popReached(mark); hit !== null; hit = heap.popReached(mark)) {
      const id = hit.payload >> 2;
      const kind = hit.payload & 3;
      if (!this.positions.isOpen(id)) continue;
      if (kind === LIQUIDATION) {
        if (hit.trigger === this.positions.liquidationPrice[id]) this.liquidate(id, time, minute, last, mark);
      } else if (kind === TOP_UP) this.topUp(id, time);
      else {
        if (kind === STOP) this.press(id, minute, last);
        this.close(id, time);
      }
    }
  }

  private liquidate(id: number, time: number, minute: number, last: number, markPrice: number): void {
    const { positions, setup } = this;
    const side = this.sideOf(id);
    const lots = positions.lots[id] ?? 0;
    const size = lots * this.calibration.lotSize;
    const slip = this.press(id, minute, last);
    const averagePrice = roundTo(last * (1 + slip / 2), setup.tickSize);
    const margin = positions.margin[id] ?? 0;
    const bankruptcy = bankruptcyPriceOf(side, positions.entryPrice[id] ?? 0, size, margin);
    this.forcedOrders.push({
      time,
      side,
      size,
      bankruptcyPrice: roundTo(bankruptcy, setup.tickSize),
      averagePrice,
      markPrice,
      liquidationPrice: positions.liquidationPrice[id] ?? 0,
      positionId: id,
    });
    this.close(id, time);
  }

  /** A forced close at market pushes the price. @returns the relative slip of the order, negative for a sale. */
  private press(id: number, minute: number, last: number): number {
    const notional = (this.positions.lots[id] ?? 0) * this.calibration.lotSize * last;
    const slip = (-(this.positions.side[id] ?? 1) * 0.01 * notional) / (this.depthUsd[minute + 1] ?? 1);
    const bounded = Math.max(-0.01, Math.min(0.01, slip));
    this.pressure = Math.max(-MAX_PRESSURE, Math.min(MAX_PRESSURE, this.pressure + bounded));
    return bounded;
  }

  private topUp(id: number, time: number): void {
    const { positions } = this;
    const added =
      (((positions.entryPrice[id] ?? 0) * (positions.lots[id] ?? 0) * this.calibration.lotSize) /
        (positions.leverage[id] ?? 1)) *
      this.random.between(0.3, 1);
    positions.topUpTime[id] = time;
    positions.topUpMargin[id] = added;
    positions.margin[id] = (positions.margin[id] ?? 0) + added;
    const size = (positions.lots[id] ?? 0) * this.calibration.lotSize;
    const price = liquidationPriceOf(
      this.sideOf(id),
      positions.entryPrice[id] ?? 0,
      size,
      positions.margin[id] ?? 0,
      this.setup.tiers,
    );
    positions.liquidationPrice[id] = price;
    if (price > 0) this.heapAgainst(id).push(price, id * 4 + LIQUIDATION);
  }

  private close(id: number, time: number): void {
    const lots = this.positions.lots[id] ?? 0;
    this.positions.closeTime[id] = time;
    if (this.positions.side[id] === 1) {
      this.sold += lots;
      this.longLots -= lots;
      this.longCount--;
    } else {
      this.bought += lots;
      this.shortCount--;
    }
  }

  private closeDue(minute: number, _price: number): void {
    const time = MARKET_START + (minute + 1) * 60_000;
    for (let id = this.dueHead[minute + 1] ?? -1; id >= 0; id = this.positions.nextDue[id] ?? -1) {
      if (this.positions.isOpen(id)) this.close(id, time);
    }
  }

  private enterCrowd(minute: number, price: number): void {
    const count = this.random.poisson(this.activity.entries[minute] ?? 0);
    const longShare = (this.activity.longShare[minute] ?? 0.5) + this.lean(minute, price);
    const time = MARKET_START + (minute + 1) * 60_000;
    for (let i = 0; i < count; i++) {
      const side: Side = this.random.next() < longShare ? 'long' : 'short';
      const spread = side === 'long' ? this.setup.tickSize : 0;
      this.enter(side, price + spread, time, minute + 1 + drawHoldingMinutes(this.random));
    }
  }

  /** After a fall more people buy than sell; and what dealers are long of, they offer cheaply. */
  private lean(minute: number, price: number): number {
    const dayBefore = this.last[Math.max(0, minute - 1440) * STEPS_PER_MINUTE] ?? price;
    const buyTheDip = Math.max(-0.15, Math.min(0.15, 1.2 * Math.log(dayBefore / price)));
    const inventory = this.dealers.netLots() / (this.longLots + this.dealers.longLots());
    return buyTheDip + Math.max(-0.2, Math.min(0.2, 0.5 * inventory));
  }

  /** Longs that pick their margin so that only a fall through the old support liquidates them. */
  private enterSupporters(minute: number, price: number): void {
    const zone = this.calibration.supportZone;
    const time = MARKET_START + (minute + 1) * 60_000;
    if (zone === null || time < zone.from || time > zone.to || price < zone.high * 1.04) return;
    const minutes = (zone.to - zone.from) / 60_000;
    const count = this.random.poisson(
      (0.08 * MEAN_HOLDING_MINUTES * MEAN_ENTRIES_PER_MINUTE) / 2 / 3 / minutes,
    );
    for (let i = 0; i < count; i++) {
      const lots = Math.max(1, Math.round(this.meanLots * 3 * this.random.between(0.3, 1.7)));
      const size = lots * this.calibration.lotSize;
      const wanted = zone.low + ((zone.high - zone.low) * (this.random.next() + this.random.next())) / 2;
      const tier = tierAt(this.setup.tiers, wanted * size);
      const margin = price * size - wanted * size * (1 - tier.maintenanceMarginRate) - tier.maintenanceAmount;
      const leverage = Math.min(tier.maxLeverage, leverageWithin(price * size, margin));
      this.open(
        { side: 'long', isolated: true, lots, entryPrice: price, leverage, margin, openTime: time },
        minute + 4320 + this.random.exponential(4320),
      );
    }
  }

  private enter(side: Side, price: number, time: number, dueMinute: number): void {
    const { random, crowd, setup, calibration } = this;
    const lots = Math.max(1, Math.round(drawRelativeSize(random) * this.meanLots));
    const notional = lots * calibration.lotSize * price;
    const leverage = Math.min(drawLeverage(crowd, random), tierAt(setup.tiers, notional).maxLeverage);
    const isolated = random.next() < crowd.isolatedShare;
    const more = isolated
      ? 1 + crowd.extraMarginMedian * Math.exp(crowd.extraMarginSigma * random.normal())
      : 1 + crowd.walletMedian * Math.exp(crowd.walletSigma * random.normal());
    this.open(
      {
        side,
        isolated,
        lots,
        entryPrice: price,
        leverage,
        margin: (notional / leverage) * more,
        openTime: time,
      },
      dueMinute,
    );
  }

  private open(
    position: Omit<Parameters<PositionBook['add']>[0], 'liquidationPrice'>,
    dueMinute: number,
  ): void {
    const { random, crowd, positions } = this;
    const size = position.lots * this.calibration.lotSize;
    const liquidationPrice = liquidationPriceOf(
      position.side,
      position.entryPrice,
      size,
      position.margin,
      this.setup.tiers,
    );
    const id = positions.add({ ...position, liquidationPrice });
    const due = Math.ceil(dueMinute);
    if (due <= MINUTES) {
      positions.nextDue[id] = this.dueHead[due] ?? -1;
      this.dueHead[due] = id;
    }
    if (position.side === 'long') {
      this.bought += position.lots;
      this.longLots += position.lots;
      this.longCount++;
    } else {
      this.sold += position.lots;
      this.shortCount++;
    }
    const distance =
      liquidationPrice > 0 ? liquidationPrice - position.entryPrice : -0.5 * position.entryPrice;
    const u = random.next();
    if (u < crowd.stopShare)
      this.heapAgainst(id).push(position.entryPrice + distance * random.between(0.25, 0.95), id * 4 + STOP);
    else if (u < crowd.stopShare + crowd.topUpShare)
      this.heapAgainst(id).push(position.entryPrice + distance * random.between(0.6, 0.9), id * 4 + TOP_UP);
    if (liquidationPrice > 0) this.heapAgainst(id).push(liquidationPrice, id * 4 + LIQUIDATION);
    if (random.next() < crowd.takeProfitShare) {
      const goal = position.entryPrice - distance * random.between(0.3, 2);
      if (goal > 0) (position.side === 'long' ? this.rising : this.falling).push(goal, id * 4 + TAKE_PROFIT);
    }
  }

  private heapAgainst(id: number): TriggerHeap {
    return this.positions.side[id] === 1 ? this.falling : this.rising;
  }

  private sideOf(id: number): Side {
    return this.positions.side[id] === 1 ? 'long' : 'short';
  }

  /** Who is already in when the market starts: entered over the 40 days before and not liquidated since. */
  private settleCrowdOfBefore(): void {
    const { random, crowd, path } = this;
    const components = [0.3 * 365, 0.5 * (30 + 2 * 1440), 0.2 * (120 + 12 * 1440)];
    const means = [365, 30 + 2 * 1440, 120 + 12 * 1440];
    const count = Math.round(MEAN_ENTRIES_PER_MINUTE * MEAN_HOLDING_MINUTES);
    const newest = path.history.length - 1;
    const depth = Math.min(newest, (40 * 86_400_000) / HISTORY_STEP_MS);
    const { lowest, highest } = extremesSince(path.history, newest, depth);
    for (let i = 0; i < count; i++) {
      let u = random.next() * MEAN_HOLDING_MINUTES;
      let component = 0;
      while (component < 2 && u > (components[component] ?? 0)) u -= components[component++] ?? 0;
      const mean = means[component] ?? 1;
      const back = Math.ceil((random.exponential(mean) * 60_000) / HISTORY_STEP_MS);
      const remaining = 1 + random.exponential(mean);
      const side: Side = random.next() < crowd.longBias ? 'long' : 'short';
      if (back > depth) continue;
      const openTime = HISTORY_START + (newest - back) * HISTORY_STEP_MS;
      const before = this.positions.count;
      this.enter(side, path.history[newest - back] ?? 0, openTime, remaining);
      const liquidation = this.positions.liquidationPrice[before] ?? Number.NaN;
      const swept =
        side === 'long' ? (lowest[back] ?? 0) <= liquidation : (highest[back] ?? 0) >= liquidation;
      if (swept) this.close(before, MARKET_START);
    }
  }

  /** What traded in the minute: everyone's churn, which grows with the move, and the crowd's own orders. */
  private traded(minute: number, price: number): void {
    const open = this.last[minute * STEPS_PER_MINUTE] ?? price;
    const turbulence = this.path.turbulence[minute * STEPS_PER_MINUTE] ?? 1;
    const quiet = this.calibration.dailyVolatility / Math.sqrt(1440);
    const move = Math.log(price / open) / quiet;
    const noise = Math.exp(0.35 * this.random.normal());
    const churn =
      this.calibration.quietVolume *
      this.setup.share *
      noise *
      (0.5 * turbulence ** 1.5 + 0.25 * Math.abs(move));
    const buyPart = Math.max(0.12, Math.min(0.88, 0.5 + 0.06 * move + 0.03 * this.random.normal()));
    const lot = this.calibration.lotSize;
    this.volume[minute] = roundTo(churn + (this.bought + this.sold) * lot, lot);
    this.takerBuyVolume[minute] = roundTo(churn * buyPart + this.bought * lot, lot);
  }

  private endMinute(minute: number, price: number): void {
    this.dealers.trade(this.sold - this.bought, price);
    this.bought = 0;
    this.sold = 0;
    this.dealers.keep(minute);
    if (minute % MINUTES_PER_SAMPLE !== 0) return;
    const sample = minute / MINUTES_PER_SAMPLE;
    this.openInterestLots[sample] = this.longLots + this.dealers.longLots();
    this.longAccounts[sample] = this.longCount;
    this.shortAccounts[sample] = this.shortCount;
  }
}

/** 0 at the pinned extremes, 1 half an hour away from them: the pressure must not tear the price off a pin. */
function distanceFromPins(calibration: CoinCalibration, time: number): number {
  const nearest = Math.min(Math.abs(time - calibration.high.time), Math.abs(time - calibration.low.time));
  return Math.min(1, nearest / 1_800_000);
}

/** Lowest and highest price between `back` steps before the newest and the newest, for each `back`. */
function extremesSince(
  prices: Float64Array,
  newest: number,
  depth: number,
): { lowest: Float64Array; highest: Float64Array } {
  const lowest = new Float64Array(depth + 1);
  const highest = new Float64Array(depth + 1);
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let back = 0; back <= depth; back++) {
    const price = prices[newest - back] ?? 0;
    low = Math.min(low, price);
    high = Math.max(high, price);
    lowest[back] = low;
    highest[back] = high;
  }
  return { lowest, highest };
}

/** Orders of one step happened one after another within it, not all at its end. */
function spreadOverSteps(orders: readonly ForcedOrder[]): ForcedOrder[] {
  const perStep = new Map<number, number>();
  for (const { time } of orders) perStep.set(time, (perStep.get(time) ?? 0) + 1);
  const seen = new Map<number, number>();
  return orders.map((order) => {
    const rank = seen.get(order.time) ?? 0;
    seen.set(order.time, rank + 1);
    const part = (rank + 0.5) / (perStep.get(order.time) ?? 1);
    return { ...order, time: order.time - STEP_MS + Math.floor(part * STEP_MS) };
  });
}
