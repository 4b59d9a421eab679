import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { bingx } from '../lib/venues/bingx.ts';
import { startOverlay } from './overlay/overlay.tsx';

/** The panel's script on this venue's pages: each page loads one venue's code. */
export default defineUnlistedScript(() => startOverlay(bingx));
