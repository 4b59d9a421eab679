import type { TextEntry } from './translate.ts';

/** What a rule may miss, for "could not check". Keys are fields of the rules' context. */
export const missingFields: Readonly<Record<string, TextEntry>> = {
  markPrice: ['mark price', '标记价格'],
  markAsOf: ['mark price', '标记价格'],
  liquidationPrice: ['liquidation price', '强平价'],
  clusters: ['clusters that earned their score', '评分合格的强平密集区'],
  adverseMove24h: ['24 h history', '24 小时历史'],
  adverseMove7d: ['7 d history', '7 天历史'],
  adverseMove30d: ['30 d history', '30 天历史'],
  averageTrueRange: ['hourly range', '小时波幅'],
  loadLineLeverage: ['load line', '载重线'],
  tiers: ['margin tiers', '保证金档位'],
  drawdown24h: ['24 h history', '24 小时历史'],
  referenceFalls: ['long history', '长期历史'],
  openInterestUsd: ['open interest', '持仓量'],
  openInterestChange24h: ['open-interest history', '持仓量历史'],
  volume24hUsd: ['24 h volume', '24 小时成交量'],
  breadth: ['the majors’ last day', '主流币近一日行情'],
  longShortRatio: ['long/short ratio', '多空比'],
  bookDepthUsd: ['order book', '盘口'],
  usualBookDepthUsd: ['hours of the book seen here', '在此记录的盘口历史'],
  fundingRate: ['funding rate', '资金费率'],
  fundingIntervalMs: ['funding interval', '资金费周期'],
  error: ['internal error', '内部错误'],
};
