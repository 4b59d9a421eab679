import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startOverlay } from './overlay.tsx';

declare const __OPEN_ROOT__: boolean;

/** Registered by the manifest on the venues' pages. Top frame only: charts in frames are not ours. */
export default defineUnlistedScript(() => {
  if (window.top === window) startOverlay(window, __OPEN_ROOT__);
});
