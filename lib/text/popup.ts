import type { TextTable } from './translate.ts';

/** Texts of the popup alone; figures and findings use those of the panel. */
export const popupTexts = {
  thisTab: ['this tab', '当前标签页'],
  siteOn: ['Shown on {venue}', '在 {venue} 显示'],
  siteOff: ['Hidden on {venue}', '在 {venue} 隐藏'],
  noSite: ['No exchange page in this tab', '当前标签页不是交易所页面'],
  panelRemoved: [
    'This page keeps removing the panel: it stays off here until the page is reloaded.',
    '此页面反复移除面板：在刷新页面前不再显示。',
  ],
  mirrorOffer: [
    '{host} is an address of {venue} that Plimsoll knows. It runs there only if you say so.',
    '{host} 是 Plimsoll 已知的 {venue} 网址，仅在你同意后才会在此运行。',
  ],
  mirrorOn: ['Turn on here', '在此启用'],
  mirrorGranted: ['On at {host}, an address of {venue}.', '已在 {host}（{venue} 网址）启用。'],
  mirrorOff: ['Turn off here', '在此停用'],
  drawdown24h: ['Drawdown 24 h', '24 小时回撤'],
  clusterBelow: ['Cluster below', '下方密集区'],
  clusterAbove: ['Cluster above', '上方密集区'],
  none: ['none', '无'],
  mapOf: ['Map of {name}', '{name} 强平地图'],
  remove: ['Remove {name}', '移除 {name}'],
  known: ['CALCULATED, {age} old', '计算，{age}前'],
  noFunding: ['without funding', '未计资金费率'],
  options: ['Options', '设置'],
  empty: [
    'Open a trading page to see it here. Known exchanges: {venues}.',
    '打开交易页面即可在此查看。支持的交易所：{venues}。',
  ],
  majorsComing: ['How the majors of {venue} stand is not known yet.', '{venue} 主流币整体状况尚未可知。'],
  leverageNow: ['Leverage on {name}: {state}', '{name} 杠杆：{state}'],
  sinceLook: ['Since you last looked, {age} ago ({time})', '距上次查看 {age}（{time}）'],
  priceChange: ['{name} {before} → {now} ({change})', '{name} {before} → {now}（{change}）'],
  majorsChange: ['majors {before} → {now}', '主流币 {before} → {now}'],
  leverageChange: ['leverage {before} → {now}', '杠杆 {before} → {now}'],
  interestChange: ['open interest {change}', '未平仓量 {change}'],
  asOne: ['falling as one', '同步下跌'],
  inPart: ['falling in part', '部分下跌'],
  alone: ['not falling', '整体未跌'],
  calm: ['calm', '平静'],
  waiting: ['Waiting for the first data.', '正在等待首次数据。'],
  noAdvice: [
    'History, not advice. Clusters are estimated and scored, or positions seen.',
    '仅为历史统计，不构成建议。密集区为经评分的估算，或已观测仓位。',
  ],
} as const satisfies TextTable;
