import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { bybit } from '../lib/venues/bybit.ts';
import { bybitReading } from '../lib/venues/reading/bybit.ts';
import { startReader } from './reading/start-reader.ts';

/** Reads positions from this venue's pages; in no manifest, put into a page by the worker only while the user wants it. */
export default defineUnlistedScript(() => startReader(bybit, bybitReading));
