/** Reserves that follow a coin's price, by the coin; the first of each is the coin itself. */
const FOLLOWERS: Readonly<Record<string, readonly string[]>> = {
  ETH: ['WETH', 'wstETH', 'weETH', 'rETH', 'cbETH', 'osETH', 'ezETH', 'rsETH', 'ETHx', 'tETH', 'stETH'],
  BTC: ['WBTC', 'cbBTC', 'tBTC', 'LBTC', 'eBTC', 'FBTC'],
};
/** Meant to be worth one dollar or euro: they are held where they stand. */
const STABLES = new Set(
  'USDC,USDC.e,USDCn,USDT,USD₮0,USDT0,DAI,GHO,LUSD,FRAX,crvUSD,PYUSD,sDAI,sUSDe,USDe,eUSDe,USDS,sUSDS,USDtb,USDG,RLUSD,EURC,EURS,MAI,mUSD,syrupUSDC,syrupUSDT,frxUSD,AUSD'.split(
    ',',
  ),
);
/** Fixed-yield tokens of Pendle, most of them on stable coins: their price is a rate's, not a coin's. */
const HELD = /^PT[-_]/i;

const COIN_OF = new Map(
  Object.entries(FOLLOWERS).flatMap(([coin, symbols]) =>
    symbols.map((symbol) => [symbol.toLowerCase(), coin] as const),
  ),
);

/** The coin whose price a reserve follows: `ETH` for wstETH, its own symbol for most others. @returns null for what stands still. */
export function lendingCoin(symbol: string): string | null {
  if (STABLES.has(symbol) || HELD.test(symbol)) return null;
  return COIN_OF.get(symbol.toLowerCase()) ?? symbol;
}

/** The reserve whose price is the coin's: `WETH` for ETH. */
export function coinReserve(coin: string): string {
  return FOLLOWERS[coin]?.[0] ?? coin;
}
