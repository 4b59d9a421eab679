import type { VenueRow } from '../lib/protocol/market-context.ts';
import { type Formats, formatsOf } from '../lib/text/format.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { venueTableTexts } from '../lib/text/venue-table.ts';

/** Yearly rates beyond this are told without decimals. */
const LARGE_RATE = 1;
const NONE = '–';

interface VenueTableProps {
  readonly coin: string;
  readonly rows: readonly VenueRow[];
  /** Time since the rows were made, ms. */
  readonly sinceMs: number;
  readonly language: TextLanguage;
}

/** Funding and open interest of one coin, a contract a row, each with its age. */
export function VenueTable({ coin, rows, sinceMs, language }: VenueTableProps) {
  const t = translator(venueTableTexts, language);
  const format = formatsOf(language);
  return (
    <section class="venue-table feed" lang={language}>
      <header>
        <h3>{t('title', { coin })}</h3>
        {rows.length > 0 && <span class="badge-word">{t('observed')}</span>}
      </header>
      {rows.length === 0 ? (
        <p class="quiet">{t('none', { coin })}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t('contract')}</th>
              <th scope="col">{t('funding')}</th>
              <th scope="col">{t('openInterest')}</th>
              <th scope="col">{t('change24h')}</th>
              <th scope="col">{t('age')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.venue} ${row.symbol}`}>
                <th scope="row">{`${VENUE_NAMES[row.venue]} ${row.symbol}`}</th>
                <td title={rateTitle(row, format, t)}>
                  {row.fundingAnnualised === null ? NONE : yearly(row.fundingAnnualised, format)}
                </td>
                <td>{openInterest(row, coin, format)}</td>
                <td>
                  {row.openInterestChange === null ? NONE : format.signedPercent(row.openInterestChange)}
                </td>
                <td>{format.duration(row.ageMs + sinceMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > 0 && <p class="quiet">{t('note')}</p>}
    </section>
  );
}

function yearly(rate: number, format: Formats): string {
  return format.signedPercent(rate, Math.abs(rate) >= LARGE_RATE ? 0 : 1);
}

function rateTitle(
  { fundingRate, fundingIntervalMs }: VenueRow,
  format: Formats,
  t: ReturnType<typeof translator<typeof venueTableTexts>>,
): string | undefined {
  if (fundingRate === null || fundingIntervalMs === null) return undefined;
  return t('each', {
    rate: format.signedPercent(fundingRate, 4),
    interval: format.duration(fundingIntervalMs),
  });
}

/** In USD with its coins; coins alone where there is no price. */
function openInterest(
  { openInterestCoins, openInterestUsd }: VenueRow,
  coin: string,
  format: Formats,
): string {
  if (openInterestCoins === null) return NONE;
  const coins = `${format.compact(openInterestCoins)} ${coin}`;
  return openInterestUsd === null ? coins : `${format.usd(openInterestUsd)} · ${coins}`;
}
