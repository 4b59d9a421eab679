/** Wider or higher is refused by browsers. */
const LONGEST_SIDE = 16_000;
const XHTML = 'http://www.w3.org/1999/xhtml';

/**
 * An element of a page of ours as a picture: the element and its style sheets as the foreign object of an SVG, which an image draws. Parts of
 * the class `no-picture` are left out.
 * @param scale pixels a CSS px. @returns null where the browser gives no canvas; rejects where it refuses to draw.
 */
export async function pictureOf(element: HTMLElement, scale: number): Promise<HTMLCanvasElement | null> {
  const { width, height } = element.getBoundingClientRect();
  const fitting = Math.min(scale, LONGEST_SIDE / Math.max(width, height, 1));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(element, width, height, fitting))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * fitting);
  canvas.height = Math.round(height * fitting);
  const ink = canvas.getContext('2d');
  if (ink === null) return null;
  ink.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The picture as text: everything that it needs is in it, for an image may load nothing. */
function svgOf(element: HTMLElement, width: number, height: number, scale: number): string {
  const copy = element.cloneNode(true) as HTMLElement;
  for (const part of copy.querySelectorAll('.no-picture')) part.remove();
  copy.style.boxSizing = 'border-box';
  copy.style.width = `${width}px`;
  copy.style.minHeight = `${height}px`;
  const sheet = document.createElementNS(XHTML, 'style');
  sheet.textContent = styleText();
  const root = document.createElementNS(XHTML, 'div');
  root.append(sheet, copy);
  const content = new XMLSerializer().serializeToString(root);
  // The view box keeps the layout of the page; the size makes its lines sharp.
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width * scale}" height="${height * scale}" viewBox="0 0 ${width} ${height}"><foreignObject width="${width}" height="${height}">${content}</foreignObject></svg>`;
}

function styleText(): string {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText))
    .join('\n');
}
