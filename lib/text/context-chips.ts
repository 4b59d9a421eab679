import type { TextTable } from './translate.ts';

/** Words of the context in one line, apart from the section's, which a popup has no use for. */
export const contextChipTexts = {
  title: ['Market context', '市场背景'],
  fearGreed: ['Fear/greed', '恐惧贪婪'],
  volatility: ['{coin} DVOL', '{coin} DVOL'],
  flows: ['{coin} funds', '{coin} 基金'],
  anyVolatility: ['DVOL', 'DVOL'],
  anyFlows: ['US funds', '美国 ETF'],
  sources: ['Sources: {names}', '来源：{names}'],
  notPublished: ['flow not published', '净流量未公布'],
  provisional: ['provisional', '暂定'],
  old: ['{age} old', '{age}前'],
  ofDay: ['of {day}', '{day}'],
} as const satisfies TextTable;
