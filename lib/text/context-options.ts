import type { TextTable } from './translate.ts';

/** Words of the options for the feeds about the market. */
export const contextOptionTexts = {
  title: ['Market context', '市场背景'],
  hint: [
    'Feeds that exchanges do not show. Each is off until you switch it on, and is asked only while the Market page or the popup is open; the panel shows what was told then, with its age. Whoever is asked learns your network address and that this extension asks; nothing of your instruments, positions or accounts.',
    '交易所页面不显示的数据。每项默认关闭，开启后仅在打开“市场”页面或弹窗时请求；面板显示当时读取的数值及其时间。对方只会得知您的网络地址以及请求来自本扩展，不会得知您的合约、仓位或账户。',
  ],
  fearGreed: ['Fear and greed index (alternative.me)', '恐惧与贪婪指数（alternative.me）'],
  fearGreedConsent: [
    'Asks api.alternative.me once an hour at most. The index is published by alternative.me, which is named wherever it is shown.',
    '最多每小时请求一次 api.alternative.me。该指数由 alternative.me 发布，显示时均注明来源。',
  ],
  volatility: ['Implied volatility of BTC and ETH (Deribit DVOL)', 'BTC 与 ETH 隐含波动率（Deribit DVOL）'],
  volatilityConsent: [
    'Asks www.deribit.com every five minutes at most, within the share of its limit that its own pages leave. The index is published by Deribit.',
    '最多每五分钟请求一次 www.deribit.com，计入该交易所的请求限额。该指数由 Deribit 发布。',
  ],
  keyless: [
    'Flows of the US spot funds, without a key (SoSoValue)',
    '美国现货 ETF 资金流，无需密钥（SoSoValue）',
  ],
  keylessConsent: [
    'Asks api.sosovalue.xyz every half hour at most. Its documentation asks for a key; it has answered without one, and may stop any day. The figures are published by SoSoValue.',
    '最多每半小时请求一次 api.sosovalue.xyz。其文档要求密钥，目前无密钥也会响应，但随时可能停止。数据由 SoSoValue 发布。',
  ],
  ownKey: [
    'Flows of the US spot funds, with my own key (SoSoValue)',
    '美国现货 ETF 资金流，使用自己的密钥（SoSoValue）',
  ],
  ownKeyConsent: [
    'The same, with your key in each request: SoSoValue then knows whose it is. The key stays in this browser, is sent to api.sosovalue.xyz alone, and is in no export.',
    '同上，每次请求附带您的密钥：SoSoValue 因此知道请求者。密钥仅保存在本浏览器，只发送给 api.sosovalue.xyz，不会被导出。',
  ],
  elsewhere: [
    'Without either, the flows can be read at Farside, which is a link and is asked by nobody here:',
    '两者都不开启时，可在 Farside 查看资金流；这只是链接，扩展不会请求它：',
  ],
  key: ['SoSoValue API key', 'SoSoValue API 密钥'],
  save: ['Save key', '保存密钥'],
  badKey: [
    'A key has 8 to 200 letters, digits and signs, without spaces.',
    '密钥应为 8 至 200 个字母、数字或符号，不含空格。',
  ],
  keyKept: ['A key is kept in this browser.', '密钥已保存在本浏览器。'],
  forgetKey: ['Forget the key', '删除密钥'],
  refused: [
    'The browser did not grant the host: the feed stays off.',
    '浏览器未授予该网站的权限：该项保持关闭。',
  ],
} as const satisfies TextTable;
