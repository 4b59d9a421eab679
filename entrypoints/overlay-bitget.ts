import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { bitget } from '../lib/venues/bitget.ts';
import { startOverlay } from './overlay/overlay.tsx';

/** The panel's script on this venue's pages: each page loads one venue's code. */
export default defineUnlistedScript(() => startOverlay(bitget));
