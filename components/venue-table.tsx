import type { VenueReport, VenueRow } from '../lib/protocol/market-venues.ts';
import { failureWords } from '../lib/text/failure.ts';
import { type Formats, formatsOf } from '../lib/text/format.ts';
import { entryText, type TextLanguage, type Translate, translator } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { venueTableTexts } from '../lib/text/venue-table.ts';

/** Yearly rates beyond this are told without decimals. */
const LARGE_RATE = 1;
const NONE = '–';

interface VenueTableProps {
  readonly coin: string;
  /** Null while the user does not want other exchanges to be asked. */
  readonly report: VenueReport | null;
  /** Ms. */
  readonly now: number;
  readonly language: TextLanguage;
  readonly onCompare: (wanted: boolean) => void;
}

/** Price, funding and open interest of one coin, an exchange a row, each with its age; asked for at a click only. */
export function VenueTable({ coin, report, now, language, onCompare }: VenueTableProps) {
  const t = translator(venueTableTexts, language);
  const format = formatsOf(language);
  return (
    <section class="venue-table block" lang={language}>
      <header>
        <h2>{t('title', { coin })}</h2>
        {report !== null && <span class="badge-word">{t('observed')}</span>}
      </header>
      {report === null ? (
        <>
          <p class="quiet">{t('consent', { coin })}</p>
          <button type="button" class="plain" onClick={() => onCompare(true)}>
            {t('ask')}
          </button>
        </>
      ) : (
        <>
          <Rows coin={coin} report={report} now={now} language={language} t={t} format={format} />
          <p class="quiet">{t('note')}</p>
          <button type="button" class="plain" onClick={() => onCompare(false)}>
            {t('stop')}
          </button>
        </>
      )}
    </section>
  );
}

interface RowsProps {
  readonly coin: string;
  readonly report: VenueReport;
  readonly now: number;
  readonly language: TextLanguage;
  readonly t: Translate<typeof venueTableTexts>;
  readonly format: Formats;
}

function Rows({ coin, report, now, language, t, format }: RowsProps) {
  // The largest first; what told nothing yet comes last.
  const rows = [...report.rows].sort((a, b) => (b.openInterest ?? -1) - (a.openInterest ?? -1));
  if (rows.every(({ asOf, failure }) => asOf === null && failure === null))
    return <p class="quiet">{t('loading')}</p>;
  return (
    <table>
      <thead>
        <tr>
          {(['exchange', 'price', 'funding', 'openInterest', 'change24h', 'age'] as const).map((name) => (
            <th key={name} scope="col">
              {t(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.venue}>
            <th scope="row">{VENUE_NAMES[row.venue]}</th>
            <td>{row.price === null ? NONE : format.price(row.price)}</td>
            <td>{row.fundingAnnualised === null ? NONE : yearly(row.fundingAnnualised, format)}</td>
            <td>{coins(row.openInterest, coin, format)}</td>
            <td>{row.change24h === null ? NONE : format.signedPercent(row.change24h)}</td>
            <td>{ageOf(row, now, language, format)}</td>
          </tr>
        ))}
        {report.count > 0 && (
          <tr class="sum">
            <th scope="row">{t('sum', { count: format.number(report.count, 0) })}</th>
            <td />
            <td />
            <td>{coins(report.openInterest, coin, format)}</td>
            <td>{report.change24h === null ? NONE : format.signedPercent(report.change24h)}</td>
            <td />
          </tr>
        )}
      </tbody>
    </table>
  );
}

function yearly(rate: number, format: Formats): string {
  return format.signedPercent(rate, Math.abs(rate) >= LARGE_RATE ? 0 : 1);
}

function coins(size: number | null, coin: string, format: Formats): string {
  return size === null ? NONE : `${format.compact(size)} ${coin}`;
}

/** The age of what is shown, and why nothing newer came. */
function ageOf({ asOf, failure }: VenueRow, now: number, language: TextLanguage, format: Formats): string {
  const age = asOf === null ? '' : format.duration(Math.max(0, now - asOf));
  const word = failure === null ? '' : entryText(failureWords[failure], language);
  return [age, word].filter((part) => part !== '').join(' · ') || NONE;
}
