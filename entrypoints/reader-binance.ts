import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { binance } from '../lib/venues/binance.ts';
import { binanceReading } from '../lib/venues/reading/binance.ts';
import { startReader } from './reading/start-reader.ts';

/** Reads positions from this venue's pages; in no manifest, put into a page by the worker only while the user wants it. */
export default defineUnlistedScript(() => startReader(binance, binanceReading));
