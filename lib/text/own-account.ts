import type { TextTable } from './translate.ts';

/** Words of the options for the user's own accounts. */
export const ownAccountTexts = {
  title: ['My positions by public address', '通过公开地址读取我的仓位'],
  hint: [
    'Hyperliquid, dYdX and Lighter tell anyone what an account holds. Enter the address of yours, and its positions are read while a page of that exchange, or its card in the popup, is in front. The address stays in this browser and is sent to that exchange alone, only then. Alerts never send it: {account} minutes after a page or card last read a position, its alert near your liquidation price falls silent. It is public: never enter a private key or a recovery phrase.',
    'Hyperliquid、dYdX 和 Lighter 公开所有账户的仓位。填写您的地址后，仅当该交易所的页面或其弹窗卡片处于前台时读取仓位。地址仅保存在本浏览器，且仅在此时发送给该交易所。提醒从不发送地址：自页面或卡片最后一次读取仓位起 {account} 分钟后，不再提醒接近强平价。地址是公开信息：切勿填写私钥或助记词。',
  ],
  hyperliquid: ['Hyperliquid address (0x and 40 digits)', 'Hyperliquid 地址（0x 加 40 位十六进制）'],
  dydx: ['dYdX address (dydx1…)', 'dYdX 地址（dydx1…）'],
  lighter: ['Lighter address (0x…) or account index', 'Lighter 地址（0x…）或账户编号'],
  subaccount: ['dYdX subaccount, 0 to 127', 'dYdX 子账户（0 至 127）'],
  save: ['Add', '添加'],
  remove: ['Remove my {venue} address', '移除我的 {venue} 地址'],
  badHyperliquid: ['An address is 0x and 40 digits 0–9, a–f.', '地址应为 0x 加 40 位 0–9、a–f。'],
  badDydx: [
    'A dYdX address is dydx1 and 38 letters and digits; one of these is wrong or missing.',
    'dYdX 地址应为 dydx1 加 38 位字母或数字；其中有误或缺失。',
  ],
  badLighter: [
    'Enter 0x and 40 digits 0–9, a–f, or the account index (digits only).',
    '请填写 0x 加 40 位 0–9、a–f，或仅含数字的账户编号。',
  ],
  badSubaccount: ['A subaccount is a number from 0 to 127.', '子账户应为 0 至 127 的整数。'],
  noteHyperliquid: [
    "Hyperliquid's own markets; those of builders (HIP-3) are not read.",
    '读取 Hyperliquid 自有市场；第三方部署的市场（HIP-3）不读取。',
  ],
  noteDydx: [
    'dYdX publishes no liquidation price: it is calculated as on its own pages. Isolated positions of the subaccount are read too.',
    'dYdX 不公布强平价，按其页面的方法计算；同时读取该子账户的逐仓仓位。',
  ],
  noteLighter: [
    'By address, every account that Lighter names for it; by index, that one alone.',
    '按地址读取 Lighter 归属该地址的全部账户；按编号仅读取该账户。',
  ],
} as const satisfies TextTable;
