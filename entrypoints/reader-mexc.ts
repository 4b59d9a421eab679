import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { mexc } from '../lib/venues/mexc.ts';
import { mexcReading } from '../lib/venues/reading/mexc.ts';
import { startReader } from './reading/start-reader.ts';

/** Reads positions from this venue's pages; in no manifest, put into a page by the worker only while the user wants it. */
export default defineUnlistedScript(() => startReader(mexc, mexcReading));
