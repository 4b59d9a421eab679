import replyShape from 'virtual:popup-reply-shape';
import { render } from 'preact';
import { PopupView } from '../../components/popup-view.tsx';
import { ownPageLook, UNCHOSEN } from '../../lib/overlay/own-page-look.ts';
import { browser } from '../../lib/platform/browser.ts';
import { askFor, giveBack } from '../../lib/platform/permissions.ts';
import { openExtensionPage } from '../../lib/platform/tabs.ts';
import { POPUP_PORT, PROTOCOL_VERSION } from '../../lib/protocol/names.ts';
import { pagePath } from '../../lib/protocol/page-address.ts';
import type { PopupMessage, PopupReply } from '../../lib/protocol/popup-messages.ts';
import { hasShape } from '../../lib/protocol/shape.ts';

/** Composition root of the popup: port -> summary -> view. */
let summary: PopupReply | null = null;
let receivedAt = performance.now();
const port = browser.runtime.connect({ name: POPUP_PORT });
const say = (message: PopupMessage): void => port.postMessage(message);

port.onMessage.addListener((message: unknown) => {
  if (!hasShape(message, replyShape)) return;
  summary = message as PopupReply;
  receivedAt = performance.now();
  draw();
});
say({ v: PROTOCOL_VERSION, type: 'summary.subscribe' });
setInterval(draw, 1_000);
draw();

function draw(): void {
  render(
    <PopupView
      summary={summary}
      ageMs={performance.now() - receivedAt}
      {...ownPageLook(window, summary?.display ?? UNCHOSEN)}
      onSite={(venue, enabled) => say({ v: PROTOCOL_VERSION, type: 'site.toggle', venue, enabled })}
      onRemove={(key) => say({ v: PROTOCOL_VERSION, type: 'watch.remove', key })}
      onMap={(instrument) => void openExtensionPage(pagePath('map', instrument)).then(() => window.close())}
      onMarket={(instrument) =>
        void openExtensionPage(pagePath('market', instrument)).then(() => window.close())
      }
      onMirror={(host, wanted) =>
        // The question itself belongs to this click; what follows from the answer is the worker's.
        void (wanted ? askFor(host) : giveBack(host)).then(() =>
          say({ v: PROTOCOL_VERSION, type: 'summary.subscribe' }),
        )
      }
      onOptions={() => void browser.runtime.openOptionsPage().then(() => window.close())}
    />,
    document.body,
  );
}
