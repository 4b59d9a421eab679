import { Block, type PartProps } from './options-part.tsx';

interface ReadingProps extends PartProps {
  /** The user refused the permission that it takes. */
  readonly refused: boolean;
  /** Switches reading on, asking for the permission, or off. */
  readonly onRead: (enabled: boolean) => void;
}

/** Whether pages are read for a position, and which goes first: what is read, or what was entered. */
export function ReadingOptions({ t, settings, refused, onRead, onChange }: ReadingProps) {
  const { enabled, preferred } = settings.pageReading;
  return (
    <Block title={t('reading')} hint={t('readingHint')}>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          name="page-reading"
          checked={enabled}
          aria-checked={enabled}
          onChange={({ currentTarget }) => {
            onRead(currentTarget.checked);
            // What it shows follows from what was granted.
            currentTarget.checked = enabled;
          }}
        />
        {t('readPages')}
      </label>
      {refused && <p role="status">{t('readingRefused')}</p>}
      {enabled && (
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            name="page-preferred"
            checked={preferred}
            aria-checked={preferred}
            onChange={({ currentTarget: { checked } }) =>
              onChange((current) => ({
                ...current,
                pageReading: { ...current.pageReading, preferred: checked },
              }))
            }
          />
          {t('readingPreferred')}
        </label>
      )}
    </Block>
  );
}
