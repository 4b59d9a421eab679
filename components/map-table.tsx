import type { BandRow } from '../lib/heat-map/band-rows.ts';
import { bandText, layerWord, type MapWords, sideWord } from './map-words.ts';

interface TableProps {
  readonly words: MapWords;
  readonly rows: readonly BandRow[];
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** The twin of the picture for who cannot see it: every band of now, and what was swept in the last day. */
export function MapTable({ words, rows, now }: TableProps) {
  const { t, view } = words;
  const heads = ['kind', 'positions', 'size', 'shareOfSide', 'standing', 'sweptAt', 'age'] as const;
  if (rows.length === 0) return <p class="quiet">{t('noBands')}</p>;
  return (
    <table aria-label={t('bandsNow')}>
      <thead>
        <tr>
          <th scope="col">{view.t('band')}</th>
          <th scope="col">{view.t('away')}</th>
          {heads.map((head) => (
            <th scope="col" key={head}>
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={`${row.layer}${row.side}${row.low}${row.sweptAt}`} words={words} row={row} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ words: { t, view }, row, now }: { words: MapWords; row: BandRow; now: number }) {
  const { format } = view;
  const time = (moment: number | null): string => (moment === null ? t('notYet') : format.dateTime(moment));
  const side = `${row.side === 'short' ? '▲' : '▼'} ${sideWord(t, row.side)}`;
  return (
    <tr class={`${row.layer} ${row.side}`}>
      <th scope="row">{bandText(view, row)}</th>
      <td>{row.distance === null ? t('notYet') : format.signedPercent(row.distance)}</td>
      <td>
        <i class={`swatch ${row.layer}`} />
        {layerWord(t, row.layer)}
      </td>
      <td>{row.positions === null ? side : `${side} · ${row.positions}`}</td>
      <td>{format.usdRange(row.usdLow, row.usdHigh)}</td>
      <td>{row.shareOfSide === null ? t('notYet') : format.percent(row.shareOfSide, 0)}</td>
      <td>{time(row.since)}</td>
      <td>{time(row.sweptAt)}</td>
      <td>{format.duration(now - row.asOf)}</td>
    </tr>
  );
}
