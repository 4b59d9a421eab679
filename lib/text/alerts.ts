import type { Instrument, VenueId } from '../domain/instrument.ts';
import { formatsOf } from './format.ts';
import { entryText, fill, type TextEntry, type TextLanguage, type TextTable } from './translate.ts';
import { VENUE_NAMES } from './venue-names.ts';

/** Alerts are checked this often, and are at most that late while the browser runs: a period, and the check itself. */
export const ALERT_PERIOD_MINUTES = 5;
export const ALERT_LATE_MINUTES = ALERT_PERIOD_MINUTES + 1;
/** No alert sends an address: what was read of one is alerted of for this long after it was. */
export const ALERT_ACCOUNT_MINUTES = 30;

interface AlertText {
  /** For the options page. */
  readonly name: TextEntry;
  readonly title: TextEntry;
  /** How the figure is known. */
  readonly known: TextEntry;
}

const OBSERVED: TextEntry = ['OBSERVED', '实测'];
const CALCULATED: TextEntry = ['CALCULATED', '计算'];
const ESTIMATED: TextEntry = ['ESTIMATED', '估算'];

/** One entry a kind of `lib/alerts`. */
export const alertTexts: Readonly<Record<string, AlertText>> = {
  'near-own-liquidation': {
    name: ['Mark near your liquidation price', '标记价接近您的强平价'],
    title: ['{symbol}: your liquidation is {value} away', '{symbol}：距您的强平价 {value}'],
    known: CALCULATED,
  },
  'near-cluster': {
    name: ['Mark near a liquidation cluster', '标记价接近强平密集区'],
    title: ['{symbol}: {value} from a liquidation cluster', '{symbol}：距强平密集区 {value}'],
    known: ESTIMATED,
  },
  'deep-drawdown': {
    name: ['Fall from the 24 h high', '较 24 小时高点回撤'],
    title: ['{symbol}: {value} below its 24 h high', '{symbol}：较 24 小时高点低 {value}'],
    known: CALCULATED,
  },
  'open-interest-jump': {
    name: ['Open interest jump in an hour (in coins)', '一小时内持仓量突变（币本位）'],
    title: ['{symbol}: open interest moved {value} in an hour', '{symbol}：一小时内持仓量变化 {value}'],
    known: OBSERVED,
  },
  'funding-jump': {
    name: ['Funding jump in an hour (per 8 h)', '一小时内资金费率突变（每 8 小时）'],
    title: [
      '{symbol}: funding moved {value} per 8 h in an hour',
      '{symbol}：一小时内资金费率变化 {value}（每 8 小时）',
    ],
    known: OBSERVED,
  },
};

const MESSAGE: TextEntry = [
  '{venue} · threshold {threshold} · {known}, price {age} old. Checked every {period} minutes: may be up to {late} minutes late, more after sleep.',
  '{venue} · 阈值 {threshold} · {known}，价格为 {age}前。每 {period} 分钟检查一次，最多迟 {late} 分钟，休眠后更久。',
];

/** Of a venue whose own figures are not read. */
const STOOD_IN: TextEntry = ['{venue}, by the market of {market}', '{venue}，按 {market} 的行情'];

interface AlertToTell {
  readonly kindId: string;
  readonly instrument: Pick<Instrument, 'venue' | 'symbol'>;
  /** Whose figures it rests on. */
  readonly market: VenueId;
  readonly value: number;
  readonly threshold: number;
  readonly ageMs: number;
}

/** The words of a notification. A kind this build does not know shows by its id. */
export function alertWords(
  { kindId, instrument, market, value, threshold, ageMs }: AlertToTell,
  language: TextLanguage,
): { readonly title: string; readonly message: string } {
  const text = alertTexts[kindId];
  const format = formatsOf(language);
  const percent = (ratio: number): string => format.percent(ratio, Math.abs(ratio) < 0.01 ? 3 : 1);
  const values = {
    symbol: instrument.symbol,
    venue: venueWords(instrument.venue, market, language),
    value: percent(value),
    threshold: percent(threshold),
    known: text === undefined ? '–' : entryText(text.known, language),
    age: format.duration(ageMs),
    period: String(ALERT_PERIOD_MINUTES),
    late: String(ALERT_LATE_MINUTES),
  };
  return {
    title: fill(text === undefined ? kindId : entryText(text.title, language), values),
    message: fill(entryText(MESSAGE, language), values),
  };
}

function venueWords(venue: VenueId, market: VenueId, language: TextLanguage): string {
  const names = { venue: VENUE_NAMES[venue], market: VENUE_NAMES[market] };
  return venue === market ? names.venue : fill(entryText(STOOD_IN, language), names);
}

/** Texts of the alerts and snoozes on the options page. */
export const alertOptionTexts = {
  alerts: ['Alerts', '提醒'],
  alertsHint: [
    'Notifications for contracts with a position of yours and for your watch list (12 at most), with no exchange page open. Checked every {period} minutes: may be up to {late} minutes late, and later after the computer slept. A position that you entered by hand counts as long as it stands there. One read by public address counts only on a contract of the watch list, and only until {account} minutes after a page or card last read it: no alert sends the address.',
    '对您有仓位的合约及关注列表（最多 12 个）发送通知，无需打开交易所页面。每 {period} 分钟检查一次，最多迟 {late} 分钟；电脑休眠后可能更迟。手动填写的仓位始终计入。通过公开地址读取的仓位仅在其合约位于关注列表时计入，且自页面或卡片最后一次读取起 {account} 分钟后不再提醒：提醒从不发送地址。',
  ],
  alertsOn: ['Notify me', '启用通知'],
  alertsRefused: ['Notifications were not allowed: alerts stay off.', '未获通知权限，提醒保持关闭。'],
  alertsRevoked: [
    'The browser no longer allows notifications: nothing is told. Switch off and on to ask again.',
    '浏览器已不允许通知，不会发出提醒。请关闭后重新启用以再次请求。',
  ],
  alertThreshold: ['Threshold', '阈值'],
  alertKind: ['Alert', '提醒类型'],
  kindRange: ['{least} to {most} %', '应为 {least}–{most}%'],
  coolDown: ['Cool-down, minutes', '冷却时间（分钟）'],
  coolDownHint: [
    'One alert a crossing: a level that stays bad is told once, and again only after it has left by a tenth of its threshold, its position or cluster is gone, or nothing was read for an hour, and the cool-down is over.',
    '每次越过只提醒一次：持续处于该水平不再重复，须退出阈值的十分之一（或仓位、密集区已消失，或一小时未读到数据）且冷却结束后再次越过才会再提醒。',
  ],
  coolDownRange: ['{least} to {most} whole minutes', '应为 {least}–{most} 的整数分钟'],
  quietHours: ['Quiet hours', '免打扰时段'],
  quietFrom: ['Quiet from', '开始'],
  quietTo: ['Quiet until', '结束'],
  quietHint: [
    'Local time, may cross midnight. What is still so at their end is told then.',
    '本地时间，可跨午夜。时段结束时仍成立的会在那时提醒。',
  ],
  snoozes: ['Snoozed rules', '暂停的规则'],
  snoozesHint: [
    'A snoozed rule is folded into one quiet line in the panel, and comes back by itself.',
    '暂停的规则在面板中合并为一行说明，到时自动恢复。',
  ],
  snooze: ['Snooze', '暂停'],
  snoozeRule: ['Rule to snooze', '要暂停的规则'],
  snoozeFor: ['For how long', '时长'],
  oneHour: ['1 h', '1 小时'],
  eightHours: ['8 h', '8 小时'],
  tomorrow: ['until tomorrow', '至明天'],
  snoozedUntil: ['until {time}', '至 {time}'],
  endSnooze: ['End', '结束'],
  endSnoozeOf: ['End the snooze of {name}', '结束暂停 {name}'],
  noSnooze: ['None now.', '当前没有。'],
  scope: ['Thresholds for', '阈值适用于'],
  everywhere: ['everywhere', '全部'],
  scopeHint: [
    'Those of a contract go before those of its exchange, and both before the general ones. An asterisk marks where some are set.',
    '合约的阈值优先于交易所，二者均优先于通用阈值。星号表示已有单独设置。',
  ],
} as const satisfies TextTable;
