/** A page that has more than this is not read at all: the largest trading pages have a third of it. */
const NODES_LIMIT = 30_000;
/** Labels and values are shorter; what is longer is prose. */
const TEXT_LENGTH = 48;
const TEXTS_LIMIT = 4_000;

/** A part of the page is read no deeper and no further than this. */
const PART_NODES = 60;
const PART_LENGTH = 160;

const WITHOUT_WORDS = new Set([
  'SCRIPT',
  'STYLE',
  'SVG',
  'CANVAS',
  'IFRAME',
  'NOSCRIPT',
  'TEMPLATE',
  'TEXTAREA',
]);

/** An element with the text that stands in it. */
export interface PageText {
  readonly element: Element;
  readonly text: string;
  /** As `labelOf` gives it. */
  readonly label: string;
}

/**
 * The short texts with a letter in them below a root, in document order: an element's own text, and a button's whole. Reads the tree alone, so that the
 * page is never laid out for it. Null when the page is larger than its limits.
 */
export function pageTexts(root: Element): readonly PageText[] | null {
  const texts: PageText[] = [];
  const labels = new Map<string, string>();
  let seen = 0;
  for (let element: Element | null = root; element !== null; element = following(element, root)) {
    seen += 1 + element.childNodes.length;
    if (seen > NODES_LIMIT || texts.length > TEXTS_LIMIT) return null;
    const isButton = element.tagName === 'BUTTON' || element.getAttribute('role') === 'button';
    const text = isButton ? (partTexts(element)?.join(' ') ?? '') : ownText(element);
    if (text.length > TEXT_LENGTH || !hasLetter(text)) continue;
    const label = labels.get(text) ?? labelOf(text);
    labels.set(text, label);
    texts.push({ element, text, label });
  }
  return texts;
}

/** The texts inside a part of the page, in document order, without the empty ones. Null when the part is larger than its limits. */
export function partTexts(part: Element): readonly string[] | null {
  const texts: string[] = [];
  let nodes = 0;
  let length = 0;
  for (let element: Element | null = part; element !== null; element = following(element, part)) {
    nodes += 1 + element.childNodes.length;
    const text = ownText(element);
    length += text.length;
    if (nodes > PART_NODES || length > PART_LENGTH) return null;
    if (text !== '') texts.push(text);
  }
  return texts;
}

/** The form in which labels are compared: one case, no spaces and points, without a unit in parentheses. */
export function labelOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\([^)]*\)/g, '')
    .replace(/[\s.:/&]/g, '');
}

/** The next element of the tree below the root; parts that hold no words, or that are marked as hidden, are left out. */
function following(element: Element, root: Element): Element | null {
  const first = isWordless(element) ? null : element.firstElementChild;
  if (first !== null) return first;
  for (let at: Element | null = element; at !== null && at !== root; at = at.parentElement) {
    if (at.nextElementSibling !== null) return at.nextElementSibling;
  }
  return null;
}

function isWordless(element: Element): boolean {
  return (
    WITHOUT_WORDS.has(element.tagName.toUpperCase()) ||
    element.hasAttribute('hidden') ||
    element.getAttribute('aria-hidden') === 'true'
  );
}

/** What stands in the element itself: frameworks write `20` and `x` as two nodes of one. */
function ownText(element: Element): string {
  if (isWordless(element)) return '';
  let text = '';
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (node.nodeType === 3) text += (node.nodeValue ?? '').slice(0, PART_LENGTH + 1);
    if (text.length > PART_LENGTH) break;
  }
  return text.trim();
}

function hasLetter(text: string): boolean {
  return text !== '' && /\p{L}/u.test(text);
}
