import type { View } from './view.ts';

export type MenuAction =
  | 'dockLeft'
  | 'dockRight'
  | 'moveWithKeys'
  | 'otherLanguage'
  | 'map'
  | 'marketPage'
  | 'options'
  | 'hideHere'
  | 'stopReading';
const ACTIONS: readonly MenuAction[] = [
  'dockLeft',
  'dockRight',
  'moveWithKeys',
  'otherLanguage',
  'map',
  'marketPage',
  'options',
  'hideHere',
  // Without a word, and so not shown, while no position is read.
  'stopReading',
];

interface MenuProps {
  readonly view: View;
  readonly onChoose: (action: MenuAction) => void;
}

/** Everything that dragging and the options page do, by button. */
export function Menu({ view, onChoose }: MenuProps) {
  return (
    <fieldset class="menu" aria-label={view.t('menu')}>
      {ACTIONS.map((action) => (
        <button type="button" key={action} onClick={() => onChoose(action)}>
          {view.t(action)}
        </button>
      ))}
    </fieldset>
  );
}
