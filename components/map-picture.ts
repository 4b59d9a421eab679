/**
 * A picture with a line of words at its foot: whoever sees it elsewhere sees when it was, and what it is.
 * @param scale pixels a CSS px.
 */
export function watermarked(
  chart: HTMLCanvasElement,
  words: string,
  scale = window.devicePixelRatio || 1,
): HTMLCanvasElement {
  const foot = Math.round(26 * scale);
  const picture = document.createElement('canvas');
  picture.width = chart.width;
  picture.height = chart.height + foot;
  const ink = picture.getContext('2d');
  if (ink === null) return chart;
  ink.drawImage(chart, 0, 0);
  ink.fillStyle = '#f2b84b';
  ink.fillRect(0, chart.height, picture.width, foot);
  ink.fillStyle = '#131a22';
  ink.font = `600 ${Math.round(12 * scale)}px sans-serif`;
  ink.textBaseline = 'middle';
  ink.fillText(`Plimsoll · ${words}`, 10 * scale, chart.height + foot / 2);
  return picture;
}
