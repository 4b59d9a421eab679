/** An open position, or none, as a trading page shows it. */
export interface ShownPosition {
  readonly side: 'long' | 'short';
  readonly size: string;
  readonly entryPrice: string;
  readonly markPrice: string;
  readonly liquidationPrice: string;
  readonly leverage: string;
  readonly marginMode: 'cross' | 'isolated';
  readonly margin: string;
  readonly profit: string;
}

export type PageLanguage = 'en' | 'zh-CN';
export type MarkedVenue = 'binance' | 'bybit' | 'mexc';

export interface MarkupOptions {
  readonly language: PageLanguage;
  readonly base: string;
  readonly quote: string;
  /** What the order form shows. */
  readonly leverage: string;
  readonly marginMode: 'cross' | 'isolated';
  readonly position: ShownPosition | null;
}

export interface Markup {
  /** Above the fields of the order form. */
  readonly form: string;
  readonly table: string;
}

/** Order form and table of positions in a venue's own words and nesting: anonymous boxes whose classes are hashes of the build. */
export function positionMarkup(venue: MarkedVenue, options: MarkupOptions): Markup {
  return { binance: binanceMarkup, bybit: bybitMarkup, mexc: mexcMarkup }[venue](options);
}

const box = (content: string, depth = 1, attributes = ''): string =>
  depth === 0
    ? content
    : `<div class="css-${(content.length * 2_654_435_761 + depth).toString(36).slice(-6)}"${attributes}>${box(content, depth - 1)}</div>`;

const mode = (language: PageLanguage, value: 'cross' | 'isolated'): string =>
  language === 'en'
    ? { cross: 'Cross', isolated: 'Isolated' }[value]
    : { cross: '全仓', isolated: '逐仓' }[value];

function binanceMarkup({ language, base, quote, leverage, marginMode, position }: MarkupOptions): Markup {
  const en = language === 'en';
  const form = box(
    box(`<button type="button">${mode(language, marginMode)}</button>`, 2) +
      box(`<button type="button">${leverage}<!-- -->x</button>`, 2) +
      box('<button type="button">S</button>', 2),
    2,
  );
  const heads = en
    ? [
        'Symbol',
        'Size',
        'Entry Price',
        'Break Even Price',
        'Mark Price',
        'Liq.Price',
        'Margin Ratio',
        'Margin',
        'PNL(ROI %)',
        'Close All Positions',
      ]
    : [
        '合约',
        '数量',
        '开仓价格',
        '盈亏平衡价',
        '标记价格',
        '强平价格',
        '保证金比率',
        '保证金',
        '盈亏(回报率 %)',
        '一键平仓',
      ];
  const row = position && [
    box(
      `<span>${base}${quote}</span><span>${en ? 'Perp' : '永续'}</span><span>${position.leverage}x</span>`,
      2,
    ),
    `${position.side === 'short' ? '-' : ''}${position.size} ${base}`,
    position.entryPrice,
    position.entryPrice,
    position.markPrice,
    position.liquidationPrice,
    '3.41%',
    `<span>${position.margin} ${quote}</span><span>(${mode(language, position.marginMode)})</span>`,
    `<span>${position.profit} ${quote}</span><span>(${position.profit}%)</span>`,
    `<button type="button">${en ? 'Market' : '市价'}</button><button type="button">${en ? 'Limit' : '限价'}</button>`,
  ];
  const grid = (cells: readonly string[], role: string, depth: number): string =>
    box(cells.map((cell) => box(cell, depth, ` role="${role}"`)).join(''), 1, ' role="row"');
  return {
    form,
    table: box(
      box(grid(heads, 'columnheader', 2), 2) + box(row === null ? '' : box(grid(row, 'cell', 3), 2), 2),
      4,
      ' data-testid="positions-panel"',
    ),
  };
}

function bybitMarkup({ language, base, quote, leverage, marginMode, position }: MarkupOptions): Markup {
  const en = language === 'en';
  const form = box(
    box(`<span>${mode(language, marginMode)}</span>`, 2) +
      box(`<span>${Number(leverage).toFixed(2)}x</span>`, 2),
    3,
  );
  const heads = en
    ? [
        'Contracts',
        'Qty',
        'Value',
        'Entry Price',
        'Mark Price',
        'Liq. Price',
        'IM',
        'MM',
        'Unrealized P&amp;L',
        'TP/SL',
      ]
    : [
        '合约',
        '数量',
        '价值',
        '入场价格',
        '标记价格',
        '强平价格',
        '起始保证金',
        '维持保证金',
        '未结盈亏',
        '止盈/止损',
      ];
  const row = position && [
    `${box(`${base}${quote}`)}${box(`<span>${mode(language, position.marginMode)}</span> <span>${Number(position.leverage).toFixed(2)}x</span>`)}`,
    `${position.size} ${base}`,
    `1,000.00 ${quote}`,
    position.entryPrice,
    position.markPrice,
    position.liquidationPrice,
    `${position.margin} ${quote}`,
    `4.10 ${quote}`,
    `${position.profit} ${quote}(${position.profit}%)`,
    '--/--',
  ];
  const head = heads.map((name) => `<th><div class="css-1w">${box(name, 2)}</div></th>`).join('');
  const cells = row?.map((cell) => `<td>${box(cell, 2)}</td>`).join('');
  return {
    form,
    table: box(
      `<table><thead><tr>${head}</tr></thead><tbody>${cells === undefined ? '' : `<tr>${cells}</tr>`}</tbody></table>`,
      4,
    ),
  };
}

function mexcMarkup({ language, base, quote, leverage, marginMode, position }: MarkupOptions): Markup {
  const en = language === 'en';
  const side = (value: 'long' | 'short'): string =>
    en ? { long: 'Long', short: 'Short' }[value] : { long: '多', short: '空' }[value];
  const form = `<section class="handle_leverage__x1">${box(`<span>${mode(language, marginMode)}</span>`)}${box(`<span>${side('long')} ${leverage}X</span>`)}${box(`<span>${side('short')} ${leverage}X</span>`)}</section>`;
  const heads = en
    ? [
        'Trading Pair',
        'Position',
        'Avg Entry Price',
        'Fair Price',
        'Est. Liq. Price',
        'Margin Ratio',
        'Margin',
        'Unrealized PNL',
        'Realized PNL',
        'Close',
      ]
    : [
        '交易对',
        '持仓量',
        '开仓均价',
        '合理价格',
        '预估强平价',
        '保证金比率',
        '保证金',
        '未实现盈亏',
        '已实现盈亏',
        '平仓',
      ];
  const row = position && [
    `<div><span>${base}${quote}</span> <span>${en ? 'Perpetual' : '永续'}</span></div><div><span>${side(position.side)}</span><span>${mode(language, position.marginMode)}</span><span>${position.leverage}X</span></div>`,
    `<span><span>${position.size} ${base}</span></span>`,
    `<span>${position.entryPrice}</span>`,
    position.markPrice,
    position.liquidationPrice,
    '3.41%',
    `${position.margin} ${quote}`,
    `${position.profit} ${quote} (${position.profit}%)`,
    `-0.10 ${quote}`,
    `<button type="button">${en ? 'Flash Close' : '闪电平仓'}</button>`,
  ];
  const head = heads.map((name) => `<th class="ant-table-cell"><div>${box(name)}</div></th>`).join('');
  const measure = `<tr aria-hidden="true" class="ant-table-measure-row">${heads.map(() => '<td></td>').join('')}</tr>`;
  const cells = row?.map((cell) => `<td class="ant-table-cell">${cell}</td>`).join('');
  const body = cells === undefined ? '' : `<tr class="ant-table-row ant-table-row-level-0">${cells}</tr>`;
  return {
    form,
    table: `<div id="mexc-web-inspection-futures-exchange-current-position">${box(
      `<div class="ant-table-header"><table><thead><tr>${head}</tr></thead></table></div><div class="ant-table-body"><table><tbody>${measure}${body}</tbody></table></div>`,
      3,
    )}</div>`,
  };
}
