import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { deribit } from '../lib/venues/deribit.ts';
import { startOverlay } from './overlay/overlay.tsx';

/** The panel's script on this venue's pages: each page loads one venue's code. */
export default defineUnlistedScript(() => startOverlay(deribit));
