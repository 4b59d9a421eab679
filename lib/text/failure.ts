import type { FailureKind } from '../net/failure.ts';
import type { TextEntry, TextTable } from './translate.ts';

/** Every reason why data may be missing, in a word or two for a badge and as a calm sentence. */
export type MissingReason = FailureKind | 'loading' | 'not-offered' | 'too-short' | 'too-old';

export const failureWords = {
  'rate-limited': ['rate-limited', '已限流'],
  'ip-banned': ['IP paused', 'IP 被暂停'],
  'region-blocked': ['blocked in region', '地区受限'],
  'server-error': ['exchange error', '交易所出错'],
  network: ['no connection', '无法连接'],
  timeout: ['no answer', '无响应'],
  offline: ['offline', '离线'],
  'format-changed': ['format changed', '格式变更'],
  'too-large': ['answer refused', '数据被拒'],
  implausible: ['no data', '无数据'],
  'unknown-instrument': ['not listed', '未上架'],
  'no-data': ['no data', '无数据'],
  'budget-spent': ['pausing', '暂缓请求'],
  'permission-missing': ['no permission', '缺少权限'],
  loading: ['loading', '加载中'],
  'not-offered': ['not offered', '不提供'],
  'too-short': ['too little history', '历史不足'],
  'too-old': ['too old', '数据过旧'],
} as const satisfies Record<MissingReason, TextEntry>;

export const failureSentences = {
  'rate-limited': ['{venue} is limiting requests.', '{venue} 正在限制请求频率。'],
  'ip-banned': ['{venue} has paused this address.', '{venue} 已暂停此 IP 的访问。'],
  'region-blocked': [
    '{venue} does not serve this data in your region.',
    '{venue} 不在您所在的地区提供此数据。',
  ],
  'server-error': ['{venue} answers with an error.', '{venue} 返回错误。'],
  network: ['{venue} cannot be reached.', '无法连接 {venue}。'],
  timeout: ['{venue} does not answer in time.', '{venue} 未在时限内响应。'],
  offline: ['You are offline.', '网络已断开。'],
  'format-changed': [
    '{venue} changed its data format; an update is needed.',
    '{venue} 更改了数据格式，需要更新扩展。',
  ],
  'too-large': ['{venue} sent more than is accepted.', '{venue} 返回的数据超出上限。'],
  implausible: [
    'No data: what {venue} sent contradicts what it said before, and is not used.',
    '无数据：{venue} 返回的数据与此前矛盾，未予采用。',
  ],
  'unknown-instrument': ['{venue} does not list this contract.', '{venue} 没有此合约。'],
  'no-data': ['{venue} has no data of this kind here.', '{venue} 暂无此类数据。'],
  'budget-spent': [
    'Pausing, to stay far below the limit of {venue}.',
    '暂缓请求，以远低于 {venue} 的频率上限。',
  ],
  'permission-missing': ['Access to {venue} is not granted.', '尚未授予访问 {venue} 的权限。'],
  loading: ['Loading.', '正在加载。'],
  'not-offered': ['{venue} does not publish this.', '{venue} 不公布此数据。'],
  'too-short': ['The history is still too short for this.', '历史数据尚不足以计算。'],
  'too-old': ['What {venue} sent last is too old for this.', '{venue} 的最近数据已过旧，不足以计算。'],
} as const satisfies Record<MissingReason, TextEntry> & TextTable;
