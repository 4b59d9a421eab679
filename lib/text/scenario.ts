import type { TextTable } from './translate.ts';

/** Every text of the scenario: the worker writes it, a page holds none of it. */
export const scenarioTexts = {
  note: ['if, not when', '假设，非预测'],
  glance: ['{move} → {end}', '{move} → {end}'],
  fails: ['book fails', '失守'],
  beyond: ['beyond {reach}', '超过 {reach}'],
  move: ['If', '若'],
  fallHead: ['▼ longs → ends at', '▼ 多头 → 止于'],
  riseHead: ['▲ shorts → ends at', '▲ 空头 → 止于'],
  fall: ['fall', '下跌'],
  rise: ['rise', '上涨'],
  fallSentence: [
    'If price falls {move}: about {usd} ({range}) of longs liquidated; {outcome}.',
    '若价格下跌 {move}：约 {usd}（{range}）多头被强平；{outcome}。',
  ],
  riseSentence: [
    'If price rises {move}: about {usd} ({range}) of shorts liquidated; {outcome}.',
    '若价格上涨 {move}：约 {usd}（{range}）空头被强平；{outcome}。',
  ],
  outcome: [
    'extra slip to {shown} (book as shown{factor}) … {thinned} (book thinned 37%)',
    '进一步滑至 {shown}（按当前订单簿{factor}）…… {thinned}（订单簿减薄 37%）',
  ],
  outcomeThinnedFails: [
    'extra slip to {shown} (book as shown{factor}); thinned 37% the book fails',
    '进一步滑至 {shown}（按当前订单簿{factor}）；减薄 37% 则失守',
  ],
  outcomeFails: ['the book fails, as shown and thinned 37%', '无论按当前订单簿还是减薄 37%，均失守'],
  factor: [', {factor}', '，{factor}'],
  drawn: [
    'Of 500 draws over size, book and flow, eight in ten end between {low} and {high}.',
    '对规模、订单簿与流量抽样 500 次，八成止于 {low} 至 {high} 之间。',
  ],
  drawnFails: [
    'Of 500 draws over size, book and flow, nine in ten end at {low} or further; in one in ten at least the book fails.',
    '对规模、订单簿与流量抽样 500 次，九成止于 {low} 或更远，至少一成失守。',
  ],
  drawnFailsMostly: [
    'In nine of ten draws over size, book and flow the book fails.',
    '对规模、订单簿与流量抽样，九成失守。',
  ],
  ownReached: [
    'Your liquidation price {price}, {distance} away: a first {move} of {shown} gets there with the book as shown, {thinned} with the book thinned 37%, {stressed} with the 29% that past crashes left of it.',
    '您的强平价 {price}，距现价 {distance}：按当前订单簿，先{move} {shown} 即可触及；订单簿减薄 37% 时为 {thinned}；若仅剩以往崩盘时的 29%，则为 {stressed}。',
  ],
  ownUnaided: [
    'Your liquidation price {price}, {distance} away: no cascade shortens the way, whether the book is as shown, thinned 37% or down to 29%.',
    '您的强平价 {price}，距现价 {distance}：无论按当前订单簿、减薄 37% 还是仅剩 29%，都没有连锁强平使其提前触及。',
  ],
  ownBeyond: [
    'Your liquidation price {price} is {distance} away, beyond what the map shows ({reach}): no scenario is told for it.',
    '您的强平价 {price} 距现价 {distance}，超出地图所及范围（{reach}），不作情景推演。',
  ],
  ownPassed: ['The mark is beyond your liquidation price {price}.', '标记价格已越过您的强平价 {price}。'],
  ownNone: [
    'Enter your position: the scenario that reaches its liquidation price is then named here.',
    '输入仓位后，此处会指出哪种情景会触及您的强平价。',
  ],
  ownWithout: [
    'Your position has no liquidation price that could be reached.',
    '您的仓位没有可触及的强平价。',
  ],
  tipping: [
    'Tipping point, where the cascade adds more than half of the first move again: fall {fall}, rise {rise}.',
    '临界点（连锁强平使首次波动再放大一半以上）：下跌 {fall}，上涨 {rise}。',
  ],
  noTipping: ['none within 10%', '10% 以内无'],
  stress: [
    'With 29% of the book left, the median of past crashes, it fails from fall {fall}, rise {rise}; with 6% left from fall {tailFall}, rise {tailRise}. No number would be honest there.',
    '若订单簿仅剩 29%（以往崩盘的中位数），自以下波动起失守：下跌 {fall}，上涨 {rise}；仅剩 6% 时：下跌 {tailFall}，上涨 {tailRise}。此时给出任何数字都不诚实。',
  ],
  noFailure: ['none of these', '表中无'],
  below: ['below {move}', '不足 {move}'],
  laws: [
    'The square-root law of impact ends a {move} of {first} at {end}: more than twofold off the book, so the range spans both.',
    '按平方根冲击定律，{move} {first} 止于 {end}，与订单簿相差一倍以上，区间涵盖两者。',
  ],
  basis: [
    'Liquidations {origin}; books of {venues}, seen to {reach}, beyond it depth grows with move^{exponent} ({fit}).',
    '强平规模：{origin}；订单簿：{venues}，可见至 {reach}，其外深度按波动的 {exponent} 次幂增长（{fit}）。',
  ],
  originEstimated: ['as the map ESTIMATES them', '按地图估算'],
  originObserved: ['OBSERVED, a lower bound', '实测，为下限'],
  originLarger: ['the larger of ESTIMATED and OBSERVED, never their sum', '取估算与实测中较大者，从不相加'],
  fitted: ['fitted', '拟合'],
  assumed: ['assumed', '假定'],
  plain: [
    'Conditional, no forecast: it says what a move would set off, not that it comes. Depth looks normal until a crash and then vanishes; such moves partly revert.',
    '仅为条件推演，并非预测：说明波动会引发什么，而非波动会发生。深度在崩盘前看似正常，随后消失；此类波动会部分回撤。',
  ],
  lacksMap: ['No map of liquidations, so no scenario. {reason}', '没有强平地图，因此没有情景推演。{reason}'],
  lacksBook: ['No order book, so no scenario. {reason}', '没有订单簿，因此没有情景推演。{reason}'],
  longs: ['longs', '多头'],
  shorts: ['shorts', '空头'],
  markNow: ['mark', '标记'],
  ownMark: ['your liquidation', '您的强平价'],
  tippingMark: ['tipping point', '临界点'],
} as const satisfies TextTable;
