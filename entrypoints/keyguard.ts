import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { keyGuardOf } from '../lib/overlay/key-guard.ts';

/** Registered by the manifest at document_start. Unlisted: WXT's content-script wrapper is 12 kB and a page can end it. */
export default defineUnlistedScript(() => {
  keyGuardOf(window);
});
